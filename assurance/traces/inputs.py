"""What a pathway is scored on: views, their columns and types, and how a case key is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assurance.engine import Engine, quote
from assurance.errors import DomainError, near_miss
from assurance.expressions import ColumnType
from assurance.programme import FieldsRule, Pathway, Step, WindowRule
from assurance.traces.moments import TimeType

__all__ = ["Inputs", "check_inputs", "column_types", "key_sql", "time_type"]

_FRACTIONAL = ("DOUBLE", "FLOAT")
_TYPES: Final[Mapping[str, ColumnType]] = {
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "UBIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
}


def column_types(engine: Engine, name: str) -> dict[str, ColumnType]:
    """Give the types of the columns of a table or view, as expressions know them; `_row` is none of them."""
    return {
        column: _TYPES.get(kind, "text") for column, kind in engine.columns(name).items() if column != "_row"
    }


@dataclass(frozen=True, slots=True)
class Inputs:
    """The engine, the pathway, and the views its sources are read from.

    Parameters
    ----------
    views : source id -> name of the view
    columns : source id -> column -> declared type
    """

    engine: Engine
    pathway: Pathway
    views: Mapping[str, str]
    columns: Mapping[str, Mapping[str, ColumnType]]

    def case_column(self, step: Step) -> str:
        """Name the column of a step's source that holds the case."""
        return step.case or self.pathway.case

    def key(self, source: str, column: str, table: str) -> str:
        """Write the SQL of a case key as text."""
        return key_sql(self.engine, self.views[source], column, table)


def key_sql(engine: Engine, view: str, column: str, table: str) -> str:
    """Give the SQL of a case key as text, the same from every source.

    A number read beside empty cells becomes 12.0 in many tools; here it is 12 again, or its events
    would be missing without a word.
    """
    name, kind = f"{quote(table)}.{quote(column)}", engine.columns(view)[column]
    if kind == "VARCHAR":
        return name
    if kind in _FRACTIONAL:
        whole = f"isfinite({name}) AND {name} = floor({name}) AND abs({name}) < 1e15"
        text = f"WHEN {whole} THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE CAST({name} AS VARCHAR)"
        return f"(CASE WHEN isnan({name}) THEN NULL {text} END)"
    return f"CAST({name} AS VARCHAR)"


def time_type(inputs: Inputs, step: Step) -> TimeType:
    """Tell whether a step is timed by a timestamp or by a local date."""
    return "date" if inputs.columns[step.source][step.at] == "date" else "timestamp"


def check_inputs(inputs: Inputs) -> None:
    """Refuse a pathway whose sources or columns are not there.

    Raises
    ------
    DomainError
        With every such fault at once, and the near miss of each.
    """
    pathway, faults = inputs.pathway, []
    wanted: list[tuple[str, str, str | None, str]] = [
        ("case source", pathway.source, pathway.case, "id"),
        ("case source", pathway.source, pathway.date, "time"),
    ]
    wanted += [("case source", pathway.source, name, "any") for name in pathway.strata]
    for rule in pathway.rules:
        if isinstance(rule, WindowRule):
            wanted.append((f"rule {rule.id!r}", pathway.source, rule.deadline, "time"))
            column = rule.within_by.column if rule.within_by else None
            wanted.append((f"rule {rule.id!r}", pathway.source, column, "number"))
    checked = {rule.step for rule in pathway.rules if isinstance(rule, FieldsRule)}
    for step in pathway.steps:
        name = f"step {step.id!r}"
        wanted += [(name, step.source, inputs.case_column(step), "id"), (name, step.source, step.at, "time")]
        wanted.append((name, step.source, step.by, "any"))
        wanted += [(name, step.source, field.column, "any") for field in step.fields if step.id in checked]
    for name, source, column, kind in wanted:
        fault = _fault(inputs, source, column, kind)
        if fault and f"{name}: {fault}" not in faults:
            faults.append(f"{name}: {fault}")
    if faults:
        raise DomainError("\n  ".join([f"pathway {pathway.id!r}: {len(faults)} problem(s)", *faults]))


def _fault(inputs: Inputs, source: str, column: str | None, kind: str) -> str:
    if source not in inputs.views or source not in inputs.columns:
        return f"no source {source!r} was given{near_miss(source, inputs.views)}"
    columns = inputs.columns[source]
    if column is None:
        return ""
    if column not in columns:
        return f"source {source!r} has no column {column!r}{near_miss(column, columns)}"
    if kind == "time" and columns[column] not in ("date", "timestamp"):
        found = f"column {column!r} of source {source!r} is of type {columns[column]}"
        return f"{found}; a time must be a date or timestamp"
    if kind == "number" and columns[column] not in ("integer", "number"):
        return f"column {column!r} of source {source!r} is of type {columns[column]}; a number is expected"
    return ""
