"""Values of a case that rules read: columns of its row, and expressions over them and the steps' times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import expressions as exp

from assurance.engine import quote
from assurance.errors import DomainError
from assurance.expressions import ColumnType, Expression, parse_expression
from assurance.programme import WindowRule, clashing_names, pathway_expressions, step_values
from assurance.traces.inputs import Inputs, time_type
from assurance.traces.milestones import StepColumns
from assurance.traces.moments import Moment, TimeType

__all__ = ["CaseValues", "Value", "case_column", "needed_columns", "stratum_column"]

_DATES = ("date", "timestamp")


def case_column(inputs: Inputs, name: str) -> str:
    """Name a column of the case source as the tables of this room carry it."""
    return f"c{list(inputs.columns[inputs.pathway.source]).index(name)}"


def stratum_column(name: str) -> str:
    """Name a stratum in the file of cases."""
    return f"stratum_{name}"


def needed_columns(inputs: Inputs) -> list[str]:
    """List the columns of the case source that rules, signs and strata read."""
    names: set[str] = set(inputs.pathway.strata)
    for rule in inputs.pathway.rules:
        if isinstance(rule, WindowRule):
            names |= {rule.deadline} if rule.deadline else set()
            names |= {rule.within_by.column} if rule.within_by else set()
    for _, text, expected in pathway_expressions(inputs.pathway):
        names |= _parsed(inputs, text, expected).columns
    return [name for name in inputs.columns[inputs.pathway.source] if name in names]


@dataclass(frozen=True, slots=True)
class Value:
    """A column with the value of an expression for a case, and its type."""

    name: str
    type: str


class CaseValues:
    """Every expression of a pathway as a column of its own, worked out once for a case.

    Parameters
    ----------
    steps : their columns in the table that the expressions are to read
    """

    def __init__(self, inputs: Inputs, steps: Sequence[StepColumns], *, table: str) -> None:
        self._inputs = inputs
        self._names = {name: case_column(inputs, name) for name in inputs.columns[inputs.pathway.source]}
        for step in steps:
            named = {f"{step.step.id}_time": step.name("at"), f"{step.step.id}_count": step.name("rows")}
            self._names = {**named, **self._names}  # a case column is itself, see docs/pathways.md
        self._values: dict[tuple[str, str], Value] = {}
        self.columns: list[str] = []
        for _, text, expected in pathway_expressions(inputs.pathway):
            if (text, expected) not in self._values:
                name = f"v{len(self._values)}"
                parsed = _parsed(inputs, text, expected)
                sql = inputs.engine.lower(_renamed(parsed, self._names), table=table)
                self._values[text, expected] = Value(name, parsed.type)
                self.columns.append(f"({sql}) AS {name}")

    def condition(self, text: str, table: str) -> str:
        """Give the column with the value of a condition."""
        return f"{quote(table)}.{self._values[text, 'boolean'].name}"

    def moment(self, text: str, table: str) -> Moment:
        """Give the column with the value of an expression that gives a time or date."""
        value = self._values[text, "any"]
        kind: TimeType = "date" if value.type == "date" else "timestamp"
        return Moment(table, value.name, kind)


def _parsed(inputs: Inputs, text: str, expected: Literal["boolean", "any"]) -> Expression:
    pathway = inputs.pathway
    columns = inputs.columns[pathway.source]
    steps = step_values(pathway, {step.id: time_type(inputs, step) for step in pathway.steps})
    known: Mapping[str, ColumnType] = {**steps, **columns}
    parsed = parse_expression(text, known, expected=expected)
    clash = clashing_names(parsed.columns, steps, columns)
    if clash and text not in [rule.applies_when for rule in pathway.rules]:
        raise DomainError(f"pathway {pathway.id!r}, expression {text!r}: {clash}")
    if expected == "any" and parsed.type not in _DATES:
        raise DomainError(
            f"pathway {pathway.id!r}, expression {text!r} gives a value of type {parsed.type}; a time or "
            "date is expected"
        )
    return parsed


def _renamed(parsed: Expression, names: Mapping[str, str]) -> Expression:
    """Write an expression over the columns that the tables of this room have."""
    tree = parsed.tree.copy()
    for column in list(tree.find_all(exp.Column)):
        column.set("this", exp.to_identifier(names[column.name], quoted=True))
    return replace(parsed, tree=tree, columns=frozenset(names[name] for name in parsed.columns))
