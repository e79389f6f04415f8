"""When a programme is to be run, and with which words: one form for every scheduler."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Final, Literal

from assurance.calendars import Period, parse_period
from assurance.engine import Store
from assurance.errors import DomainError
from assurance.ledger import known_events
from assurance.programme import Programme
from assurance.show.words import join_words

__all__ = [
    "CADENCES",
    "Cadence",
    "Schedule",
    "cadence_of",
    "catch_up_words",
    "month",
    "read_cadence",
    "read_time",
    "weekday",
    "whole_path",
]

Cadence = Literal["week", "month", "quarter", "financial_year"]
CADENCES: Final[tuple[Cadence, ...]] = ("week", "month", "quarter", "financial_year")
"""How often a programme can be run, most often first."""
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_LAST_DAY: Final = 28
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_CHANGES: Final = (time(1, 0), time(3, 0))
"""Hours that the change of the clock skips or repeats, in Europe and North America."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When one programme is run, and by which command.

    Parameters
    ----------
    programme, title : its id and its title
    cadence : how often
    day : of the month, 1 to 28, so that every month has it; of a weekly programme 1, Monday, to 7, Sunday
    at : by the clock of the machine, or of the programme's zone where the scheduler knows zones
    zone : the programme's own
    command : the words, the first of them the absolute path of the program
    first_month : month in which a financial year begins
    begins : first day on which it may run, for a scheduler that wants one

    Raises
    ------
    DomainError
        When the day is none that every month, or week, has; or a word cannot be written in one line.

    Examples
    --------
    >>> command = ("/usr/bin/python3", "-m", "assurance", "run", "/srv/plans/falls", "--catch-up")
    >>> Schedule("falls", "Falls", "month", 3, time(6, 30), "Europe/London", command).words()
    'on day 3 of every month at 06:30'
    """

    programme: str
    title: str
    cadence: Cadence
    day: int
    at: time
    zone: str
    command: tuple[str, ...]
    first_month: int = 4
    begins: date = date(2026, 1, 1)

    def __post_init__(self) -> None:
        most = 7 if self.cadence == "week" else _LAST_DAY
        if not 1 <= self.day <= most:
            meant = "1 (Monday) to 7 (Sunday)" if self.cadence == "week" else "1 to 28, which every month has"
            raise DomainError(f"day is {self.day}; give {meant}")
        for word in self.command:
            if any(ord(letter) < 32 or ord(letter) == 127 for letter in word):
                raise DomainError(
                    "a path holds a line break or another control character, which no scheduler can carry; "
                    "rename the folder"
                )

    @property
    def name(self) -> str:
        """Name of the job."""
        return f"assurance-{self.programme}"

    @property
    def months(self) -> tuple[int, ...]:
        """Months in which it runs, 1 to 12; all of them for a weekly or monthly programme."""
        if self.cadence == "quarter":
            return (1, 4, 7, 10)
        return (self.first_month,) if self.cadence == "financial_year" else tuple(range(1, 13))

    @property
    def near_clock_change(self) -> bool:
        """Whether the clock may skip that time in spring, or show it twice in autumn."""
        return _CHANGES[0] <= self.at < _CHANGES[1]

    def words(self) -> str:
        """Say when it runs.

        Examples
        --------
        >>> Schedule("flow", "Flow", "week", 1, time(6), "UTC", ("/bin/x",)).words()
        'every Monday at 06:00'
        """
        at = f"at {self.at:%H:%M}"
        if self.cadence == "week":
            return f"every {weekday(self.day)} {at}"
        if self.cadence == "month":
            return f"on day {self.day} of every month {at}"
        return f"on day {self.day} of {join_words([month(number) for number in self.months])} {at}"


def weekday(number: int) -> str:
    """Name a day of the week in English, whatever the locale; 1 is Monday, as in ISO 8601."""
    return _DAYS[number - 1]


def month(number: int) -> str:
    """Name a month in English, whatever the locale."""
    return _MONTHS[number - 1]


def read_time(text: str) -> time:
    """Read a time of day such as 06:30.

    Raises
    ------
    DomainError
        When it is none.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise DomainError(f"the time is {text!r}; give hours and minutes, such as 06:30")
    return time(int(found[1]), int(found[2]))


def read_cadence(period: Period) -> Cadence:
    """Tell how often periods of a kind end.

    Raises
    ------
    DomainError
        When a schedule cannot go by it, such as a day or a range.
    """
    for cadence in CADENCES:
        if period.kind == cadence:
            return cadence
    raise DomainError(
        f"a schedule cannot go by periods such as {period}; give a week, month, quarter or financial year"
    )


def cadence_of(programme: Programme, *, store: Store) -> Cadence:
    """Tell how often a programme is reported on: as it was last time, else as its measures are.

    The kind of the last period that was sealed counts first, since that is what catching up goes by; then
    the shortest period of its measures; where they have none, a month.

    Parameters
    ----------
    store : whose ledger says what was sealed; one that is not there is not made
    """
    start = programme.header.financial_year_start
    for event in reversed(known_events(store.ledger_there, kind="pack", programme=programme.id)):
        kind = parse_period(event.period, financial_year_start=start).kind
        if kind in CADENCES:
            return kind
    declared = {measure.period for measure in programme.measures}
    return next((cadence for cadence in CADENCES if cadence in declared), "month")


def catch_up_words(
    folder: Path,
    *,
    out: Path,
    store: Path,
    extracts: Path | None = None,
    since: str | None = None,
    more: Sequence[str] = (),
) -> tuple[str, ...]:
    """Give the command that runs whatever is over and not reported on, with absolute paths only.

    Parameters
    ----------
    folder : of the programme
    since : first period; needed until a first one was sealed
    more : further words at its end

    Examples
    --------
    >>> words = catch_up_words(Path("/p/falls"), out=Path("/r"), store=Path("/s"), since="2026-04")
    >>> words[1:]
    ('-m', 'assurance', 'run', '/p/falls', '--catch-up', '--since', '2026-04', '--out', '/r', '--store', '/s')
    """
    words = [str(Path(sys.executable).absolute()), "-m", "assurance", "run", whole_path(folder)]
    words += ["--catch-up", *(["--since", since] if since else [])]
    words += ["--out", whole_path(out), "--store", whole_path(store)]
    words += ["--extracts", whole_path(extracts)] if extracts is not None else []
    return (*words, *more)


def whole_path(path: Path) -> str:
    """Give a path that is the same from anywhere, and leads through no folder that it only leaves again.

    Links are kept as they are, since they may lead elsewhere by then on purpose.

    Examples
    --------
    >>> whole_path(Path("/srv/plans/falls"))
    '/srv/plans/falls'
    """
    return str(path.resolve() if ".." in path.parts else path.absolute())
