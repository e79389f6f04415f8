"""The size of an audit test of controls, by the rule behind the printed tables."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

from assurance.errors import DomainError
from assurance.sampling.sizes.arguments import MOST_CASES, exact_rate
from assurance.sampling.sizes.discovery import binomial_size, first_true
from assurance.sampling.sizes.tails import at_most, binomial_terms

__all__ = ["attribute_size"]

BLOCK = 32  # allowed counts screened at once, to begin with
SLACK = 1e-6  # relative; SciPy's binomial tail is good to about 1e-12


def attribute_size(*, risk: float, tolerable_rate: float, expected_rate: float) -> int:
    """Cases for a test of controls: tolerable and expected deviation rate, and the risk of relying.

    The smallest n with P(Bin(n, tolerable_rate) <= ceil(n * expected_rate)) <= risk. All three numbers
    are read as printed and the ceiling is taken in exact rationals: 0.035 of 400 is 14, not 15. The
    chance jumps up wherever the ceiling does, so it is the smallest n of all, not the first by bisection.

    Parameters
    ----------
    risk : risk of overreliance (of assessing control risk too low), a fraction in (0, 1)
    tolerable_rate : deviation rate that can be borne, a fraction in (0, 1)
    expected_rate : deviation rate expected, a fraction from 0, below the tolerable

    Returns
    -------
    int
        Cases to draw, binomial: a population is taken as endless.

    Raises
    ------
    DomainError
        When expected_rate is not below tolerable_rate, or so near that it takes more than ten million.

    References
    ----------
    AICPA (2017) Audit Guide: Audit Sampling, appendix A, tables A-1 and A-2. One entry there, 112 at
    10 %, 7 % and 3.25 % or 3.5 %, is 113 by its own rule.

    Examples
    --------
    >>> attribute_size(risk=0.05, tolerable_rate=0.05, expected_rate=0.01)
    93
    >>> attribute_size(risk=0.10, tolerable_rate=0.05, expected_rate=0.035)
    400
    """
    level = exact_rate(risk, "risk")
    tolerable = exact_rate(tolerable_rate, "tolerable_rate")
    expected = exact_rate(expected_rate, "expected_rate", zero=True)
    if expected >= tolerable:
        raise DomainError(
            f"expected_rate {expected_rate} is not below tolerable_rate {tolerable_rate}: no sample could "
            "show that the tolerable rate is kept; take a census, or mend the control first"
        )
    if expected == 0:
        return binomial_size(tolerable, 0, level)
    for allowed, first, last in _candidates(level, tolerable, expected):

        def shows(cases: int, allowed: int = allowed) -> bool:
            return at_most(binomial_terms(cases, tolerable), allowed, level)

        if shows(last):
            return first_true(shows, first, last)
    raise DomainError(
        f"expected_rate {expected_rate} is too near tolerable_rate {tolerable_rate}: more than {MOST_CASES} "
        "cases would be needed"
    )


def _candidates(level: Fraction, tolerable: Fraction, expected: Fraction) -> Iterator[tuple[int, int, int]]:
    """Give the runs of n with one ceiling, smallest first: allowed count, first n and last n.

    Within a run more cases lower the chance, so its last n settles whether the run holds a size.
    Runs whose chance is above the risk by more than floats can err are left out.
    """
    import numpy as np
    from scipy.special import bdtr

    most, start, block = max(1, floor(MOST_CASES * expected)), 1, BLOCK
    while start <= most:
        allowed = np.arange(start, min(start + block, most + 1))
        last = [min(floor(each / expected), MOST_CASES) for each in allowed.tolist()]
        chance = bdtr(allowed.astype(float), np.array(last), float(tolerable))
        for each in np.flatnonzero(chance <= float(level) * (1 + SLACK)).tolist():
            yield start + each, floor((start + each - 1) / expected) + 1, last[each]
        start, block = start + block, block * 4
