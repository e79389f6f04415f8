"""The door for a programme: every figure source and every source of published counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assurance.engine import Engine
from assurance.expressions import ColumnType
from assurance.programme import FigureSource, HiddenCounts, Measure, RecordSource, Source
from assurance.reconciliation.drift.find import drift_of_series
from assurance.reconciliation.drift.measures import Agreement, Ask
from assurance.reconciliation.drift.model import Drift
from assurance.reconciliation.drift.reading import aggregate_series, figure_series, rows_of_view
from assurance.reconciliation.drift.series import Series
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.reconciliation.published import read_figures
from assurance.reconciliation.reconcile import Records, reconcile_published

__all__ = ["aggregates_of", "drift_of_sources"]


def aggregates_of(sources: Mapping[str, Source]) -> list[tuple[str, RecordSource]]:
    """List the sources of published counts."""
    return [
        (name, source)
        for name, source in sources.items()
        if isinstance(source, RecordSource) and source.kind == "aggregates"
    ]


def drift_of_sources(
    engine: Engine,
    *,
    measures: Sequence[Measure],
    figures: Sequence[tuple[str, FigureSource]],
    aggregates: Sequence[tuple[str, RecordSource]] = (),
    columns: Callable[[str], Mapping[str, ColumnType]] | Mapping[str, Mapping[str, ColumnType]],
    counts: Mapping[str, Mapping[str, HiddenCounts]] | None = None,
    financial_year_start: int = 4,
) -> Drift:
    """Find the drift of the figure sources and published counts of a programme, on its engine.

    A name that no measure has is held against the records of the measure that ends where it begins: the
    same reconciliation as of any figure says in how many figures they agree.

    Parameters
    ----------
    engine : views are named as the sources
    measures, figures, columns, counts, financial_year_start : as `reconcile_sources`
    aggregates : id and declaration of each source of published counts

    Raises
    ------
    DomainError, ExpressionError
        As `reconcile`.
    """
    by_id = {measure.id: measure for measure in measures}
    series: list[Series] = []
    notes: list[str] = []
    rows: dict[str, list[dict[str, Any]]] = {}
    declared = dict(figures)
    for name, source in figures:
        rows[name] = rows_of_view(engine, name)
        found = figure_series(rows[name], name, source, measures, financial_year_start=financial_year_start)
        notes += [] if found else [f"{source.title} has no figure of a period, so nothing of it can drift"]
        series += found
    for name, table in aggregates:
        found = aggregate_series(engine, name, table, measures, financial_year_start=financial_year_start)
        notes += [] if found else [f"{table.title}: no measure puts its rows in periods"]
        series += found
    kinds = {
        source: columns(source) if callable(columns) else columns[source]
        for source in {measure.source for measure in measures}
    }
    records = Records(engine, str, kinds, counts or {})
    ask = _asking(records, by_id, declared, rows, financial_year_start)
    return drift_of_series(series, by_id, ask=ask, notes=notes)


def _asking(
    records: Records,
    measures: Mapping[str, Measure],
    figures: Mapping[str, FigureSource],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    financial_year_start: int,
) -> Ask:
    """Give the question how far figures under a name agree with the records of a measure."""

    def ask(source: str, measure: str, name: str) -> Agreement | None:
        declared = figures.get(source)
        if declared is None or not records.columns.get(measures[measure].source):
            return None
        renamed = measures[measure]
        renamed = renamed.model_copy(
            update={"published": renamed.published.model_copy(update={"names": (name,)})}
        )
        published = [
            row
            for row in read_figures(
                rows[source],
                FigureColumns.of_source(declared),
                [renamed],
                source=source,
                financial_year_start=financial_year_start,
            )
            if row.name == name
        ]
        found = reconcile_published(
            records, [renamed], published, period=None, financial_year_start=financial_year_start
        ).figures
        mine = found[found["published_name"] == name]
        agree = mine["verdict"].isin(["agrees", "agrees within published rounding"])
        settled = agree | mine["verdict"].isin(["differs", "no records"])
        exact = (mine["verdict"] == "agrees") & (mine["records"] > 0)
        nothing = (mine["published_value"] == 0) | (mine["published_numerator"] == 0)
        everything = mine["published_numerator"] == mine["published_denominator"]
        telling = exact & ~nothing & ~everything & mine["published_value"].notna()
        return Agreement(int(settled.sum()), int(agree.sum()), int(telling.sum()))

    return ask
