"""How the cells of a document are written, the same in every form."""

from __future__ import annotations

import math
import re

from assurance.show.document import Amount, Cell, Column, Kind, Withheld
from assurance.show.words import number, percent

__all__ = ["NOT_KNOWN", "cell_text", "is_numeric", "literal_text", "plain_text", "value_of"]

NOT_KNOWN = "not known"
_NUMERIC = ("count", "share", "points", "number")
_PLACES = {"share": 1, "points": 1, "number": 2, "count": 2}
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_COMMAND = re.compile(r"(?<=\\)(?=[A-Za-z])")
_TURNING = re.compile("[\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}]")
_SMALL = 0.0001
"""A number below it is called small; its digits are in the workbook."""


def is_numeric(column: Column) -> bool:
    """Tell whether the cells of a column line up at the right."""
    return column.kind in _NUMERIC


def value_of(cell: Cell) -> int | float | None:
    """Give the number that stands in a cell; None where it is no number, withheld, or not known.

    Examples
    --------
    >>> value_of(3), value_of(Amount(0.5, "share")), value_of(Withheld("*", "small")), value_of(True)
    (3, 0.5, None, None)
    """
    inner = cell.value if isinstance(cell, Amount) else cell
    if isinstance(inner, bool) or not isinstance(inner, int | float):
        return None
    return inner if math.isfinite(inner) else None


def cell_text(column: Column, cell: Cell) -> str:
    """Write a cell for a reader.

    Examples
    --------
    >>> share = Column("rate", "Rate", "share")
    >>> [cell_text(share, cell) for cell in (0.8235, 0.0, None, "", Withheld("fewer than 5", "small number"))]
    ['82.4%', '0%', 'not known', '', 'fewer than 5']
    >>> cell_text(Column("gap", "Gap", "points"), -0.0123), cell_text(share, Amount(17.5, unit="days"))
    ('\N{MINUS SIGN}1.2 points', '17.5 days')
    """
    if isinstance(cell, Withheld):
        return plain_text(cell.mark)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return plain_text(cell)
    value = value_of(cell)
    if value is None:
        return NOT_KNOWN
    kind, unit = (cell.kind, cell.unit) if isinstance(cell, Amount) else (column.kind, column.unit)
    return f"{_number_text(value, kind, column.places)} {unit}".rstrip()


def _number_text(value: float, kind: Kind, places: int | None) -> str:
    decimals = _PLACES.get(kind, 2) if places is None else places
    if kind == "share":
        return percent(value, decimals=decimals)
    if kind == "points":
        return f"{'+' if value > 0 else ''}{number(_rounded(value * 100, decimals))} points"
    if 0 < value < _SMALL:
        return f"under {_SMALL:.4f}"
    return number(value, decimals=decimals)


def _rounded(value: float, decimals: int) -> float:
    """Round, but never to nothing: a small difference keeps its first digit."""
    if not value:
        return 0.0
    first = -math.floor(math.log10(abs(value)))
    near = round(value, max(decimals, first))
    return near if abs(near) > 1e-9 else 0.0


def plain_text(text: str) -> str:
    r"""Give a text that every form can hold: what has no place on paper is marked, never dropped unseen.

    Control characters, halves of characters and marks that turn the direction of all that follows become
    the replacement character.

    Examples
    --------
    >>> plain_text("a\x07b") == "a\N{REPLACEMENT CHARACTER}b", plain_text("tab\there")
    (True, 'tab here')
    """
    text = text.replace("\r\n", "\n").replace("\t", " ").replace("\r", "\n")
    return _TURNING.sub("\N{REPLACEMENT CHARACTER}", _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text))


def literal_text(text: str) -> str:
    r"""Give a text for a page, on which a backslash between dollar signs would pass for a formula not set.

    Examples
    --------
    >>> literal_text("costs $5"), literal_text(r"$\beta$") == "$\\\N{ZERO WIDTH SPACE}beta$"
    ('costs $5', True)
    """
    text = plain_text(text)
    return _COMMAND.sub("\N{ZERO WIDTH SPACE}", text) if "$" in text else text
