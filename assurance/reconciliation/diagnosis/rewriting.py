"""Small changes to a checked expression: a boundary made strict, a condition left out, other days counted.

Nothing is written as text and parsed again: the tree of a checked expression is copied, and only nodes of
the language take the place of nodes of the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from sqlglot import expressions as exp

from assurance.expressions import Expression

__all__ = [
    "DAY_FUNCTIONS",
    "boundaries",
    "conjuncts",
    "drop",
    "flip",
    "hoisted",
    "joined",
    "marked",
    "missing_columns",
    "node_words",
    "swap_days",
    "swappable",
]

DAY_FUNCTIONS: Final = ("elapsed_days", "calendar_days", "working_days")
_COUNTED: Final = (*DAY_FUNCTIONS, "elapsed_hours", "elapsed_minutes", "elapsed_seconds")
_FLIPPED: Final[dict[type[exp.Expression], type[exp.Expression]]] = {
    exp.LT: exp.LTE,
    exp.LTE: exp.LT,
    exp.GT: exp.GTE,
    exp.GTE: exp.GT,
}
_SIGNS: Final = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_ARITHMETIC: Final = (exp.Add, exp.Sub, exp.Mul, exp.Neg)
_PLACE: Final = "place"
_WORDS: Final = r"\b(NOT|IS|NULL|AND|OR|IN|LIKE|TRUE|FALSE|CASE|WHEN|THEN|ELSE|END|CAST|AS|DATE|TIMESTAMP)\b"


def marked(expression: Expression) -> Expression:
    """Copy an expression, `between` written as its two comparisons, and number its nodes.

    The numbers stay with the nodes through every later change, so that changes can follow one another.
    """
    tree = expression.tree.copy()
    betweens: list[exp.Expression] = list(tree.find_all(exp.Between))
    for node in betweens:
        both = _made(
            exp.And,
            _made(exp.GTE, node.this.copy(), node.args["low"].copy()),
            _made(exp.LTE, node.this.copy(), node.args["high"].copy()),
        )
        tree = _replaced(tree, node, both)
    for number, part in enumerate(tree.walk()):
        part.meta[_PLACE] = number
    return _with(expression, tree)


def _made(kind: type[exp.Expression], left: exp.Expression, right: exp.Expression) -> exp.Expression:
    node = kind(this=left, expression=right)
    node.meta["kind"] = "boolean"
    return node


def _with(expression: Expression, tree: exp.Expression) -> Expression:
    return Expression(expression.text, tree, expression.columns, expression.type)


def _replaced(tree: exp.Expression, node: exp.Expression, new: exp.Expression) -> exp.Expression:
    if node is tree:
        return new
    node.replace(new)
    return tree


def _at(tree: exp.Expression, place: int) -> exp.Expression | None:
    for node in tree.walk():
        if isinstance(node, exp.Expression) and node.meta.get(_PLACE) == place:
            return node
    return None


def node_words(node: exp.Expression) -> str:
    """Write a node for people, in the words of the declaration."""
    parts = node.sql(normalize_functions="lower").replace('"', "").split("'")
    for at in range(0, len(parts), 2):  # between quotes stands text
        plain = re.sub(r"\bNOT (\w+) IS NULL\b", r"\1 IS NOT NULL", parts[at])
        parts[at] = re.sub(_WORDS, lambda found: found[0].lower(), plain)
    return "'".join(parts)


def conjuncts(expression: Expression) -> list[tuple[int, str]]:
    """List the conditions that are joined by `and` at the top: place and words."""
    return [(node.meta[_PLACE], node_words(node)) for node in _links(expression.tree)]


def joined(expression: Expression) -> list[Expression]:
    """List the conditions joined by ``and``: all of them are true exactly where the expression is."""
    return [_with(expression, node) for node in _links(expression.tree)]


def _links(tree: exp.Expression) -> Iterator[exp.Expression]:
    if isinstance(tree, exp.And):
        yield from _links(tree.this)
        yield from _links(tree.expression)
    else:
        yield tree


def drop(expression: Expression, place: int) -> Expression | None:
    """Leave one of the joined conditions out; None where nothing is left."""
    tree = expression.tree.copy()
    node = _at(tree, place)
    if node is None:  # it went with another change
        return expression
    if node is tree:
        return None
    parent = node.parent
    if not isinstance(parent, exp.And):
        return expression
    other = parent.expression if parent.this is node else parent.this
    return _with(expression, _replaced(tree, parent, other.copy()))


def boundaries(expression: Expression) -> list[tuple[int, str, str]]:
    """List the ordered comparisons: place, and words as declared and with the other boundary."""
    found = []
    for node in expression.tree.walk():
        sign = _SIGNS.get(node.key)
        if sign is not None:
            left, right = node_words(node.this), node_words(node.expression)
            signs = [sign, sign.removesuffix("=") if sign.endswith("=") else f"{sign}="]
            found.append((node.meta[_PLACE], *(f"{left} {sign} {right}" for sign in signs)))
    return found


def flip(expression: Expression, place: int) -> Expression:
    """Make a boundary strict, or take the end in where it was strict."""
    tree = expression.tree.copy()
    node = _at(tree, place)
    if node is None or type(node) not in _FLIPPED:
        return expression
    new = _FLIPPED[type(node)](this=node.this.copy(), expression=node.expression.copy())
    new.meta.update(node.meta)
    return _with(expression, _replaced(tree, node, new))


def swappable(expression: Expression) -> set[str]:
    """List the functions of days that could stand for those in an expression."""
    found: set[str] = set()
    for call in _day_calls(expression.tree):
        clock = all(argument.meta.get("kind") == "timestamp" for argument in call.expressions)
        found |= {name for name in DAY_FUNCTIONS if name != call.name and (clock or name != "elapsed_days")}
    return found


def _day_calls(tree: exp.Expression) -> list[exp.Anonymous]:
    return [node for node in tree.find_all(exp.Anonymous) if node.name in DAY_FUNCTIONS]


def swap_days(expression: Expression, name: str) -> Expression:
    """Count every number of days by another function, where its arguments allow that."""
    tree = expression.tree.copy()
    for call in _day_calls(tree):
        clock = all(argument.meta.get("kind") == "timestamp" for argument in call.expressions)
        if name != "elapsed_days" or clock:
            call.set("this", name)
            _retype(call, "number" if name == "elapsed_days" else "integer")
    kind = expression.type if expression.type != "integer" else tree.meta.get("kind", "number")
    return Expression(expression.text, tree, expression.columns, kind)


def hoisted(expression: Expression, column: Callable[[Expression], str]) -> Expression:
    """Put a column in place of every call that counts time, so that each call is worked out once a row.

    Parameters
    ----------
    column : gives the name of the column that holds a call
    """
    tree = expression.tree.copy()
    while (call := _outermost(tree)) is not None:
        kind = call.meta["kind"]
        whole = Expression(expression.text, call.copy(), expression.columns, kind)
        held = exp.column(column(whole), quoted=True)
        held.meta["kind"] = kind
        tree = _replaced(tree, call, held)
    return _with(expression, tree)


def _outermost(tree: exp.Expression) -> exp.Anonymous | None:
    """Find a call that counts time and lies in no other such call."""
    for node in tree.walk():
        if isinstance(node, exp.Anonymous) and node.name in _COUNTED:
            return node
    return None


def _retype(node: exp.Expression, kind: str) -> None:
    """Carry the type of a number up through the arithmetic that it stands in: 64-bit sums take integers."""
    node.meta["kind"] = kind
    above = node.parent
    while isinstance(above, _ARITHMETIC):
        parts = [above.this, *([above.expression] if above.args.get("expression") else [])]
        whole = all(part.meta.get("kind") == "integer" for part in parts)
        above.meta["kind"] = "integer" if whole else "number"
        above = above.parent


def missing_columns(expression: Expression) -> list[str]:
    """List the columns of which the expression is `column is null`, or whose being there it asks for."""
    found = []
    for node in _links(expression.tree):
        inside = node.this if isinstance(node, exp.Not) else node
        if isinstance(inside, exp.Is) and isinstance(inside.expression, exp.Null):
            column = inside.this
            if isinstance(column, exp.Column):
                found.append(column.name)
    return found
