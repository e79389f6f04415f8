"""Where the table begins on a sheet or in a text: title rows, headings in one row or two, notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from assurance.errors import ExtractError
from assurance.extracts.files.workbook_header import join_headings
from assurance.extracts.privacy.shapes import tells_somebody

__all__ = ["SAMPLE", "Layout", "as_at_day", "find_layout"]

SAMPLE: Final = 200
"""Rows from the top of a file in which the headings are looked for."""
_HEADINGS_WITHIN: Final = 40
_VALUE: Final = re.compile(
    r"[+-]?[0-9][0-9.,:/ -]*([Ee][+-]?[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[^@\s]+@[^@\s]+[.][a-z]+"
    r"|[A-Za-z]{1,3}[0-9]{4,}",
    re.IGNORECASE,
)
_AS_AT: Final = re.compile(
    r"\bas (?:at|of)\b:?\s*(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9} [0-9]{4}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})",
    re.IGNORECASE,
)
_TELLING: Final = re.compile(r"[0-9]{5,}|[A-Za-z][-/]?[0-9]{3,}|[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}")
Merged = tuple[int, int, int, int]
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table lies.

    Parameters
    ----------
    at : place, among the rows given, of the first row of headings
    header_rows : rows of headings, 1 or 2
    headings : in file order; the parts of two rows are joined by ' / '; '' where a column has none
    as_at : day of an "as at" note above the headings, where it reads one way only
    as_at_noted : whether there is such a note, readable or not
    """

    at: int
    header_rows: int
    headings: tuple[str, ...]
    as_at: date | None = None
    as_at_noted: bool = False


def find_layout(name: str, rows: Rows, *, merged: Sequence[Merged] = (), two_rows: bool = True) -> Layout:
    """Find the headings among the first rows of a file.

    The header is the first row that fills at least three fifths of the table's width with words that are
    no values, and under which rows follow.

    Parameters
    ----------
    name : words for the file in messages
    rows : the first rows, as text
    two_rows : whether the headings may stand in two rows, as on sheets
    merged : merged cells as (first row, first column, last row, last column), counted from 0 among `rows`

    Raises
    ------
    ExtractError
        When no row reads as headings; a record taken for headings would show a person's values.
    """
    width = _width(rows)
    if width == 0:
        raise ExtractError(f"{name} holds no cells; expected headings and rows under them")
    for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
        if _is_header(_spread(row, at, merged), width):
            found = _layout(rows, at, merged, two_rows=two_rows)
            _refuse_records(name, rows, found)
            return found
    raise _no_headings(name)


def _layout(rows: Rows, at: int, merged: Sequence[Merged], *, two_rows: bool) -> Layout:
    headings = _alone(join_headings(rows, at, 1, merged) if two_rows else rows[at])
    if two_rows and _second_header(rows, at, merged):
        return Layout(at, 2, _alone(join_headings(rows, at, 2, merged)), *_noted(rows[:at]))
    twins = len({cell for cell in headings if cell}) < sum(1 for cell in headings if cell)
    if two_rows and twins and at > 0 and len({cell for cell in rows[at - 1] if cell}) > 1:
        return Layout(at - 1, 2, _alone(join_headings(rows, at - 1, 2, merged)), *_noted(rows[: at - 1]))
    return Layout(at, 1, headings, *_noted(rows[:at]))


def as_at_day(text: str) -> tuple[date | None, bool]:
    """Read an "as at" note: its day where it reads one way only, and whether there is one at all.

    Examples
    --------
    >>> as_at_day("Position as at 31 October 2026"), as_at_day("as at 03/04/2026"), as_at_day("Referrals")
    ((datetime.date(2026, 10, 31), True), (None, True), (None, False))
    """
    found = _AS_AT.search(text)
    if found is None:
        return None, False
    written = re.sub(r"(?<=[0-9])(st|nd|rd|th)", "", found["day"], flags=re.IGNORECASE)
    days = {
        day
        for form in ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%m/%d/%Y")
        if (day := _day(written, form))
    }
    return (next(iter(days)) if len(days) == 1 else None), True


def _day(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None


def _noted(titles: Rows) -> tuple[date | None, bool]:
    found = [as_at_day(cell) for row in titles for cell in row if cell]
    days = [day for day, _ in found if day]
    return (days[0] if days else None), any(noted for _, noted in found)


def _width(rows: Rows) -> int:
    """Give the commonest extent of a row that has more than one cell, else of any."""
    extents = [max((place + 1 for place, cell in enumerate(row) if cell), default=0) for row in rows]
    counts = Counter(extent for extent in extents if extent > 1) or Counter(e for e in extents if e)
    return max(counts, key=lambda extent: (counts[extent], extent), default=0)


def _is_header(row: Sequence[str], width: int) -> bool:
    cells = [cell for cell in row if cell]
    values = sum(1 for cell in cells if _VALUE.fullmatch(cell))
    filled = len(cells) >= max(1, -(-3 * width // 5)) and (width == 1 or len(set(cells)) > 1)
    return filled and 2 * values < len(cells)


def _alone(row: Sequence[str]) -> tuple[str, ...]:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _spread(row: Sequence[str], at: int, merged: Sequence[Merged]) -> list[str]:
    """Give a row with the text of every merged cell in each of its columns."""
    cells = list(row)
    for first, left, _, right in merged:
        if first == at and left < len(cells):
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [cells[left]] * (right + 1 - left)
    return cells


def _second_header(rows: Rows, at: int, merged: Sequence[Merged]) -> bool:
    """Tell whether the row below holds headings too: words, under a heading that spans several columns."""
    if not any(first == at and right > left for first, left, _, right in merged) or at + 1 >= len(rows):
        return False
    cells = [cell for cell in rows[at + 1] if cell]
    return bool(cells) and not any(_VALUE.fullmatch(cell) for cell in cells)


def _repeats(row: Sequence[str], below: Rows) -> bool:
    """Tell whether a cell of this row stands again, more than once, in its own column below."""
    for place, cell in enumerate(row):
        if (
            cell
            and sum(1 for other in below if place < len(other) and other[place] == cell and other != row) > 1
        ):
            return True
    return False


def _refuse_records(name: str, rows: Rows, found: Layout) -> None:
    body = rows[found.at + found.header_rows :]
    told = any(map(tells_somebody, found.headings))
    if told or _shaped_alike(found.headings, body):
        raise _no_headings(name)
    if found.header_rows == 1 and _repeats(rows[found.at], body):
        raise _no_headings(name)


def _shaped_alike(headings: Sequence[str], body: Rows) -> bool:
    """Tell whether a heading with a number or a date in it is written as most cells under it are."""
    for place, heading in enumerate(headings):
        below = [row[place] for row in body if place < len(row) and row[place]]
        alike = sum(1 for cell in below if _shape(cell) == _shape(heading))
        if below and _TELLING.search(heading) and 2 * alike > len(below):
            return True
    return False


def _shape(cell: str) -> str:
    return re.sub(r"[^\W\d_]", "A", re.sub(r"[0-9]", "9", cell))


def _no_headings(name: str) -> ExtractError:
    return ExtractError(
        f"{name}: no row among the first {_HEADINGS_WITHIN} reads as headings; expected one row, or two, "
        "with a word over each column; add the headings, or export the file again with them"
    )
