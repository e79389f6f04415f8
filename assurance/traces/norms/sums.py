"""Counts, sums and sums of squares of the times between all pairs of events, in one pass.

The events of a case are cut into blocks of `BLOCK`. Pairs within a block are formed one by one. Pairs across
blocks are never formed: with n, S and Q the count, sum and sum of squares of times of an activity in all
earlier blocks, and n', S', Q' those of another in this one, the squares of all differences sum to n Q' - 2 S
S' + n' Q. So the work grows with the number of events and not with its square, however long a case is.

All in whole numbers. Where times are finer than seconds they are kept as seconds and the microseconds over,
so that no product leaves 64 bits and no sum 128.
"""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Final

from assurance.traces.norms.reading import Coded, placed
from assurance.traces.norms.times import PairTimes

__all__ = ["BLOCK", "pair_sums"]

BLOCK: Final = 32
_PLACED: Final = "_norms_blocks"
_WIDE: Final = 3_000_000_000
"""Seconds, some 95 years, whose square still fits 64 bits."""
_MICROSECONDS: Final = 1_000_000


def pair_sums(coded: Coded, *, block: int = BLOCK) -> tuple[PairTimes, ...]:
    """Sum over all pairs of events of a case, the earlier with the later; the most frequent pair first."""
    parts = ("h",) if coded.whole_seconds else ("h", "l")
    products = tuple(combinations_with_replacement(parts, 2))
    coded.engine.execute(_blocks(coded, block))
    try:
        query = _within(parts, products)
        if coded.longest > block:
            query = f"{query} UNION ALL {_across(parts, products)}"
        sums = ", ".join(f"sum({name})" for name in ("n", *parts, *map("".join, products)))
        rows = coded.engine.rows(f"SELECT a, b, {sums} FROM ({query}) GROUP BY a, b")  # noqa: S608
    finally:
        coded.engine.execute(f"DROP TABLE IF EXISTS {_PLACED}")
    names = coded.activities
    found = [PairTimes(names[a], names[b], int(n), *_joined(rest)) for a, b, n, *rest in rows]
    return tuple(sorted(found, key=lambda pair: (-pair.pairs, pair.first, pair.then)))


def _blocks(coded: Coded, block: int) -> str:
    start = coded.first // _MICROSECONDS * _MICROSECONDS  # so that whole seconds stay whole
    kind = "HUGEINT" if coded.last - coded.first > _WIDE * _MICROSECONDS else "BIGINT"
    seconds = (
        f"CAST((us - ({start})) // {_MICROSECONDS} AS {kind}) AS h, (us - ({start})) % {_MICROSECONDS} AS l"
    )
    return (
        f"CREATE OR REPLACE TABLE {_PLACED} AS SELECT c, a, p, p // {block} AS k, {seconds} FROM ({placed()})"  # noqa: S608
    )


def _within(parts: tuple[str, ...], products: tuple[tuple[str, str], ...]) -> str:
    sums = [f"sum(j.{one} - i.{one}) AS {one}" for one in parts]
    sums += [f"sum((j.{one} - i.{one}) * (j.{two} - i.{two})) AS {one}{two}" for one, two in products]
    return (
        f"SELECT i.a AS a, j.a AS b, count(*) AS n, {', '.join(sums)} FROM {_PLACED} AS i "  # noqa: S608
        f"JOIN {_PLACED} AS j ON i.c = j.c AND i.k = j.k AND i.p < j.p GROUP BY i.a, j.a"
    )


def _across(parts: tuple[str, ...], products: tuple[tuple[str, str], ...]) -> str:
    """Write the sums of pairs across blocks, of the cases that have several."""
    names = ("n", *parts, *map("".join, products))
    sums = [f"sum({one}) AS {one}" for one in parts]
    sums += [f"sum({one} * {two}) AS {one}{two}" for one, two in products]
    several = f"SELECT c, max(k) AS last FROM {_PLACED} GROUP BY c HAVING max(k) > 0"  # noqa: S608
    here = (
        f"SELECT c, k, a, CAST(count(*) AS HUGEINT) AS n, {', '.join(sums)} FROM {_PLACED} "  # noqa: S608
        "WHERE c IN (SELECT c FROM several) GROUP BY c, k, a"
    )
    zeros = ", ".join(f"coalesce(here.{name}, 0) AS {name}" for name in names)
    grid = (
        f"SELECT c, a, k, {zeros} FROM (SELECT c, a, unnest(range(last + 1)) AS k "  # noqa: S608
        "FROM (SELECT DISTINCT c, a FROM here) JOIN several USING (c)) LEFT JOIN here USING (c, a, k)"
    )
    over = "OVER (PARTITION BY c, a ORDER BY k ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    before = f"SELECT c, a, k, {', '.join(f'sum({name}) {over} AS {name}' for name in names)} FROM grid"  # noqa: S608
    crossed = [f"sum(i.n * j.{one} - i.{one} * j.n) AS {one}" for one in parts]
    crossed += [
        f"sum(i.n * j.{one}{two} - i.{one} * j.{two} - i.{two} * j.{one} + i.{one}{two} * j.n) AS {one}{two}"
        for one, two in products
    ]
    return (
        "SELECT * FROM (WITH several AS MATERIALIZED "  # noqa: S608
        f"({several}), here AS MATERIALIZED ({here}), grid AS ({grid}), before AS ({before}) "
        f"SELECT i.a AS a, j.a AS b, sum(i.n * j.n) AS n, {', '.join(crossed)} FROM before AS i "
        "JOIN here AS j ON i.c = j.c AND i.k = j.k WHERE i.n > 0 GROUP BY i.a, j.a)"
    )


def _joined(sums: list[int]) -> tuple[int, int]:
    """Put seconds and the microseconds over together again."""
    if len(sums) == 2:
        return int(sums[0]) * _MICROSECONDS, int(sums[1]) * _MICROSECONDS**2
    high, low, high_high, high_low, low_low = map(int, sums)
    squares = high_high * _MICROSECONDS**2 + 2 * high_low * _MICROSECONDS + low_low
    return high * _MICROSECONDS + low, squares
