"""What stands under a table: a row of totals, and notes."""

# ruff: noqa: S608 - names are made here

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assurance.engine import Engine
from assurance.extracts.files.totals import says_total

__all__ = ["Ending", "read_ending"]

_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9,]{0,20}([.][0-9]{1,20})?")


@dataclass(frozen=True, slots=True)
class Ending:
    """The rows under a table that are no records.

    Parameters
    ----------
    total : whether the last row of the table is a total
    agrees : columns in which the total is the sum of the rows, or under words their number
    differs : columns in which it is not
    notes : texts of the rows of notes below; for dates only, never shown
    first : number of the first row that is no record
    rows : how many rows are no records
    """

    total: bool = False
    agrees: int = 0
    differs: int = 0
    notes: tuple[str, ...] = ()
    first: int = 0
    rows: int = 0


def read_ending(relation: str, last: Sequence[tuple[int, Sequence[str]]], engine: Engine) -> Ending:
    """Look at the last rows: notes of one cell at the very end, and above them perhaps a total.

    Parameters
    ----------
    relation : DuckDB table of all rows
    last : (row number, cells) of its last rows
    """
    rows = list(last)
    width = len(rows[-1][1]) if rows else 0
    notes: list[tuple[int, str]] = []
    while len(rows) > 1 and width > 2 and _is_note(rows[-1][1]):
        number, cells = rows.pop()
        notes.append((number, next(cell for cell in cells if cell)))
    texts = tuple(text for _, text in notes)
    if not rows or not _is_total(rows[-1][1]):
        return Ending(notes=texts, first=notes[-1][0] if notes else 0, rows=len(notes))
    number, cells = rows[-1]
    agrees = differs = 0
    for place, cell in enumerate(cells):
        if _NUMBER.fullmatch(cell):
            fits = _fits(relation, f"c{place}", number, float(cell.replace(",", "")), engine)
            agrees, differs = agrees + fits, differs + (not fits)
    return Ending(True, agrees, differs, texts, number, len(notes) + 1)


def _is_note(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) == 1 and not says_total(filled[0]) and not _NUMBER.fullmatch(filled[0])


def _is_total(cells: Sequence[str]) -> bool:
    """Tell whether a row says total; a record would have more of its cells filled by words."""
    words = [cell for cell in cells if cell and not _NUMBER.fullmatch(cell)]
    return len(words) == 1 and says_total(words[0]) and len(cells) > 1


def _fits(relation: str, column: str, before: int, total: float, engine: Engine) -> bool:
    summed, rows = engine.rows(
        f"SELECT sum(TRY_CAST(replace({column}, ',', '') AS DOUBLE)), count({column}) FROM {relation} "
        f"WHERE _row < {before}"
    )[0]
    if summed is None:  # under a column of words stands their number
        return float(rows) == total
    return abs(float(summed) - total) <= 1e-9 * max(1.0, abs(total))
