"""The smallest sample in which a rate that matters would show."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Literal

from assurance.errors import DomainError
from assurance.estimation.arguments import check_method, exact_alpha, whole_number
from assurance.estimation.exact.hypergeometric import tail_exceeds
from assurance.sampling.sizes.arguments import MOST_CASES, errors_of, exact_rate, population_size
from assurance.sampling.sizes.tails import at_most, binomial_terms

__all__ = ["discovery_size"]

Method = Literal["hypergeometric", "binomial"]


def discovery_size(
    population: int | None,
    *,
    confidence: float,
    tolerable_rate: float,
    expected_errors: int = 0,
    method: Method = "hypergeometric",
) -> int:
    """Smallest sample that would show more errors than expected, were the tolerable rate reached.

    The smallest n with P(X <= expected_errors) <= 1 - confidence, decided in exact arithmetic.

    Parameters
    ----------
    population : cases in all, of which ceil(population * tolerable_rate) are taken to be in error
    confidence : fraction in (0, 1); 1 - confidence is the chance of missing that is borne
    tolerable_rate : share of errors that has to show, a fraction in (0, 1), read as printed
    expected_errors : errors in the sample that are allowed for
    method : "hypergeometric", drawn without replacement, needs the population. "binomial" takes the
        population as endless; with a population it asks for no more than all of it

    Returns
    -------
    int
        Cases to draw.

    Raises
    ------
    DomainError
        When even a census would not show it: the population holds no more errors at that rate than
        are expected. When the method is hypergeometric and there is no population.

    References
    ----------
    Schilling and Neubauer (2017) Acceptance Sampling in Quality Control,
    3rd ed., chapter 5.

    Examples
    --------
    >>> discovery_size(1000, confidence=0.95, tolerable_rate=0.05)
    57
    >>> discovery_size(None, confidence=0.95, tolerable_rate=0.05, method="binomial")
    59
    """
    check_method(method, ("hypergeometric", "binomial"))
    alpha = exact_alpha(confidence)
    rate = exact_rate(tolerable_rate, "tolerable_rate")
    expected = whole_number(expected_errors, "expected_errors")
    if population is None:
        if method == "hypergeometric":
            raise DomainError(
                'a hypergeometric size needs the population; give its number of cases, or method="binomial"'
            )
        return binomial_size(rate, expected, alpha)
    size = population_size(population)
    errors = errors_of(rate, size)
    if errors <= expected:
        raise DomainError(
            f"even a census of {size} cases cannot show it: a rate of {tolerable_rate} is {errors} in error, "
            f"and {expected} are expected; lower expected_errors or raise tolerable_rate"
        )
    if method == "binomial":
        return min(size, binomial_size(rate, expected, alpha))
    return gallop(
        lambda n: not tail_exceeds(expected, n, size, errors, alpha), expected + 1, size, step=size // errors
    )


def binomial_size(rate: Fraction, allowed: int, risk: Fraction, *, start: int = 0) -> int:
    """Give the smallest n with P(Bin(n, rate) <= allowed) <= risk, looked for from `start`."""

    def shows(cases: int) -> bool:
        return at_most(binomial_terms(cases, rate), allowed, risk)

    last = 2 * MOST_CASES
    found = gallop(shows, max(allowed + 1, start), last, step=int(1 / rate))
    if found == last and not shows(last):
        raise DomainError(
            f"more than {MOST_CASES} cases would be needed; raise the rate that has to show, or the risk"
        )
    return found


def gallop(holds: Callable[[int], bool], first: int, last: int, *, step: int) -> int:
    """Give the first whole number that holds, near `first`; `last` where none before it does."""
    top = first
    while top < last and not holds(top):
        first, top, step = top + 1, min(last, top + step), step * 2
    return first_true(holds, first, top)


def first_true(holds: Callable[[int], bool], first: int, last: int) -> int:
    """Give the first whole number that holds, of a row that is false, then true to `last`."""
    while first < last:
        middle = (first + last) // 2
        if holds(middle):
            last = middle
        else:
            first = middle + 1
    return first
