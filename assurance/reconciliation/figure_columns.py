"""Which columns of a figure table hold what, and the cells of each figure in a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from assurance.errors import DomainError
from assurance.programme import FigureSource, HiddenCounts, Measure, Publication
from assurance.reconciliation.labels import label
from assurance.reconciliation.printed import ABSENT, Printed, read_printed

__all__ = ["FigureCells", "FigureColumns", "cells_of_row", "refuse_near_misses"]

_CLOSE = 0.8
"""How alike two names have to be: provder is provider, region is not version."""


@dataclass(frozen=True, slots=True)
class FigureColumns:
    """Which columns of a figure table hold what; None where it has no such column.

    Parameters
    ----------
    wide : a column a measure: column and the measure's printed name; empty for a row a figure
    override : how this table rounds and hides, where that is not as the measures say
    counts : how columns of published counts round and hide, by column
    """

    measure: str | None
    period: str | None
    breakdown: Mapping[str, str]
    numerator: str | None
    denominator: str | None
    value: str | None
    version: str | None
    decimals: int | None = None
    wide: Mapping[str, str] = field(default_factory=dict)
    period_form: Literal["as_written", "financial_year"] = "as_written"
    override: Publication | None = None
    counts: Mapping[str, HiddenCounts] = field(default_factory=dict)

    @classmethod
    def of_source(cls, source: FigureSource) -> FigureColumns:
        """Take the roles of a declared source."""
        roles = source.figures
        column = source.columns.get(roles.value) if roles.value else None
        return cls(
            None if roles.wide else roles.measure,
            roles.period,
            dict(roles.breakdown),
            roles.numerator,
            roles.denominator,
            roles.value,
            roles.version,
            column.decimals if column else None,
            dict(roles.wide),
            roles.period_form,
            source.published,
            {name: column.counts for name, column in source.columns.items() if column.counts},
        )


@dataclass(frozen=True, slots=True)
class FigureCells:
    """The cells of one figure: its printed name, its period, and numerator, denominator and value."""

    name: str
    period: Any
    printed: tuple[Printed, Printed, Printed]
    counts: HiddenCounts | None = None


def cells_of_row(
    row: Mapping[str, Any], columns: FigureColumns, measures: Mapping[str, Measure], *, only: str = ""
) -> Iterator[FigureCells]:
    """Yield the figures of one row: one, or one for each column of a wide table.

    Parameters
    ----------
    measures : by printed name; their marks hide numbers where the table itself declares none
    only : name of the measure where the table has no column for it
    """
    period = row[columns.period] if columns.period else "all"
    if columns.wide:
        for column, name in columns.wide.items():
            cell, counts = _printed(row, column, columns, measures.get(name))
            yield FigureCells(name, period, (ABSENT, ABSENT, cell), counts)
        return
    name = (label(row[columns.measure]) or "") if columns.measure else only
    roles = (columns.numerator, columns.denominator, columns.value)
    numerator, denominator, value = (_printed(row, column, columns, measures.get(name)) for column in roles)
    counts = value[1] if columns.value else numerator[1]
    yield FigureCells(name, period, (numerator[0], denominator[0], value[0]), counts)


def _printed(
    row: Mapping[str, Any], column: str | None, columns: FigureColumns, measure: Measure | None
) -> tuple[Printed, HiddenCounts | None]:
    """Read one cell; a mark that intake set apart stands in the companion column."""
    if column is None:
        return ABSENT, None
    counts = columns.counts.get(column)
    marks: Collection[str] = counts.marks if counts else ()
    publication = columns.override or (measure.published if measure else Publication())
    if row.get(f"{column}__hidden") is True:
        return Printed(next(iter(marks), "blank"), "suppressed"), counts
    return read_printed(row[column], suppressed=(*marks, *publication.suppressed)), counts


def refuse_near_misses(names: Collection[str], roles: Collection[str]) -> None:
    """Refuse a column that is ignored only because its name is written wrongly.

    Parameters
    ----------
    names : of the columns of the table
    roles : that a column of it can have, breakdowns among them

    Raises
    ------
    DomainError
        For a name that is nearly that of a role for which there is no column.

    Examples
    --------
    >>> refuse_near_misses(["measure", "value", "provder"], ["measure", "value", "provider"])
    Traceback (most recent call last):
    assurance.errors.DomainError: figures: column 'provder' is nothing that is read; did you mean ...
    """
    open_roles = [role for role in roles if role not in names]
    for name in names:
        close = [] if name in roles else get_close_matches(name, open_roles, n=1, cutoff=_CLOSE)
        if close:
            raise DomainError(
                f"figures: column {name!r} is nothing that is read; did you mean {close[0]!r}? Rename it, or "
                "leave it out of the table if it is meant to be ignored"
            )
