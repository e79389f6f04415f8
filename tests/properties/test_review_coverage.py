"""The bounds of the review hold as often as promised: counted over every sample that could be drawn.

Each population is fixed, with so many cases to which the question applies and so many deviations in each
stratum. The probability of every possible result of the review is exact, and so is the coverage.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb, prod

import pandas as pd
import pytest

from assurance.programme import Plan
from assurance.review import OVERALL, Reviews, estimate_questions

# of each stratum: cases, of these with the question applying, of these deviations; sampled
POPULATIONS = [
    [(20, 20, 3, 8)],
    [(20, 9, 2, 8)],
    [(18, 1, 1, 6)],
    [(12, 12, 12, 5)],
    [(8, 6, 1, 4), (6, 3, 3, 2)],
    [(9, 2, 0, 3), (7, 7, 1, 4)],
    [(5, 4, 2, 2), (5, 1, 1, 3), (4, 4, 0, 2)],
    [(8, 5, 1, 5), (3, 3, 3, 0)],
]
ANSWERS = ("not_met", "met", "not_applicable")


def results(cases: int, applies: int, deviations: int, sampled: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Give every count of answers in one stratum, and the number of samples that have it."""
    for bad in range(sampled + 1):
        for good in range(sampled - bad + 1):
            rest = sampled - bad - good
            ways = comb(deviations, bad) * comb(applies - deviations, good) * comb(cases - applies, rest)
            if ways:
                yield (bad, good, rest), ways


@cache
def bounds(sizes: tuple[int, ...], counts: tuple[tuple[int, ...], ...], to_all: bool) -> pd.Series:
    question = {"id": "q1", "text": "Is it written down?", "applies_to_all": to_all, "tolerable_rate": 0.1}
    plan = Plan(title="Made up", source="cases", case_key="case", size=1, questions=[question])
    rows = [
        (f"M{place}-{answer}-{number}", str(place), "q1", answer)
        for place, found in enumerate(counts)
        for answer, count in zip(ANSWERS, found, strict=True)
        for number in range(count)
    ]
    frame = pd.DataFrame(rows, columns=["case_key", "stratum", "question", "answer"])
    reviews = Reviews(frame, expected=len(rows), simulated=True)
    population = {str(place): size for place, size in enumerate(sizes)}
    found = estimate_questions(reviews, plan=plan, population=population).to_frame()
    return found[found["stratum"] == OVERALL].iloc[0]


@pytest.mark.parametrize("strata", POPULATIONS)
def test_bounds_and_verdicts_hold_with_the_plans_confidence(strata: list[tuple[int, ...]]) -> None:
    sizes = tuple(cases for cases, *_ in strata)
    to_all = all(cases == applies for cases, applies, *_ in strata)
    rate = Fraction(sum(bad for _, _, bad, _ in strata), sum(applies for _, applies, *_ in strata))
    held = counted = wrong = total = 0
    for combination in product(*(list(results(*stratum)) for stratum in strata)):
        ways = prod(number for _, number in combination)
        row = bounds(sizes, tuple(counts for counts, _ in combination), to_all)
        held += ways * (row.lower - 1e-12 <= rate <= row.upper + 1e-12)
        counted += ways * (row.lower_cases <= sum(bad for _, _, bad, _ in strata) <= row.upper_cases)
        wrong += ways * (row.verdict == ("within tolerable" if rate > Fraction(1, 10) else "above tolerable"))
        total += ways
    assert total == prod(comb(cases, sampled) for cases, *_, sampled in strata)
    assert Fraction(held, total) >= Fraction(95, 100)
    assert Fraction(counted, total) >= Fraction(95, 100)
    assert Fraction(wrong, total) <= Fraction(5, 100)
