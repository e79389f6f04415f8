"""The scripts that make workbooks, and the words that many refusals share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import made_workbooks as make

COLUMNS = {"ref": {"type": "id", "heading": "Ref"}, "team": "category", "n": "integer"}
HEADER = ("Ref", "team", "n")
ROWS = (HEADER, ("K1", "A", 1), ("K2", "B", 2))
FILE = {"file": "records.xlsx"}
DAMAGED = (
    "records: records.xlsx is damaged or cut short and cannot be read as a workbook; copy or export it again"
)
AGAIN = "save it again as a workbook (.xlsx) and run again"
SHEET_ERROR = (
    "holds a spreadsheet's error, such as #N/A, or ##### for a column too narrow; mend it in the sheet, or "
    "declare it under null_values where it says that nothing is known"
)
DATA = "records: records.xlsx, sheet 'Data'"
MANY = (
    DATA + ": {} of {} rows ({}) were rejected; see the rejected rows, and whether the declaration fits this "
    "extract."
)


def saved(rows: Sequence[Sequence[Any]] = ROWS, **keys: Any) -> Callable[[Path], None]:
    """Make a script that saves one sheet, Data."""
    return lambda folder: make.save(folder / "records.xlsx", {"Data": rows}, **keys) and None


def book(sheets: dict[str, Any], **keys: Any) -> Callable[[Path], None]:
    """Make a script that saves these sheets."""
    return lambda folder: make.save(folder / "records.xlsx", sheets, **keys) and None


def raw(rows: Sequence[Sequence[Any]], **keys: Any) -> Callable[[Path], None]:
    """Make a script that writes a sheet by hand."""
    return lambda folder: make.write_raw(folder / "records.xlsx", rows, **keys) and None


def content(data: bytes, name: str = "records.xlsx") -> Callable[[Path], None]:
    """Make a script that writes these bytes."""
    return lambda folder: (folder / name).write_bytes(data) and None


def parts(parts: dict[str, bytes | str], name: str = "records.xlsx") -> Callable[[Path], None]:
    """Make a script that writes an archive of these parts."""
    return lambda folder: make.zipped(folder / name, parts) and None
