"""The content of a table on its way to a Parquet file: a piece at a time, with a hash of every value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

__all__ = ["write_content"]

_ROWS: Final = 65_536


def write_content(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path, *, beside: Sequence[str] = ()
) -> str:
    """Write record batches of text and double columns to Parquet, and give the SHA-256 of their content.

    The hash is of the names, then, for each 65,536 rows and each column, of the length of every value
    (-1 for a null; 64-bit, little-endian) and of all values. So it depends on the values and their order
    alone: not on how the database cut them into batches, nor on the version of any library.

    Parameters
    ----------
    batches : as they come; their columns are renamed
    schema : of the file: text and double columns
    path : of the file
    beside : further words that belong to the content, such as the names of columns that are not copied

    Raises
    ------
    pyarrow.ArrowInvalid
        When text is not UTF-8.

    Examples
    --------
    >>> import tempfile
    >>> def written(*batches):
    ...     with tempfile.TemporaryDirectory() as folder:
    ...         return write_content(batches, batches[0].schema, Path(folder) / "made_up.parquet")
    >>> one = pa.record_batch({"a": ["x", None, "yz"]})
    >>> written(one) == written(one[:1], one[1:]), written(one) == written(one[1:])
    (True, False)
    """
    digest = sha256("\0".join((*schema.names, "", *beside)).encode())
    with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in _pieces(batches, schema):
            for column in table.columns:
                _add(digest, column.combine_chunks())
            writer.write_table(table)
    return digest.hexdigest()


def _pieces(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Cut batches anew, so that every piece but the last has the same number of rows."""
    held = pa.Table.from_batches([], schema)
    for batch in batches:
        held = pa.concat_tables([held, pa.Table.from_arrays(batch.columns, schema=schema)])
        while held.num_rows >= _ROWS:
            yield held[:_ROWS]
            held = held[_ROWS:]
    if held.num_rows:
        yield held


def _add(digest: Any, column: pa.Array) -> None:
    """Add the values of a column to the hash."""
    column.validate(full=True)
    if pa.types.is_floating(column.type):
        digest.update(pc.is_null(column).cast(pa.int8()).to_numpy(zero_copy_only=False).tobytes())
        digest.update(pc.fill_null(column, 0.0).to_numpy(zero_copy_only=False).astype("<f8").tobytes())
        return
    lengths = pc.fill_null(pc.binary_length(column).cast(pa.int64()), -1)
    digest.update(lengths.to_numpy(zero_copy_only=False).astype("<i8").tobytes())
    digest.update("".join(pc.fill_null(column, "").to_pylist()).encode())
