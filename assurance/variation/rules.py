"""Special-cause rules: each looks at the points of one group in time order and marks those it finds.

A mark is +1 (high, or rising), -1 (low, or falling) or 0 (not found). Points left out of the chart's
arithmetic are not among those given, so their neighbours are adjacent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assurance.variation.limits import Limits
from assurance.variation.profiles import Profile, Rule

Marks = list[int]


def outside_limits(values: Sequence[float], limits: Limits) -> Marks:
    """Mark points strictly beyond a process limit."""
    return [limits.beyond(value, limits.lower, limits.upper) for value in values]


def shift(values: Sequence[float], limits: Limits, *, length: int, on_mean_breaks: bool = True) -> Marks:
    """Mark runs of `length` points or more on one side of the mean, all their members."""
    marks = [0] * len(values)
    run, start, count = 0, 0, 0
    for i, value in enumerate(values):
        side = limits.side(value)
        if side == 0:
            run = 0 if on_mean_breaks else run
            continue
        if side == run:
            count += 1
        else:
            run, start, count = side, i, 1
        if count >= length:
            marks[start : i + 1] = [run] * (i + 1 - start)
    return marks


def trend(values: Sequence[float], *, length: int, tie_breaks: bool = True, later: bool = True) -> Marks:
    """Mark runs of `length` points or more that strictly rise or fall, all their members."""
    marks = [0] * len(values)
    run, start, count = 0, 0, 0
    for i in range(1, len(values)):
        step = (values[i] > values[i - 1]) - (values[i] < values[i - 1])
        if step == 0:
            run = 0 if tie_breaks else run
            continue
        if step == run:
            count += 1
        else:
            run, start, count = step, i - 1, 2
        if count >= length:
            for member in range(start, i + 1):
                marks[member] = run if later else marks[member] or run
    return marks


def two_in_three(
    values: Sequence[float], limits: Limits, *, counts_outside: bool = False, one_side: bool = True
) -> Marks:
    """Mark the points near or beyond one limit where two of three in a row are.

    A point is near when it is strictly beyond a near limit; beyond the process limit it counts only
    with `counts_outside`. With `one_side` all three must lie on the same side of the mean.
    """
    near = [limits.beyond(value, limits.near_lower, limits.near_upper) for value in values]
    if not counts_outside:
        near = [0 if out else mark for mark, out in zip(near, outside_limits(values, limits), strict=True)]
    sides = [limits.side(value) for value in values]
    marks = [0] * len(values)
    for start in range(len(values) - 2):
        window = range(start, start + 3)
        for side in (1, -1):
            enough = sum(near[i] == side for i in window) >= 2
            if enough and (not one_side or all(sides[i] == side for i in window)):
                for i in window:
                    marks[i] = side if near[i] == side else marks[i]
    return marks


def mark_all(values: Sequence[float], limits: Limits, profile: Profile) -> dict[Rule, Marks]:
    """Apply every rule of a profile to the points of one group."""
    rules: dict[Rule, Callable[[], Marks]] = {
        "outside": lambda: outside_limits(values, limits),
        "shift": lambda: shift(values, limits, length=profile.shift, on_mean_breaks=profile.on_mean_breaks),
        "trend": lambda: trend(
            values, length=profile.trend, tie_breaks=profile.tie_breaks, later=profile.later_trend
        ),
        "two_in_three": lambda: two_in_three(
            values, limits, counts_outside=profile.near_counts_outside, one_side=profile.near_one_side
        ),
    }
    return {rule: rules[rule]() for rule in profile.precedence}


def winning_mark(
    marks: dict[Rule, Marks], point: int, profile: Profile, better: int
) -> tuple[Rule | None, int]:
    """Give the rule that names a point and its mark; (None, 0) for common cause.

    `better` is the mark of an improvement, or 0 when neither direction is one.
    """
    found = [(rule, marks[rule][point]) for rule in profile.precedence if marks[rule][point]]
    if profile.improvement_first and better:
        found.sort(key=lambda pair: pair[1] != better)
    return found[0] if found else (None, 0)
