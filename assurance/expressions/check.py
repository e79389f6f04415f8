"""The third gate: each node of the shape is of the language, its types fit, and it is built anew.

The checked tree is made from nothing but the nodes below, so an argument that sqlglot hides in a
node (``ignore nulls``, ``symmetric`` …) cannot slip through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlglot import expressions as exp

from assurance.expressions import kinds
from assurance.expressions.calls import check_call
from assurance.expressions.kinds import Checked
from assurance.expressions.limits import MAX_DEPTH, MAX_DOUBLING, MAX_LIST
from assurance.expressions.literals import read_dated, read_number, read_text
from assurance.expressions.shape import column_name
from assurance.expressions.tokens import Token, refuse
from assurance.expressions.types import ColumnType, ValueType

__all__ = ["Checker"]

_COMPARISONS: Final = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_ARITHMETIC: Final = (exp.Add, exp.Sub, exp.Mul, exp.Div)
_PLAIN_ARGUMENTS: Final[Mapping[str, frozenset[str]]] = {
    "Like": frozenset({"this", "expression", "negate"}),
    "In": frozenset({"this", "expressions"}),
    "Between": frozenset({"this", "low", "high"}),
    "Case": frozenset({"this", "ifs", "default"}),
    "Div": frozenset({"this", "expression", "typed", "safe"}),
    "Anonymous": frozenset({"this", "expressions"}),
}
_ORDINARY: Final = frozenset({"this", "expression"})
_NEEDS_PARENTHESES: Final = (*_COMPARISONS, exp.Is, exp.In, exp.Between, exp.Like, exp.Not)
_FAULTS: Final = {
    "alias": "two values stand side by side; put an operator between them",
    "tuple": "a list of values can stand only after in",
    "star": "'*' stands only between two numbers",
}


class Checker:
    """Checks one shape; collects the columns it reads in `found`."""

    def __init__(self, tokens: tuple[Token, ...], columns: Mapping[str, ColumnType]) -> None:
        self.tokens = tokens
        self.columns = columns
        self.found: set[str] = set()
        self.words = kinds.words
        self._rules: dict[type[exp.Expression], Callable[[exp.Expression, int], Checked]] = {
            exp.Paren: self._paren,
            exp.Column: self._leaf,
            exp.Boolean: lambda node, _: (exp.Boolean(this=bool(node.this)), "boolean"),
            exp.Null: lambda _, __: (exp.Null(), "null"),
            exp.Not: self._not,
            exp.And: self._logic,
            exp.Or: self._logic,
            exp.Is: self._is,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Like: self._like,
            exp.Neg: self._negative,
            exp.Case: self._case,
            exp.Anonymous: self._call,
            **dict.fromkeys(_COMPARISONS, self._comparison),
            **dict.fromkeys(_ARITHMETIC, self._arithmetic),
        }

    def check(self, node: exp.Expression) -> Checked:
        """Check a whole shape and give the tree built anew, with the type of its value."""
        depth = _depth(node)
        if depth > MAX_DEPTH:
            raise refuse(f"the expression has {depth} levels, at most {MAX_DEPTH} are read; use in (...)", 1)
        tree, kind = self._check(node, 0)
        return tree, kind

    def at(self, node: exp.Expression) -> int:
        """Give the place of the first token under a node."""
        parts = (part for part in node.walk() if isinstance(part, exp.Identifier | exp.Anonymous))
        numbers = [number for part in parts if (number := _token_number(part)) is not None]
        return self.tokens[min(numbers)].at if numbers else 1

    def _check(self, node: exp.Expression, doubling: int) -> Checked:
        rule = self._rules.get(type(node))
        given = {key for key, value in node.args.items() if value not in (None, False, [])}
        if rule is None or not given <= _PLAIN_ARGUMENTS.get(type(node).__name__, _ORDINARY):
            fault = _FAULTS.get(node.key, f"{node.key} is not part of the language")
            raise refuse(fault, self.at(node.args["alias"] if isinstance(node, exp.Alias) else node))
        if isinstance(node, _NEEDS_PARENTHESES) and not isinstance(node, exp.Not):
            self._check_binding(node)
        tree, kind = rule(node, doubling)
        tree.meta["kind"] = kind
        return tree, kind

    def _check_binding(self, node: exp.Expression) -> None:
        """Refuse a = b is null: dialects disagree on what binds first."""
        for side in (node.this, node.args.get("expression")):
            if isinstance(side, _NEEDS_PARENTHESES):
                raise refuse("put parentheses around a condition that is compared", self.at(side))

    def _paren(self, node: exp.Expression, doubling: int) -> Checked:
        return self._check(node.this, doubling)

    def _leaf(self, node: exp.Expression, _: int) -> Checked:
        number = _token_number(node.this)
        if number is None:
            raise refuse("this name is not part of the language", 1)
        token = self.tokens[number]
        if token.kind == "string":
            return exp.Literal.string(read_text(token)), "text"
        if token.kind == "number":
            text, kind = read_number(token)
            return exp.Literal.number(text), kind
        following = self.tokens[number + 1] if number + 1 < len(self.tokens) else None
        if token.lower in {"date", "timestamp"} and following is not None and following.kind == "string":
            return read_dated(token, following)
        name = column_name(token, self.columns)
        if name is None:
            raise refuse(f"{token.text} is not a column of the source", token.at)
        self.found.add(name)
        return exp.column(name, quoted=True), kinds.of_column(self.columns[name])

    def _boolean(self, node: exp.Expression, doubling: int, operator: str) -> exp.Expression:
        tree, kind = self._check(node, doubling)
        if kind != "boolean":
            raise refuse(f"{operator} takes true or false, not {kinds.words(kind)}", self.at(node))
        return tree

    def _not(self, node: exp.Expression, doubling: int) -> Checked:
        return exp.Not(this=self._boolean(node.this, doubling, "not")), "boolean"

    def _logic(self, node: exp.Expression, doubling: int) -> Checked:
        operator = "and" if isinstance(node, exp.And) else "or"
        sides = (self._boolean(side, doubling, operator) for side in (node.this, node.expression))
        return type(node)(**dict(zip(("this", "expression"), sides, strict=True))), "boolean"

    def _comparison(self, node: exp.Expression, doubling: int) -> Checked:
        left, left_kind = self._check(node.this, doubling)
        right, right_kind = self._check(node.expression, doubling)
        ordered = not isinstance(node, exp.EQ | exp.NEQ)
        if fault := kinds.cannot_compare(left_kind, right_kind, ordered=ordered):
            raise refuse(fault, self.at(node))
        return type(node)(this=left, expression=right), "boolean"

    def _is(self, node: exp.Expression, doubling: int) -> Checked:
        left, kind = self._check(node.this, doubling)
        right = node.expression
        if not isinstance(right, exp.Null | exp.Boolean):
            raise refuse(
                "is can be followed by null, not null, true, not true, false, not false", self.at(node)
            )
        if isinstance(right, exp.Boolean) and kind != "boolean":
            raise refuse(f"is true and is false take true or false, not {kinds.words(kind)}", self.at(node))
        return exp.Is(this=left, expression=right.copy()), "boolean"

    def _in(self, node: exp.Expression, doubling: int) -> Checked:
        left, kind = self._check(node.this, doubling)
        values = node.expressions
        if not 1 <= len(values) <= MAX_LIST:
            raise refuse(f"in takes 1 to {MAX_LIST:,} values, not {len(values):,}", self.at(node))
        checked = []
        for value in values:
            tree, value_kind = self._check(value, doubling)
            if not isinstance(tree, exp.Literal | exp.Cast | exp.Boolean | exp.Null | exp.Neg) or any(
                tree.find_all(exp.Column)
            ):
                raise refuse("in takes written-out values; compare with = and or instead", self.at(value))
            if fault := kinds.cannot_compare(kind, value_kind, ordered=False):
                raise refuse(fault, self.at(value) if value_kind != "null" else self.at(node))
            checked.append(tree)
        return exp.In(this=left, expressions=checked), "boolean"

    def _between(self, node: exp.Expression, doubling: int) -> Checked:
        parts = {}
        kind: ValueType = "null"
        for key in ("this", "low", "high"):
            parts[key], found = self._check(node.args[key], doubling)
            kind = found if key == "this" else kind
            if key != "this" and (fault := kinds.cannot_compare(kind, found, ordered=True)):
                raise refuse(fault, self.at(node.args[key]))
        return exp.Between(**parts), "boolean"

    def _like(self, node: exp.Expression, doubling: int) -> Checked:
        left, kind = self._check(node.this, doubling)
        if kind != "text":
            raise refuse(f"like takes text, not {kinds.words(kind)}", self.at(node))
        pattern, _ = self._check(node.expression, doubling)
        if not (isinstance(pattern, exp.Literal) and pattern.is_string):
            raise refuse("the pattern of a like is written out as 'text'", self.at(node.expression))
        if "\\" in pattern.this:
            raise refuse(
                "a like has no escape character; use contains or starts_with", self.at(node.expression)
            )
        like = exp.Like(this=left, expression=pattern)
        return (exp.Not(this=like) if node.args.get("negate") else like), "boolean"

    def _negative(self, node: exp.Expression, doubling: int) -> Checked:
        tree, kind = self._check(node.this, doubling)
        if kind not in {"integer", "number"}:
            raise refuse(f"- takes a number, not {kinds.words(kind)}", self.at(node))
        return exp.Neg(this=tree), kind

    def _arithmetic(self, node: exp.Expression, doubling: int) -> Checked:
        divides = isinstance(node, exp.Div)
        left, left_kind = self._check(node.this, doubling)
        right, right_kind = self._check(
            node.expression, self._deeper(node, doubling) if divides else doubling
        )
        if fault := kinds.cannot_calculate(left_kind, right_kind):
            raise refuse(fault, self.at(node))
        whole = left_kind == right_kind == "integer" and not divides
        return type(node)(this=left, expression=right), "integer" if whole else "number"

    def _case(self, node: exp.Expression, doubling: int) -> Checked:
        subject = self._check(node.this, doubling) if node.this else None
        branches, results = [], []
        for branch in node.args["ifs"]:
            branches.append(self._condition(branch.this, subject, doubling))
            results.append((branch.args["true"], self._check(branch.args["true"], doubling)))
        if (default := node.args.get("default")) is not None:
            results.append((default, self._check(default, doubling)))
        kind = kinds.common([found for _, (_, found) in results])
        if kind is None:
            listed = " and ".join(dict.fromkeys(kinds.words(found) for _, (_, found) in results))
            raise refuse(f"the branches of this case give {listed}; one kind is needed", self.at(node))
        ifs = [
            exp.If(this=condition, true=result)
            for condition, (_, (result, _)) in zip(branches, results, strict=False)
        ]
        rest = results[-1][1][0] if default is not None else None
        return exp.Case(this=subject[0] if subject else None, ifs=ifs, default=rest), kind

    def _condition(self, node: exp.Expression, subject: Checked | None, doubling: int) -> exp.Expression:
        if subject is None:
            return self._boolean(node, doubling, "when")
        tree, kind = self._check(node, doubling)
        if fault := kinds.cannot_compare(subject[1], kind, ordered=False):
            raise refuse(fault, self.at(node))
        return tree

    def _call(self, node: exp.Expression, doubling: int) -> Checked:
        number = _token_number(node)
        if number is None:
            raise refuse("this function is not part of the language", self.at(node))
        token = self.tokens[number]
        inner = self._deeper(node, doubling) if token.lower == "nullif" else doubling
        arguments = [(*self._check(argument, inner), self.at(argument)) for argument in node.expressions]
        return check_call(token, arguments)

    def _deeper(self, node: exp.Expression, doubling: int) -> int:
        if doubling >= MAX_DOUBLING:
            raise refuse(f"more than {MAX_DOUBLING} divisions or nullifs within one another", self.at(node))
        return doubling + 1


def _token_number(node: exp.Expression) -> int | None:
    """Give the token that a leaf or call stands for."""
    name = node.this if isinstance(node, exp.Identifier | exp.Anonymous) else None
    if isinstance(name, str) and name.startswith(("leaf_", "call_")) and name[5:].isdecimal():
        return int(name[5:])
    return None


def _depth(node: exp.Expression) -> int:
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        part, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((child, depth + 1) for child in part.iter_expressions())
    return deepest
