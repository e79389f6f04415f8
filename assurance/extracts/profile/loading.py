"""A file's tables, loaded as text into an engine: one DuckDB table each, in file order."""

# ruff: noqa: S608 - names are made here, and words are literals

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Final, Literal

import duckdb
import pyarrow as pa

from assurance.engine import Engine, quote
from assurance.engine.dialect import WHITE_SPACE, text_literal
from assurance.engine.duckdb_files import parquet_relation
from assurance.errors import ExtractError, QueryError
from assurance.extracts.files.csv_text import survey
from assurance.extracts.profile.cells import cell_text
from assurance.extracts.profile.csv_rows import csv_rows
from assurance.extracts.profile.layout import SAMPLE, Layout, as_at_day, find_layout
from assurance.extracts.profile.totals import Ending, read_ending

__all__ = ["Table", "as_at_of", "join_tables", "load_tables"]

Form = Literal["csv", "workbook", "parquet"]
_BATCH: Final = 20_000
_LAST: Final = 6
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_PARQUET: Final = (".parquet", ".pq")
_TEXTS: Final = (".csv", ".tsv", ".txt")
_KINDS: Final = (
    ("VARCHAR", "text"), ("BOOLEAN", "truth"), ("DATE", "date"), ("TIMESTAMP", "date"),
    ("DECIMAL", "number"), ("DOUBLE", "number"), ("FLOAT", "number"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file, loaded as text.

    Parameters
    ----------
    parts : (file, rows under the headings) of each file of the table
    form : how it is read
    name : words for the table in messages
    relation : DuckDB table with `_row` and `c0`, `c1`, …: the cells without surrounding white space, null
        where empty
    headings : of all columns, '' where there is none
    kinds : per column, how many cells were typed as what in a workbook or a Parquet file
    layout : where the headings stand; None for Parquet
    header_row : row of the file in which the headings begin, from 1
    encoding, delimiter, sheet : as declarations say them
    ascii : whether both encodings read it the same
    ending : the totals row and the notes under the table
    hidden : names of the hidden sheets that were passed over
    ragged : rows with more or fewer cells than headings
    blank_rows : rows without any cell, under the headings
    repeated_headers : rows that repeat the headings
    """

    parts: tuple[tuple[str, int], ...]
    form: Form
    name: str
    relation: str
    headings: tuple[str, ...]
    kinds: tuple[Counter[str], ...]
    layout: Layout | None = None
    header_row: int = 1
    encoding: str = "utf-8"
    ascii: bool = True
    delimiter: str = ","
    sheet: str | None = None
    ending: Ending = field(default_factory=Ending)
    hidden: tuple[str, ...] = ()
    ragged: int = 0
    blank_rows: int = 0
    repeated_headers: int = 0
    others: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows under the headings, without blank rows, totals and notes."""
        return sum(rows for _, rows in self.parts)

    @property
    def files(self) -> tuple[str, ...]:
        """Names of its files."""
        return tuple(file for file, _ in self.parts)

    @property
    def shape(self) -> tuple[object, ...]:
        """What files have in common that are read as one."""
        at = (self.header_row, self.layout.header_rows if self.layout else 1)
        return self.form, self.headings, self.delimiter, self.sheet, at


def load_tables(path: Path, engine: Engine, *, prefix: str = "look") -> tuple[Table, ...]:
    """Load every table of a file: one, or one for each visible sheet of a workbook that holds one.

    Parameters
    ----------
    prefix : with which the names of the DuckDB tables begin

    Raises
    ------
    ExtractError
        When the file is missing, empty, of no known format, or holds no table with headings.
    """
    if not path.is_file():
        raise ExtractError(f"{path}: there is no such file; give the extract to look at")
    if path.stat().st_size == 0:
        raise ExtractError(f"{path.name} is empty (0 bytes); expected headings at least; export it again")
    ending = path.suffix.lower()
    if ending in _PARQUET:
        return (_parquet(path, engine, f"{prefix}_0"),)
    if ending in _WORKBOOKS:
        return _workbook(path, engine, prefix)
    if ending in _TEXTS:
        return (_csv(path, engine, f"{prefix}_0"),)
    raise ExtractError(
        f"{path.name}: its ending {ending or '(none)'!r} tells no format that is read; expected one of "
        f"{', '.join((*_TEXTS, *_WORKBOOKS, *_PARQUET))}"
    )


def _csv(path: Path, engine: Engine, relation: str) -> Table:
    look = survey(path)
    rows = csv_rows(path, look)
    first = list(islice(rows, SAMPLE))
    layout = find_layout(path.name, [[cell_text(cell)[0] for cell in row] for row in first], two_rows=False)
    empty = Table(((path.name, 0),), "csv", path.name, relation, layout.headings, (), layout=layout)
    table = replace(
        empty, header_row=layout.at + 1, encoding=look.encoding, delimiter=look.delimiter,
        ascii=not look.beyond_ascii,
    )  # fmt: skip
    return _load(table, islice(chain(first, rows), layout.at + layout.header_rows, None), engine)


def _workbook(path: Path, engine: Engine, prefix: str) -> tuple[Table, ...]:
    from assurance.extracts.files.workbook_sheets import read_sheets

    sheets = [sheet for sheet in read_sheets(path) if sheet.rows]
    hidden = tuple(sheet.name for sheet in sheets if not sheet.visible)
    shown = [sheet for sheet in sheets if sheet.visible]
    found: list[Table] = []
    faults: list[ExtractError] = []
    passed: list[str] = []
    for sheet in shown:
        name = f"{path.name}, sheet {sheet.name!r}"
        texts = [[cell_text(cell)[0] for cell in row] for row in sheet.rows[:SAMPLE]]
        try:
            layout = find_layout(name, texts, merged=sheet.merged)
        except ExtractError as fault:
            faults.append(fault)
            passed.append(sheet.name)
            continue
        if len(shown) > 1 and len([heading for heading in layout.headings if heading]) < 2:
            passed.append(sheet.name)  # a sheet of notes
            continue
        table = Table(
            ((path.name, 0),), "workbook", name, f"{prefix}_{len(found)}", layout.headings, (), layout=layout,
            header_row=sheet.first_row + layout.at, sheet=sheet.name, hidden=hidden,
        )  # fmt: skip
        found.append(_load(table, sheet.rows[layout.at + layout.header_rows :], engine))
    if not found:
        raise faults[0] if faults else ExtractError(f"{path.name} has no visible sheet with cells in it")
    return tuple(replace(table, others=tuple(passed)) for table in found)


def _load(table: Table, rows: Iterable[Sequence[object]], engine: Engine) -> Table:
    """Load the rows under the headings, and take totals and notes at the end out again."""
    width = max(len(table.headings), 1)
    kinds = tuple(Counter[str]() for _ in range(width))
    last: deque[tuple[int, list[str]]] = deque(maxlen=_LAST)
    counted: Counter[str] = Counter()
    kept = _kept(table, rows, width, kinds, counted, last)
    names = [f"c{place}" for place in range(width)]
    schema = pa.schema([("_row", pa.int64()), *((name, pa.string()) for name in names)])
    engine.register_frame(table.relation, schema.empty_table())
    while batch := list(islice(kept, _BATCH)):
        columns = zip(*batch, strict=True)
        engine.register_frame(
            "look_batch", pa.table(list(map(pa.array, columns, schema.types)), schema=schema)
        )
        engine.execute(f"INSERT INTO {table.relation} SELECT * FROM look_batch")
    ending = read_ending(table.relation, list(last), engine)
    if ending.rows:
        engine.execute(f"DELETE FROM {table.relation} WHERE _row >= {ending.first}")
    rows_left = int(engine.scalar(f"SELECT count(*) FROM {table.relation}"))
    return replace(
        table, parts=((table.files[0], rows_left),), kinds=kinds, ending=ending, ragged=counted["ragged"],
        blank_rows=counted["blank"], repeated_headers=counted["repeated"],
    )  # fmt: skip


def _kept(
    table: Table,
    rows: Iterable[Sequence[object]],
    width: int,
    kinds: tuple[Counter[str], ...],
    counted: Counter[str],
    last: deque[tuple[int, list[str]]],
) -> Iterator[tuple[int | str | None, ...]]:
    """Give the rows as text, counting on the way what a reader should know of them."""
    own = table.form == "csv"
    for number, row in enumerate(rows, start=1):
        cells = [cell_text(cell) for cell in row]
        texts = [text for text, _ in cells]
        if not any(texts):
            counted["blank"] += 1
            continue
        if any(texts[width:]) or (own and len(texts) != width):
            counted["ragged"] += 1
        texts = texts[:width] + [""] * (width - len(texts))
        if texts == list(table.headings):
            counted["repeated"] += 1
            continue
        for kind, (_, found) in zip(kinds, cells, strict=False):
            kind[found] += 1
        last.append((number, texts))
        yield (number, *(text or None for text in texts))


def _parquet(path: Path, engine: Engine, relation: str) -> Table:
    reading = parquet_relation(path, numbered=True)
    try:
        described = engine.rows(f"DESCRIBE SELECT * FROM {parquet_relation(path)}")
        cells = [
            f"nullif(trim({_cell(str(name), str(kind))}, {text_literal(WHITE_SPACE)}), '') AS c{place}"
            for place, (name, kind, *_) in enumerate(described)
        ]
        selected = ", ".join(["file_row_number + 1 AS _row", *cells])
        engine.execute(f"CREATE OR REPLACE TABLE {relation} AS SELECT {selected} FROM {reading}")
    except (duckdb.Error, QueryError):
        raise ExtractError(
            f"{path.name} cannot be read as Parquet; it is damaged, cut short or of another format; "
            "export it again"
        ) from None
    rows = int(engine.scalar(f"SELECT count(*) FROM {relation}"))
    parts = ((path.name, rows),)
    kinds = tuple(Counter({_kind(str(row[1])): rows}) for row in described)
    headings = tuple(str(row[0]) for row in described)
    return Table(parts, "parquet", path.name, relation, headings, kinds)


def _cell(name: str, sql_type: str) -> str:
    """Write SQL of a Parquet cell as text; moments with a zone, which DuckDB gives in UTC, end in Z."""
    text = f"CAST({quote(name)} AS VARCHAR)"
    zoned = sql_type == "TIMESTAMP WITH TIME ZONE"
    return f"regexp_replace({text}, '[+]00(:00)?$', 'Z')" if zoned else text


def _kind(sql_type: str) -> str:
    found = [kind for beginning, kind in _KINDS if sql_type.startswith(beginning)]
    return found[0] if found else "number" if sql_type.rstrip("EGR").endswith("INT") else "other"


def join_tables(tables: Sequence[Table], engine: Engine) -> tuple[Table, ...]:
    """Read tables of the same shape from different files as one; the others stay as they are."""
    found: list[Table] = []
    for table in tables:
        alike = [place for place, other in enumerate(found) if _go_together(other, table)]
        if not alike:
            found.append(table)
            continue
        first = found[alike[0]]
        engine.execute(
            f"INSERT INTO {first.relation} SELECT * REPLACE (_row + (SELECT coalesce(max(_row), 0) "
            f"FROM {first.relation}) AS _row) FROM {table.relation}"
        )
        found[alike[0]] = replace(
            first, parts=(*first.parts, *table.parts), ragged=first.ragged + table.ragged,
            encoding=table.encoding if first.ascii else first.encoding, ascii=first.ascii and table.ascii,
            kinds=tuple(one + two for one, two in zip(first.kinds, table.kinds, strict=True)),
            blank_rows=first.blank_rows + table.blank_rows,
            repeated_headers=first.repeated_headers + table.repeated_headers,
        )  # fmt: skip
    return tuple(found)


def _go_together(one: Table, two: Table) -> bool:
    """Tell whether two tables are of one shape, in different files, and can be read in one encoding."""
    encodings = one.encoding == two.encoding or one.ascii or two.ascii
    return one.shape == two.shape and encodings and two.files[0] not in one.files


def as_at_of(table: Table) -> tuple[date | None, bool]:
    """Give the day of the "as at" note of a table, and whether there is one."""
    if table.layout is not None and table.layout.as_at_noted:
        return table.layout.as_at, True
    found = [as_at_day(text) for text in table.ending.notes]
    return next((day for day, _ in found if day), None), any(noted for _, noted in found)
