"""A quick, proved outer bound for a stratified sample of any size, by exponential tilting."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from assurance.estimation.strata import FloatArray, Strata

TILTS = 40
STEEPEST = 30.0  # in units of the largest weight; further out 1 - exp(-tilt) would round to 1
MARGIN = 1e-9


def tilted_largest_count(strata: Strata, alpha: Fraction) -> int:
    r"""Give a count that no allocation refused by alpha can undercut.

    For every tilt :math:`\theta > 0`, with :math:`w = N/n` and :math:`t` the observed statistic,

    .. math:: P(T \le t) \le e^{\theta t} \prod (1 - \tfrac{M}{N}(1 - e^{-\theta w}))^n

    because sampling without replacement is dominated by sampling with (Hoeffding 1963, theorem 4).
    The largest product over allocations is bounded by its Lagrange dual, so any multiplier is safe.
    """
    errors, sampled, size = (
        np.array(column, dtype=float) for column in (strata.errors, strata.sampled, strata.population)
    )
    weight = size / sampled
    observed = float((weight * errors).sum())
    limit = float(np.log(alpha.numerator) - np.log(alpha.denominator)) - MARGIN
    # The best tilt is that of a normal statistic at least, whose variance is largest at a rate of 1/2.
    normal = np.sqrt(-8 * limit / (weight**2 * sampled).sum())
    steepest = STEEPEST / weight.max()
    thetas = np.geomspace(min(normal, steepest) / 4, steepest, TILTS)
    kept, refused = sum(strata.errors), sum(strata.errors) + sum(strata.spare) + 1
    while refused - kept > 1:
        middle = (kept + refused) // 2
        bounds = (
            theta * observed + _dual(errors, sampled, size, 1 - np.exp(-theta * weight), middle)
            for theta in thetas
        )
        if any(bound <= limit for bound in bounds):
            refused = middle
        else:
            kept = middle
    return kept


def _dual(errors: FloatArray, sampled: FloatArray, size: FloatArray, fall: FloatArray, count: int) -> float:
    """Bound max of sum n log(1 - M/N fall) over allocations of `count` compatible with the data."""
    most = size - sampled + errors

    def placed(price: float) -> FloatArray:
        # The derivative in M is price - n fall / (N - M fall); the sum is concave, so this is its top.
        top: FloatArray = np.clip((size - sampled * fall / price) / fall, errors, most)
        return top

    low = float((sampled * fall / size).min())
    high = float((sampled * fall / (size - most * fall)).max())
    for _ in range(60):
        price = float(np.sqrt(low * high))
        if placed(price).sum() < count:
            low = price
        else:
            high = price
    allocation = placed(high)
    gained = sampled * np.log1p(-allocation / size * fall) + high * allocation
    return float(gained.sum() - high * count)
