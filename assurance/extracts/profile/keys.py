"""Which columns name a row, and whether a row stands several times, once for each diagnosis say."""

# ruff: noqa: S608 - names are made here

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from assurance.engine import Engine
from assurance.extracts.profile.column import ColumnProfile
from assurance.extracts.profile.loading import Table
from assurance.extracts.profile.people import is_reference

__all__ = ["FanOut", "candidate_keys", "fan_out"]

_IN_PAIRS: Final = 8
_NUMBERS: Final = (
    "decimal",
    "scientific",
    "thousands",
    "decimal_comma",
    "clock",
    "truth",
    "long",
    "words",
    "name",
    "capital",
)


@dataclass(frozen=True, slots=True)
class FanOut:
    """A column that repeats because its rows are split by others.

    Parameters
    ----------
    column : place of the column that looks like a key but repeats
    values, repeated : different values in it, and how many of those stand more than once
    differing : places of the columns in which rows of one value differ; none where rows are wholly alike
    """

    column: int
    values: int
    repeated: int
    differing: tuple[int, ...]


def candidate_keys(
    table: Table, columns: Sequence[ColumnProfile], engine: Engine
) -> tuple[tuple[int, ...], ...]:
    """Give the columns, else pairs of columns, whose values are different in every row; exactly counted.

    Dates, numbers with decimals and texts of several words are no keys by themselves. Columns that are
    headed as a reference come first, persons last.
    """
    able = [column for column in columns if column.filled == table.rows > 0 and _may_name(column)]
    single = [column for column in able if column.unique]
    if single:
        return tuple((column.place,) for column in sorted(single, key=_rank))
    many = [c for c in columns if c.filled == table.rows > 0 and c.distinct > 1 and not c.count("long")]
    chosen = sorted(many, key=lambda column: -column.distinct)[:_IN_PAIRS]
    pairs = [pair for pair in combinations(chosen, 2) if any(map(_may_name, pair))]
    return tuple(
        tuple(sorted((one.place, two.place)))
        for one, two in pairs
        if one.distinct * two.distinct >= table.rows
        and _distinct(table, (one.place, two.place), engine) == table.rows
    )


def fan_out(table: Table, columns: Sequence[ColumnProfile], engine: Engine) -> FanOut | None:
    """Look for a reference that repeats while nearly all other columns stay the same."""
    likely = [
        column for column in columns
        if is_reference(column.heading) and not column.person
        and 0.3 * table.rows <= column.distinct < column.filled
    ]  # fmt: skip
    if not likely or len(columns) < 3:
        return None
    column = max(likely, key=lambda item: item.distinct)
    others = [other.place for other in columns if other.place != column.place]
    counts = ", ".join(
        f"count(DISTINCT c{place}) > 1 OR (count(c{place}) BETWEEN 1 AND count(*) - 1)" for place in others
    )
    named = f"c{column.place}"
    grouped = (
        f"SELECT count(*) AS n, [{counts}] AS differs FROM {table.relation} WHERE {named} IS NOT NULL "
        f"GROUP BY {named}"
    )
    sums = ", ".join(f"count(*) FILTER (differs[{index}])" for index in range(1, len(others) + 1))
    repeated, *differing = engine.rows(f"SELECT count(*), {sums} FROM ({grouped}) WHERE n > 1")[0]
    places = tuple(place for place, count in zip(others, differing, strict=True) if count)
    if len(places) > max(2, len(others) // 4):
        return None
    return FanOut(column.place, column.distinct, int(repeated), places)


def _may_name(column: ColumnProfile) -> bool:
    wrong = any(column.classes.get(name) for name in _NUMBERS) or (
        column.dates is not None and column.dates.read
    )
    return (
        not wrong
        and column.person not in ("name", "birth", "postcode", "contact", "address")
        and column.longest <= 64
    )


def _rank(column: ColumnProfile) -> tuple[bool, bool, int]:
    return bool(column.person), not is_reference(column.heading), column.place


def _distinct(table: Table, places: tuple[int, int], engine: Engine) -> int:
    one, two = places
    return int(engine.scalar(f"SELECT count(*) FROM (SELECT DISTINCT c{one}, c{two} FROM {table.relation})"))
