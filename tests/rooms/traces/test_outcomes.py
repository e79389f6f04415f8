"""Every outcome that each kind of rule can have, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.traces import score_traces

PRESENCE = {"kind": "presence", "step": "drug"}
RUNNING = {"kind": "presence", "step": "drug", "start": "triage", "within": "1 hour"}
ORDER = {"kind": "order", "first": "triage", "then": "drug"}
WINDOW = {"kind": "window", "start": "triage", "end": "drug", "within": "1 hour"}
GATE = {"kind": "gate", "step": "drug", "needs": ["triage", "consent"]}
STRICT = {**WINDOW, "strict": True}

BY_HAND = [
    # presence: did it happen at all
    (PRESENCE, ["drug 10:00"], "met", ""),
    (PRESENCE, ["drug ?"], "met", ""),
    (PRESENCE, ["triage 10:00"], "missing", "no drug"),
    (PRESENCE, [], "missing", "no drug"),
    (RUNNING, ["drug 10:00"], "met", ""),
    (RUNNING, ["triage 10:00", "drug 15:00"], "met", ""),  # in time or not is the window's question
    (RUNNING, [], "not applicable", ""),
    (RUNNING, ["triage ?"], "unreadable", "no readable time: triage"),
    (RUNNING, ["triage 23:30"], "not yet due", ""),
    (RUNNING, ["triage 22:59"], "not yet due", ""),  # the hour ends at the very as-at minute
    (RUNNING, ["triage 22:58"], "missing", "no drug"),
    # order
    (ORDER, ["triage 10:00", "drug 10:30"], "met", ""),
    (ORDER, ["triage 10:00", "drug 10:00"], "met", ""),
    (ORDER, ["drug 10:00", "triage 10:00"], "out of order", "drug before triage"),  # tie: file order
    (ORDER, ["drug 10:00", "triage 10:01"], "out of order", "drug before triage"),
    (ORDER, ["drug 10:00"], "missing", "no triage"),
    (ORDER, ["triage 10:00"], "not applicable", ""),
    (ORDER, [], "not applicable", ""),
    (ORDER, ["triage ?", "drug 10:00"], "unreadable", "no readable time: triage"),
    (ORDER, ["triage ?", "drug ?"], "unreadable", "no readable time: triage, drug"),
    # window
    (WINDOW, ["triage 10:00", "drug 11:00"], "met", ""),
    (STRICT, ["triage 10:00", "drug 11:00"], "late", ""),
    (STRICT, ["triage 10:00", "drug 10:59"], "met", ""),
    (WINDOW, ["triage 10:00", "drug 10:00"], "met", ""),
    (WINDOW, ["drug 10:00", "triage 10:00"], "met", ""),  # the same time is at or after
    (WINDOW, ["triage 10:00", "drug 11:01"], "late", ""),
    (WINDOW, ["drug 09:59", "triage 10:00"], "out of order", "drug only before triage"),
    (WINDOW, ["drug 09:00", "triage 10:00", "drug 10:30"], "met", ""),  # the first at or after counts
    (WINDOW, ["drug 09:00", "triage 10:00", "drug 12:30"], "late", ""),
    (WINDOW, ["triage 10:00", "drug 10:30", "drug 12:30"], "met", ""),
    (WINDOW, ["drug 10:00"], "missing", "no triage"),
    (WINDOW, ["triage 10:00"], "missing", "no drug"),
    (WINDOW, ["triage 22:59"], "not yet due", ""),
    (STRICT, ["triage 22:59"], "missing", "no drug"),  # a drug at the as-at time would be late
    (STRICT, ["triage 23:00"], "not yet due", ""),
    (WINDOW, [], "not applicable", ""),
    (WINDOW, ["triage ?", "drug 10:00"], "unreadable", "no readable time: triage"),
    (WINDOW, ["triage ?"], "unreadable", "no readable time: triage"),
    (WINDOW, ["triage 10:00", "drug ?"], "unreadable", "no readable time: drug"),
    (WINDOW, ["triage 10:00", "drug ?", "drug 10:20"], "met", ""),  # one in time settles it
    (WINDOW, ["triage 10:00", "drug ?", "drug 12:20"], "unreadable", "no readable time: drug"),
    # gate
    (GATE, ["triage 10:00", "consent 10:30", "drug 10:30"], "met", ""),
    (GATE, ["drug 10:30", "triage 10:30", "consent 10:30"], "met", ""),  # at or before
    (GATE, ["triage 10:00", "drug 10:30"], "blocked", "without: consent"),
    (GATE, ["drug 10:30"], "blocked", "without: triage, consent"),
    (GATE, ["triage 10:00", "drug 10:30", "consent 10:31"], "blocked", "without: consent"),
    (GATE, ["triage 11:00", "drug 10:30"], "blocked", "without: triage, consent"),
    (GATE, ["triage 10:00", "drug ?"], "blocked", "without: consent"),  # whenever it was
    (GATE, ["triage 10:00", "consent 10:00", "drug ?"], "unreadable", "no readable time: drug"),
    (GATE, ["triage 10:00", "consent ?", "drug 10:30"], "unreadable", "no readable time: consent"),
    (GATE, ["triage 10:00", "consent 10:00", "consent ?", "drug 10:30"], "met", ""),
    (GATE, ["triage 10:00", "consent 10:00"], "not applicable", ""),
]


@pytest.fixture(scope="module")
def by_hand(trace_engine, pathway_of, events_of):
    """All of them in one go, a case each: rows by (case, place of the rule)."""
    kinds = [PRESENCE, RUNNING, ORDER, WINDOW, STRICT, GATE]
    events = pd.concat([events_of(*lines, case=f"made-up-{n}") for n, (_, lines, _, _) in enumerate(BY_HAND)])
    cases = pd.DataFrame({"case_id": [f"made-up-{n}" for n in range(len(BY_HAND))]})
    frames = {"events": events, "cases": cases}
    scores = score_traces(
        frames, pathway_of(*kinds, source="cases"), as_at="2026-10-01T23:59", engine=trace_engine
    )
    rows = scores.rules().set_index(["case_key", "rule"])[["outcome", "detail"]]
    return lambda n, rule: tuple(rows.loc[(f"made-up-{n}", f"rule_{kinds.index(rule)}")])


@pytest.mark.parametrize(
    "number", range(len(BY_HAND)), ids=lambda n: f"{BY_HAND[n][0]['kind']}-{BY_HAND[n][1]}"
)
def test_by_hand(by_hand, number):
    rule, _, outcome, detail = BY_HAND[number]
    assert by_hand(number, rule) == (outcome, detail)


def test_condition_comes_first(trace_engine, pathway_of, events_of):
    conditions = {"urgent": "met", "not urgent": "not applicable", "nullif(urgent, true)": "unreadable"}
    rules = [{**r, "applies_when": text} for r in (PRESENCE, ORDER, WINDOW, GATE) for text in conditions]
    events = events_of("triage 10:00", "consent 10:00", "drug 10:00")
    frames = {"events": events, "cases": pd.DataFrame({"case_id": ["made-up-1"], "urgent": [True]})}
    found = score_traces(frames, pathway_of(*rules, source="cases"), engine=trace_engine).rules()
    assert found["outcome"].tolist() == list(conditions.values()) * 4


def test_times_and_seconds_are_given(score_one):
    row = score_one(WINDOW, "drug 09:00", "triage 10:00", "drug 10:30")
    assert (str(row["start_at"]), str(row["end_at"])) == ("2026-10-01 10:00:00", "2026-10-01 10:30:00")
    assert row["seconds"] == 1800.0


def test_last_step_is_the_last(score_one):
    base = {"source": "events", "at": "at"}
    steps = [
        {"id": "triage", "title": "triage", "when": "activity = 'triage'", **base},
        {"id": "drug", "title": "drug", "when": "activity = 'drug'", "which": "last", **base},
    ]
    assert score_one(WINDOW, "triage 10:00", "drug 10:30", "drug 12:00", steps=steps)["outcome"] == "late"
    assert score_one(WINDOW, "triage 10:00", "drug 10:30", "drug ?", steps=steps)["outcome"] == "unreadable"
    assert score_one(WINDOW, "drug 10:30", "triage 11:00", steps=steps)["outcome"] == "out of order"


def test_microseconds_are_exact(score_one):
    assert score_one(WINDOW, "triage 10:00:00.000001", "drug 11:00:00.000001")["outcome"] == "met"
    assert score_one(WINDOW, "triage 10:00:00", "drug 11:00:00.000001")["outcome"] == "late"


def test_times_before_1970_keep_their_order(score_one):
    assert score_one(ORDER, "drug 10:00", "triage 10:00")["outcome"] == "out of order"
    moved = {"kind": "window", "start": "triage", "end": "drug", "within": "52 weeks"}
    row = score_one(moved, "triage 10:00")
    assert row["outcome"] == "not yet due"
