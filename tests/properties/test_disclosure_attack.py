"""An attacker with linear and integer programming recovers no small number, whatever the tables are."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from disclosure_attack import attack, recovered
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.pack.disclosure import Cell, Cells, Relation, Share, protect, rest_of, total_of

RULES = ("nhs-mhsds", "nhs-hes", "cms-11", "opensafely", "us-census-drb")
System = tuple[Cells, list[Relation]]
small_or_not = st.one_of(st.integers(0, 12), st.integers(0, 60))


def cube(counts: np.ndarray) -> System:
    """Give a table of any number of ways, with every margin of it."""
    cells: dict[str, int] = {}
    relations = []
    ways = counts.ndim
    for kept in (set(one) for size in range(ways + 1) for one in combinations(range(ways), size)):
        for place in product(*(range(n) if way in kept else ("*",) for way, n in enumerate(counts.shape))):
            at = tuple(slice(None) if part == "*" else part for part in place)
            cells[".".join(map(str, place))] = int(counts[at].sum())
            for way in set(range(ways)) - kept:
                parts = [
                    ".".join(str(n if other == way else part) for other, part in enumerate(place))
                    for n in range(counts.shape[way])
                ]
                relations.append(total_of(".".join(map(str, place)), parts))
    return Cells.of(cells), relations


def rates(pairs: list[tuple[int, int]]) -> System:
    """Give a measure by parts: met, not met and all, with the share of each, and the whole."""
    cells: list[Cell] = []
    relations, shares = [], []
    every = [*pairs, (sum(met for met, _ in pairs), sum(rest for _, rest in pairs))]
    for part, (met, rest) in enumerate(every):
        whole, numerator = Cell(f"d{part}", met + rest, weight=2), Cell(f"n{part}", met)
        left, link = rest_of(whole, numerator, key=f"r{part}")
        cells += [whole, numerator, left]
        relations.append(link)
        shares.append(Share(f"s{part}", numerator.key, whole.key))
    for name in "dn":
        relations.append(total_of(f"{name}{len(pairs)}", [f"{name}{part}" for part in range(len(pairs))]))
    return Cells(tuple(cells), tuple(shares)), relations


def months(counts: np.ndarray) -> System:
    """Give months by parts, and the year so far after each month, as dashboards print it."""
    cells: dict[str, int] = {}
    relations = []
    length, width = counts.shape
    for month in range(length):
        for table, rows in (("m", counts[month]), ("c", counts[: month + 1].sum(axis=0))):
            names = [f"{table}{month}.{part}" for part in range(width)]
            cells |= dict(zip(names, map(int, rows), strict=True))
            cells[f"{table}{month}.*"] = int(rows.sum())
            relations.append(total_of(f"{table}{month}.*", names))
        if month:
            for part in [*range(width), "*"]:
                relations.append(total_of(f"c{month}.{part}", [f"c{month - 1}.{part}", f"m{month}.{part}"]))
    for part in [*range(width), "*"]:
        relations.append(total_of(f"c0.{part}", [f"m0.{part}"]))
    return Cells.of(cells), relations


def _safe(system: System, rule: str) -> None:
    cells, relations = system
    found = protect(cells, relations, rule)
    assert recovered(found, cells, relations) == [], "by linear programming"
    assert recovered(found, cells, relations, whole=True) == [], "by integer programming"


@given(st.lists(small_or_not, min_size=1, max_size=6), st.sampled_from(RULES))
@settings(max_examples=20, deadline=None)
def test_one_way(counts: list[int], rule: str) -> None:
    _safe(cube(np.array(counts)), rule)


@given(st.lists(st.tuples(small_or_not, small_or_not), min_size=1, max_size=4), st.sampled_from(RULES))
@settings(max_examples=20, deadline=None)
def test_rates_with_their_shares(pairs: list[tuple[int, int]], rule: str) -> None:
    _safe(rates(pairs), rule)


def _table(random: np.random.Generator, *shape: int) -> np.ndarray:
    small = random.integers(0, 12, shape)
    return np.where(random.random(shape) < 0.4, small, random.integers(0, 60, shape))


def _system(kind: str, random: np.random.Generator) -> System:
    if kind == "two ways":
        return cube(_table(random, *random.integers(2, 5, 2)))
    if kind == "three ways":
        return cube(_table(random, *random.integers(2, 4, 3)))
    if kind == "nested":
        return nested(_table(random, 2, 3))
    if kind == "months":
        return months(_table(random, 3, int(random.integers(2, 4))))
    return rates([(int(a), int(b)) for a, b in _table(random, int(random.integers(2, 5)), 2)])


def nested(counts: np.ndarray) -> System:
    """Give teams in providers, and a second breakdown of the same whole that is linked by one shared part."""
    cells, relations = cube(counts)
    other = {"x": int(counts[0].sum()) // 2, "whole": int(counts.sum())}
    other["y"] = other["whole"] - other["x"] - int(counts[0, 0])
    if other["y"] < 0:
        return cells, relations
    more = Cells.of({**{cell.key: cell.count or 0 for cell in cells.cells}, **other})
    return more, [
        *relations,
        total_of("*.*", ["whole"]),
        total_of("whole", ["x", "y", "0.0"]),
    ]


KINDS = ("two ways", "three ways", "nested", "months", "rates")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rule", ["nhs-mhsds", "nhs-hes", "cms-11"])
def test_no_attack_on_linked_tables_succeeds(kind: str, rule: str) -> None:
    _safe(_system(kind, np.random.default_rng([KINDS.index(kind), len(rule)])), rule)


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(20))
def test_no_attack_on_hundreds_of_linked_tables_succeeds(kind: str, rule: str, seed: int) -> None:
    _safe(_system(kind, np.random.default_rng([KINDS.index(kind), RULES.index(rule), seed])), rule)


@pytest.mark.parametrize("seed", range(6))
def test_trying_every_small_table_gives_no_small_number_away(seed: int) -> None:
    """All tables of whole numbers, without any solver: each end of each range is in one that fits."""
    random = np.random.default_rng(seed)
    counts = [int(n) for n in random.integers(0, 9, 2)]
    cells, relations = cube(np.array(counts))
    rule_name = ("nhs-mhsds", "nhs-hes")[seed % 2]
    found = protect(cells, relations, rule_name)
    hides = found.rule.hides
    assert hides is not None
    seen = attack(found, cells, relations).tried(40)
    for cell in cells.cells:
        if found.rule.hides_count(cell.count or 0):
            assert min(seen[cell.key]) <= hides.least
            assert max(seen[cell.key]) >= hides.most


def test_the_attack_succeeds_on_tables_without_secondary_hiding() -> None:
    """The proof can fail: with the sums kept from the method, most tables give numbers away."""
    random = np.random.default_rng(5)
    broken = 0
    for _ in range(10):
        cells, relations = cube(_table(random, 3, 4))
        careless = protect(cells, [], "cms-11")
        broken += bool(recovered(careless, cells, relations))
    assert broken >= 8
