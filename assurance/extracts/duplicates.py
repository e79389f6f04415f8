"""Rows with the same key: counted, refused, or all but one set aside."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from assurance.engine import Engine, quote
from assurance.errors import ExtractError
from assurance.programme import FileSource

__all__ = [
    "DUPLICATE_KEY",
    "LATER_ROWS",
    "duplicate_reason",
    "forget_duplicates",
    "set_aside_duplicates",
]

DUPLICATE_KEY = "duplicate_key"
LATER_ROWS = "_intake_same_key"
"""Table of the engine that holds the rows set aside, in its column `_row`, while an extract is received."""
_CANDIDATES = "_intake_same_hash"


def duplicate_reason(source: FileSource) -> str:
    """Say which of the rows with the same key is kept."""
    return f"the same key again; the {source.duplicate_keys.removeprefix('keep_')} in the file is kept"


def set_aside_duplicates(kept: str, name: str, source: FileSource, *, engine: Engine) -> int:
    """Find rows whose key stands in more than one row, and set all but the one to keep aside.

    Only keys whose 64-bit hash stands twice are compared in full, so that memory holds numbers and not
    ten million keys.

    Parameters
    ----------
    kept : SQL of the rows that are neither rejected nor excluded, with `_row` and the key columns
    name : words for the file in messages
    source : declares the key and what to do
    engine : gets the table `LATER_ROWS` where the answer is not 0

    Returns
    -------
    int : rows set aside

    Raises
    ------
    ExtractError
        When there are such rows and the source refuses them.
    """
    if not source.key or source.duplicate_keys == "keep_all":
        return 0
    columns = ", ".join(quote(column) for column in source.key)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_CANDIDATES} AS "
        f"SELECT hash({columns}) AS h FROM {kept} GROUP BY h HAVING count(*) > 1"
    )
    try:
        if not engine.scalar(f"SELECT count(*) FROM {_CANDIDATES}"):
            return 0
        order = "DESC" if source.duplicate_keys == "keep_last" else "ASC"
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {LATER_ROWS} AS SELECT _row, _first FROM ("
            f"SELECT _row, row_number() OVER (same) AS _place, first_value(_row) OVER (same) AS _first "
            f"FROM {kept} WHERE hash({columns}) IN (SELECT h FROM {_CANDIDATES}) "
            f"WINDOW same AS (PARTITION BY {columns} ORDER BY _row {order})) WHERE _place > 1"
        )
    finally:
        engine.execute(f"DROP TABLE {_CANDIDATES}")
    count = int(engine.scalar(f"SELECT count(*) FROM {LATER_ROWS}"))
    if count and source.duplicate_keys == "refuse":
        raise _refusal(count, name, source, engine)
    return count


def forget_duplicates(engine: Engine) -> None:
    """Take the table of rows set aside out of the engine."""
    engine.execute(f"DROP TABLE IF EXISTS {LATER_ROWS}")


def _refusal(count: int, name: str, source: FileSource, engine: Engine) -> ExtractError:
    ((first, again),) = engine.rows(f"SELECT _first, _row FROM {LATER_ROWS} ORDER BY _row LIMIT 1")
    keys = engine.scalar(f"SELECT count(DISTINCT _first) FROM {LATER_ROWS}")
    return ExtractError(
        f"{name}: {count:,} rows repeat the key ({', '.join(source.key)}) of an earlier row, {keys:,} keys "
        f"in all; expected one row a key; the first such pair is rows {first:,} and {again:,}, the header "
        "not counted; "
        "take the repeats out, or declare duplicate_keys: keep_first, keep_last or keep_all"
    )
