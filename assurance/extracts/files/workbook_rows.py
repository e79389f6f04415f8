"""The rows of a table on a sheet: told from blank ones and notes, and staged as text in a Parquet file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from assurance.extracts.files.workbook_cells import cell_text, cell_texts
from assurance.extracts.files.workbook_watch import Watch

__all__ = ["Counted", "Table", "stage_rows"]

_BATCH: Final = 8_192
_MOST_NOTES: Final = 20
_FEWEST_HEADINGS: Final = 3


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table lies on a sheet.

    Parameters
    ----------
    below : number of its first row under the header, from 0
    places : columns read, in the order declared, counted in the rows as they are given
    headings : how many columns have a heading
    last_header : the last row of the header, as it stands
    covered : columns covered by merged cells that begin in a row above, by row from 0
    decimal_sign : with which numbers are written, so that they read as the text beside them does
    """

    below: int
    places: tuple[int, ...]
    headings: int
    last_header: list[object]
    covered: Mapping[int, frozenset[int]] = field(default_factory=dict)
    decimal_sign: str = "."


@dataclass(slots=True)
class Counted:
    """What was met among the rows under the header; row numbers are from 1.

    Parameters
    ----------
    rows, last : records, and the number of the last
    blank : blank rows between records
    first_gap : number of the first of them, or 0
    repeated : rows that repeat the header
    notes : (number, cells as text) of the rows under the table that are no records
    covered : records of which merged cells cover a column that is read
    """

    rows: int = 0
    last: int = 0
    blank: int = 0
    first_gap: int = 0
    repeated: list[int] = field(default_factory=list)
    notes: list[tuple[int, list[str]]] = field(default_factory=list)
    covered: list[int] = field(default_factory=list)


def stage_rows(
    rows: Iterable[list[object]], table: Table, names: Sequence[str], watches: Sequence[Watch], path: Path
) -> Counted:
    """Write the records as text, with their row numbers, and count what else was met.

    Parameters
    ----------
    rows : of the sheet, from the first under the header on
    names : of the columns in the file, in the order of `table.places`
    watches : of the same columns
    path : Parquet file to write
    """
    counted = Counted()
    schema = pa.schema([("_row", pa.int64()), *((name, pa.string()) for name in names)])
    numbers: list[int] = []
    batch: list[list[object]] = []
    with pq.ParquetWriter(path, schema, compression="lz4") as writer:
        for number, row in _records(rows, table, counted):
            numbers.append(number)
            batch.append(row)
            if len(batch) == _BATCH:
                writer.write_batch(_arrow(numbers, batch, table, watches, schema))
                numbers, batch = [], []
        if batch:
            writer.write_batch(_arrow(numbers, batch, table, watches, schema))
    return counted


def _arrow(
    numbers: list[int],
    rows: list[list[object]],
    table: Table,
    watches: Sequence[Watch],
    schema: pa.Schema,
) -> pa.RecordBatch:
    columns: list[pa.Array] = [pa.array(numbers, pa.int64())]
    width = max(table.places, default=-1) + 1
    rows = [row if len(row) >= width else row + [""] * (width - len(row)) for row in rows]
    for place, watch in zip(table.places, watches, strict=True):
        cells = [row[place] for row in rows]
        watch.look(numbers, cells)
        texts = cell_texts(cells)
        if table.decimal_sign != ".":
            texts = [
                text.replace(".", table.decimal_sign) if text and isinstance(cell, float) else text
                for cell, text in zip(cells, texts, strict=True)
            ]
        columns.append(pa.array(texts, pa.string()))
    return pa.record_batch(columns, schema=schema)


def _records(
    rows: Iterable[list[object]], table: Table, counted: Counted
) -> Iterator[tuple[int, list[object]]]:
    """Give the records; rows at the end that look like notes are kept back until another record comes."""
    waiting: list[tuple[int, list[object]]] = []
    blank = first_blank = 0
    for number, row in enumerate(rows, start=table.below + 1):
        if _is_blank(row):
            blank, first_blank = blank + 1, first_blank or number
            continue
        if row == table.last_header:
            counted.repeated.append(number)
            continue
        if len(waiting) < _MOST_NOTES and _is_note(row, table):
            waiting.append((number, row))
            continue
        if counted.rows and blank:
            counted.blank, counted.first_gap = counted.blank + blank, counted.first_gap or first_blank
        blank = first_blank = 0
        for record in (*waiting, (number, row)):
            counted.rows, counted.last = counted.rows + 1, record[0]
            if table.covered and table.covered.get(record[0] - 1):
                counted.covered.append(record[0])
            yield record
        waiting = []
    if counted.rows:
        counted.notes = [(number, [cell_text(cell) for cell in row]) for number, row in waiting]
    else:  # a table of such rows only: nothing shows that they are no records
        for record in waiting:
            counted.rows, counted.last = counted.rows + 1, record[0]
            yield record


def _is_blank(row: list[object]) -> bool:
    return all(cell == "" or (type(cell) is str and cell.isspace()) for cell in row)


def _is_note(row: list[object], table: Table) -> bool:
    """Tell whether a row may be a note under the table: nothing is read of it, or it is one sentence."""
    if not any(row[place] != "" for place in table.places if place < len(row)):
        return True
    if len(row) - row.count("") > 1 or table.headings < _FEWEST_HEADINGS:
        return False
    (cell,) = (cell for cell in row if cell != "")
    return type(cell) is str and len(cell.split()) > 1 and not _names_total(cell)


def _names_total(cell: str) -> bool:
    return cell.strip().lower().endswith(("total", "totals", "total:", "totals:"))
