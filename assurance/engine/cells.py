"""Cells of the tables that people open in a spreadsheet, which may run what looks like a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from assurance.engine.files import atomic_path

__all__ = ["neutralise", "write_csv"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # also full width


def neutralise(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula.

    Text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end is meant, as is the full-width
    form of these signs; white space before the sign does not hide it. Other text is given back as it is.
    Negative numbers in text are meant too: give numbers to `write_csv` as numbers.

    Source: OWASP, CSV Injection (community pages, 2020).

    Examples
    --------
    >>> neutralise("=HYPERLINK(A1)"), neutralise("0012"), neutralise("")
    ("'=HYPERLINK(A1)", '0012', '')
    """
    # Text that bears apostrophes already gets one more, so that exactly one can be taken away again.
    bare = text.lstrip("'")
    return f"'{text}" if bare.startswith(_FORMULA) or bare.lstrip().startswith(_FORMULA) else text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a table as CSV, whole or not at all, every text cell neutralised.

    UTF-8 with a byte order mark, because spreadsheets take a file without one for a local code page;
    the readers of the workbench skip it. Lines end in CR LF (RFC 4180). None becomes an empty cell;
    numbers, dates and truth values are written as Python prints them.

    Parameters
    ----------
    path : where the file is to stand
    header : headings, neutralised too
    rows : may be a generator; rows are written as they come

    Returns
    -------
    int : rows written, the header not counted

    Raises
    ------
    StoreError
        When the folder cannot be written or the disk is full; an earlier file at `path` survives.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "rows.csv"
    ...     write_csv(path, ["case", "change"], [["@A1", -2], ["007", None]])
    ...     path.read_text(encoding="utf-8-sig").split()
    2
    ['case,change', "'@A1,-2", '007,']
    """
    count = 0
    with atomic_path(path) as temporary, temporary.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_cell(name) for name in header])
        for row in rows:
            writer.writerow([_cell(value) for value in row])
            count += 1
    return count


def _cell(value: object) -> object:
    return neutralise(value) if isinstance(value, str) else value
