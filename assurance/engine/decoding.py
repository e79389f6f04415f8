"""From JSON and Parquet back to values, led by the declared types: what `load_result` reads."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import numpy as np
import pandas as pd
import pyarrow.parquet

from assurance.engine.tables import Table

__all__ = ["decode"]

_SCALARS: Final[Mapping[str, Callable[[Any], object]]] = {
    "$float": float,
    "$fraction": Fraction,
    "$decimal": Decimal,
    "$date": date.fromisoformat,
    "$datetime": datetime.fromisoformat,
    "$time": time.fromisoformat,
    "$timedelta": lambda parts: timedelta(*parts),
    "$path": Path,
}


def decode(value: Any, kind: Any, folder: Path) -> Any:
    """Give the value that `encode` wrote, as the declared type says.

    Parameters
    ----------
    value : from result.json
    kind : declared type; dataclasses are made of it, everything else tells its own kind
    folder : where the parts lie

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError
        When the value does not fit the declared type.
    """
    if isinstance(value, dict):
        tag = next(key for key in value if key.startswith("$"))
        if tag == "$class":
            return _dataclass(value, kind, folder)
        return _tagged(tag, value, kind, folder)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return value


def _tagged(tag: str, value: dict[str, Any], kind: Any, folder: Path) -> Any:
    if tag in _SCALARS:
        return _SCALARS[tag](value[tag])
    if tag == "$frame":
        return _frame(folder / Path(value[tag]).name)
    if tag == "$table":
        return Table(path=folder / Path(value[tag]).name, rows=int(value["rows"]))
    if tag == "$array":
        flat = [decode(each, None, folder) for each in value[tag]]
        return np.array(flat, dtype=value["type"]).reshape(value["shape"])
    if tag == "$map":
        return _mapping(value[tag], kind, folder)
    return _sequence(tag, value[tag], kind, folder)


def _mapping(pairs: list[Any], kind: Any, folder: Path) -> Any:
    key_kind, value_kind = (*get_args(_choose(kind, Mapping)), None, None)[:2]
    found = {decode(key, key_kind, folder): decode(each, value_kind, folder) for key, each in pairs}
    declared = get_origin(_choose(kind, Mapping))
    return types.MappingProxyType(found) if declared is types.MappingProxyType else found


def _sequence(tag: str, values: list[Any], kind: Any, folder: Path) -> Any:
    makers: dict[str, Callable[[Any], Any]] = {"$tuple": tuple, "$list": list, "$set": frozenset}
    declared = get_args(_choose(kind, makers[tag] if isinstance(makers[tag], type) else tuple))
    fixed = tag == "$tuple" and declared and declared[-1] is not Ellipsis
    each_kind = declared[0] if declared and not fixed else None
    return makers[tag](
        decode(each, declared[index] if fixed and index < len(declared) else each_kind, folder)
        for index, each in enumerate(values)
    )


def _dataclass(value: dict[str, Any], kind: Any, folder: Path) -> Any:
    named = (each for each in _alternatives(kind) if getattr(each, "__qualname__", "") == value["$class"])
    chosen = next((each for each in named if isinstance(each, type) and is_dataclass(each)), None)
    stored = {name: each for name, each in value.items() if name != "$class"}
    if chosen is None or {field.name for field in fields(chosen) if field.init} != set(stored):
        raise TypeError("the stored fields are those of no declared class")
    hints = _hints(chosen)
    return chosen(**{name: decode(each, hints[name], folder) for name, each in stored.items()})


def _alternatives(kind: Any) -> tuple[Any, ...]:
    """Give the members of a union, or the type alone."""
    if get_origin(kind) in (Union, types.UnionType):
        return tuple(member for each in get_args(kind) for member in _alternatives(each))
    return (kind,)


def _choose(kind: Any, wanted: Any) -> Any:
    """Give the member of a union that is a container of the wanted sort."""
    for each in _alternatives(kind):
        origin = get_origin(each)
        if isinstance(origin, type) and (issubclass(origin, wanted) or issubclass(wanted, origin)):
            return each
    return None


class _Unknown:
    """Stands for a name that only a type checker imports, in whatever way a declaration uses it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Any

    def __getitem__(self, _: object) -> Any:
        return Any

    def __or__(self, _: object) -> Any:
        return Any

    __ror__ = __or__

    def __call__(self) -> None:
        """Pass as a type where `typing` looks for one."""


@lru_cache(maxsize=256)
def _hints(kind: type) -> dict[str, Any]:
    """Give the declared types; names that only a type checker imports (such as pd) tell nothing."""
    absent: dict[str, Any] = {}
    while True:
        try:
            return get_type_hints(kind, localns=absent)
        except NameError as error:
            if not error.name or error.name in absent:
                raise
            absent[error.name] = _Unknown()


def _frame(path: Path) -> pd.DataFrame:
    frame: pd.DataFrame = pyarrow.parquet.read_table(path).to_pandas()
    return frame
