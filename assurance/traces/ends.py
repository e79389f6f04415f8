"""The time that ends each window: the first end at or after its start.

Most cases need nothing more than the milestones. Where the first end lies before the start, the
events of those cases alone are read again for a later one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assurance.engine import quote
from assurance.programme import WindowRule
from assurance.traces.inputs import Inputs
from assurance.traces.milestones import StepColumns, shown
from assurance.traces.moments import Moment, comparable
from assurance.traces.windows import window_end

__all__ = ["Ends", "end_columns", "find_ends"]


@dataclass(frozen=True, slots=True)
class Ends:
    """What was read again: the columns with later ends, the joins that they need, and their tables."""

    columns: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    rules: frozenset[int] = frozenset()


def find_ends(inputs: Inputs, steps: Mapping[str, StepColumns], *, table: str) -> Ends:
    """Find the end of the windows whose first end lies before their start, each in a temporary table.

    Parameters
    ----------
    steps : their columns in `table`, a row a case
    """
    columns, joins, tables = [], [], []
    again = _earlier_ends(inputs, steps, table)
    for index, (rule, where) in again.items():
        name = f"{table}_{window_end(index)}"
        _read_again(inputs, steps[rule.start], steps[rule.end], table=table, name=name, where=where)
        columns.append(f"{quote(name)}.found AS {_later_end(index)}")
        joins.append(f"LEFT JOIN {quote(name)} ON {quote(name)}.case_key = {quote(table)}.case_key")
        tables.append(name)
    return Ends(tuple(columns), tuple(joins), tuple(tables), frozenset(again))


def end_columns(inputs: Inputs, steps: Mapping[str, StepColumns], ends: Ends, *, table: str) -> list[str]:
    """Give the end of every window, over a table with the columns of the steps and those of `ends`."""
    columns = []
    for index, rule in enumerate(inputs.pathway.rules):
        if isinstance(rule, WindowRule):
            start, end = steps[rule.start], steps[rule.end]
            earlier, later = comparable(inputs.engine, start.at, end.at)
            branches = f"WHEN {later} >= {earlier} THEN {end.at.sql}"
            if index in ends.rules:
                branches += f" ELSE {quote(table)}.{_later_end(index)}"
            columns.append(f"CASE {branches} END AS {window_end(index)}")
    return columns


def _later_end(index: int) -> str:
    return f"w{index}_later"


def _earlier_ends(
    inputs: Inputs, steps: Mapping[str, StepColumns], table: str
) -> dict[int, tuple[WindowRule, str]]:
    """Give the windows with an end before their start that may have a later one, and the condition for it."""
    conditions: dict[int, tuple[WindowRule, str]] = {}
    for index, rule in enumerate(inputs.pathway.rules):
        if isinstance(rule, WindowRule) and steps[rule.end].step.which == "first":
            start, end = steps[rule.start], steps[rule.end]
            earlier, later = comparable(inputs.engine, start.at, end.at)
            several = f"{end.sql('rows')} > 1 AND NOT ({start.uncertain})"
            conditions[index] = rule, f"{later} < {earlier} AND {several}"
    if not conditions:
        return {}
    asked = ", ".join(f"bool_or({condition})" for _, condition in conditions.values())
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
