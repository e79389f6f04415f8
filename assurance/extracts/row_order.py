"""The order of a snapshot: that of the file, whatever the engine did in parallel."""

# ruff: noqa: S608 - names are quoted and paths are literals

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet

from assurance.engine import Engine
from assurance.engine.duckdb_files import parquet_relation

__all__ = ["in_row_order"]


def in_row_order(snapshot: Path, *, engine: Engine) -> Path:
    """Give a snapshot whose rows ascend by `_row`: the file itself where they do, else a sorted copy.

    The engine keeps the order of what it reads, but not through every join, and a check that looks codes up
    may be one.

    Parameters
    ----------
    snapshot : Parquet file with a column `_row`, unique

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Engine.open() as engine:
    ...     path = Path(folder) / "snapshot.parquet"
    ...     _ = engine.write_parquet("SELECT unnest([1, 3, 2]) AS _row", path)
    ...     in_row_order(path, engine=engine).name
    'snapshot_sorted.parquet'
    """
    if _ascends(snapshot):
        return snapshot
    ordered = snapshot.with_name(f"{snapshot.stem}_sorted.parquet")
    engine.write_parquet(f"SELECT * FROM {parquet_relation(snapshot)} ORDER BY _row", ordered)
    return ordered


def _ascends(snapshot: Path) -> bool:
    last = 0
    with pyarrow.parquet.ParquetFile(snapshot) as file:
        for batch in file.iter_batches(batch_size=1_000_000, columns=["_row"]):
            rows = batch.column(0).to_numpy()
            if len(rows) and (rows[0] <= last or (rows[1:] <= rows[:-1]).any()):
                return False
            last = rows[-1] if len(rows) else last
    return True
