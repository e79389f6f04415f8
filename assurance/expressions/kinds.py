"""Which kinds of values go together, and the words for those that do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import expressions as exp

from assurance.expressions.types import ColumnType, ValueType

__all__ = ["Checked", "cannot_calculate", "cannot_compare", "common", "of_column", "words"]

Checked = tuple[exp.Expression, ValueType]
"""A part of the tree, built anew, and the type of its value."""

_NUMERIC: Final = frozenset({"integer", "number"})
_WORDS: Final = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date",
    "timestamp": "a timestamp",
    "null": "null",
}
_ADVICE: Final = {
    frozenset({"date", "text"}): "; write a date as date '2026-10-31'",
    frozenset({"timestamp", "text"}): "; write a timestamp as timestamp '2026-10-31 14:30'",
    frozenset({"date", "timestamp"}): "; use local_date on the timestamp",
    frozenset({"boolean", "text"}): "; write true or false without quotes",
    frozenset({"integer", "text"}): "; write text between single quotes and numbers without",
    frozenset({"number", "text"}): "; write text between single quotes and numbers without",
}


def of_column(kind: ColumnType) -> ValueType:
    """Give the type of a column's values: identifiers and categories are text."""
    return "text" if kind == "id" or kind == "category" else kind


def words(kind: ValueType) -> str:
    """Name a type as a person would."""
    return _WORDS[kind]


def common(found: Sequence[ValueType]) -> ValueType | None:
    """Give the one type of several values (null fits anywhere), or None when they do not go together."""
    kinds = {kind for kind in found if kind != "null"}
    if len(kinds) <= 1:
        return kinds.pop() if kinds else "null"
    return "number" if kinds <= _NUMERIC else None


def cannot_compare(left: ValueType, right: ValueType, *, ordered: bool) -> str:
    """Say why two values cannot be compared, or nothing when they can."""
    if "null" in (left, right):
        return "comparing with null gives null, never true; write is null or is not null"
    if common((left, right)) is None:
        advice = _ADVICE.get(frozenset({left, right}), "")
        return f"{words(left)} cannot be compared with {words(right)}{advice}"
    if ordered and left == "boolean":
        return "true and false have no order; use = or <>"
    return ""


def cannot_calculate(left: ValueType, right: ValueType) -> str:
    """Say why two values cannot be added, subtracted, multiplied or divided, or nothing when they can."""
    if {left, right} <= _NUMERIC:
        return ""
    if {left, right} & {"date", "timestamp"}:
        return "dates are not calculated with + or -; use calendar_days, working_days or an elapsed function"
    odd = left if left not in _NUMERIC else right
    return f"arithmetic takes numbers, not {words(odd)}"
