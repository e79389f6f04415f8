"""The waits of a period: counts, centiles with their limits, and the curves behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from assurance.results import Result

__all__ = ["PART_COLUMNS", "RISK_COLUMNS", "STEP_COLUMNS", "Waits"]

PART_COLUMNS: Final[Mapping[str, str]] = {
    "wait": "str", "title": "str", "question": "str", "out_of": "str", "unit": "str", "part": "str",
    "periods": "int64", "people": "int64", "seen": "int64", "left": "int64", "waiting": "int64",
    "longest": "float64", "median": "float64", "median_lower": "float64", "median_upper": "float64",
    "p90": "float64", "p90_lower": "float64", "p90_upper": "float64",
}  # fmt: skip
STEP_COLUMNS: Final[Mapping[str, str]] = {
    "wait": "str", "part": "str", "time": "float64", "at_risk": "int64", "events": "int64",
    "still": "float64", "lower": "float64", "upper": "float64",
}  # fmt: skip
RISK_COLUMNS: Final[Mapping[str, str]] = {
    "wait": "str", "part": "str", "time": "float64", "at_risk": "int64",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Waits(Result):
    """Times with those still waiting kept in, for the whole (part "") and for parts.

    Parameters
    ----------
    period : of the pack
    parts : a row a wait and part, see `to_frame`
    steps : a row a step of a curve: who was at risk, whose wait ended, share still waiting with limits
    risk : a row a round time: who was at risk then
    left_out : a row a wait and reason: rows that are not in it
    limitations : pairs of a wait and what a reader has to know of it
    """

    period: str
    parts: pd.DataFrame
    steps: pd.DataFrame
    risk: pd.DataFrame
    left_out: pd.DataFrame
    limitations: tuple[tuple[str, str], ...]

    def to_frame(self) -> pd.DataFrame:
        """Give a row a wait and part.

        `people` = `seen` + `left` + `waiting`. `median` and `p90` are the times by which at least a half
        and nine in ten had been seen, in `unit`, with 95% limits; nan is "not reached", never nothing.
        `longest` is the longest time watched.
        """
        return self.parts.copy()
