"""One GROUP BY a case and event source: when each step happened, and what its record carries.

The time of a row and its place in the file are packed into one 128-bit number, so that one `min`
finds the first row of a step with ties in file order; nothing is sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assurance.engine import quote
from assurance.programme import FieldsRule, GateRule, Step
from assurance.traces.fields import field_states
from assurance.traces.inputs import Inputs, time_type
from assurance.traces.moments import Moment, lowered

__all__ = ["StepColumns", "build_milestones", "shown"]

_ROW_BITS: Final = 40
_SHIFT: Final = 2**62  # keeps times before 1970 positive, so that bits can be shifted back


class StepColumns:
    """The columns of one step in the table of milestones.

    `rows`: how many rows show the step; `untimed`: how many of them have no readable time;
    `at`, `row`: time and place in the file of its chosen row (first or last as declared), null when
    no row has a time; `earliest`: time of its first row; `states`: of each field of the chosen
    record, 0 filled, 1 missing, 2 not allowed.
    """

    def __init__(self, inputs: Inputs, index: int, *, table: str) -> None:
        self.step = inputs.pathway.steps[index]
        self.table = table
        self._type = time_type(inputs, self.step)
        self._index = index

    def name(self, what: str) -> str:
        """Name one of its columns."""
        return f"s{self._index}_{what}"

    def sql(self, what: str) -> str:
        """One of its columns, with its table."""
        return f"{quote(self.table)}.{self.name(what)}"

    @property
    def at(self) -> Moment:
        """Time of its chosen row."""
        return Moment(self.table, self.name("at"), self._type)

    @property
    def earliest(self) -> Moment:
        """Time of its first row."""
        return Moment(self.table, self.name("earliest"), self._type)

    @property
    def event(self) -> Moment:
        """Time of one of its rows, in its source under the name `e`."""
        return Moment("e", self.step.at, self._type)

    @property
    def absent(self) -> str:
        """Condition that no row shows the step."""
        return f"{self.sql('rows')} = 0"

    @property
    def uncertain(self) -> str:
        """Condition that at least one of its rows has no readable time."""
        return f"{self.sql('untimed')} > 0"


def shown(inputs: Inputs, step: Step) -> str:
    """Give the condition, over its source as `e`, that a row shows the step; null does not show it."""
    if step.when is None:
        return "TRUE"
    return lowered(inputs.engine, step.when, inputs.columns[step.source], "e", condition=True)


def build_milestones(
    inputs: Inputs, steps: Sequence[StepColumns], *, cases: str, table: str, restricted: bool
) -> None:
    """Make the table of milestones: the columns of `cases` and those of every step, one row a case.

    Parameters
    ----------
    restricted : pass over events of other cases before they are grouped
    """
    pathway = inputs.pathway
    groups: dict[tuple[str, str], list[StepColumns]] = {}
    for columns in steps:
        groups.setdefault((columns.step.source, inputs.case_column(columns.step)), []).append(columns)
    checked = {rule.step for rule in pathway.rules if isinstance(rule, FieldsRule)}
    needed = {name for rule in pathway.rules if isinstance(rule, GateRule) for name in rule.needs}
    joins, picked = [], []
    for number, ((source, case), members) in enumerate(groups.items()):
        sub = _group_query(inputs, source, case, members, checked=checked, needed=needed)
        among = f"case_key IN (SELECT case_key FROM {quote(cases)})" if restricted else "case_key IS NOT NULL"  # noqa: S608
        sub = f"{sub} WHERE {among} GROUP BY case_key"
        joins.append(f"LEFT JOIN ({sub}) AS m{number} USING (case_key)")
        for member in members:
            picked += _decoded(member, f"m{number}", checked=checked, needed=needed)
    inputs.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {quote(table)} AS SELECT c.*, {', '.join(picked)} "  # noqa: S608
        f"FROM {quote(cases)} AS c {' '.join(joins)}"
    )


def _group_query(
    inputs: Inputs,
    source: str,
    case: str,
    members: Sequence[StepColumns],
    *,
    checked: set[str],
    needed: set[str],
) -> str:
    keys = {member.step.at: f"k{number}" for number, member in enumerate(members)}
    inner = [f"{inputs.key(source, case, 'e')} AS case_key", "e._row AS _row"]
    inner += [f"{_packed(member)} AS {keys[member.step.at]}" for member in _one_per_time(members)]
    outer = ["case_key"]
    for member in members:
        index, key = member.name(""), keys[member.step.at]
        inner.append(f"{shown(inputs, member.step)} AS {index}shown")
        only = f"FILTER (WHERE {index}shown)"
        best, pick = ("min", "arg_min") if member.step.which == "first" else ("max", "arg_max")
        outer += [
            f"count(*) {only} AS {index}rows",
            f"count({key}) {only} AS {index}timed",
            f"{best}({key}) {only} AS {index}key",
        ]
        if member.step.id in needed:
            outer.append(f"min({key}) {only} AS {index}early")
        if member.step.id in checked:
            # only where the step is shown: trimming text costs more than all else together
            states = f"CASE WHEN {shown(inputs, member.step)} THEN {field_states(inputs, member.step)} END"
            inner.append(f"{states} AS {index}fields")
            # a row without a time is read only when no row of the step has one, then by file order
            rank = f"coalesce({key}, {'_row' if best == 'max' else '(1::HUGEINT << 120) + _row'})"
            outer.append(f"{pick}({index}fields, {rank}) {only} AS {index}states")
    return (
        f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {quote(inputs.views[source])} AS e)"  # noqa: S608
    )


def _one_per_time(members: Sequence[StepColumns]) -> list[StepColumns]:
    return list({member.step.at: member for member in members}.values())


def _packed(member: StepColumns) -> str:
    at = member.event.timestamp
    number = f"((epoch_us({at})::HUGEINT + {_SHIFT}) << {_ROW_BITS}) + e._row"
    return f"CASE WHEN isfinite({at}) THEN {number} END"


def _decoded(member: StepColumns, group: str, *, checked: set[str], needed: set[str]) -> list[str]:
    index = member.name("")
    rows, timed = (f"coalesce({group}.{index}{what}, 0)" for what in ("rows", "timed"))
    columns = [
        f"{rows} AS {index}rows",
        f"{rows} - {timed} AS {index}untimed",
        f"{_time(member, f'{group}.{index}key')} AS {index}at",
        f"CAST({group}.{index}key & {2**_ROW_BITS - 1} AS BIGINT) AS {index}row",
    ]
    if member.step.id in needed:
        columns.append(f"{_time(member, f'{group}.{index}early')} AS {index}earliest")
    if member.step.id in checked:
        columns.append(f"{group}.{index}states AS {index}states")
    return columns


def _time(member: StepColumns, key: str) -> str:
    time = f"make_timestamp(CAST(({key} >> {_ROW_BITS}) - {_SHIFT} AS BIGINT))"
    return f"CAST({time} AS DATE)" if member.event.type == "date" else time
