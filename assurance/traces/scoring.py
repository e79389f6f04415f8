"""From events to scores: milestones, outcomes, scores, two Parquet files and small summaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.expressions import ColumnType
from assurance.programme import Pathway, WindowRule
from assurance.traces.cases import build_cases
from assurance.traces.ends import end_columns, find_ends
from assurance.traces.files import Layout, lay_out, write_rules
from assurance.traces.grouping import build_milestones, groups_of
from assurance.traces.inputs import Inputs, check_inputs, time_type
from assurance.traces.left_out import noted_rows, rows_left_out, rows_without_step
from assurance.traces.milestones import Needs, StepColumns
from assurance.traces.moments import Moment
from assurance.traces.packing import read_packings
from assurance.traces.parts import AS_AT, AS_AT_DAY, Context
from assurance.traces.pauses import pause_columns
from assurance.traces.result import TraceScores
from assurance.traces.rules import reason_column, rule_columns
from assurance.traces.scores import outcome_code, sign_column
from assurance.traces.summaries import summarise
from assurance.traces.values import CaseValues, case_column, needed_columns, stratum_column
from assurance.traces.windows import window_amounts

__all__ = ["score_inputs", "score_pathway"]

_CASES: Final = "_trace_cases"
_MILESTONES: Final = "_trace_milestones"
_WINDOWS: Final = "_trace_windows"
_SORTED: Final = "_trace_sorted"
_X: Final = "x"


def score_pathway(
    engine: Engine,
    pathway: Pathway,
    *,
    columns: Mapping[str, Mapping[str, ColumnType]],
    as_at: datetime | None = None,
    period: Period | None = None,
    path: Path,
    case_keys: str | None = None,
) -> TraceScores:
    """Score every case of a pathway under every rule, on the engine.

    Parameters
    ----------
    engine : holds a view named after each source; event sources have `_row`, their file order
    columns : source -> column -> declared type
    as_at : naive UTC time at which clocks still running are read; None takes the latest time of
        any step's column and says so. Rows later than `as_at` are not hidden: what is recorded as
        done is done
    period : only cases whose `pathway.date` lies in it, by local date; None, or a pathway without
        a date, takes every case
    path : folder for the Parquet file with the outcomes, rules.parquet
    case_keys : name of a view with a column `case_key`; only these cases, such as a sample, are scored

    Returns
    -------
    TraceScores
        One row a case of the pathway's source; none is dropped for want of events.

    Raises
    ------
    DomainError
        When a source or column is not there, or a rule asks for hours of a date; all at once.
    ExpressionError
        When a condition is outside the expression language.
    StoreError
        When the folder cannot be written.

    Notes
    -----
    Outcomes are defined rule by rule in docs/pathways.md. Events are read once, in one GROUP BY a
    case and source; a source is read again only for windows some of whose first ends lie before
    their start.
    """
    inputs = Inputs(engine, pathway, {name: name for name in columns}, columns)
    return score_inputs(inputs, as_at=as_at, period=period, path=path, case_keys=case_keys)


def score_inputs(
    inputs: Inputs, *, as_at: datetime | None, period: Period | None, path: Path, case_keys: str | None
) -> TraceScores:
    """Score a pathway on views of any name; see `score_pathway`."""
    check_inputs(inputs)
    carried = {name: case_column(inputs, name) for name in needed_columns(inputs)}
    moment, source = (as_at, "given") if as_at is not None else _latest(inputs)
    with _temporary(inputs.engine) as made:
        made += [_CASES, _MILESTONES]
        left_out, restricted = build_cases(
            inputs, table=_CASES, carried=carried, period=period, case_keys=case_keys
        )
        packings = read_packings(inputs, Needs(inputs.pathway))
        complete = frozenset(column for column, packing in packings.items() if packing.complete)
        steps = _steps(inputs, _MILESTONES, complete)
        groups = groups_of(inputs, list(steps.values()), table=_MILESTONES)
        made += [group.table for group in groups]
        build_milestones(inputs, groups, packings, cases=_CASES, table=_MILESTONES, restricted=restricted)
        others = rows_left_out(inputs, groups, table=_MILESTONES, restricted=restricted)
        stepless = rows_without_step(inputs, groups, cases=_CASES, restricted=restricted)
        noted = noted_rows(inputs, steps, table=_MILESTONES)
        for group in groups:
            inputs.engine.execute(f"DROP TABLE {quote(group.table)}")
        query, layout, pauses = _outcomes(inputs, moment, complete, made)
        rules = write_rules(inputs, query, path / "rules.parquet")
        summaries = summarise(inputs, rules.path)
    return TraceScores(
        pathway=inputs.pathway.id,
        version=inputs.pathway.version,
        title=inputs.pathway.title,
        period="" if period is None else str(period),
        as_at=moment,
        as_at_source=source,
        cases=rules.rows,
        score=summaries.score,
        weakest=summaries.weakest,
        summary=summaries.rules,
        dimensions=summaries.dimensions,
        left_out=_counted(left_out, others, pauses),
        rules_table=rules,
        layout=layout,
        noted=_counted(stepless, noted),
        signs=summaries.signs,
        weights={str(name): weight for name, weight in inputs.pathway.weights.items()},
        strata=inputs.pathway.strata,
    )


def _counted(*frames: pd.DataFrame) -> pd.DataFrame:
    kinds = {"source": "str", "reason": "str", "rows": "int64"}
    if not frames:
        return pd.DataFrame(columns=list(kinds))
    return pd.concat([frame.astype(kinds) for frame in frames], ignore_index=True)


@contextmanager
def _temporary(engine: Engine) -> Iterator[list[str]]:
    made: list[str] = []
    try:
        yield made
    finally:
        for name in reversed(made):
            engine.execute(f"DROP TABLE IF EXISTS {quote(name)}")


def _latest(inputs: Inputs) -> tuple[datetime | None, str]:
    """Find the latest time of any step's column; a date counts to its local end."""
    found: list[datetime] = []
    for source, column, kind in sorted(
        {(s.source, s.at, time_type(inputs, s)) for s in inputs.pathway.steps}
    ):
        name, view = quote(column), quote(inputs.views[source])
        # the engine has years that Python has not
        within = f"least(greatest(latest, {kind} '{datetime.min}'), {kind} '{datetime.max}')"
        found_in = f"SELECT max({name}) AS latest FROM {view} WHERE isfinite({name})"  # noqa: S608
        latest = inputs.engine.scalar(f"SELECT {within} FROM ({found_in}) WHERE latest IS NOT NULL")  # noqa: S608
        if latest is not None:
            found.append(end_of_day(latest, inputs.engine.time_zone) if kind == "date" else latest)
    return (max(found), "latest time in the records") if found else (None, "no time in the records")


def end_of_day(day: date, time_zone: str) -> datetime:
    """Give the last microsecond of a local day, as naive UTC.

    Examples
    --------
    >>> end_of_day(date(2026, 7, 1), "Europe/London")
    datetime.datetime(2026, 7, 1, 22, 59, 59, 999999)
    """
    if day == date.max:  # what some systems write for "open": it has no next midnight
        return datetime.max
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone))
    return midnight.astimezone(UTC).replace(tzinfo=None) - timedelta(microseconds=1)


def _steps(inputs: Inputs, table: str, complete: frozenset[tuple[str, str]]) -> dict[str, StepColumns]:
    """Give the columns of every step in a table; `complete` are the columns whose times are all readable."""
    return {
        step.id: StepColumns(inputs, index, table=table, complete=(step.source, step.at) in complete)
        for index, step in enumerate(inputs.pathway.steps)
    }


def _outcomes(
    inputs: Inputs, as_at: datetime | None, complete: frozenset[tuple[str, str]], made: list[str]
) -> tuple[str, tuple[Layout, ...], pd.DataFrame]:
    """Write the query of outcomes, a row a case, and give the layout of its columns.

    It gives the ends of pauses that had not begun too, for windows with pauses need a table of their own.
    """
    moment = f"TIMESTAMP '{as_at.isoformat(sep=' ')}'" if as_at else "CAST(NULL AS TIMESTAMP)"
    ends, alone = _sort(inputs, moment, complete, made)
    steps = _steps(inputs, "w", complete)
    values = CaseValues(inputs, list(steps.values()), table="w")
    context = Context(inputs, _steps(inputs, _X, complete), values, _X)
    today = Moment("w", AS_AT, "timestamp").day(inputs.engine)
    more = [f"{today} AS {AS_AT_DAY}", *values.columns, *window_amounts(inputs, steps, table="w")]
    rules = [rule_columns(context, index) for index in range(len(inputs.pathway.rules))]
    reasons = [f"{rule.reason} AS {reason_column(index)}" for index, rule in enumerate(rules)]
    chosen = ["case_key", *_of_case(inputs, context)]
    chosen += [f"{rule.outcome} AS {outcome_code(index)}" for index, rule in enumerate(rules)]
    layout, others = lay_out(rules)
    # the as-at time comes in as a constant, so that its local date is worked out once
    at_once = f"(SELECT {', '.join(['*', *ends, f'{moment} AS {AS_AT}'])} FROM {quote(_SORTED)}) AS w"  # noqa: S608
    read = f"SELECT {', '.join(['w.*', *more])} FROM {at_once}"  # noqa: S608
    read = f"SELECT {', '.join([f'{_X}.*', *reasons])} FROM ({read}) AS {_X}"  # noqa: S608
    return f"SELECT {', '.join([*chosen, *others])} FROM ({read}) AS {_X}", layout, alone  # noqa: S608


def _sort(
    inputs: Inputs, moment: str, complete: frozenset[tuple[str, str]], made: list[str]
) -> tuple[list[str], pd.DataFrame]:
    """Make the table of milestones in the order of case keys, with what was read again for windows.

    It is sorted while it is numbers only; what is made of it later keeps its order.

    Returns
    -------
    tuple
        The ends of windows, where they are still to be worked out; and the ends of pauses that had not begun.
    """
    steps = _steps(inputs, _MILESTONES, complete)
    ends = find_ends(inputs, steps, table=_MILESTONES)
    made += ends.tables
    read = f"{quote(_MILESTONES)} {' '.join(ends.joins)}"
    columns = [f"{quote(_MILESTONES)}.*", *ends.columns]
    later, alone = end_columns(inputs, _steps(inputs, _SORTED, complete), ends, table=_SORTED), _counted()
    if any(isinstance(rule, WindowRule) and rule.pauses for rule in inputs.pathway.rules):
        made.append(_WINDOWS)
        found = end_columns(inputs, _steps(inputs, "m", complete), ends, table="m")
        within = f"SELECT {', '.join(columns)} FROM {read}"  # noqa: S608
        query = f"SELECT {', '.join(['*', *found, f'{moment} AS {AS_AT}'])} FROM ({within}) AS m"  # noqa: S608
        inputs.engine.execute(f"CREATE OR REPLACE TEMP TABLE {quote(_WINDOWS)} AS {query}")
        windows = _steps(inputs, _WINDOWS, complete)
        paused, joins, alone = pause_columns(inputs, windows, table=_WINDOWS, made=made)
        columns, later = [f"{quote(_WINDOWS)}.* EXCLUDE ({AS_AT})", *paused], []
        read = f"{quote(_WINDOWS)} {' '.join(joins)}"
    made.append(_SORTED)
    inputs.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {quote(_SORTED)} AS "  # noqa: S608
        f"SELECT {', '.join(columns)} FROM {read} ORDER BY case_key"
    )
    inputs.engine.execute(f"DROP TABLE {quote(_MILESTONES)}")
    return later, alone


def _of_case(inputs: Inputs, context: Context) -> list[str]:
    """Give the columns of strata and warning signs."""
    pathway = inputs.pathway
    strata = [f"{_X}.{case_column(inputs, name)} AS {quote(stratum_column(name))}" for name in pathway.strata]
    signs = [f"{context.values.condition(sign.when, _X)} AS {sign_column(sign.id)}" for sign in pathway.signs]
    return [*strata, *signs]
