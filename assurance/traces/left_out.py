"""Rows of the event sources that decide nothing, and what is unusual about those that do: all counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from assurance.engine import quote
from assurance.programme import OrderRule, PresenceRule, WindowRule
from assurance.traces.cases import LEFT_OUT_COLUMNS
from assurance.traces.grouping import Group, shown_column
from assurance.traces.inputs import Inputs
from assurance.traces.milestones import StepColumns, shown
from assurance.traces.moments import comparable

__all__ = ["noted_rows", "rows_left_out", "rows_without_step"]

_NO_KEY: Final = "without a case key"
_NO_CASE: Final = "shows a step of a case that is not in source {}"
_NO_STEP: Final = "shows no step of the pathway"

Row = tuple[str, str, int]


def rows_left_out(inputs: Inputs, groups: Sequence[Group], *, table: str, restricted: bool) -> pd.DataFrame:
    """Count the rows that name no case and those of cases that are not there.

    Rows of cases that were not asked for, such as those of another period, are not counted again here.

    Parameters
    ----------
    table : the milestones of the cases that are scored
    restricted : whether cases were left out, so that `table` is not the whole case source
    """
    rows: list[Row] = []
    own = (inputs.pathway.source, inputs.pathway.case)
    for number, group in enumerate(groups):
        if (group.source, group.case) != own:
            key, view = inputs.key(group.source, group.case, "t"), quote(inputs.views[group.source])
            count = inputs.engine.scalar(f"SELECT count(*) FROM {view} AS t WHERE {key} IS NULL")  # noqa: S608
            rows.append((group.source, _NO_KEY, int(count)))
            known = f"SELECT coalesce(sum({shown_column(number)}), 0) FROM {quote(table)}"  # noqa: S608
            unknown = _unknown(inputs, group, known=known, restricted=restricted)
            rows.append((group.source, _NO_CASE.format(repr(own[0])), unknown))
    return pd.DataFrame([row for row in rows if row[2]], columns=list(LEFT_OUT_COLUMNS))


def _unknown(inputs: Inputs, group: Group, *, known: str, restricted: bool) -> int:
    engine, pathway = inputs.engine, inputs.pathway
    if not restricted:
        every = f"SELECT coalesce(sum(shown_rows), 0) FROM {quote(group.table)}"  # noqa: S608
        return int(engine.scalar(f"SELECT ({every}) - ({known})"))
    key, of_case = inputs.key(group.source, group.case, "e"), inputs.key(pathway.source, pathway.case, "t")
    keys = f"SELECT {of_case} FROM {quote(inputs.views[pathway.source])} AS t WHERE {of_case} IS NOT NULL"  # noqa: S608
    return int(
        engine.scalar(
            f"SELECT count(*) FROM {quote(inputs.views[group.source])} AS e "  # noqa: S608
            f"WHERE {key} IS NOT NULL AND {_any_shown(inputs, [group])} AND {key} NOT IN ({keys})"
        )
    )


def _stepless(inputs: Inputs, groups: Sequence[Group], *, cases: str, restricted: bool) -> int:
    if any(member.step.when is None for group in groups for member in group.members):
        return 0
    engine, source = inputs.engine, groups[0].source
    view = quote(inputs.views[source])
    if len(groups) == 1 and not restricted:
        key = inputs.key(source, groups[0].case, "t")
        keyed = engine.scalar(f"SELECT count({key}) FROM {view} AS t")  # noqa: S608
        found = engine.scalar(f"SELECT coalesce(sum(shown_rows), 0) FROM {quote(groups[0].table)}")  # noqa: S608
        return int(keyed) - int(found)
    keys = [inputs.key(source, group.case, "e") for group in groups]
    among = " OR ".join(f"{key} IN (SELECT case_key FROM {quote(cases)})" for key in keys)  # noqa: S608
    where = f"({among}) AND NOT {_any_shown(inputs, groups)}"
    return int(engine.scalar(f"SELECT count(*) FROM {view} AS e WHERE {where}"))  # noqa: S608


def _any_shown(inputs: Inputs, groups: Sequence[Group]) -> str:
    conditions = [shown(inputs, member.step) for group in groups for member in group.members]
    return f"coalesce({' OR '.join(conditions)}, FALSE)"


def rows_without_step(
    inputs: Inputs, groups: Sequence[Group], *, cases: str, restricted: bool
) -> pd.DataFrame:
    """Count the rows of each source that show no step of the pathway, which is no fault of theirs."""
    rows: list[Row] = []
    for source in dict.fromkeys(group.source for group in groups):
        of_source = [group for group in groups if group.source == source]
        rows.append((source, _NO_STEP, _stepless(inputs, of_source, cases=cases, restricted=restricted)))
    return pd.DataFrame([row for row in rows if row[2]], columns=list(LEFT_OUT_COLUMNS))


def noted_rows(inputs: Inputs, steps: Mapping[str, StepColumns], *, table: str) -> pd.DataFrame:
    """Count what is unusual about the rows that were read; each of them has its outcome all the same.

    Rows of a step without a readable time; further rows of a step that starts a clock; and cases in
    which only the order in the file tells which of two steps at one time came first.
    """
    counted: list[tuple[str, str, str]] = []
    for step in steps.values():
        name = f"step {step.step.id}"
        if not step.complete:
            counted.append((step.step.source, f"{name}: its time cannot be read", step.sql("untimed")))
        if step.step.id in _starts(inputs):
            more = f"greatest({step.sql('rows')} - 1, 0)"
            said = f"{name}: shows again; its {step.step.which} row starts the clock"
            counted.append((step.step.source, said, more))
    for rule in inputs.pathway.rules:
        if isinstance(rule, OrderRule) and steps[rule.first].in_one_file(steps[rule.then]):
            one, other = comparable(inputs.engine, steps[rule.first].at, steps[rule.then].at)
            apart = f"{steps[rule.first].sql('row')} <> {steps[rule.then].sql('row')}"
            said = f"{rule.first} and {rule.then} at one time; the order in the file decides"
            tied = f"CASE WHEN {one} = {other} AND {apart} THEN 1 ELSE 0 END"
            counted.append((steps[rule.first].step.source, said, tied))
    sums = ", ".join(["count(*)", *(f"coalesce(sum({sql}), 0)::BIGINT" for _, _, sql in counted)])
    found = inputs.engine.rows(f"SELECT {sums} FROM {quote(table)}")[0][1:]  # noqa: S608
    rows = [(source, said, int(n)) for (source, said, _), n in zip(counted, found, strict=True) if n]
    return pd.DataFrame(list(dict.fromkeys(rows)), columns=list(LEFT_OUT_COLUMNS))


def _starts(inputs: Inputs) -> set[str]:
    rules = inputs.pathway.rules
    return {rule.start for rule in rules if isinstance(rule, WindowRule | PresenceRule) and rule.start}
