"""One GROUP BY a case and event source: when each step happened, and what its record carries.

Only what the rules read is worked out, and rows that show no step are passed over before the grouping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assurance.engine import quote
from assurance.traces.fields import done_by, field_states
from assurance.traces.inputs import Inputs
from assurance.traces.milestones import FIELDS_IN_ONE, Needs, StepColumns, shown
from assurance.traces.packing import Packing, Packings

__all__ = ["Group", "build_milestones", "groups_of", "shown_column"]


@dataclass(frozen=True, slots=True)
class Group:
    """The steps that are read from one source by one of its columns as the case.

    Parameters
    ----------
    table : name of the temporary table with a row a case
    """

    source: str
    case: str
    members: tuple[StepColumns, ...]
    table: str


def groups_of(inputs: Inputs, steps: Sequence[StepColumns], *, table: str) -> list[Group]:
    """Group the steps by source and case column, in the order in which they are first named."""
    found: dict[tuple[str, str], list[StepColumns]] = {}
    for columns in steps:
        found.setdefault((columns.step.source, inputs.case_column(columns.step)), []).append(columns)
    return [
        Group(source, case, tuple(members), f"{table}_g{number}")
        for number, ((source, case), members) in enumerate(found.items())
    ]


def shown_column(number: int) -> str:
    """Name the column with how many rows of a case show a step of group number `number`."""
    return f"g{number}_shown"


def build_milestones(
    inputs: Inputs, groups: Sequence[Group], packings: Packings, *, cases: str, table: str, restricted: bool
) -> None:
    """Make the table of milestones: the columns of `cases` and those of every step, one row a case.

    Parameters
    ----------
    groups : a temporary table is made for each of them, with a row for every case that its rows name
        and `shown_rows`, how many of its rows show a step
    restricted : pass over events of other cases before they are grouped
    """
    needs = Needs(inputs.pathway)
    joins, picked = [], []
    for number, group in enumerate(groups):
        among = f"case_key IN (SELECT case_key FROM {quote(cases)})" if restricted else "case_key IS NOT NULL"  # noqa: S608
        query = _group_query(inputs, group, needs, packings)
        inputs.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {quote(group.table)} AS {query} WHERE {among} GROUP BY case_key"
        )
        joins.append(f"LEFT JOIN {quote(group.table)} AS m{number} USING (case_key)")
        for member in group.members:
            picked += _decoded(member, f"m{number}", needs, packings[group.source, member.step.at])
        picked.append(f"coalesce(m{number}.shown_rows, 0) AS {shown_column(number)}")
    inputs.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {quote(table)} AS SELECT c.* EXCLUDE (reason), {', '.join(picked)} "  # noqa: S608
        f"FROM {quote(cases)} AS c {' '.join(joins)}"
    )


def _group_query(inputs: Inputs, group: Group, needs: Needs, packings: Packings) -> str:
    """Write the query of a group; the number of a row is worked out once for all the steps at its time."""
    inner = [f"{inputs.key(group.source, group.case, 'e')} AS case_key", "e._row AS _row"]
    outer = ["case_key", "count(*) AS shown_rows"]
    any_shown = []
    numbers: dict[str, str] = {}
    for member in group.members:
        packing = packings[group.source, member.step.at]
        number = numbers.setdefault(member.step.at, f"_number_{len(numbers)}")
        columns, aggregates = _of_step(inputs, member, needs, packing, number=f"e.{number}")
        inner += columns
        outer += aggregates
        any_shown.append(shown(inputs, member.step))
    where = "" if "TRUE" in any_shown else f" WHERE {' OR '.join(any_shown)}"
    more = ", ".join(f"{packings[group.source, at].number} AS {name}" for at, name in numbers.items())
    rows = f"(SELECT e.*, {more} FROM {quote(inputs.views[group.source])} AS e{where}) AS e"  # noqa: S608
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {rows})"  # noqa: S608


def _of_step(
    inputs: Inputs, member: StepColumns, needs: Needs, packing: Packing, *, number: str
) -> tuple[list[str], list[str]]:
    """Give what is read of a step's rows, null for other rows, and how a case's rows are put together.

    An aggregate over a column that is null elsewhere costs less than one with a filter, and one over
    time, place and states in a single number far less than `arg_min`.
    """
    condition = shown(inputs, member.step)
    key, last = member.name("k"), member.step.which == "last"
    states = field_states(inputs, member.step) if member.step.id in needs.fields else []
    if packed := _packed_bits(member, needs, packing):
        number, states = f"({number}) * {2**packed} + ({states[0]})", []
    read = [(key, number), *((member.name(f"states{part}"), sql) for part, sql in enumerate(states))]
    best, pick = ("max", "arg_max") if last else ("min", "arg_min")
    found = [f"{best}({key}) AS {member.name('key')}", f"count({key}) AS {member.name('timed')}"]
    if not packing.complete:
        read.append((member.name("is"), "1"))
        found.append(f"count({member.name('is')}) AS {member.name('rows')}")
    if member.step.id in needs.earliest and last:
        found.append(f"min({key}) AS {member.name('early')}")
    if member.step.by is not None and member.step.id in needs.by:
        read.append((member.name("by"), done_by(inputs, member.step, member.step.by)))
    rank = packing.rank(f"({key} >> {packed})" if packed else key, last=last)
    found += [f"{pick}({name}, {rank}) AS {name}" for name in _picked(member, needs, packing)]
    columns = [f"CASE WHEN {condition} THEN {sql} END AS {name}" for name, sql in read]
    return columns, found


def _packed_bits(member: StepColumns, needs: Needs, packing: Packing) -> int:
    """Give the bits of the states that stand below the time in one number; 0 where there is no room."""
    bits = 2 * len(member.step.fields) if member.step.id in needs.fields else 0
    return bits if packing.has_room(bits) else 0


def _picked(member: StepColumns, needs: Needs, packing: Packing) -> list[str]:
    """Name the columns that are read from a step's chosen record by a search of their own."""
    names = []
    if member.step.id in needs.fields and not _packed_bits(member, needs, packing):
        parts = len(range(0, len(member.step.fields), FIELDS_IN_ONE))
        names += [member.name(f"states{part}") for part in range(parts)]
    if member.step.id in needs.by:
        names.append(member.name("by"))
    return names


def _decoded(member: StepColumns, group: str, needs: Needs, packing: Packing) -> list[str]:
    packed = _packed_bits(member, needs, packing)
    shift = f" >> {packed}" if packed else ""
    timed = f"coalesce({group}.{member.name('timed')}, 0)"
    rows = timed if packing.complete else f"coalesce({group}.{member.name('rows')}, 0)"
    key = f"({group}.{member.name('key')}{shift})"
    columns = [
        f"CAST({rows} AS INTEGER) AS {member.name('rows')}",
        f"{packing.time(key)} AS {member.name('at')}",
    ]
    if not packing.complete:
        columns.append(f"CAST({rows} - {timed} AS INTEGER) AS {member.name('untimed')}")
    if member.step.id in needs.row:
        columns.append(f"{packing.row(key)} AS {member.name('row')}")
    if member.step.id in needs.earliest and member.step.which == "last":
        early = f"({group}.{member.name('early')}{shift})"
        columns.append(f"{packing.time(early)} AS {member.name('earliest')}")
    if packed:
        columns.append(f"({group}.{member.name('key')} & {2**packed - 1}) AS {member.name('states0')}")
    return [*columns, *(f"{group}.{name} AS {name}" for name in _picked(member, needs, packing))]
