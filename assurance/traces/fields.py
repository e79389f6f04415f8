"""Required fields of a step's record in SQL, and who did it."""

from __future__ import annotations

from assurance.engine import quote
from assurance.engine.dialect import text_literal
from assurance.programme import RequiredField, Step
from assurance.traces.inputs import Inputs, key_sql
from assurance.traces.milestones import FIELDS_IN_ONE
from assurance.traces.moments import lowered

__all__ = ["done_by", "field_states"]

_TEXTS = ("id", "text", "category")


def field_states(inputs: Inputs, step: Step) -> list[str]:
    """Pack the states of the required fields of a row: 0 filled, 1 missing, 2 not allowed; two bits each.

    Blank text is missing, and so is a number that is not one. Text is compared with the allowed
    values without white space at its ends.
    """
    states = [_state(inputs, step, field) for field in step.fields]
    packed = []
    for first in range(0, len(states), FIELDS_IN_ONE):
        part = states[first : first + FIELDS_IN_ONE]
        packed.append(" + ".join(f"({state}) * {4**place}::BIGINT" for place, state in enumerate(part)))
    return packed


def done_by(inputs: Inputs, step: Step, column: str) -> str:
    """Give who did a step as text, "" where that is missing; 12 and 12.0 are one person."""
    columns = inputs.columns[step.source]
    if columns[column] in _TEXTS:
        trimmed = lowered(inputs.engine, f'trim("{column}")', columns, "e")
        return f"coalesce({trimmed}, '')"
    return f"coalesce({key_sql(inputs.engine, inputs.views[step.source], column, 'e')}, '')"


def _state(inputs: Inputs, step: Step, field: RequiredField) -> str:
    kind = inputs.columns[step.source][field.column]
    name = f"e.{quote(field.column)}"
    if kind in _TEXTS:
        return _text_state(inputs, step, field, name)
    missing = f"{name} IS NULL"
    if kind == "number":
        missing = f"{name} IS NULL OR isnan(CAST({name} AS DOUBLE))"
    branches = f"WHEN {missing} THEN 1"
    if field.allowed is not None:
        value = f"CAST({name} AS VARCHAR)"
        branches += f" WHEN NOT ({_allowed(field.allowed, name, value, kind)}) THEN 2"
    return f"CASE {branches} ELSE 0 END"


def _text_state(inputs: Inputs, step: Step, field: RequiredField, name: str) -> str:
    """Trim only what may need it: what is allowed as it stands, or begins with a letter, is not blank."""
    columns = inputs.columns[step.source]
    value = lowered(inputs.engine, f'trim("{field.column}")', columns, "e")
    if field.allowed is None:
        plain = f"WHEN ascii({name}) BETWEEN 33 AND 126 THEN 0"
        return f"CASE WHEN {name} IS NULL THEN 1 {plain} WHEN {value} = '' THEN 1 ELSE 0 END"
    listed = ", ".join(text_literal(item.strip()) for item in field.allowed) or "NULL"
    plain = f"WHEN {name} IN ({listed}) AND ascii({name}) BETWEEN 33 AND 126 THEN 0"
    refused = f"WHEN {value} IN ({listed}) THEN 0 ELSE 2"
    return f"CASE WHEN {name} IS NULL THEN 1 {plain} WHEN {value} = '' THEN 1 {refused} END"


def _allowed(allowed: tuple[str, ...], name: str, value: str, kind: str) -> str:
    if kind in ("integer", "number"):  # 2, 2.0 and 2.00 are one number
        numbers = ", ".join(f"TRY_CAST({text_literal(item)} AS DOUBLE)" for item in allowed)
        return f"coalesce(CAST({name} AS DOUBLE) IN ({numbers}), FALSE)"
    return f"{value} IN ({', '.join(text_literal(item.strip()) for item in allowed)})"
