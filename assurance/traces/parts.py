"""What the rules of every kind are written with: branches, details, the steps and the as-at time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assurance.engine.dialect import text_literal
from assurance.traces.clocks import Deadline, Limit
from assurance.traces.inputs import Inputs
from assurance.traces.milestones import NEVER, StepColumns
from assurance.traces.moments import Moment
from assurance.traces.values import CaseValues

__all__ = [
    "AS_AT",
    "AS_AT_DAY",
    "NOTHING",
    "OUTSIDE",
    "Branch",
    "Context",
    "Parts",
    "absent",
    "any_of",
    "joined",
    "named",
    "running",
    "untimed",
]

AS_AT: Final = "as_at"
AS_AT_DAY: Final = "as_at_day"
NOTHING: Final = "''"
OUTSIDE: Final = "'a time lies outside the calendar of working days'"

Branch = tuple[str, str, str]
"""Condition, outcome, SQL of the detail."""

Parts = tuple[list[Branch], tuple[str, str], Moment | None, Moment | None]
"""Branches, what holds otherwise, and the two times that the rule compares."""


@dataclass(frozen=True, slots=True)
class Context:
    """The table that the rules read, and what its columns are."""

    inputs: Inputs
    steps: Mapping[str, StepColumns]
    values: CaseValues
    table: str

    @property
    def as_at(self) -> Moment:
        """The time at which clocks still running are read."""
        return Moment(self.table, AS_AT, "timestamp")

    def as_at_of(self, end: Moment) -> Moment:
        """Give the as-at time as an end would be recorded: its local date for a step timed to the day."""
        return self.as_at if end.type == "timestamp" else Moment(self.table, AS_AT_DAY, "date")

    def where(self, rule: str) -> str:
        """Name a rule in a message."""
        return f"pathway {self.inputs.pathway.id!r}, rule {rule!r}"


def running(limit: Limit | Deadline, as_at: Moment) -> list[Branch]:
    """Give the branches for a step that has not happened: an end at the as-at time would still count."""
    return [
        (limit.in_time(as_at), "not yet due", NOTHING),
        (limit.outside(as_at), "unreadable", OUTSIDE),
    ]


def absent(step: StepColumns) -> str:
    """Say that a step never happened."""
    return text_literal(f"no {step.step.id}")


def untimed(*steps: StepColumns) -> str:
    """Name the steps that have a row without a readable time."""
    unique = {step.step.id: step.uncertain for step in steps if step.uncertain != NEVER}
    if len(unique) == 1:
        return text_literal(f"no readable time: {next(iter(unique))}")
    return f"'no readable time: ' || {named([(sql, name) for name, sql in unique.items()])}"


def any_of(conditions: Sequence[str]) -> str:
    """Join conditions one of which is enough."""
    possible = [condition for condition in conditions if condition != NEVER]
    return f"({' OR '.join(possible)})" if possible else NEVER


def named(conditions: Sequence[tuple[str, str]], between: str = ", ") -> str:
    """Join the names whose condition is true."""
    if not conditions:
        return NOTHING
    parts = [f"CASE WHEN {condition} THEN {text_literal(name)} END" for condition, name in conditions]
    return f"concat_ws({', '.join([text_literal(between), *parts])})"


def joined(prefix: str, names: str) -> str:
    """Put words before a list of names, or give null where it is empty."""
    return f"nullif({text_literal(prefix)} || {names}, {text_literal(prefix)})"
