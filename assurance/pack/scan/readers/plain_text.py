"""Plain text with lines, and tables of comma- or tab-separated values."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from assurance.pack.scan.passages import Denied, Item, Passage, row

__all__ = ["read_table", "read_text"]


def read_text(text: str) -> Iterator[Item]:
    """Give the whole text; places are its lines."""
    yield Passage("", text, line=1)


def read_table(text: str, *, delimiter: str = ",") -> Iterator[Item]:
    """Give every row of a table; places are its lines and columns."""
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    last = 0
    try:
        for cells in rows:
            yield Passage(f"line {last + 1}", row(cells), columns="numbers")
            last = rows.line_num
    except csv.Error:
        yield Denied(f"line {last + 1}", "is no row of a table that can be read")
