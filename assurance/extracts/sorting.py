"""Sorting the rows of an extract: stored (accepted or excluded) or rejected, each written once."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet

from assurance.engine import Engine, quote
from assurance.engine.cells import write_csv
from assurance.engine.dialect import text_literal
from assurance.engine.duckdb_files import parquet_relation
from assurance.errors import ExtractError
from assurance.extracts.checked import Checked, check_rows
from assurance.extracts.conversion import Clock, Names
from assurance.extracts.duplicates import (
    DUPLICATE_KEY,
    LATER_ROWS,
    duplicate_reason,
    forget_duplicates,
    set_aside_duplicates,
)
from assurance.extracts.opened import Extract
from assurance.programme import FileSource

__all__ = ["Sorted", "sort_rows"]

Counts = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The files and counts of one extract, its rows being `stored` and the rejected ones.

    Parameters
    ----------
    snapshot : Parquet file of accepted and excluded rows, in file order
    rejected_file : CSV file of the rejected rows, or None
    stored : rows of the snapshot
    excluded, rejected : as in `Intake`
    """

    snapshot: Path
    rejected_file: Path | None
    stored: int
    excluded: Counts
    rejected: Counts

    @property
    def accepted(self) -> int:
        """Rows that every later stage uses."""
        return self.stored - sum(rows for _, _, rows in self.excluded)


def sort_rows(extract: Extract, source: FileSource, *, clock: Clock, folder: Path, engine: Engine) -> Sorted:
    """Write the rows that are stored, then those that are not, into a working folder, and count both.

    One pass over the extract where every row fits; where some do not, another looks at those alone. Keys
    are compared in the file just written, which is quicker to read.

    Raises
    ------
    ExtractError
        When the file cannot be what is declared, rows share a key and the source refuses that, or the file
        changed meanwhile.
    """
    checked = check_rows(extract, source, clock=clock, engine=engine)
    snapshot, rejected_file = folder / "snapshot.parquet", None
    columns = ", ".join(["_row", *(quote(name) for name in source.columns)])
    places = [f"WHEN {place} THEN {text_literal(entry.id)}" for place, entry in enumerate(source.exclude)]
    excluded = f"CASE _exclusion {' '.join(places)} END" if places else "CAST(NULL AS VARCHAR)"
    stored = engine.write_parquet(
        f"SELECT {columns}, {excluded} AS _excluded FROM {checked.relation} WHERE _fault IS NULL", snapshot
    )
    rejected: Counts = ()
    if stored < extract.rows:
        others = f"_row NOT IN (SELECT _row FROM {parquet_relation(snapshot)})"
        rest = replace(extract, relation=f"SELECT * FROM ({extract.relation}) WHERE {others}")
        left_over = check_rows(rest, source, clock=clock, engine=engine)
        rejected_file, rejected = _write_rejected(extract, left_over, folder=folder, engine=engine)
    if stored + sum(rows for _, _, rows in rejected) != extract.rows:
        raise ExtractError(f"{extract.name} was changed while it was read; nothing was stored; run again")
    counts = _excluded(snapshot, source, engine)
    try:
        kept = f"(SELECT * FROM {parquet_relation(snapshot)} WHERE _excluded IS NULL)"
        again = set_aside_duplicates(kept, extract.name, source, engine=engine)
        if again:
            counts = (*counts, (DUPLICATE_KEY, duplicate_reason(source), again))
            snapshot = _mark_duplicates(snapshot, columns, engine)
    finally:
        forget_duplicates(engine)
    return Sorted(snapshot, rejected_file, stored, counts, rejected)


def _excluded(snapshot: Path, source: FileSource, engine: Engine) -> Counts:
    found = dict(
        engine.rows(f"SELECT _excluded, count(*) FROM {parquet_relation(snapshot)} GROUP BY _excluded")
    )
    return tuple((entry.id, entry.reason, int(found.get(entry.id, 0))) for entry in source.exclude)


def _mark_duplicates(snapshot: Path, columns: str, engine: Engine) -> Path:
    marked = snapshot.with_name("marked.parquet")
    again = f"CASE WHEN _row IN (SELECT _row FROM {LATER_ROWS}) THEN '{DUPLICATE_KEY}' ELSE _excluded END"
    engine.write_parquet(
        f"SELECT {columns}, {again} AS _excluded FROM {parquet_relation(snapshot)} ORDER BY _row",
        marked,
    )
    return marked


def _write_rejected(
    extract: Extract, checked: Checked, *, folder: Path, engine: Engine
) -> tuple[Path, Counts]:
    """Write the rejected rows as CSV, and count them by fault.

    Its columns are row, column, reason, then the declared columns under the headings of the file, with
    the cells as they stand in it. Cells of undeclared columns are not read, so they are not kept either.
    """
    raw = [Names(place).raw for place in range(len(extract.headings))]
    cells = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in raw)
    staged, path = folder / "rejected.parquet", folder / "rejected.csv"
    engine.write_parquet(
        f"SELECT _row, _fault, {cells} FROM {checked.relation} WHERE _fault IS NOT NULL ORDER BY _row",
        staged,
    )
    found = engine.rows(
        f"SELECT _fault, count(*) FROM {parquet_relation(staged)} GROUP BY _fault ORDER BY _fault"
    )
    write_csv(path, ["row", "column", "reason", *extract.headings], _rejected_rows(staged, checked))
    return path, tuple((*checked.faults[fault], int(rows)) for fault, rows in found)


def _rejected_rows(staged: Path, checked: Checked) -> Iterator[list[object]]:
    with pyarrow.parquet.ParquetFile(staged) as file:
        for batch in file.iter_batches(batch_size=50_000):
            for row, fault, *cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield [row, *checked.faults[fault], *cells]
