"""Identifying codes, such as postcodes, to a value of a reference list, such as a decile."""

# ruff: noqa: S608 - names are quoted ones of declared lists

from __future__ import annotations

from assurance.engine import Engine, quote
from assurance.errors import ExtractError
from assurance.extracts.setting import Setting
from assurance.extracts.values.conversion import Faults, Names
from assurance.programme import Column, FileSource

__all__ = ["check_look_ups", "look_up_faults", "look_up_sql", "refuse_unknown"]


def look_up_sql(column: Column, at: Names, *, setting: Setting) -> str:
    """Write SQL of the list's value for the cell; case and spaces of either side do not count."""
    name, code = _list(column, setting)
    value = quote(column.becomes.value or "") if column.becomes else "NULL"
    return f"(SELECT min({value}) FROM {quote(name)} WHERE {_plain(code)} = {_plain(at.value)})"


def look_up_faults(column: Column, at: Names, *, setting: Setting) -> Faults:
    """List the condition under which the list does not know a cell; see `look_up_sql`."""
    name, code = _list(column, setting)
    known = f"SELECT {_plain(code)} FROM {quote(name)} WHERE {code} IS NOT NULL"
    return ((f"{_plain(at.value)} NOT IN ({known})", _unknown(column, setting)),)


def check_look_ups(source: FileSource, *, setting: Setting, engine: Engine) -> None:
    """Refuse a list in which one code stands twice once case and spaces are put aside.

    Raises
    ------
    ExtractError
        Naming list and counts.
    """
    for column in source.columns.values():
        if column.becomes is None or not column.becomes.look_up:
            continue
        name, code = _list(column, setting)
        repeated = engine.scalar(
            f"SELECT count(*) FROM (SELECT 1 FROM {quote(name)} WHERE {code} IS NOT NULL "
            f"GROUP BY {_plain(code)} HAVING count(*) > 1)"
        )
        if repeated:
            raise ExtractError(
                f"list {name!r}, column {code}: {repeated:,} codes stand more than once when case and spaces "
                "are put aside, as looking up does; expected each once; take the repeats out of the list"
            )


def refuse_unknown(
    name: str, source: FileSource, rejected: tuple[tuple[str, str, int], ...], *, setting: Setting
) -> None:
    """Refuse an extract with cells that a list to look them up in lacks, unless rows may be rejected.

    Raises
    ------
    ExtractError
        Naming column, list and count; the cells tell who somebody is, so they are not shown.
    """
    for key, column in source.columns.items():
        if column.becomes is None or not column.becomes.look_up or column.unmapped == "reject":
            continue
        reason = _unknown(column, setting)
        rows = sum(count for place, why, count in rejected if (place, why) == (key, reason))
        if rows:
            raise ExtractError(
                f"{name}, column {key!r}: in {rows:,} {'row' if rows == 1 else 'rows'} the cell {reason}; "
                "nothing was stored; complete the list under a new version, or declare unmapped: reject to "
                "have such rows rejected and listed"
            )


def _list(column: Column, setting: Setting) -> tuple[str, str]:
    """Give the list's name and SQL of its code column."""
    name = (column.becomes.look_up if column.becomes else None) or ""
    return name, quote(setting.list_source(name).codes.code)


def _unknown(column: Column, setting: Setting) -> str:
    name, _ = _list(column, setting)
    return f"is not a code of list {name!r}, version {setting.list_source(name).version!r}"


def _plain(sql: str) -> str:
    return f"upper(replace(CAST({sql} AS VARCHAR), ' ', ''))"
