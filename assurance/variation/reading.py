"""Reading of a series: its points, its groups, and which of them count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import inf, nan
from numbers import Integral, Real

import pandas as pd

from assurance.errors import DomainError

FEWEST = 2
_HUGE = 1e300  # beyond it the limits would not be finite numbers


@dataclass(frozen=True, slots=True)
class Series:
    """Points in time order; `groups` are their consecutive spans, `used` those that are judged."""

    values: tuple[float, ...]
    groups: tuple[range, ...]
    excluded: frozenset[int]

    def used(self, group: range) -> list[int]:
        """Give the positions in a group that are neither missing nor excluded."""
        return [i for i in group if i not in self.excluded and self.values[i] == self.values[i]]


def read_series(values: Iterable[object], *, rebase: Iterable[int], exclude: Iterable[int]) -> Series:
    """Check the points and split them at the starts of new groups."""
    if isinstance(values, str) or not _is_row(values):
        raise DomainError(
            f"values must be a sequence of numbers in time order; found {type(values).__name__}"
        )
    points = tuple(_point(value, place) for place, value in enumerate(values))
    starts = sorted({0, *_positions(rebase, "rebase", len(points))})
    excluded = frozenset(_positions(exclude, "exclude", len(points)))
    ends = [*starts[1:], len(points)]
    series = Series(points, tuple(range(a, b) for a, b in zip(starts, ends, strict=True)), excluded)
    for group in series.groups:
        found = len(series.used(group))
        if found < FEWEST:
            where = "" if len(starts) == 1 else f" in the group of points {group.start} to {group.stop - 1}"
            raise DomainError(
                f"limits need {FEWEST} values at least, neither missing nor excluded; found {found}{where}"
            )
    return series


def _is_row(given: object) -> bool:
    """Whether it can be gone through; a numpy array without dimensions only looks like it."""
    return isinstance(given, Iterable) and getattr(given, "ndim", 1) > 0


def _point(value: object, place: int) -> float:
    """Read one point; None, NaN and NA are missing, and anything else has to be a finite number."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):  # type: ignore[call-overload]
        return nan
    try:
        number = inf if isinstance(value, bool) or not isinstance(value, Real | Decimal) else float(value)
    except OverflowError:
        number = inf
    if abs(number) >= _HUGE:
        raise DomainError(
            f"point {place} is {type(value).__name__}, not a finite number; "
            "write None for a missing or suppressed value"
        )
    return number


def _positions(places: Iterable[int], name: str, length: int) -> list[int]:
    """Read positions of points, counted from 0."""
    if isinstance(places, str) or not _is_row(places):
        raise DomainError(f"{name} must be a sequence of positions counted from 0; found {places!r}")
    found = list(places)
    for place in found:
        if isinstance(place, bool) or not isinstance(place, Integral) or not 0 <= place < length:
            raise DomainError(f"{name}: {place!r} is not a position from 0 to {length - 1}")
    return [int(place) for place in found]
