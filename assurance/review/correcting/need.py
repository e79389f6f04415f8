"""How large an audit would have to be to settle which of two figures is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from assurance.review.correcting.bounds import Bounded, Method, count_bounds, rate_bounds
from assurance.review.correcting.cases import Audit, Counts, Flag

__all__ = ["Claim", "Measured", "Share", "bounded", "scaled_sizes", "settling_size"]

Share = Callable[[int], Mapping[str, int]]
"""Shares a number of audited cases in all over the strata."""

_STEADY = 8
"""Sizes after the first that settles, at which it has to stay settled: bounds in whole cases wobble."""
_QUICK_ABOVE = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """What a figure may have been before it was rounded; both ends are the same where it is exact."""

    lower: Fraction
    upper: Fraction

    def outside(self, found: Bounded) -> bool:
        """Tell whether no number it may have been lies in the range."""
        return self.upper < found.lower or found.upper < self.lower


@dataclass(frozen=True, slots=True)
class Measured:
    """The flags of which one part of a figure is made.

    Parameters
    ----------
    part : "value" (a share), "numerator" or "denominator"
    flags : met and failed cases of a share; else the one flag that is counted
    """

    part: str
    flags: tuple[Flag, ...]

    @classmethod
    def of(cls, audit: Audit, part: str) -> Measured:
        """Take the flags of a part from an audit."""
        if part == "value":
            return cls(part, (audit.met(), audit.failed()))
        return cls(part, (audit.met() if part == "numerator" else audit.counted(),))

    def grown(self, sizes: Counts) -> Measured:
        """Give what a larger audit would show if the shares of errors found so far went on."""
        return replace(self, flags=tuple(flag.grown(sizes) for flag in self.flags))


def bounded(measured: Measured, *, alpha: Fraction, method: Method) -> Bounded:
    """Bound one part of a figure."""
    if measured.part == "value":
        return rate_bounds(*measured.flags, alpha=alpha, method=method)
    return count_bounds(measured.flags[0], alpha=alpha, method=method)


def scaled_sizes(sampled: Mapping[str, int], population: Mapping[str, int], total: int) -> dict[str, int]:
    """Share a larger number of cases over strata in proportion to what was audited in each.

    A stratum that is full gives its rest to the others, in proportion; what is left over whole cases goes to
    the largest remainders, ties to the first stratum.

    Examples
    --------
    >>> scaled_sizes({"North": 20, "South": 10}, {"North": 30, "South": 300}, 60)
    {'North': 30, 'South': 30}
    """
    full: dict[str, int] = {}
    while True:
        shares = {name: n for name, n in sampled.items() if n and name not in full}
        left, among = total - sum(full.values()), sum(shares.values())
        over = {name: population[name] for name, n in shares.items() if n * left > population[name] * among}
        if not over:
            break
        full |= over
    exact = {name: Fraction(n * left, among) for name, n in shares.items()}
    sizes = dict.fromkeys(sampled, 0) | full | {name: int(share) for name, share in exact.items()}
    order = sorted(exact, key=lambda name: int(exact[name]) - exact[name])
    for name in order[: left - sum(int(share) for share in exact.values())]:
        sizes[name] += 1
    return sizes


def settling_size(
    audit: Audit, part: str, claims: tuple[Claim, Claim], *, alpha: Fraction, method: Method, share: Share
) -> int | None:
    """Find how many cases in all would show one of two claims to be wrong, as things look now.

    The shares of errors found so far are taken to go on, in whole cases; what another sample finds will
    differ, so this is what is to be expected. The smallest size is sought by halving; it has to stay
    settled at the next sizes too, as bounds in whole cases wobble a little.

    Parameters
    ----------
    claims : what the published figure and the records say
    method : with a prior where the same sample is made larger after its answers are known, so that a
        confidence sequence is needed; without one for a new sample, of that size from the start
    share : shares a total over the strata

    Returns
    -------
    int or None
        Cases in all, the whole frame at most; None where not even that would settle it, because answers
        are not known or strata are not audited.
    """
    measured = Measured.of(audit, part)
    names, sampled = list(audit.population), audit.sampled
    method = replace(method, quick=len(names) > _QUICK_ABOVE)
    most = sum(size for name, size in audit.population.items() if sampled[name])

    def settles(total: int) -> bool:
        sizes = share(total)
        found = bounded(measured.grown(tuple(sizes[name] for name in names)), alpha=alpha, method=method)
        return any(claim.outside(found) for claim in claims)

    return _smallest(settles, sum(sampled.values()), most)


def _smallest(settles: Callable[[int], bool], least: int, most: int) -> int | None:
    if most <= least or not settles(most):
        return None
    low = least
    while True:
        high = most
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if settles(middle) else (middle, high)
        lapse = [size for size in range(high + 1, min(high + _STEADY, most) + 1) if not settles(size)]
        if not lapse:
            return high
        low = lapse[-1]
