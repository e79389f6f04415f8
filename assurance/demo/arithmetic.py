"""Figures as a dashboard prints them: exact fractions, rounded once, halves away from zero."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

__all__ = ["centile", "printed"]


def printed(value: Fraction, decimals: int) -> str:
    """Print a number with so many decimals, halves rounded away from zero.

    Examples
    --------
    >>> printed(Fraction(25, 200) * 100, 1), printed(Fraction(1, 8), 2), printed(Fraction(-5, 2), 0)
    ('12.5', '0.13', '-3')
    """
    scaled = floor(abs(value) * 10**decimals + Fraction(1, 2))
    whole, part = divmod(scaled, 10**decimals)
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{whole}.{part:0{decimals}}" if decimals else f"{sign}{whole}"


def centile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """Give a centile by linear interpolation between neighbours (Hyndman and Fan, 1996, type 7).

    Examples
    --------
    >>> centile([Fraction(1), Fraction(2), Fraction(4)], Fraction(9, 10))
    Fraction(18, 5)
    """
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
