"""XmR charts: individual values with limits from their moving ranges."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from numbers import Integral, Real
from typing import get_args

from assurance.errors import DomainError
from assurance.variation.control_chart import Assurance, ControlChart, Direction
from assurance.variation.limits import Limits, xmr_limits
from assurance.variation.profiles import Profile, find_profile
from assurance.variation.reading import FEWEST, Series, read_series
from assurance.variation.rules import mark_all, winning_mark

FULL_BASELINE = 13
"""Points below which limits are provisional (NHSRplotthedots and the Making Data Count tool)."""
BETTER = {"increase": 1, "decrease": -1, "neutral": 0}


def xmr(
    values: Iterable[float | None],
    *,
    profile: str = "nhsr-0.2.2",
    direction: Direction = "increase",
    target: float | None = None,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
) -> ControlChart:
    r"""Draw up an XmR chart and judge its points by a rule profile.

    With the moving ranges :math:`|y_i - y_{i-1}|` and their mean :math:`\overline{mR}`, limits lie at
    :math:`\bar y \mp 2.66\,\overline{mR}` and near limits at two thirds of that (two profiles use
    3 / 1.128 for 2.66). Limits and rules keep to the points of one group.

    Parameters
    ----------
    values : the points in time order, in any unit. None or NaN is a missing point: it stays missing,
        is not judged, and its neighbours are adjacent for moving ranges, runs and trends
    profile : "nhsr-0.2.2", "mdc-2023", "aus-powerbi" or "abspc"; see `PROFILES`
    direction : which way is better: "increase", "decrease", or "neutral"
    target : value to be met, in the unit of the points
    baseline : number of first points in each group that fix its limits, not counting points that are
        missing or excluded; all of them when None or when the group has fewer
    rebase : positions, counted from 0, where a new group starts
    exclude : positions of points shown but not judged, and not used for limits, runs or trends

    Returns
    -------
    ControlChart
        With a `warning` where fewer than 13 points fixed the limits of a group.

    Raises
    ------
    DomainError
        Fewer than 2 usable values in a group, a value that is not a number, an unknown profile or
        direction, or a position outside the series.

    References
    ----------
    Wheeler (1993) Understanding Variation. NHS England, Making Data Count. Profiles name their tools.

    Examples
    --------
    >>> chart = xmr([4, 6, 5, 7, 5, 6, 4, 5, 6, 5, 4, 6, 12], direction="decrease", target=10)
    >>> chart.point_type[-1], chart.rule[-1], chart.variation, chart.assurance
    ('concern', 'outside', 'concern_high', 'pass')
    """
    rules = find_profile(profile)
    _check(direction, target, baseline)
    series = read_series(values, rebase=rebase, exclude=exclude)
    limits = [_group_limits(series, group, rules, baseline) for group in series.groups]
    marks = _marks(series, limits, rules, BETTER[direction])
    line = [limit for group, limit in zip(series.groups, limits, strict=True) for _ in group]
    last = max(i for i, (kind, _, _) in enumerate(marks) if kind not in ("missing", "excluded"))
    return ControlChart(
        values=series.values,
        mean=tuple(limit.mean for limit in line),
        lower=tuple(limit.lower for limit in line),
        upper=tuple(limit.upper for limit in line),
        near_lower=tuple(limit.near_lower for limit in line),
        near_upper=tuple(limit.near_upper for limit in line),
        special_cause=tuple(bool(rule) for _, rule, _ in marks),
        point_type=tuple(kind for kind, _, _ in marks),
        rule=tuple(rule for _, rule, _ in marks),
        group=tuple(number for number, group in enumerate(series.groups) for _ in group),
        profile=profile,
        direction=direction,
        target=None if target is None else float(target),
        assurance=assurance_of(limits[-1], target, direction),
        variation=_icon(*marks[last]),
        warning=_warning(limits),
    )


def assurance_of(limits: Limits, target: float | None, direction: Direction) -> Assurance | None:
    """Tell whether a process with these limits meets a target: always, never, or hit and miss.

    Equality with a limit is inconsistent.
    """
    if target is None or direction == "neutral":
        return None
    if limits.lower <= target <= limits.upper:
        return "inconsistent"
    return "pass" if (target < limits.lower) == (direction == "increase") else "fail"


def _check(direction: str, target: object, baseline: object) -> None:
    if not isinstance(direction, str) or direction not in get_args(Direction):
        raise DomainError(f'direction must be "increase", "decrease" or "neutral"; found {direction!r}')
    if target is not None and (
        isinstance(target, bool) or not isinstance(target, Real) or not isfinite(target)
    ):
        raise DomainError(f"target must be a finite number or None; found {target!r}")
    if baseline is not None and (
        isinstance(baseline, bool) or not isinstance(baseline, Integral) or baseline < FEWEST
    ):
        raise DomainError(
            f"baseline must be a number of points, {FEWEST} or more, or None; found {baseline!r}"
        )


def _group_limits(series: Series, group: range, profile: Profile, baseline: int | None) -> Limits:
    return xmr_limits([series.values[i] for i in series.used(group)[:baseline]], profile)


def _marks(series: Series, limits: list[Limits], profile: Profile, better: int) -> list[tuple[str, str, int]]:
    """Give for every point its type, the rule that names it, and the side or direction of that rule."""
    marks = [("excluded" if i in series.excluded else "missing", "", 0) for i in range(len(series.values))]
    for i, value in enumerate(series.values):
        if value != value:
            marks[i] = ("missing", "", 0)
    for group, limit in zip(series.groups, limits, strict=True):
        used = series.used(group)
        found = mark_all([series.values[i] for i in used], limit, profile)
        for place, i in enumerate(used):
            rule, mark = winning_mark(found, place, profile, better)
            marks[i] = (_point_type(mark, better), rule or "", mark)
    return marks


def _point_type(mark: int, better: int) -> str:
    if mark == 0:
        return "common_cause"
    if better == 0:
        return "neutral_high" if mark > 0 else "neutral_low"
    return "improvement" if mark == better else "concern"


def _icon(kind: str, rule: str, mark: int) -> str:
    """Name the variation icon of a point: its type, and whether it is high or low."""
    if not rule or kind.startswith("neutral"):
        return kind
    return f"{kind}_{'high' if mark > 0 else 'low'}"


def _warning(limits: list[Limits]) -> str:
    fewest = min(limit.points for limit in limits)
    return f"limits are provisional: {fewest} points" if fewest < FULL_BASELINE else ""
