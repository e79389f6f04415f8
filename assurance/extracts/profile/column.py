"""One column as it is: counts and shapes of its cells, and nothing that fewer than ten rows hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from assurance.extracts.profile.people import Person

__all__ = ["FEWEST", "ColumnProfile", "DateLook"]

FEWEST: Final = 10
"""Rows that have to hold a value before it is shown."""


@dataclass(frozen=True, slots=True)
class DateLook:
    """How the dates of a column are written.

    Parameters
    ----------
    iso : cells that begin with year, month, day, or that the workbook holds as dates
    separated : cells such as 03/10/2026, of which
    day_first_only, month_first_only : read in one order only
    either : read in both orders, as different days; ambiguous
    same : read in both orders as the same day
    impossible : no dates in either order
    timed : cells with a time of day
    midnight : of those, cells at midnight
    serials : numbers of a size that Excel gives to days of 1955 to 2064
    sentinels : days that stand for nothing, such as 1900-01-01, with their cells
    """

    iso: int = 0
    separated: int = 0
    day_first_only: int = 0
    month_first_only: int = 0
    either: int = 0
    same: int = 0
    impossible: int = 0
    timed: int = 0
    midnight: int = 0
    serials: int = 0
    sentinels: tuple[tuple[str, int], ...] = ()

    @property
    def read(self) -> int:
        """Cells that are dates in some order."""
        return self.iso + self.separated - self.impossible

    @property
    def mostly_timed(self) -> bool:
        """Whether more than half of its dates have a time of day."""
        return self.timed > self.read // 2

    @property
    def ambiguous(self) -> bool:
        """Whether only knowledge from outside the column can tell its order."""
        return bool(self.either) and not self.day_first_only and not self.month_first_only

    @property
    def contradictory(self) -> bool:
        """Whether some cells read in one order only, and others only in the other."""
        return bool(self.day_first_only and self.month_first_only)


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column of a file.

    Parameters
    ----------
    place, heading : from 0 in file order; heading as the file spells it
    rows : of the table
    empty : cells without anything
    nothing : words for nothing, such as N/A, with their cells; `unsure` those that may be codes
    filled : the other cells
    distinct : different values among those
    classes : cells by class of shape; see `classes.class_words`
    shortest, longest : letters of the shortest and the longest cell
    widths : different lengths there are
    zeros : whole numbers that begin with 0
    kinds : cells by how a workbook or Parquet file typed them
    nhs_numbers : cells with the check digit of an NHS number; `nhs_short` those that have it once a lost
        zero is put back
    dates : how its dates are written; None where it has none
    person, by : what identity it holds, and whether heading or cells tell so
    low, high : least and greatest number or month that at least ten rows hold
    codes : every value with its rows, where all are held by at least ten rows and none may be a name
    rare : values held by fewer than ten rows
    """

    place: int
    heading: str
    rows: int
    empty: int
    nothing: tuple[tuple[str, int], ...]
    unsure: tuple[tuple[str, int], ...]
    filled: int
    distinct: int
    classes: dict[str, int]
    shortest: int
    longest: int
    widths: int
    zeros: int
    kinds: dict[str, int] = field(default_factory=dict)
    nhs_numbers: int = 0
    nhs_short: int = 0
    dates: DateLook | None = None
    person: Person = ""
    by: str = ""
    low: str = ""
    high: str = ""
    codes: tuple[tuple[str, int], ...] = ()
    rare: int = 0

    def count(self, *classes: str) -> int:
        """Count the cells of some classes of shape."""
        return sum(self.classes.get(name, 0) for name in classes)

    def share(self, *classes: str) -> float:
        """Give the share of the filled cells that are of some classes of shape."""
        return self.count(*classes) / self.filled if self.filled else 0.0

    @property
    def blank(self) -> int:
        """Cells that say nothing: empty, or with a word for nothing."""
        return self.rows - self.filled

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.rows > 0 and self.filled == self.rows == self.distinct
