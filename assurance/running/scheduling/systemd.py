"""A service and a timer for systemd, which also starts what was missed while the machine was off."""

from __future__ import annotations

from collections.abc import Mapping

from assurance.errors import DomainError
from assurance.running.scheduling.schedule import Schedule, weekday

__all__ = ["systemd_units"]

_EVERY_MONTH = 12


def systemd_units(schedule: Schedule) -> Mapping[str, str]:
    r"""Give the text of a service and of its timer, by the names of their files.

    The command is held in double quotes, with percent signs doubled (systemd.service(5), "Command lines");
    the colon before it keeps dollar signs as they are. `Persistent` starts at once what was missed.

    Raises
    ------
    DomainError
        When the path of the program holds a quotation mark or a backslash.

    Examples
    --------
    >>> from datetime import time
    >>> schedule = Schedule("falls", "Falls", "week", 1, time(6, 30), "Europe/London", ("/opt/a b/py", "50%"))
    >>> units = systemd_units(schedule)
    >>> print(units["assurance-falls.service"].splitlines()[-1])
    ExecStart=":/opt/a b/py" "50%%"
    >>> print(units["assurance-falls.timer"].splitlines()[4])
    OnCalendar=Mon *-*-* 06:30:00 Europe/London
    """
    title = " ".join(schedule.title.split()).replace("%", "%%")
    first, *rest = schedule.command
    if set(first) & set("\"'\\"):
        raise DomainError(
            "the path of Python holds a quotation mark or a backslash, which systemd refuses of a program; "
            "set the workbench up in a folder without one"
        )
    command = " ".join((_quoted(f":{first}"), *map(_quoted, rest)))
    service = (
        "[Unit]",
        f"Description=Assurance packs: {title}",
        "",
        "[Service]",
        "Type=oneshot",
        "TimeoutStartSec=infinity",
        f"ExecStart={command}",
        "",
    )
    timer = (
        "[Unit]",
        f"Description=Assurance packs, {schedule.words()}: {title}",
        "",
        "[Timer]",
        f"OnCalendar={_calendar(schedule)}",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
        "",
    )
    return {f"{schedule.name}.service": "\n".join(service), f"{schedule.name}.timer": "\n".join(timer)}


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _calendar(schedule: Schedule) -> str:
    """Give a calendar event of systemd.time(7)."""
    at = f"{schedule.at:%H:%M}:00 {schedule.zone}"
    if schedule.cadence == "week":
        return f"{weekday(schedule.day)[:3]} *-*-* {at}"
    months = schedule.months
    month = "*" if len(months) == _EVERY_MONTH else ",".join(f"{number:02}" for number in months)
    return f"*-{month}-{schedule.day:02} {at}"
