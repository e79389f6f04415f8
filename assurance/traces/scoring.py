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
from assurance.programme import Pathway
from assurance.traces.cases import build_cases, rows_without_case
from assurance.traces.ends import window_ends
from assurance.traces.files import detail_column, end_column, start_column, write_cases, write_rules
from assurance.traces.inputs import Inputs, check_inputs, time_type
from assurance.traces.milestones import StepColumns, build_milestones
from assurance.traces.result import TraceScores
from assurance.traces.rules import AS_AT, RuleColumns, rule_columns
from assurance.traces.scores import outcome_code
from assurance.traces.summaries import summarise

__all__ = ["score_inputs", "score_pathway"]

_CASES: Final = "_trace_cases"
_MILESTONES: Final = "_trace_milestones"
_OUTCOMES: Final = "_trace_outcomes"
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
    path : folder for the two Parquet files, cases.parquet and rules.parquet
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
    moment, source = (as_at, "given") if as_at is not None else _latest(inputs)
    with _temporary(inputs.engine) as made:
        left_out, restricted = build_cases(inputs, table=_CASES, period=period, case_keys=case_keys)
        made += [_CASES, _MILESTONES, _OUTCOMES]
        _outcomes(inputs, moment, made, restricted=restricted)
        cases = write_cases(inputs, _OUTCOMES, path / "cases.parquet")
        rules = write_rules(inputs, _OUTCOMES, path / "rules.parquet")
        summaries = summarise(inputs, _OUTCOMES)
    return TraceScores(
        pathway=inputs.pathway.id,
        version=inputs.pathway.version,
        title=inputs.pathway.title,
        period="" if period is None else str(period),
        as_at=moment,
        as_at_source=source,
        cases=cases.rows,
        score=summaries.score,
        weakest=summaries.weakest,
        summary=summaries.rules,
        dimensions=summaries.dimensions,
        left_out=pd.concat([left_out, rows_without_case(inputs)], ignore_index=True),
        case_table=cases,
        rules_table=rules,
    )


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
        latest = inputs.engine.scalar(f"SELECT max({name}) FROM {view} WHERE isfinite({name})")  # noqa: S608
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
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone))
    return midnight.astimezone(UTC).replace(tzinfo=None) - timedelta(microseconds=1)


def _outcomes(inputs: Inputs, as_at: datetime | None, made: list[str], *, restricted: bool) -> None:
    """Make the table of outcomes: a row a case with the code, detail and times of every rule."""
    steps = [StepColumns(inputs, index, table=_MILESTONES) for index in range(len(inputs.pathway.steps))]
    build_milestones(inputs, steps, cases=_CASES, table=_MILESTONES, restricted=restricted)
    ends, joins, extra = window_ends(inputs, {s.step.id: s for s in steps}, table=_MILESTONES)
    made += extra
    moment = f"TIMESTAMP '{as_at.isoformat(sep=' ')}'" if as_at else "CAST(NULL AS TIMESTAMP)"
    columns = [f"{quote(_MILESTONES)}.*", *ends, f"{moment} AS {AS_AT}"]
    milestones = f"SELECT {', '.join(columns)} FROM {quote(_MILESTONES)} {' '.join(joins)}"  # noqa: S608
    named = {s.step.id: StepColumns(inputs, index, table=_X) for index, s in enumerate(steps)}
    chosen = ["case_key"]
    for index in range(len(inputs.pathway.rules)):
        chosen += _chosen(rule_columns(inputs, named, index, table=_X), index)
    inputs.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {quote(_OUTCOMES)} AS SELECT {', '.join(chosen)} "  # noqa: S608
        f"FROM ({milestones}) AS {_X} ORDER BY case_key"
    )


def _chosen(rule: RuleColumns, index: int) -> list[str]:
    return [
        f"{rule.outcome} AS {outcome_code(index)}",
        f"{rule.detail} AS {detail_column(index)}",
        f"{rule.start_at} AS {start_column(index)}",
        f"{rule.end_at} AS {end_column(index)}",
    ]
