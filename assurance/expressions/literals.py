"""Values written out in an expression: numbers, text, dates and timestamps."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Final

from sqlglot import expressions as exp

from assurance.expressions.tokens import Token, refuse
from assurance.expressions.types import ValueType

__all__ = ["read_dated", "read_number", "read_text"]

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?Z?"
)
_LARGEST: Final = 2**63 - 1


def read_text(token: Token) -> str:
    """Give the text between the quotes."""
    value = token.text[1:-1].replace("''", "'")
    if "\x00" in value:
        raise refuse("text must not hold the character U+0000", token.at)
    return value


def read_number(token: Token) -> tuple[str, ValueType]:
    """Give a number in normal form, with its type: an integer has neither point nor exponent."""
    if token.text.isdecimal():
        if int(token.text) > _LARGEST:
            raise refuse(f"whole numbers go up to {_LARGEST:,}", token.at)
        return str(int(token.text)), "integer"
    value = float(token.text)
    if not math.isfinite(value):
        raise refuse("the number is too large", token.at)
    return repr(value), "number"


def read_dated(word: Token, value: Token) -> tuple[exp.Expression, ValueType]:
    """Read ``date '...'`` or ``timestamp '...'`` into a cast of its normal form."""
    text = read_text(value)
    if word.lower == "date":
        if not (_DATE.fullmatch(text) and _exists(text, date)):
            raise refuse(f"{text!r} is not a date; write date '2026-10-31'", value.at)
        return exp.cast(exp.Literal.string(text), "date"), "date"
    bare = text.removesuffix("Z")
    if not (_TIMESTAMP.fullmatch(text) and _exists(bare, datetime)):
        raise refuse(f"{text!r} is not a timestamp; write timestamp '2026-10-31 14:30:00'", value.at)
    normal = datetime.fromisoformat(bare).isoformat(sep=" ") + ("Z" if text != bare else "")
    return exp.cast(exp.Literal.string(normal), "timestamp"), "timestamp"


def _exists(text: str, kind: type[date] | type[datetime]) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True
