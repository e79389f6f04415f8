"""Finding the header of a sheet below its titles, in one row or in several that are joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assurance.errors import ExtractError
from assurance.extracts.files.headings import known_headings, match_headings
from assurance.extracts.files.workbook_facts import Merge
from assurance.programme import FileSource

__all__ = ["LOOKED_AT", "Header", "find_header", "join_headings"]

LOOKED_AT: Final = 50
"""Rows from the top of a sheet among which the header is looked for."""
_MOST_ROWS: Final = 3

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet.

    Parameters
    ----------
    at : number of its first row, from 0
    rows : how many rows it has
    headings : of every column given, joined where the header has several rows; '' where there is none
    places : column given, from 0, by name of the declared column
    undeclared : headings that are not declared
    """

    at: int
    rows: int
    headings: tuple[str, ...]
    places: dict[str, int]
    undeclared: tuple[str, ...]

    @property
    def below(self) -> int:
        """Number of the first row below it, from 0."""
        return self.at + self.rows


def find_header(name: str, top: Rows, source: FileSource, *, merged: Sequence[Merge] = ()) -> Header:
    """Find the header: in the declared row, else the first row that holds every declared heading.

    Parameters
    ----------
    name : words for the sheet in messages
    top : its first rows, from the first of the sheet on, as text
    merged : merged cells, counted from 0 in `top`

    Raises
    ------
    ExtractError
        When no row is the header, with what the nearest lacks.
    """
    if source.header_row is not None:
        return _declared(name, top, source, merged)
    last = min(len(top), LOOKED_AT)
    for at in range(last):
        headings = join_headings(top, at, source.header_rows, merged)
        if _known(headings, source) == len(source.columns):
            return _header(name, at, source.header_rows, headings, source)
    raise _not_found(name, top[:last], source, merged)


def _declared(name: str, top: Rows, source: FileSource, merged: Sequence[Merge]) -> Header:
    at = (source.header_row or 1) - 1
    if at + source.header_rows > len(top):
        raise ExtractError(
            f"{name}: header_row {at + 1} is declared, but row {len(top)} is the last with cells in it; "
            "correct header_row in sources.yaml, or leave it out"
        )
    headings = join_headings(top, at, source.header_rows, merged)
    try:
        return _header(name, at, source.header_rows, headings, source)
    except ExtractError as error:
        for other in range(min(len(top), LOOKED_AT)):
            found = join_headings(top, other, source.header_rows, merged)
            if other != at and _known(found, source) == len(source.columns):
                raise ExtractError(
                    f"{name}: header_row {at + 1} is declared, but the declared headings stand in row "
                    f"{other + 1}; declare header_row: {other + 1}, or leave it out"
                ) from None
        raise error


def _header(name: str, at: int, rows: int, headings: tuple[str, ...], source: FileSource) -> Header:
    words = _row_words(at, rows)
    places, undeclared = match_headings(f"{name}, {words}", headings, source, where="it")
    return Header(at, rows, headings, places, undeclared)


def _row_words(at: int, rows: int) -> str:
    return f"row {at + 1}" if rows == 1 else f"rows {at + 1} to {at + rows}"


def join_headings(top: Rows, at: int, rows: int, merged: Sequence[Merge] = ()) -> tuple[str, ...]:
    """Give the headings of a header, from top to bottom, blank and repeated parts left out.

    A merged cell counts for every cell that it covers. Where no cells are merged in the header, a heading
    above others counts for the blank cells to its right as well, as far as there are headings below them.

    Examples
    --------
    >>> join_headings([["Ref", "Referral", ""], ["", "Date", "Source"]], 0, 2)
    ('Ref', 'Referral / Date', 'Referral / Source')
    """
    width = max((len(row) for row in top[at : at + rows]), default=0)
    grid = [
        [_words(row[place]) if place < len(row) else "" for place in range(width)]
        for row in top[at : at + rows]
    ]
    inside = [merge for merge in merged if merge[0] < at + rows and merge[2] >= at]
    for merge in inside:
        _spread(grid, at, merge)
    if not inside:
        for upper in range(len(grid) - 1):
            _carry(grid, upper)
    return tuple(
        " / ".join(dict.fromkeys(row[place] for row in grid if row[place])) for place in range(width)
    )


def _words(cell: str) -> str:
    """Write a heading in one line, however it is wrapped in its cell."""
    return " ".join(cell.split())


def _spread(grid: list[list[str]], at: int, merge: Merge) -> None:
    top, left, bottom, right = merge
    if top < at or left < 0 or left >= len(grid[0]):
        return
    text = grid[top - at][left]
    for row in grid[top - at : bottom - at + 1]:
        for place in range(left, min(right + 1, len(row))):
            row[place] = text


def _carry(grid: list[list[str]], upper: int) -> None:
    """Carry a heading that stands above others on to its right, over blank cells with headings below."""
    row, group = grid[upper], ""
    for place, text in enumerate(row):
        below = any(lower[place] for lower in grid[upper + 1 :])
        if text:
            group = text if below else ""
        elif below:
            row[place] = group
        else:
            group = ""


def _known(headings: Sequence[str], source: FileSource) -> int:
    """Count the columns of which a row has the heading."""
    found = set(headings)
    return sum(
        any(word in found for word in known_headings(name, column)) for name, column in source.columns.items()
    )


def _not_found(name: str, top: Rows, source: FileSource, merged: Sequence[Merge]) -> ExtractError:
    for rows in range(1, min(_MOST_ROWS, len(top)) + 1):
        for at in range(len(top)):
            found = join_headings(top, at, rows, merged)
            if rows != source.header_rows and _known(found, source) == len(source.columns):
                return ExtractError(
                    f"{name}: {_row_words(at, rows)} hold{'s' if rows == 1 else ''} every declared heading, "
                    f"but header_rows is {source.header_rows}; declare header_rows: {rows}"
                )
    rows = source.header_rows
    best = max(
        range(len(top)), key=lambda at: _known(join_headings(top, at, rows, merged), source), default=0
    )
    headings = join_headings(top, best, rows, merged)
    known = _known(headings, source)
    if 2 * known >= len(source.columns) and known:
        try:
            _header(name, best, rows, headings, source)
        except ExtractError as error:
            return error
    wanted = ", ".join(repr(known_headings(key, column)[0]) for key, column in source.columns.items())
    nearest = f"; row {best + 1} has the most of them, {known} of {len(source.columns)}" if known else ""
    return ExtractError(
        f"{name}: none of rows 1 to {len(top)} is the header; expected {wanted} in one row{nearest}; correct "
        "the headings, sheet, header_row or header_rows in sources.yaml, or export the file again"
    )
