"""What is refused when a figure is corrected, and how it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_programme import Small, make_small

from assurance.errors import DeclarationError, DomainError
from assurance.programme import load_programme
from assurance.review.correcting import AuditedDenominator, corrected_figure, corrected_total

GIVEN = {
    "audited": [1, 0, 0], "reported": [1, 1, 0], "stratum": ["A", "A", "A"],
    "population": {"A": 20}, "reported_total": 12,
}  # fmt: skip
SHARE = AuditedDenominator([1, 1, 1], [1, 1, 1], 18)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"audited": [1, 0.5, 0]}, "audited must be 0 or 1 for each case"),
        ({"audited": ["1", "0", "0"]}, "use corrected_total"),
        ({"reported": [1, None, 0]}, "reported must be 0 or 1 for each case; it is missing for at least one"),
        ({"audited": [1, 0]}, "need one value per record"),
        ({"audited": [], "reported": [], "stratum": []}, "at least one record"),
        ({"stratum": ["A", "A", "B"]}, "1 audited cases are in strata that the population does not have"),
        ({"population": {"A": 2}}, "3 audited cases exceed the 2 of the frame"),
        ({"population": {}}, "population must give the cases of each stratum"),
        (
            {"population": {"A": 20, "all": 5}, "reported_total": {"A": 12, "all": 2}},
            "cannot be named 'all'",
        ),
        ({"reported_total": 1}, "reported total of 1 (numerator) contradicts the audited cases, 2 of 3"),
        ({"reported_total": 20}, "give the total over all cases of the frame"),
        ({"reported_total": 0.6}, "must be a whole number"),
        ({"population": {"A": 20, "B": 4}}, "reported_total must be given for each of the 2 strata"),
        ({"population": {"A": 20, "B": 4}, "reported_total": {"A": 12}}, "missing for 1 strata, such as 'B'"),
        ({"reported_total": {"A": 12, "C": 1}}, "names 1 strata without cases in the population"),
        ({"published": "60"}, "published must be a number of 0 or more"),
        ({"published": (8, 4)}, "or a pair (lowest, highest)"),
        ({"published": {"B": 4}}, "published names 1 strata that the population does not have"),
        ({"denominator": SHARE, "published": 66}, "published must be a fraction in [0, 1]"),
        ({"denominator": AuditedDenominator([1, 1, 1], [1, 0, 1], 18)}, "it has to be in both"),
        ({"denominator": AuditedDenominator([0, 1, 1], [1, 1, 1], 18)}, "it has to be in both"),
        ({"denominator": AuditedDenominator([1, 1, 1], [1, 1, 1], 10)}, "not in the numerator) contradicts"),
        ({"confidence": 95}, "confidence must be a fraction"),
    ],
)
def test_a_figure_is_refused(changes, said):
    with pytest.raises(DomainError) as caught:
        corrected_figure(**(GIVEN | changes))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"audited": [30.0, None, 1.0]}, "1 of 3 values are not known"),
        ({"audited": [30.0, float("nan"), 1.0]}, "correct once with the least and once with the most"),
        ({"published": "a lot"}, "published must be a number"),
        ({"published": (9, 1)}, "or a pair (lowest, highest)"),
    ],
)
def test_a_total_is_refused(changes, said):
    given = {**GIVEN, "audited": [30.0, 2.0, 1.0], "reported": [31.0, 2.0, 1.0], "reported_total": 400}
    with pytest.raises(DomainError) as caught:
        corrected_total(**(given | changes))
    assert said in str(caught.value)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return make_small(tmp_path)


def ask(small: Small, *questions: str) -> None:
    """Put questions with these keys into the plan."""
    asked = "".join(
        f'{{id: in_time_{place}, text: "Seen in time?", {keys}}}\n    - '
        for place, keys in enumerate(questions)
    )
    small.edit("plan.yaml", "{id: plan_changed,", f"{asked}{{id: plan_changed,")


AUDITS = "audits: {measure: seen_28d, part: numerator}"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("audits: {measure: seen_28, part: numerator}", "no measure 'seen_28'; did you mean \"seen_28d\"?"),
        ("audits: {measure: seen_28d, part: value}", "'numerator' or 'population'"),
        (f"applies_to_all: true, {AUDITS}", "could not say that a case does not belong to the measure"),
    ],
)
def test_a_question_that_cannot_audit_is_refused(small, question, said):
    ask(small, question)
    with pytest.raises(DeclarationError) as caught:
        load_programme(small.folder)
    assert said in str(caught.value)


def test_a_count_is_audited_by_its_population(small):
    small.edit("measures.yaml", "statistic: proportion", "statistic: count")
    small.edit("measures.yaml", "    target: 0.8\n", "")
    ask(small, "applies_to_all: true, audits: {measure: seen_28d, part: population}")
    assert load_programme(small.folder).plan.questions[1].audits.part == "population"


@pytest.mark.parametrize(
    ("statistic", "new", "said"),
    [
        ("sum", "value: '1'\n    # ", "a sum is made of numbers, which met and not_met cannot audit"),
        ("count", "# ", "counts its whole population and has no numerator; use part: population"),
    ],
)
def test_only_what_met_and_not_met_can_answer_is_audited(small, statistic, new, said):
    small.edit("measures.yaml", "statistic: proportion", f"statistic: {statistic}")
    small.edit("measures.yaml", "    target: 0.8\n", "")
    small.edit("measures.yaml", "    numerator: seen_at", f"    {new}numerator: seen_at")
    ask(small, AUDITS)
    with pytest.raises(DeclarationError) as caught:
        load_programme(small.folder)
    assert said in str(caught.value)


def test_a_measure_is_audited_by_one_question(small):
    ask(small, AUDITS, AUDITS)
    with pytest.raises(DeclarationError, match="audited by another question already"):
        load_programme(small.folder)


def test_a_folder_without_measures_has_none_to_audit(small):
    ask(small, AUDITS)
    (small.folder / "measures.yaml").unlink()
    (small.folder / "rules.yaml").unlink()
    with pytest.raises(DeclarationError, match="declared are none"):
        load_programme(small.folder)


def test_the_records_of_the_measure_need_the_key_of_the_case(small):
    small.edit(
        "sources.yaml",
        "  board:",
        """  visits:
    kind: records
    title: Visits
    file: visits.csv
    columns:
      visit_id: {type: id, required: true}
      received_at: {type: timestamp, required: true}
      seen_at: {type: timestamp}
      cancelled: {type: boolean, required: true}
  board:""",
    )
    small.edit("measures.yaml", "source: referrals", "source: visits")
    ask(small, AUDITS)
    with pytest.raises(DeclarationError, match="source 'visits' has no column 'referral_id'"):
        load_programme(small.folder)
