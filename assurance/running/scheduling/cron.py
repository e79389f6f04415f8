"""A line for cron, as `crontab -e` takes it."""

from __future__ import annotations

import shlex

from assurance.errors import DomainError
from assurance.running.scheduling.schedule import Schedule

__all__ = ["cron_line", "cron_text"]

_EVERY_MONTH = 12


def cron_line(schedule: Schedule) -> str:
    r"""Give the line of a user's crontab: minute, hour, day, month, weekday (crontab(5), POSIX), command.

    Raises
    ------
    DomainError
        When a path holds a backslash: crons differ in what they make of one.

    Examples
    --------
    >>> from datetime import time
    >>> words = ("/opt/a b/python", "-m", "assurance", "run", "/srv/100%/falls")
    >>> print(cron_line(Schedule("falls", "Falls", "month", 3, time(6, 30), "Europe/London", words)))
    30 6 3 * * '/opt/a b/python' -m assurance run /srv/100\%/falls
    """
    if any("\\" in word for word in schedule.command):
        raise DomainError(
            "a path holds a backslash, which crons read in different ways; give a path without one, or take "
            "--kind systemd or windows"
        )
    weekly = schedule.cadence == "week"
    months = schedule.months
    fields = (
        str(schedule.at.minute),
        str(schedule.at.hour),
        "*" if weekly else str(schedule.day),
        "*" if len(months) == _EVERY_MONTH else ",".join(map(str, months)),
        str(schedule.day % 7) if weekly else "*",  # cron's Sunday is 0
    )
    # A bare percent sign ends the command there, also between quotes.
    command = shlex.join(schedule.command).replace("%", "\\%")
    return f"{' '.join(fields)} {command}"


def cron_text(schedule: Schedule) -> str:
    """Give the line with what has to be known about it, as comments."""
    return "\n".join(
        (
            f"# {' '.join(schedule.title.split())}: {schedule.words()}, by this machine's clock.",
            "# Add it with: crontab -e. What it prints is mailed to the user, or to the MAILTO above it.",
            "# Where the machine was off at that time, nothing happens until the next; that run then does",
            "# the periods that were missed too, oldest first.",
            cron_line(schedule),
            "",
        )
    )
