"""A control chart: points, limits, what each point is, and what the last one means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from assurance.errors import DomainError
from assurance.results import Result

Direction = Literal["increase", "decrease", "neutral"]
Assurance = Literal["pass", "fail", "inconsistent"]


@dataclass(frozen=True)
class ControlChart(Result):
    """An XmR chart judged by one rule profile; every sequence has one entry per point.

    Parameters
    ----------
    values : the points in time order; NaN where one is missing
    mean, lower, upper, near_lower, near_upper : lines at each point, steps where a group starts
    special_cause : whether any rule marks the point; False for missing and excluded points
    point_type : improvement, concern, neutral_high, neutral_low or common_cause; "missing" and
        "excluded" for points that were not judged
    rule : the rule that names the point (outside, trend, two_in_three, shift), or ""
    group : number of the point's group from 0; `rebase` starts a new one
    profile, direction, target : as asked for
    assurance : whether the last group's limits meet the target: pass, fail, inconsistent; None without
        a target or a direction
    variation : the last judged point: common_cause, improvement_high, improvement_low, concern_high,
        concern_low, neutral_high or neutral_low; high and low are the side or direction of its rule
    warning : what a reader has to know before trusting the limits, or ""
    labels, title : names of the points and of the chart, given by the caller with `dataclasses.replace`
    """

    values: tuple[float, ...]
    mean: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    near_lower: tuple[float, ...]
    near_upper: tuple[float, ...]
    special_cause: tuple[bool, ...]
    point_type: tuple[str, ...]
    rule: tuple[str, ...]
    group: tuple[int, ...]
    profile: str
    direction: Direction
    target: float | None
    assurance: Assurance | None
    variation: str
    warning: str = ""
    labels: tuple[str, ...] = ()
    title: str = ""
    statistic: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if self.labels and len(self.labels) != len(self.values):
            raise DomainError(
                f"{len(self.labels)} labels for {len(self.values)} points: give one per point, or none"
            )

    def to_frame(self) -> pd.DataFrame:
        """Give one row per point, in order.

        Columns: value, mean, lower, upper, near_lower, near_upper, special_cause, point_type, rule,
        group, label (the point's number from 1 where the chart has no labels).
        """
        return pd.DataFrame(self._columns())

    def rows(self) -> list[dict[str, Any]]:
        """Give the rows of `to_frame`, much quicker than by way of a frame."""
        columns = self._columns()
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def _columns(self) -> dict[str, tuple[Any, ...]]:
        return {
            "value": self.values,
            "mean": self.mean,
            "lower": self.lower,
            "upper": self.upper,
            "near_lower": self.near_lower,
            "near_upper": self.near_upper,
            "special_cause": self.special_cause,
            "point_type": self.point_type,
            "rule": self.rule,
            "group": self.group,
            "label": self.labels or tuple(str(i + 1) for i in range(len(self.values))),
        }
