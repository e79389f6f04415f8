from __future__ import annotations

import math
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas as pd
import pytest

from assurance.errors import DomainError
from assurance.results import Result
from assurance.variation import PROFILES, ControlChart, xmr

STEADY = [4, 6, 5, 7, 5, 6, 4, 5, 6, 5, 4, 6, 5]


def test_a_chart_computed_by_hand():
    # Sum 68 over 13; moving ranges 2 1 2 2 1 2 1 1 1 1 2 1 sum to 17 over 12.
    chart = xmr(STEADY)
    mean, step = 68 / 13, 17 / 12
    assert chart.mean == pytest.approx([mean] * 13)
    assert chart.upper == pytest.approx([mean + 2.66 * step] * 13)
    assert chart.lower == pytest.approx([mean - 2.66 * step] * 13)
    assert chart.near_upper == pytest.approx([mean + 2 * 2.66 / 3 * step] * 13)
    assert chart.near_lower == pytest.approx([mean - 2 * 2.66 / 3 * step] * 13)
    assert set(chart.point_type) == {"common_cause"}
    assert (chart.variation, chart.assurance, chart.warning) == ("common_cause", None, "")


def test_frame_has_the_documented_columns_and_one_row_per_point():
    frame = replace(xmr(STEADY), labels=tuple(f"2026-{m:02}" for m in range(1, 14))).to_frame()
    first = ["value", "mean", "lower", "upper", "near_lower", "near_upper", "special_cause", "point_type"]
    assert list(frame.columns)[:8] == first
    assert frame["label"].tolist()[0] == "2026-01"
    assert frame["special_cause"].dtype == bool
    assert len(frame) == 13
    assert xmr(STEADY).to_frame()["label"].tolist()[:2] == ["1", "2"]


def test_chart_is_a_frozen_result():
    chart = xmr(STEADY)
    assert isinstance(chart, Result)
    with pytest.raises(FrozenInstanceError):
        chart.title = "other"
    assert replace(chart, title="Waits").title == "Waits"
    assert xmr(STEADY) == chart


@pytest.mark.parametrize(
    ("direction", "kind", "icon"),
    [
        ("increase", "improvement", "improvement_high"),
        ("decrease", "concern", "concern_high"),
        ("neutral", "neutral_high", "neutral_high"),
    ],
)
def test_an_outlying_last_point_by_direction(direction, kind, icon):
    chart = xmr([*STEADY, 15], direction=direction)
    assert (chart.point_type[-1], chart.rule[-1], chart.variation) == (kind, "outside", icon)
    assert chart.special_cause == (False,) * 13 + (True,)


def test_a_trend_is_coloured_by_its_direction_not_its_side():
    values = [5, 4, 5, 6, 5, 4, 5, 6, 5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 5]
    chart = xmr(values, profile="mdc-2023")
    low = [i for i, rule in enumerate(chart.rule) if rule == "trend" and values[i] < chart.mean[i]]
    assert len(low) >= 4
    assert all(chart.point_type[i] == "improvement" for i in low)


def test_precedence_differs_between_profiles():
    # Steadily rising and, for the last ten points, above the mean: trend and shift at once.
    values = [float(v) for v in range(20)]
    nhsr, abspc = xmr(values), xmr(values, profile="abspc")
    assert nhsr.rule[11] == "trend"
    assert abspc.rule[11] == "shift"


def test_improvement_is_shown_first_by_the_mdc_profile():
    # The end of the fall lies high: trend says concern, shift says improvement.
    flat = [0.0, 20.0] * 12 + [12.7, 12.6, 12.5, 12.4, 12.3, 12.2, 12.1]
    assert xmr(flat).point_type[-1] == "concern"
    assert xmr(flat, profile="mdc-2023").point_type[-1] == "improvement"


def test_a_missing_point_stays_missing_and_its_neighbours_are_adjacent():
    values = [*STEADY[:6], None, *STEADY[6:9], float("nan"), *STEADY[9:]]
    chart, whole = xmr(values), xmr(STEADY)
    assert chart.mean[0] == whole.mean[0]
    assert chart.upper[0] == whole.upper[0]
    assert math.isnan(chart.values[6])
    assert math.isnan(chart.to_frame()["value"][10])
    assert (chart.point_type[6], chart.special_cause[6], chart.rule[6]) == ("missing", False, "")


def test_missing_points_of_every_kind_are_read():
    values = [*STEADY, None, float("nan"), pd.NA, np.nan, pd.NaT]
    assert xmr(values).point_type[-5:] == ("missing",) * 5
    assert xmr(pd.Series([4.0, None, 6.0, 5.0])).point_type[1] == "missing"
    assert xmr(np.array(STEADY)).mean == xmr(STEADY).mean


def test_the_icon_is_that_of_the_last_judged_point():
    assert xmr([*STEADY, 15, None]).variation == "improvement_high"
    assert xmr([*STEADY, 15], exclude=[13]).variation == "common_cause"


def test_an_excluded_point_is_shown_but_neither_used_nor_judged():
    chart = xmr([*STEADY[:5], 99, *STEADY[5:]], exclude=[5])
    assert chart.mean[0] == xmr(STEADY).mean[0]
    assert (chart.values[5], chart.point_type[5], chart.special_cause[5]) == (99, "excluded", False)


def test_a_missing_point_does_not_break_a_run():
    values = [0.0, 20.0] * 12 + [12, 13, 12, None, 13, 12, 13, 12]
    chart = xmr(values, profile="mdc-2023")
    assert chart.rule[23:] == ("shift",) * 4 + ("",) + ("shift",) * 4


def test_a_baseline_fixes_the_limits_and_every_point_is_judged():
    values = [*STEADY, 20, 21, 22]
    chart, base = xmr(values, baseline=13), xmr(STEADY)
    assert set(chart.mean) == set(base.mean)
    assert set(chart.upper) == set(base.upper)
    assert chart.rule[-3:] == ("outside",) * 3
    with_gap = xmr([4, None, *values[1:]], baseline=13)
    assert set(with_gap.mean) == set(base.mean)


def test_a_new_group_has_its_own_limits_and_runs_do_not_cross_it():
    first, second = STEADY, [v + 50 for v in STEADY]
    chart = xmr(first + second, rebase=[13], target=51)
    assert set(chart.mean[:13]) == set(xmr(first).mean)
    assert set(chart.mean[13:]) == set(xmr(second).mean)
    assert chart.group == (0,) * 13 + (1,) * 13
    assert not any(chart.special_cause)
    assert chart.assurance == xmr(second, target=51).assurance
    assert any(xmr(first + second).special_cause)


def test_baseline_and_new_group_work_together():
    values = [*STEADY, 30, *(v + 50 for v in STEADY), 90]
    chart = xmr(values, rebase=[14], baseline=13)
    assert chart.mean[13] == xmr(STEADY).mean[0]
    assert chart.mean[-1] == pytest.approx(xmr(STEADY).mean[0] + 50)
    assert chart.rule[13] == chart.rule[-1] == "outside"


@pytest.mark.parametrize(
    ("target", "increase", "decrease"),
    [(1.0, "pass", "fail"), (9.5, "fail", "pass"), (5.0, "inconsistent", "inconsistent")],
)
def test_assurance_by_direction(target, increase, decrease):
    assert xmr(STEADY, target=target).assurance == increase
    assert xmr(STEADY, target=target, direction="decrease").assurance == decrease
    assert xmr(STEADY, target=target, direction="neutral").assurance is None


def test_a_target_on_a_limit_is_inconsistent():
    chart = xmr(STEADY)
    for target in (chart.lower[0], chart.upper[0]):
        assert xmr(STEADY, target=target).assurance == "inconsistent"


def test_limits_of_few_points_are_called_provisional():
    assert xmr(STEADY[:12]).warning == "limits are provisional: 12 points"
    assert xmr(STEADY).warning == ""
    assert xmr(STEADY, baseline=5).warning == "limits are provisional: 5 points"
    assert xmr(STEADY + STEADY[:4], rebase=[13]).warning == "limits are provisional: 4 points"


def test_equal_values_are_common_cause_in_every_profile():
    for name in PROFILES:
        chart = xmr([0.1] * 30, profile=name, target=0.1)
        assert set(chart.point_type) == {"common_cause"}
        assert chart.assurance == "inconsistent"


def test_two_points_are_enough():
    chart = xmr([1, 3])
    assert isinstance(chart, ControlChart)
    assert chart.upper[0] == pytest.approx(2 + 2.66 * 2)


@pytest.mark.parametrize("huge", [1e308, -1e301, 10**400])
def test_a_value_whose_limits_would_not_be_numbers_is_refused(huge):
    with pytest.raises(DomainError, match="not a finite number"):
        xmr([1, huge, -huge, 2])
    assert xmr([1e299, -1e299, 1e299]).upper[0] < math.inf
