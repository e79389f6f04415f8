"""What a reviewed sample shows, against numbers worked out by hand.

One stratum of 10 cases, 5 sampled, no deviation: M deviations in the frame would leave none in the
sample with probability C(10 - M, 5) / C(10, 5), which is 21/252 = 0.083 for 3 and 6/252 = 0.024 for 4.
At 95 per cent, 2.5 per cent on this side, 3 is the largest number that stays.
"""

from __future__ import annotations

import math

import pytest

from assurance.review import OVERALL, awaiting_review, estimate_questions


def rows(estimates, stratum=OVERALL):
    frame = estimates.to_frame()
    return frame[frame["stratum"] == stratum].to_dict("records")


def test_one_stratum_by_hand(make) -> None:
    found = estimate_questions(make.reviews({"A": {"met": 5}}), plan=make.plan(), population={"A": 10})
    (whole,) = rows(found)
    assert found.status == "estimated"
    assert (whole["population"], whole["sampled"], whole["met"], whole["deviations"]) == (10, 5, 5, 0)
    assert (whole["lower_cases"], whole["upper_cases"]) == (0, 3)
    assert (whole["rate"], whole["lower"], whole["upper"]) == (0.0, 0.0, 0.3)
    assert whole["verdict"] == "within tolerable"  # 3 of 10 is not more than 0.3
    assert rows(found, "A")[0]["upper_cases"] == 3


def test_a_shade_less_tolerable_cannot_be_said(make) -> None:
    plan = make.plan(questions=[make.question(applies_to_all=True, tolerable_rate=0.2999999)])
    (whole,) = rows(estimate_questions(make.reviews({"A": {"met": 5}}), plan=plan, population={"A": 10}))
    assert whole["verdict"] == "cannot say"


def test_cannot_tell_counts_against(make) -> None:
    reviews = make.reviews({"A": {"met": 3, "not_met": 1, "cannot_tell": 1}})
    (whole,) = rows(estimate_questions(reviews, plan=make.plan(), population={"A": 5}))
    assert (whole["deviations"], whole["lower_cases"], whole["upper_cases"]) == (2, 2, 2)
    assert whole["rate"] == 0.4
    assert whole["verdict"] == "above tolerable"


@pytest.mark.parametrize(("deviations", "verdict"), [(7, "within tolerable"), (8, "above tolerable")])
def test_a_census_is_held_against_the_exact_threshold(make, deviations, verdict) -> None:
    plan = make.plan(questions=[make.question(applies_to_all=True, tolerable_rate=0.07)])
    reviews = make.reviews({"A": {"met": 100 - deviations, "not_met": deviations}})
    (whole,) = rows(estimate_questions(reviews, plan=plan, population={"A": 100}))
    assert (whole["lower_cases"], whole["upper_cases"]) == (deviations, deviations)
    assert whole["verdict"] == verdict


def test_strata_are_weighted_by_their_size(make) -> None:
    reviews = make.reviews({"A": {"met": 1, "not_met": 1}, "B": {"met": 2}})
    (whole,) = rows(estimate_questions(reviews, plan=make.plan(), population={"A": 90, "B": 10}))
    assert whole["rate"] == pytest.approx(0.45, abs=1e-15)
    assert (whole["population"], whole["sampled"]) == (100, 4)


def test_a_question_that_applied_to_one_of_sixty_is_never_within_tolerable(make) -> None:
    reviews = make.reviews({"A": {"met": 1, "not_applicable": 59}})
    plan = make.plan(questions=[make.question(tolerable_rate=0.99)])
    (whole,) = rows(estimate_questions(reviews, plan=plan, population={"A": 400}))
    assert whole["verdict"] == "cannot say"
    assert whole["upper"] == 1.0
    assert whole["applicable"] == 1


def test_a_question_that_never_applied_says_nothing(make) -> None:
    reviews = make.reviews({"A": {"not_applicable": 20}})
    (whole,) = rows(
        estimate_questions(reviews, plan=make.plan(questions=[make.question()]), population={"A": 50})
    )
    assert math.isnan(whole["rate"])
    assert (whole["lower"], whole["upper"], whole["verdict"]) == (0.0, 1.0, "cannot say")


def test_a_census_knows_to_how_many_a_question_applies(make) -> None:
    reviews = make.reviews({"A": {"met": 3, "not_met": 1, "not_applicable": 16}})
    plan = make.plan(questions=[make.question(tolerable_rate=0.25)])
    (whole,) = rows(estimate_questions(reviews, plan=plan, population={"A": 20}))
    assert (whole["rate"], whole["lower"], whole["upper"]) == (0.25, 0.25, 0.25)
    assert whole["verdict"] == "within tolerable"


def test_bounds_of_the_applicable_are_wider_than_of_all(make) -> None:
    """Where every sampled case answered, not knowing that it applies to all still costs something."""
    reviews = make.reviews({"A": {"met": 45, "not_met": 15}})
    population = {"A": 3000}
    all_of_them = make.plan(questions=[make.question(applies_to_all=True)])
    some = make.plan(questions=[make.question()])
    (narrow,) = rows(estimate_questions(reviews, plan=all_of_them, population=population))
    (wide,) = rows(estimate_questions(reviews, plan=some, population=population))
    assert wide["upper"] > narrow["upper"]
    assert wide["lower"] < narrow["lower"]
    assert wide["rate"] == narrow["rate"]


def test_a_stratum_without_a_sample_may_hold_anything(make) -> None:
    reviews = make.reviews({"A": {"met": 5}})
    found = estimate_questions(reviews, plan=make.plan(), population={"A": 10, "B": 4})
    (whole,) = rows(found)
    assert (whole["population"], whole["lower_cases"], whole["upper_cases"]) == (14, 0, 7)
    assert "4 cases in strata without a sample" in whole["method"]
    assert whole["verdict"] == "cannot say"
    assert rows(found, "B") == []


def test_without_a_tolerable_rate_there_is_no_verdict(make) -> None:
    plan = make.plan(questions=[make.question(tolerable_rate=None)])
    (whole,) = rows(estimate_questions(make.reviews({"A": {"met": 5}}), plan=plan, population={"A": 10}))
    assert whole["verdict"] == ""
    assert math.isnan(whole["tolerable_rate"])


def test_one_stratum_named_all_gives_one_row(make) -> None:
    found = estimate_questions(make.reviews({"all": {"met": 5}}), plan=make.plan(), population={"all": 10})
    assert len(found.to_frame()) == 1


def test_nothing_is_estimated_before_the_review_is_complete(make) -> None:
    plan, population = make.plan(), {"A": 10}
    for reviews, status in (
        (make.reviews({}, expected=5), "awaiting review"),
        (make.reviews({"A": {"met": 4}}, expected=5), "review incomplete"),
    ):
        found = estimate_questions(reviews, plan=plan, population=population)
        assert found.status == status
        assert found.to_frame().empty
        assert list(found.to_frame().columns)[:2] == ["question", "stratum"]
        assert (found.given, found.expected) == (reviews.given, 5)


def test_simulated_answers_stay_labelled(make) -> None:
    reviews = make.reviews({"A": {"met": 5}}, simulated=True)
    assert estimate_questions(reviews, plan=make.plan(), population={"A": 10}).simulated
    assert awaiting_review(make.plan(), expected=5, simulated=True).simulated
