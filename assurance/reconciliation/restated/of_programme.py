"""The door for a programme: what two engines hold of its sources, one with those of an earlier time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from assurance.engine import Engine
from assurance.expressions import ColumnType
from assurance.programme import FigureSource, HiddenCounts, Measure
from assurance.reconciliation.drift.reading import rows_of_view
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.reconciliation.published import Published, read_figures
from assurance.reconciliation.reconcile import Records
from assurance.reconciliation.restated.sides import Side

__all__ = ["side_of_sources"]


def side_of_sources(
    engine: Engine,
    *,
    measures: Sequence[Measure],
    figures: Sequence[tuple[str, FigureSource]],
    columns: Mapping[str, Mapping[str, ColumnType]],
    there: Collection[str],
    counts: Mapping[str, Mapping[str, HiddenCounts]] | None = None,
    financial_year_start: int = 4,
) -> Side:
    """Read the figures of one time, and say where its records are.

    Parameters
    ----------
    engine : views are named as the sources
    measures, figures, columns, counts, financial_year_start : as `reconcile_sources`
    there : sources that are registered on the engine
    """
    published: list[Published] = []
    stored = [(name, source) for name, source in figures if name in there]
    for name, source in stored:
        published += read_figures(
            rows_of_view(engine, name),
            FigureColumns.of_source(source),
            measures,
            source=name,
            shadow=source.shadow,
            financial_year_start=financial_year_start,
        )
    used = {measure.source for measure in measures} & set(there)
    kinds = {source: columns[source] for source in used}
    return Side(
        Records(engine, str, kinds, counts or {}), published, frozenset(used), frozenset(n for n, _ in stored)
    )
