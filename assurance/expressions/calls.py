"""Calls of the language's functions: number and kinds of arguments, type of the value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlglot import expressions as exp

from assurance.expressions import kinds
from assurance.expressions.kinds import Checked
from assurance.expressions.language import FUNCTIONS, ArgumentKind, Function
from assurance.expressions.tokens import Token, refuse
from assurance.expressions.types import ValueType

__all__ = ["check_call"]

Argument = tuple[exp.Expression, ValueType, int]
"""Tree, type and place of an argument."""

_TOP_AGE: Final = 90
_MOST_DIGITS: Final = 10


def check_call(token: Token, arguments: Sequence[Argument]) -> Checked:
    """Check one call and build its node: ``exp.Anonymous`` under the function's own name.

    Raises
    ------
    ExpressionError
        When the number or a kind of the arguments does not fit, with the place.
    """
    function = FUNCTIONS[token.lower]
    if not function.accepts(len(arguments)):
        raise refuse(f"write {function.signature}, not {len(arguments)} argument(s)", token.at)
    for position, argument in enumerate(arguments):
        kind = function.arguments[min(position, len(function.arguments) - 1)]
        if fault := _CHECKS[kind](argument):
            raise refuse(f"{function.name}: {fault}", argument[2])
    node = exp.Anonymous(this=function.name, expressions=[tree for tree, _, _ in arguments])
    return node, _returns(function, arguments, token)


def _returns(function: Function, arguments: Sequence[Argument], token: Token) -> ValueType:
    if function.arguments[0] not in ("any", "ordered"):
        fixed = function.returns
        return arguments[0][1] if fixed == "first" or fixed == "same" else fixed
    found = [kind for _, kind, _ in arguments]
    kind = kinds.common(found)
    if kind is None:
        listed = " and ".join(dict.fromkeys(kinds.words(each) for each in found))
        raise refuse(f"{function.name}: the arguments are {listed}; one kind is needed", token.at)
    return found[0] if function.returns == "first" else kind


def _takes(*allowed: ValueType, words: str) -> Callable[[Argument], str]:
    def fault(argument: Argument) -> str:
        kind = argument[1]
        return "" if kind in allowed else f"{words}, not {kinds.words(kind)}"

    return fault


def _timestamp(argument: Argument) -> str:
    if argument[1] == "date":
        return "a date has no hour; use calendar_days or working_days for dates"
    return _takes("timestamp", words="takes a timestamp")(argument)


def _digits(argument: Argument) -> str:
    number = _written(argument)
    fits = number is not None and number <= _MOST_DIGITS
    return "" if fits else f"the number of decimal places is written out, 0 to {_MOST_DIGITS}"


def _width(argument: Argument) -> str:
    number = _written(argument)
    fits = number is not None and 2 <= number <= 45 and _TOP_AGE % number == 0
    return "" if fits else "the width is written out and divides 90: 2, 3, 5, 6, 9, 10, 15, 18, 30 or 45"


def _written(argument: Argument) -> int | None:
    tree, kind, _ = argument
    return int(tree.this) if isinstance(tree, exp.Literal) and kind == "integer" else None


def _ordered(argument: Argument) -> str:
    return "true and false have no order" if argument[1] == "boolean" else ""


_CHECKS: Final[dict[ArgumentKind, Callable[[Argument], str]]] = {
    "text": _takes("text", words="takes text"),
    "number": _takes("integer", "number", words="takes a number"),
    "timestamp": _timestamp,
    "day": _takes("date", "timestamp", words="takes a date or a timestamp"),
    "digits": _digits,
    "width": _width,
    "any": lambda _: "",
    "ordered": _ordered,
}
