"""What an expression is once it is checked, and the types of the language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sqlglot import expressions as exp

__all__ = ["ColumnType", "Expression", "ValueType"]

ColumnType = Literal["id", "text", "category", "integer", "number", "boolean", "date", "timestamp"]
"""Types that a source can declare for a column."""

ValueType = Literal["text", "integer", "number", "boolean", "date", "timestamp", "null"]
"""Types of values in the language: `id` and `category` are text; `null` fits anywhere."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked scalar expression; only `parse_expression` makes one.

    Parameters
    ----------
    text : as it stands in the declaration
    tree : parsed, checked and normalised sqlglot tree; treat it as read-only
    columns : the source's columns that it reads, in their declared spelling
    type : type of its value, one of `ValueType`
    """

    text: str
    tree: exp.Expression = field(repr=False, compare=False)
    columns: frozenset[str]
    type: ValueType
