"""The command that says how a programme is run by itself; it installs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from assurance.cli.shared import AsJson, Extracts, Fail, Folder, Out, StoreFolder, print_json
from assurance.cli.summaries import SummaryKind

if TYPE_CHECKING:
    from assurance.programme import Programme
    from assurance.running.scheduling import Schedule

__all__ = ["schedule"]


class _Kind(StrEnum):
    CRON = "cron"
    SYSTEMD = "systemd"
    WINDOWS = "windows"
    ALL = "all"


class _Every(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    FINANCIAL_YEAR = "financial_year"


def schedule(  # noqa: PLR0913 - each is an option of the command
    folder: Folder,
    day: Annotated[
        int | None, typer.Option(help="Day of the month, 1 to 28; weekly 1 (Monday) to 7. Else 3, or 1.")
    ] = None,
    at: Annotated[str, typer.Option(help="Time of day, such as 06:30.")] = "06:30",
    kind: Annotated[_Kind, typer.Option(help="Scheduler.")] = _Kind.ALL,
    every: Annotated[_Every | None, typer.Option(help="How often; else as the programme reports.")] = None,
    since: Annotated[str | None, typer.Option(help="First period, where none was ever run.")] = None,
    extracts: Extracts = None,
    out: Out = Path("reports"),
    store: StoreFolder = None,
    summary_file: Annotated[
        Path | None, typer.Option("--summary-file", help="Each run leaves its summary here; .json for JSON.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="Write the files to this folder instead of printing them.")
    ] = None,
    fail_on_attention: Fail = False,
    as_json: AsJson = False,
) -> None:
    """Give the lines with which cron, systemd or Windows runs a programme by itself; nothing is installed."""
    from assurance.calendars import parse_period
    from assurance.engine import Store
    from assurance.month import default_store
    from assurance.programme import load_programme
    from assurance.running.scheduling import Schedule, cadence_of, catch_up_words
    from assurance.running.scheduling.schedule import read_cadence, read_time

    programme = load_programme(folder)
    header = programme.header
    place = store or default_store(folder)
    if since is not None:  # catching up goes by its kind
        cadence = read_cadence(parse_period(since, financial_year_start=header.financial_year_start))
    else:
        cadence = every.value if every is not None else cadence_of(programme, store=Store(place))
    if every is not None and every.value != cadence:
        raise typer.BadParameter(f"--since is a {cadence.replace('_', ' ')}; give --every of the same kind")
    planned = Schedule(
        programme=programme.id,
        title=header.title,
        cadence=cadence,
        day=day if day is not None else (1 if cadence == "week" else 3),
        at=read_time(at),
        zone=header.time_zone,
        command=catch_up_words(
            folder, out=out, store=place, extracts=extracts, since=since,
            more=_more(summary_file, fail=fail_on_attention),
        ),
        first_month=header.financial_year_start,
        begins=datetime.now(UTC).astimezone(ZoneInfo(header.time_zone)).date(),
    )  # fmt: skip
    files, notes = _files(planned, kind), _notes(planned, programme, ran=_ran(programme, place), since=since)
    if into is not None:
        _write(into, files)
    if as_json:
        print_json(
            {
                "programme": programme.id, "every": cadence, "when": planned.words(),
                "command": list(planned.command), "files": dict(files), "notes": list(notes),
            }
        )  # fmt: skip
    elif into is not None:
        typer.echo("\n".join([f"Wrote {into / name}" for name in files] + ["", *notes]))
    else:
        typer.echo(_printed(files, notes))


def _more(summary_file: Path | None, *, fail: bool) -> tuple[str, ...]:
    words = ["--fail-on-attention"] if fail else []
    if summary_file is not None:
        from assurance.running.scheduling.schedule import whole_path

        kind = SummaryKind.JSON if summary_file.suffix == ".json" else SummaryKind.MAIL
        words += ["--summary", kind.value, "--summary-file", whole_path(summary_file)]
    return tuple(words)


def _files(planned: Schedule, kind: _Kind) -> Mapping[str, str]:
    from assurance.running.scheduling import cron_text, systemd_units, windows_task

    files: dict[str, str] = {}
    if kind in (_Kind.CRON, _Kind.ALL):
        files[f"{planned.name}.crontab"] = cron_text(planned)
    if kind in (_Kind.SYSTEMD, _Kind.ALL):
        files |= systemd_units(planned)
    if kind in (_Kind.WINDOWS, _Kind.ALL):
        files[f"{planned.name}.xml"] = windows_task(planned)
    return files


def _ran(programme: Programme, store: Path) -> bool:
    """Tell whether a pack of the programme was ever sealed from this store."""
    from assurance.engine import Store
    from assurance.ledger import known_events

    return bool(known_events(Store(store).ledger_there, kind="pack", programme=programme.id))


def _notes(planned: Schedule, programme: Programme, *, ran: bool, since: str | None) -> tuple[str, ...]:
    """Say what has to be known before any of it is installed."""
    from assurance.extracts.privacy.keys import needs_key
    from assurance.programme import FileSource

    header = programme.header
    notes = [
        f"Runs {planned.words()}: every {planned.cadence.replace('_', ' ')} that is over and has no whole "
        "pack, oldest first. Nothing was installed.",
        f"The time is that of the machine for cron and Windows, of {planned.zone} for systemd; the clock "
        "change moves it with the clock.",
        "Exit codes: 0 done; 2 refused, nothing changed; 3 incomplete; 4 needs attention, only with "
        "--fail-on-attention.",
    ]
    if planned.near_clock_change:
        notes.append(
            "Between 01:00 and 03:00 an hour is skipped in spring and comes twice in autumn; choose another "
            "time, such as 06:30."
        )
    if not ran and since is None:
        notes.append(
            "No pack was ever sealed from this store: run one period by hand first, or give --since, or the "
            "first run will be refused."
        )
    files = [source for source in programme.sources.values() if isinstance(source, FileSource)]
    if any(map(needs_key, files)):
        notes.append(
            f"The key is needed: set {header.key_from}_FILE, the place of a key file that only the job's "
            "user can read, in the job's environment. Never write the key itself in these lines."
        )
    return tuple(notes)


_HOW = {
    ".crontab": "for cron: add with `crontab -e`",
    ".service": "for systemd: save as ~/.config/systemd/user/{name}",
    ".timer": "for systemd: save as ~/.config/systemd/user/{name}, then `systemctl --user daemon-reload`, "
    "`systemctl --user enable --now {name}` and `loginctl enable-linger`",
    ".xml": "for Windows: write with --into FOLDER, then `schtasks /Create /TN {stem} /XML {name}`",
}


def _printed(files: Mapping[str, str], notes: tuple[str, ...]) -> str:
    """Give files and notes as one text; every line that is not a file's begins with a number sign."""
    parts = []
    for name, text in files.items():
        how = _HOW[Path(name).suffix].format(name=name, stem=Path(name).stem)
        parts.append(f"# === {name} ({how})\n{text}")
    return "\n".join([*parts, *(f"# {note}" for note in notes)])


def _write(into: Path, files: Mapping[str, str]) -> None:
    from assurance.engine import write_atomically

    for name, text in files.items():
        if name.endswith(".xml"):  # the form in which the Task Scheduler reads and writes its own
            write_atomically(into / name, text.replace("\n", "\r\n").encode("utf-16"))
        else:
            write_atomically(into / name, text)
