"""Bayesian bounds for a stratified finite population, exact by convolution."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from fractions import Fraction
from itertools import accumulate

import numpy as np

from assurance.errors import DomainError
from assurance.estimation.arguments import as_printed, is_row, side_alphas, stratum_column, whole_number
from assurance.estimation.beta_binomial import (
    ONE,
    BetaBinomial,
    FloatArray,
    long_sum_probabilities,
    sum_probabilities,
)
from assurance.estimation.interval import Interval, Side
from assurance.estimation.strata import Strata

EPSILON = float(np.finfo(float).eps)
SMALLEST, LARGEST = Fraction(1, 10**6), Fraction(10**6)
LONG_CASES = 100_000  # unseen cases up to which a call too close for doubles is settled in long numbers
SAME = ONE // 10**20  # 10^-20 in units: long numbers nearer than that are taken as equal


def bayes_interval(
    strata: Strata, *, confidence: float, side: Side, prior: tuple[float, float] = (1, 1)
) -> Interval:
    """Bound the cases in error by the posterior distribution of their number; see `stratified_interval`.

    In each stratum the cases not reviewed hold BetaBinomial(N - n; a + x, b + n - x) errors; the total
    is the errors found and their sum, independent between strata. Equal tails: each bound is the
    smallest count at which the distribution function reaches its quantile.

    Parameters
    ----------
    strata : the sample
    confidence, side : as in `stratified_interval`
    prior : Beta(a, b) of the rate in every stratum, each from 10^-6 to 10^6

    References
    ----------
    Ericson (1969) JRSS B 31:195.

    Examples
    --------
    >>> strata = Strata((0, 0, 0, 0), (12, 10, 8, 6), (420, 310, 180, 90))
    >>> bounds = bayes_interval(strata, confidence=0.95, side="upper")
    >>> bounds.upper, bounds.method
    (158, 'bayes, Beta(1, 1) in each stratum')
    """
    a, b = read_prior(prior)
    parts = [
        BetaBinomial(size - n, a + x, b + n - x)
        for x, n, size in zip(strata.errors, strata.sampled, strata.population, strict=True)
    ]
    name = f"bayes, Beta({prior[0]}, {prior[1]}) in each stratum"
    return _bounds(parts, sum(strata.errors), strata.total, (confidence, side), name)


def prior_interval(
    population: Iterable[int],
    *,
    prior: tuple[float, float] = (1, 1),
    confidence: float = 0.95,
    side: Side = "two",
) -> Interval:
    """Bounds that the prior alone puts on the cases in error, before any case is reviewed.

    To be printed beside `stratified_interval(method="bayes")`: the average of many strata with
    Beta(1, 1) each is known to lie near one half before anybody has looked.

    Parameters
    ----------
    population : cases per stratum
    prior, confidence, side : as in `stratified_interval`

    Returns
    -------
    Interval
        Whole numbers of cases.

    Examples
    --------
    >>> tuple(prior_interval((1000,)))
    (25, 975)
    >>> tuple(prior_interval((420, 310, 180, 90)))
    (192, 808)
    """
    a, b = read_prior(prior)
    sizes = [
        whole_number(size, f"stratum {place}: population")
        for place, size in enumerate(stratum_column(population, "population"), start=1)
    ]
    if not sum(sizes):
        raise DomainError("all strata are empty: there is no population to estimate")
    parts = [BetaBinomial(size, a, b) for size in sizes]
    name = f"prior alone, Beta({prior[0]}, {prior[1]}) in each stratum"
    return _bounds(parts, 0, sum(sizes), (confidence, side), name)


def read_prior(prior: object) -> tuple[Fraction, Fraction]:
    """Read the two parameters of a beta prior as they are printed."""
    ordered = is_row(prior) and not isinstance(prior, str | Mapping | Set)
    read = [as_printed(value) for value in prior] if ordered else []  # type: ignore[attr-defined]
    known = [value for value in read if value is not None and SMALLEST <= value <= LARGEST]
    if len(read) == len(known) == 2:
        return known[0], known[1]
    raise DomainError(
        "prior must be the two parameters of a beta distribution, each from 0.000001 to 1000000, "
        f"such as (1, 1); found {prior!r}"
    )


def _bounds(
    parts: Sequence[BetaBinomial], known: int, total: int, ask: tuple[float, Side], name: str
) -> Interval:
    confidence, side = ask
    lower_alpha, upper_alpha = side_alphas(confidence, side)
    parts = [part for part in parts if part.size]
    lower, upper, wider = (0 if lower_alpha is None else known), total, False
    if upper_alpha is not None:
        upper = known
    if parts:
        below = np.cumsum(sum_probabilities(parts))
        if lower_alpha is not None:
            extra, wide = _quantile(parts, below, lower_alpha, outer_is_low=True)
            lower, wider = known + extra, wide
        if upper_alpha is not None:
            extra, wide = _quantile(parts, below, 1 - upper_alpha, outer_is_low=False)
            upper, wider = known + extra, wider or wide
    if wider:
        name += ", widened by the rounding of the sums"
    return Interval(lower, upper, name, confidence, side, "cases")


def _quantile(
    parts: Sequence[BetaBinomial], below: FloatArray, q: Fraction, *, outer_is_low: bool
) -> tuple[int, bool]:
    """Give the smallest count whose distribution function is at least q, and whether it was widened."""
    unseen = sum(part.size for part in parts)
    weight = float(sum(part.a + part.b for part in parts))
    doubt = EPSILON * (32 * unseen + 64 * weight + 1000)
    earliest = int(np.searchsorted(below, float(q) - doubt))
    latest = min(int(np.searchsorted(below, float(q) + doubt)), unseen)
    if earliest == latest:
        return earliest, False
    if unseen <= LONG_CASES:
        sums = list(accumulate(long_sum_probabilities(parts)))
        wanted = -(-ONE * q.numerator // q.denominator) - SAME
        return min(bisect_left(sums, wanted), unseen), False
    return (earliest if outer_is_low else latest), True
