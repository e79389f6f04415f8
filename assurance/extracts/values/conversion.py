"""From the cells of one column to its declared type: SQL of the value, and of every way to fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assurance.engine.duckdb_dialect import SQL_TYPES
from assurance.programme import Column

__all__ = ["Clock", "Conversion", "Faults", "Names", "sql_type"]

Faults = tuple[tuple[str, str], ...]
"""(SQL condition, reason) in the order in which they are looked at; only where the cell is not null."""


def sql_type(column: Column) -> str:
    """Give the DuckDB type of a column in the snapshot.

    Examples
    --------
    >>> sql_type(Column(type="number", decimals=2)), sql_type(Column(type="id"))
    ('DECIMAL(18, 2)', 'VARCHAR')
    """
    return SQL_TYPES[column.type] if column.decimals is None else f"DECIMAL(18, {column.decimals})"


@dataclass(frozen=True, slots=True)
class Names:
    """SQL names of one column on its way: declared names never begin with an underscore.

    Parameters
    ----------
    place : of the column among the declared ones, from 0
    """

    place: int

    @property
    def raw(self) -> str:
        """The cell as it stands in the file."""
        return f"_raw_{self.place}"

    @property
    def cell(self) -> str:
        """The cell without surrounding white space; null where it says nothing."""
        return f"_cell_{self.place}"

    @property
    def value(self) -> str:
        """The value in its declared type."""
        return f"_value_{self.place}"

    @property
    def wall(self) -> str:
        """A timestamp as the wall clock showed it."""
        return f"_wall_{self.place}"

    @property
    def away(self) -> str:
        """The offset from UTC written after a timestamp, as text."""
        return f"_away_{self.place}"

    @property
    def form(self) -> str:
        """Which way to be wrong the writing of a cell has; null where it is written as it should be."""
        return f"_form_{self.place}"

    @property
    def serial(self) -> str:
        """The cell as a day number of Excel; null where it is none."""
        return f"_serial_{self.place}"

    @property
    def read(self) -> str:
        """The day that a cell says, before the days that say nothing are taken out."""
        return f"_read_{self.place}"


@dataclass(frozen=True, slots=True)
class Clock:
    """How dates and clock times of one source, or of one of its columns, are read.

    Parameters
    ----------
    order : of day, month and year in text
    time_zone : IANA name of the zone of clock times without an offset
    to_utc : writes SQL from naive local time to naive UTC; null in the hour that spring skips
    iso_too : whether dates written as YYYY-MM-DD are read beside another order
    bare_days : whether a date without a time is the midnight of a timestamp, as in workbooks
    serials : Excel calendar of cells that are numbers, or None where such cells are faults
    null_dates : days that say nothing
    decimal_sign : of day numbers with a time of day
    """

    order: str
    time_zone: str
    to_utc: Callable[[str], str]
    iso_too: bool = False
    bare_days: bool = False
    serials: str | None = None
    null_dates: tuple[date, ...] = ()
    decimal_sign: str = "."


@dataclass(frozen=True, slots=True)
class Conversion:
    """How the cells of one column become values.

    Parameters
    ----------
    value : SQL over the cell and the helpers
    faults : conditions over cell, value and helpers, each with its reason
    helpers : (SQL, name) of columns made from the cell first; each may use those before it
    nothing : condition over the helpers, never null, that a cell which is not empty says nothing all the
        same: its value is null, and none of its faults counts
    days : of those cells, (day, condition) for each declared day
    padded : condition over cell and helpers that an id got zeros back; "FALSE" where none can
    """

    value: str
    faults: Faults = ()
    helpers: tuple[tuple[str, str], ...] = ()
    nothing: str = "FALSE"
    days: tuple[tuple[date, str], ...] = ()
    padded: str = "FALSE"

    def missing(self, at: Names) -> str:
        """Write the condition that a cell says nothing."""
        empty = f"{at.cell} IS NULL"
        return f"({empty})" if self.nothing == "FALSE" else f"({empty} OR {self.nothing})"
