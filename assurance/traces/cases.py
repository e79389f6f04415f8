"""The cases of a pathway: one row a case, and a count of every row that is not one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from assurance.calendars import Period
from assurance.engine import quote
from assurance.traces.inputs import Inputs, key_sql
from assurance.traces.moments import Moment, lowered

__all__ = ["LEFT_OUT_COLUMNS", "build_cases"]

LEFT_OUT_COLUMNS: Final = ("source", "reason", "rows")
_NO_KEY: Final = "without a case key"
_REPEATED: Final = "further row of a case; its first row in file order is read"
_NO_DATE: Final = "without a date, so in no period"
_OTHER_PERIOD: Final = "outside the period"
_UNREADABLE: Final = "condition of the pathway cannot be read"
_OTHER_PATHWAY: Final = "not a case of this pathway"
_NOT_ASKED: Final = "not among the cases asked for"


def build_cases(
    inputs: Inputs, *, table: str, carried: Mapping[str, str], period: Period | None, case_keys: str | None
) -> tuple[pd.DataFrame, bool]:
    """Make the table of cases: `case_key` and the columns of its row that rules read.

    Parameters
    ----------
    carried : column of the case source -> its name in the table

    Returns
    -------
    tuple
        Rows of the case source that are not cases, by reason (repeats are not counted where the
        case source holds the events too); and whether any case was left out, so that its events have
        to be passed over.
    """
    engine, pathway = inputs.engine, inputs.pathway
    view = inputs.views[pathway.source]
    key = inputs.key(pathway.source, pathway.case, "t")
    total, keyed, distinct = engine.rows(
        f"SELECT count(*), count({key}), count(DISTINCT {key}) FROM {quote(view)} AS t"  # noqa: S608
    )[0]
    where = f"{key} IS NOT NULL"
    if distinct < keyed:
        where = f"t._row IN (SELECT min(t._row) FROM {quote(view)} AS t WHERE {where} GROUP BY {key})"  # noqa: S608
    more = [f"t.{quote(name)} AS {quote(new)}" for name, new in carried.items()]
    columns = [f"{key} AS case_key", f"{_reason(inputs, period, case_keys)} AS reason", *more]
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {quote(table)} AS SELECT {', '.join(columns)} "  # noqa: S608
        f"FROM {quote(view)} AS t WHERE {where}"
    )
    left = f"FROM {quote(table)} WHERE reason IS NOT NULL"
    found = engine.rows(f"SELECT reason, count(*) {left} GROUP BY reason ORDER BY reason")
    if found:
        engine.execute(f"DELETE {left}")
    of_events = {(step.source, inputs.case_column(step)) for step in pathway.steps}
    repeats = 0 if (pathway.source, pathway.case) in of_events else keyed - distinct
    counts = [(_NO_KEY, total - keyed), (_REPEATED, repeats), *found]
    rows = [(pathway.source, reason, int(count)) for reason, count in counts if count]
    return pd.DataFrame(rows, columns=list(LEFT_OUT_COLUMNS)), bool(found)


def _reason(inputs: Inputs, period: Period | None, case_keys: str | None) -> str:
    pathway, branches = inputs.pathway, []
    if period is not None and period.kind != "all" and pathway.date is not None:
        kind = "date" if inputs.columns[pathway.source][pathway.date] == "date" else "timestamp"
        day = Moment("t", pathway.date, "date" if kind == "date" else "timestamp").day(inputs.engine)
        span = f"{day} >= DATE '{period.start}' AND {day} < DATE '{period.end}'"
        branches += [(f"{day} IS NULL", _NO_DATE), (f"NOT ({span})", _OTHER_PERIOD)]
    if pathway.includes is not None:
        columns = inputs.columns[pathway.source]
        condition = lowered(inputs.engine, pathway.includes, columns, "t", condition=True)
        branches += [(f"{condition} IS NULL", _UNREADABLE), (f"NOT {condition}", _OTHER_PATHWAY)]
    if case_keys is not None:
        key = inputs.key(pathway.source, pathway.case, "t")
        asked = key_sql(inputs.engine, case_keys, "case_key", "k")
        keys = f"SELECT {asked} FROM {quote(case_keys)} AS k WHERE k.case_key IS NOT NULL"  # noqa: S608
        branches.append((f"{key} NOT IN ({keys})", _NOT_ASKED))
    return _case_when(branches)


def _case_when(branches: Sequence[tuple[str, str]]) -> str:
    if not branches:
        return "CAST(NULL AS VARCHAR)"
    parts = [f"WHEN {condition} THEN '{reason}'" for condition, reason in branches]
    return f"CASE {' '.join(parts)} END"
