"""Rows that intake set aside: what a dashboard may have counted all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assurance.engine import Engine, quote
from assurance.expressions import ColumnType
from assurance.programme import CaseSource, FileSource, Measure, Source
from assurance.reconciliation.diagnosis.logic import day_sql

__all__ = ["Aside", "find_aside"]


@dataclass(frozen=True, slots=True)
class Aside:
    """Rows that intake set aside.

    Parameters
    ----------
    view : with k0, k1, … (the key), day and reason
    reasons : ids that occur
    words : id to the reason declared
    dated : whether `day` can be told from those rows
    """

    view: str
    reasons: tuple[str, ...]
    words: Mapping[str, str]
    dated: bool


def find_aside(
    engine: Engine,
    measure: Measure,
    *,
    key: Sequence[str],
    sources: Mapping[str, Source],
    columns: Mapping[str, Mapping[str, ColumnType]],
    view: str,
) -> Aside | None:
    """Make the view of the rows set aside behind a measure; None where there are none with this key.

    Parameters
    ----------
    view : name of the view to be made
    """
    source = sources[measure.source]
    base = source.base if isinstance(source, CaseSource) else measure.source
    every = f"{base}__all"
    known = "SELECT count(*) FROM information_schema.tables WHERE table_name = ?"
    if base is None or not engine.scalar(known, [every]) or "_excluded" not in engine.columns(every):
        return None
    lines = ["SELECT DISTINCT _excluded", f"FROM {quote(every)}", "WHERE _excluded IS NOT NULL", "ORDER BY 1"]
    reasons = tuple(str(reason) for (reason,) in engine.rows("\n".join(lines)))
    kinds, date = columns[base], measure.date
    if not reasons or any(name not in kinds for name in key):
        return None
    day = day_sql(engine, date, kinds[date]) if date is not None and date in kinds else None
    keys = ", ".join(f"{quote(name)} AS k{place}" for place, name in enumerate(key))
    chosen = f"SELECT {keys}, {day or 'CAST(NULL AS DATE)'} AS day, _excluded AS reason"
    lines = [chosen, f"FROM {quote(every)}", "WHERE _excluded IS NOT NULL"]
    engine.create_view(view, "\n".join(lines))
    declared = sources[base]
    words = {one.id: one.reason for one in declared.exclude} if isinstance(declared, FileSource) else {}
    return Aside(view, reasons, words, day is not None)
