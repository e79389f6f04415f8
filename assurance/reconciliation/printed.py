"""Published numbers as they stand: a printed number is an interval, not a point."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, Literal

from assurance.reconciliation.labels import is_missing

__all__ = ["ABSENT", "Printed", "read_printed"]

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)\s*[£$€]?\s*(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d+))?|\.(?P<bare>\d+))"
    r"(?:[eE](?P<exponent>[+-]?\d{1,3}))?\s*(?P<percent>%?)"
)
_HUGE = 10**300
"""Beyond it a number cannot be worked with as a float; no dashboard prints one."""
_LONG = 12
"""Decimals from which a printed number is a machine's full precision rather than a rounding."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One published cell.

    Parameters
    ----------
    text : as it stands, at most 40 characters of it
    state : number; blank; suppressed (a declared mark); unreadable; absent (no such column)
    number : what it says, exactly as printed, or None
    decimals : decimal places it shows, also where the cell is a number rather than text
    rounded : whether it is text, whose last place says how it was rounded
    percent : whether it carries a percent sign
    """

    text: str
    state: Literal["number", "blank", "suppressed", "unreadable", "absent"]
    number: Fraction | None = None
    decimals: int = 0
    rounded: bool = False
    percent: bool = False


ABSENT = Printed("", "absent")


def read_printed(cell: Any, *, suppressed: Collection[str] = ()) -> Printed:
    """Read a published cell, guessing nothing.

    Text may have thousands commas, a currency sign in front and a percent sign behind; a decimal comma,
    brackets and words are unreadable.

    Parameters
    ----------
    cell : text, integer, float, decimal or missing
    suppressed : marks that hide a small number, such as ``*``

    Examples
    --------
    >>> read_printed("1,234.50").number, read_printed("58.5%").decimals, read_printed(58.5).rounded
    (Fraction(2469, 2), 1, False)
    >>> read_printed("*", suppressed=["*"]).state, read_printed("58,5").state, read_printed(None).state
    ('suppressed', 'unreadable', 'blank')
    """
    text = "" if is_missing(cell) else str(cell).strip()[:40]
    if text in suppressed:
        return Printed(text, "suppressed")
    if is_missing(cell):
        return Printed("", "blank")
    found = _read(cell, text)
    huge = found.number is not None and abs(found.number) >= _HUGE
    return Printed(text, "unreadable") if huge else found


def _read(cell: Any, text: str) -> Printed:
    if isinstance(cell, str):
        return _read_text(cell.strip().replace("\u2212", "-"), text)
    if isinstance(cell, bool) or not isinstance(cell, Real | Decimal):
        return Printed(text, "unreadable")
    if isinstance(cell, Integral):
        return Printed(text, "number", Fraction(int(cell)))
    try:
        number = Fraction(str(cell))
    except ValueError:  # an infinity
        return Printed(text, "unreadable")
    return Printed(text, "number", number, _shown(number))


def _read_text(text: str, shown: str) -> Printed:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return Printed(shown, "unreadable")
    exponent = int(match["exponent"] or 0)
    number = Fraction(match["digits"].replace(",", "")) * Fraction(10) ** exponent
    decimals = max(0, len(match["decimals"] or match["bare"] or "") - exponent)
    return Printed(
        shown,
        "number",
        -number if match["sign"] == "-" else number,
        decimals,
        rounded=decimals <= _LONG,
        percent=bool(match["percent"]),
    )


def _shown(number: Fraction) -> int:
    """Count the decimals of a number cell, looking through the noise of its last binary digits."""
    text = f"{float(number):.{_LONG}g}" if abs(number) < _HUGE else "0"
    return max(0, -int(Decimal(text).normalize().as_tuple().exponent))
