"""Findings of figures carry what an inspector needs to follow them, and pages show it once a measure."""

from __future__ import annotations

from hashlib import sha256

import pandas as pd

from assurance.pack.findings import findings_of
from assurance.reconciliation import reconcile

RECORDS = pd.DataFrame(
    {"on": ["2026-10-03"] * 10, "met": [True] * 6 + [False] * 4, "moved": [False] * 9 + [True]}
)
MEASURE = {
    "id": "seen", "version": "1", "effective_from": "2026-01-01", "title": "Seen in time", "group": "access",
    "owner": "Lead", "source": "referrals", "statistic": "proportion", "numerator": "met", "date": "on",
    "exclusions": [{"id": "moved", "when": "moved", "reason": "moved away"}], "direction": "increase",
    "tolerance": {"counts": 1}, "materiality": {"counts": 2},
}  # fmt: skip


def found(numerator):
    board = pd.DataFrame({"period": ["2026-10"], "numerator": [numerator], "denominator": [9]})
    return reconcile(board, RECORDS, MEASURE)


def test_a_finding_can_be_followed_to_definition_extract_query_and_steps():
    result = found(6)
    figure, counted = findings_of(result)
    passport = result.passport("seen", "2026-10")
    assert figure.source == {
        "counted_by": "definition.seen",
        "definition": passport.definition,
        "query": sha256(counted.source["sql"].encode()).hexdigest(),
        "extract referrals": passport.extracts["referrals"],
    }
    steps = {name: number for name, number in figure.numbers.items() if name.startswith("step ")}
    assert steps == {
        "step 1 rows removed": 0, "step 1 rows left": 10, "step 2 moved removed": 1, "step 2 moved left": 9,
        "step 3 numerator_not_known removed": 0, "step 3 numerator_not_known left": 9,
        "step 4 numerator removed": 3, "step 4 numerator left": 6,
    }  # fmt: skip
    assert counted.source["step moved"] == "moved away"


def test_tolerated_figures_are_good_and_say_how_far():
    figure = findings_of(found(7))[0]
    assert (figure.severity, figure.numbers["verdict"]) == ("good", "agrees within tolerance")
    assert "1 apart, 1 tolerated" in figure.words
    assert figure.numbers["material"] is None


def test_what_differs_says_whether_it_matters():
    figures = [findings_of(found(number))[0] for number in (8, 9)]
    assert [figure.severity for figure in figures] == ["attention", "attention"]
    assert [figure.numbers["material"] for figure in figures] == [False, True]
    assert "above the materiality declared (2 in a count)" in figures[1].words


def test_the_page_keeps_tolerated_figures_apart_and_folds_the_digests():
    result = found(7)
    page = result._repr_html_()
    assert "The one figure agrees only within tolerance." in page
    assert "Figures that agree only within the tolerance declared for them" in page
    assert "<summary>How the figures were counted, step by step</summary>" in page
    assert "<summary>Definitions, extracts and queries behind the figures</summary>" in page
    for digest in (
        result.passport("seen", "2026-10").definition,
        result.passport("seen", "2026-10").query_sha256,
    ):
        assert page.count(digest) == 1
