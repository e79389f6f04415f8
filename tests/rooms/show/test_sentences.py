"""Sentences: what they say, in which number, and what they must never leave out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from assurance.sampling import FlowStep
from assurance.show import alt_text, sentence, tables
from assurance.show.figure_words import figure_reason


def test_estimates_say_what_was_found_and_what_it_means(make):
    assert sentence(make.estimates()) == (
        "Was the plan shared? 4 of the 58 sampled cases to which the question applies failed. Between 18 "
        "and 61 of the 412 cases in the frame are likely to have failed (95% exact bounds). Not shown: "
        "of the cases to which it applies that is 4.4% to 14.8%, and the tolerable rate of 10% lies between "
        "the bounds, so the sample shows neither that it is kept nor that it is not."
    )


def test_awaiting_review_estimates_nothing(make):
    waiting = sentence(make.estimates([], status="awaiting review", given=0, expected=120))
    assert waiting.startswith("Awaiting review")
    assert "120 answers expected" in waiting
    assert "%" not in waiting
    part = sentence(make.estimates([], status="review incomplete", given=7, expected=120))
    assert part.startswith("Review incomplete: 7 of 120")
    assert "%" not in part


def test_a_pass_with_failures_does_not_read_like_a_pass_without(make):
    clean = make.clean
    without = sentence(make.estimates([make.estimate_row(**clean, verdict="met")]))
    with_one = {**clean, "not_met": 1, "deviations": 1, "met": 59, "lower_cases": 1}
    failed = sentence(make.estimates([make.estimate_row(**with_one, verdict="met")]))
    assert "without a failure in the sample" in without
    assert "That does not show that none did: up to 21 of the 412 cases" in without
    assert "not without failures: 1 case failed and it needs an answer" in failed
    assert "1 of the 60 sampled cases failed." in failed


def test_cannot_tell_counts_as_a_failure_and_says_so(make):
    row = make.estimate_row(cannot_tell=1, deviations=5)
    said = sentence(make.estimates([row]))
    assert "5 of the 58 sampled cases to which the question applies failed: 4 were not met and 1 " in said
    assert "1 could not be told from the record." in said
    only = make.estimate_row(not_met=0, cannot_tell=3, not_found=1, rate_best=0.0)
    said = sentence(make.estimates([only]))
    assert "failed: 3 could not be told from the record and 1 had no record that could be found." in said
    assert "had they all been met, the estimate would be 0% instead of 6.7%." in said


def test_a_census_is_not_an_estimate(make):
    row = make.estimate_row(population=60, lower_cases=4, upper_cases=4)
    assert "Every one of the 60 cases in the frame was reviewed" in sentence(make.estimates([row]))


def test_no_threshold_no_verdict(make):
    row = make.estimate_row(tolerable_rate=np.nan, verdict="")
    assert "tolerable" not in sentence(make.estimates([row]))


def test_a_stratum_named_as_the_whole_frame_is_said_once(make):
    text = sentence(make.estimates([make.estimate_row(), make.estimate_row()]))
    assert text.count("Was the plan shared?") == 1


def test_simulated_reviews_say_so_first(make):
    assert sentence(make.estimates(simulated=True)).startswith("Simulated reviews: the answers are made up")


@pytest.mark.parametrize(
    ("sampled", "words"), [(1, "The 1 sampled case did not fail."), (2, "None of the 2 ")]
)
def test_small_samples_read_well(make, sampled, words):
    row = make.estimate_row(sampled=sampled, met=sampled, not_met=0, deviations=0, not_applicable=0)
    assert words in sentence(make.estimates([row]))


def test_reconciliation_counts_verdicts_and_names_what_differs(make):
    rows = [
        make.figure_row(),
        *[make.figure_row(verdict="agrees", reason="", breakdown=f"team=T{i}") for i in range(2)],
        make.figure_row(verdict="no records", value=np.nan, numerator=np.nan, difference=np.nan, reason=""),
    ]
    text = sentence(make.reconciliation(rows))
    assert text.startswith("Of 4 figures, 2 agree, 1 differs and 1 has no records behind it.")
    assert text.endswith("3 of 4 could be set against the records and settled either way.")


def test_where_nothing_was_compared_nothing_is_called_right(make):
    rows = [make.figure_row(verdict="no figure", published_value=np.nan, reason="") for _ in range(3)]
    text = sentence(make.reconciliation(rows))
    assert "agree" not in text
    assert text.endswith(
        "None of them could be settled either way, so nothing here says that a figure is right."
    )


def test_reconciliation_of_one_and_of_nothing(make):
    assert sentence(make.reconciliation()).startswith("The one figure differs.")
    assert sentence(make.reconciliation([])).startswith("No figure was checked")


def test_a_shadow_source_is_called_one(make):
    row = make.figure_row(shadow=True, source="team_sheet")
    assert "shadow source team_sheet" in alt_text(make.reconciliation([row]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "numerator 95 published, 90 in the records; value 95 published, 90 in the records",
          "statistic": "count"}, ""),
        ({"reason": "denominator 85 published, 78 in the records; value 0.1 published, 0.2 in the records",
          "published_denominator": 85.0, "denominator": 78.0}, "denominator 85 published, 78 counted"),
        ({"reason": "value 0.585 published, 0.584447 in the records; the published parts do not make it"},
         "the published parts do not make it"),
        ({"verdict": "no figure", "reason": "from 1 record(s)", "records": 1.0}, "from 1 record"),
        ({"verdict": "no figure", "reason": "from 9 record(s)", "records": 9.0}, "from 9 records"),
    ],
)  # fmt: skip
def test_reasons_have_no_raw_fractions_and_no_bracketed_plurals(make, changes, said):
    row = make.reconciliation([make.figure_row(**changes)]).to_frame().to_dict("records")[0]
    assert figure_reason(row) == said


def test_traces_name_the_weakest_rule(make):
    rows = [make.rule_row("Seen in time", 90, 6, 3, 0, 0, 1), make.rule_row("Letter sent", 100)]
    text = sentence(make.traces(rows))
    assert "On average a case met 90% of what was due, by weight; the weakest dimension is timely" in text
    assert "Weakest: Seen in time: met in 90 of 100; 6 late, 3 missing and 1 unreadable." in text
    assert "1 rule was met in every case that was due." in text


def test_traces_without_cases_or_without_anything_due(make):
    assert "There was no case to hold against the 1 rule" in sentence(
        make.traces([make.rule_row("Seen", 0)], cases=0, score=None)
    )
    row = make.rule_row("Seen", 0, 0, 0, 0, 0, 0, 3, 4)
    assert "nothing can be said" in sentence(make.traces([row], score=None, weakest=None))


def test_traces_without_a_fault_say_so(make):
    text = sentence(make.traces([make.rule_row("Seen in time", 9)], weakest=None))
    assert "The one rule that was due was met in every case" in text


def test_charts_say_special_cause_and_gaps(make):
    text = sentence(make.chart())
    assert "1 period was without a value." in text
    assert "8 of concern" in text
    assert "The latest point is one of them." in text
    calm = sentence(make.chart([0.5, 0.6] * 8))
    assert "None of the 16 points shows special cause" in calm


def test_short_charts_warn(make):
    text = sentence(make.chart([1.0, 2.0, 1.0]))
    assert text.endswith(" Limits are provisional: 3 points.")


def test_limits_never_leave_what_a_share_can_be(make):
    chart = replace(make.chart([0.9, 0.4, 1.0, 0.3] * 4), statistic="proportion")
    assert min(chart.lower) < 0 < 1 < max(chart.upper)
    assert "limits of 0% to 100%" in sentence(chart)


def test_a_target_is_judged_by_the_limits(make):
    steady = [0.50, 0.52, 0.48, 0.51] * 4
    said = [sentence(make.chart(steady, direction="increase", target=goal)) for goal in (0.2, 0.5, 0.9)]
    assert "can be expected to be met" in said[0]
    assert "is a matter of chance" in said[1]
    assert "can be expected to be missed" in said[2]
    assert "target" not in sentence(make.chart(steady))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2015, 6, 5, 21, 59, 59), "the end of 5 June 2015"),
        (datetime(2015, 6, 6, 3, 59, 59), "the end of 5 June 2015"),
        (datetime(2026, 11, 30, 23, 59, 59, 999999), "the end of 30 November 2026"),
        (datetime(2026, 11, 30, 12, 30), "30 November 2026, 12:30 UTC"),
    ],
)
def test_the_end_of_a_day_is_told_as_that_day(make, moment, words):
    assert f" as at {words}. " in sentence(make.traces(as_at=moment))


def test_frame_and_draw(make):
    assert sentence(make.frame()) == (
        "The frame for October 2026 holds 316 of 5,976 rows of referrals, in 3 strata. Left out were 5,660: "
        "5,580 (not in the period) and 80 (duplicate referral)."
    )
    everything = make.frame(flow=(), strata={"all": 1})
    assert "holds all 1 row of referrals, in 1 stratum; none was left out" in sentence(everything)
    text = sentence(make.draw(certificate=None, taken_whole=(), reserves=0))
    assert text.startswith("102 of 316 cases were drawn, from 3 strata")
    assert "reserve" not in text
    assert "taken whole" in sentence(make.draw())
    typed = sentence(make.draw())
    assert "before the seed was typed by a person" in typed
    assert "the ledger shows when it was typed, not that it came from dice" in typed
    taken = make.draw(certificate=replace(make.draw().certificate, seed_source="system"))
    assert sentence(taken).endswith("nobody could choose it.")


def test_an_eligibility_rule_is_not_told_as_what_it_removes(make):
    flow = (
        FlowStep("rows", "rows of the extract", 0, 9),
        FlowStep("not_eligible", "not eligible: accepted", 2, 7),
    )
    text = sentence(make.frame(flow=flow, strata={"all": 7}))
    assert text.endswith("Left out were 2: not eligible, because this does not hold: accepted.")


def test_intake_accounts_for_every_row(make):
    text = sentence(make.intake(warnings=("2 columns were not read.",)))
    assert "120 rows were read from referrals_2026-10.csv (provisional, as at 1 November 2026)" in text
    assert (
        "100 accepted, 12 excluded (12 the same referral twice) and 8 rejected (8 where team unknown value)."
        in text
    )
    assert text.endswith("2 columns were not read.")
    clean = make.intake(rows_read=1, rows_accepted=1, excluded=(), rejected=(), vintage="", as_at=None)
    assert (
        sentence(clean)
        == "1 row was read from referrals_2026-10.csv: 1 accepted, none excluded and none rejected."
    )


def test_an_unknown_type_is_named():
    with pytest.raises(TypeError, match="results of type set"):
        sentence({1})


def test_rows_of_no_case_are_said_to_matter_or_not(make):
    reasons = ["shows a step of a case that is not in source 'cases'", "without a case key"]
    rows = [pd.DataFrame({"source": ["notes"], "reason": [why], "rows": [4553]}) for why in reasons]
    known, keyless = (" ".join(tables(make.traces(left_out=row))) for row in rows)
    assert "counts for none of them and lowers no score" in known
    assert "of cases from before the first one received" in known
    assert "lowers no score" not in keyless
