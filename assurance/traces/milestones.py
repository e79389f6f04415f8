"""The columns of each step in the table of milestones: when it happened and what its record carries."""

from __future__ import annotations

from typing import Final

from assurance.engine import quote
from assurance.programme import (
    AuthorityRule,
    FieldsRule,
    GateRule,
    OrderRule,
    Pathway,
    SeparationRule,
    Step,
)
from assurance.traces.inputs import Inputs, time_type
from assurance.traces.moments import Moment, lowered

__all__ = ["FIELDS_IN_ONE", "NEVER", "Needs", "StepColumns", "shown"]

FIELDS_IN_ONE: Final = 30
"""Fields whose states are packed into one number, two bits each."""


NEVER: Final = "FALSE"
"""A condition that no case fulfils: rules leave out what hangs on it."""


class Needs:
    """Which columns of which steps the rules of a pathway read: nothing else is worked out."""

    def __init__(self, pathway: Pathway) -> None:
        rules = pathway.rules
        self.fields = {rule.step for rule in rules if isinstance(rule, FieldsRule)}
        self.earliest = {name for rule in rules if isinstance(rule, GateRule) for name in rule.needs}
        self.by = {rule.step for rule in rules if isinstance(rule, AuthorityRule)}
        self.by |= {name for rule in rules if isinstance(rule, SeparationRule) for name in rule.steps}
        self.row = {name for rule in rules if isinstance(rule, OrderRule) for name in (rule.first, rule.then)}

    def place(self, step: str) -> bool:
        """Whether the place of the step's row in the file is read."""
        return step in self.row or step in self.fields or step in self.by


class StepColumns:
    """The columns of one step in the table of milestones.

    `rows`: how many rows show the step; `untimed`: how many of them have no readable time, there only
    where that happens; `at`, `row`: time and place in the file of its chosen row (first or last as
    declared), null when no row has a time; `earliest`: time of its first row, where that is not `at`;
    `states`: of each field of the chosen record, 0 filled, 1 missing, 2 not allowed; `by`: who did it,
    "" where that is missing.

    Parameters
    ----------
    complete : every row of the source has a readable time
    """

    def __init__(self, inputs: Inputs, index: int, *, table: str, complete: bool = False) -> None:
        self.step = inputs.pathway.steps[index]
        self.table = table
        self.complete = complete
        self._type = time_type(inputs, self.step)
        self._index = index

    def name(self, what: str) -> str:
        """Name one of its columns."""
        return f"s{self._index}_{what}"

    def sql(self, what: str) -> str:
        """One of its columns, with its table."""
        return f"{quote(self.table)}.{self.name(what)}"

    def in_one_file(self, other: StepColumns) -> bool:
        """Whether the place in the file tells which of two rows at one time came first."""
        return self.step.source == other.step.source and self._type == other._type

    def state(self, place: int) -> str:
        """Give the state of field number `place` of its chosen record."""
        packed = self.sql(f"states{place // FIELDS_IN_ONE}")
        return f"(({packed} >> {2 * (place % FIELDS_IN_ONE)}) & 3)"

    @property
    def at(self) -> Moment:
        """Time of its chosen row."""
        return Moment(self.table, self.name("at"), self._type)

    @property
    def earliest(self) -> Moment:
        """Time of its first row."""
        return Moment(self.table, self.name("at" if self.step.which == "first" else "earliest"), self._type)

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
        return NEVER if self.complete else f"{self.sql('untimed')} > 0"


def shown(inputs: Inputs, step: Step) -> str:
    """Give the condition, over its source as `e`, that a row shows the step; null does not show it."""
    if step.when is None:
        return "TRUE"
    return lowered(inputs.engine, step.when, inputs.columns[step.source], "e", condition=True)
