"""The one place where a measure becomes SQL: its filters in order, its parts, its day.

A variant of a measure (an exclusion off, another date field) is this value with a part replaced; everything
after it, the scan and the attrition, stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assurance.engine import Engine, quote
from assurance.errors import DomainError, ExpressionError, near_miss
from assurance.expressions import ColumnType, parse_expression
from assurance.programme import Measure
from assurance.reconciliation.labels import label_sql

__all__ = ["Definition", "Filter", "define"]


@dataclass(frozen=True, slots=True)
class Filter:
    """One step of the attrition: rows for which the condition is true are left out here."""

    id: str
    reason: str
    removes: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A measure as SQL texts of one engine.

    Parameters
    ----------
    measure : the declaration it was made from
    day : local date that puts a row in a period; None where the measure has no date
    breakdowns : breakdown column and the text of its label
    filters : in order; the first that is true is the row's one reason
    numerator, denominator, value : expressions over a row, where the statistic has them
    """

    measure: Measure
    day: str | None
    breakdowns: tuple[tuple[str, str], ...]
    filters: tuple[Filter, ...]
    numerator: str | None
    denominator: str | None
    value: str | None

    def rows_sql(self, view: str) -> str:
        """Select each record: its labels, the number of the filter that removes it, its day and parts."""
        cases = "".join(
            f"\n      WHEN {step.removes} THEN {number} -- {step.id}"
            for number, step in enumerate(self.filters)
        )
        columns = [f"{text} AS breakdown_{index}" for index, (_, text) in enumerate(self.breakdowns)]
        columns.append(
            f"CASE{cases}\n    END AS removed_by" if cases else "CAST(NULL AS INTEGER) AS removed_by"
        )
        if self.day is not None:
            columns.append(f"{self.day} AS day")
        for name, text in (
            ("numerator", self.numerator),
            ("denominator", self.denominator),
            ("amount", self.value),
        ):
            if text is not None:
                columns.append(f"{text} AS {name}")
        return "  SELECT\n    " + ",\n    ".join(columns) + f"\n  FROM {quote(view)}"


def define(engine: Engine, measure: Measure, columns: Mapping[str, ColumnType]) -> Definition:
    """Lower a measure to SQL of this engine.

    Nulls: a population condition that is null leaves the row out, under a step of its own; an exclusion
    that is null does not exclude; numbers that are null or not finite are not known.

    Raises
    ------
    ExpressionError, DomainError
        Naming the measure and the part, when an expression or a column does not fit the source.
    """
    lower = _Lower(engine, measure, columns)
    filters: list[Filter] = []
    population = lower("population", measure.population, "boolean")
    if population is not None:
        filters.append(Filter("population_not_known", "population not known", f"({population}) IS NULL"))
        filters.append(Filter("population", "not in the population", f"NOT ({population})"))
    for exclusion in measure.exclusions:
        text = lower(f"exclusion {exclusion.id}", exclusion.when, "boolean")
        filters.append(Filter(exclusion.id, exclusion.reason, f"({text})"))
    numbers = measure.statistic == "rate"
    return Definition(
        measure=measure,
        day=lower.day(),
        breakdowns=tuple((name, lower.label(name)) for name in measure.breakdowns),
        filters=tuple(filters),
        numerator=lower("numerator", measure.numerator, "number" if numbers else "boolean"),
        denominator=lower("denominator", measure.denominator, "number"),
        value=lower("value", measure.value, "number"),
    )


@dataclass(frozen=True, slots=True)
class _Lower:
    engine: Engine
    measure: Measure
    columns: Mapping[str, ColumnType]

    def __call__(self, part: str, text: str | None, expected: Literal["boolean", "number"]) -> str | None:
        if text is None:
            return None
        try:
            parsed = parse_expression(text, self.columns, expected=expected)
        except ExpressionError as error:
            raise ExpressionError(f"measure {self.measure.id}: {part}: {error}", at=error.at) from error
        lowered = self.engine.lower(parsed)
        if expected == "boolean":
            return lowered
        return f"CASE WHEN isfinite(CAST({lowered} AS DOUBLE)) THEN {lowered} END"

    def kind(self, name: str) -> ColumnType:
        if name not in self.columns:
            raise DomainError(
                f"measure {self.measure.id}: its records have no column {name!r}"
                f"{near_miss(name, self.columns)}"
            )
        return self.columns[name]

    def label(self, name: str) -> str:
        return label_sql(name, self.kind(name))

    def day(self) -> str | None:
        name = self.measure.date
        if name is None:
            return None
        kind = self.kind(name)
        if kind == "timestamp":
            inside = name.replace('"', '""')
            return self.engine.lower(parse_expression(f'local_date("{inside}")', self.columns))
        if kind != "date":
            raise DomainError(
                f"measure {self.measure.id}: column {name!r} is of type {kind}; "
                "a date or timestamp puts a row in a period"
            )
        return f"CAST({quote(name)} AS DATE)"
