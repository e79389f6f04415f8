"""Windows: one step follows another within a time, by a deadline, with pauses of the clock."""

from __future__ import annotations

from collections.abc import Mapping

from assurance.engine import quote
from assurance.engine.dialect import text_literal
from assurance.programme import WindowRule
from assurance.traces.clocks import Clock, Deadline, Limit, clock_kind, hours_in, limit_by_column, limit_of
from assurance.traces.inputs import Inputs
from assurance.traces.milestones import NEVER, StepColumns
from assurance.traces.moments import Moment
from assurance.traces.parts import (
    AS_AT,
    AS_AT_DAY,
    NOTHING,
    OUTSIDE,
    Branch,
    Context,
    Parts,
    absent,
    any_of,
    running,
    untimed,
)
from assurance.traces.values import case_column

__all__ = ["paused_column", "window", "window_amounts", "window_clock", "window_end"]


def window_end(index: int) -> str:
    """Name the column with the time that ends window rule number `index`."""
    return f"w{index}_end"


def paused_column(index: int) -> str:
    """Name the column with how much of its clock the pauses of window rule number `index` take away."""
    return f"w{index}_paused"


def window(rule: WindowRule, context: Context, index: int) -> Parts:
    """Give the branches of a window."""
    start, end = context.steps[rule.start], context.steps[rule.end]
    reached = Moment(context.table, window_end(index), end.at.type)
    limit = _limit(rule, context, index, reached)
    branches: list[Branch] = [
        (f"({start.absent} AND {end.absent})", "not applicable", NOTHING),
        (start.absent, "missing", absent(start)),
        (start.uncertain, "unreadable", untimed(start, end)),
        *_unknown_limit(rule, limit),
    ]
    if end.step.which == "last":  # a row without a time might be the last
        branches.append((end.uncertain, "unreadable", untimed(end)))
    branches += [
        (limit.in_time(reached), "met", NOTHING),
        (end.uncertain, "unreadable", untimed(end)),
        *_unknown_pauses(rule, context, f"{reached.sql} IS NOT NULL"),
        (f"({reached.sql} IS NOT NULL AND {limit.outside(reached)})", "unreadable", OUTSIDE),
        (f"{reached.sql} IS NOT NULL", "late", NOTHING),
        (f"NOT {end.absent}", "out of order", text_literal(f"{rule.end} only before {rule.start}")),
    ]
    not_yet, outside = running(limit, context.as_at_of(end.at))
    branches += [not_yet, *_unknown_pauses(rule, context, "TRUE"), outside]
    return branches, ("missing", absent(end)), start.at, reached


def window_clock(rule: WindowRule, inputs: Inputs, start: Moment, end: Moment) -> Clock:
    """Give the clock of a window.

    Raises
    ------
    DomainError
        When it asks for hours of a step, or of a pause, that is timed to the day.
    """
    where = f"pathway {inputs.pathway.id!r}, rule {rule.id!r}"
    hours = hours_in(rule.within) if rule.within else ""
    if rule.within_by is not None and rule.within_by.unit != "days":
        hours = f"within_by in {rule.within_by.unit}"
    kind = clock_kind(rule.clock, start, end, where=where, hours=hours)
    return Clock(inputs.engine, kind, inputs.pathway.opening)


def window_amounts(inputs: Inputs, steps: Mapping[str, StepColumns], *, table: str) -> list[str]:
    """Give how much of its clock lies between the start of every window and its end, and the as-at time.

    Worked out once, in columns of their own, for the branches of a rule ask for them again and again.

    Parameters
    ----------
    steps : their columns in `table`, which has the ends of windows and the as-at time too
    """
    columns = []
    for index, rule in enumerate(inputs.pathway.rules):
        if isinstance(rule, WindowRule) and rule.deadline is None:
            start, end = steps[rule.start], steps[rule.end]
            reached = Moment(table, window_end(index), end.at.type)
            clock = window_clock(rule, inputs, start.at, reached)
            now = Moment(table, AS_AT, "timestamp")
            columns.append(f"{clock.between(start.at, reached)} AS w{index}_amount")
            columns.append(f"{clock.between(start.at, now)} AS w{index}_running")
    return columns


def _limit(rule: WindowRule, context: Context, index: int, reached: Moment) -> Limit | Deadline:
    inputs, start = context.inputs, context.steps[rule.start]
    columns = inputs.columns[inputs.pathway.source]
    if rule.deadline is not None:
        name = case_column(inputs, rule.deadline)
        kind = columns[rule.deadline]
        due = Moment(context.table, name, "date" if kind == "date" else "timestamp")
        return Deadline(inputs.engine, due, rule.strict)
    clock = window_clock(rule, inputs, start.at, reached)
    paused = f"{quote(context.table)}.{paused_column(index)}" if rule.pauses else None
    vague = [step.uncertain for step in _pause_steps(rule, context)]
    amounts = {
        reached.column: f"{quote(context.table)}.w{index}_amount",
        AS_AT: f"{quote(context.table)}.w{index}_running",
        AS_AT_DAY: f"{quote(context.table)}.w{index}_running",
    }
    sure = f"NOT {any_of(vague)}"
    if rule.within_by is not None:
        column = f"{quote(context.table)}.{case_column(inputs, rule.within_by.column)}"
        length = limit_by_column(column, rule.within_by, clock)
        return Limit(clock, start.at, length, rule.strict, paused, sure, f"{length} IS NULL", amounts)
    length = limit_of(rule.within or "0 days", clock)
    return Limit(clock, start.at, length, rule.strict, paused, sure, None, amounts)


def _unknown_limit(rule: WindowRule, limit: Limit | Deadline) -> list[Branch]:
    if limit.unknown is None:
        return []
    column = rule.deadline or (rule.within_by.column if rule.within_by else "")
    what = "no deadline recorded" if rule.deadline else "no length of time recorded"
    return [(limit.unknown, "unreadable", text_literal(f"{what}: {column}"))]


def _unknown_pauses(rule: WindowRule, context: Context, where: str) -> list[Branch]:
    """Give the branch for a pause without a readable time, which no other row can settle."""
    steps = _pause_steps(rule, context)
    vague = any_of([step.uncertain for step in steps])
    if vague == NEVER:
        return []
    return [(f"({where} AND {vague})", "unreadable", untimed(*steps))]


def _pause_steps(rule: WindowRule, context: Context) -> list[StepColumns]:
    return [context.steps[name] for pause in rule.pauses for name in (pause.start, pause.until)]
