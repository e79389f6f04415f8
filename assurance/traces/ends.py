"""The time that ends each window: the first end at or after its start.

Most cases need nothing more than the milestones. Where the first end lies before the start, the
events of those cases alone are read again for a later one.
"""

from __future__ import annotations

from collections.abc import Mapping

from assurance.engine import quote
from assurance.programme import WindowRule
from assurance.traces.inputs import Inputs
from assurance.traces.milestones import StepColumns, shown
from assurance.traces.moments import Moment, comparable
from assurance.traces.rules import window_end

__all__ = ["window_ends"]


def window_ends(
    inputs: Inputs, steps: Mapping[str, StepColumns], *, table: str
) -> tuple[list[str], list[str], list[str]]:
    """Find the end of every window, adding a temporary table where events have to be read again.

    Returns
    -------
    tuple of lists
        Columns to select beside those of `table`; joins that they need; names of temporary tables.
    """
    columns, joins, made = [], [], []
    again = _earlier_ends(inputs, steps, table)
    for index, rule in enumerate(inputs.pathway.rules):
        if not isinstance(rule, WindowRule):
            continue
        start, end = steps[rule.start], steps[rule.end]
        earlier, later = comparable(inputs.engine, start.at, end.at)
        branches = f"WHEN {later} >= {earlier} THEN {end.at.sql}"
        if index in again:
            name = f"{table}_{window_end(index)}"
            _read_again(inputs, start, end, table=table, name=name, where=again[index])
            joins.append(f"LEFT JOIN {quote(name)} ON {quote(name)}.case_key = {quote(table)}.case_key")
            branches += f" ELSE {quote(name)}.found"
            made.append(name)
        columns.append(f"CASE {branches} END AS {window_end(index)}")
    return columns, joins, made


def _earlier_ends(inputs: Inputs, steps: Mapping[str, StepColumns], table: str) -> dict[int, str]:
    """Give the windows with an end before their start that may have a later one, and the condition for it."""
    conditions = {}
    for index, rule in enumerate(inputs.pathway.rules):
        if isinstance(rule, WindowRule) and steps[rule.end].step.which == "first":
            start, end = steps[rule.start], steps[rule.end]
            earlier, later = comparable(inputs.engine, start.at, end.at)
            several = f"{end.sql('rows')} > 1 AND NOT ({start.uncertain})"
            conditions[index] = f"{later} < {earlier} AND {several}"
    if not conditions:
        return {}
    asked = ", ".join(f"bool_or({condition})" for condition in conditions.values())
    found = inputs.engine.rows(f"SELECT {asked} FROM {quote(table)}")[0]  # noqa: S608
    return {
        index: where for (index, where), any_case in zip(conditions.items(), found, strict=True) if any_case
    }


def _read_again(
    inputs: Inputs, start: StepColumns, end: StepColumns, *, table: str, name: str, where: str
) -> None:
    key = inputs.key(end.step.source, inputs.case_column(end.step), "e")
    begun = Moment("b", start.name("at"), start.at.type)
    earlier, later = comparable(inputs.engine, begun, end.event)
    inputs.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {quote(name)} AS SELECT b.case_key, min({end.event.sql}) AS found "  # noqa: S608
        f"FROM {quote(inputs.views[end.step.source])} AS e JOIN "
        f"(SELECT case_key, {start.name('at')} FROM {quote(table)} WHERE {where}) AS b ON b.case_key = {key} "
        f"WHERE {shown(inputs, end.step)} AND isfinite({end.event.sql}) AND {later} >= {earlier} "
        "GROUP BY b.case_key"
    )
