"""Each rule beside a slow, literal reading of its definition, and at its edges."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from assurance.variation.limits import Limits, xmr_limits
from assurance.variation.profiles import PROFILES
from assurance.variation.rules import outside_limits, shift, trend, two_in_three

LIMITS = Limits(mean=0, lower=-3, upper=3, near_lower=-2, near_upper=2, points=20, tolerance=0)
NONE = [0] * 7


def literal_shift(values, length):
    marks = [0] * len(values)
    for start in range(len(values) - length + 1):
        window = values[start : start + length]
        for sign in (1, -1):
            if all(sign * v > 0 for v in window):
                marks[start : start + length] = [sign] * length
    return marks


def literal_trend(values, length):
    marks = [0] * len(values)
    for start in range(len(values) - length + 1):
        window = values[start : start + length]
        for sign in (1, -1):
            if all(sign * (b - a) > 0 for a, b in pairwise(window)):
                marks[start : start + length] = [sign] * length  # a later window writes over
    return marks


def literal_two_in_three(values):
    close = [2 < abs(v) <= 3 for v in values]
    marks = [0] * len(values)
    for start in range(len(values) - 2):
        window = values[start : start + 3]
        same = all(v > 0 for v in window) or all(v < 0 for v in window)
        if same and sum(close[start : start + 3]) >= 2:
            for i in range(start, start + 3):
                marks[i] = (1 if values[i] > 0 else -1) if close[i] else marks[i]
    return marks


def test_rules_are_their_definitions_on_many_series():
    random = Random(11)
    for _ in range(400):
        walk = random.choice([0, 1])
        values = [float(random.randint(-4, 4)) for _ in range(random.randint(1, 40))]
        if walk:
            values = [sum(values[: i + 1]) / 3 for i in range(len(values))]
        assert shift(values, LIMITS, length=7) == literal_shift(values, 7)
        assert trend(values, length=7) == literal_trend(values, 7)
        assert trend(values, length=4) == literal_trend(values, 4)
        assert two_in_three(values, LIMITS) == literal_two_in_three(values)


def test_outside_is_strict():
    assert outside_limits([3, 3.0001, -3, -3.0001], LIMITS) == [0, 1, 0, -1]


def test_shift_marks_every_member_of_a_long_run_and_nothing_of_a_short_one():
    assert shift([1] * 6 + [-1], LIMITS, length=7) == NONE
    assert shift([-1, *[1] * 9, -1], LIMITS, length=7) == [0, *[1] * 9, 0]


def test_a_point_on_the_mean_breaks_a_run_or_is_passed_over():
    values = [1, 1, 1, 0, 1, 1, 1, 1]
    assert shift(values, LIMITS, length=7) == [0] * 8
    assert shift(values, LIMITS, length=7, on_mean_breaks=False) == [1] * 8
    assert shift(values[:-1], LIMITS, length=7, on_mean_breaks=False) == NONE


def test_a_tie_breaks_a_trend_or_is_passed_over():
    values = [1, 2, 3, 3, 4, 5, 6, 7]
    assert trend(values, length=7) == [0] * 8
    assert trend(values, length=7, tie_breaks=False) == [1] * 8


def test_seven_points_are_six_steps():
    assert trend([1, 2, 3, 4, 5, 6], length=7) == [0] * 6
    assert trend([1, 2, 3, 4, 5, 6, 7], length=7) == [1] * 7
    assert trend([7, 6, 5, 4, 3, 2, 1], length=7) == [-1] * 7


def test_a_turning_point_belongs_to_the_later_trend_or_the_earlier():
    values = [1, 2, 3, 4, 3, 2, 1]
    assert trend(values, length=4) == [1, 1, 1, -1, -1, -1, -1]
    assert trend(values, length=4, later=False) == [1, 1, 1, 1, -1, -1, -1]


@pytest.mark.parametrize(
    ("values", "nhsr", "mdc", "aus"),
    [
        ([2.5, 1, 2.5], [1, 0, 1], [1, 0, 1], [1, 0, 1]),
        ([2.5, 3.5, 1], [0, 0, 0], [1, 1, 0], [1, 1, 0]),  # beyond the limit: near or not
        ([2.5, -1, 2.5], [0, 0, 0], [0, 0, 0], [1, 0, 1]),  # third on the other side
        ([2.5, 0, 2.5], [0, 0, 0], [0, 0, 0], [1, 0, 1]),  # third on the mean
        ([2.5, -2.5, 2.5], [0, 0, 0], [0, 0, 0], [1, 0, 1]),  # third near the other limit
        ([2.0, 1, 2.0], [0, 0, 0], [0, 0, 0], [0, 0, 0]),  # on the near limit is not beyond it
        ([2.5, 1, 1, 2.5], [0] * 4, [0] * 4, [0] * 4),
        ([-2.5, -2.5, -1, -2.5], [-1, -1, 0, -1], [-1, -1, 0, -1], [-1, -1, 0, -1]),
        ([2.5, 2.5], [0, 0], [0, 0], [0, 0]),
    ],
)
def test_two_in_three_by_profile(values, nhsr, mdc, aus):
    expected = {"nhsr-0.2.2": nhsr, "mdc-2023": mdc, "aus-powerbi": aus, "abspc": nhsr}
    for name, marks in expected.items():
        profile = PROFILES[name]
        found = two_in_three(
            values, LIMITS, counts_outside=profile.near_counts_outside, one_side=profile.near_one_side
        )
        assert found == marks, name


def test_outlying_moving_ranges_are_screened_once_and_only_where_the_profile_says():
    values = [10, 11, 10, 11, 10, 11, 10, 30, 10, 11, 10, 11]
    # Moving ranges: nine of 1 and two of 20; mean 49 / 11 = 4.4545, screen 14.55, then mean 1.
    screened, plain = (xmr_limits(values, PROFILES[name]) for name in ("nhsr-0.2.2", "mdc-2023"))
    mean = 145 / 12
    assert screened.upper == pytest.approx(mean + 2.66 * 1, abs=1e-12)
    assert plain.upper == pytest.approx(mean + 2.66 * 49 / 11, abs=1e-12)
    assert screened.near_lower == pytest.approx(mean - 2 * 2.66 / 3, abs=1e-12)


def test_equal_values_are_on_the_mean_whatever_their_binary_rounding():
    for value in (0.1, 0.7, 1e9 / 3, -0.3):
        for count in (7, 10, 49):
            limits = xmr_limits([value] * count, PROFILES["nhsr-0.2.2"])
            assert shift([value] * count, limits, length=7) == [0] * count
            assert outside_limits([value] * count, limits) == [0] * count
