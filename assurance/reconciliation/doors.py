"""The door for anybody: frames and measures, reconciled and diagnosed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import ValidationError

from assurance.engine import Engine
from assurance.errors import DomainError, near_miss
from assurance.expressions import ColumnType
from assurance.programme import HiddenCounts, Measure
from assurance.reconciliation.diagnosis.diagnose import diagnose_published
from assurance.reconciliation.diagnosis.of_counts import with_published_counts
from assurance.reconciliation.diagnosis.result import Diagnosis
from assurance.reconciliation.diagnosis.study import Given
from assurance.reconciliation.figure_columns import FigureColumns, refuse_near_misses
from assurance.reconciliation.published import read_figures
from assurance.reconciliation.reconcile import Records, reconcile_published
from assurance.reconciliation.records import register_records, rows_of
from assurance.reconciliation.result import Reconciliation, with_contents, with_records
from assurance.reconciliation.used import content_digest, extracts_by_measure

__all__ = ["reconcile"]

_ROLES = ("measure", "period", "numerator", "denominator", "value", "version")


def reconcile(
    figures: Any,
    records: Any,
    measures: Measure | Mapping[str, Any] | Iterable[Measure | Mapping[str, Any]],
    *,
    engine: Engine | None = None,
    columns: Mapping[str, Any] | None = None,
    counts: Mapping[str, Any] | None = None,
    keys: Any = None,
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
    keys : columns whose values name a case in lists of cases, given as `columns` is; else rows are numbered
    financial_year_start : month in which a financial year begins

    Returns
    -------
    Reconciliation
        Figures published and not comparable are kept with their reason. Figures that the records have in a
        period of the measure's own kind, or in a period published for it, and that are not published, have
        the verdict "no figure": the whole, and each breakdown that is published for the measure at all.
        Its `diagnose` says why figures differ.

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
    by_source = isinstance(records, Mapping)
    hiding = counts if by_source or counts is None else {m.source: counts for m in checked}
    named = keys if by_source or keys is None else {m.source: keys for m in checked}
    given = _Tables(
        records if isinstance(records, Mapping) else dict.fromkeys({m.source for m in checked}, records),
        checked,
        engine,
        (columns or {}) if by_source else dict.fromkeys({m.source for m in checked}, columns),
        financial_year_start,
    )
    names, rows = rows_of(figures, name="figures")
    with given.opened() as (used, kinds):
        cases = _keys(named or {}, kinds)
        published = read_figures(
            rows, _figure_columns(names, checked, kinds), checked, financial_year_start=financial_year_start
        )
        hidden = _counts(hiding or {})
        result = reconcile_published(
            Records(used, _view, kinds, hidden),
            checked,
            published,
            period=None,
            financial_year_start=financial_year_start,
        )

    def diagnose() -> Diagnosis:
        countable = [measure for measure in checked if measure.source not in hidden]
        with given.opened() as (again, types):
            basis = Given(again, _view, types, {}, cases, financial_year_start)
            return with_published_counts(
                diagnose_published(basis, countable, published, period=None),
                Records(again, _view, types, hidden),
                checked,
                published,
                period=None,
                financial_year_start=financial_year_start,
            )

    @cache
    def contents() -> dict[str, str]:
        with replace(given, engine=None).opened() as (again, types):
            return {source: content_digest(again, _view(source), types[source]) for source in types}

    result = replace(result, extracts=extracts_by_measure(checked, {}))
    return with_contents(with_records(result, diagnose), contents)


@dataclass(frozen=True, slots=True)
class _Tables:
    """Records as they were given, to be registered whenever they are needed."""

    tables: Mapping[str, Any]
    measures: Sequence[Measure]
    engine: Engine | None
    columns: Mapping[str, Any]
    financial_year_start: int

    @contextmanager
    def opened(self) -> Iterator[tuple[Engine, dict[str, dict[str, ColumnType]]]]:
        """Register the tables on the engine given, or on one of their own."""
        with ExitStack() as stack:
            used = self.engine if self.engine is not None else stack.enter_context(Engine.open())
            yield (
                used,
                {
                    source: register_records(
                        used,
                        _view(source),
                        table,
                        source=source,
                        declared=self.columns.get(source),
                        dates={m.date for m in self.measures if m.date and m.source == source},
                    )
                    for source, table in self.tables.items()
                },
            )


def _keys(
    named: Mapping[str, Sequence[str] | str], kinds: Mapping[str, Mapping[str, ColumnType]]
) -> dict[str, tuple[str, ...]]:
    """Check the columns that name a case."""
    found = {}
    for source, given in named.items():
        names = (given,) if isinstance(given, str) else tuple(given)
        for name in names:
            if name not in kinds.get(source, {}):
                raise DomainError(
                    f"keys: records {source!r} have no column {name!r}"
                    f"{near_miss(name, kinds.get(source, {}))}"
                )
        found[source] = names
    return found


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
    if not isinstance(given, Iterable):
        raise DomainError(f"measures: a measure or a list of them is expected, not {type(given).__name__}")
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
    declared = {name for measure in measures for name in measure.breakdowns}
    refuse_near_misses([name for name in names if name not in breakdowns], [*_ROLES, *sorted(declared)])
    breakdown = {name: name for name in names if name in breakdowns and name not in _ROLES}
    measure, period, numerator, denominator, value, version = (
        role if role in names else None for role in _ROLES
    )
    return FigureColumns(measure, period, breakdown, numerator, denominator, value, version)
