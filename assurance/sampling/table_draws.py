"""The same draw where the frame lies on the engine: millions of cases, none pulled into memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isqrt

import numpy as np

from assurance.engine import Engine, Table, quote
from assurance.errors import DomainError, PlanError
from assurance.sampling.cases import WHOLE, refuse_repeated
from assurance.sampling.counts import whole_number
from assurance.sampling.drawn import Draw, agreed_seed, agreed_sizes, make_draw, taken
from assurance.tickets import seed_digest

_VIEW = "_draw_frame"
_ABOVE_ALL = "g"  # sorts after every hex digit


def draw_from_table(
    engine: Engine, table: Table, sizes: Mapping[str, int] | int, *, seed: str, reserves: int = 0
) -> Draw:
    """Draw from a frame on disk exactly what `draw_sample` draws from the same frame in memory.

    Tickets are computed in SQL. Only those under a threshold per stratum, a little above where the
    last one is expected, leave the engine; should a stratum fall short, its threshold is widened.

    Parameters
    ----------
    engine : where the tickets are computed
    table : Parquet with text columns `case_key` and `stratum`, such as `Frame.table`
    sizes, seed, reserves : as in `draw_sample`

    Raises
    ------
    PlanError, DomainError
        As in `draw_sample`.
    """
    text = agreed_seed(seed)
    spare = whole_number(reserves, "reserves")
    engine.register_parquet(_VIEW, table.path)
    relation = f"(select case_key, stratum from {quote(_VIEW)})"  # noqa: S608
    if not isinstance(sizes, Mapping):
        relation = f"(select case_key, '{WHOLE}' as stratum from {quote(_VIEW)})"  # noqa: S608
    population = _population(engine, relation)
    if not isinstance(sizes, Mapping):
        population = population or {WHOLE: 0}
    wanted = agreed_sizes(sizes, population)
    keys, rows = repeated_keys(engine, relation)
    if keys:
        refuse_repeated(keys, rows)
    goals = {name: taken(size, spare, population[name]) for name, size in wanted.items()}
    lowest = _lowest(engine, relation, population, goals, seed_digest(text))
    return make_draw(lowest, seed=text, population=population, sizes=wanted, reserves=spare)


def repeated_keys(engine: Engine, relation: str) -> tuple[int, int]:
    """Count the keys that occur more than once, and their rows.

    Equal keys have equal 64-bit hashes: these are sorted, 8 bytes a case; only when two are equal
    are the keys themselves grouped.

    Parameters
    ----------
    relation : what stands after FROM, with a column `case_key`
    """
    hashes = engine.arrow(f"select hash(case_key) as h from {relation} where case_key is not null")  # noqa: S608
    sorted_hashes = np.sort(hashes.column(0).to_numpy())
    if not np.any(sorted_hashes[1:] == sorted_hashes[:-1]):
        return 0, 0
    groups = f"select count(*) as n from {relation} where case_key is not null group by case_key having n > 1"  # noqa: S608
    keys, rows = engine.rows(f"select count(*), coalesce(sum(n), 0) from ({groups})")[0]  # noqa: S608
    return int(keys), int(rows)


def _population(engine: Engine, relation: str) -> dict[str, int]:
    rows = engine.rows(
        f"""select stratum, count(*), count(case_key), typeof(any_value(case_key)), typeof(stratum)
            from {relation} group by stratum order by stratum"""  # noqa: S608
    )
    if missing := sum(row[1] if row[0] is None else row[1] - row[2] for row in rows):
        raise DomainError(f"frame: {missing} row(s) have no case_key or no stratum; every case needs both")
    if strange := {kind for row in rows for kind in row[3:] if kind != "VARCHAR"}:
        raise DomainError(
            f"frame: case_key and stratum must be text, not {', '.join(sorted(strange))}; convert them "
            "where they are read: the number 12 and the text '0012' are different cases"
        )
    return {str(row[0]): int(row[1]) for row in rows}


def _lowest(
    engine: Engine, relation: str, population: Mapping[str, int], goals: Mapping[str, int], begun: str
) -> Iterator[tuple[str, str, str]]:
    """Give, for each stratum, at least as many of its lowest tickets as its goal asks for."""
    open_goals = {name: goal for name, goal in goals.items() if goal}
    slack = 1
    while open_goals:
        limits = {name: _threshold(goal, population[name], slack=slack) for name, goal in open_goals.items()}
        found: dict[str, list[tuple[str, str, str]]] = {name: [] for name in open_goals}
        for row in _under(engine, relation, limits, begun):
            found[row[0]].append(row)
        for name, rows in found.items():
            if len(rows) >= open_goals[name]:
                del open_goals[name]
                yield from rows
            elif limits[name] == _ABOVE_ALL:
                raise PlanError(
                    f"frame: stratum {name!r} changed while it was drawn from; keep the file still"
                )
        slack *= 8


def _threshold(goal: int, population: int, *, slack: int) -> str:
    """Give a ticket under which a stratum very probably has its goal; later exactly checked."""
    # Six standard deviations of a count with mean goal, so that a second scan is not worth fearing.
    expected = (goal + 6 * isqrt(goal) + 20) * slack
    if expected >= population:
        return _ABOVE_ALL
    return f"{expected * 2**256 // population:064x}"


def _under(
    engine: Engine, relation: str, limits: Mapping[str, str], begun: str
) -> list[tuple[str, str, str]]:
    listed = ", ".join(["(?, ?)"] * len(limits))
    sql = f"""
        with limits(name, top) as (values {listed}),
        tickets as (select stratum, sha256('{begun}' || case_key) as ticket, case_key from {relation})
        select tickets.stratum, tickets.ticket, tickets.case_key
        from tickets join limits on tickets.stratum = limits.name
        where tickets.ticket < limits.top"""  # noqa: S608
    return engine.rows(sql, [text for pair in limits.items() for text in pair])
