"""The SQL of the one scan: labels, days, conditions and amounts of every row, each worked out once."""

# ruff: noqa: S608 - names are quoted, labels are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.expressions import ColumnType
from assurance.programme import Measure
from assurance.reconciliation.diagnosis.logic import Axes, Bits, day_sql
from assurance.reconciliation.diagnosis.sql_names import ENTERED, PERIOD_END, ROW_PLACE
from assurance.reconciliation.labels import label_sql

__all__ = ["MOST_CELLS", "PACKED", "Where", "calendar_sql", "cube_sql", "rows_sql"]

MOST_CELLS = 3_000_000
"""Cells of one cube above which a measure is not diagnosed."""
PACKED = 62
"""Conditions in one whole number."""


@dataclass(frozen=True, slots=True)
class Where:
    """The records of one measure: where they are, and what its columns are.

    Parameters
    ----------
    view : gives the view of a source
    columns : of the measure's source, with their types
    aside : whether the view of the measure's own source has the rows that intake set aside
    periods : of the calendar; empty where the figures are of the whole file
    """

    engine: Engine
    measure: Measure
    view: Callable[[str], str]
    columns: Mapping[str, ColumnType]
    aside: bool
    periods: Sequence[Period]


def rows_sql(where: Where, axes: Axes, bits: Bits, *, keys: Sequence[str] = ()) -> str:
    """Select every row with the columns of its labels, its day, packed conditions and amounts; and its keys.

    Labels are written for groups and not for rows: of a column as it stands, millions are alike.
    """
    kinds = where.columns
    select = [f"{quote(name)} AS raw_{at}" for at, name in enumerate(axes.labels)]
    if where.periods and axes.date:
        select.append(f"{day_sql(where.engine, axes.date, kinds[axes.date])} AS day")
    if bits.of_period:
        select += [f"{ENTERED} AS entered_day"]
        select += [f"{sql} AS {name}" for sql, name in bits.earlier.items()]
    conditions = list(bits.of_row)
    for first in range(0, len(conditions), PACKED):
        chosen = conditions[first : first + PACKED]
        terms = [f"CASE WHEN {sql} THEN {1 << place} ELSE 0 END" for place, sql in enumerate(chosen)]
        select.append(f"CAST({' + '.join(terms)} AS BIGINT) AS flags_{first // PACKED}")
    for at, parts in enumerate(bits.amounts):
        names = ("top", "below") if len(parts) == 2 else ("amount",)
        select += [f"{sql} AS {name}_{at}" for name, sql in zip(names, parts, strict=True)]
    select += [f"{sql} AS key_{at}" for at, sql in enumerate(keys)]
    select = select or ["1 AS counted"]  # a count of all rows asks for nothing of them
    numbered = any(ROW_PLACE in key for key in keys)
    return "  SELECT\n    " + ",\n    ".join(select) + f"\n  FROM {_from_sql(where, axes, bits, numbered)}"


def _from_sql(where: Where, axes: Axes, bits: Bits, numbered: bool) -> str:
    """Name the rows of an axis, with what is worked out once a row: its place in the file, counts of days."""
    source = _view_sql(where, axes)
    extra = []
    if numbered or bits.earlier or where.measure.alternatives.duplicates is not None:
        extra.append(f"row_number() OVER () AS {ROW_PLACE}")
    entered = where.measure.alternatives.entered_at
    if entered and bits.of_period:
        extra.append(f"{day_sql(where.engine, entered, where.columns[entered])} AS {ENTERED}")
    if extra:
        source = f"(SELECT *, {', '.join(extra)} FROM {source}) AS placed"
    source, numbers = where.engine.working_day_join(list(bits.dates), of=source)
    calls = [f"{sql} AS {name}" for sql, name in bits.calls.items()]
    named = dict(zip(bits.dates.values(), numbers, strict=True))
    calls += [f"{named[end]} - {named[start]} AS {name}" for (start, end), name in bits.working.items()]
    return f"(SELECT *, {', '.join(calls)} FROM {source}) AS counted_days" if calls else source


def _view_sql(where: Where, axes: Axes) -> str:
    own = axes.source == where.measure.source
    source = quote(where.view(axes.source) + ("__all" if own and where.aside else ""))
    if where.aside and not own:
        return f"(SELECT *, CAST(NULL AS VARCHAR) AS _excluded FROM {source}) AS counted"
    return source


def calendar_sql(periods: Sequence[Period]) -> str:
    """Write a table of every day of every period, with the first day after it."""
    spans = ",\n    ".join(
        f"({number}, DATE '{period.start}', DATE '{period.end}')" for number, period in enumerate(periods)
    )
    return "\n".join(
        [
            "calendar AS (",
            f"  SELECT period, past AS {PERIOD_END},",
            "    CAST(unnest(range(first, past, INTERVAL 1 DAY)) AS DATE) AS day",
            f"  FROM (VALUES\n    {spans}\n  ) AS spans (period, first, past)",
            ")",
        ]
    )


def cube_sql(where: Where, axes: Axes, bits: Bits) -> str:
    """Write the one scan."""
    dated = bool(where.periods)
    groups = ["period" if dated else "0 AS period", *(f"raw_{at}" for at in range(len(axes.labels)))]
    groups += [f"flags_{at}" for at in range(-(-len(bits.of_row) // PACKED))]
    groups += [f"{sql} AS late_{number}" for sql, number in bits.of_period.items()]
    select = [*groups, *_aggregates(where.measure, bits), "count(*) AS cases"]
    source = "flagged JOIN calendar ON flagged.day = calendar.day" if dated else "flagged"
    grouped = [
        "grouped AS (",
        "  SELECT",
        "    " + ",\n    ".join(select),
        f"  FROM {source}",
        "  GROUP BY ALL",
        f"  LIMIT {MOST_CELLS + 1}",
        ")",
    ]
    parts = [f"WITH flagged AS (\n{rows_sql(where, axes, bits)}\n)"]
    if dated:
        parts.append(calendar_sql(where.periods))
    labels = [f"{_label_sql(where, name, at)} AS label_{at}" for at, name in enumerate(axes.labels)]
    columns = ",\n  ".join(["*", *labels])
    return "\n".join([",\n".join([*parts, "\n".join(grouped)]), "SELECT", f"  {columns}", "FROM grouped"])


def _label_sql(where: Where, name: str, at: int) -> str:
    return label_sql(f"raw_{at}", where.columns[name])


def _aggregates(measure: Measure, bits: Bits) -> list[str]:
    found: list[str] = []
    for at in range(len(bits.amounts)):
        if measure.statistic == "rate":
            both = f"FILTER (WHERE top_{at} IS NOT NULL AND below_{at} IS NOT NULL)"
            whole = f"bool_and(top_{at} = trunc(top_{at}) AND below_{at} = trunc(below_{at})) {both}"
            found += [
                f"count(*) {both} AS known_{at}",
                *(_sum(f"{name}_{at}", name, at, both) for name in ("top", "below")),
            ]
            found.append(f"CAST(coalesce({whole}, TRUE) AS INTEGER) AS whole_{at}")
        elif measure.statistic in ("median", "centile"):
            found.append(f"CAST(amount_{at} AS DOUBLE) AS value_{at}")
        else:
            found += [f"count(amount_{at}) AS known_{at}", _sum(f"amount_{at}", "top", at, "")]
            whole = f"bool_and(amount_{at} = trunc(amount_{at}))"
            found.append(f"CAST(coalesce({whole}, TRUE) AS INTEGER) AS whole_{at}")
    return found


def _sum(column: str, name: str, at: int, rows: str) -> str:
    return f"fsum(CAST({column} AS DOUBLE)) {rows} AS {name}_{at}"
