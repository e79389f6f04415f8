"""Required fields of a step's record: filled, missing, not allowed."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.traces import score_traces


@pytest.fixture
def score_review(trace_engine, pathway_of):
    return lambda rows, **options: _score(trace_engine, pathway_of, rows, **options)


def _score(engine, pathway_of, rows, *, which="first", fields=None):
    declared = fields or [{"column": "signed_by"}, {"column": "rationale", "allowed": ["risk", "wish"]}]
    step = {
        "id": "review",
        "title": "review",
        "source": "events",
        "at": "at",
        "which": which,
        "fields": declared,
    }
    frame = pd.DataFrame(rows, columns=["at", "signed_by", "rationale"])
    frame = frame.astype({"signed_by": "str", "rationale": "str"}).assign(
        case_id="made-up-1", at=pd.to_datetime(frame["at"]), score=[float(n) for n in range(len(frame))]
    )
    pathway = pathway_of({"kind": "fields", "step": "review"}, steps=[step])
    return score_traces(frame, pathway, engine=engine).rules().iloc[0]


@pytest.mark.parametrize(
    ("signed", "rationale", "outcome", "detail"),
    [
        ("role A", "risk", "met", ""),
        ("role A", " wish ", "met", ""),
        ("role A", "Risk", "unreadable", "not an allowed value: rationale"),
        (None, "risk", "missing", "missing: signed_by"),
        ("", "risk", "missing", "missing: signed_by"),
        (" \t\u00a0", "risk", "missing", "missing: signed_by"),
        (None, None, "missing", "missing: signed_by, rationale"),
        (None, "other", "missing", "missing: signed_by; not an allowed value: rationale"),
    ],
)
def test_states(score_review, signed, rationale, outcome, detail):
    row = score_review([("2026-10-01", signed, rationale)])
    assert (row["outcome"], row["detail"]) == (outcome, detail)


def test_chosen_record_is_read(score_review):
    rows = [("2026-10-02", "role A", "risk"), ("2026-10-01", None, "risk"), (None, None, None)]
    assert score_review(rows)["outcome"] == "missing"
    assert score_review(rows, which="last")["outcome"] == "met"


def test_tied_records_keep_file_order(score_review):
    rows = [("2026-10-01", "role A", "risk"), ("2026-10-01", None, "risk")]
    assert score_review(rows)["outcome"] == "met"
    assert score_review(rows, which="last")["outcome"] == "missing"


def test_records_without_time_are_read_in_file_order(score_review):
    rows = [(None, "role A", "risk"), (None, None, "risk")]
    assert score_review(rows)["outcome"] == "met"
    assert score_review(rows, which="last")["outcome"] == "missing"


@pytest.mark.parametrize(("allowed", "outcome"), [("0", "met"), ("0.00", "met"), ("1", "unreadable")])
def test_numbers_are_compared_as_numbers(score_review, allowed, outcome):
    fields = [{"column": "score", "allowed": [allowed, "none"]}]
    assert score_review([("2026-10-01", "x", "x")], fields=fields)["outcome"] == outcome


def test_quotes_in_allowed_values(score_review):
    fields = [{"column": "rationale", "allowed": ["person's wish"]}]
    assert score_review([("2026-10-01", "x", "person's wish")], fields=fields)["outcome"] == "met"


def test_no_record(trace_engine, pathway_of):
    step = {"id": "review", "title": "review", "source": "events", "at": "at", "when": "signed_by = 'nobody'",
            "fields": [{"column": "signed_by"}]}  # fmt: skip
    frame = pd.DataFrame({"case_id": ["made-up-1"], "at": ["2026-10-01"], "signed_by": ["role A"]})
    scores = score_traces(
        frame, pathway_of({"kind": "fields", "step": "review"}, steps=[step]), engine=trace_engine
    )
    assert scores.rules()["outcome"].tolist() == ["not applicable"]
