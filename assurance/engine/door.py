"""The door of the engine: frames of any library, and Parquet files, in the engine's few types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pyarrow as pa

from assurance.engine.dialect import quote
from assurance.errors import DomainError

__all__ = ["as_arrow", "normal_select"]

_WHOLE: Final = {"TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"}
_ZONED: Final = {"TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS"}
_NANOSECONDS: Final = {"TIMESTAMP_NS", "TIMESTAMPTZ_NS"}


def as_arrow(frame: object) -> pa.Table:
    """Take a pandas, polars or Arrow frame as an Arrow table; a pandas index is left behind.

    Raises
    ------
    DomainError
        When it is none of these, two columns have one name, a column mixes kinds of values, or holds
        values that a table cannot.
    """
    kind = type(frame).__module__.partition(".")[0]
    if kind in ("pandas", "pyarrow"):
        names: Any = getattr(frame, "column_names", None) or getattr(frame, "columns", ())
        _check_names(names)
    try:
        if isinstance(frame, pa.Table):
            return frame
        if isinstance(frame, pa.RecordBatch):
            return pa.Table.from_batches([frame])
        if kind == "pandas" and hasattr(frame, "columns"):  # a Series has none
            return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
        if kind == "polars" and hasattr(frame, "collect"):  # a LazyFrame
            return frame.collect().to_arrow()
        if kind != "pandas" and hasattr(frame, "__arrow_c_stream__"):
            return pa.table(frame)
    except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError) as error:
        fault = f"frame: a column mixes kinds of values: {_where(error) or type(error).__name__}"
        raise DomainError(fault) from None  # Arrow's own message quotes a value
    except (pa.ArrowNotImplementedError, OverflowError) as error:
        why = _where(error) or "a whole number has more than 64 bits"
        raise DomainError(f"frame: a column holds values that a table cannot: {why}") from None
    raise DomainError(f"frame: a pandas, polars or Arrow table is expected, not {type(frame).__name__}")


def _where(error: Exception) -> str:
    """Give what Arrow says of the column, without the value that it says besides."""
    return next((text for text in map(str, error.args) if text.startswith("Conversion failed")), "")


def _check_names(names: Iterable[object]) -> None:
    """Refuse columns that SQL, which does not tell capitals apart, would take for one another."""
    seen: set[str] = set()
    for name in map(str, names):
        if name.casefold() in seen:
            raise DomainError(f"frame: two columns are called {name!r} (capitals aside); rename one")
        seen.add(name.casefold())


def normal_select(columns: dict[str, Any]) -> str:
    """Write the select list that brings columns to the engine's types, NaN to null.

    Whole numbers have 64 bits, other numbers are doubles, timestamps are naive UTC with
    microseconds (further digits are cut off), categories are text.
    """
    return ", ".join(f"{_normal(name, str(kind))} AS {quote(name)}" for name, kind in columns.items())


def _normal(name: str, kind: str) -> str:
    column = quote(name)
    if kind in _WHOLE:
        return f"CAST({column} AS BIGINT)"
    if kind in _ZONED:
        return f"CAST({column} AS TIMESTAMP)"
    if kind in _NANOSECONDS:
        # A cast rounds, and the last nanosecond of a month would be in the next.
        beyond = f"((epoch_ns({column}) % 1000) + 1000) % 1000"
        return f"make_timestamp((epoch_ns({column}) - {beyond}) // 1000)"
    if kind in {"FLOAT", "DOUBLE"}:
        return f"CASE WHEN isnan({column}) THEN NULL ELSE CAST({column} AS DOUBLE) END"
    if kind.startswith("DECIMAL"):
        return f"CAST({column} AS DOUBLE)"
    if kind.startswith("ENUM"):
        return f"CAST({column} AS VARCHAR)"
    if kind in {'"NULL"', "NULL"}:
        return f"CAST({column} AS VARCHAR)"
    return column
