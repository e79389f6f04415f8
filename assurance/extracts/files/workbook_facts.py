"""What the cells of a sheet are that the reader of values does not tell: errors, formulas never computed.

python-calamine gives an empty text for an error such as #N/A, as it does for an empty cell, so the file
itself is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["ERROR_CODES", "ERROR_WORDS", "MOST_CELLS", "Facts", "Merge", "error_word"]

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, counted from 0."""

ERROR_CODES: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Words of an error by the number that binary workbooks hold ([MS-XLS] 2.5.10 BErr)."""

ERROR_WORDS: Final = frozenset(ERROR_CODES.values())
"""Words that stand in a workbook for a value that could not be computed; newer errors, such as #SPILL!,
stand there as #VALUE!."""

MOST_CELLS: Final = 100_000_000
"""Cells of a sheet, empty ones within its bounds included, above which memory would run out."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sheet holds besides its values.

    Parameters
    ----------
    errors : words of each error, by row and column, both from 0
    uncomputed : (row, column), from 0, of each formula that was written by a program and never computed
    unreadable : (row, column), from 0, of each error that the reader of values stops at
    hidden_rows : how many rows are hidden, by a filter or by hand
    merged : merged cells, where the reader of values does not know them; else None
    cells : cells within the bounds of the sheet, as far as is known
    """

    errors: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    uncomputed: tuple[tuple[int, int], ...] = ()
    unreadable: tuple[tuple[int, int], ...] = ()
    hidden_rows: int = 0
    merged: tuple[Merge, ...] | None = None
    cells: int = 0


def error_word(found: str) -> str:
    """Give the word of an error; #VALUE! for one that is not among the usual ones.

    Examples
    --------
    >>> error_word("#N/A"), error_word("Err:512")
    ('#N/A', '#VALUE!')
    """
    return found if found in ERROR_WORDS else "#VALUE!"
