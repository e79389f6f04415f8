"""Scores per case and dimension, the weakest link, and what counts in a denominator."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.traces import score_traces
from assurance.traces.scores import whole_weights

RULES = [
    {"kind": "presence", "step": "triage", "weight": 2},
    {"kind": "presence", "step": "drug"},
    {"kind": "window", "start": "triage", "end": "drug", "within": "1 hour", "weight": 0.5},
    {"kind": "order", "first": "triage", "then": "drug"},
    {"kind": "gate", "step": "review", "needs": ["consent"]},
]


@pytest.fixture(scope="module")
def scores(trace_engine, pathway_of, events_of):
    traces = {
        "perfect": ["triage 10:00", "consent 10:00", "drug 10:30", "review 11:00"],
        "late": ["triage 10:00", "drug 12:00"],
        "running": ["triage 23:30"],
        "gated": ["triage 10:00", "drug 10:10", "review 10:30"],
    }
    events = pd.concat([events_of(*lines, case=f"made-up-{name}") for name, lines in traces.items()])
    cases = pd.DataFrame({"case_id": [f"made-up-{name}" for name in (*traces, "silent")]})
    frames = {"events": events, "cases": cases}
    return score_traces(
        frames, pathway_of(*RULES, source="cases"), as_at="2026-10-01T23:59", engine=trace_engine
    )


def test_case_scores(scores):
    frame = scores.to_frame().set_index("case_key").rename(index=lambda key: key.removeprefix("made-up-"))
    assert frame.loc["perfect", ["complete", "timely", "ordered", "gates", "score"]].tolist() == [1.0] * 5
    assert frame["score"].to_dict() == {
        "gated": 4.5 / 5.5, "late": 4 / 4.5, "perfect": 1.0, "running": 2 / 3, "silent": 0.0
    }  # fmt: skip
    assert frame["complete"].to_dict() == {
        "gated": 1.0, "late": 1.0, "perfect": 1.0, "running": 2 / 3, "silent": 0.0
    }  # fmt: skip
    assert frame["timely"].isna().to_dict() == {
        "gated": False, "late": False, "perfect": False, "running": True, "silent": True
    }  # fmt: skip
    assert frame["weakest"].fillna("").to_dict() == {
        "gated": "gates", "late": "timely", "perfect": "", "running": "complete", "silent": "complete"
    }  # fmt: skip


def test_overall(scores):
    assert scores.score == pytest.approx((1 + 4 / 4.5 + 2 / 3 + 4.5 / 5.5 + 0) / 5)
    rows = scores.dimensions.set_index("dimension")
    assert rows.index.tolist() == ["complete", "timely", "ordered", "gates"]
    assert rows["assessed"].tolist() == [5, 3, 3, 2]
    assert rows["score"].tolist() == pytest.approx([(1 + 1 + 2 / 3 + 1 + 0) / 5, 2 / 3, 1.0, 0.5])
    assert scores.weakest == "gates"


def test_counts_sum_to_the_cases(scores):
    counts = [
        "met",
        "late",
        "missing",
        "out_of_order",
        "blocked",
        "unreadable",
        "not_applicable",
        "not_yet_due",
    ]
    assert (scores.summary[counts].sum(axis=1) == scores.cases).all()
    assert (scores.to_frame()[counts].sum(axis=1) == len(RULES)).all()
    assert scores.outcomes() == scores.summary[counts].sum().to_dict()


def test_level_dimensions_name_the_first_declared(trace_engine, pathway_of, events_of):
    rules = [
        {"kind": "order", "first": "drug", "then": "triage", "weight": 0.1},
        {"kind": "window", "start": "drug", "end": "triage", "within": "1 minute", "weight": 0.7},
    ]
    events = events_of("triage 10:00", "drug 11:00")
    one = score_traces(events, pathway_of(*rules), engine=trace_engine)
    two = score_traces(events, pathway_of(*reversed(rules)), engine=trace_engine)
    assert (one.weakest, one.to_frame()["weakest"][0]) == ("ordered", "ordered")
    assert (two.weakest, two.to_frame()["weakest"][0]) == ("timely", "timely")


def test_nothing_to_assess_is_null(trace_engine, pathway_of, events_of):
    scores = score_traces(events_of("nap 10:00"), pathway_of(RULES[2], RULES[4]), engine=trace_engine)
    frame = scores.to_frame()
    assert frame[["score", "timely", "gates", "weakest"]].isna().all(axis=None)
    assert scores.score is None
    assert scores.weakest is None
    assert scores.dimensions["score"].isna().all()
    assert scores.dimensions["assessed"].tolist() == [0, 0]


def test_odd_weights_keep_a_perfect_case_at_one(trace_engine, pathway_of, events_of):
    weights = [0.1, 0.2, 0.3, 1e-9, 1e12]
    rules = [{"kind": "presence", "step": "drug", "weight": weight} for weight in weights]
    scores = score_traces(events_of("drug 10:00"), pathway_of(*rules), engine=trace_engine)
    assert scores.to_frame()["score"].tolist() == [1.0]
    assert scores.weakest is None


def test_weights_are_whole_numbers_where_they_can_be():
    assert whole_weights([0.1, 0.2, 0.3]) == (1, 2, 3)
    assert whole_weights([1e-300, 1.0]) == (1e-300, 1.0)


def test_too_many_rows_are_refused(scores):
    with pytest.raises(ValueError, match="5 rows are more than the 4"):
        scores.to_frame(limit=4)
    with pytest.raises(ValueError, match="25 rows are more than the 24"):
        scores.rules(limit=24)
