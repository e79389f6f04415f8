"""Opening DuckDB so that it can do nothing but read tables: no extensions, no settings changed later."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb

from assurance.engine.dialect import text_literal
from assurance.engine.duckdb_dialect import SET_UP
from assurance.engine.duckdb_files import path_literal
from assurance.errors import StoreError

__all__ = ["open_connection"]

_NOWHERE: Final = "extensions-are-off"

_SETTINGS: Final[Mapping[str, str | bool]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "custom_extension_repository": _NOWHERE,  # so that INSTALL fails here, without a look at the network
    "autoinstall_extension_repository": _NOWHERE,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,  # a table name never means a variable of the calling program
    "preserve_insertion_order": True,
    "disabled_optimizers": "in_clause",  # a list of five words or more would become a join, which loses order
    "ieee_floating_point_ops": False,  # division by zero is null, never infinite
    "error_on_division_by_zero": False,
    "TimeZone": "UTC",
}
_NEWER: Final = frozenset({"error_on_division_by_zero"})
"""Settings that DuckDB before 2.0 does not have, because it acts so anyway."""


def open_connection(
    *, spill: Path, threads: int | None, memory_limit: str | None, folders: Sequence[Path] | None
) -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory, with extensions off and its configuration locked.

    Parameters
    ----------
    spill : folder, nobody else's to read, for what does not fit into memory
    threads, memory_limit : as DuckDB takes them, or None for its own choice
    folders : the only folders whose files may be read or written, or None for no such limit

    Raises
    ------
    StoreError
        When DuckDB refuses a setting.
    """
    settings: dict[str, str | bool | int] = {
        **_SETTINGS,
        "temp_directory": str(spill),
    }
    settings["threads"] = max(2, threads or os.cpu_count() or 2)  # see Engine.open
    if memory_limit is not None:
        settings["memory_limit"] = memory_limit
    connection = duckdb.connect(":memory:")
    try:
        known = {row[0] for row in connection.execute("select name from duckdb_settings()").fetchall()}
        for name, value in settings.items():
            if name in _NEWER and name not in known:
                continue
            connection.execute(f"SET {name} = {_value(value)}")
        connection.execute(SET_UP)
        if folders is not None:
            allowed = ", ".join(_allowed(folder.resolve()) for folder in folders)
            connection.execute(f"SET allowed_directories = [{allowed}]")
            connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        connection.close()
        raise StoreError(f"engine: DuckDB {duckdb.__version__} cannot be opened: {error}") from error
    return connection


def _allowed(folder: Path) -> str:
    """List a folder as it is and as a pattern that means it: DuckDB compares before it reads patterns."""
    return f"{text_literal(str(folder))}, {path_literal(folder)}"


def _value(value: str | bool | int) -> str:
    return text_literal(value) if isinstance(value, str) else str(value).lower()
