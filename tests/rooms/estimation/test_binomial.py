from __future__ import annotations

import pytest
from scipy.stats import binom, norm

from assurance.estimation import binomial_interval

METHODS = ["wilson", "clopper-pearson", "jeffreys", "agresti-coull"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("x", "n"), [(3, 40), (0, 12), (12, 12), (20, 40)])
def test_one_side_puts_all_of_alpha_there(method, x, n):
    two = binomial_interval(x, n, method=method, confidence=0.9)
    upper = binomial_interval(x, n, method=method, confidence=0.95, side="upper")
    lower = binomial_interval(x, n, method=method, confidence=0.95, side="lower")
    assert upper.upper == pytest.approx(two.upper, abs=1e-12)
    assert lower.lower == pytest.approx(two.lower, abs=1e-12)
    assert upper.lower == 0
    assert lower.upper == 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [1, 7, 300])
def test_right_and_wrong_mirror(method, n):
    for x in range(0, n + 1, max(1, n // 7)):
        wrong = binomial_interval(x, n, method=method)
        right = binomial_interval(n - x, n, method=method)
        assert 0 <= wrong.lower <= wrong.upper <= 1
        if method != "jeffreys" or 0 < x < n:  # equal tails leave the ends out
            assert wrong.lower <= x / n <= wrong.upper
        assert wrong.lower == pytest.approx(1 - right.upper, abs=1e-12)


@pytest.mark.parametrize("confidence", [0.95, 0.9999999999])
def test_clopper_pearson_solves_its_equation_also_for_a_tiny_alpha(confidence):
    alpha = (1 - confidence) / 2
    bounds = binomial_interval(20, 600, method="clopper-pearson", confidence=confidence)
    assert binom.sf(19, 600, bounds.lower) == pytest.approx(alpha, rel=1e-6)
    assert binom.cdf(20, 600, bounds.upper) == pytest.approx(alpha, rel=1e-6)


def test_agresti_coull_is_its_formula():
    z2 = norm.isf(0.025) ** 2
    n, x = 50 + z2, 7 + z2 / 2
    half = (z2 * (x / n) * (1 - x / n) / n) ** 0.5
    bounds = binomial_interval(7, 50, method="agresti-coull")
    assert tuple(bounds) == pytest.approx((x / n - half, x / n + half), rel=1e-12)


def test_no_and_nothing_but_errors_reach_the_end():
    for method in ("wilson", "clopper-pearson", "agresti-coull"):
        assert binomial_interval(0, 30, method=method).lower == 0
        assert binomial_interval(30, 30, method=method).upper == 1
