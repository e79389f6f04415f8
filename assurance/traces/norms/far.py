"""Which pairs of events are far apart: counted by pair of activities on the engine, whatever a case's length.

In short cases the pairs are formed one by one. In long ones they are not: for every event and every activity
it is looked up how many earlier ones of that activity lie before a time, and before a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assurance.engine import Table
from assurance.traces.norms.reading import CASES, NAMES, Coded, placed
from assurance.traces.norms.sums import pair_sums
from assurance.traces.norms.times import PairTimes

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["JUDGED", "LONG", "FarPair", "far_pairs"]

JUDGED: Final = "judged"
_UNKNOWN: Final = "not in the profile"
_ONCE: Final = "seen once in the profile"
_LEVEL: Final = "no spread in the profile"
LONG: Final = 256
"""Events of a case from which on its pairs are not formed one by one."""
_PLACED: Final = "_norms_placed"
_BOUNDS: Final = "_norms_bounds"
_FAR: Final = "_norms_far"


@dataclass(frozen=True, slots=True)
class FarPair:
    """An ordered pair of activities against a profile.

    Parameters
    ----------
    pairs : pairs of events
    status : ``judged``, or why it is not
    bounds : least and greatest microseconds that do not deviate; None where the profile has none to give
    too_short, too_long : pairs of events beyond them; None without bounds
    cases : cases with one of those; None where the pair is not judged
    """

    first: str
    then: str
    pairs: int
    status: str
    bounds: tuple[int, int] | None
    too_short: int | None
    too_long: int | None
    cases: int | None

    @property
    def deviating(self) -> int:
        """Pairs of events beyond the bounds, where there are any."""
        return (self.too_short or 0) + (self.too_long or 0)


def far_pairs(
    coded: Coded, known: Sequence[PairTimes], *, zeta: Fraction, path: Path, long: int = LONG
) -> tuple[tuple[FarPair, ...], int, Table]:
    """Judge every pair; give them, the number of cases that deviate, and the table of those."""
    engine = coded.engine
    profile = {(pair.first, pair.then): pair for pair in known}
    bounds = {key: pair.bounds(zeta) for key, pair in profile.items() if pair.pairs > 1}
    try:
        engine.register_frame(_BOUNDS, _bounds_table(coded, profile, bounds))
        engine.execute(f"CREATE OR REPLACE TABLE {_PLACED} AS {placed()}")
        query = _short_cases(long)
        if coded.longest > long:
            query = f"{query} UNION ALL {_long_cases(long)}"
        engine.execute(f"CREATE OR REPLACE TABLE {_FAR} AS {query}")
        counts = {
            (coded.activities[a], coded.activities[b]): (int(short), int(much), int(cases))
            for a, b, short, much, cases in engine.rows(
                f"SELECT a, b, sum(short), sum(much), count(*) FROM {_FAR} GROUP BY a, b"  # noqa: S608
            )
        }
        deviating = int(engine.scalar(f"SELECT count(DISTINCT c) FROM {_FAR} WHERE judged"))  # noqa: S608
        table = Table(path, engine.write_parquet(_case_rows(), path))
    finally:
        for name in (_BOUNDS, _PLACED, _FAR):
            engine.execute(f"DROP TABLE IF EXISTS {name}")
    pairs = [_judged(pair, profile.get((pair.first, pair.then)), bounds, counts) for pair in pair_sums(coded)]
    return tuple(sorted(pairs, key=_most_deviations)), deviating, table


def _most_deviations(pair: FarPair) -> tuple[bool, int, int, str, str]:
    return pair.status != JUDGED, -pair.deviating, -pair.pairs, pair.first, pair.then


def _judged(
    pair: PairTimes,
    known: PairTimes | None,
    bounds: dict[tuple[str, str], tuple[int, int]],
    counts: dict[tuple[str, str], tuple[int, int, int]],
) -> FarPair:
    key = (pair.first, pair.then)
    if known is None or known.variance is None:
        status = _UNKNOWN if known is None else _ONCE
        return FarPair(*key, pair.pairs, status, None, None, None, None)
    short, much, cases = counts.get(key, (0, 0, 0))
    if not known.variance:
        return FarPair(*key, pair.pairs, _LEVEL, bounds[key], short, much, None)
    return FarPair(*key, pair.pairs, JUDGED, bounds[key], short, much, cases)


def _bounds_table(
    coded: Coded,
    profile: dict[tuple[str, str], PairTimes],
    bounds: dict[tuple[str, str], tuple[int, int]],
) -> pa.Table:
    import pyarrow as pa

    numbers = {name: place for place, name in enumerate(coded.activities)}
    rows = [
        (numbers[first], numbers[then], *both, bool(profile[first, then].variance))
        for (first, then), both in bounds.items()
        if first in numbers and then in numbers
    ]
    kinds = {
        "a": pa.int32(),
        "b": pa.int32(),
        "least": pa.int64(),
        "greatest": pa.int64(),
        "judged": pa.bool_(),
    }
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds.values(), strict=True)]
    return pa.table(dict(zip(kinds, arrays, strict=True)))


def _short_cases(long: int) -> str:
    chosen = f"(SELECT * FROM {_PLACED} WHERE c NOT IN (SELECT c FROM {_PLACED} WHERE p >= {long}))"  # noqa: S608
    time = "(j.us - i.us)"
    return (
        "SELECT i.c AS c, i.a AS a, j.a AS b, "  # noqa: S608
        f"count(*) FILTER ({time} < least) AS short, count(*) FILTER ({time} > greatest) AS much, "
        f"any_value(judged) AS judged FROM {chosen} AS i JOIN {chosen} AS j ON i.c = j.c AND i.p < j.p "
        f"JOIN {_BOUNDS} AS n ON n.a = i.a AND n.b = j.a WHERE {time} < least OR {time} > greatest "
        "GROUP BY i.c, i.a, j.a"
    )


def _long_cases(long: int) -> str:
    """Count by look-up: much earlier ones by time; and those earlier by place that are not early enough."""
    chosen = f"SELECT * FROM {_PLACED} WHERE c IN (SELECT c FROM {_PLACED} WHERE p >= {long})"  # noqa: S608
    running = "SELECT c, a, us, p, row_number() OVER (PARTITION BY c, a ORDER BY p) AS n FROM chosen"
    # Several at one time: the last of them counts them all.
    by_time = "SELECT c, a, us, max(n) AS n FROM running GROUP BY c, a, us"
    asked = (
        "SELECT j.c AS c, i.a AS a, j.a AS b, j.p AS p, j.us - greatest - 1 AS latest, "  # noqa: S608
        "j.us - least AS soonest, judged FROM chosen AS j "
        "JOIN (SELECT DISTINCT c, a FROM chosen) AS i ON i.c = j.c "
        f"JOIN {_BOUNDS} AS n ON n.a = i.a AND n.b = j.a"
    )
    found = (
        "SELECT q.c AS c, q.a AS a, q.b AS b, judged, coalesce(early.n, 0) AS much, "
        "coalesce(before.n, 0) - least(coalesce(before.n, 0), coalesce(enough.n, 0)) AS short "
        "FROM asked AS q "
        "ASOF LEFT JOIN by_time AS early ON early.c = q.c AND early.a = q.a AND q.latest >= early.us "
        "ASOF LEFT JOIN by_time AS enough ON enough.c = q.c AND enough.a = q.a AND q.soonest >= enough.us "
        "ASOF LEFT JOIN running AS before ON before.c = q.c AND before.a = q.a AND q.p > before.p"
    )
    return (
        f"SELECT * FROM (WITH chosen AS MATERIALIZED ({chosen}), running AS MATERIALIZED ({running}), "  # noqa: S608
        f"by_time AS MATERIALIZED ({by_time}), asked AS ({asked}), found AS ({found}) "
        "SELECT c, a, b, sum(short) AS short, sum(much) AS much, any_value(judged) AS judged FROM found "
        "WHERE short > 0 OR much > 0 GROUP BY c, a, b)"
    )


def _case_rows() -> str:
    counts = "CAST(short AS BIGINT) AS too_short, CAST(much AS BIGINT) AS too_long"
    return (
        f'SELECT k AS case_key, x.act AS "first", y.act AS "then", {counts} FROM {_FAR} AS f '  # noqa: S608
        f"JOIN {CASES} AS cases ON cases.c = f.c JOIN {NAMES} AS x ON x.a = f.a "
        f"JOIN {NAMES} AS y ON y.a = f.b "
        "WHERE judged ORDER BY k, x.act, y.act"
    )
