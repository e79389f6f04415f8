"""Rows with the same key: counted, refused, or all but one set aside."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Sequence

from assurance.engine import Engine, quote
from assurance.errors import ExtractError
from assurance.extracts.files.opened import Extract
from assurance.extracts.suspicion.fan_out import fan_out_words, find_fan_out
from assurance.programme import FileSource

__all__ = [
    "DUPLICATE_KEY",
    "LATER_ROWS",
    "duplicate_reason",
    "find_duplicates",
    "forget_duplicates",
]

DUPLICATE_KEY = "duplicate_key"
LATER_ROWS = "_intake_same_key"
"""Table of the engine with the rows that repeat a key: `_row`, and `_first`, the row of that key to keep;
there while an extract is received."""
_CANDIDATES = "_intake_same_hash"


def duplicate_reason(source: FileSource) -> str:
    """Say which of the rows with the same key is kept."""
    return f"the same key again; the {source.duplicate_keys.removeprefix('keep_')} in the file is kept"


def find_duplicates(
    kept: str, extract: Extract, source: FileSource, *, columns: Sequence[str], engine: Engine
) -> int:
    """Find rows whose key stands in more than one row: all but the first of each, or the last.

    Only keys whose 64-bit hash stands twice are compared in full, so that memory holds numbers and not
    ten million keys.

    Parameters
    ----------
    kept : SQL of the rows that are neither rejected nor excluded, with `_row` and the stored columns
    extract : names the file and its rows in messages
    source : declares the key and what to do
    columns : names of the stored columns
    engine : gets the table `LATER_ROWS` where the answer is not 0

    Returns
    -------
    int : rows that repeat the key of the row to keep

    Raises
    ------
    ExtractError
        When there are such rows and the source refuses them.
    """
    if not source.key:
        return 0
    key = ", ".join(quote(column) for column in source.key)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_CANDIDATES} AS "
        f"SELECT hash({key}) AS h FROM {kept} GROUP BY h HAVING count(*) > 1"
    )
    try:
        if not engine.scalar(f"SELECT count(*) FROM {_CANDIDATES}"):
            return 0
        order = "DESC" if source.duplicate_keys == "keep_last" else "ASC"
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {LATER_ROWS} AS SELECT _row, _first FROM ("
            f"SELECT _row, row_number() OVER (same) AS _place, first_value(_row) OVER (same) AS _first "
            f"FROM {kept} WHERE hash({key}) IN (SELECT h FROM {_CANDIDATES}) "
            f"WINDOW same AS (PARTITION BY {key} ORDER BY _row {order})) WHERE _place > 1"
        )
    finally:
        engine.execute(f"DROP TABLE {_CANDIDATES}")
    count = int(engine.scalar(f"SELECT count(*) FROM {LATER_ROWS}"))
    if count and source.duplicate_keys == "refuse":
        others = [name for name in columns if name not in source.key]
        found = find_fan_out(kept, source.key, others, engine=engine)
        raise _refusal(count, extract, source, fan_out_words(found, extract.undeclared), engine)
    return count


def forget_duplicates(engine: Engine) -> None:
    """Take the table of rows set aside out of the engine."""
    engine.execute(f"DROP TABLE IF EXISTS {LATER_ROWS}")


def _refusal(count: int, extract: Extract, source: FileSource, words: str, engine: Engine) -> ExtractError:
    ((first, again),) = engine.rows(f"SELECT _first, _row FROM {LATER_ROWS} ORDER BY _row LIMIT 1")
    keys = engine.scalar(f"SELECT count(DISTINCT _first) FROM {LATER_ROWS}")
    pair = extract.rows_words([first, again])
    return ExtractError(
        f"{extract.name}: {count:,} rows repeat the key ({', '.join(source.key)}) of an earlier row, "
        f"{keys:,} keys in all; expected one row a key; the first such pair: {pair}; "
        f"{f'{words}; ' if words else ''}"
        "take the repeats out, or declare duplicate_keys: keep_first, keep_last or keep_all"
    )
