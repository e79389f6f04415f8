"""Times of steps in SQL: which comes first, and how much of a clock lies between two of them.

A step timed to the day is compared by local date; a date is never given an hour it does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assurance.engine import Engine, quote
from assurance.errors import DomainError
from assurance.expressions import ColumnType, parse_expression
from assurance.programme import duration

__all__ = ["Clock", "Moment", "clock_between", "comparable", "lowered"]

TimeType = Literal["date", "timestamp"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A column of a table that holds a time: naive UTC timestamps, or local dates."""

    table: str
    column: str
    type: TimeType

    @property
    def sql(self) -> str:
        """The column as it is."""
        return f"{quote(self.table)}.{quote(self.column)}"

    @property
    def timestamp(self) -> str:
        """The column as a timestamp for output; a date becomes its midnight."""
        return self.sql if self.type == "timestamp" else f"CAST({self.sql} AS TIMESTAMP)"

    def day(self, engine: Engine) -> str:
        """Write the SQL of its local date."""
        if self.type == "date":
            return self.sql
        return lowered(engine, f'local_date("{self.column}")', {self.column: "timestamp"}, self.table)


@dataclass(frozen=True, slots=True)
class Clock:
    """How much of a clock lies between two moments, and the most a rule allows, in the same unit."""

    amount: str
    limit: int
    strict: bool = False

    @property
    def in_time(self) -> str:
        """The condition that the amount is within the limit."""
        return f"{self.amount} {'<' if self.strict else '<='} {self.limit}"


def lowered(
    engine: Engine, text: str, columns: Mapping[str, ColumnType], table: str, *, condition: bool = False
) -> str:
    """Give the SQL of an expression over the columns of a table."""
    expected: Literal["boolean", "any"] = "boolean" if condition else "any"
    return f"({engine.lower(parse_expression(text, columns, expected=expected), table=table)})"


def comparable(engine: Engine, first: Moment, second: Moment) -> tuple[str, str]:
    """Give both moments in a form that `<` compares: as times, or as local dates where one is a date."""
    if first.type == second.type:
        return first.sql, second.sql
    return first.day(engine), second.day(engine)


def clock_between(
    engine: Engine, start: Moment, end: Moment, *, within: str, clock: str, strict: bool, where: str
) -> Clock:
    """Give the clock that runs from `start` to `end`, two columns of one table.

    ``elapsed`` counts exact microseconds between two timestamps. ``calendar_days`` and
    ``working_days`` have the meanings of docs/expressions.md. Where one of the two is a date only,
    ``elapsed`` counts calendar days.

    Raises
    ------
    DomainError
        When hours or minutes are asked of a step that is timed to the day.
    """
    length = duration(within)
    if clock == "elapsed" and start.type == end.type == "timestamp":
        return Clock(
            f"(epoch_us({end.sql}) - epoch_us({start.sql}))", round(length.total_seconds() * 1e6), strict
        )
    if length.total_seconds() % 86_400:
        raise DomainError(
            f"{where}: within {within} asks for hours of a step that is timed to the day; "
            "give whole days, or time the step by a timestamp"
        )
    name = "working_days" if clock == "working_days" else "calendar_days"
    columns: dict[str, ColumnType] = {start.column: start.type, end.column: end.type}
    amount = lowered(engine, f'{name}("{start.column}", "{end.column}")', columns, start.table)
    return Clock(amount, length.days, strict)
