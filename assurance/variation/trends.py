"""Several charts of one month together: each measure, for the whole and for parts of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assurance.results import Result
from assurance.variation.control_chart import ControlChart

__all__ = ["Trends"]


@dataclass(frozen=True, eq=False)
class Trends(Result):
    """XmR charts by measure and breakdown; the breakdown "" is the whole.

    `skipped` lists what has no chart, with the reason: too few months with a value, or counts too coarsely
    rounded; nothing is left out in silence. `limitations` are pairs of a measure and what was declared of
    it that a reader has to know.
    """

    period: str
    charts: tuple[tuple[str, str, ControlChart], ...]
    skipped: tuple[str, ...]
    limitations: tuple[tuple[str, str], ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Give one row a point: measure, breakdown, then the columns of `ControlChart.to_frame`."""
        frames = [
            chart.to_frame().assign(measure=measure, breakdown=breakdown)
            for measure, breakdown, chart in self.charts
        ]
        if not frames:
            return pd.DataFrame({"measure": [], "breakdown": [], "label": [], "value": []})
        frame = pd.concat(frames, ignore_index=True)
        first = ["measure", "breakdown"]
        return frame[[*first, *(name for name in frame.columns if name not in first)]]

    def whole(self) -> tuple[tuple[str, ControlChart], ...]:
        """Give the charts of whole measures."""
        return tuple((measure, chart) for measure, breakdown, chart in self.charts if not breakdown)
