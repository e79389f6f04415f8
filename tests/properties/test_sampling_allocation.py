"""What must hold for every allocation, and the definitions computed in another way."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import floor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assurance.errors import PlanError
from assurance.sampling import allocate

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=6)
METHODS = st.sampled_from([("proportional", 1), ("equal", 0), ("power", Fraction(1, 2)), ("power", 2)])


@st.composite
def requests(draw: st.DrawFn, counts: st.SearchStrategy[list[int]] = COUNTS):
    sizes = {f"s{place}": count for place, count in enumerate(draw(counts))}
    minimum = draw(st.integers(0, 12))
    maximum = draw(st.none() | st.integers(minimum, 40))
    lower = [min(minimum, count) for count in sizes.values()]
    upper = [count if maximum is None else min(count, maximum) for count in sizes.values()]
    total = draw(st.integers(sum(lower), sum(upper)))
    return sizes, total, minimum, maximum, lower, upper


@given(requests(), METHODS)
def test_sums_floors_and_caps_hold(request_, method) -> None:
    sizes, total, minimum, maximum, lower, upper = request_
    name, power = method
    found = allocate(sizes, total, method=name, minimum=minimum, maximum=maximum, power=power)
    assert list(found) == list(sizes)
    assert sum(found.values()) == total
    for stratum, low, high in zip(found, lower, upper, strict=True):
        assert low <= found[stratum] <= high


@given(requests(), st.sampled_from([("proportional", 1), ("equal", 0), ("power", 2)]))
def test_shares_are_floor_cap_or_one_factor_times_weight_then_largest_remainder(request_, method) -> None:
    sizes, total, minimum, maximum, lower, upper = request_
    name, power = method
    weights = [Fraction(count) ** power if count else Fraction(0) for count in sizes.values()]
    shares = [
        min(max(low, factor * weight), high)
        for factor in [common_factor(weights, total, lower, upper)]
        for weight, low, high in zip(weights, lower, upper, strict=True)
    ]
    assert sum(shares) == total
    found = allocate(sizes, total, method=name, minimum=minimum, maximum=maximum, power=power)
    assert list(found.values()) == hamilton(shares, total)


def common_factor(weights: list[Fraction], total: int, lower: list[int], upper: list[int]) -> Fraction:
    """Find the factor by trying every interval between the places where a floor or cap begins to bind."""
    heavy = [(w, lo, hi) for w, lo, hi in zip(weights, lower, upper, strict=True) if w]
    bends = sorted({Fraction(0)} | {Fraction(bound) / w for w, lo, hi in heavy for bound in (lo, hi)})

    def at(factor: Fraction) -> Fraction:
        return sum((min(max(Fraction(lo), factor * w), Fraction(hi)) for w, lo, hi in heavy), Fraction(0))

    for left, right in pairwise(bends):
        if at(left) <= total <= at(right):
            rise = at(right) - at(left)
            return left if rise == 0 else left + (total - at(left)) * (right - left) / rise
    return bends[-1]


def hamilton(shares: list[Fraction], total: int) -> list[int]:
    """Largest remainder by brute force: hand out seats one by one."""
    seats = [floor(share) for share in shares]
    while sum(seats) < total:
        rest = [share - seat for share, seat in zip(shares, seats, strict=True)]
        seats[rest.index(max(rest))] += 1
    return seats


@given(
    requests(st.lists(st.integers(1, 7), min_size=1, max_size=4)),
    st.lists(st.sampled_from([0, 0.1, 0.2, 0.5, 1, 3]), min_size=4, max_size=4),
    st.lists(st.sampled_from([0.5, 1, 2, 4]), min_size=4, max_size=4),
)
def test_neyman_is_the_best_of_all_whole_allocations(request_, deviations, costs) -> None:
    sizes, total, minimum, maximum, lower, upper = request_
    spread = dict(zip(sizes, deviations, strict=False))
    cost = dict(zip(sizes, costs, strict=False))
    squares = [
        (count * Fraction(str(spread[name]))) ** 2 / Fraction(str(cost[name]))
        for name, count in sizes.items()
    ]

    def variance(seats: tuple[int, ...]) -> tuple[int, Fraction]:
        unseen = sum(1 for square, seat in zip(squares, seats, strict=True) if square and not seat)
        return unseen, sum((q / seat for q, seat in zip(squares, seats, strict=True) if seat), Fraction(0))

    every = product(*(range(low, high + 1) for low, high in zip(lower, upper, strict=True)))
    found = allocate(
        sizes, total, method="neyman", spread=spread, cost=cost, minimum=minimum, maximum=maximum
    )
    possible = [seats for seats in every if sum(seats) == total]
    best_unseen = min(variance(seats)[0] for seats in possible)
    assert tuple(found.values()) in possible
    assert variance(tuple(found.values()))[0] == best_unseen
    if best_unseen == 0:
        assert variance(tuple(found.values())) == min(map(variance, possible))


@given(COUNTS, st.integers(0, 20), st.integers(0, 400))
def test_what_cannot_be_carried_out_is_refused(counts, minimum, total) -> None:
    sizes = {f"s{place}": count for place, count in enumerate(counts)}
    fits = sum(min(minimum, count) for count in counts) <= total <= sum(counts)
    assume(not fits)
    with pytest.raises(PlanError):
        allocate(sizes, total, minimum=minimum)


@given(COUNTS, st.data())
def test_power_one_is_proportional_and_power_nothing_is_equal(counts, data) -> None:
    sizes = {f"s{place}": count for place, count in enumerate(counts)}
    total = data.draw(st.integers(0, sum(counts)))
    assert allocate(sizes, total, method="power", power=1) == allocate(sizes, total)
    if all(counts):
        assert allocate(sizes, total, method="power", power=0) == allocate(sizes, total, method="equal")
