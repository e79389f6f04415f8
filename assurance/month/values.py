"""Values that a column always had and has no more in the period, and values that it never had."""

# ruff: noqa: S608 - names are quoted, dates are dates, and expressions are checked ones

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from assurance.calendars import Period, periods_back
from assurance.engine import Engine, quote
from assurance.errors import DomainError
from assurance.expressions import parse_expression
from assurance.programme import ColumnType, Programme, RecordSource

__all__ = ["value_warnings", "watched_columns"]

_BEFORE: Final = 12
_LATELY: Final = 3
_FEWEST: Final = 10
_SHARE: Final = Fraction(1, 20)
_MOST: Final = 200
"""Values of a column before it is taken for free text."""
_NAMED: Final = 4


def watched_columns(programme: Programme, source_id: str) -> tuple[str, ...]:
    """Name the columns with few values: categories, yes or no, and what figures and strata are split by."""
    source = programme.sources[source_id]
    if not isinstance(source, RecordSource):
        return ()
    split = {name for measure in programme.measures for name in measure.breakdowns}
    split |= set(programme.plan.strata) if programme.plan is not None else set()
    return tuple(
        name
        for name, column in source.columns.items()
        if (column.type in ("category", "boolean") or name in split) and not column.withheld
    )


def value_warnings(
    engine: Engine,
    *,
    name: str,
    source: str,
    date: str,
    programme: Programme,
    types: Mapping[str, ColumnType],
    period: Period,
) -> Iterator[str]:
    """Warn of values that the period's rows should have and have not, and of those that are new in them.

    A value is missing where no row has it and ten or more are expected by its share in the three periods
    before, the last of which had it: by chance hardly one value in 20,000 is. A value is new where no row
    of the twelve periods before has it, and ten or more of the period's, and one in 20, have.
    A value is named only where the declaration lists it; others are counted.

    Parameters
    ----------
    name : of source and file
    date : column by which rows are put in the period
    """
    try:
        spans = periods_back(period, _BEFORE + 1, period.kind)
    except DomainError:  # the calendar begins
        return
    day = quote(date)
    if types[date] == "timestamp":
        day = f"({engine.lower(parse_expression(f'local_date({date})', types))})"
    declared = programme.sources[source]
    columns = [column for column in watched_columns(programme, source) if column in types]
    for column, counted in _counted(engine, source, columns, day, spans).items():
        if _tells_the_date(counted):
            continue
        listed = declared.columns[column].allowed or () if isinstance(declared, RecordSource) else ()
        missing = _missing(counted)
        if missing:
            would = round(_expected(counted, missing))
            yield (
                f"{name}: column {column!r}: no row of {period.words()} has {_named(missing, listed)}, "
                f"though by the {_LATELY} {period.noun()}s before {would:,} would; ask "
                "whether rows were left out of the export, or are coded in another way now."
            )
        new = _new(counted)
        if new:
            rows = sum(counted[value][-1] for value in new)
            yield (
                f"{name}: column {column!r}: {rows:,} rows of {period.words()} have {_named(new, listed)}, "
                f"which no row of the {_BEFORE} {period.noun()}s before has; ask since when it is used, and "
                "what it was before."
            )


Counted = Mapping[str, Sequence[int]]
"""Rows of each value, span by span, oldest first."""


def _counted(
    engine: Engine, source: str, columns: Sequence[str], day: str, spans: Sequence[Period]
) -> dict[str, Counted]:
    """Count the values of every column in one reading of the rows; nothing of one that is free text."""
    if not columns:
        return {}
    places = " ".join(f"WHEN _day < DATE '{span.end}' THEN {place}" for place, span in enumerate(spans))
    wanted = ", ".join(f"count(*) FILTER (WHERE _span = {place})" for place in range(len(spans)))
    parts = [
        f"(SELECT {number} AS _column, CAST({quote(column)} AS VARCHAR) AS _value, {wanted} FROM dated "
        f"WHERE {quote(column)} IS NOT NULL GROUP BY 2 ORDER BY 2 LIMIT {_MOST + 1})"
        for number, column in enumerate(columns)
    ]
    names = ", ".join(map(quote, columns))
    rows = engine.rows(
        f"WITH dated AS MATERIALIZED (SELECT CASE {places} END AS _span, {names} "
        f"FROM (SELECT {day} AS _day, {names} FROM {quote(source)}) "
        f"WHERE _day >= DATE '{spans[0].start}' AND _day < DATE '{spans[-1].end}') "
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY 1, 2"
    )
    found: dict[str, dict[str, Sequence[int]]] = {}
    for number, value, *counts in rows:
        found.setdefault(columns[number], {})[value] = list(map(int, counts))
    return {column: values for column, values in found.items() if len(values) <= _MOST}


def _tells_the_date(counted: Counted) -> bool:
    """Tell whether every one of several values stands in one period only, as a column of months does."""
    spans = [sum(map(bool, counts)) for counts in counted.values()]
    filled = sum(map(any, zip(*counted.values(), strict=True)))
    return len(spans) > 1 and filled > _LATELY and set(spans) == {1}


def _missing(counted: Counted) -> list[str]:
    """List the values that are expected in ten rows or more, and stand in none."""
    return [
        value
        for value, counts in counted.items()
        if not counts[-1] and counts[-2] and _expected(counted, [value]) >= _FEWEST
    ]


def _expected(counted: Counted, values: Sequence[str]) -> Fraction:
    """Give the rows that values would have in the period, by their share in the three periods before."""
    before = sum(sum(counts[-1 - _LATELY : -1]) for counts in counted.values())
    mine = sum(sum(counted[value][-1 - _LATELY : -1]) for value in values)
    now = sum(counts[-1] for counts in counted.values())
    return Fraction(mine * now, before) if before else Fraction(0)


def _new(counted: Counted) -> list[str]:
    """List the values that no row had before; nothing where there is not a row of each period before."""
    totals = [sum(column) for column in zip(*counted.values(), strict=True)]
    if not totals or not all(totals[-1 - _LATELY :]):
        return []
    return [
        value
        for value, counts in counted.items()
        if not any(counts[:-1]) and counts[-1] >= max(Fraction(_FEWEST), _SHARE * totals[-1])
    ]


def _named(values: Sequence[str], listed: Sequence[str]) -> str:
    known = [value for value in values if value in listed]
    if len(known) < len(values) or len(known) > _NAMED:
        return f"{len(values)} of its values" if len(values) > 1 else "one of its values"
    return " or ".join(map(repr, known))
