"""The safe expression language of the declarations: parsed, checked and typed before anything runs."""

from assurance.expressions.parse import parse_expression
from assurance.expressions.types import ColumnType, Expression

__all__ = ["ColumnType", "Expression", "parse_expression"]
