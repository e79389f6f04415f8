"""Long tables: the first rows open, the rest folded beneath, so that a page can be read from its top."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assurance.show.tables import LONGEST, Column, Row, table
from assurance.show.words import of_words

__all__ = ["FIRST", "fold", "folded_table"]

FIRST = 25
"""Rows of a long table that stand open."""


def fold(summary: str, body: str) -> str:
    """Fold a piece of a page under a line that says what is in it; it needs no script to open.

    Parameters
    ----------
    summary : plain text
    body : HTML

    Examples
    --------
    >>> fold("The other 3 <rows>", "<p>a</p>")
    '<details><summary>The other 3 &lt;rows&gt;</summary><p>a</p></details>'
    """
    return f"<details><summary>{escape(summary)}</summary>{body}</details>"


def folded_table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    first: int = FIRST,
    longest: int = LONGEST,
    most: int = 1000,
    note: str = "",
) -> str:
    """Give a table; of one with more than `longest` rows the first stand open and the others are folded.

    Parameters
    ----------
    caption : what the table holds, in words
    first : rows of a long table that stand open; with 0 all of it is folded
    longest : rows of the longest table that is not folded
    most : rows shown altogether; how many are left out is said
    note : plain text beneath the table

    Examples
    --------
    >>> column = Column("s", "Stratum", "stub")
    >>> folded_table("Cases", [column], [{"s": str(n)} for n in range(70)]).count("<details>")
    1
    """
    if len(rows) <= longest:
        return table(caption, columns, rows, longest=longest, note=note)
    rest = table(f"{caption}: the others", columns, rows[first:], longest=most - first, note=note)
    if not first:
        rest = table(caption, columns, rows, longest=most, note=note)
        return fold(f"{caption}: {len(rows):,}", rest)
    open_rows = table(f"{caption}: the first {of_words(first, len(rows))}", columns, rows[:first])
    return f"{open_rows}{fold(f'Show the other {len(rows) - first:,}', rest)}"
