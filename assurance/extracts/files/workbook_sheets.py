"""The sheets of a workbook, and their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from assurance.errors import ExtractError
from assurance.extracts.files.workbook_facts import Facts, Merge
from assurance.extracts.files.workbook_kind import Kind, damaged, protected, workbook_kind
from assurance.extracts.files.workbook_look import look_through

__all__ = ["Grid", "Listed", "Sheet", "Workbook", "open_sheets", "read_sheets"]

_OPEN_DURATION: Final = re.compile(r"PT([0-9]{1,6})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]+)?S")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, read as a whole.

    Parameters
    ----------
    name, visible : as the workbook says
    rows : cells by row, all rows equally long; '' where a cell is empty, words such as #N/A for an error
    first_row : number of the first of `rows` on the sheet, from 1
    merged : (first row, first column, last row, last column) of merged cells, counted from 0 in `rows`
    """

    name: str
    visible: bool
    rows: list[list[object]]
    first_row: int
    merged: tuple[Merge, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, opened, whose rows are given one after the other.

    Parameters
    ----------
    sheet : from the reader
    facts : errors and other things that the reader does not tell
    open_document : whether durations are written as OpenDocument does
    """

    sheet: CalamineSheet
    facts: Facts
    open_document: bool = False

    @property
    def left(self) -> int:
        """Number of the first column that is given, from 0."""
        errors = [column for row in self.facts.errors.values() for column in row]
        return min([*(self.sheet.start or ())[1:], *errors], default=0)

    @property
    def merged(self) -> tuple[Merge, ...]:
        """Merged cells, counted from 0 on the sheet."""
        if self.facts.merged is not None:
            return self.facts.merged
        found = self.sheet.merged_cell_ranges or []
        return tuple((*first, *last) for first, last in found)

    def rows(self) -> Iterator[list[object]]:
        """Give the rows from the first of the sheet on, with errors as their words; '' where empty."""
        errors, left = self.facts.errors, self.left
        before = [""] * (self.sheet.start[1] - left if self.sheet.start else 0)
        number = -1
        for number, row in enumerate(self.sheet.iter_rows() if self.sheet.start else iter(())):
            cells: list[object] = [*before, *row] if before else list(row)
            if self.open_document:
                cells = [_duration(cell) for cell in cells]
            yield _with_errors(cells, errors[number], left) if number in errors else cells
        for beyond in range(number + 1, max(errors, default=-1) + 1):
            yield _with_errors([], errors.get(beyond, {}), left)


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet as the workbook lists it.

    Parameters
    ----------
    name, visible : as the workbook says
    grid : its cells
    """

    name: str
    visible: bool
    grid: Grid

    @property
    def cells(self) -> bool:
        """Whether there is any cell in it."""
        return self.grid.sheet.height > 0 or bool(self.grid.facts.errors)


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook.

    Parameters
    ----------
    name, kind : words for the file, and what it is
    facts : of each sheet with cells, as `look_through` gives them
    reader : from python-calamine
    """

    name: str
    kind: Kind
    facts: Mapping[str | int, Facts]
    reader: CalamineWorkbook

    def sheets(self) -> tuple[Listed, ...]:
        """Read the sheets that can hold cells, charts left out.

        Raises
        ------
        ExtractError
            When one is damaged.
        """
        with _reading(self.name):
            return tuple(
                Listed(found.name, found.visible == SheetVisibleEnum.Visible, self._grid(place, found.name))
                for place, found in enumerate(self.reader.sheets_metadata)
                if found.typ == SheetTypeEnum.WorkSheet
            )

    def _grid(self, place: int, name: str) -> Grid:
        facts = self.facts.get(place if self.kind == "xls" else name)
        if facts is None:
            raise damaged(self.name)
        return Grid(self.reader.get_sheet_by_index(place), facts, self.kind == "ods")


@contextmanager
def open_sheets(path: Path, name: str) -> Iterator[Workbook]:
    """Open a workbook; its file is read at once, so that nothing keeps it open.

    Raises
    ------
    ExtractError
        When it is no workbook, is protected with a password, is damaged, or has too large a sheet.
    """
    kind = workbook_kind(path, name)
    facts = look_through(path, kind, name=name)
    with path.open("rb") as file, _reading(name):
        reader = CalamineWorkbook.from_filelike(file)
    try:
        yield Workbook(name, kind, facts, reader)
    finally:
        reader.close()


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Read every sheet of a workbook, charts left out, for a look at it.

    Raises
    ------
    ExtractError
        When it is no workbook, is protected with a password, or is damaged.
    """
    found = []
    with open_sheets(path, path.name) as workbook:
        for listed in workbook.sheets():
            grid = listed.grid
            rows = list(grid.rows())
            width = max(map(len, rows), default=0)
            rows = [row + [""] * (width - len(row)) for row in rows]
            top = next((number for number, row in enumerate(rows) if any(cell != "" for cell in row)), 0)
            merged = tuple(
                (first - top, left - grid.left, last - top, right - grid.left)
                for first, left, last, right in grid.merged
                if first >= top and left >= grid.left
            )
            found.append(Sheet(listed.name, listed.visible, rows[top:], top + 1, merged))
    return tuple(found)


def _with_errors(cells: list[object], errors: Mapping[int, str], left: int) -> list[object]:
    for column, word in errors.items():
        cells += [""] * (column - left + 1 - len(cells))
        cells[column - left] = word
    return cells


def _duration(cell: object) -> object:
    """Read a duration of a day and more, which OpenDocument writes as text."""
    if type(cell) is str and cell.startswith("PT") and (found := _OPEN_DURATION.fullmatch(cell)):
        hours, minutes, seconds = map(int, found.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return cell


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Turn every way in which the reader gives up into one message."""
    try:
        yield
    except PasswordError:
        raise protected(name) from None
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        if isinstance(error, ExtractError):
            raise
        raise damaged(name) from None
    except BaseException as error:
        # a panic of the reader's Rust code is no Exception, and its class cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(name) from None
