"""Reading workbooks (XLSX, XLSM, XLSB, XLS, ODS): one sheet, as text, under the header that was found."""

# ruff: noqa: S608 - names are made here

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from assurance.engine import Engine
from assurance.engine.duckdb_files import parquet_relation
from assurance.engine.files import store_error
from assurance.errors import ExtractError
from assurance.extracts.files.opened import SHEET_ROWS, Arrival, Extract, Part
from assurance.extracts.files.workbook_cells import cell_text, column_letters
from assurance.extracts.files.workbook_choice import choose_sheet
from assurance.extracts.files.workbook_header import LOOKED_AT, Header, find_header
from assurance.extracts.files.workbook_notes import day_notes
from assurance.extracts.files.workbook_rows import Counted, Table, stage_rows
from assurance.extracts.files.workbook_sheets import Grid, Sheet, open_sheets, read_sheets
from assurance.extracts.files.workbook_watch import Watch
from assurance.extracts.values.conversion import Names
from assurance.programme import FileSource

__all__ = ["Sheet", "open_workbook", "read_sheets"]

_SHOWN = 5


def open_workbook(arrival: Arrival, source: FileSource, *, work: Path, engine: Engine) -> Extract:
    """Open one sheet of a workbook for reading, its rows numbered as the sheet numbers them.

    The sheet is the declared one, else the only visible one with cells; the header is in the declared row,
    else the first row that holds every declared heading. Blank rows are no records, nor are notes below the
    table. Formulas give their computed values, and errors their words, such as #N/A, which no column takes.

    Raises
    ------
    ExtractError
        When it is no workbook, is protected or damaged, does not say which sheet or row is meant, lacks a
        declared heading, or holds ids that became numbers or dates.
    """
    try:
        with open_sheets(arrival.path, arrival.name) as workbook:
            grid, sheet, notes = choose_sheet(workbook, source.sheet)
            return _read(arrival, source, grid, sheet, notes, work)
    except OSError as error:
        raise store_error(arrival.path, error, verb="read") from error


def _read(
    arrival: Arrival, source: FileSource, grid: Grid, sheet: str, notes: Sequence[str], work: Path
) -> Extract:
    name = f"{arrival.name}, sheet {sheet!r}"
    looked_at = max(LOOKED_AT, source.header_row or 0) + source.header_rows
    top = list(islice(grid.rows(), looked_at))
    texts = [[cell_text(cell) for cell in row] for row in top]
    left = grid.left
    merged = [(first, one - left, last, other - left) for first, one, last, other in grid.merged]
    header = find_header(name, texts, source, merged=merged)
    table = Table(
        below=header.below,
        places=tuple(header.places.values()),
        headings=sum(1 for heading in header.headings if heading),
        last_header=top[header.below - 1],
        covered=_covered(merged, header),
        decimal_sign=source.decimal_sign,
    )
    names = [Names(place).raw for place in range(len(header.places))]
    watches = _watches(source, header, left)
    path = work / f"sheet_{arrival.sha256[:16]}_{len(list(work.glob('sheet_*')))}.parquet"
    counted = stage_rows(islice(grid.rows(), header.below, None), table, names, watches, path)
    _refuse(name, grid, table, counted, watches)
    titles = [(number, texts[number - 1]) for number in range(1, header.at + 1)]
    days = day_notes(name, [*titles, *counted.notes], source)
    return Extract(
        name=name,
        parts=(Part(arrival.file, arrival.sha256, counted.rows),),
        relation=f"SELECT * FROM {parquet_relation(path)}",
        types=("VARCHAR",) * len(names),
        headings=tuple(header.headings[place] for place in table.places),
        undeclared=header.undeclared,
        rows=counted.rows,
        last=counted.last,
        numbering=SHEET_ROWS,
        typed_dates=True,
        notes=(*notes, *days, *_notes(name, grid, counted, watches)),
    )


def _watches(source: FileSource, header: Header, left: int) -> list[Watch]:
    nothing = frozenset(source.null_values)
    return [
        Watch(column, source.columns[column], place + left, nothing)
        for column, place in header.places.items()
    ]


def _covered(merged: Sequence[tuple[int, int, int, int]], header: Header) -> dict[int, frozenset[int]]:
    """Give the columns read that merged cells cover from a row above, by row."""
    read = set(header.places.values())
    found: dict[int, frozenset[int]] = {}
    for first, left, last, right in merged:
        columns = read & set(range(left, right + 1))
        if first >= header.below and columns:
            for row in range(first + 1, last + 1):
                found[row] = found.get(row, frozenset()) | columns
    return found


def _refuse(name: str, grid: Grid, table: Table, counted: Counted, watches: Sequence[Watch]) -> None:
    """Refuse what would give wrong values calmly."""
    faults = [fault for watch in watches for fault in watch.faults]
    if faults:
        raise ExtractError(f"{name}: {'; '.join(faults)}")
    if counted.covered:
        raise ExtractError(
            f"{name}: merged cells reach over several records in columns that are read: "
            f"{_rows(counted.covered)} would be read as empty; unmerge the cells, fill in the value in every "
            "row, and run again"
        )
    read = {place + grid.left for place in table.places}
    uncomputed = [
        (row, column)
        for row, column in grid.facts.uncomputed
        if column in read and table.below <= row < counted.last
    ]
    if uncomputed:
        row, column = uncomputed[0]
        cells = (
            "1 cell holds a formula" if len(uncomputed) == 1 else f"{len(uncomputed):,} cells hold formulas"
        )
        raise ExtractError(
            f"{name}: {cells} whose value was never computed, first in row {row + 1:,}, column "
            f"{column_letters(column)}; open the workbook in a spreadsheet, save it, and run again"
        )


def _notes(name: str, grid: Grid, counted: Counted, watches: Sequence[Watch]) -> list[str]:
    found = [f"{name}, {note}." for watch in watches for note in watch.notes]
    if counted.notes:
        below = [number for number, _ in counted.notes]
        found.append(
            f"{name}: {_rows(below)} below the table {_were(below)} left out as no records: nothing stands "
            "in the columns that are read, or only one sentence."
        )
    if counted.repeated:
        again = counted.repeated
        found.append(
            f"{name}: {_rows(again)} {'repeats' if len(again) == 1 else 'repeat'} the header and "
            f"{_were(again)} left out; check that no table was pasted below another."
        )
    if counted.blank:
        word = "1 blank row stands" if counted.blank == 1 else f"{counted.blank:,} blank rows stand"
        found.append(
            f"{name}: {word} between the records, first in row {counted.first_gap:,}; check that what "
            "follows belongs to the same table."
        )
    if grid.facts.hidden_rows:
        word = "1 row is" if grid.facts.hidden_rows == 1 else f"{grid.facts.hidden_rows:,} rows are"
        found.append(f"{name}: {word} hidden, by a filter or by hand, and read all the same.")
    return found


def _rows(numbers: Sequence[int]) -> str:
    shown = ", ".join(f"{number:,}" for number in numbers[:_SHOWN])
    more = f" and {len(numbers) - _SHOWN:,} more" if len(numbers) > _SHOWN else ""
    return f"row{'' if len(numbers) == 1 else 's'} {shown}{more}"


def _were(numbers: Sequence[int]) -> str:
    return "was" if len(numbers) == 1 else "were"
