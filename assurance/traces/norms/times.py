"""The times of one ordered pair of activities, exact, and which times lie far from their mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

__all__ = ["LONGEST", "PairTimes"]

LONGEST: Final = 2**62
"""Microseconds; longer than any time between two events."""
_MICROSECONDS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class PairTimes:
    """Times from one activity to another that follows it, at once or later; exact.

    Parameters
    ----------
    first, then : the activities; the same one where it is repeated
    pairs : pairs of events
    total : sum of the microseconds between them
    squares : sum of the squares of those
    """

    first: str
    then: str
    pairs: int
    total: int
    squares: int

    @property
    def mean(self) -> Fraction:
        """Mean time in seconds."""
        return Fraction(self.total, self.pairs * _MICROSECONDS)

    @property
    def variance(self) -> Fraction | None:
        """Sample variance (divisor pairs - 1) in seconds squared; None for a single pair."""
        if self.pairs < 2:
            return None
        spread = self.pairs * self.squares - self.total**2
        return Fraction(spread, self.pairs * (self.pairs - 1) * _MICROSECONDS**2)

    @property
    def sd(self) -> float | None:
        """Sample standard deviation in seconds; None for a single pair."""
        return None if self.variance is None else math.sqrt(self.variance)

    def bounds(self, zeta: Fraction) -> tuple[int, int]:
        """Give the least and greatest whole microseconds within `zeta` standard deviations of the mean.

        Exact: d is within them where (n d - total) squared is at most zeta squared times n squared times the
        variance, and no root is rounded to decide it. A pair without a spread gives its mean.
        """
        if not self.variance:
            return -(-self.total // self.pairs), self.total // self.pairs
        reach = math.isqrt(math.floor(zeta**2 * self.variance * (self.pairs * _MICROSECONDS) ** 2))
        least, greatest = -((reach - self.total) // self.pairs), (self.total + reach) // self.pairs
        return max(least, 0), min(greatest, LONGEST)
