"""The sources of a programme read as series: figure files, and tables of published counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from assurance.calendars import Kind, period_of
from assurance.engine import Engine, quote
from assurance.programme import FigureSource, Measure, RecordSource
from assurance.reconciliation.drift.series import Entry, Series, make_series
from assurance.reconciliation.figure_columns import FigureColumns, cells_of_row
from assurance.reconciliation.labels import label
from assurance.reconciliation.periods import read_period

__all__ = ["aggregate_series", "figure_series", "rows_of_view"]

_SHORT_FIRST: tuple[Kind, ...] = ("day", "week", "month", "quarter", "financial_year")


def rows_of_view(engine: Engine, view: str) -> list[dict[str, Any]]:
    """Read a table of published figures whole: nobody is in it, and dashboards are small."""
    names = list(engine.columns(view))
    sql = "\n".join([f"SELECT {', '.join(map(quote, names))}", f"FROM {quote(view)}"])
    return [dict(zip(names, row, strict=True)) for row in engine.rows(sql)]


def figure_series(
    rows: Sequence[Mapping[str, Any]],
    name: str,
    source: FigureSource,
    measures: Sequence[Measure],
    *,
    financial_year_start: int,
) -> list[Series]:
    """Read a figure source as one series for each length of its periods.

    A figure says something where a number is printed, or a mark that hides one.
    """
    found = list(_entries(rows, source, measures, financial_year_start))
    return make_series(
        name,
        [entry for entry in found if entry is not None],
        title=source.title,
        lines=not source.figures.wide,
        unread=sum(entry is None for entry in found),
        financial_year_start=financial_year_start,
    )


def _entries(
    rows: Sequence[Mapping[str, Any]],
    source: FigureSource,
    measures: Sequence[Measure],
    financial_year_start: int,
) -> Iterator[Entry | None]:
    """Yield what each figure says; None, once a row, where its period cannot be read."""
    columns = FigureColumns.of_source(source)
    by_name = {measure.id: measure for measure in measures}
    by_name |= {printed: measure for measure in measures for printed in measure.published_names}
    only = measures[0].id if columns.measure is None and len(measures) == 1 else ""
    for row in rows:
        place, names = _texts(row, columns.breakdown), _texts(row, source.figures.names)
        version = (label(row[columns.version]) or "") if columns.version else ""
        for number, cells in enumerate(cells_of_row(row, columns, by_name, only=only)):
            measure = by_name.get(cells.name)
            period, _ = read_period(
                cells.period, measure, financial_year_start=financial_year_start, form=columns.period_form
            )
            if period is None:
                if not number:
                    yield None
                continue
            speaks = any(cell.state in ("number", "suppressed") for cell in cells.printed)
            known = measure.id if measure else ""
            yield Entry(period, known, cells.name, place, names, version, speaks)


def _texts(row: Mapping[str, Any], columns: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, column in columns.items() if (text := label(row[column])))


def aggregate_series(
    engine: Engine,
    name: str,
    source: RecordSource,
    measures: Sequence[Measure],
    *,
    financial_year_start: int,
) -> list[Series]:
    """Read a source of published counts as a series, in the periods of the measures that are made of it.

    None where no measure puts its rows in periods. Where measures have periods of several lengths, or
    several dates, the shortest of the first date is taken.
    """
    mine = [each for each in measures if each.source == name and each.date and each.period != "all"]
    if not mine:
        return []
    day = str(mine[0].date)
    kinds = {each.period for each in mine if each.date == day}
    kind = next(each for each in _SHORT_FIRST if each in kinds)
    known = engine.columns(name)
    wanted = [*source.names, *(one for measure in mine for one in measure.breakdowns)]
    ids = {each: each for each in wanted if each in known}
    counts = {
        each: _own(mine, each) for each, column in source.columns.items() if column.counts and each in known
    }
    entries, undated = [], 0
    for cells, speaks in _groups(engine, name, [day, *ids, *source.names.values()], list(counts)):
        if cells[day] is None:
            undated += 1
            continue
        period = period_of(_day(cells[day]), kind, financial_year_start=financial_year_start)
        place = _texts(cells, ids)
        entries.append(Entry(period, place=place, names=_texts(cells, source.names)))
        entries += [Entry(period, own, own, place, speaks=speaks[column]) for column, own in counts.items()]
    return make_series(
        name,
        entries,
        title=source.title,
        lines=False,
        unread=undated,
        financial_year_start=financial_year_start,
    )


def _groups(
    engine: Engine, view: str, keys: Sequence[str], counts: Sequence[str]
) -> Iterator[tuple[dict[str, Any], dict[str, bool]]]:
    """Yield each group of keys once, with the columns of counts that say anything in it."""
    names = list(dict.fromkeys(keys))
    known = engine.columns(view)
    said = [
        f"bool_or({quote(each)} IS NOT NULL"
        + (f" OR {quote(f'{each}__hidden')})" if f"{each}__hidden" in known else ")")
        for each in counts
    ]
    listed = ", ".join(map(quote, names))
    sql = "\n".join([f"SELECT {', '.join([listed, *said])}", f"FROM {quote(view)}", f"GROUP BY {listed}"])
    for row in engine.rows(sql):
        cells, speaks = row[: len(names)], map(bool, row[len(names) :])
        yield dict(zip(names, cells, strict=True)), dict(zip(counts, speaks, strict=True))


def _own(measures: Sequence[Measure], column: str) -> str:
    """Name the measure that sums a column of counts, or the column where none does."""
    named = [each.id for each in measures if each.value is not None and each.value.strip() == column]
    return named[0] if named else column


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value
