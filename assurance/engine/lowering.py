"""From a checked expression to SQL text: every operand of an operator is in parentheses or needs none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlglot import expressions as exp

from assurance.engine.dialect import Argument, Dialect, quote, text_literal, utc_timestamp
from assurance.expressions import Expression

__all__ = ["lower_expression"]

_INFIX: Final[dict[type[exp.Expression], str]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
}
_WIDE: Final = frozenset(
    {"calendar_days", "working_days", "length", "year", "month", "day", "weekday", "hour", "abs"}
)
_ATOMS: Final = (exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Anonymous, exp.Cast, exp.Case)


def lower_expression(
    expression: Expression, dialect: Dialect, *, time_zone: str, table: str | None = None
) -> str:
    """Write a checked expression as SQL of one engine.

    Parameters
    ----------
    expression : from `assurance.expressions.parse_expression`
    dialect : of the engine
    time_zone : the programme's, such as ``Europe/London``
    table : alias that every column gets, or None

    Returns
    -------
    str
        SQL text of one scalar expression; put parentheses around it before combining it.
    """
    return _Writer(dialect, time_zone, table).sql(expression.tree)


class _Writer:
    def __init__(self, dialect: Dialect, time_zone: str, table: str | None) -> None:
        self.dialect = dialect
        self.time_zone = time_zone
        self.prefix = f"{quote(table)}." if table else ""
        self.rules: dict[type[exp.Expression], Callable[[exp.Expression], str]] = {
            exp.Column: lambda node: self.prefix + quote(node.name),
            exp.Literal: self._literal,
            exp.Boolean: lambda node: "TRUE" if node.this else "FALSE",
            exp.Null: lambda _: "NULL",
            exp.Cast: self._dated,
            exp.Not: self._not,
            exp.And: self._chain,
            exp.Or: self._chain,
            exp.Is: lambda node: f"{self._inner(node.this)} IS {self.sql(node.expression)}",
            exp.In: self._in,
            exp.Between: self._between,
            exp.Like: lambda node: f"{self._inner(node.this)} LIKE {self.sql(node.expression)}",
            exp.Neg: self._negative,
            exp.Div: self._divide,
            exp.Case: self._case,
            exp.Anonymous: self._call,
        }

    def sql(self, node: exp.Expression) -> str:
        rule = self.rules.get(type(node), self._infix)
        return rule(node)

    def _inner(self, node: exp.Expression) -> str:
        text = self.sql(node)
        return text if isinstance(node, _ATOMS) or _is_whole(node) else f"({text})"

    def _literal(self, node: exp.Expression) -> str:
        if node.is_string:
            return text_literal(node.this)
        whole = node.meta["kind"] == "integer"
        return str(node.this) if whole else self.dialect.number(node.this)

    def _dated(self, node: exp.Expression) -> str:
        text = node.this.this
        if node.meta["kind"] == "date":
            return f"DATE {text_literal(text)}"
        return f"TIMESTAMP {text_literal(utc_timestamp(text, self.time_zone))}"

    def _not(self, node: exp.Expression) -> str:
        inside = node.this
        if isinstance(inside, exp.Is):  # reads better than NOT (x IS NULL), and means the same
            return f"{self._inner(inside.this)} IS NOT {self.sql(inside.expression)}"
        return f"NOT {self._inner(inside)}"

    def _chain(self, node: exp.Expression) -> str:
        word = " AND " if isinstance(node, exp.And) else " OR "
        links: list[exp.Expression] = []
        waiting = [node]
        while waiting:  # and, or are associative: a chain stays flat however long it is
            part = waiting.pop()
            if type(part) is type(node):
                waiting += [part.expression, part.this]
            else:
                links.append(part)
        return word.join(self._inner(link) for link in links)

    def _infix(self, node: exp.Expression) -> str:
        operator = _INFIX[type(node)]
        left, right = self._inner(node.this), self._inner(node.expression)
        if not _is_whole(node):
            return f"{left} {operator} {right}"
        if not (_is_wide(node.this) or _is_wide(node.expression)):
            left = self.dialect.integer(self.sql(node.this))
        return self.dialect.whole(f"{left} {operator} {right}")

    def _negative(self, node: exp.Expression) -> str:
        if isinstance(node.this, exp.Literal):
            return f"-{self.sql(node.this)}"
        if _is_whole(node):
            wide = _is_wide(node.this)
            return self.dialect.whole(
                f"-{self._inner(node.this) if wide else self.dialect.integer(self.sql(node.this))}"
            )
        return f"-{self._inner(node.this)}"

    def _divide(self, node: exp.Expression) -> str:
        below = node.expression
        never_zero = isinstance(below, exp.Literal) and float(below.this) != 0
        return self.dialect.divide(self._inner(node.this), self._inner(below), never_zero)

    def _in(self, node: exp.Expression) -> str:
        values = ", ".join(self.sql(value) for value in node.expressions)
        return f"{self._inner(node.this)} IN ({values})"

    def _between(self, node: exp.Expression) -> str:
        low, high = self._inner(node.args["low"]), self._inner(node.args["high"])
        return f"{self._inner(node.this)} BETWEEN {low} AND {high}"

    def _case(self, node: exp.Expression) -> str:
        parts = ["CASE", *([self._inner(node.this)] if node.this else [])]
        for branch in node.args["ifs"]:
            parts.append(f"WHEN {self._inner(branch.this)} THEN {self._inner(branch.args['true'])}")
        if (default := node.args.get("default")) is not None:
            parts.append(f"ELSE {self._inner(default)}")
        return " ".join([*parts, "END"])

    def _call(self, node: exp.Expression) -> str:
        arguments = [Argument(self.sql(argument), argument.meta["kind"]) for argument in node.expressions]
        return self.dialect.functions[node.name](arguments, self.time_zone)


def _is_whole(node: exp.Expression) -> bool:
    """Tell whether a node is integer arithmetic, which has to stay within 64 bits."""
    arithmetic = isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Neg)
    return arithmetic and node.meta["kind"] == "integer" and not _is_signed_literal(node)


def _is_signed_literal(node: exp.Expression) -> bool:
    return isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal)


def _is_wide(node: exp.Expression) -> bool:
    """Tell whether an integer has 64 bits already; engines give a written-out 5 fewer."""
    if isinstance(node, exp.Anonymous):
        return node.name in _WIDE
    return isinstance(node, exp.Column) or _is_whole(node)
