"""Required fields of a step's record in SQL."""

from __future__ import annotations

from assurance.engine import quote
from assurance.engine.dialect import text_literal
from assurance.programme import RequiredField, Step
from assurance.traces.inputs import Inputs
from assurance.traces.moments import lowered

__all__ = ["field_states"]

_TEXTS = ("id", "text", "category")


def field_states(inputs: Inputs, step: Step) -> str:
    """Give a list with the state of each required field of a row: 0 filled, 1 missing, 2 not allowed.

    Blank text is missing, and so is a number that is not one. Text is compared with the allowed
    values without white space at its ends.
    """
    return f"[{', '.join(_state(inputs, step, field) for field in step.fields)}]"


def _state(inputs: Inputs, step: Step, field: RequiredField) -> str:
    kind = inputs.columns[step.source][field.column]
    name = f"e.{quote(field.column)}"
    value, missing = f"CAST({name} AS VARCHAR)", f"{name} IS NULL"
    if kind in _TEXTS:
        columns = inputs.columns[step.source]
        value = lowered(inputs.engine, f'trim("{field.column}")', columns, "e")
        missing = f"{name} IS NULL OR {value} = ''"
    elif kind == "number":
        missing = f"{name} IS NULL OR isnan(CAST({name} AS DOUBLE))"
    branches = f"WHEN {missing} THEN 1"
    if field.allowed is not None:
        branches += f" WHEN NOT ({_allowed(field.allowed, name, value, kind)}) THEN 2"
    return f"CASE {branches} ELSE 0 END"


def _allowed(allowed: tuple[str, ...], name: str, value: str, kind: str) -> str:
    if kind in ("integer", "number"):  # 2, 2.0 and 2.00 are one number
        numbers = ", ".join(f"TRY_CAST({text_literal(item)} AS DOUBLE)" for item in allowed)
        return f"coalesce(CAST({name} AS DOUBLE) IN ({numbers}), FALSE)"
    return f"{value} IN ({', '.join(text_literal(item.strip()) for item in allowed)})"
