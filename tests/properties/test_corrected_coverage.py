"""How often the range of a corrected figure holds the truth, by seeded simulation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from corrected_coverage import REPEATS, STUDIES, measured, table
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.review.correcting.cases import FAILED, MET, OUTSIDE, UNKNOWN, Audit
from assurance.review.correcting.disputes import Claimed
from assurance.review.correcting.figure import Design, corrected
from assurance.review.correcting.need import Claim

PAGE = Path(__file__).resolve().parents[2] / "docs" / "corrected.md"


STATE = st.sampled_from([OUTSIDE, FAILED, MET])
CASE = st.tuples(STATE, STATE, st.booleans())
FRAME = st.dictionaries(st.sampled_from("AB"), st.lists(CASE, min_size=1, max_size=9), min_size=1)


def audit_of(frame, share, *, blind):
    """Audit the first cases of each stratum of a frame known whole; `blind` hides what was hard to tell."""
    cases, totals = Counter(), ({}, {})
    for name, known in frame.items():
        for place in (0, 1):
            totals[place][name] = sum(said[place] for said, _, _ in known)
        for said, true, hard in known[: max(1, int(len(known) * share))]:
            cases[name, said, UNKNOWN if hard and blind else frozenset({true})] += 1
    return Audit({name: len(known) for name, known in frame.items()}, *totals, cases)


@settings(max_examples=40, deadline=None)
@given(frame=FRAME, share=st.sampled_from([0.2, 0.5, 0.8, 1.0]), kind=st.sampled_from(["share", "count"]))
def test_every_audit_of_a_frame_makes_sense(frame, share, kind):
    """Estimates lie in their range, doubt only widens it, and a census is the truth."""
    claims = [Claimed("board", {"numerator": Claim(1, 1)}, name) for name in ("all", *frame)]
    found = {
        blind: corrected(audit_of(frame, share, blind=blind), Design(kind, 0.8), name="x", claims=claims)
        for blind in (False, True)
    }
    parts = ("numerator", "value") if kind == "count" else ("numerator", "denominator", "value")
    for clear, doubtful in zip(*(one.rows.itertuples() for one in found.values()), strict=True):
        for part in parts:
            lower, upper = getattr(clear, f"{part}_lower"), getattr(clear, f"{part}_upper")
            for value in (getattr(clear, part), getattr(clear, f"{part}_best")):
                assert lower <= value <= upper or value != value  # nan: none to estimate from
            assert getattr(doubtful, f"{part}_lower") <= lower
            assert getattr(doubtful, f"{part}_upper") >= upper
    whole = found[False].rows.loc[0]
    if whole["sampled"] == whole["population"]:
        met = sum(true == MET for known in frame.values() for _, true, _ in known)
        assert whole["numerator_lower"] == whole["numerator_upper"] == met
    for row in found[True].disputes.itertuples():
        assert (row.verdict == "no dispute") == (row.records == 1)
        if row.extended_to == row.extended_to:  # not nan
            assert row.verdict == "not settled"
            assert 0 < row.more <= whole["population"]


@pytest.mark.parametrize("study", [STUDIES[2], STUDIES[5]], ids=lambda study: study.kind)
def test_the_range_holds_where_few_errors_make_t_fail(study):
    found = measured(study, repeats=300)
    assert found.exact >= 0.95
    assert found.by_t < 0.8
    assert found.no_error > 0.1


@pytest.mark.proof
def test_every_design_is_covered_and_the_page_says_so():
    assert min(measured(study, repeats=REPEATS).exact for study in STUDIES) >= 0.95
    assert table() in PAGE.read_text(encoding="utf-8")
