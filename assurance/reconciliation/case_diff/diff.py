"""The door: a dashboard's case list against the records' case list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assurance.engine import Engine, quote
from assurance.reconciliation.case_diff.classes import classify
from assurance.reconciliation.case_diff.columns import by_column
from assurance.reconciliation.case_diff.kinds import shared_types
from assurance.reconciliation.case_diff.narrowing import (
    key_prefix,
    narrow,
    row_hash,
    same_elsewhere,
    without_key,
)
from assurance.reconciliation.case_diff.result import CaseDiff, CaseStore
from assurance.reconciliation.case_diff.sides import Side, column_names, columns_used, read_side

__all__ = ["diff_cases"]

_NARROW_FROM: Final = 200_000
"""Rows from which fingerprints pay."""
_TOO_MANY: Final = 0.3
"""Share of differing keys from which everything is compared by value at once."""


def diff_cases(
    theirs: Any,
    ours: Any,
    *,
    key: Sequence[str] | str,
    compare: Sequence[str] | str | None = None,
    engine: Engine | None = None,
) -> CaseDiff:
    """Set a dashboard's case list against the case list of the records.

    Equal rows are paired first, never by position, so two lists with the same rows in any order and the same
    copies do not differ. What is left of a key is then put into classes: "only there" or "only here" (the
    other list does not have the case), "flagged differently" (as many rows as both sides have left), "more
    copies there" or "more copies here" (rows beyond those).

    Parameters
    ----------
    theirs : the dashboard's list: a pandas, polars or Arrow table, an `assurance.engine.Table`, or the name
        of a table or view of the engine
    ours : the list of the records, likewise
    key : column or columns that say which case a row is; a case may have several rows
    compare : columns compared; None takes all that both lists have besides the key
    engine : on which to work, and which then keeps the cases until `close`; else one of its own

    Returns
    -------
    CaseDiff
        Its counts add up to the rows of both lists.

    Notes
    -----
    Values are equal when they are the same value of the same kind: text '0012' is not the number 12, text is
    not trimmed, its capitals count and it is not normalised. Not recorded equals not recorded, NaN is not
    recorded (and counted), and not recorded is never equal to a value. Lists are first narrowed by 64-bit
    fingerprints to the keys that may differ, checked by a sum of hashes over all rows, and those are
    compared by value.

    Raises
    ------
    DomainError
        For a table or column that is not there, a column that means two things, or numbers that would lose
        digits.
    QueryError
        When the memory does not suffice.

    Examples
    --------
    >>> import pandas as pd
    >>> board = pd.DataFrame({"case": ["R1", "R2", "R2", "R4"], "in_time": [True, True, True, False]})
    >>> records = pd.DataFrame({"case": ["R2", "R1", "R3", "R4"], "in_time": [True, False, True, False]})
    >>> found = diff_cases(board, records, key=["case"])
    >>> found.to_frame().set_index("class")["cases"].to_dict()
    {'same': 2, 'only there': 0, 'only here': 1, 'flagged differently': 1, 'more copies there': 1,
     'more copies here': 0}
    >>> found.cases("only here")["case"].tolist()
    ['R3']
    """
    names = [column_names(engine, given, name=name) for name, given in (("theirs", theirs), ("ours", ours))]
    keys, compared = columns_used(names[0], names[1], key=key, compare=compare)
    used = engine if engine is not None else Engine.open()
    name = _free_name(used)
    done = False
    try:
        sides = [
            read_side(used, given, (*keys, *compared), name=which, view=f"{name}__{which}")
            for which, given in (("theirs", theirs), ("ours", ours))
        ]
        found = _compare(used, name, sides, keys, compared, names=names, owned=engine is None)
        done = True
        return found
    finally:
        _forget(used, name, everything=not done)
        if engine is None and not done:
            used.close()


def _compare(
    engine: Engine,
    name: str,
    sides: Sequence[Side],
    keys: tuple[str, ...],
    compared: tuple[str, ...],
    *,
    names: Sequence[Sequence[str]],
    owned: bool,
) -> CaseDiff:
    types = shared_types(engine, *sides)
    views = [_plain_view(engine, side, types) for side in sides]
    sizes = [_rows_and_no_key(engine, view, len(keys)) for view in views]
    rows = [size for size, _ in sizes]
    width = len(keys) + len(compared)
    looked = _look(engine, name, views, rows, keys=len(keys), columns=width)
    classified = classify(engine, *looked.tables, keys=len(keys), columns=width, name=name)
    columns = by_column(engine, f"{name}__pairs", compared, first=len(keys), uncertain=classified.uncertain)
    alone = [tuple(c for c in mine if c not in other) for mine, other in (names, names[::-1])]
    counts = classified.counts | {"same": classified.counts["same"] + looked.same_elsewhere}
    return CaseDiff(
        key=keys,
        compare=compared,
        counts=counts,
        rows_there=rows[0],
        rows_here=rows[1],
        only_one_side=(alone[0], alone[1]),
        no_key=(sizes[0][1], sizes[1][1]),
        nan=(sides[0].nan, sides[1].nan),
        uncertain=classified.uncertain,
        columns=columns,
        store=CaseStore(engine, f"{name}__cases", owned),
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    """Rows to compare by value, as two tables; pairs that are the same elsewhere."""

    tables: tuple[str, str]
    same_elsewhere: int


def _look(
    engine: Engine, name: str, views: Sequence[str], rows: Sequence[int], *, keys: int, columns: int
) -> _Looked:
    if min(rows) < _NARROW_FROM:
        return _Looked((views[0], views[1]), 0)
    found = narrow(engine, views[0], views[1], keys=keys, columns=columns)
    everything = _Looked((views[0], views[1]), 0)
    if len(found.prefixes) > _TOO_MANY * max(rows):
        return everything
    import pyarrow as pa

    engine.register_frame(f"{name}__prefixes", pa.table({"prefix": found.prefixes}))
    looked = [f"{view}__looked" for view in views]
    for view, table in zip(views, looked, strict=True):
        wanted = "\n".join(["SELECT prefix", f"FROM {quote(f'{name}__prefixes')}"])
        where = f"WHERE {key_prefix(keys)} IN ({wanted})"
        engine.execute(
            "\n".join([f"CREATE TABLE {quote(table)} AS", "SELECT *", f"FROM {quote(view)}", where])
        )
    parts = [_sum(engine, table, keys, columns) for table in looked]
    left = [total - count for total, (count, _) in zip(rows, parts, strict=True)]
    if left[0] != left[1] or not same_elsewhere(found, (parts[0][1], parts[1][1])):
        return everything
    return _Looked((looked[0], looked[1]), left[0])


def _sum(engine: Engine, table: str, keys: int, columns: int) -> tuple[int, int]:
    sql = [
        "SELECT count(*), coalesce(sum(CAST(" + row_hash(keys, columns) + " AS HUGEINT)), 0)",
        f"FROM {quote(table)}",
    ]
    count, total = engine.rows("\n".join(sql))[0]
    return int(count), int(total)


def _plain_view(engine: Engine, side: Side, types: Mapping[str, str]) -> str:
    """Make a view with columns c0, c1, … in the shared types; zero has no sign."""
    chosen = ", ".join(
        f"{_value(name, kind)} AS c{place}" for place, (name, kind) in enumerate(types.items())
    )
    view = f"{side.view}__plain"
    engine.create_view(view, "\n".join([f"SELECT {chosen}", f"FROM {quote(side.view)}"]))
    return view


def _value(name: str, kind: str) -> str:
    cast = f"CAST({quote(name)} AS {kind})"
    return f"CASE WHEN {cast} = 0 THEN 0.0::DOUBLE ELSE {cast} END" if kind == "DOUBLE" else cast


def _rows_and_no_key(engine: Engine, view: str, keys: int) -> tuple[int, int]:
    """Count the rows and those in whose key a value is not recorded; a file mostly knows both by heart."""
    known = ", ".join(f"count(c{place})" for place in range(keys))
    rows, *filled = engine.rows("\n".join([f"SELECT count(*), {known}", f"FROM {quote(view)}"]))[0]
    if min(filled) == rows:
        return int(rows), 0
    sql = ["SELECT count(*)", f"FROM {quote(view)}", f"WHERE {without_key(keys)}"]
    return int(rows), int(engine.scalar("\n".join(sql)))


def _free_name(engine: Engine) -> str:
    """Give a name for the tables of this comparison that none on the engine begins with."""
    sql = "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views()"
    known = [str(row[0]) for row in engine.rows(sql)]
    number = 1
    while any(table.startswith(f"case_diff_{number}__") for table in known):
        number += 1
    return f"case_diff_{number}"


def _forget(engine: Engine, name: str, *, everything: bool) -> None:
    """Drop what was made on the way; the cases stay unless everything is to go."""
    kept = "" if everything else f"{name}__cases"
    for kind, listing, column in (
        ("VIEW", "duckdb_views()", "view_name"),
        ("TABLE", "duckdb_tables()", "table_name"),
    ):
        sql = [f"SELECT {column}", f"FROM {listing}", f"WHERE starts_with({column}, ?)"]
        found = engine.rows("\n".join(sql), [f"{name}__"])
        for (table,) in found:
            if table != kept:
                engine.execute(f"DROP {kind} IF EXISTS {quote(table)}")
