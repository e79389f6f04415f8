"""What readers give: passages of text with their places, and parts that they cannot read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final, Literal, NamedTuple

__all__ = ["BESIDE", "Denied", "Item", "Passage", "plain", "row"]

BESIDE: Final = "\x01"
"""Stands between cells of one row: a name may cross it, no other identifier does."""


class Passage(NamedTuple):
    """A text that is read as one.

    Parameters
    ----------
    place : in the file, without any value
    text : as its reader would read it: without markup, escapes and line ends of no meaning
    line : number of its first line, where lines are counted on within it; 0 where they are not
    columns : how the cells of a row are named, which `BESIDE` parts; empty for a text without cells
    attributes : whether it is what stands in the tag of an element: names of attributes, and their values
    across : whether only names across cells are looked for, as each cell is a passage of its own
    """

    place: str
    text: str
    line: int = 0
    columns: Literal["", "numbers", "letters"] = ""
    across: bool = False
    attributes: bool = False

    def at(self, offset: int, text: str) -> str:
        """Say the place of one sign of the text, which may have been written plainly since."""
        parts = [self.place] if self.place else []
        if self.line:
            parts.append(f"line {self.line + text.count(chr(10), 0, offset)}")
        if self.columns:
            column = text.count(BESIDE, 0, offset) + 1
            parts.append(f"column {column if self.columns == 'numbers' else _letters(column)}")
        if self.attributes:
            names = _ATTRIBUTE.findall(text, 0, offset)
            parts.append(f"attribute {names[-1].lower()}" if names else "")
        return ", ".join(filter(None, parts))


class Denied(NamedTuple):
    """A part that nobody can vouch for, and why; the whole file where it has no place."""

    place: str
    why: str


Item = Passage | Denied
_ATTRIBUTE: Final = re.compile(r"(?<![^\s\"'])([A-Za-z][A-Za-z0-9:_-]{0,30})\s*=\s*[\"']")


def row(cells: Iterable[str]) -> str:
    """Join the cells of a row, so that a name across two of them is one."""
    return BESIDE.join(cell.replace(BESIDE, " ") for cell in cells)


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, left = divmod(column - 1, 26)
        letters = chr(65 + left) + letters
    return letters


@cache
def _table() -> dict[int, str]:
    """Make the table of signs: other digits become ours, dashes hyphens, what cannot be seen nothing."""
    table: dict[int, str] = {}
    for point in range(128, _LAST + 1):
        sign = chr(point)
        if unicodedata.category(sign) == "Nd":
            table[point] = str(unicodedata.decimal(sign))
    table |= dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)), "")
    table |= dict.fromkeys((0xFEFF, 0x034F, 0x180E), "")
    return table | dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D), "-")


_LAST: Final = 0x1FFFF
"""Last sign among which there are digits."""
_CONTROL: Final = re.compile("[\x00\x02-\x08\x0b-\x1f\x7f]")


def plain(text: str) -> str:
    """Write a text so that one identifier has one form: plain digits, hyphens and spaces, nothing unseen.

    Examples
    --------
    >>> plain("999\u00a0000\u20110018 \uff19\u200b9")
    '999 000-0018 99'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_table())).translate(_table())
    return _CONTROL.sub(" ", text)
