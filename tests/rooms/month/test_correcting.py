"""The month's figures corrected by its review, through the whole programme."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import pytest
from small_programme import PERIOD, SEED, review

from assurance.pack.findings import findings_of

QUESTION = (
    '    - {{id: in_time, text: "Do the notes show a visit within 28 days?", '
    "audits: {{measure: seen_28d, part: {part}}}}}\n"
)


@pytest.fixture
def audited(small):
    """The small programme, with a question that audits its measure."""
    small.edit(
        "plan.yaml",
        "    - {id: plan_changed,",
        QUESTION.format(part="numerator") + "    - {id: plan_changed,",
    )
    return small


def answered(small, given, *, roles=("sample",)):
    """Draw, and answer: `given` says how each case of those roles is found, by its record and place."""
    with small.open() as month:
        picks = month.draw(seed=SEED).picks
    picks = picks[picks["role"].isin(roles)]
    records = {row["referral_id"]: row for row in small.rows()}
    rows = []
    for place, (case, stratum) in enumerate(zip(picks["case_key"], picks["stratum"], strict=True)):
        answer = given(records[case], stratum, place)
        others = ("ineligible", "ineligible") if answer == "ineligible" else ("met", "not_applicable")
        asked = zip(("written_down", "plan_changed", "in_time"), (*others, answer), strict=True)
        rows += [{"case_key": case, "question": name, "answer": said} for name, said in asked]
    small.write("reviews.csv", rows)
    return picks


def in_time(row):
    if not row["seen_at"]:
        return False
    waited = datetime.fromisoformat(row["seen_at"]) - datetime.fromisoformat(row["received_at"])
    return waited <= timedelta(days=28)


def truly(row, stratum, place):
    return "met" if in_time(row) else "not_met"


def corrected(small):
    with small.open() as month:
        return month.corrected()


def test_nothing_is_drawn_for_asking_and_nothing_is_estimated_without_reviews(audited):
    found = corrected(audited)
    assert (found.status, found.figures, found.expected) == ("awaiting review", (), 0)
    with audited.open() as month:
        assert month.drawn() is None
        month.draw(seed=SEED)
        assert month.corrected().expected == 12 * 3
    assert found.to_frame().empty


def test_a_plan_that_audits_nothing_says_so_and_draws_nothing(small):
    assert corrected(small).status == "not declared"
    with small.open() as month:
        assert month.drawn() is None


def test_an_incomplete_review_corrects_nothing(audited):
    answered(audited, truly)
    lines = (audited.extracts / "reviews.csv").read_text(encoding="utf-8").splitlines()
    (audited.extracts / "reviews.csv").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    found = corrected(audited)
    assert (found.status, found.given, found.expected) == ("review incomplete", 35, 36)


def test_an_audit_that_bears_the_records_out_leaves_their_figure_as_it_is(audited):
    answered(audited, truly)
    figure = corrected(audited).figures[0]
    row = figure.to_frame().loc[0]
    mine = [r for r in audited.rows() if r["received_at"].startswith(PERIOD) and r["cancelled"] == "false"]
    assert (row["population"], row["sampled"]) == (len(mine), 12)
    assert row["numerator"] == row["reported_numerator"] == sum(map(in_time, mine))
    assert row["denominator"] == row["reported_denominator"] == len(mine)
    assert (row["overstated"], row["understated"], row["unknown"]) == (0, 0, 0)
    assert row["value_lower"] < row["value"] < row["value_upper"]
    dispute = figure.disputes.loc[0]
    assert (dispute["source"], dispute["part"], dispute["verdict"]) == ("board", "value", "not settled")
    assert dispute["published"] == pytest.approx((sum(map(in_time, mine)) + 1) / len(mine))


def test_errors_are_weighted_by_stratum_and_kept_with_the_month(audited):
    picks = answered(audited, lambda row, stratum, place: "not_met" if stratum == "North" else "met")
    first = corrected(audited)
    frame = first.to_frame()
    sizes, records = picks["stratum"].value_counts(), {r["referral_id"]: r for r in audited.rows()}
    error = {"North": 0, "South": 0, "Tiny": 0}
    for case, stratum in zip(picks["case_key"], picks["stratum"], strict=True):
        error[stratum] += (stratum != "North") - in_time(records[case])
    population = frame.set_index("stratum")["population"]
    by_hand = sum(population[name] / sizes[name] * wrong for name, wrong in error.items())
    whole = frame[frame["stratum"] == "all"].iloc[0]
    assert whole["numerator"] == pytest.approx(whole["reported_numerator"] + by_hand)
    assert frame["stratum"].tolist() == ["all", "North", "South", "Tiny"]
    assert frame["measure"].unique().tolist() == ["seen_28d"]
    assert corrected(audited).to_frame().equals(frame)
    assert not first.simulated


def test_a_stratum_that_is_published_is_judged_too(audited):
    audited.edit(
        "measures.yaml", "    direction: increase", "    breakdowns: [site]\n    direction: increase"
    )
    audited.edit(
        "sources.yaml",
        "      numerator: {type: number}",
        "      site: {type: category}\n      numerator: {type: number}",
    )
    audited.edit(
        "sources.yaml",
        "numerator: numerator, denominator",
        "breakdown: {site: site}, numerator: numerator, denominator",
    )
    audited.write(
        "board.csv",
        [{"measure": "seen_28d", "period": PERIOD, "site": site, "numerator": met, "denominator": size}
         for site, met, size in (("", 31, 37), ("Tiny", 1, 2))],
    )  # fmt: skip
    answered(audited, truly)
    disputes = corrected(audited).figures[0].disputes.set_index("stratum")
    assert disputes.loc["Tiny", "verdict"] == "published lies outside"  # taken whole: the audit is exact
    assert disputes.loc["all", "verdict"] == "not settled"


def test_answers_that_cannot_tell_make_a_band(audited):
    answered(
        audited,
        lambda row, stratum, place: (
            ("cannot_tell", "not_found")[place] if place < 2 else truly(row, stratum, place)
        ),
    )
    row = corrected(audited).figures[0].to_frame().loc[0]
    assert row["unknown"] == 2
    assert row["value"] < row["value_best"]
    assert math.isnan(row["se"])


def test_a_case_that_does_not_belong_leaves_the_denominator(audited):
    """An ineligible case is an error of the figure; the reserve that takes its place is not used."""
    answered(
        audited,
        lambda row, stratum, place: "ineligible" if place == 0 else truly(row, stratum, place),
        roles=("sample", "reserve"),
    )
    figure = corrected(audited).figures[0]
    row = figure.to_frame().loc[0]
    assert row["sampled"] == 12
    assert row["denominator"] < row["reported_denominator"]
    assert figure.notes == (
        "1 reserve that was called up is not used: the correction rests on the cases first drawn, "
        "ineligible ones among them",
    )


def test_a_question_that_does_not_apply_takes_the_case_out_as_well(audited):
    answered(audited, lambda row, stratum, place: truly(row, stratum, place) if place else "not_applicable")
    row = corrected(audited).figures[0].to_frame().loc[0]
    assert row["denominator"] < row["reported_denominator"] == 37


def test_a_frame_without_every_case_of_the_figure_corrects_nothing(audited):
    audited.edit("measures.yaml", "    population: not cancelled\n", "")
    answered(audited, truly)
    found = corrected(audited)
    assert found.figures == ()
    assert (
        "the figure counts 40 record(s), 3 of which are not in the frame"
        in found.refused["Seen within 28 days"]
    )


def test_a_wider_frame_shows_cases_that_were_left_out(audited):
    """Cancelled referrals are in the frame and not in the figure; the notes say that they belong."""
    audited.edit(
        "plan.yaml",
        "  exclusions:\n    - {id: cancelled, when: cancelled, reason: the referrer took it back}\n",
        "",
    )
    records = {r["referral_id"]: r for r in audited.rows()}
    picks = answered(audited, truly)
    cancelled = sum(records[case]["cancelled"] == "true" for case in picks["case_key"])
    row = corrected(audited).figures[0].to_frame().loc[0]
    assert row["population"] == 40
    assert row["reported_denominator"] == 37
    assert (row["denominator"] > 37) == (cancelled > 0)
    assert row["denominator_upper"] == 40


@pytest.mark.parametrize("statistic", ["proportion", "count"])
def test_a_population_is_audited_by_whether_the_case_belongs(small, statistic):
    small.edit(
        "plan.yaml",
        "    - {id: plan_changed,",
        QUESTION.format(part="population") + "    - {id: plan_changed,",
    )
    if statistic == "count":
        small.edit("measures.yaml", "statistic: proportion", "statistic: count")
        small.edit("measures.yaml", "    numerator: seen_at", "    # seen_at")
        small.edit("measures.yaml", "    target: 0.8\n", "")
    picks = answered(small, lambda row, stratum, place: "not_met" if stratum == "Tiny" else "met")
    figure = corrected(small).figures[0]
    row = figure.to_frame().loc[0]
    tiny = int((picks["stratum"] == "Tiny").sum())
    assert tiny == 2
    if statistic == "count":
        assert figure.kind == "count"
        assert (row["value"], row["reported_value"]) == (35, 37)
        assert math.isnan(row["denominator"])
        assert figure.disputes.loc[0, "part"] == "numerator"
    else:
        assert (row["denominator"], row["reported_denominator"]) == (35, 37)
        assert row["numerator"] == row["reported_numerator"] - 2


def test_simulated_reviews_are_labelled(audited):
    audited.edit("sources.yaml", "    file: reviews.csv", "    file: reviews.csv\n    simulated: true")
    audited.edit("programme.yaml", "as_at:", "demo: true\nas_at:")
    answered(audited, truly)
    found = corrected(audited)
    assert found.simulated
    assert found.figures[0].simulated
    assert found.sentence().startswith("Simulated reviews")
    assert all("Simulated" in one.words for one in findings_of(found))


def test_an_audit_made_larger_after_answers_has_the_wider_range(audited):
    answered(audited, truly)
    fixed = corrected(audited).figures[0].to_frame().loc[0]
    with audited.open() as month:
        month.extend(14)
    answered(audited, truly)
    grown = corrected(audited).figures[0].to_frame().loc[0]
    assert grown["sampled"] == 14
    assert grown["method"] == "confidence sequence"
    assert grown["value_upper"] - grown["value_lower"] > fixed["value_upper"] - fixed["value_lower"]


def test_no_case_leaves_with_words_or_findings(audited):
    picks = answered(audited, lambda row, stratum, place: "not_met" if place % 3 == 0 else "met")
    found = corrected(audited)
    said = " ".join(
        [
            found.sentence(),
            found.alt_text(),
            found._repr_html_(),
            *(one.model_dump_json() for one in findings_of(found)),
        ]
    )
    assert not any(case in said for case in picks["case_key"])


def test_the_other_questions_stay_as_they_were(audited):
    review(audited)
    with audited.open() as month:
        assert month.estimate().status == "estimated"
