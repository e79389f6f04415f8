"""Conditions of gates, who did a step, what holds across steps, warning signs and weights, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.errors import DomainError
from assurance.traces import score_traces

KINDS = {"contact": "str", "deadline": "datetime64[us]", "urgent": "boolean"}
GATE = {
    "kind": "gate", "step": "drug",
    "conditions": [
        {"id": "contact", "holds": "contact is not null", "reason": "no receiving contact"},
        {"id": "urgent", "holds": "urgent", "reason": "not urgent"},
    ],
}  # fmt: skip
APART = {"kind": "separation", "steps": ["triage", "drug"]}
MAY = {"kind": "authority", "step": "drug", "roles": ["doctor", "nurse"]}


@pytest.fixture
def score_case(trace_engine, pathway_of, events_of):
    def score(rule, *lines, by=(), row=None, as_at="2026-10-01T23:59", **more):
        frame = events_of(*lines).assign(by=pd.Series([*by] or [None] * len(lines), dtype="str"))
        held = {"case_id": "made-up-1", "contact": None, "deadline": None, "urgent": True, **(row or {})}
        pathway = pathway_of(rule, source="cases", **more)
        for step in pathway["steps"]:
            step["by"] = "by"
        frames = {"events": frame, "cases": pd.DataFrame([held]).astype(KINDS)}
        scores = score_traces(frames, pathway, as_at=as_at, engine=trace_engine)
        return (*scores.rules().iloc[0][["outcome", "detail"]], scores)

    return score


@pytest.mark.parametrize(
    ("row", "needs", "outcome", "detail"),
    [
        ({"contact": "ward 3"}, [], "met", ""),
        ({}, [], "blocked", "no receiving contact"),
        ({"urgent": None}, [], "blocked", "no receiving contact; not urgent (not recorded)"),
        ({"urgent": False, "contact": "x"}, ["triage"], "blocked", "not urgent"),
        ({"urgent": False, "contact": "x"}, ["consent"], "blocked", "without: consent; not urgent"),
        ({"contact": "x"}, ["triage"], "met", ""),
    ],
)
def test_conditions_of_a_gate(score_case, row, needs, outcome, detail):
    found = score_case({**GATE, "needs": needs}, "triage 10:00", "drug 11:00", row=row)
    assert found[:2] == (outcome, detail)


def test_a_gate_that_nobody_reached_asks_nothing(score_case):
    assert score_case(GATE, "triage 10:00")[0] == "not applicable"


@pytest.mark.parametrize(
    ("rule", "by", "outcome", "detail"),
    [
        (APART, ["a", "b"], "met", ""),
        (APART, ["a", " a "], "blocked", "by the same person: triage and drug"),
        (APART, ["a", " "], "missing", "not recorded who did: drug"),
        (APART, [None, None], "missing", "not recorded who did: triage, drug"),
        (MAY, ["a", "doctor"], "met", ""),
        (MAY, ["a", "porter"], "blocked", "override: by another role"),
        (MAY, ["a", None], "missing", "not recorded who did: drug"),
    ],
)
def test_who_did_it(score_case, rule, by, outcome, detail):
    assert score_case(rule, "triage 10:00", "drug 11:00", by=by)[:2] == (outcome, detail)


def test_steps_that_did_not_happen_need_nobody(score_case):
    assert score_case(APART, "triage 10:00", by=["a"])[0] == "not applicable"
    assert score_case(MAY, "triage 10:00", by=["a"])[0] == "not applicable"


HOLDS = {"kind": "validation", "holds": "drug_count > 0 and drug_time <= deadline", "otherwise": "late"}


@pytest.mark.parametrize(
    ("by", "outcome", "detail"),
    [
        (["J", "J"], "blocked", "by the same person: triage and drug"),
        (["J", "K"], "not applicable", ""),
        (["J", None], "not applicable", ""),
        (["J", "K", None], "missing", "not recorded who did: review"),
        (["J", None, "J"], "blocked", "by the same person: triage and review"),
    ],
)
def test_the_same_person_is_seen_before_the_last_step_has_happened(score_case, by, outcome, detail):
    rule = {"kind": "separation", "steps": ["triage", "drug", "review"]}
    lines = ("triage 10:00", "drug 11:00", "review 12:00")[: len(by)]
    assert score_case(rule, *lines, by=by)[:2] == (outcome, detail)


@pytest.mark.parametrize(
    ("lines", "deadline", "due", "outcome", "detail"),
    [
        (["drug 10:00"], "2026-10-01 10:00", None, "met", ""),
        (["drug 10:01"], "2026-10-01 10:00", None, "late", "does not hold"),
        (["triage 10:00"], "2026-10-01 10:00", None, "late", "does not hold"),
        (["drug 10:00"], None, None, "unreadable", "holds cannot be read"),
        (["drug ?"], "2026-10-01 10:00", None, "unreadable", "holds cannot be read"),
        (["triage 10:00"], "2026-10-02 10:00", "deadline", "not yet due", ""),
        (["triage 10:00"], "2026-10-01 23:59", "deadline", "not yet due", ""),
        (["triage 10:00"], "2026-10-01 23:58", "deadline", "late", "does not hold"),
        (["triage 10:00"], None, "deadline", "unreadable", "due cannot be read"),
    ],
)
def test_what_holds_across_steps(score_case, lines, deadline, due, outcome, detail):
    rule = {**HOLDS, "due": due}
    assert score_case(rule, *lines, row={"deadline": deadline})[:2] == (outcome, detail)


def test_signs_are_counted_and_never_scored(trace_engine, pathway_of, events_of):
    events = pd.concat(
        [events_of("drug 10:00", "drug 11:00"), events_of("drug 10:00", case="made-up-2"),
         events_of("triage 10:00", case="made-up-3")]
    )  # fmt: skip
    signs = [
        {"id": "again", "title": "Given again", "when": "drug_count > 1"},
        {"id": "soon", "title": "Given early", "when": "drug_time < timestamp '2026-10-01 12:00'"},
    ]
    pathway = pathway_of({"kind": "presence", "step": "triage"}, signs=signs)
    scores = score_traces(events, pathway, engine=trace_engine)
    assert scores.signs.drop(columns="title").to_dict("list") == {
        "sign": ["again", "soon"], "yes": [1, 2], "no": [2, 0], "not_known": [0, 1], "cases": [3, 3]
    }  # fmt: skip
    assert scores.score == pytest.approx(1 / 3)
    assert scores.to_frame()["sign_again"].tolist() == [True, False, False]


def test_weights_of_dimensions(trace_engine, pathway_of, events_of):
    rules = [
        {"kind": "presence", "step": "triage"},
        {"kind": "presence", "step": "drug"},
        {"kind": "order", "first": "triage", "then": "drug"},
    ]
    events = events_of("triage 10:00")
    plain = score_traces(events, pathway_of(*rules), engine=trace_engine)
    weighted = score_traces(
        events_of("drug 09:00", "triage 10:00"),
        pathway_of(*rules, weights={"complete": 3, "ordered": 1}),
        engine=trace_engine,
    )
    alone = score_traces(
        events, pathway_of(*rules, weights={"complete": 3, "ordered": 1}), engine=trace_engine
    )
    assert plain.to_frame()["score"].tolist() == [0.5]
    assert weighted.to_frame()["score"].tolist() == [0.75]
    assert alone.to_frame()["score"].tolist() == [0.5]  # ordered was not assessed, so only complete counts


def test_a_case_column_of_the_name_of_a_step_time_is_refused(trace_engine, pathway_of, events_of):
    cases = pd.DataFrame({"case_id": ["made-up-1"], "drug_count": [3]})
    frames = {"events": events_of("drug 10:00"), "cases": cases}
    rule = {"kind": "validation", "holds": "drug_count > 1"}
    with pytest.raises(DomainError, match="drug_count is a column of the case source and the name of a step"):
        score_traces(frames, pathway_of(rule, source="cases"), engine=trace_engine)
    older = {"kind": "presence", "step": "drug", "applies_when": "drug_count > 2"}
    found = score_traces(frames, pathway_of(older, source="cases"), engine=trace_engine)
    assert found.rules()["outcome"].tolist() == ["met"]


def test_what_is_unusual_is_noted_and_has_its_outcome(trace_engine, pathway_of, events_of):
    events = pd.concat(
        [events_of("triage 10:00", "triage 10:05", "drug 10:05", "drug ?", "nap 11:00", "drug 10:00"),
         events_of("drug 10:00", case="made-up-9"), events_of("nap 10:00", case="made-up-9")]
    )  # fmt: skip
    rules = [
        {"kind": "window", "start": "triage", "end": "drug", "within": "1 hour"},
        {"kind": "order", "first": "triage", "then": "drug"},
    ]
    frames = {"events": events, "cases": pd.DataFrame({"case_id": ["made-up-1"]})}
    scores = score_traces(frames, pathway_of(*rules, source="cases"), engine=trace_engine)
    assert scores.rules()["outcome"].tolist() == ["met", "unreadable"]
    assert dict(zip(scores.left_out["reason"], scores.left_out["rows"], strict=True)) == {
        "shows a step of a case that is not in source 'cases'": 1
    }
    assert dict(zip(scores.noted["reason"], scores.noted["rows"], strict=True)) == {
        "shows no step of the pathway": 2,
        "step triage: shows again; its first row starts the clock": 1,
        "step drug: its time cannot be read": 1,
        "triage and drug at one time; the order in the file decides": 1,
    }
    assert int(scores.summary["cases"].sum()) == 2


def test_rules_of_some_cases_only(trace_engine, pathway_of, events_of):
    events = pd.concat([events_of("drug 10:00", case=f"made-up-{n}") for n in (1, 2, 3)])
    scores = score_traces(events, pathway_of({"kind": "presence", "step": "drug"}), engine=trace_engine)
    assert scores.rules(case_keys=["made-up-3", "made-up-1"])["case_key"].tolist() == [
        "made-up-1",
        "made-up-3",
    ]
