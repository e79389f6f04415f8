"""Sums of published counts: which cells a figure is made of, and what they can add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from assurance.calendars import Period, period_of
from assurance.engine import Engine, quote
from assurance.errors import DomainError
from assurance.expressions import ColumnType
from assurance.programme import HiddenCounts, Measure, RecordSource, Source
from assurance.reconciliation.counts import CountRange, hidden_range, printed_range
from assurance.reconciliation.definition import Definition, define
from assurance.reconciliation.labels import Breakdown

__all__ = ["CellRow", "CellTable", "Cells", "counted_column", "counts_of", "read_cells"]


def counts_of(sources: Mapping[str, Source]) -> dict[str, dict[str, HiddenCounts]]:
    """List the sources of kind aggregates, each with its columns of published counts.

    Examples
    --------
    >>> from assurance.programme import Sources
    >>> column = {"type": "integer", "counts": {"rounded_to": 5}}
    >>> board = {"kind": "aggregates", "title": "Board", "file": "board.csv", "columns": {"seen": column}}
    >>> found = counts_of(Sources.model_validate({"sources": {"board": board}}).sources)
    >>> found["board"]["seen"].rounded_to
    5
    """
    return {
        name: {key: column.counts for key, column in source.columns.items() if column.counts}
        for name, source in sources.items()
        if isinstance(source, RecordSource) and source.kind == "aggregates"
    }


def counted_column(measure: Measure, counts: Mapping[str, HiddenCounts]) -> str | None:
    """Name the column of published counts that a measure sums; None where it is anything else."""
    if measure.statistic != "sum" or measure.value is None:
        return None
    name = measure.value.strip().strip('"')
    return name if name in counts else None


@dataclass(frozen=True, slots=True)
class CellRow:
    """Equal cells of one day and one part.

    Parameters
    ----------
    labels : value of each breakdown of the measure
    day : that puts the cells in a period; None where the measure has no date
    number : as printed, or None
    hidden : whether a mark stood there
    certain : False where it is not known whether the row belongs to the measure
    times : how many such cells there are
    """

    labels: tuple[str | None, ...]
    day: date | None
    number: Fraction | None
    hidden: bool
    certain: bool
    times: int

    @property
    def empty(self) -> bool:
        """Whether nothing was printed in it, not even a mark."""
        return self.number is None and not self.hidden

    def range(self, counts: HiddenCounts) -> CountRange:
        """Give what each of the cells may have been."""
        if self.hidden:
            found = hidden_range(counts)
        elif self.number is None or self.odd:
            found = CountRange(0, None)
        else:
            found = printed_range(int(self.number), counts)
        return found if self.certain else CountRange(0, found.upper)

    @property
    def odd(self) -> bool:
        """Whether a number stands there that is no count."""
        return self.number is not None and (self.number < 0 or self.number.denominator != 1)

    @property
    def plain(self) -> bool:
        """Whether it is a printed count that certainly belongs."""
        return self.number is not None and not self.odd and self.certain


@dataclass(frozen=True, slots=True)
class Cells:
    """What a figure is made of.

    Parameters
    ----------
    range : what the cells can add up to; open where anything is unknown
    total : sum of the printed numbers where every cell is printed, else None
    periods : the measure's own periods in the period of the figure
    aligned : whether those make up the period of the figure
    parts : how many parts the figure has, 1 where it is of one
    cells, hidden, blank, odd, uncertain : numbers of cells; blank are those without number or mark in a
        period in which others have one
    unpublished : periods in which the column is blank for everybody
    missing : pairs of period and part without any row
    missing_in : periods of those
    first, last : first and last of the measure's own periods in which the column says anything
    """

    range: CountRange
    total: int | None
    periods: tuple[Period, ...]
    aligned: bool
    parts: int
    cells: int
    hidden: int
    blank: int
    odd: int
    uncertain: int
    unpublished: tuple[Period, ...]
    missing: int
    missing_in: tuple[Period, ...]
    first: Period | None
    last: Period | None


@dataclass(frozen=True, slots=True)
class CellTable:
    """The cells of one measure, by part, and the SQL that read them.

    Parameters
    ----------
    rows : cells by the values of all breakdowns of the measure
    own : the measure's own period of each day; empty where its period is `all`
    told : own periods in which the column says anything for anybody, in order
    """

    measure: Measure
    counts: HiddenCounts
    rows: Mapping[tuple[str | None, ...], Sequence[CellRow]]
    own: Mapping[date | None, Period]
    told: Sequence[Period]
    sql: str
    financial_year_start: int

    def cells(self, period: Period, breakdown: Breakdown) -> Cells:
        """Add up the cells of one figure."""
        mine = [row for row in self.rows_of(breakdown) if _in(row.day, period)]
        periods, aligned = self.own_periods(period)
        seen = {(self.own.get(row.day), row.labels) for row in mine if row.certain}
        parts = {labels for _, labels in seen} or {()}
        missing = [one for one in periods for part in parts if (one, part) not in seen]
        total = sum((row.range(self.counts).times(row.times) for row in mine), start=CountRange(0, 0))
        dark = set(self.own.values()) - set(self.told)
        unpublished = {self.own[row.day] for row in mine if row.empty and self.own.get(row.day) in dark}
        plain = not missing and all(row.plain for row in mine)
        return Cells(
            range=CountRange(total.lower, None) if missing else total,
            total=sum(int(row.number or 0) * row.times for row in mine) if plain else None,
            periods=periods,
            aligned=aligned,
            parts=len(parts),
            cells=sum(row.times for row in mine),
            hidden=sum(row.times for row in mine if row.hidden),
            blank=sum(row.times for row in mine if row.empty and self.own.get(row.day) not in dark),
            odd=sum(row.times for row in mine if row.odd),
            uncertain=sum(row.times for row in mine if not row.certain),
            unpublished=tuple(sorted(unpublished)),
            missing=len(missing),
            missing_in=tuple(sorted(set(missing))),
            first=self.told[0] if self.told else None,
            last=self.told[-1] if self.told else None,
        )

    def rows_of(self, breakdown: Breakdown) -> list[CellRow]:
        """List the cells of one line, in every period."""
        wanted = {self.measure.breakdowns.index(name): value for name, value in breakdown}
        if len(wanted) == len(self.measure.breakdowns):
            return list(self.rows.get(tuple(value for _, value in sorted(wanted.items())), ()))
        return [
            row
            for labels, rows in self.rows.items()
            if all(labels[at] == value for at, value in wanted.items())
            for row in rows
        ]

    def own_periods(self, period: Period) -> tuple[tuple[Period, ...], bool]:
        """List the measure's own periods of which a figure is made, and whether they are all of it."""
        kind = self.measure.period
        if period.kind == "all" or kind == "all":
            return (), period.kind == kind
        found = [period_of(period.start, kind, financial_year_start=self.financial_year_start)]
        while found[-1].end < period.end:
            found.append(period_of(found[-1].end, kind, financial_year_start=self.financial_year_start))
        return tuple(found), (found[0].start, found[-1].end) == (period.start, period.end)


def _in(day: date | None, period: Period) -> bool:
    return period.kind == "all" or (day is not None and day in period)


def read_cells(
    engine: Engine,
    measure: Measure,
    *,
    view: str,
    columns: Mapping[str, ColumnType],
    counts: HiddenCounts,
    column: str,
    financial_year_start: int = 4,
) -> CellTable:
    """Read the cells of a measure that sums a column of published counts, after its filters.

    A row whose population is not known may belong or not: it adds nothing to the lower end and what it
    may hold to the upper one. The companion column `<column>__hidden` says where a mark stood; without it
    an empty cell is hidden only where that is declared.

    Raises
    ------
    DomainError
        When the column holds no numbers.
    """
    if columns.get(column) not in ("integer", "number"):
        raise DomainError(
            f"measure {measure.id}: column {column!r} is of type {columns.get(column)}; published counts are "
            f"whole numbers, with a column {column}__hidden that says where a mark stood"
        )
    definition = define(engine, measure, columns)
    doubtful = [at for at, step in enumerate(definition.filters) if step.id == "population_not_known"]
    sql = _sql(replace(definition, numerator=_hidden(column, columns, counts)), view, doubtful)
    rows: dict[tuple[str | None, ...], list[CellRow]] = {}
    for found in engine.rows(sql):
        row = _cell_row(found, len(measure.breakdowns))
        rows.setdefault(row.labels, []).append(row)
    cells = [row for part in rows.values() for row in part]
    own = _own_periods(measure, {row.day for row in cells}, financial_year_start)
    told = sorted({own[row.day] for row in cells if not row.empty and row.day in own})
    return CellTable(measure, counts, rows, own, told, sql, financial_year_start)


def _cell_row(found: Sequence[Any], width: int) -> CellRow:
    day, number, hidden, certain, times = found[width:]
    exact = None if number is None else Fraction(str(number))
    return CellRow(tuple(found[:width]), day, exact, bool(hidden), bool(certain), int(times))


def _own_periods(
    measure: Measure, days: Iterable[date | None], financial_year_start: int
) -> dict[date | None, Period]:
    if measure.period == "all":
        return {}
    return {
        day: period_of(day, measure.period, financial_year_start=financial_year_start)
        for day in days
        if day is not None
    }


def _hidden(column: str, columns: Mapping[str, ColumnType], counts: HiddenCounts) -> str:
    companion = f"{column}__hidden"
    if companion in columns:
        return f"coalesce({quote(companion)}, FALSE)"
    return f"{quote(column)} IS NULL" if counts.blank == "hidden" else "FALSE"


def _sql(definition: Definition, view: str, doubtful: Sequence[int]) -> str:
    names = [f"breakdown_{index}" for index in range(len(definition.breakdowns))]
    day = "day" if definition.day is not None else "CAST(NULL AS DATE) AS day"
    kept = ["removed_by IS NULL", *(f"removed_by = {index}" for index in doubtful)]
    select = [
        *names,
        day,
        "CASE WHEN NOT numerator THEN amount END AS printed",
        "numerator AS hidden",
        "removed_by IS NULL AS certain",
        "count(*) AS cells",
    ]
    return "\n".join(
        [
            f"WITH flagged AS (\n{definition.rows_sql(view)}\n)",
            "SELECT",
            "  " + ",\n  ".join(select),
            "FROM flagged",
            f"WHERE {' OR '.join(kept)}",
            "GROUP BY ALL",
        ]
    )
