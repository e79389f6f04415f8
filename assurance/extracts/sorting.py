"""Sorting the rows of an extract: stored (accepted or excluded) or rejected, each written once."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pyarrow.parquet

from assurance.engine import Engine, quote
from assurance.engine.cells import write_csv
from assurance.engine.dialect import text_literal
from assurance.engine.duckdb_files import parquet_relation
from assurance.errors import ExtractError
from assurance.extracts.checked import Checked, Planned, check_rows
from assurance.extracts.duplicates import (
    DUPLICATE_KEY,
    LATER_ROWS,
    duplicate_reason,
    find_duplicates,
    forget_duplicates,
)
from assurance.extracts.files.opened import Extract
from assurance.extracts.privacy.shapes import shape_sql
from assurance.extracts.quality.counted import Quality
from assurance.extracts.quality.counting import count_quality
from assurance.extracts.row_order import in_row_order
from assurance.extracts.setting import Setting
from assurance.extracts.values.remarks import conversion_warnings
from assurance.programme import FileSource
from assurance.programme.columns import stored_columns

__all__ = ["WITHHELD", "Sorted", "sort_rows"]

Counts = tuple[tuple[str, str, int], ...]
_REJECTED: Final = "rejected.parquet"
WITHHELD: Final = "(withheld)"
"""Stands in the file of rejected rows for a cell that would tell who somebody is."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The files and counts of one extract, its rows being `stored` and the rejected ones.

    Parameters
    ----------
    checked : the rows with the outcome of each, from which the files were written
    snapshot : Parquet file of accepted and excluded rows, in file order
    rejected_file : CSV file of the rejected rows, or None
    stored : rows of the snapshot
    excluded, rejected, columns : as in `Intake`
    repeats : rows, neither rejected nor excluded, that repeat the key of the row to keep
    rejected_rows : Parquet file of the rejected rows: `_row`, `_fault`, and cells that tell nobody's identity
    warnings : what the reading of the cells has to say
    quality : what was counted of the quality of the cells, where the source asks for that
    """

    checked: Checked
    snapshot: Path
    rejected_file: Path | None
    stored: int
    excluded: Counts
    rejected: Counts
    columns: tuple[tuple[str, str], ...]
    repeats: int = 0
    rejected_rows: Path | None = None
    warnings: tuple[str, ...] = ()
    quality: Quality | None = None

    @property
    def relation(self) -> str:
        """The snapshot, as what stands after FROM in SQL."""
        return parquet_relation(self.snapshot)

    @property
    def accepted(self) -> int:
        """Rows that every later stage uses."""
        return self.stored - sum(rows for _, _, rows in self.excluded)


def sort_rows(
    extract: Extract, source: FileSource, *, setting: Setting, folder: Path, engine: Engine
) -> Sorted:
    """Write the rows that are stored, then those that are not, into a working folder, and count both.

    One pass over the extract where every row fits; where some do not, another looks at those alone. Keys
    are compared in the file just written, which is quicker to read.

    Raises
    ------
    ExtractError
        When the file cannot be what is declared, rows share a key and the source refuses that, or the file
        changed meanwhile.
    """
    checked = check_rows(extract, source, setting=setting, engine=engine)
    snapshot, rejected_file = folder / "snapshot.parquet", None
    columns = ", ".join(["_row", *(quote(name) for name in checked.stored)])
    stored = _write_stored(checked, source, columns, snapshot, engine)
    snapshot = in_row_order(snapshot, engine=engine)
    rejected: Counts = ()
    rejected_rows = None
    if stored < extract.rows:
        others = f"_row NOT IN (SELECT _row FROM {parquet_relation(snapshot)})"
        rest = replace(extract, relation=f"SELECT * FROM ({extract.relation}) WHERE {others}")
        left_over = check_rows(rest, source, setting=setting, engine=engine)
        rejected_file, rejected = _write_rejected(rest, left_over, folder=folder, engine=engine)
        rejected_rows = folder / _REJECTED
    if stored + sum(rows for _, _, rows in rejected) != extract.rows:
        raise ExtractError(f"{extract.name} was changed while it was read; nothing was stored; run again")
    counts = _excluded(snapshot, source, engine)
    try:
        kept = f"(SELECT * FROM {parquet_relation(snapshot)} WHERE _excluded IS NULL)"
        again = find_duplicates(kept, extract, source, columns=checked.stored, engine=engine)
        if again and source.duplicate_keys != "keep_all":
            counts = (*counts, (DUPLICATE_KEY, duplicate_reason(source), again))
            snapshot = _mark_duplicates(snapshot, columns, engine)
        quality = count_quality(
            extract, source, checked, repeated=_repeated(snapshot) if again else None,
            setting=setting, folder=folder, engine=engine,
        )  # fmt: skip
    finally:
        forget_duplicates(engine)
    warnings = _remarks(checked, extract, source, snapshot, setting=setting, engine=engine)
    return Sorted(
        checked, snapshot, rejected_file, stored, counts, rejected, _types(checked, source, setting),
        repeats=again, rejected_rows=rejected_rows, warnings=warnings, quality=quality,
    )  # fmt: skip


def _write_stored(checked: Checked, source: FileSource, columns: str, snapshot: Path, engine: Engine) -> int:
    places = [f"WHEN {place} THEN {text_literal(entry.id)}" for place, entry in enumerate(source.exclude)]
    excluded = f"CASE _exclusion {' '.join(places)} END" if places else "CAST(NULL AS VARCHAR)"
    return engine.write_parquet(
        f"SELECT {columns}, {excluded} AS _excluded FROM {checked.relation} WHERE _fault IS NULL", snapshot
    )


def _repeated(snapshot: Path) -> str:
    return f"(SELECT * FROM {parquet_relation(snapshot)} WHERE _row IN (SELECT _row FROM {LATER_ROWS}))"


def _remarks(
    checked: Checked,
    extract: Extract,
    source: FileSource,
    snapshot: Path,
    *,
    setting: Setting,
    engine: Engine,
) -> tuple[str, ...]:
    """Say what the reading of the cells has to say: how orders were proved, and what was counted."""
    counted = conversion_warnings(
        checked,
        source,
        extract_name=extract.name,
        snapshot=parquet_relation(snapshot),
        clock=setting.clock,
        engine=engine,
    )
    return (*setting.orders.warnings, *counted)


def _types(checked: Checked, source: FileSource, setting: Setting) -> tuple[tuple[str, str], ...]:
    types = stored_columns(source, setting.sources)
    return tuple((name, types[name]) for name in checked.stored)


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

    Its columns are the file where there are several, row, column, reason, then the declared columns under
    the headings of the file, with the cells as they stand in it; of cells that tell who somebody is, only
    that they are there. Cells of undeclared columns are not read, so they are not kept either.
    """
    cells = ", ".join(_shown(planned) for planned in checked.columns)
    staged, path = folder / _REJECTED, folder / "rejected.csv"
    engine.write_parquet(
        f"SELECT _row, _fault, {cells} FROM {checked.relation} WHERE _fault IS NOT NULL ORDER BY _row",
        staged,
    )
    found = engine.rows(
        f"SELECT _fault, count(*) FROM {parquet_relation(staged)} GROUP BY _fault ORDER BY _fault"
    )
    places = ["file", "row"] if len(extract.parts) > 1 else ["row"]
    rows = _rejected_rows(staged, extract, checked)
    write_csv(path, [*places, "column", "reason", *extract.headings], rows)
    return path, tuple((*checked.faults[fault], int(rows)) for fault, rows in found)


def _shown(planned: Planned) -> str:
    raw = planned.at.raw
    if planned.column.withheld:
        return f"CASE WHEN {raw} IS NOT NULL THEN '{WITHHELD}' END AS {raw}"
    text = f"CAST({raw} AS VARCHAR)"  # cells slip into other columns where a delimiter is lost
    slipped = " OR ".join(shape_sql(shape, text) for shape in ("nhs_number", "e_mail", "postcode"))
    if planned.column.identifying is False:
        slipped = "FALSE"
    return f"CASE WHEN {slipped} THEN '{WITHHELD}' ELSE {text} END AS {raw}"


def _rejected_rows(staged: Path, extract: Extract, checked: Checked) -> Iterator[list[object]]:
    several = len(extract.parts) > 1
    with pyarrow.parquet.ParquetFile(staged) as file:
        for batch in file.iter_batches(batch_size=50_000):
            for row, fault, *cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                place = extract.place(row) if several else (row,)
                yield [*place, *checked.faults[fault], *cells]
