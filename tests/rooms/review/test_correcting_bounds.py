"""Exact ranges of corrected figures: against enumeration, and against their own formula."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb, prod

import pytest

from assurance.estimation import confidence_sequence, stratified_interval
from assurance.review.correcting.bounds import Method, count_bounds, rate_bounds
from assurance.review.correcting.cases import FAILED, MET, OUTSIDE, UNKNOWN, Audit

FIXED = Method()
STATES = (OUTSIDE, FAILED, MET)


def shared(total, parts):
    """List every way to share a number of cases over so many parts."""
    if parts == 1:
        return [(total,)]
    return [(first, *rest) for first in range(total + 1) for rest in shared(total - first, parts - 1)]


def audit_of(pairs, population, sample):
    """Make an audit from the whole frame, stratum by stratum, and the cases of it that were seen."""
    names = [f"S{h}" for h in range(len(population))]
    cases = Counter(
        {
            (name, said, frozenset({true})): number
            for name, seen in zip(names, sample, strict=True)
            for (said, true), number in zip(pairs, seen, strict=True)
            if number
        }
    )

    def total(place):
        return {
            name: sum(said[place] * number for (said, _), number in zip(pairs, counts, strict=True))
            for name, counts in zip(names, population, strict=True)
        }

    sizes = {name: sum(counts) for name, counts in zip(names, population, strict=True)}
    return Audit(sizes, total(0), total(1), cases)


def coverage(pairs, population, sampled, covered):
    """Give the exact probability that a sample's range holds the truth of the frame."""
    ways = [[one for one in shared(n, len(pairs)) if all(map(lambda a, b: a <= b, one, counts))]
            for n, counts in zip(sampled, population, strict=True)]  # fmt: skip
    held = total = 0
    for sample in product(*ways):
        weight = prod(
            comb(size, seen)
            for counts, one in zip(population, sample, strict=True)
            for size, seen in zip(counts, one, strict=True)
        )
        total += weight
        held += weight * covered(population, sample)
    return Fraction(held, total)


@pytest.mark.parametrize("alpha", [Fraction(1, 20), Fraction(2, 5)])
def test_no_frame_of_two_strata_is_covered_less_often_than_promised(alpha):
    pairs = [(MET, MET), (MET, FAILED), (FAILED, MET), (FAILED, FAILED)]

    @cache
    def covered(population, sample):
        found = count_bounds(audit_of(pairs, population, sample).met(), alpha=alpha, method=FIXED)
        truth = sum(counts[0] + counts[2] for counts in population)
        return found.lower <= truth <= found.upper

    worst = min(
        coverage(pairs, (first, second), (3, 2), covered) for first in shared(5, 4) for second in shared(3, 4)
    )
    assert worst >= 1 - alpha
    assert worst < 1 or alpha < Fraction(1, 10)  # a range that always holds would show nothing


@pytest.mark.parametrize("alpha", [Fraction(1, 20), Fraction(1, 2)])
def test_no_share_is_covered_less_often_than_promised(alpha):
    """Every frame of five cases, each in any of three states as reported and as it is."""
    pairs = list(product(STATES, STATES))

    @cache
    def covered(population, sample):
        audit = audit_of(pairs, population, sample)
        found = rate_bounds(audit.met(), audit.failed(), alpha=alpha, method=FIXED)
        true = [number for (_, state), number in zip(pairs, population[0], strict=True) if state == MET]
        among = [number for (_, state), number in zip(pairs, population[0], strict=True) if state[1]]
        return found.lower <= Fraction(sum(true), sum(among)) <= found.upper if sum(among) else True

    worst = min(coverage(pairs, (counts,), (3,), covered) for counts in shared(5, 9))
    assert worst >= 1 - alpha


def audit(
    *, over=(0, 0), under=(0, 0), unknown=(0, 0), seen=(6, 5), n=(12, 10), sizes=(420, 310), met=(200, 150)
):
    """Two strata, some reported as met; errors and unknown answers among those audited."""
    names = ("A", "B")
    cases = Counter()
    for h, name in enumerate(names):
        cases[name, MET, frozenset({FAILED})] += over[h]
        cases[name, MET, UNKNOWN] += unknown[h]
        cases[name, MET, frozenset({MET})] += seen[h] - over[h] - unknown[h]
        cases[name, FAILED, frozenset({MET})] += under[h]
        cases[name, FAILED, frozenset({FAILED})] += n[h] - seen[h] - under[h]
    cases = +cases
    population = dict(zip(names, sizes, strict=True))
    return Audit(population, dict(zip(names, met, strict=True)), population, cases)


def bounds(audit, *, alpha=Fraction(1, 20), method=FIXED):
    found = count_bounds(audit.met(), alpha=alpha, method=method)
    return int(found.lower), int(found.upper)


def test_the_range_is_reported_less_overstated_plus_understated():
    """Each kind of error at half the error, so a quarter a side: written out with the estimator itself."""
    over = stratified_interval((2, 1), (12, 10), (420, 310), confidence=0.975)
    under = stratified_interval((0, 1), (12, 10), (420, 310), confidence=0.975)
    found = bounds(audit(over=(2, 1), under=(0, 1)))
    assert found == (350 - over.upper + under.lower, 350 - over.lower + under.upper)


def test_no_error_seen_leaves_a_range_of_real_width():
    none = stratified_interval((0, 0), (12, 10), (420, 310), confidence=0.9875, side="upper")
    assert bounds(audit()) == (350 - none.upper, 350 + none.upper)
    assert none.upper > 50


def test_no_more_cases_are_overstated_than_were_reported():
    lower, _ = bounds(audit(met=(8, 6)))
    assert lower == (8 + 6) - (8 - 6) - (6 - 5)  # all that were not seen could be wrong


def test_a_stratum_in_which_nothing_was_reported_bounds_no_overstatement():
    alone = stratified_interval((0,), (12,), (420,), confidence=0.9875, side="upper")
    lower, _ = bounds(audit(met=(200, 0), seen=(6, 0)))
    assert lower == 200 - alone.upper


def test_unknown_answers_are_no_below_and_yes_above():
    band = audit(unknown=(1, 0), over=(1, 0))
    worst, best = audit(over=(2, 0)), audit(over=(1, 0))
    assert bounds(band) == (bounds(worst)[0], bounds(best)[1])
    assert band.met().estimate(most=False) == worst.met().estimate(most=False) == 350 - 2 * 35
    assert band.met().estimate(most=True) == best.met().estimate(most=True) == 350 - 35


def test_a_stratum_without_audited_cases_can_hold_anything():
    lower, upper = bounds(audit(seen=(6, 0), n=(12, 0)))
    alone = stratified_interval((0,), (12,), (420,), confidence=0.9875, side="upper")
    assert lower == 350 - alone.upper - 150
    assert upper == 350 + alone.upper + (310 - 150)


def test_a_census_is_exact():
    whole = audit(n=(42, 31), sizes=(42, 31), met=(20, 15), seen=(20, 15), over=(3, 0), under=(0, 2))
    assert bounds(whole) == (34, 34)
    share = rate_bounds(whole.met(), whole.failed(), alpha=Fraction(1, 20), method=FIXED)
    assert share.lower == share.upper == Fraction(34, 73)


def test_a_confidence_sequence_bounds_each_kind_at_half_the_error():
    prior = (1.0, 1.0)
    over = confidence_sequence((2, 1), (12, 10), (420, 310), confidence=0.975, prior=prior)
    none = confidence_sequence((0, 0), (12, 10), (420, 310), confidence=0.975, prior=prior)
    most_over, most_under = (
        min(int(over.upper), 200 - 6 + 2 + 150 - 5 + 1),
        min(int(none.upper), 730 - 350 - 11),
    )
    found = bounds(audit(over=(2, 1)), method=Method(prior))
    assert found == (350 - most_over, 350 - int(over.lower) + most_under)


def test_bounds_never_cross_where_a_sample_holds_every_error_there_can_be():
    lower, upper = bounds(audit(met=(6, 5), over=(6, 5)))
    assert lower == 0
    assert lower <= upper


def test_a_share_with_nothing_counted_is_nothing_to_everything():
    empty = Audit({"A": 10}, {"A": 0}, {"A": 0}, Counter({("A", OUTSIDE, frozenset({OUTSIDE})): 2}))
    found = rate_bounds(empty.met(), empty.failed(), alpha=Fraction(1, 20), method=FIXED)
    assert (found.lower, found.upper) == (0, 1)
