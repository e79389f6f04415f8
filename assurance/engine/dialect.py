"""What differs between engines when an expression becomes SQL; one `Dialect` value per engine.

To add an engine: write ``<engine>_dialect.py`` with such a value, and run the probe suite of
tests/rooms/engine/test_probes.py against it. Everything that is not in here is ordinary SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from assurance.expressions.types import ValueType

__all__ = ["WHITE_SPACE", "Argument", "Dialect", "Lowering", "quote", "text_literal"]

WHITE_SPACE: Final = (
    " \t\n\r\f\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What trimming takes off: the white space that forms and spreadsheets leave, and the byte order mark."""


@dataclass(frozen=True, slots=True)
class Argument:
    """A lowered argument of a function: its SQL text and the type of its value."""

    sql: str
    kind: ValueType


Lowering = Callable[[Sequence[Argument], str], str]
"""Makes SQL of a call: (arguments, the programme's time zone) -> text that needs no parentheses."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine writes what engines write differently.

    Parameters
    ----------
    name : of the engine
    functions : every function of the language, lowered
    whole : makes integer arithmetic (an SQL text) give null outside 64 bits; needs no parentheses
    divide : makes a fraction of two SQL texts, null when the second is 0; the flag tells that the
        second is a written-out number other than 0
    integer : gives an integer (an SQL text) 64 bits
    number : writes a literal of double precision
    """

    name: str
    functions: Mapping[str, Lowering]
    whole: Callable[[str], str]
    divide: Callable[[str, str, bool], str]
    integer: Callable[[str], str]
    number: Callable[[str], str]


def quote(identifier: str) -> str:
    """Write an SQL identifier, whatever characters it holds.

    Examples
    --------
    >>> quote('say "so" twice')
    '"say ""so"" twice"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """Write text as an SQL literal.

    Examples
    --------
    >>> text_literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def utc_timestamp(text: str, time_zone: str) -> str:
    """Turn a checked timestamp literal into naive UTC text.

    Local time without Z; the repeated hour is its first pass, the skipped hour counts on as if the
    clock had not changed (PEP 495, fold=0).

    Examples
    --------
    >>> utc_timestamp("2026-07-01 00:00:00", "Europe/London")
    '2026-06-30 23:00:00'
    """
    if text.endswith("Z"):
        return text.removesuffix("Z")
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(time_zone))
    try:
        return local.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
    except OverflowError:  # the first and last day that Python knows
        return text
