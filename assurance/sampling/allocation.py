"""How many cases each stratum gives to the sample."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

from assurance.errors import DomainError, PlanError, near_miss
from assurance.sampling.counts import whole_number
from assurance.sampling.neyman import smallest_variance
from assurance.sampling.shares import bounded_shares, largest_remainder

Method = Literal["proportional", "equal", "power", "neyman"]
METHODS = ("proportional", "equal", "power", "neyman")
# Roots are irrational: they are taken to 80 digits and shares compared to 40, so that shares which
# are equal in truth tie, and unequal ones do not.
_CONTEXT = Context(prec=80)
_GRID = 10**40


def allocate(
    sizes: Mapping[str, int],
    total: int,
    *,
    method: str = "proportional",
    spread: Mapping[str, float] | None = None,
    minimum: int = 0,
    maximum: int | None = None,
    cost: Mapping[str, float] | None = None,
    power: float = 0.5,
) -> dict[str, int]:
    """Share a total sample over strata.

    Parameters
    ----------
    sizes : cases in each stratum; the order decides ties
    total : cases to sample in all
    method
        ``proportional`` to size N; ``equal``; ``power``: proportional to N ** power; ``neyman``: the
        whole numbers that minimise the variance, sum of (N spread) ** 2 / (cost n)
    spread : standard deviation in each stratum, at least 0; neyman only, and required there
    minimum : cases from each stratum at least; a stratum smaller than this is taken whole
    maximum : cases from each stratum at most
    cost : relative cost of a case in each stratum, above 0; neyman only
    power : exponent for ``power``, at least 0: 0 is equal, 1 is proportional

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
        When the total is above the population (or the sum of maxima), or below the sum of minima.
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
    """
    if not isinstance(sizes, Mapping):
        raise DomainError(f"sizes: must map strata to counts of cases, not be a {type(sizes).__name__}")
    names = list(sizes)
    counts = [whole_number(sizes[name], f"size of {name!r}") for name in names]
    wanted = whole_number(total, "total")
    lower, upper = _limits(names, counts, wanted, minimum=minimum, maximum=maximum)
    if method not in METHODS:
        raise DomainError(
            f"method {method!r} is not one of {', '.join(METHODS)}{near_miss(str(method), METHODS)}"
        )
    if method == "neyman":
        squares = _squares(names, counts, spread, cost)
        return dict(zip(names, smallest_variance(squares, wanted, lower, upper), strict=True))
    if spread is not None or cost is not None:
        raise DomainError(f"spread and cost have no meaning for method {method!r}; use method='neyman'")
    exponent = {"proportional": Fraction(1), "equal": Fraction(0)}.get(method)
    weights = _weights(counts, _number(power, "power") if exponent is None else exponent)
    shares = [_snapped(share) for share in bounded_shares(weights, wanted, lower, upper)]
    return dict(zip(names, largest_remainder(shares), strict=True))


def _limits(
    names: Sequence[str], counts: Sequence[int], total: int, *, minimum: int, maximum: int | None
) -> tuple[list[int], list[int]]:
    if not names:
        raise DomainError("sizes: there is no stratum; give at least one")
    floor = whole_number(minimum, "minimum")
    cap = None if maximum is None else whole_number(maximum, "maximum")
    if cap is not None and cap < floor:
        raise PlanError(f"maximum {cap} is below minimum {floor}; raise the maximum or lower the minimum")
    lower = [min(count, floor) for count in counts]
    upper = [count if cap is None else min(count, cap) for count in counts]
    if total > sum(counts):
        raise PlanError(f"cannot sample {total} cases from a population of {sum(counts)}; lower the total")
    if total > sum(upper):
        raise PlanError(
            f"cannot sample {total} cases with at most {cap} from each of {len(names)} strata, which gives "
            f"{sum(upper)}; lower the total or raise the maximum"
        )
    if total < sum(lower):
        raise PlanError(
            f"cannot sample {total} cases with at least {floor} from each of {len(names)} strata (smaller "
            f"strata whole), which takes {sum(lower)}; raise the total or lower the minimum"
        )
    return lower, upper


def _weights(counts: Sequence[int], power: Fraction) -> list[Fraction]:
    if power < 0:
        raise DomainError(f"power must be at least 0, not {float(power)}")
    if power.denominator == 1 and power <= 64:
        return [Fraction(count) ** int(power) if count else Fraction(0) for count in counts]
    exponent = _CONTEXT.divide(Decimal(power.numerator), Decimal(power.denominator))
    # Divided by the largest, so that no exponent overflows; an empty stratum weighs nothing.
    top = max(max(counts), 1)
    ratios = [_CONTEXT.divide(Decimal(count), Decimal(top)) for count in counts]
    return [Fraction(_CONTEXT.power(ratio, exponent)) if ratio else Fraction(0) for ratio in ratios]


def _squares(
    names: Sequence[str],
    counts: Sequence[int],
    spread: Mapping[str, float] | None,
    cost: Mapping[str, float] | None,
) -> list[Fraction]:
    if spread is None:
        raise DomainError("method 'neyman' needs spread: the standard deviation in each stratum")
    deviations = _per_stratum(names, spread, "spread")
    costs = [Fraction(1)] * len(names) if cost is None else _per_stratum(names, cost, "cost")
    if min(deviations) < 0:
        raise DomainError("spread: a standard deviation is below 0")
    if min(costs) <= 0:
        raise DomainError("cost: a cost is not above 0")
    return [
        (count * deviation) ** 2 / price
        for count, deviation, price in zip(counts, deviations, costs, strict=True)
    ]


def _per_stratum(names: Sequence[str], values: Mapping[str, float], what: str) -> list[Fraction]:
    if unknown := [name for name in values if name not in set(names)]:
        raise DomainError(f"{what}: unknown stratum {unknown[0]!r}{near_miss(str(unknown[0]), names)}")
    if missing := [name for name in names if name not in values]:
        raise DomainError(f"{what}: {len(missing)} of {len(names)} strata have none, such as {missing[0]!r}")
    return [_number(values[name], f"{what} of {name!r}") for name in names]


def _snapped(share: Fraction) -> Fraction:
    return share if share.denominator < _GRID else Fraction(round(share * _GRID), _GRID)


def _number(value: float, what: str) -> Fraction:
    try:
        if isinstance(value, bool) or not math.isfinite(value):
            raise ValueError
        return Fraction(str(value))
    except (TypeError, ValueError):
        raise DomainError(f"{what}: must be a finite number, not {value!r}") from None
