"""How many cases each stratum gives to the sample."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import TypedDict

from assurance.errors import DomainError, near_miss
from assurance.sampling.allocation.arguments import (
    limits,
    number,
    squares_of,
    strata_counts,
    taken_whole,
    weights_of,
)
from assurance.sampling.allocation.neyman import smallest_variance
from assurance.sampling.allocation.shares import bounded_shares, largest_remainder
from assurance.sampling.counts import whole_number

__all__ = ["METHODS", "Sharing", "allocate", "shared"]

METHODS = ("proportional", "equal", "power", "neyman")
# Shares by roots are compared to 40 digits, so that those which are equal in truth tie, and others do not.
_GRID = 10**40


class Sharing(TypedDict, total=False):
    """How a total is shared: the options of `allocate`."""

    method: str
    spread: Mapping[str, float] | None
    minimum: int
    maximum: int | None
    cost: Mapping[str, float] | None
    power: float
    take_all: Collection[str]


def allocate(  # noqa: PLR0913 - one argument for each thing that a plan declares
    sizes: Mapping[str, int],
    total: int,
    *,
    method: str = "proportional",
    spread: Mapping[str, float] | None = None,
    minimum: int = 0,
    maximum: int | None = None,
    cost: Mapping[str, float] | None = None,
    power: float = 0.5,
    take_all: Collection[str] = (),
) -> dict[str, int]:
    """Share a total sample over strata.

    Parameters
    ----------
    sizes : cases in each stratum; the order decides ties
    total : cases to sample in all
    method
        ``proportional`` to size N; ``equal``; ``power``: proportional to N ** power; ``neyman``: the
        whole numbers that minimise the variance, sum of (N spread) ** 2 / (cost n)
    spread : standard deviation in each stratum, at least 0; neyman only, and required there, except
        for strata taken whole
    minimum : cases from each stratum at least; a stratum smaller than this is taken whole
    maximum : cases from each stratum at most; strata of `take_all` are exempt
    cost : relative cost of a case in each stratum, above 0; neyman only
    power : exponent for ``power``, from 0 (equal) over 1 (proportional) to 100
    take_all : strata taken whole before the rest of the total is shared among the others

    Returns
    -------
    dict
        Cases per stratum, in the order given; they sum to `total`. Numbers are compared as exact
        fractions, decimal arguments as printed. Strata at their minimum or full are fixed and the
        rest is shared again in proportion until nothing changes; then largest remainder, ties to the
        first stratum.

    Raises
    ------
    PlanError
        When the total is above the population (or the sum of maxima), or below the sum of minima and
        of the strata taken whole.
    DomainError
        For anything that is not a count, a known method or a number in range.

    References
    ----------
    Neyman (1934) JRSS 97:558; Bankier (1988) Am. Stat. 42:174 (power); Wright (2012) Am. Stat. 66:217.

    Examples
    --------
    >>> allocate({"North": 600, "South": 300, "Isles": 8}, 60, minimum=10)
    {'North': 35, 'South': 17, 'Isles': 8}
    >>> allocate({"North": 600, "South": 300}, 9, method="equal")
    {'North': 5, 'South': 4}
    >>> allocate({"North": 600, "South": 300, "Ward 9": 25}, 60, take_all=["Ward 9"])
    {'North': 23, 'South': 12, 'Ward 9': 25}
    """
    names, counts = strata_counts(sizes)
    how = Sharing(
        method=method, spread=spread, minimum=minimum, maximum=maximum, cost=cost, power=power,
        take_all=take_all,
    )  # fmt: skip
    return shared(names, counts, whole_number(total, "total"), None, how)


def shared(
    names: Sequence[str], counts: Sequence[int], total: int, floors: Sequence[int] | None, how: Sharing
) -> dict[str, int]:
    """Share a total as `allocate` does, none below its own floor."""
    method, spread, cost = how.get("method", "proportional"), how.get("spread"), how.get("cost")
    whole = taken_whole(names, how.get("take_all", ()))
    lower, upper = limits(
        counts,
        total,
        minimum=how.get("minimum", 0),
        maximum=how.get("maximum"),
        whole=[name in whole for name in names],
        floors=floors,
    )
    if not isinstance(method, str) or method not in METHODS:
        raise DomainError(
            f"method {method!r} is not one of {', '.join(METHODS)}{near_miss(str(method), METHODS)}"
        )
    if method == "neyman":
        squares = squares_of(names, counts, spread, cost, unasked=whole)
        return dict(zip(names, smallest_variance(squares, total, lower, upper), strict=True))
    if spread is not None or cost is not None:
        raise DomainError(f"spread and cost have no meaning for method {method!r}; use method='neyman'")
    fixed = {"proportional": Fraction(1), "equal": Fraction(0)}
    power = fixed[method] if method in fixed else number(how.get("power", 0.5), "power")
    weights, exact = weights_of(counts, power)
    numerators, denominator = bounded_shares(weights, total, lower, upper)
    if not exact:
        half = denominator // 2
        numerators = [(numerator * _GRID + half) // denominator for numerator in numerators]
        denominator = _GRID
    return dict(zip(names, largest_remainder(numerators, denominator, total), strict=True))
