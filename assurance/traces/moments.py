"""Times of steps in SQL: columns that hold them, and which of two comes first.

A step timed to the day is compared by local date; a date is never given an hour it does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assurance.engine import Engine, quote
from assurance.expressions import ColumnType, parse_expression

__all__ = ["Moment", "TimeType", "comparable", "lowered"]

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
