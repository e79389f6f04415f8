"""Many small panels in one picture: where each lies, and how its values are scaled into it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Box"]


@dataclass(frozen=True, slots=True)
class Box:
    """Where a panel lies in the unit square, and how its values are scaled into it.

    Parameters
    ----------
    points : places along the panel
    low, high : values at its lower and its upper edge

    Examples
    --------
    >>> Box(left=0.5, bottom=0.0, width=0.5, height=0.5, points=2, low=0.0, high=10.0).at(0, 5.0)
    (0.625, 0.25)
    """

    left: float
    bottom: float
    width: float
    height: float
    points: int
    low: float
    high: float

    def at(self, place: float, value: float) -> tuple[float, float]:
        """Give the point of a value at a place along the panel."""
        along = (place + 0.5) / self.points
        return self.left + along * self.width, self.bottom + self.share(value) * self.height

    def share(self, value: float) -> float:
        """Give how far up a value lies, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)
