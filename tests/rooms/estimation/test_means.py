"""Means, totals and what was reported for every case: what goes in, what comes out."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from assurance.errors import DomainError
from assurance.estimation import (
    difference_estimate,
    domain_mean,
    hypergeometric_interval,
    missing_band,
    poststratified_mean,
    ratio_estimate,
    regression_estimate,
    stratified_interval,
    stratified_mean,
)

STRATUM = list("AAAABBB")
AUDITED = [3.0, 5.0, 4.0, 8.0, 10.0, 12.0, 11.0]
REPORTED = [4.0, 5.0, 6.0, 8.0, 9.0, 13.0, 11.0]
POPULATION = {"A": 40, "B": 10}
TOTALS = {"A": 230.0, "B": 115.0}
KNOWN = {"population": POPULATION, "reported_total": 345.0}


def test_a_column_may_be_a_list_an_array_or_a_series_of_any_number_type():
    frame = pd.DataFrame({"y": AUDITED, "h": STRATUM}, index=range(10, 17))
    plain = stratified_mean(AUDITED, STRATUM, population=POPULATION)
    others = [
        (np.array(AUDITED), np.array(STRATUM)),
        (frame["y"], frame["h"].astype("category")),
        (frame["y"].astype("Int64"), frame["h"].astype("string")),
        ([Decimal(str(y)) for y in AUDITED], tuple(STRATUM)),
        (iter(AUDITED), iter(STRATUM)),
        (pd.array(AUDITED), np.array(STRATUM, dtype=object)),
    ]
    for values, stratum in others:
        assert stratified_mean(values, stratum, population=pd.Series(POPULATION).to_dict()) == plain


def test_booleans_count_as_0_and_1():
    flags = [True, False, True, True, False, False, True]
    numbers = [int(flag) for flag in flags]
    assert stratified_mean(flags, STRATUM, population=POPULATION) == stratified_mean(
        numbers, STRATUM, population=POPULATION
    )


def test_the_mean_is_the_sum_of_the_strata_with_t_on_records_less_strata():
    found = stratified_mean(AUDITED, STRATUM, population=POPULATION, confidence=0.9)
    a, b = AUDITED[:4], AUDITED[4:]
    variance = 40 * 36 * np.var(a, ddof=1) / 4 + 10 * 7 * np.var(b, ddof=1) / 3
    assert found.total == pytest.approx(40 * np.mean(a) + 10 * np.mean(b), rel=1e-13)
    assert found.total_se == pytest.approx(variance**0.5, rel=1e-13)
    assert (found.value, found.se) == pytest.approx((found.total / 50, found.total_se / 50), rel=1e-13)
    margin = stats.t.ppf(0.95, 5) * found.se
    assert (found.lower, found.upper) == pytest.approx((found.value - margin, found.value + margin))
    assert (found.df, found.confidence, found.single, found.notes) == (5, 0.9, "", ())


def test_the_order_of_rows_and_of_strata_does_not_matter():
    order = np.random.default_rng(4).permutation(7)
    shuffled = regression_estimate(
        *(np.array(column)[order] for column in (AUDITED, REPORTED, STRATUM)),
        population={"B": 10, "empty": 0, "A": 40},
        reported_total={"B": 115.0, "A": 230.0, "empty": 0},
    )
    plain = regression_estimate(AUDITED, REPORTED, STRATUM, population=POPULATION, reported_total=TOTALS)
    assert (shuffled.total, shuffled.se) == pytest.approx((plain.total, plain.se), rel=1e-12)


def test_a_census_is_known_and_has_no_error():
    whole = {"A": 4, "B": 3}
    args = (AUDITED, REPORTED, STRATUM)
    both = [sum(REPORTED), {"A": 23.0, "B": 33.0}]
    results = [stratified_mean(AUDITED, STRATUM, population=whole)]
    results += [
        f(*args, population=whole, reported_total=x)
        for f in (difference_estimate, ratio_estimate, regression_estimate)
        for x in both
    ]
    results.append(ratio_estimate(*args, population=whole, reported_total=both[1], method="separate"))
    for found in results:
        assert found.total == pytest.approx(53.0, rel=1e-13)
        assert (found.se, found.total_se) == (0.0, 0.0)
        assert found.lower == found.value == found.upper
        assert found.notes == ()


def test_a_stratum_of_one_case_taken_whole_adds_its_value_and_no_variance():
    with_one = stratified_mean([*AUDITED, 100.0], [*STRATUM, "C"], population={**POPULATION, "C": 1})
    without = stratified_mean(AUDITED, STRATUM, population=POPULATION)
    assert with_one.total == pytest.approx(without.total + 100.0)
    assert with_one.total_se == pytest.approx(without.total_se)
    assert with_one.df == without.df == 5


def test_equal_values_give_exactly_no_spread_and_say_what_that_does_not_show():
    found = stratified_mean([0.1] * 7, STRATUM, population=POPULATION)
    assert (found.value, found.se) == (pytest.approx(0.1), 0.0)
    assert "says nothing of the cases not seen" in found.notes[0]


# ---- strata with one record

SINGLE = ([3.0, 5.0, 4.0, 9.0, 7.0, 11.0, 12.0], list("AAABCDD"))
SIZES = {"A": 30, "B": 8, "C": 20, "D": 50}


def test_collapse_merges_with_the_next_in_size_for_the_variance_only():
    found = stratified_mean(*SINGLE, population=SIZES, single="collapse")
    assert found.single == "collapse: 'B', 'C'"
    assert found.total == pytest.approx(30 * 4 + 8 * 9 + 20 * 7 + 50 * 11.5)
    middle = (8 * 9 + 20 * 7) / 28
    merged = 2 * ((8 * (9 - middle)) ** 2 + (20 * (7 - middle)) ** 2)
    expected = 30 * 27 * 1.0 / 3 + 50 * 48 * 0.5 / 2 + merged
    assert found.total_se**2 == pytest.approx(expected, rel=1e-12)
    assert found.df == 7 - 3


def test_collapse_merges_the_largest_stratum_with_the_one_before_it():
    found = stratified_mean(*SINGLE, population={**SIZES, "C": 90}, single="collapse")
    assert found.single == "collapse: 'B', 'A'; 'D', 'C'"
    three = np.array([11.0, 12.0, 7.0])
    weights = np.array([25.0, 25.0, 90.0])
    middle = (weights * three).sum() / weights.sum()
    small = np.array([9.0, 3.0, 5.0, 4.0])
    light = np.array([8.0, 10.0, 10.0, 10.0])
    low = (light * small).sum() / light.sum()
    expected = (
        3 / 2 * (weights**2 * (three - middle) ** 2).sum() + 4 / 3 * (light**2 * (small - low) ** 2).sum()
    )
    assert found.total_se**2 == pytest.approx(expected, rel=1e-12)
    assert found.df == 7 - 2


def test_collapse_leaves_strata_taken_whole_alone():
    found = stratified_mean(*SINGLE, population={**SIZES, "C": 1}, single="collapse")
    assert found.single == "collapse: 'B', 'A'"
    with pytest.raises(DomainError, match="no other stratum is left to merge it with"):
        stratified_mean([1.0, 2.0], ["A", "B"], population={"A": 1, "B": 5}, single="collapse")


def test_collapse_is_too_large_on_average_where_weights_are_equal():
    first, second = (1.0, 4.0, 5.0), (2.0, 9.0, 3.0)
    variances = [
        stratified_mean([a, b], ["A", "B"], population={"A": 3, "B": 3}, single="collapse").total_se ** 2
        for a in first
        for b in second
    ]
    true = 9 * (np.var(first) + np.var(second))
    gap = np.mean(first) - np.mean(second)
    assert np.mean(variances) == pytest.approx(true + 9 * gap**2, rel=1e-12)


def test_centre_takes_the_record_from_the_mean_of_all():
    found = stratified_mean(*SINGLE, population=SIZES, single="centre")
    mean = (30 * 4 + 8 * 9 + 20 * 7 + 50 * 11.5) / 108
    expected = 30 * 27 / 3 + 50 * 48 * 0.5 / 2 + 8 * 7 * (9 - mean) ** 2 + 20 * 19 * (7 - mean) ** 2
    assert found.single == "centre: 'B', 'C'"
    assert found.total_se**2 == pytest.approx(expected, rel=1e-12)
    assert found.df == 7 - 4


@pytest.mark.parametrize("single", ["collapse", "centre"])
def test_a_constant_added_to_all_values_moves_no_standard_error(single):
    values = np.array(SINGLE[0])
    low = stratified_mean(values, SINGLE[1], population=SIZES, single=single)
    high = stratified_mean(values + 1000, SINGLE[1], population=SIZES, single=single)
    assert high.se == pytest.approx(low.se, rel=1e-9)


def test_a_rule_is_named_only_where_it_was_needed():
    for single in ("collapse", "centre"):
        found = stratified_mean(AUDITED, STRATUM, population=POPULATION, single=single)
        assert found == stratified_mean(AUDITED, STRATUM, population=POPULATION)


# ---- helped by what was reported


def test_difference_corrects_the_reported_total_by_the_mean_error():
    found = difference_estimate(AUDITED, REPORTED, STRATUM, **KNOWN)
    error = np.array(AUDITED) - REPORTED
    assert found.total == pytest.approx(345 + 40 * error[:4].mean() + 10 * error[4:].mean())
    assert found.total_se == stratified_mean(error, STRATUM, population=POPULATION).total_se
    by_stratum = difference_estimate(AUDITED, REPORTED, STRATUM, population=POPULATION, reported_total=TOTALS)
    assert by_stratum == found


def test_ratio_combined_has_its_residuals_over_the_estimated_reported_total():
    found = ratio_estimate(AUDITED, REPORTED, STRATUM, **KNOWN)
    y, x = np.array(AUDITED), np.array(REPORTED)
    estimated = 40 * x[:4].mean() + 10 * x[4:].mean()
    ratio = (40 * y[:4].mean() + 10 * y[4:].mean()) / estimated
    residual = stratified_mean(y - ratio * x, STRATUM, population=POPULATION)
    assert found.ratio == pytest.approx(ratio)
    assert found.ratio_se == pytest.approx(residual.total_se / estimated)
    assert (found.total, found.total_se) == pytest.approx((345 * ratio, 345 * found.ratio_se))
    assert found.method == "combined ratio"


def test_ratio_separate_adds_the_ratio_estimates_of_the_strata():
    found = ratio_estimate(
        AUDITED, REPORTED, STRATUM, population=POPULATION, reported_total=TOTALS, method="separate"
    )
    parts = [
        ratio_estimate(
            AUDITED[s], REPORTED[s], STRATUM[s], population={h: POPULATION[h]}, reported_total=TOTALS[h]
        )
        for h, s in (("A", slice(4)), ("B", slice(4, 7)))
    ]
    assert found.total == pytest.approx(sum(part.total for part in parts))
    assert found.total_se**2 == pytest.approx(sum(part.total_se**2 for part in parts))
    assert (found.ratio, found.ratio_se) == pytest.approx((found.total / 345, found.total_se / 345))
    assert (found.method, found.df) == ("separate ratio", 5)


def test_regression_is_weighted_least_squares_with_residuals_times_g():
    sm = pytest.importorskip("statsmodels.api")
    found = regression_estimate(AUDITED, REPORTED, STRATUM, **KNOWN)
    w = np.array([10.0] * 4 + [10 / 3] * 3)
    design = sm.add_constant(np.array(REPORTED))
    fit = sm.WLS(AUDITED, design, weights=w).fit()
    assert found.total == pytest.approx(float(np.array([50, 345.0]) @ fit.params), rel=1e-12)
    normal = design.T @ (w[:, None] * design)
    g = design @ np.linalg.solve(normal, [50, 345.0])
    assert g @ (w * np.array(AUDITED)) == pytest.approx(found.total, rel=1e-12)
    residual = stratified_mean(g * fit.resid, STRATUM, population=POPULATION)
    assert found.total_se == pytest.approx(residual.total_se, rel=1e-12)
    plain = stratified_mean(fit.resid, STRATUM, population=POPULATION)
    assert found.total_se != pytest.approx(plain.total_se, rel=1e-3)
    assert found.df == 5


def test_regression_in_each_stratum_adds_the_strata():
    found = regression_estimate(AUDITED, REPORTED, STRATUM, population=POPULATION, reported_total=TOTALS)
    parts = [
        regression_estimate(
            AUDITED[s], REPORTED[s], STRATUM[s], population={h: POPULATION[h]}, reported_total=TOTALS[h]
        )
        for h, s in (("A", slice(4)), ("B", slice(4, 7)))
    ]
    assert found.total == pytest.approx(sum(part.total for part in parts), rel=1e-12)
    assert found.total_se**2 == pytest.approx(sum(part.total_se**2 for part in parts), rel=1e-12)


def test_regression_on_an_exact_line_finds_the_line():
    found = regression_estimate([2 * x + 1 for x in REPORTED], REPORTED, STRATUM, **KNOWN)
    assert found.total == pytest.approx(2 * 345 + 50)
    assert found.total_se == pytest.approx(0, abs=1e-9)


def test_where_a_stratum_has_one_reported_value_the_mean_is_used():
    audited, reported = [0, 0, 1, 0, *AUDITED[4:]], [0, 0, 0, 0, *REPORTED[4:]]
    known = {"population": POPULATION, "reported_total": {"A": 0, "B": 115.0}}
    found = regression_estimate(audited, reported, STRATUM, **known)
    line = regression_estimate(
        AUDITED[4:], REPORTED[4:], STRATUM[4:], population={"B": 10}, reported_total=115.0
    )
    assert found.total == pytest.approx(40 * 0.25 + line.total)
    mean = stratified_mean(audited[:4], STRATUM[:4], population={"A": 40})
    assert found.total_se**2 == pytest.approx(mean.total_se**2 + line.total_se**2)


# The corrected dashboard figure: the flag is known for all cases, audited for a sample.
FLAG = np.array([1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1])
TRUE = np.array([1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1])
TEAM = ["A"] * 8 + ["B"] * 8
CASES = {"A": 200, "B": 90}
SEEN = {"A": 140, "B": 40}


def test_regression_by_stratum_and_flag_is_post_stratification():
    greg = regression_estimate(TRUE, FLAG, TEAM, population=CASES, reported_total=SEEN)
    cells = list(zip(TEAM, FLAG.tolist(), strict=True))
    sizes = {("A", 1): 140, ("A", 0): 60, ("B", 1): 40, ("B", 0): 50}
    post = poststratified_mean(TRUE, TEAM, cells, population=CASES, group_population=sizes)
    by_hand = sum(size * TRUE[[cell == where for cell in cells]].mean() for where, size in sizes.items())
    assert greg.total == pytest.approx(by_hand, rel=1e-12)
    assert post.total == pytest.approx(by_hand, rel=1e-12)
    for name in ("value", "se", "lower", "upper", "total_se", "df"):
        assert getattr(greg, name) == pytest.approx(getattr(post, name), rel=1e-12)
    assert greg.se < stratified_mean(TRUE, TEAM, population=CASES).se


def test_regression_with_one_number_is_post_stratification_by_flag_over_all_strata():
    greg = regression_estimate(TRUE, FLAG, TEAM, population=CASES, reported_total=180)
    post = poststratified_mean(TRUE, TEAM, FLAG.tolist(), population=CASES, group_population={1: 180, 0: 110})
    assert (greg.total, greg.total_se) == pytest.approx((post.total, post.total_se), rel=1e-12)


def test_a_record_alone_with_its_flag_is_counted_in_the_notes():
    audited, reported = [1, 1, 0, 1, 1], [1, 1, 1, 1, 0]
    found = regression_estimate(audited, reported, ["A"] * 5, population={"A": 50}, reported_total=35)
    assert found.notes == (
        "records alone with their reported value: 1; the line fits them exactly, so they add nothing "
        "to the standard error",
    )


def test_groups_that_are_the_strata_change_nothing():
    post = poststratified_mean(AUDITED, STRATUM, STRATUM, population=POPULATION, group_population=POPULATION)
    plain = stratified_mean(AUDITED, STRATUM, population=POPULATION)
    assert (post.total, post.total_se, post.lower) == pytest.approx(
        (plain.total, plain.total_se, plain.lower), rel=1e-12
    )


# ---- domains


def test_a_domain_counts_records_outside_as_zeros():
    inside = np.array([True, False, True, True, True, True, False])
    found = domain_mean(AUDITED, STRATUM, inside, population=POPULATION)
    kept = np.where(inside, AUDITED, 0.0)
    total = stratified_mean(kept, STRATUM, population=POPULATION)
    cases = stratified_mean(inside, STRATUM, population=POPULATION)
    assert (found.total, found.total_se) == pytest.approx((total.total, total.total_se))
    assert (found.cases, found.cases_se) == pytest.approx((cases.total, cases.total_se))
    assert found.value == pytest.approx(total.total / cases.total)
    linear = stratified_mean(
        np.where(inside, np.array(AUDITED) - found.value, 0.0), STRATUM, population=POPULATION
    )
    assert found.se == pytest.approx(linear.total_se / cases.total)
    assert found.df == 5 - 2


def test_a_domain_of_all_records_is_the_mean():
    found = domain_mean(AUDITED, STRATUM, [True] * 7, population=POPULATION)
    plain = stratified_mean(AUDITED, STRATUM, population=POPULATION)
    for name in ("value", "se", "lower", "upper", "total", "total_se", "df"):
        assert getattr(found, name) == pytest.approx(getattr(plain, name))
    assert (found.cases, found.cases_se) == (50, 0)


def test_a_domain_is_the_ratio_to_its_own_flag():
    inside = np.array([True, False, True, True, True, True, False])
    found = domain_mean(AUDITED, STRATUM, inside, population=POPULATION)
    ratio = ratio_estimate(
        np.where(inside, AUDITED, 0), inside, STRATUM, population=POPULATION, reported_total=42
    )
    assert (found.value, found.se) == pytest.approx((ratio.ratio, ratio.ratio_se))


def test_values_outside_the_domain_are_not_read():
    inside = [True, False, True, True, True, True, True]
    values = [1, None, 0, 1, 1, 0, 1]
    found = domain_mean(values, STRATUM, inside, population=POPULATION)
    assert found == domain_mean([1, 7, 0, 1, 1, 0, 1], STRATUM, inside, population=POPULATION)


# ---- records that were not found


def test_missing_counts_as_error_with_the_band_of_both_ways():
    band = missing_band([1, 0], [1, 2], [20, 10], [200, 50])
    assert band.interval == stratified_interval([2, 2], [20, 10], [200, 50])
    assert band.best_interval == stratified_interval([1, 0], [20, 10], [200, 50])
    assert (band.estimate, band.best_estimate) == (30.0, 10.0)
    assert (band.missing, band.sampled) == (3, 30)
    assert (band.lowest, band.highest) == (band.best_interval.lower, band.interval.upper)


def test_nothing_missing_is_no_band():
    band = missing_band([1], [0], [20], [200], side="upper", confidence=0.9)
    assert band.interval == band.best_interval
    assert band.interval.upper == hypergeometric_interval(1, 20, 200, side="upper", confidence=0.9).upper
    assert band.estimate == band.best_estimate == 10.0


def test_the_upper_bound_holds_whatever_the_missing_records_are():
    """All samples of 4 from 9 cases, of which two cannot be found and one is found wrong."""
    errors, lost = {0, 1}, {1, 2}  # case 1 is wrong and cannot be found
    held = []
    for sample in combinations(range(9), 4):
        found = sum(case in errors and case not in lost for case in sample)
        gone = sum(case in lost for case in sample)
        band = missing_band([found], [gone], [4], [9], side="upper", confidence=0.8)
        held.append(band.highest >= len(errors))
    assert np.mean(held) >= 0.8


def test_numbers_of_32_bits_are_read_without_a_warning():
    values, strata, population = (
        np.array([0.5, 2.0, 3.0, 5.5], dtype="float32"),
        list("aabb"),
        {"a": 9, "b": 9},
    )
    found = stratified_mean(values, strata, population=population)
    assert found == stratified_mean(values.astype(float), strata, population=population)
