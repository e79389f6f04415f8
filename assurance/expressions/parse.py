"""From text to a checked expression, or a refusal that says where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from assurance.expressions.check import Checker
from assurance.expressions.shape import find_shape
from assurance.expressions.tokens import refuse, tokenize
from assurance.expressions.types import ColumnType, Expression

__all__ = ["parse_expression"]


def parse_expression(
    text: str,
    columns: Mapping[str, ColumnType],
    *,
    expected: Literal["boolean", "number", "any"] = "any",
) -> Expression:
    """Read one scalar SQL expression of the safe language and find the type of its value.

    Parameters
    ----------
    text : the expression, such as ``elapsed_days(referred_at, first_contact_at) <= 28``
    columns : the source's columns and their declared types
    expected : "boolean" for filters and conditions, "number" for values (integers are numbers)

    Returns
    -------
    Expression
        Its tree has only columns of the source, checked literals, and the operators and functions
        of docs/expressions.md; functions are ``exp.Anonymous`` nodes under their names here.

    Raises
    ------
    ExpressionError
        For anything outside the language, an unknown column, types that do not fit each other, or
        another type than expected; `at` is the position in characters from 1.

    Examples
    --------
    >>> columns = {"referred_at": "timestamp", "seen_at": "timestamp", "team": "text"}
    >>> checked = parse_expression("elapsed_days(referred_at, seen_at) <= 28", columns, expected="boolean")
    >>> checked.type, sorted(checked.columns)
    ('boolean', ['referred_at', 'seen_at'])
    >>> parse_expression("sen_at is null", columns)
    Traceback (most recent call last):
    assurance.errors.ExpressionError: character 1: sen_at is not a column of the source; did you ...
    """
    shape = find_shape(tokenize(text), columns)
    checker = Checker(shape.tokens, columns)
    tree, kind = checker.check(shape.tree)
    if kind == "null":
        raise refuse("the expression is always null", 1)
    fits = expected == "any" or kind == expected or (expected == "number" and kind == "integer")
    if not fits:
        wanted = "true or false" if expected == "boolean" else "a number"
        raise refuse(f"the expression gives {checker.words(kind)}; {wanted} is expected here", 1)
    return Expression(text=text, tree=tree, columns=frozenset(checker.found), type=kind)
