"""The matrix, exemplars and readings of a month: declared, counted, and apart from who they are about."""

from __future__ import annotations

from fractions import Fraction

import pytest
from small_programme import figures, review

from assurance.errors import DeclarationError, DomainError
from assurance.month.exemplifying import listed_exemplars
from assurance.pack.findings import findings_of

TOPICS = """\
triangulation:
  - {topic: Visits come in time, dashboard: seen_28d, records: visit_in_28_days, at_least: 0.9,
     staff: {source: survey, agrees: "answer = 'in time'", date: said_on}}
  - {topic: Decisions are written down, records: written_down}
"""
SURVEY = """\
  survey:
    kind: records
    title: What staff say
    file: survey.csv
    columns:
      answer: {type: category}
      said_on: {type: timestamp}
"""
ANSWERS = [("in time", "2026-10-05T10:00"), ("too late", "2026-10-05T11:00"), ("", "2026-10-31T23:30"),
           ("in time", "2026-11-01T00:30"), ("in time", "")]  # fmt: skip


@pytest.fixture
def told(small):
    small.edit("programme.yaml", "as_at: 2026-11-30\n", "as_at: 2026-11-30\n" + TOPICS)
    small.edit("sources.yaml", "sources:\n", "sources:\n" + SURVEY)
    small.write("survey.csv", [{"answer": answer, "said_on": at} for answer, at in ANSWERS])
    return small


def test_every_kind_of_evidence_is_counted_for_the_period(told):
    review(told)
    with told.open() as month:
        seen, written = month.triangulation().topics
        summary = month.traces().summary.set_index("rule").loc["visit_in_28_days"]
        estimate = month.estimate().to_frame().set_index(["question", "stratum"]).loc["written_down", "all"]
        assert month.triangulation().topics == (seen, written)
    dashboard, records, staff = seen.cells
    published = figures(told.rows())[-1]
    share = Fraction(int(published["numerator"]), int(published["denominator"]))
    assert (dashboard.threshold, dashboard.note) == (0.8, "it differs from the records")
    assert (dashboard.value, dashboard.says) == (float(share), "yes" if share >= Fraction(4, 5) else "no")
    assert (records.count, records.of) == (
        int(summary["met"]),
        int(summary[["met", "late", "missing", "out_of_order", "blocked", "unreadable"]].sum()),
    )
    # in October, London: one agrees, one does not, one did not answer
    assert (staff.count, staff.of, staff.words, staff.says) == (1, 3, "1 cannot be read", "no")
    assert staff.note == "1 without a date belong to no period and are not counted"
    assert written.cells[1].says == {"met": "yes", "not met": "no", "not shown": "mixed"}[estimate["verdict"]]
    assert written.standing == "weak"


def test_answers_without_a_date_are_said_even_where_there_is_no_other(told):
    told.write("survey.csv", [{"answer": "in time", "said_on": ""}] * 3)
    with told.open() as month:
        staff = month.triangulation().topics[0].cells[2]
    assert (staff.says, staff.note) == (
        "nothing", "no case, no answer; 3 without a date belong to no period and are not counted",
    )  # fmt: skip


def test_one_question_named_twice_is_one_source(told):
    told.edit("programme.yaml", "records: written_down", "records: written_down, staff: written_down")
    review(told)
    with told.open() as month:
        written = month.triangulation().topics[1]
        page = month.triangulation()._repr_html_()
    assert (written.standing, written.sources, written.cells[2].says) == ("weak", 1, "nothing")
    assert "no second source" in written.cells[2].note
    assert page.count("▽ weak, ") == 1


def test_before_the_review_a_question_says_nothing(told):
    with told.open() as month:
        written = month.triangulation().topics[1]
    assert (written.cells[1].says, written.cells[1].note) == ("nothing", "awaiting review")
    assert written.standing == "no evidence"


def test_exemplars_go_by_the_seed_of_the_draw(small):
    with small.open() as month:
        before = month.exemplars()
        month.draw(seed="271828")
        found = month.exemplars()
        again = month.exemplars(seed="271828")
        listed = listed_exemplars(found, month.programme.pathways[0], month.programme)
    assert before.seed_words == "of programme and period, as nothing was drawn"
    assert (found.seed_words, again.seed_words) == ("of the month's draw", "of a seed that was given")
    assert found.keys.equals(again.keys)
    assert listed["case_key"].tolist() == found.keys["case_key"].tolist()
    told = [found.sentence(), found.alt_text(), found._repr_html_(), str(findings_of(found))]
    assert not any(key in text for key in listed["case_key"] for text in told)
    assert "271828" not in "".join(told)


def test_readings_of_a_month(small):
    with small.open() as month:
        names = list(month.readings().items)
        rule = month.reading("visit_in_28_days")
        measure = month.reading("seen_28d")
        with pytest.raises(DomainError) as caught:
            month.reading("seen_28")
        agreed = month.traces().summary.set_index("rule").loc["visit_in_28_days"]
        recount = month.reconcile().to_frame().iloc[0]
    assert names == ["Visit within 28 days (rule)", "Seen within 28 days (measure)"]
    assert (rule.name, rule.agreed.numerator) == ("to_first_visit.visit_in_28_days", agreed["met"])
    assert (measure.agreed.numerator, measure.agreed.denominator) == (
        recount["numerator"], recount["denominator"],
    )  # fmt: skip
    assert str(caught.value) == (
        "no measure with cases and no window rule of 'small_clinic' is 'seen_28'; did you mean \"seen_28d\"?"
    )
    assert len({found.id for found in findings_of(rule)}) == len(rule.single) + 1


def test_topics_that_cannot_be_answered_are_refused(told):
    for old, new, words in (
        ("dashboard: seen_28d", "dashboard: seen_28", "no measure 'seen_28'; did you mean \"seen_28d\"?"),
        ("records: written_down", "records: writen_down",
         "no question of the plan and no rule of a pathway is 'writen_down'; did you mean"),
        ("records: written_down", "records: referred_first",
         "'referred_first' is a rule: give at_least, the share of cases from which it says yes"),
        ("records: written_down", "staff: survey",
         "no question of the plan is 'survey'; write a source of answers as {source: …"),
        ("answer = 'in time'", "answers = 'in time'", "answers"),
        ("date: said_on", "date: answer", "column 'answer' is of type category"),
        (", records: written_down", "", "give at least one of dashboard, records and staff"),
        (", at_least: 0.9", "", "staff is a source of answers: give at_least"),
        ("Decisions are written down", "Visits come in time", "topic 'Visits come in time' is declared"),
    ):  # fmt: skip
        told.edit("programme.yaml", old, new)
        with pytest.raises(DeclarationError) as caught:
            told.open()
        assert words in str(caught.value)
        assert "programme.yaml:" in str(caught.value)
        kept = (told.folder / "programme.yaml").read_text(encoding="utf-8")
        if new:
            told.edit("programme.yaml", new, old)
        else:
            kept = kept.split("triangulation:")[0] + TOPICS
            (told.folder / "programme.yaml").write_text(kept, encoding="utf-8")
    told.edit("measures.yaml", "    target: 0.8\n", "")
    with pytest.raises(DeclarationError, match="has no target, or no better direction"):
        told.open()
