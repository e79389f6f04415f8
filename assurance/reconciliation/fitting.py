"""Whole numbers that fit sums of one another: each number's range, made as narrow as the sums make it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from assurance.reconciliation.counts import CountRange

__all__ = ["Share", "Sum", "fit"]

_ROUNDS = 50
"""Rounds after which narrowing stops: what is left is then still wide enough for every solution."""


@dataclass(frozen=True, slots=True)
class Sum:
    """One number is made up of others.

    Parameters
    ----------
    whole, parts : their keys
    complete : whether the parts are all there are; else the whole is at least their sum
    """

    whole: Hashable
    parts: tuple[Hashable, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Share:
    """One number is a share of another, between two fractions; never more than all of it."""

    top: Hashable
    below: Hashable
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(1)


def fit(
    ranges: Mapping[Any, CountRange], sums: Sequence[Sum], shares: Sequence[Share] = ()
) -> dict[Any, CountRange] | None:
    """Narrow the ranges of whole numbers to what their sums and shares leave of them.

    Where no number is reached in two ways (wholes, their parts, and the parts of those, without shares), each
    range is exact: every whole number in it belongs to some solution. Elsewhere it may be wider, and never
    leaves a solution out.

    Parameters
    ----------
    ranges : what each number may be, taken alone
    sums, shares : what holds among them

    Returns
    -------
    dict or None
        The narrowed ranges; None where no whole numbers fit.

    Examples
    --------
    >>> printed = {"all": CountRange(100, 100), "A": CountRange(60, 60), "B": CountRange(30, 30)}
    >>> found = fit(printed | {"C": CountRange(0, None)}, [Sum("all", ("A", "B", "C"), complete=True)])
    >>> found["C"].words
    '10'
    >>> fit({"all": CountRange(8, 8), "A": CountRange(9, 9)}, [Sum("all", ("A",), complete=False)]) is None
    True
    """
    found: dict[Any, CountRange] = dict(ranges)
    for _ in range(_ROUNDS):
        before = dict(found)
        for one in sums:
            _narrow_sum(found, one)
        for share in shares:
            _narrow_share(found, share)
        if any(each.upper is not None and each.upper < each.lower for each in found.values()):
            return None
        if found == before:
            break
    return {key: found[key] for key in ranges}


def _narrow_sum(found: dict[Any, CountRange], one: Sum) -> None:
    parts = [found[key] for key in one.parts]
    lower = sum(part.lower for part in parts)
    open_parts = sum(part.upper is None for part in parts)
    upper = sum(part.upper or 0 for part in parts)
    whole = _meet(found[one.whole], CountRange(lower, upper if one.complete and not open_parts else None))
    found[one.whole] = whole
    for key, part in zip(one.parts, parts, strict=True):
        most = None if whole.upper is None else whole.upper - (lower - part.lower)
        others_open = open_parts - (part.upper is None)
        least = 0
        if one.complete and not others_open:
            least = whole.lower - (upper - (part.upper or 0))
        found[key] = _meet(found[key], CountRange(max(0, least), most))


def _narrow_share(found: dict[Any, CountRange], share: Share) -> None:
    top, below = found[share.top], found[share.below]
    most = None if below.upper is None else floor(min(share.most, Fraction(1)) * below.upper)
    top = _meet(top, CountRange(max(0, ceil(share.least * below.lower)), most))
    low = Fraction(top.lower) / share.most if share.most else Fraction(0)
    high = None if top.upper is None or not share.least else floor(top.upper / share.least)
    found[share.top] = top
    found[share.below] = _meet(below, CountRange(max(top.lower, ceil(low)), high))


def _meet(one: CountRange, other: CountRange) -> CountRange:
    ends = [end for end in (one.upper, other.upper) if end is not None]
    return CountRange(max(one.lower, other.lower), min(ends) if ends else None)
