"""Mean and process limits of an XmR chart."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum

from assurance.variation.profiles import Profile

SCREEN = 3.267
"""Upper limit of a moving range in mean moving ranges: D4 for two points (Shewhart constants)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean, process limits and near limits of one group of points.

    `points` of them fixed the limits. `tolerance` is the rounding of the arithmetic: a value within it
    of the mean is on the mean, so that twelve times 0.1 is not a run.
    """

    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    points: int
    tolerance: float

    def side(self, value: float) -> int:
        """Give +1 above the mean, -1 below it, 0 on it."""
        return self.beyond(value, self.mean, self.mean)

    def beyond(self, value: float, lower: float, upper: float) -> int:
        """Give +1 strictly above `upper`, -1 strictly below `lower`, else 0."""
        return (value > upper + self.tolerance) - (value < lower - self.tolerance)


def xmr_limits(values: Sequence[float], profile: Profile) -> Limits:
    """Set limits from the mean and the mean moving range of two points or more.

    With screening, moving ranges of 3.267 means or more are left out once and the mean taken again.
    """
    ranges = [abs(after - before) for before, after in pairwise(values)]
    typical = _mean(ranges)
    if profile.screened:
        typical = _mean([r for r in ranges if r < SCREEN * typical]) if typical > 0 else typical
    mean, reach = _mean(values), profile.limit * typical
    near = 2 * reach / 3
    tolerance = 16 * sys.float_info.epsilon * max(abs(value) for value in values)
    return Limits(mean, mean - reach, mean + reach, mean - near, mean + near, len(values), tolerance)


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)
