"""The door for a programme: its sources, registered on an engine, reconciled and diagnosed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.expressions import ColumnType
from assurance.extracts.duplicates import DUPLICATE_KEY
from assurance.programme import FigureSource, HiddenCounts, Measure
from assurance.reconciliation.diagnosis.diagnose import diagnose_published
from assurance.reconciliation.diagnosis.of_counts import with_published_counts
from assurance.reconciliation.diagnosis.result import Diagnosis
from assurance.reconciliation.diagnosis.study import Given
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.reconciliation.published import Published, read_figures
from assurance.reconciliation.reconcile import Records, reconcile_published
from assurance.reconciliation.result import Reconciliation, with_records
from assurance.reconciliation.used import extracts_by_measure

__all__ = ["diagnose_sources", "reconcile_sources", "set_aside"]


def reconcile_sources(  # noqa: PLR0913 - one argument for each thing that a programme declares or received
    engine: Engine,
    *,
    measures: Sequence[Measure],
    figures: Sequence[tuple[str, FigureSource]],
    columns: Callable[[str], Mapping[str, ColumnType]] | Mapping[str, Mapping[str, ColumnType]],
    period: Period | None,
    counts: Mapping[str, Mapping[str, HiddenCounts]] | None = None,
    keys: Mapping[str, Sequence[str]] | None = None,
    financial_year_start: int = 4,
    extracts: Mapping[str, str] | None = None,
    parts: Mapping[str, Sequence[str]] | None = None,
) -> Reconciliation:
    """Reconcile the figure sources of a programme with its records, both registered on the engine.

    Parameters
    ----------
    engine : views are named as the sources
    measures : of the programme
    figures : id and declaration of each figure source, shadows among them
    columns : source id to the types of its columns, as a mapping or a function
    period : the month of the pack: figures for it, for periods that end within it, and for `all`; None
        takes every figure
    counts : sources that are published counts themselves, with how their columns round and hide; see
        `counts_of`
    keys : columns whose values name a case in lists of cases, by source
    financial_year_start : month in which a financial year begins
    extracts : SHA-256 of the snapshot of each source that was received, for the passports of the figures
    parts : of which received sources each source is made, see `made_of`; without it each is its own

    Raises
    ------
    DomainError, ExpressionError
        As `reconcile`.
    """
    kinds = _kinds(measures, columns)
    published = _published(engine, measures, figures, financial_year_start)
    result = reconcile_published(
        Records(engine, str, kinds, counts or {}),
        measures,
        published,
        period=period,
        financial_year_start=financial_year_start,
    )
    known = extracts or {}
    result = replace(
        result,
        extracts=extracts_by_measure(measures, known, parts),
        figure_extracts={name: known.get(name, "") for name, _ in figures},
    )

    def diagnose() -> Diagnosis:
        return diagnose_sources(
            engine,
            measures=measures,
            figures=figures,
            columns=columns,
            period=period,
            counts=counts,
            keys=keys,
            financial_year_start=financial_year_start,
        )

    return with_records(result, diagnose)


def diagnose_sources(
    engine: Engine,
    *,
    measures: Sequence[Measure],
    figures: Sequence[tuple[str, FigureSource]],
    columns: Callable[[str], Mapping[str, ColumnType]] | Mapping[str, Mapping[str, ColumnType]],
    period: Period | None,
    counts: Mapping[str, Mapping[str, HiddenCounts]] | None = None,
    keys: Mapping[str, Sequence[str]] | None = None,
    financial_year_start: int = 4,
) -> Diagnosis:
    """Say why the figure sources of a programme differ from its records.

    Every period that a source prints is evidence; the figures of the month's pack are accounted for. Rows
    that intake set aside are tried as counted where the view `<source>__all` of a source has them. Measures
    of published counts have no cases behind them and are left out.

    Parameters
    ----------
    engine, measures, figures, columns, period, counts, keys, financial_year_start : as `reconcile_sources`

    Raises
    ------
    DomainError, ExpressionError
        As `reconcile`.
    """
    countable = [measure for measure in measures if measure.source not in (counts or {})]
    kinds = _kinds(countable, columns)
    for name in {other for measure in countable for other in measure.alternatives.sources} - set(kinds):
        kinds[name] = columns(name) if callable(columns) else columns[name]
    aside = {source: reasons for source in kinds if (reasons := set_aside(engine, source))}
    published = _published(engine, measures, figures, financial_year_start)
    basis = Given(engine, str, kinds, aside, keys or {}, financial_year_start)
    found = diagnose_published(basis, countable, published, period=period)
    return with_published_counts(
        found,
        Records(engine, str, _kinds(measures, columns), counts or {}),
        measures,
        published,
        period=period,
        financial_year_start=financial_year_start,
    )


def _kinds(
    measures: Sequence[Measure],
    columns: Callable[[str], Mapping[str, ColumnType]] | Mapping[str, Mapping[str, ColumnType]],
) -> dict[str, Mapping[str, ColumnType]]:
    return {
        source: found
        for source in sorted({measure.source for measure in measures})
        if (found := columns(source) if callable(columns) else columns.get(source))
    }


def _published(
    engine: Engine,
    measures: Sequence[Measure],
    figures: Sequence[tuple[str, FigureSource]],
    financial_year_start: int,
) -> list[Published]:
    published: list[Published] = []
    for name, source in figures:
        published += read_figures(
            _rows(engine, name),
            FigureColumns.of_source(source),
            measures,
            source=name,
            shadow=source.shadow,
            financial_year_start=financial_year_start,
        )
    return published


def set_aside(engine: Engine, source: str) -> list[tuple[str, bool]]:
    """List the reasons for which intake set rows of a source aside, and whether each is a repeated key."""
    view = f"{source}__all"
    known = "SELECT count(*) FROM information_schema.tables WHERE table_name = ?"
    if not engine.scalar(known, [view]) or "_excluded" not in engine.columns(view):
        return []
    sql = "\n".join(
        ["SELECT DISTINCT _excluded", f"FROM {quote(view)}", "WHERE _excluded IS NOT NULL", "ORDER BY 1"]
    )
    return [(str(reason), reason == DUPLICATE_KEY) for (reason,) in engine.rows(sql)]


def _rows(engine: Engine, view: str) -> list[dict[str, Any]]:
    names = list(engine.columns(view))
    listed = ", ".join(quote(name) for name in names)
    sql = "\n".join([f"SELECT {listed}", f"FROM {quote(view)}"])
    return [dict(zip(names, row, strict=True)) for row in engine.rows(sql)]
