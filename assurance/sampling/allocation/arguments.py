"""Reading the arguments of an allocation: counts, floors and caps, weights, spreads and costs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from math import isqrt

from assurance.errors import DomainError, PlanError, near_miss
from assurance.estimation.arguments import as_printed
from assurance.sampling.counts import whole_number

__all__ = ["limits", "number", "squares_of", "strata_counts", "taken_whole", "weights_of"]

# Roots are irrational: they are taken to 80 digits, of which `allocate` compares 40.
_DIGITS = 80
_CONTEXT = Context(prec=_DIGITS)
_HIGHEST_POWER = 100


def strata_counts(sizes: Mapping[str, int]) -> tuple[list[str], list[int]]:
    """Read the strata and their counts of cases."""
    if not isinstance(sizes, Mapping):
        raise DomainError(f"sizes: must map strata to counts of cases, not be a {type(sizes).__name__}")
    names = list(sizes)
    if not names:
        raise DomainError("sizes: there is no stratum; give at least one")
    return names, [whole_number(sizes[name], f"size of {name!r}") for name in names]


def taken_whole(names: Sequence[str], take_all: Collection[str]) -> frozenset[str]:
    """Read the strata that are taken whole."""
    if isinstance(take_all, str) or not all(isinstance(name, str) for name in take_all):
        raise DomainError(f"take_all: must be a list of names of strata, not {take_all!r}")
    known = frozenset(names)
    if unknown := [name for name in take_all if name not in known]:
        raise DomainError(f"take_all: unknown stratum {unknown[0]!r}{near_miss(unknown[0], names)}")
    return frozenset(take_all)


def limits(
    counts: Sequence[int], total: int, *, minimum: int, maximum: int | None, whole: Sequence[bool],
    floors: Sequence[int] | None,
) -> tuple[list[int], list[int]]:  # fmt: skip
    """Give each stratum's floor and cap, and refuse a total that they cannot hold."""
    floor = whole_number(minimum, "minimum")
    cap = None if maximum is None else whole_number(maximum, "maximum")
    if cap is not None and cap < floor:
        raise PlanError(f"maximum {cap} is below minimum {floor}; raise the maximum or lower the minimum")
    had = floors or [0] * len(counts)
    lower = [
        count if all_of else max(min(count, floor), own)
        for count, all_of, own in zip(counts, whole, had, strict=True)
    ]
    upper = [
        count if all_of or cap is None else max(min(count, cap), own)
        for count, all_of, own in zip(counts, whole, had, strict=True)
    ]
    if total > sum(counts):
        raise PlanError(f"cannot sample {total} cases from a population of {sum(counts)}; lower the total")
    if total > sum(upper):
        raise PlanError(
            f"cannot sample {total} cases with at most {cap} from each of {len(counts)} strata"
            f"{_beside(whole)}, which gives {sum(upper)}; lower the total or raise the maximum"
            if cap is not None
            else _surplus(total, upper, whole)
        )
    if total < sum(lower):
        raise PlanError(
            f"cannot sample {total} cases with at least {floor} from each of {len(counts)} strata (smaller "
            f"strata whole){_beside(whole)}{', none below what was drawn already' if any(had) else ''}, "
            f"which takes {sum(lower)}; raise the total or lower the minimum"
        )
    return lower, upper


def _beside(whole: Sequence[bool]) -> str:
    return f", {sum(whole)} of them taken whole" if any(whole) else ""


def _surplus(total: int, upper: Sequence[int], whole: Sequence[bool]) -> str:
    return f"cannot sample {total} cases from {sum(upper)}{_beside(whole)}; lower the total"


def weights_of(counts: Sequence[int], power: Fraction) -> tuple[list[int], bool]:
    """Give whole-number weights in the proportions of N ** power, and whether they are exact.

    A root is taken to 80 significant digits. An empty stratum weighs nothing.
    """
    if not 0 <= power <= _HIGHEST_POWER:
        raise DomainError(f"power must be {_bound(power)}, not {float(power)}")
    if power.denominator == 1:
        return [count ** int(power) if count else 0 for count in counts], True
    whole = _roots({count for count in counts if count}, power)
    return [whole.get(count, 0) for count in counts], False


def _roots(counts: Collection[int], power: Fraction) -> dict[int, int]:
    """Give whole numbers in the proportions of count ** power, the smallest to 80 digits or more."""
    if power.denominator in (2, 4, 8, 16):  # roots of roots, by far quicker
        scaled = {n: n**power.numerator * 10 ** (_DIGITS * power.denominator) for n in counts}
        for _ in range(power.denominator.bit_length() - 1):
            scaled = {n: isqrt(value) for n, value in scaled.items()}
        return scaled
    exponent = _CONTEXT.divide(Decimal(power.numerator), Decimal(power.denominator))
    roots = {n: _CONTEXT.power(Decimal(n), exponent) for n in counts}
    # Scaled so that the smallest still has its 80 digits: every weight is then a whole number.
    shift = -min((int(root.as_tuple().exponent) for root in roots.values()), default=0)
    return {n: int(Fraction(root) * Fraction(10) ** shift) for n, root in roots.items()}


def _bound(power: Fraction) -> str:
    return "at least 0" if power < 0 else f"at most {_HIGHEST_POWER}"


def squares_of(
    names: Sequence[str], counts: Sequence[int], spread: Mapping[str, float] | None,
    cost: Mapping[str, float] | None, *, unasked: frozenset[str],
) -> list[Fraction]:  # fmt: skip
    """Give (N spread)^2 / cost of each stratum; strata taken whole need neither spread nor cost."""
    if spread is None:
        raise DomainError("method 'neyman' needs spread: the standard deviation in each stratum")
    deviations = _per_stratum(names, spread, "spread", Fraction(0), unasked)
    costs = _per_stratum(
        names,
        {} if cost is None else cost,
        "cost",
        Fraction(1),
        frozenset(names) if cost is None else unasked,
    )
    if min(deviations) < 0:
        raise DomainError("spread: a standard deviation is below 0")
    if min(costs) <= 0:
        raise DomainError("cost: a cost is not above 0")
    return [
        (count * deviation) ** 2 / price
        for count, deviation, price in zip(counts, deviations, costs, strict=True)
    ]


def _per_stratum(
    names: Sequence[str], values: Mapping[str, float], what: str, other: Fraction, unasked: frozenset[str]
) -> list[Fraction]:
    if not isinstance(values, Mapping):
        raise DomainError(f"{what}: must map strata to numbers, not be a {type(values).__name__}")
    known = frozenset(names)
    if unknown := [name for name in values if name not in known]:
        raise DomainError(f"{what}: unknown stratum {unknown[0]!r}{near_miss(str(unknown[0]), names)}")
    if missing := [name for name in names if name not in values and name not in unasked]:
        raise DomainError(f"{what}: {len(missing)} of {len(names)} strata have none, such as {missing[0]!r}")
    return [number(values[name], f"{what} of {name!r}") if name in values else other for name in names]


def number(value: float, what: str) -> Fraction:
    """Read a finite number as it is printed."""
    read = as_printed(value)
    if read is None:
        raise DomainError(f"{what}: must be a finite number, not {value!r}")
    return read
