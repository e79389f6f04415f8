"""The two doors of the room: frames and measures from anybody, and the sources of a programme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from pydantic import ValidationError

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.errors import DomainError
from assurance.expressions import ColumnType
from assurance.programme import FigureSource, HiddenCounts, Measure
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.reconciliation.published import Published, read_figures
from assurance.reconciliation.reconcile import Records, reconcile_published
from assurance.reconciliation.records import register_records, rows_of
from assurance.reconciliation.result import Reconciliation

__all__ = ["reconcile", "reconcile_sources"]

_ROLES = ("measure", "period", "numerator", "denominator", "value", "version")


def reconcile(
    figures: Any,
    records: Any,
    measures: Measure | Mapping[str, Any] | Iterable[Measure | Mapping[str, Any]],
    *,
    engine: Engine | None = None,
    columns: Mapping[str, Any] | None = None,
    counts: Mapping[str, Any] | None = None,
    financial_year_start: int = 4,
) -> Reconciliation:
    """Set every published figure beside the same figure counted again from records.

    Parameters
    ----------
    figures : pandas, polars or Arrow table, a row a published figure. Columns `measure` (printed name or
        id; may be absent where there is one measure), `period` (as people write it, see `parse_period`; may
        be absent where every measure's period is `all`), `numerator` and `value` (at least one of them),
        `denominator`, `version` (blank: undeclared), and a column for each breakdown, named as the measure
        names it (blank: the whole). Numbers may be text: then the last place printed says how they
        were rounded. Other columns are ignored, unless the records have a column of that name: then it is
        a breakdown that the measure has to declare.
    records : one table for all measures, or a mapping of source name to table; a row a case. Timestamps are
        naive UTC.
    measures : `Measure` values, or mappings that make them
    engine : on which to work, for its time zone and holidays; else one with Europe/London and GB-ENG
    columns : declared types of the records' columns, by column (one table) or by source and column
        (mapping); types of other columns follow from the table
    counts : where the records are published counts: how each of their columns rounds and hides, given as
        `columns` is. A column `x` of counts may have a companion `x__hidden`, true where a mark stood.
        Sums of such a column are recomputed as the range of whole numbers that they may be.
    financial_year_start : month in which a financial year begins

    Returns
    -------
    Reconciliation
        Figures published and not comparable are kept with their reason. Figures that the records have in a
        period of the measure's own kind, or in a period published for it, and that are not published, have
        the verdict "no figure": the whole, and each breakdown that is published for the measure at all.

    Raises
    ------
    DomainError
        For a table without its columns, a measure that is none, or is given twice, or whose source is
        not there.
    ExpressionError
        For a measure that does not fit the records.

    Examples
    --------
    >>> import pandas as pd
    >>> measure = dict(
    ...     id="seen", version="1", effective_from="2026-01-01", title="Seen in 28 days", group="access",
    ...     owner="Lead", source="referrals", statistic="proportion", numerator="days <= 28", date="on",
    ...     direction="increase")
    >>> referrals = pd.DataFrame({"on": ["2026-10-03", "2026-10-31"], "days": [12, 40]})
    >>> board = pd.DataFrame({"measure": ["seen"], "period": ["2026-10"], "value": ["0.6"]})
    >>> row = reconcile(board, referrals, [measure]).to_frame().iloc[0]
    >>> row.verdict, row.reason, float(round(row.difference, 6))
    ('differs', 'value 0.6 published, 0.5 in the records', 0.1)
    """
    checked = _measures(measures)
    tables = records if isinstance(records, Mapping) else dict.fromkeys({m.source for m in checked}, records)
    by_source = isinstance(records, Mapping)
    with ExitStack() as stack:
        used = engine if engine is not None else stack.enter_context(Engine.open())
        kinds = {
            source: register_records(
                used,
                _view(source),
                table,
                source=source,
                declared=((columns or {}).get(source) if by_source else columns),
                dates={m.date for m in checked if m.date and m.source == source},
            )
            for source, table in tables.items()
        }
        names, rows = rows_of(figures, name="figures")
        published = read_figures(
            rows, _figure_columns(names, checked, kinds), checked, financial_year_start=financial_year_start
        )
        hiding = counts if by_source or counts is None else {m.source: counts for m in checked}
        return reconcile_published(
            Records(used, _view, kinds, _counts(hiding or {})),
            checked,
            published,
            period=None,
            financial_year_start=financial_year_start,
        )


def reconcile_sources(
    engine: Engine,
    *,
    measures: Sequence[Measure],
    figures: Sequence[tuple[str, FigureSource]],
    columns: Callable[[str], Mapping[str, ColumnType]] | Mapping[str, Mapping[str, ColumnType]],
    period: Period | None,
    counts: Mapping[str, Mapping[str, HiddenCounts]] | None = None,
    financial_year_start: int = 4,
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
    financial_year_start : month in which a financial year begins

    Raises
    ------
    DomainError, ExpressionError
        As `reconcile`.
    """
    sources = {measure.source for measure in measures}
    kinds = {
        source: found
        for source in sorted(sources)
        if (found := columns(source) if callable(columns) else columns.get(source))
    }
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
    return reconcile_published(
        Records(engine, str, kinds, counts or {}),
        measures,
        published,
        period=period,
        financial_year_start=financial_year_start,
    )


def _rows(engine: Engine, view: str) -> list[dict[str, Any]]:
    names = list(engine.columns(view))
    listed = ", ".join(quote(name) for name in names)
    sql = "\n".join([f"SELECT {listed}", f"FROM {quote(view)}"])
    return [dict(zip(names, row, strict=True)) for row in engine.rows(sql)]


def _counts(given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, HiddenCounts]]:
    try:
        return {
            source: {name: HiddenCounts.model_validate(one) for name, one in columns.items()}
            for source, columns in given.items()
        }
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise DomainError(f"counts: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _view(source: str) -> str:
    return f"reconcile__{source}"


def _measures(given: Measure | Mapping[str, Any] | Iterable[Measure | Mapping[str, Any]]) -> list[Measure]:
    listed = [given] if isinstance(given, Measure | Mapping) else list(given)
    found: list[Measure] = []
    for number, item in enumerate(listed, start=1):
        try:
            measure = item if isinstance(item, Measure) else Measure.model_validate(item)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise DomainError(
                f"measures: number {number} is not a measure: {where + ': ' if where else ''}{first['msg']} "
                f"({error.error_count()} problem(s))"
            ) from error
        if measure.id in {other.id for other in found}:
            raise DomainError(f"measures: {measure.id!r} is given twice; give one version at a time")
        found.append(measure)
    if not found:
        raise DomainError("measures: none is given, so there is nothing to count again")
    return found


def _figure_columns(
    names: Sequence[str], measures: Sequence[Measure], kinds: Mapping[str, Mapping[str, ColumnType]]
) -> FigureColumns:
    """Find the roles of the columns by their names."""
    if "numerator" not in names and "value" not in names:
        raise DomainError(
            f"figures: neither a column 'numerator' nor 'value'; columns are {', '.join(names) or 'none'}"
        )
    if "measure" not in names and len(measures) > 1:
        raise DomainError(f"figures: no column 'measure' to tell {len(measures)} measures apart")
    if "period" not in names and any(measure.period != "all" for measure in measures):
        raise DomainError("figures: no column 'period'; only measures whose period is 'all' do without")
    breakdowns = {name for measure in measures for name in measure.breakdowns}
    breakdowns |= {name for columns in kinds.values() for name in columns}
    breakdown = {name: name for name in names if name in breakdowns and name not in _ROLES}
    measure, period, numerator, denominator, value, version = (
        role if role in names else None for role in _ROLES
    )
    return FigureColumns(measure, period, breakdown, numerator, denominator, value, version)
