"""Controls over all cases, held against a brute force over cases and rules, and over the events."""

from __future__ import annotations

import random
from collections import Counter

import pandas as pd
import pytest

from assurance.engine import load_result, save_result
from assurance.programme import GateRule, Pathway
from assurance.traces import score_traces
from assurance.traces.control_reasons import reasons_of
from assurance.traces.controls import CONTROL_KINDS, Controls, has_controls, read_controls

CLOSES = pd.Timestamp("2026-10-10T12:00")
AS_AT = pd.Timestamp("2026-10-12T00:00")
STEPS = [
    {"id": "sent", "title": "Handoff sent", "source": "handoffs", "at": "sent_at", "by": "sent_by"},
    {"id": "note", "title": "Escalation note", "source": "notes", "at": "at", "by": "role",
     "fields": [{"column": "owner"}, {"column": "route", "allowed": ["a", "b"]}]},
    {"id": "person", "title": "Note (person)", "source": "notes", "at": "at", "by": "person"},
    {"id": "plan", "title": "Plan", "source": "plans", "at": "at"},
]  # fmt: skip
RULES = [
    {"id": "gate", "title": "Gate", "kind": "gate", "step": "note", "needs": ["plan"],
     "conditions": [{"id": "c", "holds": "contact is not null", "reason": "no contact; none at all"},
                    {"id": "d", "holds": "window_hours > 4", "reason": "window: too short"}]},
    {"id": "fields", "title": "Fields", "kind": "fields", "step": "note"},
    {"id": "at_all", "title": "Escalated at all", "kind": "validation", "applies_when": "unanswered",
     "holds": "note_count > 0", "dimension": "complete"},
    {"id": "in_time", "title": "Escalated before the window closed", "kind": "validation", "weight": 3,
     "applies_when": "unanswered", "holds": "note_count > 0 and note_time < closes_at",
     "otherwise": "late", "due": "closes_at", "dimension": "timely"},
    {"id": "authority", "title": "By the manager", "kind": "authority", "step": "note",
     "roles": ["manager"]},
    {"id": "apart", "title": "By two people", "kind": "separation", "steps": ["sent", "person"]},
    {"id": "planned", "title": "Planned", "kind": "presence", "step": "plan"},
]  # fmt: skip
SIGNS = [{"id": "short", "title": "Short window", "when": "window_hours < 4"}]


def _made_up(cases: int, seed: int = 11) -> dict[str, pd.DataFrame]:
    chance = random.Random(seed)
    handoffs, notes, plans = [], [], []
    for number in range(cases):
        key = f"made-up-{number}"
        closes = CLOSES + pd.Timedelta(hours=chance.choice([0, 0, 72, 96]))
        handoffs.append(
            (key, pd.Timestamp("2026-10-09T08:00"), chance.choice(["p1", "p2"]), closes,
             chance.choice([True, True, False, None]), chance.choice(["x", None]),
             chance.choice([2, 4, 8, None]), chance.choice(["north", "south", None]))
        )  # fmt: skip
        if chance.random() < 0.7:
            at = chance.choice([CLOSES - pd.Timedelta(hours=1), CLOSES, CLOSES + pd.Timedelta(hours=5)])
            fields = [chance.choice(["o", None]), chance.choice(["a", "b", "zz", None])]
            notes.append(
                (
                    key,
                    at,
                    chance.choice(["manager", "clerk", None]),
                    chance.choice(["p1", "p2", None]),
                    *fields,
                )
            )
        if chance.random() < 0.6:
            plans.append(
                (key, chance.choice([CLOSES - pd.Timedelta(hours=2), CLOSES + pd.Timedelta(hours=9)]))
            )
    names = ["key", "sent_at", "sent_by", "closes_at", "unanswered", "contact", "window_hours", "team"]
    return {
        "handoffs": pd.DataFrame(handoffs, columns=names).astype(
            {"unanswered": "boolean", "window_hours": "Int64", "contact": "str", "team": "object"}
        ).assign(contact=[row[5] for row in handoffs]),
        "notes": pd.DataFrame(notes, columns=["key", "at", "role", "person", "owner", "route"]),
        "plans": pd.DataFrame(plans, columns=["key", "at"]).astype({"at": "datetime64[us]"}),
    }  # fmt: skip


def _pathway(rules=RULES, *, signs=SIGNS, strata=("team",)) -> Pathway:
    return Pathway.model_validate(
        {"id": "handoff", "title": "From handoff to note", "source": "handoffs", "case": "key",
         "steps": STEPS, "rules": rules, "signs": signs, "strata": list(strata)}
    )  # fmt: skip


def _read(engine, frames, pathway):
    scores = score_traces(frames, pathway, as_at=AS_AT, engine=engine)
    return scores, read_controls([(pathway, scores)], period="2026-10")


@pytest.fixture(scope="module")
def frames():
    return _made_up(160)


@pytest.fixture(scope="module")
def both(trace_engine, frames):
    return _read(trace_engine, frames, _pathway())


def test_counts_are_those_of_the_cases(both):
    scores, controls = both
    rows = scores.rules()
    found = controls.summary.set_index("rule")
    assert list(found.index) == [rule["id"] for rule in RULES if rule["kind"] in CONTROL_KINDS]
    for rule, row in found.iterrows():
        outcomes = Counter(rows.loc[rows["rule"] == rule, "outcome"])
        assert row["held"] == outcomes["met"]
        assert row["broken"] == sum(outcomes[word] for word in ("late", "missing", "out of order", "blocked"))
        assert row["cannot_be_read"] == outcomes["unreadable"]
        assert row["not_yet_due"] == outcomes["not yet due"]
        assert row["asked"] + row["not_applicable"] == row["cases"] == 160
        assert row["held"] + row["broken"] + row["cannot_be_read"] + row["not_yet_due"] == row["asked"]
        assert row["late"] + row["missing"] + row["out_of_order"] + row["blocked"] == row["broken"]
    assert found["broken"].gt(0).all()
    assert found.loc["in_time", ["not_yet_due", "cannot_be_read"]].gt(0).all()


def _truth(frames) -> Counter:
    """Answer from the events alone: was each unanswered handoff escalated before its window closed?"""
    notes = frames["notes"].groupby("key")["at"].min()
    found: Counter = Counter()
    for row in frames["handoffs"].itertuples():
        if row.unanswered is pd.NA:
            found["cannot be read"] += 1
        elif row.unanswered and row.key in notes and notes[row.key] < row.closes_at:
            found["held"] += 1
        elif row.unanswered and row.closes_at >= AS_AT:
            found["not yet due"] += 1
        elif row.unanswered:
            found["later" if row.key in notes else "never"] += 1
    return found


def test_every_case_is_answered_before_later_or_never(both, frames):
    answers = both[1].answers.query("rule == 'in_time'")
    truth = _truth(frames)
    assert dict(zip(answers["answer"], answers["cases"], strict=True)) == truth
    assert min(truth.values()) > 0
    assert set(answers["asked"]) == {sum(truth.values())}
    steps = dict(zip(answers["answer"], answers["step"], strict=True))
    assert (steps["later"], steps["never"], steps["held"]) == ("Escalation note", "Escalation note", "")


def test_late_is_not_called_never_without_a_rule_that_tells(trace_engine, frames):
    other = [{**rule, "applies_when": "not unanswered"} if rule["id"] == "at_all" else rule for rule in RULES]
    answers = _read(trace_engine, frames, _pathway(other))[1].answers.query("rule == 'in_time'")
    truth = _truth(frames)
    found = dict(zip(answers["answer"], answers["cases"], strict=True))
    assert found["late"] == truth["later"] + truth["never"]
    assert not {"later", "never"} & set(found)


def test_fields_and_conditions_are_named_and_counted(both, frames):
    found = both[1].reasons.set_index(["rule", "reason", "named"])["cases"]
    notes = frames["notes"]
    merged = notes.merge(frames["handoffs"], on="key").merge(
        frames["plans"].rename(columns={"at": "planned"}), on="key", how="left"
    )
    assert found["fields", "missing", "owner"].sum() == notes["owner"].isna().sum()
    assert found["fields", "missing", "route"].sum() == notes["route"].isna().sum()
    assert found["fields", "not an allowed value", "route"].sum() == (notes["route"] == "zz").sum()
    assert found["gate", "condition", "no contact; none at all"].sum() == merged["contact"].isna().sum()
    unknown = merged["window_hours"].isna()
    assert found["gate", "condition", "window: too short (not recorded)"].sum() == unknown.sum()
    assert found["gate", "condition", "window: too short"].sum() == (merged["window_hours"] <= 4).sum()
    too_late = merged["planned"].isna() | (merged["planned"] > merged["at"])
    assert found["gate", "without", "plan"].sum() == too_late.sum()
    assert found["authority", "override: by another role", ""].sum() == (notes["role"] == "clerk").sum()
    assert found["authority", "not recorded who did", "note"].sum() == notes["role"].isna().sum()
    same = (merged["person"] == merged["sent_by"]).sum()
    assert found["apart", "by the same person", "sent and person"].sum() == same
    words = both[1].reasons["words"].tolist()
    assert "without “Plan” before it" in words
    assert "by the same person: “Handoff sent” and “Note (person)”" in words


def test_strata_add_up_to_the_whole(both, frames):
    controls = both[1]
    counts = ["cases", "asked", "held", "broken", "not_yet_due", "cannot_be_read", "not_applicable"]
    assert set(controls.strata["stratum"]) == {"north", "south", "not recorded"}
    summed = controls.strata.groupby("rule")[counts].sum()
    pd.testing.assert_frame_equal(
        summed, controls.summary.set_index("rule")[counts].sort_index(), check_like=True
    )
    sizes = controls.strata.query("rule == 'gate'").set_index("stratum")["cases"]
    assert sizes["north"] == (frames["handoffs"]["team"] == "north").sum()


def test_signs_are_yes_no_or_not_known(both, frames):
    hours = frames["handoffs"]["window_hours"]
    (row,) = both[1].signs.to_dict("records")
    assert (row["yes"], row["no"], row["not_known"]) == (
        (hours == 2).sum(), (hours >= 4).sum(), hours.isna().sum()
    )  # fmt: skip
    parts = both[1].sign_strata[["yes", "no", "not_known", "cases"]].sum()
    assert parts.tolist() == [row["yes"], row["no"], row["not_known"], 160]


def test_result_survives_the_store(both, tmp_path):
    save_result(tmp_path / "stage", both[1])
    again = load_result(tmp_path / "stage", Controls)
    for name in ("pathways", "summary", "reasons", "answers", "strata", "signs", "sign_strata"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(both[1], name))
    assert again.sentence() == both[1].sentence()


def test_no_case_and_no_control(trace_engine, frames):
    empty = {name: frame.iloc[:0] for name, frame in frames.items()}
    controls = _read(trace_engine, empty, _pathway())[1]
    assert controls.summary["cases"].tolist() == [0] * 6
    assert controls.reasons.empty
    assert "no case" in controls.sentence()
    plain = _pathway([RULES[-1]], signs=[], strata=())
    assert not has_controls(plain)
    assert read_controls([]).summary.empty
    only_signs = _pathway([RULES[-1]])
    assert has_controls(only_signs)
    found = _read(trace_engine, frames, only_signs)[1]
    assert (found.summary.empty, len(found.signs), len(found.sign_strata)) == (True, 1, 3)


def test_a_condition_may_hold_any_sign():
    rule = GateRule.model_validate(
        {"id": "g", "title": "Gate", "kind": "gate", "step": "s", "needs": ["a", "b"],
         "conditions": [{"id": "c", "holds": "x", "reason": "one; two: three, four"},
                        {"id": "d", "holds": "y", "reason": "one"}]}
    )  # fmt: skip
    assert reasons_of(rule, "without: a, b; one; two: three, four (not recorded); one") == [
        ("without", "a"), ("without", "b"), ("condition", "one; two: three, four (not recorded)"),
        ("condition", "one"),
    ]  # fmt: skip
    assert reasons_of(rule, "no readable time: b") == [("no readable time", "b")]
    assert reasons_of(rule, "applies_when cannot be read") == [("applies_when cannot be read", "")]
    assert reasons_of(rule, "") == []


def test_a_condition_worded_like_a_list_of_steps_stays_a_condition():
    rule = GateRule.model_validate(
        {"id": "g", "title": "Gate", "kind": "gate", "step": "s", "needs": ["a"],
         "conditions": [{"id": "c", "holds": "x", "reason": "without: consent, in writing"}]}
    )  # fmt: skip
    assert reasons_of(rule, "without: consent, in writing") == [("condition", "without: consent, in writing")]
