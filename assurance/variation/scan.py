"""Rows of a source as an interface counts them: who is in, who is left out and why, and in what parts."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import pandas as pd

from assurance.calendars import Period, months_back, parse_period, periods_back
from assurance.engine import Engine, quote
from assurance.errors import DomainError, ExpressionError, near_miss
from assurance.expressions import ColumnType, parse_expression
from assurance.programme import AS_AT, InterfaceBase

__all__ = [
    "LEFT_OUT", "NOT_RECORDED", "Scan", "Step", "last_periods", "left_out_rows",
    "part_columns", "parts_of",
]  # fmt: skip

NOT_RECORDED: Final = "(not recorded)"
LEFT_OUT: Final[Mapping[str, str]] = {"of": "str", "step": "str", "reason": "str", "rows": "int64"}
Step = tuple[str, str, str]
"""Id, reason in words, SQL condition of one reason to leave a row out."""


@dataclass(frozen=True, slots=True)
class Scan:
    """Where the records are: an engine with a view a source, their columns, and the as-at moment."""

    engine: Engine
    columns: Mapping[str, Mapping[str, ColumnType]]
    as_at: datetime

    def sql(self, one: InterfaceBase, text: str, expected: Literal["boolean", "number", "any"]) -> str:
        """Lower an expression over the columns of a declaration's source and `as_at`.

        Raises
        ------
        ExpressionError, DomainError
            Naming the declaration, when it does not fit.
        """
        try:
            parsed = parse_expression(text, self.known(one), expected=expected)
        except ExpressionError as error:
            raise ExpressionError(f"{one.id}: {error}", at=error.at) from error
        return f"({self.engine.lower(parsed)})"

    def known(self, one: InterfaceBase) -> Mapping[str, ColumnType]:
        """Give the columns that an expression of a declaration may use."""
        if one.source not in self.columns:
            raise DomainError(
                f"{one.id}: there are no records of source {one.source!r}"
                f"{near_miss(one.source, self.columns)}"
            )
        return {**self.columns[one.source], AS_AT: "timestamp"}

    def relation(self, one: InterfaceBase) -> str:
        """Write the source with the as-at moment as a column."""
        moment = f"TIMESTAMP '{self.as_at.isoformat(sep=' ')}'"
        return f"(SELECT *, {moment} AS {quote(AS_AT)} FROM {quote(one.source)})"

    def day(self, one: InterfaceBase, name: str) -> str:
        """Write the local date of a date or timestamp column."""
        kind = self.known(one).get(name)
        if kind not in ("date", "timestamp"):
            raise DomainError(
                f"{one.id}: column {name!r} is {kind or 'not there'}; a date or timestamp is needed"
            )
        return self.sql(one, f"local_date({name})", "any") if kind == "timestamp" else quote(name)

    def parts(self, one: InterfaceBase) -> str:
        """Write the columns by which a declaration is shown, as text, after others; blanks are nothing."""
        return "".join(
            f", coalesce(nullif(trim(CAST({quote(name)} AS VARCHAR)), ''), '{NOT_RECORDED}') AS {column}"
            for name, column in zip(one.by, part_columns(one.by), strict=True)
        )

    def removed_by(self, one: InterfaceBase, more: Sequence[Step] = ()) -> tuple[str, list[Step]]:
        """Write the number of the first reason to leave a row out, else null; and list the reasons."""
        steps: list[Step] = []
        if one.population is not None:
            inside = self.sql(one, one.population, "boolean")
            steps.append(("population_not_known", "population not known", f"{inside} IS NULL"))
            steps.append(("population", "not in the population", f"NOT {inside}"))
        for exclusion in one.exclusions:
            steps.append((exclusion.id, exclusion.reason, self.sql(one, exclusion.when, "boolean")))
        steps += more
        if not steps:
            return "CAST(NULL AS INTEGER)", steps
        cases = " ".join(f"WHEN {condition} THEN {place}" for place, (_, _, condition) in enumerate(steps))
        return f"CASE {cases} END", steps

    def inside(self, one: InterfaceBase, date: str | None, start: Any, end: Any) -> str:
        """Write the condition that a row lies in a span of days; end exclusive, without a date all do."""
        if date is None:
            return "TRUE"
        return f"{self.day(one, date)} >= DATE '{start}' AND {self.day(one, date)} < DATE '{end}'"

    def within(self, one: InterfaceBase, date: str | None, period: Period) -> str:
        """Write the condition that a row lies in a period."""
        return self.inside(one, date, period.start, period.end)


def part_columns(by: Sequence[str]) -> list[str]:
    """Write the quoted names of the columns of parts.

    They have a space, which a declared column cannot have: so a column named records, time or people does
    not run into a count or a time of ours.
    """
    return [quote(_part_column(name)) for name in by]


def _part_column(name: str) -> str:
    return f"by {name}"


def left_out_rows(
    one: InterfaceBase, steps: Sequence[Step], counts: Mapping[Any, int]
) -> list[dict[str, Any]]:
    """Give a row a reason, with how many rows it left out; the first reason of a row is its only one."""
    return [
        {"of": one.id, "step": step, "reason": reason, "rows": int(counts.get(place, 0))}
        for place, (step, reason, _) in enumerate(steps)
    ]


def parts_of(frame: pd.DataFrame, by: Sequence[str]) -> list[tuple[str, pd.DataFrame]]:
    """Split rows into the whole (named "") and the values of each column by itself, in order."""
    found = [("", frame)]
    for name in by:
        values = frame[_part_column(name)]
        found += [(f"{name}={value}", frame[values == value]) for value in sorted(set(values))]
    return found


def last_periods(period: Period, count: int, *, financial_year_start: int = 4) -> tuple[Period, ...]:
    """Give the last periods as long as one, which is the last of them; of months from-to, too.

    Examples
    --------
    >>> [str(one) for one in last_periods(parse_period("2026-09/2026-10"), 2)]
    ['2026-07/2026-08', '2026-09/2026-10']
    """
    if period.kind != "range":
        return periods_back(period, count, period.kind, financial_year_start=financial_year_start)
    length = 12 * (period.end.year - period.start.year) + period.end.month - period.start.month
    months = months_back(period, length * count)
    ends = [(months[place], months[place + length - 1]) for place in range(0, len(months), length)]
    return tuple(parse_period(f"{first}/{last}") for first, last in ends)
