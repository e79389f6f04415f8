"""The door for anybody: a table of figures, and what drifts in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assurance.errors import DomainError, near_miss
from assurance.programme import Measure
from assurance.reconciliation.drift.measures import Agreement, Ask, find_measures
from assurance.reconciliation.drift.model import (
    ITEM_COLUMNS,
    KINDS,
    RUN_COLUMNS,
    SERIES_COLUMNS,
    Drift,
    Found,
    frame_of,
)
from assurance.reconciliation.drift.names import find_elsewhere, find_names
from assurance.reconciliation.drift.presence import find_presence
from assurance.reconciliation.drift.series import Entry, Series, make_series
from assurance.reconciliation.labels import label
from assurance.reconciliation.periods import read_period
from assurance.reconciliation.records import rows_of

__all__ = ["drift_of_series", "find_drift"]


def find_drift(
    figures: Any,
    *,
    ids: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    period: str = "period",
    measure: str | None = None,
    values: Sequence[str] = (),
    version: str | None = None,
    measures: Iterable[Measure] = (),
) -> Drift:
    """Find what changes its name, ends, begins or goes missing in a table of figures.

    Nothing is guessed from the values: only ids, names, versions and declared breaks count, and why
    something ends is never said.

    Parameters
    ----------
    figures : pandas, polars or Arrow table, a row a figure, or a row with a column a measure
    ids : columns whose values say which part a figure is of, such as provider
    names : id column to the column with its name, such as ``{"org_code": "org_name"}``
    period : column with the period, as people write it; financial years as FY2024-25, beginning in April
    measure : column with the name of the measure
    values : columns of figures where each is a measure; a measure is there in the periods in which its
        column says anything
    version : column with the version of the definition
    measures : agreed measures, for names that no measure has and for declared breaks; none lets every
        printed name count as agreed

    Raises
    ------
    DomainError
        For a column that is not there, or no row whose period can be read.

    Examples
    --------
    >>> import pandas as pd
    >>> board = pd.DataFrame({
    ...     "period": ["2026-01", "2026-02", "2026-03"], "code": ["A1", "A1", "A1"],
    ...     "name": ["ELM ROAD", "Elm Road", "Oak Street"], "value": [1, 2, 3]})
    >>> found = find_drift(board, ids=["code"], names={"code": "name"}).to_frame()
    >>> found[["kind", "since", "after"]].values.tolist()
    [['new name', '2026-03', 'Oak Street'], ['spelled differently', '2026-02', 'Elm Road']]
    """
    named = dict(names or {})
    columns, rows = rows_of(figures, name="figures")
    wanted = [period, *ids, *named, *named.values(), *values, *filter(None, (measure, version))]
    for name in wanted:
        if name not in columns:
            raise DomainError(f"figures: no column {name!r}{near_miss(name, columns)}")
    agreed = {one.id: one for one in measures}
    printed = {name: one.id for one in agreed.values() for name in (one.id, *one.published_names)}
    dimensions = list(dict.fromkeys([*ids, *named]))
    entries: list[Entry] = []
    unread = 0
    for row in rows:
        found, _ = read_period(row[period], None)
        if found is None:
            unread += 1
            continue
        place = tuple((name, text) for name in dimensions if (text := label(row[name])))
        called = tuple((name, text) for name, column in named.items() if (text := label(row[column])))
        edition = (label(row[version]) or "") if version else ""
        for name, speaks in _measures_of(row, measure, values):
            own = printed.get(name, "" if agreed else name)
            entries.append(Entry(found, own, name, place, called, edition, speaks))
    _check_read(entries, unread, period)
    return drift_of_series(make_series("figures", entries, lines=not values, unread=unread), agreed)


def _check_read(entries: Sequence[Entry], unread: int, period: str) -> None:
    if unread and not entries:
        raise DomainError(
            f"figures: none of the {unread:,} values of column {period!r} is a period; periods are written "
            "as 2026-10, 2026-W43, 2026-Q4 or FY2024-25"
        )


def _measures_of(
    row: Mapping[str, Any], measure: str | None, values: Sequence[str]
) -> Iterator[tuple[str, bool]]:
    """Yield the measures of a row and whether each says something there."""
    if values:
        yield from ((name, label(row[name]) is not None) for name in values)
    else:
        yield (label(row[measure]) or "") if measure else "", True


def _nobody(source: str, measure: str, name: str) -> Agreement | None:
    return None


def drift_of_series(
    series: Sequence[Series],
    measures: Mapping[str, Measure],
    *,
    ask: Ask = _nobody,
    notes: Sequence[str] = (),
) -> Drift:
    """Find the drift of several series.

    Parameters
    ----------
    series : what is there when
    measures : agreed measures, by id
    ask : tells how far figures under an unknown name agree with the records of a measure
    notes : what was not looked at
    """
    order = {kind: place for place, kind in enumerate(KINDS)}
    items: list[dict[str, Any]] = []
    runs: list[dict[str, Any]] = []
    elsewhere = find_elsewhere(series)
    for each in series:
        found = [
            *elsewhere.get(each.source, []),
            *find_names(each),
            *find_measures(each, measures, ask),
            *find_presence(each),
        ]
        renamed = {(item.id, item.since) for item in found if item.kind == "measure under a new name"}
        found = [
            item for item in found if item.kind != "measure ends" or (item.id, item.since) not in renamed
        ]
        found.sort(key=lambda item: (order[item.kind], item.dimension, item.since, item.id))
        items += [item.row(each.source) for item in found]
        runs += _runs(each, found)
    return Drift(
        frame_of(items, ITEM_COLUMNS),
        frame_of(runs, RUN_COLUMNS),
        frame_of([_about(each) for each in series], SERIES_COLUMNS),
        tuple(notes),
    )


def _runs(series: Series, found: Sequence[Found]) -> Iterator[dict[str, Any]]:
    """Yield where each id that changed is there, by name."""
    wanted = dict.fromkeys(
        (item.dimension, item.id) for item in found if item.id and item.dimension != "line"
    )
    wanted |= dict.fromkeys(
        ("measure", item.after) for item in found if item.kind == "measure under a new name"
    )
    wanted |= dict.fromkeys((item.dimension, item.before) for item in found if item.kind == "new id")
    for dimension, one in wanted:
        there = (
            series.measures.get(one) or series.unknown.get(one)
            if dimension == "measure"
            else series.ids.get(dimension, {}).get(one)
        ) or frozenset()
        named = series.names.get(dimension, {}).get(one, {})
        rest = there - frozenset().union(*named.values())
        for name, places in [*named.items(), ("", rest)]:
            for first, last in series.runs(places):
                yield {
                    "source": series.source,
                    "dimension": dimension,
                    "id": one,
                    "name": name,
                    "start": series.grid[first].start.isoformat(),
                    "end": series.grid[last].end.isoformat(),
                }


def _about(series: Series) -> dict[str, Any]:
    return {
        "source": series.source,
        "title": series.title,
        "first": series.grid[0].label,
        "last": series.grid[-1].label,
        "periods": len(series.there),
        "ids": sum(len(ids) for ids in series.ids.values()),
        "named": sum(len(ids) for dimension, ids in series.names.items() if dimension != "measure"),
        "measures": len(series.measures) + len(series.unknown),
        "unread": series.unread,
    }
