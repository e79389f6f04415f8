"""Bounds have to come while somebody waits: about two seconds of one core on the designs of a month."""

from __future__ import annotations

import time
from functools import partial

import pytest
from scipy.stats import hypergeom

from assurance.estimation import hypergeometric_interval, stratified_interval

NINE = ((9, 6, 6, 7, 11, 5, 10, 7, 6), (490, 190, 150, 380, 630, 95, 530, 330, 240))
TWELVE = (
    (45, 38, 33, 30, 28, 26, 22, 21, 18, 15, 14, 10),
    (3000, 2500, 2200, 2000, 1900, 1700, 1500, 1400, 1200, 1000, 900, 700),
)
optimal_interval = partial(hypergeometric_interval, method="optimal")
CASES = {
    "10 million cases, half sampled": (hypergeometric_interval, (2_500_000, 5_000_000, 10_000_000)),
    "100,000 cases": (hypergeometric_interval, (30, 1_000, 100_000)),
    "100,000 cases, half sampled": (hypergeometric_interval, (25_000, 50_000, 100_000)),
    "100,000 cases, shortest": (optimal_interval, (30, 1_000, 100_000)),
    "6 strata of 500, 2 errors": (
        stratified_interval,
        ((1, 0, 1, 0, 0, 0), (20,) * 6, (500, 480, 400, 450, 420, 500)),
    ),
    "12 strata of 20,000 cases, 2 errors": (
        stratified_interval,
        ((0, 1) + (0,) * 4 + (1,) + (0,) * 5, *TWELVE),
    ),
    "9 strata, 15 errors": (stratified_interval, ((3, 1, 2, 1, 3, 0, 2, 1, 2), *NINE)),
    "5 strata, 100 errors": (
        stratified_interval,
        ((30, 10, 20, 10, 30), (1000, 500, 700, 800, 950), (10_000, 5_000, 7_100, 8_300, 9_400)),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bounds_come_in_seconds(timed, case):
    function, args = CASES[case]
    start = time.process_time()
    bounds = timed.pedantic(function, args, rounds=1)
    spent = time.process_time() - start
    assert bounds.width > 0
    timed.extra_info["processor_seconds"] = spent
    timed.extra_info["times_a_thousand_scipy_tails"] = spent / thousand_tails()


def thousand_tails():
    """The baseline: processor seconds of a thousand tails of SciPy, 30 errors in 1,000 of 100,000 cases."""
    start = time.process_time()
    hypergeom.cdf(30, 100_000, range(2_500, 3_500), 1_000)
    return time.process_time() - start
