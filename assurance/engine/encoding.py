"""From values to JSON and Parquet: what `save_result` writes."""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from assurance.engine.tables import Table

__all__ = ["Parts", "encode"]


class Parts:
    """The Parquet files that a result is made of, numbered in the order of its fields."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []

    def next(self, suffix: str) -> Path:
        """Give the path of the next part."""
        name = f"part_{len(self.names)}{suffix}"
        self.names.append(name)
        return self.folder / name


def encode(value: object, parts: Parts) -> Any:
    """Give a value as JSON, with frames and tables written as parts.

    Every value other than text, whole numbers, true, false and null is a list or an object whose
    reading is fixed by the declared type, with its own name for what JSON lacks.

    Raises
    ------
    TypeError
        For a value of another kind.
    """
    if value is None or isinstance(value, bool | np.bool_):
        return None if value is None else bool(value)
    if isinstance(value, Enum):
        return encode(value.value, parts)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return _number(float(value))
    if is_dataclass(value) and not isinstance(value, type):
        return _dataclass(value, parts)
    return _other(value, parts)


def _other(value: object, parts: Parts) -> Any:
    if isinstance(value, pd.DataFrame):
        return {"$frame": _frame(value, parts)}
    if isinstance(value, np.ndarray):
        return _array(value, parts)
    if isinstance(value, Mapping):
        return {"$map": [[encode(key, parts), encode(each, parts)] for key, each in value.items()]}
    if isinstance(value, tuple | list):
        return {"$list" if isinstance(value, list) else "$tuple": [encode(each, parts) for each in value]}
    if isinstance(value, Set):
        return {"$set": sorted((encode(each, parts) for each in value), key=repr)}
    return _scalar(value)


def _array(value: np.ndarray[Any, Any], parts: Parts) -> dict[str, Any]:
    if value.dtype.kind not in "biufU":
        raise TypeError(f"an array of {value.dtype} cannot be stored")
    flat = [encode(each, parts) for each in value.ravel().tolist()]
    return {"$array": flat, "type": value.dtype.str, "shape": list(value.shape)}


def _scalar(value: object) -> dict[str, Any]:
    if isinstance(value, Fraction | Decimal):
        return {"$" + type(value).__name__.lower(): str(value)}
    if isinstance(value, datetime | date | time):  # a datetime is a date too
        kind = "datetime" if isinstance(value, datetime) else "time" if isinstance(value, time) else "date"
        return {f"${kind}": value.isoformat()}
    if isinstance(value, timedelta):
        return {"$timedelta": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, PurePath):
        return {"$path": value.as_posix()}
    raise TypeError(f"a value of {type(value).__module__}.{type(value).__qualname__} cannot be stored")


def _number(value: float) -> Any:
    return value if math.isfinite(value) else {"$float": str(value)}


def _dataclass(value: Any, parts: Parts) -> dict[str, Any]:
    if isinstance(value, Table):
        path = parts.next(".parquet")
        shutil.copyfile(value.path, path)
        return {"$table": path.name, "rows": value.rows}
    stored = {field.name: encode(getattr(value, field.name), parts) for field in fields(value) if field.init}
    return {"$class": type(value).__qualname__, **stored}


def _frame(frame: pd.DataFrame, parts: Parts) -> str:
    """Write a frame with its column types; the index is not part of a result."""
    path = parts.next(".parquet")
    try:
        table = pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TypeError(f"a frame has a column that Parquet cannot hold: {error.args[-1]}") from None
    pyarrow.parquet.write_table(table, path, compression="zstd")
    return path.name
