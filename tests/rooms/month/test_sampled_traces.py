"""The sample drawn for review, held against the traces of the whole frame."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd
import pytest
from small_programme import Small, review

from assurance.errors import DomainError
from assurance.estimation import domain_mean, stratified_interval
from assurance.pack.findings import findings_of
from assurance.traces.sampled import OVERALL, SampledTraces, sampled_traces

RULE = "visit_in_28_days"


def reviewed(small: Small) -> SampledTraces:
    with small.open() as month:
        (found,) = month.sampled_traces().items.values()
    assert isinstance(found, SampledTraces)
    return found


def by_hand(rows, keys) -> tuple[int, int]:
    """Count the cases due under the window rule, and those that failed it, from the file alone."""
    due = failed = 0
    for row in rows:
        if row["referral_id"] not in keys:
            continue
        received = datetime.fromisoformat(row["received_at"])
        limit = received + timedelta(days=28)
        if not row["seen_at"] and limit > datetime(2026, 11, 30, 23, 59, 59):
            continue
        due += 1
        seen = datetime.fromisoformat(row["seen_at"]) if row["seen_at"] else None
        failed += seen is None or not received <= seen <= limit
    return due, failed


def test_bounds_and_counts_against_the_file(small: Small) -> None:
    review(small, seed="314159")  # a sample with cases that fell short
    found = reviewed(small)
    with small.open() as month:
        picks, sizes = month.draw().picks, month.draw().population
        scores = month.traces()
    rows = {row["referral_id"]: row for row in small.rows()}
    drawn = picks[picks["role"] == "sample"]
    frame = [
        row["referral_id"] for row in rows.values()
        if row["received_at"][:7] == "2026-10" and row["cancelled"] == "false"
    ]  # fmt: skip
    line = found.rules.set_index("rule").loc[RULE]
    assert (found.population, found.sampled, found.strata) == (len(frame), len(drawn), len(sizes))
    assert (line["all_applicable"], line["all_failed"]) == by_hand(rows.values(), frame)
    assert (line["applicable"], line["failed"]) == by_hand(rows.values(), set(drawn["case_key"]))
    failed, met, taken = [], [], []
    for name in sizes:
        keys = set(drawn.loc[drawn["stratum"] == name, "case_key"])
        due, wrong = by_hand(rows.values(), keys)
        failed.append(wrong)
        met.append(due - wrong)
        taken.append(len(keys))
    wrong = stratified_interval(failed, taken, list(sizes.values()), confidence=0.975)
    right = stratified_interval(met, taken, list(sizes.values()), confidence=0.975)
    assert line["lower"] == wrong.lower / (wrong.lower + right.upper)
    assert line["upper"] == wrong.upper / (wrong.upper + right.lower)
    assert sum(failed) > 0
    counted = line["all_failed"] / line["all_applicable"]
    assert line["inside"] == ("yes" if line["lower"] <= counted <= line["upper"] else "no")
    cases = scores.to_frame().set_index("case_key")
    mine = cases.loc[drawn["case_key"], "score"]
    mean = domain_mean(mine.fillna(0.0), list(drawn["stratum"]), list(mine.notna()), population=dict(sizes))
    overall = found.scores.set_index("dimension").loc[OVERALL]
    assert overall["mean"] == pytest.approx(mean.value)
    assert (overall["lower"], overall["upper"]) == pytest.approx((max(mean.lower, 0.0), min(mean.upper, 1.0)))
    assert overall["all_mean"] == pytest.approx(cases.loc[frame, "score"].mean())


def test_a_rule_kept_by_all_has_no_bounds_of_its_mean_and_says_so(small: Small) -> None:
    review(small)
    found = reviewed(small)
    ordered = found.scores.set_index("dimension").loc["ordered"]
    assert ordered[["mean", "lower", "upper"]].isna().all()
    assert ordered["all_mean"] == 1.0
    page = found._repr_html_()
    assert "all alike, to tell how far they scatter" in page
    assert "nan" not in page.lower()
    assert not any(key in page for key in (row["referral_id"] for row in small.rows()))


def test_words_and_findings_say_the_same(small: Small) -> None:
    review(small)
    found = reviewed(small)
    said = found.sentence()
    assert said.startswith(f"{found.sampled} of {found.population} cases of the frame were drawn for review.")
    assert "The count lies within the bounds for all 2 rules" in said
    listed = {one.id: one for one in findings_of(found)}
    assert set(listed) == {
        f"sampled_traces.to_first_visit{end}"
        for end in (
            "", f".rule.{RULE}", ".rule.referred_first", ".score.overall", ".score.timely", ".score.ordered"
        )
    }  # fmt: skip
    # a stage of their own: the front page reads every rule of the stage of traces as one over all cases
    assert {one.stage for one in listed.values()} == {"sampled_traces"}
    assert listed["sampled_traces.to_first_visit"].words == said
    one = listed[f"sampled_traces.to_first_visit.rule.{RULE}"].numbers
    assert one["all_failed"] == found.rules.set_index("rule").loc[RULE, "all_failed"]
    assert listed["sampled_traces.to_first_visit.score.ordered"].numbers["lower"] is None


def test_a_count_outside_its_bounds_is_said(small: Small) -> None:
    review(small)
    found = reviewed(small)
    out = found.rules.assign(inside=["no", "yes"])
    assert (
        "The count lies within the bounds for 1 of 2 rules; not for Visit within 28 days. One bound in "
        "twenty may miss by chance."
    ) in replace(found, rules=out).sentence()
    nothing = found.rules.assign(inside="", rate=None, lower=None, upper=None, applicable=0, failed=0)
    bare = replace(found, rules=nothing.astype({"lower": "float64", "upper": "float64"}))
    assert "No rule was due in any sampled case" in bare.sentence()
    assert "none was due" in bare._repr_html_()


def test_nothing_before_the_review_nor_from_a_sample_of_other_cases(small: Small) -> None:
    with small.open() as month:
        assert month.sampled_traces().items == {}
        assert month.drawn() is None  # nothing is drawn for asking
        month.draw(seed="271828")
        assert month.sampled_traces().items == {}
    review(small, answers=lambda place, question: "met" if place else "")
    with small.open() as month:
        assert month.estimate().status == "review incomplete"
        assert month.sampled_traces().items == {}
    review(small)
    small.edit("pathways.yaml", "date: received_at\n    includes", "includes")
    with small.open() as month:
        assert month.sampled_traces().items == {}


def test_a_frame_that_was_not_scored_is_refused(small: Small, tmp_path) -> None:
    review(small)
    with small.open() as month:
        scores, draw = month.traces(), month.draw()
    picks = draw.picks[draw.picks["role"] == "sample"]
    sizes = dict(draw.population)
    others = tmp_path / "frame.parquet"
    pd.DataFrame({"case_key": ["made-up"], "stratum": ["North"]}).to_parquet(others)
    with pytest.raises(DomainError, match="cases of the frame are not among the 37 that were scored"):
        sampled_traces(scores, picks, population=sizes, frame=others, path=tmp_path)
    mine = tmp_path / "mine.parquet"
    picks[["case_key", "stratum"]].to_parquet(mine)
    with pytest.raises(DomainError, match="cases in all strata, but the frame has 12; give the sizes"):
        sampled_traces(scores, picks, population=sizes, frame=mine, path=tmp_path)
