"""Records at the door: frames of any library, and the types that their columns have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

import pandas as pd

from assurance.engine import Engine, quote
from assurance.engine.duckdb_dialect import SQL_TYPES
from assurance.errors import DomainError, near_miss
from assurance.expressions import ColumnType

__all__ = ["register_records", "rows_of"]

_TYPES: Mapping[str, ColumnType] = {
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "UBIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "VARCHAR": "text",
}
_WIDE = ("HUGEINT", "UBIGINT")  # whole numbers of the language have 64 bits
_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?"


def rows_of(frame: Any, *, name: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Give the columns and rows of a small pandas, polars or Arrow table, cells as they stand.

    Raises
    ------
    DomainError
        When it is none of these, or two columns have one name.
    """
    _check_names(frame, name=name)
    if isinstance(frame, pd.DataFrame):
        named = frame.rename(columns=str)
        return list(named.columns), cast("list[dict[str, Any]]", named.to_dict("records"))
    if hasattr(frame, "collect"):  # a lazy polars frame
        frame = frame.collect()
    for method in ("to_dicts", "to_pylist"):  # polars, Arrow
        if hasattr(frame, method):
            names = frame.columns if method == "to_dicts" else frame.column_names
            return list(names), getattr(frame, method)()
    raise DomainError(f"{name}: a pandas, polars or Arrow table is expected, not {type(frame).__name__}")


def _check_names(frame: Any, *, name: str) -> None:
    """Refuse columns that SQL, which does not tell capitals apart, would take for one another."""
    names = frame.column_names if hasattr(frame, "column_names") else getattr(frame, "columns", ())
    seen: set[str] = set()
    for column in map(str, names):
        if column.casefold() in seen:
            raise DomainError(f"{name}: two columns are called {column!r} (capitals aside); rename one")
        seen.add(column.casefold())


def register_records(
    engine: Engine,
    view: str,
    frame: Any,
    *,
    source: str,
    declared: Mapping[str, ColumnType] | None = None,
    dates: Collection[str] = (),
) -> dict[str, ColumnType]:
    """Register a frame of records as a view, and say what its columns are.

    Declared types are held to; other types follow from the frame. A text column whose every value is
    written as 2026-10-31 is a date, as 2026-10-31 14:30(:00) a timestamp (read as UTC); no other text
    is anything but text. A text column without any value is text; of `dates`, the columns that put rows
    in periods, any column without a value is a date (an empty column of a file is often read as numbers).

    Raises
    ------
    DomainError
        For a declared column that is missing or cannot have the declared type; the message counts rows.
    """
    table = f"{view}__frame"
    _check_names(frame, name=f"records {source!r}")
    engine.register_frame(table, frame)
    found = engine.columns(table)
    kinds: dict[str, ColumnType] = {}
    for name, kind in found.items():
        if name in dates and not _of_values(engine, table, quote(name), "count(*)"):
            kinds[name] = "date"
        elif kind == "VARCHAR":
            kinds[name] = _text_kind(engine, table, name)
        elif kind in _TYPES:
            kinds[name] = _TYPES[kind]
            if kind in _WIDE:
                _check_cast(engine, table, name, "integer", source)
    for name, wanted in (declared or {}).items():
        if name not in found:
            raise DomainError(f"records {source!r}: no column {name!r}{near_miss(name, found)}")
        if wanted not in SQL_TYPES:
            raise DomainError(
                f"records {source!r}: column {name!r}: no type is called {wanted!r}"
                f"{near_miss(str(wanted), SQL_TYPES)}; expected one of: {', '.join(SQL_TYPES)}"
            )
        _check_cast(engine, table, name, wanted, source)
        kinds[name] = wanted
    columns = [f"CAST({quote(name)} AS {SQL_TYPES[kind]}) AS {quote(name)}" for name, kind in kinds.items()]
    if not columns:
        raise DomainError(f"records {source!r}: the frame has no column that can be used")
    engine.create_view(view, "\n".join([f"SELECT {', '.join(columns)}", f"FROM {quote(table)}"]))
    return kinds


def _text_kind(engine: Engine, table: str, name: str) -> ColumnType:
    column = quote(name)
    for kind, pattern in (("date", _DAY), ("timestamp", _CLOCK)):
        fits = f"regexp_full_match({column}, '{pattern}') AND TRY_CAST({column} AS {kind}) IS NOT NULL"
        if _of_values(engine, table, column, f"coalesce(bool_and({fits}), false)"):
            return cast("ColumnType", kind)
    return "text"


def _check_cast(engine: Engine, table: str, name: str, kind: ColumnType, source: str) -> None:
    column = quote(name)
    lost = _of_values(
        engine, table, column, f"count(*) FILTER (WHERE TRY_CAST({column} AS {SQL_TYPES[kind]}) IS NULL)"
    )
    if lost:
        raise DomainError(f"records {source!r}: column {name!r}: {lost:,} value(s) are not of type {kind}")


def _of_values(engine: Engine, table: str, column: str, aggregate: str) -> Any:
    return engine.scalar(
        "\n".join([f"SELECT {aggregate}", f"FROM {quote(table)}", f"WHERE {column} IS NOT NULL"])
    )
