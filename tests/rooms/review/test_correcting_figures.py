"""Corrected figures from plain columns: estimates, verdicts, and what would settle a dispute."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from assurance.estimation import difference_estimate
from assurance.review.correcting import AuditedDenominator, corrected_figure, corrected_total
from assurance.review.correcting.bounds import Method
from assurance.review.correcting.cases import FAILED, MET, Audit
from assurance.review.correcting.need import (
    Claim,
    Measured,
    bounded,
    scaled_sizes,
    settling_size,
)

ALPHA = Fraction(1, 20)


def count(*, over=2, under=0, yes=24, n=40, size=100, total=58, unknown=0, published=None, **more):
    """Correct a count from one stratum: so many audited cases reported yes, of which some wrongly."""
    audited = (
        [1] * (yes - over - unknown) + [None] * unknown + [0] * over + [1] * under + [0] * (n - yes - under)
    )
    reported = [1] * yes + [0] * (n - yes)
    return corrected_figure(
        audited,
        reported,
        ["A"] * n,
        population={"A": size},
        reported_total=total,
        published=published,
        **more,
    )


def whole(found):
    return found.to_frame().loc[0]


def test_the_estimate_is_the_difference_estimator_with_its_t_interval():
    audited = [1] * 22 + [0] * 18 + [1] * 9 + [0] * 11
    reported = [1] * 24 + [0] * 16 + [1] * 8 + [0] * 12
    stratum = ["A"] * 40 + ["B"] * 20
    population, totals = {"A": 400, "B": 100}, {"A": 230, "B": 45}
    row = whole(corrected_figure(audited, reported, stratum, population=population, reported_total=totals))
    own = difference_estimate(audited, reported, stratum, population=population, reported_total=totals)
    assert row["value"] == pytest.approx(own.total)
    assert row["se"] == pytest.approx(own.total_se)
    assert (row["t_lower"], row["t_upper"]) == pytest.approx((own.lower * 500, own.upper * 500))


def test_strata_stand_beneath_the_whole_each_as_if_alone():
    audited, reported = [1, 1, 0, 0, 1, 0], [1, 1, 1, 0, 1, 0]
    stratum = ["A"] * 4 + ["B"] * 2
    both = corrected_figure(
        audited, reported, stratum, population={"A": 40, "B": 9}, reported_total={"A": 30, "B": 5}
    ).to_frame()
    alone = corrected_figure(
        audited[:4], reported[:4], ["A"] * 4, population={"A": 40}, reported_total=30
    ).to_frame()
    assert both["stratum"].tolist() == ["all", "A", "B"]
    columns = [name for name in both if name != "stratum"]
    pd.testing.assert_series_equal(both.loc[1, columns], alone.loc[0, columns], check_names=False)
    assert both.loc[0, "value"] == both.loc[1, "value"] + both.loc[2, "value"]


def test_a_share_is_the_ratio_of_two_corrected_totals():
    """Ten audited: two of the six counted do not belong, one that was left out does and is met."""
    met, counted = [1] * 4 + [0] * 2 + [0] * 3 + [1], [1] * 4 + [0] * 2 + [1] * 3 + [1]
    said_met, said_counted = [1] * 6 + [0] * 4, [1] * 9 + [0]
    row = whole(
        corrected_figure(
            met, said_met, ["A"] * 10, population={"A": 50}, reported_total=32,
            denominator=AuditedDenominator(counted, said_counted, 44),
        )
    )  # fmt: skip
    assert (row["numerator"], row["denominator"]) == (32 - 5, 44 - 5)
    assert row["value"] == pytest.approx(27 / 39)
    assert row["reported_value"] == pytest.approx(32 / 44)
    assert row["value_lower"] < 27 / 39 < row["value_upper"]
    errors = np.array(met) - said_met - 27 / 39 * (np.array(counted) - said_counted)
    se = math.sqrt(50 * (50 - 10) / 10 * errors.var(ddof=1)) / 39
    assert row["se"] == pytest.approx(se)


def test_without_a_difference_there_is_a_range_but_no_t_interval():
    row = whole(count(over=0))
    assert row["value"] == 58
    assert row["value_lower"] < 58 < row["value_upper"]
    assert row[["se", "t_lower", "t_upper"]].isna().all()


def test_unknown_answers_make_a_band_and_are_counted():
    row = whole(count(over=1, unknown=1))
    assert row["unknown"] == 1
    assert (row["overstated"], row["understated"]) == (1, 0)
    assert (row["value"], row["value_best"]) == (53, 55.5)
    assert row["value_lower"] == whole(count(over=2))["value_lower"]
    assert row["value_upper"] == whole(count(over=1))["value_upper"]
    assert math.isnan(row["se"])


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, np.nan])
def test_nothing_is_an_unknown_answer_never_a_no(nothing):
    found = corrected_figure([1, nothing], [1, 1], ["A"] * 2, population={"A": 4}, reported_total=3)
    assert whole(found)["unknown"] == 1


@pytest.mark.parametrize("unknown", ["met", "belongs", "both"])
def test_what_is_known_of_a_case_is_used_where_part_of_it_is_not(unknown):
    """Three of a census of four are known; the fourth is as far open as the audit left it."""
    met, belongs = {"met": (None, 1), "belongs": (0, None), "both": (None, None)}[unknown]
    found = corrected_figure(
        [1, 1, 0, met], [1, 1, 0, 0], ["A"] * 4, population={"A": 4}, reported_total=2,
        denominator=AuditedDenominator([1, 1, 1, belongs], [1, 1, 1, 1], 4),
    )  # fmt: skip
    row = whole(found)
    ends = {"met": (1 / 2, 3 / 4), "belongs": (1 / 2, 2 / 3), "both": (1 / 2, 3 / 4)}[unknown]
    assert (row["value_lower"], row["value_upper"]) == pytest.approx(ends)


@pytest.mark.parametrize(
    ("total", "published", "verdict"),
    [
        (58, 60, "not settled"),
        (58, 58, "no dispute"),
        (58, (57.5, 58.5), "no dispute"),
        (58, 90, "published lies outside"),
        (58, (63.5, 90.0), "not settled"),
        (58, (64.5, 90.0), "published lies outside"),
    ],
)
def test_a_published_count_is_held_against_the_range(total, published, verdict):
    found = count(total=total, published=published).disputes.loc[0]
    assert found["verdict"] == verdict
    assert (found["lower"], found["upper"]) == (43, 64)
    assert math.isnan(found["more"]) == (verdict != "not settled")


def test_the_records_can_lie_outside_and_both_can():
    half = {"over": 12, "yes": 24, "n": 40, "size": 100, "total": 58}
    upper = whole(count(**half))["value_upper"]
    assert count(**half, published=30).disputes.loc[0, "verdict"] == "records lie outside"
    assert count(**half, published=int(upper) + 1).disputes.loc[0, "verdict"] == "both lie outside"


def test_a_dispute_of_a_stratum_is_judged_by_that_stratum():
    found = corrected_figure(
        [1] * 20 + [0] * 20, [1] * 20 + [0] * 20, ["A", "B"] * 20, population={"A": 60, "B": 60},
        reported_total={"A": 30, "B": 30}, published={"all": 61, "B": 59},
    )  # fmt: skip
    assert found.disputes["stratum"].tolist() == ["all", "B"]
    assert found.disputes["verdict"].tolist() == ["not settled", "published lies outside"]
    assert found.sizes["stratum"].unique().tolist() == ["A", "B"]
    needed = found.sizes[found.sizes["way"] == "extended"]["needed"].sum()
    assert needed == found.disputes.loc[0, "extended_to"]


def audit_of(*, over, yes, n, size, total):
    cases = {("A", MET, frozenset({FAILED})): over, ("A", MET, frozenset({MET})): yes - over}
    cases[("A", FAILED, frozenset({FAILED}))] = n - yes
    return Audit({"A": size}, {"A": total}, {"A": size}, cases)


@pytest.mark.parametrize("method", [Method(), Method((1.0, 1.0))], ids=["new", "extended"])
@pytest.mark.parametrize("published", [64, 60, 53])
def test_the_size_that_settles_is_found_as_a_full_search_finds_it(method, published):
    audit = audit_of(over=2, yes=24, n=40, size=100, total=58)
    claims = (Claim(Fraction(published), Fraction(published)), Claim(Fraction(58), Fraction(58)))
    measured = Measured.of(audit, "numerator")

    def settles(total):
        found = bounded(measured.grown((total,)), alpha=ALPHA, method=method)
        return any(claim.outside(found) for claim in claims)

    found = settling_size(
        audit, "numerator", claims, alpha=ALPHA, method=method, share=lambda total: {"A": total}
    )
    still_open = [total for total in range(40, 101) if not settles(total)]
    assert found == (max(still_open) + 1)


def test_what_goes_on_as_found_keeps_to_whole_cases_and_to_the_frame():
    flag = audit_of(over=2, yes=24, n=40, size=100, total=58).met().grown((100,))
    assert (flag.sampled, flag.seen, flag.over, flag.under) == ((100,), (58,), (5,), (0,))


def test_where_even_the_whole_frame_would_not_settle_it_nothing_is_promised():
    found = count(over=0, unknown=4, published=50).disputes.loc[0]
    assert found["verdict"] == "not settled"
    assert math.isnan(found["extended_to"])
    assert math.isnan(found["new_sample"])


@pytest.mark.parametrize(
    ("sampled", "population", "total", "sizes"),
    [
        ({"A": 10, "B": 5}, {"A": 100, "B": 100}, 30, {"A": 20, "B": 10}),
        ({"A": 10, "B": 10}, {"A": 12, "B": 100}, 40, {"A": 12, "B": 28}),
        ({"A": 1, "B": 1, "C": 1}, {"A": 9, "B": 9, "C": 9}, 5, {"A": 2, "B": 2, "C": 1}),
        ({"A": 3, "B": 0}, {"A": 9, "B": 9}, 9, {"A": 9, "B": 0}),
        ({"A": 2, "B": 2}, {"A": 4, "B": 4}, 8, {"A": 4, "B": 4}),
    ],
)
def test_a_larger_audit_is_shared_as_the_first_was(sampled, population, total, sizes):
    assert scaled_sizes(sampled, population, total) == sizes


def test_a_total_of_values_has_the_range_of_the_difference_estimator():
    audited, reported, stratum = [30, 45, 50, 20, 5], [30, 60, 50, 20, 9], ["A"] * 3 + ["B"] * 2
    population, totals = {"A": 40, "B": 10}, {"A": 1700, "B": 140}
    found = corrected_total(
        audited, reported, stratum, population=population, reported_total=totals, published=1900
    )
    own = difference_estimate(audited, reported, stratum, population=population, reported_total=totals)
    row = whole(found)
    assert row["value"] == own.total
    assert (row["value_lower"], row["value_upper"]) == pytest.approx((own.lower * 50, own.upper * 50))
    assert (row["overstated"], row["understated"]) == (2, 0)
    assert found.to_frame()["stratum"].tolist() == ["all", "A", "B"]
    assert found.disputes.loc[0, "verdict"] == "not settled"


@pytest.mark.parametrize(("published", "verdict"), [(1800, "no range"), (1700, "no dispute")])
def test_a_total_without_a_difference_has_no_range_and_no_verdict(published, verdict):
    found = corrected_total(
        [30, 60], [30, 60], ["A"] * 2, population={"A": 40}, reported_total=1700, published=published
    )
    assert whole(found)[["value_lower", "value_upper", "se"]].isna().all()
    assert "no difference seen in 2 audited cases" in whole(found)["note"]
    assert found.disputes.loc[0, "verdict"] == verdict


def test_the_same_difference_in_every_case_gives_no_range_either():
    found = corrected_total([29, 59], [30, 60], ["A"] * 2, population={"A": 40}, reported_total=1700)
    assert whole(found)["value"] == 1660
    assert whole(found)["note"].startswith("the same difference in all 2 audited cases")


def test_a_total_that_was_audited_whole_is_exact():
    found = corrected_total(
        [30, 60], [30, 70], ["A"] * 2, population={"A": 2}, reported_total=100, published=95
    )
    assert whole(found)[["value_lower", "value_upper"]].tolist() == [90, 90]
    assert found.disputes.loc[0, "verdict"] == "both lie outside"
