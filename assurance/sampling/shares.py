"""Sharing a total in proportion under floors and caps, and the largest-remainder rule. Exact."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def bounded_shares(
    weights: Sequence[Fraction], total: int, lower: Sequence[int], upper: Sequence[int]
) -> list[Fraction]:
    """Share a total in proportion to weights, each share held between its floor and its cap.

    Shares at their floor or cap are fixed and the rest is shared again in proportion, until nothing
    changes. Where floors and caps bind in the same round, the side that is violated more is fixed
    first; the result is then the only one in which every share is its floor, its cap, or its
    weight times one common factor.

    Parameters
    ----------
    weights : not negative
    total : between the sum of the floors and the sum of the caps
    lower, upper : floors and caps

    Examples
    --------
    >>> [str(x) for x in bounded_shares([Fraction(1), Fraction(1), Fraction(8)], 20, [4, 0, 0], [9, 9, 9])]
    ['11/2', '11/2', '9']
    """
    shares: list[Fraction | None] = [
        Fraction(low) if low == high else None for low, high in zip(lower, upper, strict=True)
    ]
    while free := [place for place, share in enumerate(shares) if share is None]:
        left = total - sum((share for share in shares if share is not None), Fraction(0))
        wanted = _in_proportion(weights, free, left)
        held = {
            place: min(max(wanted[place], Fraction(lower[place])), Fraction(upper[place])) for place in free
        }
        raised = sum((held[place] - wanted[place] for place in free), Fraction(0))
        for place in free:
            change = held[place] - wanted[place]
            # Raised in sum: only floors are certain to bind; lowered in sum: only caps; else all fit.
            if raised == 0 or (raised > 0 and change > 0) or (raised < 0 and change < 0):
                shares[place] = held[place]
    return [share for share in shares if share is not None]


def largest_remainder(shares: Sequence[Fraction]) -> list[int]:
    """Round shares to whole numbers with the same sum; what is left goes to the largest remainders.

    Equal remainders: the first in order. The shares have to sum to a whole number.

    References
    ----------
    Hamilton's method; Balinski and Young, Fair Representation (1982), appendix A.

    Examples
    --------
    >>> largest_remainder([Fraction(3, 2), Fraction(1, 2), Fraction(1)])
    [2, 0, 1]
    """
    whole = [share.numerator // share.denominator for share in shares]
    left = round(sum(shares, Fraction(0))) - sum(whole)
    by_remainder = sorted(range(len(shares)), key=lambda place: (whole[place] - shares[place], place))
    for place in by_remainder[:left]:
        whole[place] += 1
    return whole


def _in_proportion(weights: Sequence[Fraction], free: Sequence[int], left: Fraction) -> dict[int, Fraction]:
    heavy = sum((weights[place] for place in free), Fraction(0))
    if heavy == 0:
        return {place: left / len(free) for place in free}
    return {place: left * weights[place] / heavy for place in free}
