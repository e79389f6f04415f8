"""How much of a window's clock its pauses take away.

Every row of the step that stops the clock opens a pause, which ends with the next row of the step that
lets it run on. On the clock's own line a pause is a stretch between two numbers; stretches that overlap
are united, and only what lies between the start and the end of the window counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from assurance.engine import quote
from assurance.errors import DomainError
from assurance.programme import Pause, WindowRule
from assurance.traces.cases import LEFT_OUT_COLUMNS
from assurance.traces.clocks import Clock
from assurance.traces.inputs import Inputs
from assurance.traces.milestones import StepColumns, shown
from assurance.traces.moments import Moment, comparable
from assurance.traces.parts import AS_AT
from assurance.traces.windows import paused_column, window_clock, window_end

__all__ = ["pause_columns"]

_NEVER: Final = 2**62


def pause_columns(
    inputs: Inputs, steps: Mapping[str, StepColumns], *, table: str, made: list[str]
) -> tuple[list[str], list[str], pd.DataFrame]:
    """Find what the pauses of every window take away, each rule in a temporary table of its own.

    Parameters
    ----------
    steps : their columns in `table`, which has the ends of windows and the as-at time too
    made : the names of temporary tables are added to it

    Returns
    -------
    tuple
        Columns to select beside those of `table`; joins that they need; and ends of pauses that had not
        begun, as rows that were left out.
    """
    columns, joins, left_out = [], [], []
    for index, rule in enumerate(inputs.pathway.rules):
        if not isinstance(rule, WindowRule) or not rule.pauses:
            continue
        start, end = steps[rule.start], steps[rule.end]
        reached = Moment(table, window_end(index), end.at.type)
        clock = window_clock(rule, inputs, start.at, reached)
        names = f"{table}_p{index}", f"{table}_{paused_column(index)}"
        made += names
        parts = [
            _pause_rows(inputs, steps, pause, clock=clock, number=number, where=rule.id, cases=table)
            for number, pause in enumerate(rule.pauses)
        ]
        inputs.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {quote(names[0])} AS {' UNION ALL '.join(parts)}"
        )
        left_out += _ends_alone(inputs, rule, steps, names[0])
        _take_away(inputs, clock, names, table=table, start=start.at, reached=reached)
        column = f"CASE WHEN {quote(names[1])}.case_key IS NULL THEN 0 ELSE {quote(names[1])}.paused END"
        columns.append(f"{column} AS {paused_column(index)}")
        joins.append(f"LEFT JOIN {quote(names[1])} ON {quote(names[1])}.case_key = {quote(table)}.case_key")
    return columns, joins, pd.DataFrame(left_out, columns=list(LEFT_OUT_COLUMNS))


def _pause_rows(
    inputs: Inputs,
    steps: Mapping[str, StepColumns],
    pause: Pause,
    *,
    clock: Clock,
    number: int,
    where: str,
    cases: str,
) -> str:
    """Give the rows of one declared pause: where they stand, and where the next end stands after them."""
    both = (steps[pause.start], steps[pause.until])
    if not clock.in_days and any(step.at.type == "date" for step in both):
        raise DomainError(
            f"pathway {inputs.pathway.id!r}, rule {where!r}: a pause is timed to the day, which a clock of "
            f"{clock.kind} cannot take away; use calendar_days or working_days"
        )
    one_file = both[0].in_one_file(both[1])
    rows = " UNION ALL ".join(
        _rows(inputs, step, other.event, clock=clock, ends=ends, one_file=one_file, cases=cases)
        for ends, (step, other) in enumerate((both, both[::-1]))
    )
    following = "PARTITION BY case_key ORDER BY moment, place, ends"
    after = f"{following} ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING"
    next_end = f"(min(position) FILTER (WHERE ends = 1) OVER ({after}))"
    unread = "bool_or(position IS NULL) OVER (PARTITION BY case_key)"
    alone = f"(ends = 1 AND lag(ends) OVER ({following}) IS DISTINCT FROM 0)"
    return (
        f"SELECT {number} AS pause, case_key, ends, position AS opened, "  # noqa: S608
        f"coalesce({next_end}, {_NEVER}) AS closed, {unread} AS unread, {alone} AS alone FROM ({rows})"
    )


def _rows(
    inputs: Inputs, step: StepColumns, other: Moment, *, clock: Clock, ends: int, one_file: bool, cases: str
) -> str:
    key = inputs.key(step.step.source, inputs.case_column(step.step), "e")
    at, _ = comparable(inputs.engine, step.event, other)
    place = "e._row" if one_file else "0"  # in two files, an end at the same time is after
    return (
        f"SELECT {key} AS case_key, {at} AS moment, {place} AS place, {ends} AS ends, "  # noqa: S608
        f"{clock.position(step.event)} AS position FROM {quote(inputs.views[step.step.source])} AS e "
        f"WHERE {shown(inputs, step.step)} AND isfinite({step.event.sql}) "
        f"AND {key} IN (SELECT case_key FROM {quote(cases)})"
    )


def _ends_alone(
    inputs: Inputs, rule: WindowRule, steps: Mapping[str, StepColumns], table: str
) -> list[tuple[str, str, int]]:
    found = inputs.engine.rows(
        f"SELECT pause, count(*) FROM {quote(table)} WHERE alone GROUP BY pause ORDER BY pause"  # noqa: S608
    )
    return [
        (
            steps[rule.pauses[number].until].step.source,
            f"ends a pause that had not begun ({rule.pauses[number].until}, rule {rule.id})",
            int(count),
        )
        for number, count in found
    ]


def _take_away(
    inputs: Inputs, clock: Clock, names: tuple[str, str], *, table: str, start: Moment, reached: Moment
) -> None:
    """Unite the stretches of each case and sum what lies between its start and its end, or the as-at time."""
    now = clock.position(Moment(table, AS_AT, "timestamp"))
    end = f"CASE WHEN {reached.sql} IS NULL THEN {now} ELSE {clock.position(reached)} END"
    window = f"SELECT case_key, {clock.position(start)} AS begun, {end} AS finished FROM {quote(table)}"  # noqa: S608
    clipped = (
        "SELECT p.case_key, p.unread OR w.begun IS NULL OR w.finished IS NULL AS unread, "  # noqa: S608
        "greatest(p.opened, w.begun) AS opened, least(p.closed, w.finished) AS closed "
        f"FROM {quote(names[0])} AS p JOIN ({window}) AS w USING (case_key) WHERE p.ends = 0 OR p.unread"
    )
    earlier = "ORDER BY opened, closed ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    before = f"max(closed) OVER (PARTITION BY case_key {earlier})"
    opened = f"greatest(opened, coalesce({before}, opened))"
    united = f"SELECT case_key, unread, closed, {opened} AS opened FROM ({clipped})"  # noqa: S608
    length = "coalesce(sum(greatest(closed - opened, 0)), 0)::BIGINT"
    inputs.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {quote(names[1])} AS SELECT case_key, "  # noqa: S608
        f"CASE WHEN bool_or(unread) THEN NULL ELSE {length} END AS paused FROM ({united}) GROUP BY case_key"
    )
