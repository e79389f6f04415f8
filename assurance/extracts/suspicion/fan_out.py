"""Rows of one key that differ in one or two columns only, as one row a diagnosis does."""

# ruff: noqa: S608 - names are quoted

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assurance.engine import Engine, quote

__all__ = ["FanOut", "fan_out_words", "find_fan_out"]

_FEW: Final = 2
_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class FanOut:
    """How the rows of a key that stands in several rows differ.

    Parameters
    ----------
    keys, rows : keys that stand in more than one row, and their rows
    same : of these keys, those whose rows are the same in every stored column
    few : of these keys, those whose rows differ in one or two columns only
    columns : (column, keys of `few` in which it differs), commonest first
    """

    keys: int
    rows: int
    same: int
    few: int
    columns: tuple[tuple[str, int], ...]


def find_fan_out(rows: str, key: Sequence[str], others: Sequence[str], *, engine: Engine) -> FanOut:
    """Compare the rows of every key that stands in several rows, column by column.

    Rows without a key are no repeats of each other. Only keys whose 64-bit hash stands twice are compared
    in full, so that memory holds numbers and not ten million keys.

    Parameters
    ----------
    rows : SQL of the rows, as what stands after FROM
    key : columns that together name a row, or a case
    others : the columns to compare
    """
    listed = ", ".join(map(quote, key))
    known = " AND ".join(f"{quote(name)} IS NOT NULL" for name in key)
    twice = f"SELECT hash({listed}) FROM {rows} WHERE {known} GROUP BY 1 HAVING count(*) > 1"
    differ = [
        f"min({name}) IS DISTINCT FROM max({name}) OR count({name}) NOT IN (0, count(*)) AS _x{place}"
        for place, name in enumerate(map(quote, others))
    ]
    grouped = (
        f"SELECT {', '.join(['count(*) AS _n', *differ])} FROM {rows} "
        f"WHERE {known} AND hash({listed}) IN ({twice}) GROUP BY {listed} HAVING count(*) > 1"
    )
    many = " + ".join(["0", *(f"CAST(_x{place} AS INTEGER)" for place in range(len(others)))])
    few = f"_d BETWEEN 1 AND {_FEW}"
    counts = [f"count(*) FILTER (WHERE {few} AND _x{place})" for place in range(len(others))]
    wanted = [
        *("count(*)", "coalesce(sum(_n), 0)", "count(*) FILTER (WHERE _d = 0)"),
        *(f"count(*) FILTER (WHERE {few})", *counts),
    ]
    ((keys, total, same, some, *by_column),) = engine.rows(
        f"SELECT {', '.join(wanted)} FROM (SELECT *, {many} AS _d FROM ({grouped}))"
    )
    columns = sorted(
        ((name, int(count)) for name, count in zip(others, by_column, strict=True) if count),
        key=lambda entry: -entry[1],
    )
    return FanOut(int(keys), int(total), int(same), int(some), tuple(columns))


def fan_out_words(found: FanOut, undeclared: Sequence[str], *, noun: str = "keys") -> str:
    """Say how the rows of repeated keys differ; nothing where they differ in many columns.

    Parameters
    ----------
    undeclared : headings of the file that are not declared
    noun : what stands in several rows

    Examples
    --------
    >>> found = FanOut(keys=9, rows=20, same=0, few=9, columns=(("diagnosis", 9),))
    >>> fan_out_words(found, ())[:75]
    'in 9 of the 9 keys the rows differ in one or two columns only (diagnosis in'
    """
    parts = []
    if found.few:
        named = ", ".join(f"{name} in {count:,}" for name, count in found.columns[:_NAMED])
        more = f" and {len(found.columns) - _NAMED} more columns" if len(found.columns) > _NAMED else ""
        parts.append(
            f"in {found.few:,} of the {found.keys:,} {noun} the rows differ in one or two columns only "
            f"({named}{more}), as where a case has one row a diagnosis or was sent twice: counted by row, it "
            "counts more than once"
        )
    if found.same:
        columns = "column" if len(undeclared) == 1 else "columns"
        beside = f", the {len(undeclared)} undeclared {columns} of the file aside" if undeclared else ""
        parts.append(
            f"in {found.same:,} of the {found.keys:,} {noun} the rows are the same in every stored column"
            f"{beside}"
        )
    return "; ".join(parts)
