"""Every figure of a measure counted again from the records, with what each filter removed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.errors import DomainError, near_miss
from assurance.expressions import ColumnType
from assurance.programme import Measure
from assurance.reconciliation.definition import Definition, define
from assurance.reconciliation.labels import Breakdown, breakdown_text
from assurance.reconciliation.statistics import Number, aggregates, no_rows, outcome

__all__ = [
    "AttritionStep",
    "Recomputed",
    "RecomputedFigure",
    "as_float",
    "empty_figure",
    "recompute",
    "span",
]

_FIGURE_COLUMNS = ("measure", "period", "breakdown", "rows", "numerator", "denominator", "value")
_COUNTED = ("count", "proportion")
_COUNT = re.compile(r"count\(\*\)( FILTER \([^()]*\))?")
_STEP_COLUMNS = ("measure", "period", "breakdown", "step", "reason", "part", "removed", "left")


def span(period: Period) -> tuple[Any, Any]:
    """Give what makes two periods the same whatever they are called."""
    return period.start, period.end


@dataclass(frozen=True, slots=True)
class AttritionStep:
    """What one step removed and what it left; `part` is "rows" up to the rows used, then "numerator"."""

    id: str
    reason: str
    part: str
    removed: int
    left: int


@dataclass(frozen=True, slots=True)
class RecomputedFigure:
    """One figure from records.

    Parameters
    ----------
    rows : records in the period and breakdown before any filter
    numerator, denominator, value : None where the statistic has no such part, or it cannot be made.
        Proportion: rows met, rows left, their ratio. Count: rows (or rows met), none, the same. Sum: the
        sum, none, the sum. Mean: sum, values known, ratio. Median and centile: none, values known, the
        centile. Rate: the two sums and their ratio times `per`.
    """

    period: Period
    breakdown: Breakdown
    rows: int
    numerator: Number | None
    denominator: Number | None
    value: Number | None
    steps: tuple[AttritionStep, ...]

    @property
    def left(self) -> int:
        """Rows left after population and exclusions (and, for values and rates, known)."""
        return [step.left for step in self.steps if step.part == "rows"][-1]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """All figures of one measure, the SQL that made them, and the rows that lie in no period.

    Only groups with at least one record have a figure, apart from the whole, which always has one.
    """

    measure: Measure
    figures: tuple[RecomputedFigure, ...]
    sql: str
    undated: int
    _index: Mapping[Any, RecomputedFigure] = field(repr=False, compare=False)

    def figure(self, period: Period, breakdown: Breakdown = ()) -> RecomputedFigure | None:
        """Give one figure, or None where no record lies in that period and breakdown."""
        return self._index.get((span(period), breakdown))

    def to_frame(self) -> pd.DataFrame:
        """Give a row a figure: measure, period, breakdown, rows, numerator, denominator, value (floats)."""
        rows = [
            (
                self.measure.id,
                figure.period.label,
                breakdown_text(figure.breakdown),
                figure.rows,
                *(as_float(part) for part in (figure.numerator, figure.denominator, figure.value)),
            )
            for figure in self.figures
        ]
        return pd.DataFrame(rows, columns=pd.Index(_FIGURE_COLUMNS)).astype(
            dict.fromkeys(_FIGURE_COLUMNS[-3:], "float64")
        )

    def attrition(self) -> pd.DataFrame:
        """Give a row a figure and step: measure, period, breakdown, step, reason, part, removed, left."""
        rows = [
            (self.measure.id, figure.period.label, breakdown_text(figure.breakdown), *_step_cells(step))
            for figure in self.figures
            for step in figure.steps
        ]
        return pd.DataFrame(rows, columns=pd.Index(_STEP_COLUMNS))


def empty_figure(measure: Measure, period: Period, breakdown: Breakdown) -> RecomputedFigure:
    """Give the figure of no records, where their absence is evidence."""
    made = no_rows(measure)
    steps = (AttritionStep("rows", "rows in the period", "rows", 0, 0),)
    return RecomputedFigure(period, breakdown, 0, made.numerator, made.denominator, made.value, steps)


def as_float(number: Number | None) -> float:
    """Write a number for a frame: nan where there is none."""
    return float("nan") if number is None else float(number)


def _step_cells(step: AttritionStep) -> tuple[str, str, str, int, int]:
    return step.id, step.reason, step.part, step.removed, step.left


def recompute(
    engine: Engine,
    measure: Measure,
    *,
    view: str,
    columns: Mapping[str, ColumnType],
    periods: Sequence[Period],
    breakdown_sets: Sequence[tuple[str, ...]] = (),
) -> Recomputed:
    """Count a measure again for every period and breakdown, in one scan (two where `all` is among them).

    A row lies in a period by the local date of `measure.date`; a row without a date lies in none but `all`,
    which takes every row. Periods may overlap. Filters run in order: population, then each exclusion;
    the first that removes a row is its one reason. Centiles interpolate linearly between order statistics
    at (n - 1)q (type 7 of Hyndman and Fan).

    Parameters
    ----------
    engine : on which `view` is registered
    view : the records, one row a case
    columns : declared types of the view's columns
    periods : spans of local dates
    breakdown_sets : sets of the measure's breakdown columns, such as ``("provider", "team")``; the whole is
        always computed and need not be named

    Raises
    ------
    DomainError
        For a column or breakdown that is not there, or a dated period where the measure has no date.
    ExpressionError
        For an expression that does not fit the columns.

    References
    ----------
    Hyndman and Fan (1996), The American Statistician 50:361.

    Examples
    --------
    >>> import pandas as pd
    >>> from assurance.calendars import parse_period
    >>> from assurance.engine import Engine, quote
    >>> measure = Measure.model_validate(dict(
    ...     id="seen", version="1", effective_from="2026-01-01", title="Seen", group="access", owner="Lead",
    ...     source="referrals", statistic="proportion", numerator="seen", period="all", direction="increase"))
    >>> with Engine.open() as engine:
    ...     engine.register_frame("referrals", pd.DataFrame({"seen": [True, False, None]}))
    ...     found = recompute(engine, measure, view="referrals", columns={"seen": "boolean"},
    ...                       periods=[parse_period("all")])
    >>> found.figure(parse_period("all")).value
    Fraction(1, 3)
    """
    definition = define(engine, measure, columns)
    sets = _checked_sets(measure, breakdown_sets)
    dated = list({span(period): period for period in periods if period.kind != "all"}.values())
    whole = [period for period in periods if period.kind == "all"][:1]
    if dated and definition.day is None:
        raise DomainError(f"measure {measure.id}: it has no date, so only the period 'all' can be recomputed")
    queries: list[str] = []
    figures: list[RecomputedFigure] = []
    for group in (dated, whole):
        if group:
            queries.append(_sql(definition, view, group, sets))
            figures += _figures(definition, group, sets, engine.rows(queries[-1]))
    undated = 0
    if dated:
        undated = int(engine.scalar(_undated_sql(definition, view)))
    figures.sort(key=_order)
    index = {(span(figure.period), figure.breakdown): figure for figure in figures}
    return Recomputed(measure, tuple(figures), ";\n\n".join(queries), undated, index)


def _order(figure: RecomputedFigure) -> tuple[Any, ...]:
    values = tuple((value is None, value or "") for _, value in figure.breakdown)
    return *span(figure.period), len(figure.breakdown), [name for name, _ in figure.breakdown], values


def _checked_sets(measure: Measure, sets: Iterable[tuple[str, ...]]) -> list[tuple[int, ...]]:
    found: dict[tuple[int, ...], None] = {(): None}
    for names in sets:
        for name in names:
            if name not in measure.breakdowns:
                hint = near_miss(name, measure.breakdowns)
                raise DomainError(f"measure {measure.id}: {name!r} is not among its breakdowns{hint}")
        found[tuple(sorted({measure.breakdowns.index(name) for name in names}))] = None
    return list(found)


def _sql(
    definition: Definition, view: str, periods: Sequence[Period], sets: Sequence[tuple[int, ...]]
) -> str:
    used = sorted({index for names in sets for index in names})
    dated = periods[0].kind != "all"
    columns = [f"breakdown_{index}" for index in used]
    packed = definition.measure.statistic in _COUNTED
    made = replace(definition, breakdowns=_raw(definition)) if packed else definition
    parts = [f"WITH flagged AS (\n{made.rows_sql(view)}\n)"]
    if packed:
        parts.append(_packed(definition, used, dated=dated))
    rows = "packed" if packed else "flagged"
    source = f"{rows} JOIN calendar ON {rows}.day = calendar.day" if dated else rows
    parts += [_calendar(periods)] if dated else []
    groups = [
        "(" + ", ".join([*(["period"] if dated else []), *(f"breakdown_{index}" for index in names)]) + ")"
        for names in sets
    ]
    removed = [
        f"count(*) FILTER (WHERE removed_by = {number}) AS removed_{number}"
        for number in range(len(definition.filters))
    ]
    select = [
        "period" if dated else "0 AS period",
        *columns,
        *(f"GROUPING({column}) AS over_{column}" for column in columns),
        "count(*) AS records",
        *removed,
        *(f"{text} AS {name}" for name, text in aggregates(definition.measure).items()),
    ]
    if packed:
        select = [_COUNT.sub(r"coalesce(sum(times)\1, 0)", text) for text in select]
    return "\n".join(
        [
            ",\n".join(parts),
            "SELECT",
            "  " + ",\n  ".join(select),
            f"FROM {source}",
            f"GROUP BY GROUPING SETS ({', '.join(groups)})",
        ]
    )


def _raw(definition: Definition) -> tuple[tuple[str, str], ...]:
    """Give the breakdown columns as they stand in the records, to be labelled once they are counted."""
    return tuple((name, quote(name)) for name, _ in definition.breakdowns)


def _packed(definition: Definition, used: Sequence[int], *, dated: bool) -> str:
    """Write the rows counted by all that tells them apart: far fewer to be labelled and put in periods."""
    own = [
        *(["day"] if dated else []),
        "removed_by",
        *(["numerator"] if definition.numerator is not None else []),
    ]
    labels = []
    for index in used:
        name, text = definition.breakdowns[index]
        labels.append(f"{text.replace(quote(name), f'breakdown_{index}')} AS breakdown_{index}")
    grouped = ", ".join([*own, *(f"breakdown_{index}" for index in used)])
    return "\n".join(
        [
            "counted AS (",
            f"  SELECT {grouped}, count(*) AS times",
            "  FROM flagged",
            f"  GROUP BY {grouped}",
            "),",
            "packed AS (",
            f"  SELECT {', '.join([*own, *labels, 'times'])}",
            "  FROM counted",
            ")",
        ]
    )


def _undated_sql(definition: Definition, view: str) -> str:
    return "\n".join(["SELECT count(*)", f"FROM {quote(view)}", f"WHERE {definition.day} IS NULL"])


def _calendar(periods: Sequence[Period]) -> str:
    """Write a table of every day of every period: an equality join, however the periods overlap."""
    spans = ",\n    ".join(
        f"({number}, DATE '{period.start}', DATE '{period.end}')" for number, period in enumerate(periods)
    )
    return "\n".join(
        [
            "calendar AS (",
            "  SELECT period, CAST(unnest(range(first, past, INTERVAL 1 DAY)) AS DATE) AS day",
            f"  FROM (VALUES\n    {spans}\n  ) AS spans (period, first, past)",
            ")",
        ]
    )


def _figures(
    definition: Definition,
    periods: Sequence[Period],
    sets: Sequence[tuple[int, ...]],
    rows: Iterable[tuple[Any, ...]],
) -> list[RecomputedFigure]:
    used = sorted({index for names in sets for index in names})
    measure = definition.measure
    names = [measure.breakdowns[index] for index in used]
    width, steps = len(names), len(definition.filters)
    keys = list(aggregates(measure))
    figures: dict[tuple[int, Breakdown], RecomputedFigure] = {}
    for row in rows:
        number, values, marks = int(row[0]), row[1 : 1 + width], row[1 + width : 1 + 2 * width]
        total, *rest = row[1 + 2 * width :]
        breakdown = tuple(
            (name, value) for name, value, mark in zip(names, values, marks, strict=True) if not mark
        )
        found = dict(zip(keys, rest[steps:], strict=True))
        figures[number, breakdown] = _figure(
            definition, periods[number], breakdown, [int(total), *map(int, rest[:steps])], found
        )
    for number, period in enumerate(periods):
        if (number, ()) not in figures:
            figures[number, ()] = _figure(definition, period, (), [0] * (steps + 1), None)
    return list(figures.values())


def _figure(
    definition: Definition,
    period: Period,
    breakdown: Breakdown,
    counts: Sequence[int],
    found: Mapping[str, Any] | None,
) -> RecomputedFigure:
    rows, *removed = counts
    made = outcome(definition.measure, found) if found and rows else no_rows(definition.measure)
    steps = [AttritionStep("rows", "rows in the period", "rows", 0, rows)]
    taken = [
        (step.id, step.reason, "rows", count) for step, count in zip(definition.filters, removed, strict=True)
    ]
    for step_id, reason, part, count in [*taken, *((t.id, t.reason, t.part, t.removed) for t in made.tail)]:
        steps.append(AttritionStep(step_id, reason, part, count, steps[-1].left - count))
    return RecomputedFigure(
        period, breakdown, rows, made.numerator, made.denominator, made.value, tuple(steps)
    )
