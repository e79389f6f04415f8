"""Bounds have to come while somebody waits: about two seconds of one core on the designs of a month."""

from __future__ import annotations

import time

import pytest

from assurance.estimation import hypergeometric_interval, stratified_interval

NINE = ((9, 6, 6, 7, 11, 5, 10, 7, 6), (490, 190, 150, 380, 630, 95, 530, 330, 240))
CASES = {
    "10 million cases, half sampled": (hypergeometric_interval, (2_500_000, 5_000_000, 10_000_000)),
    "9 strata, 15 errors": (stratified_interval, ((3, 1, 2, 1, 3, 0, 2, 1, 2), *NINE)),
    "5 strata, 100 errors": (
        stratified_interval,
        ((30, 10, 20, 10, 30), (1000, 500, 700, 800, 950), (10_000, 5_000, 7_100, 8_300, 9_400)),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bounds_come_in_seconds(benchmark, case):
    function, args = CASES[case]
    start = time.process_time()
    bounds = benchmark.pedantic(function, args, rounds=1)
    assert bounds.width > 0
    benchmark.extra_info["processor_seconds"] = time.process_time() - start
