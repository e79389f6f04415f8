"""What dashboards and shadow sources hold beside the records: lists of cases, rival figures, rival rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assurance.calendars import Period
from assurance.engine import Engine
from assurance.expressions import ColumnType
from assurance.programme import Programme
from assurance.reconciliation import CaseDiffs, Rivals, counts_of, diff_case_lists, find_rivals

__all__ = ["case_diffs_of", "rivals_of"]


def case_diffs_of(
    engine: Engine,
    programme: Programme,
    *,
    columns: Mapping[str, Mapping[str, ColumnType]],
    period: Period,
    folder: Path,
) -> CaseDiffs:
    """Hold every list of cases of the programme against the records; cases that differ go to the folder."""
    return diff_case_lists(
        engine,
        sources=programme.sources,
        measures=programme.measures,
        columns=columns,
        period=period,
        path=folder / "case_differences.parquet",
        financial_year_start=programme.header.financial_year_start,
    )


def rivals_of(
    engine: Engine,
    programme: Programme,
    *,
    columns: Mapping[str, Mapping[str, ColumnType]],
    period: Period,
) -> Rivals:
    """Set every shadow source of the programme beside the declared ones and the records."""
    return find_rivals(
        engine,
        sources=programme.sources,
        measures=programme.measures,
        columns=columns,
        period=period,
        counts=counts_of(programme.sources),
        financial_year_start=programme.header.financial_year_start,
    )
