# ruff: noqa: E501 - a case a line
"""Windows by hand: lengths and deadlines from the case, working hours, pauses of the clock."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.traces import score_traces

WINDOW = {"kind": "window", "start": "triage", "end": "drug"}
OPENING = {"from": "09:00", "until": "17:00"}
HOLD = {"from": "consent", "until": "review"}


@pytest.fixture
def score_case(trace_engine, pathway_of, events_of):
    def score(rule, *lines, as_at="2026-10-01T23:59", **row):
        kinds = {"due": "datetime64[us]", "due_day": "date32[pyarrow]", "length": "Float64"}
        cases = pd.DataFrame([{"case_id": "made-up-1", "due": None, "due_day": None, "length": None, **row}])
        frames = {"events": events_of(*lines), "cases": cases.astype(kinds)}
        pathway = pathway_of({**WINDOW, **rule}, source="cases", opening=OPENING)
        scores = score_traces(frames, pathway, as_at=as_at, engine=trace_engine)
        found = scores.rules().iloc[0]
        return found["outcome"], found["detail"], scores

    return score


DUE = pd.Timestamp("2026-10-01 11:00")
BY_HAND = [
    # a deadline from the case
    ({"deadline": "due"}, ["triage 10:00", "drug 11:00"], {"due": DUE}, "met", ""),
    ({"deadline": "due", "strict": True}, ["triage 10:00", "drug 11:00"], {"due": DUE}, "late", ""),
    ({"deadline": "due"}, ["triage 10:00", "drug 11:01"], {"due": DUE}, "late", ""),
    ({"deadline": "due"}, ["triage 10:00"], {"due": DUE}, "missing", "no drug"),
    ({"deadline": "due"}, ["triage 10:00", "drug 10:30"], {}, "unreadable", "no deadline recorded: due"),
    ({"deadline": "due"}, ["triage 12:00"], {"due": pd.Timestamp("2026-10-02")}, "not yet due", ""),
    # 1 October ends at 23:00 UTC, for London is an hour ahead
    ({"deadline": "due_day"}, ["triage 10:00", "drug 22:59"], {"due_day": DUE.date()}, "met", ""),
    ({"deadline": "due_day"}, ["triage 10:00", "drug 23:00"], {"due_day": DUE.date()}, "late", ""),
    ({"deadline": "due_day"}, ["triage 10:00"], {"due_day": DUE.date()}, "missing", "no drug"),
    # a length from the case
    ({"within_by": {"column": "length", "unit": "hours"}}, ["triage 10:00", "drug 11:30"], {"length": 1.5}, "met", ""),
    ({"within_by": {"column": "length", "unit": "minutes"}}, ["triage 10:00", "drug 11:31"], {"length": 90}, "late", ""),
    ({"within_by": {"column": "length", "unit": "days"}}, ["triage 10:00"], {"length": 1}, "not yet due", ""),
    ({"within_by": {"column": "length", "unit": "hours"}}, ["triage 10:00", "drug 10:10"], {}, "unreadable",
     "no length of time recorded: length"),
    ({"within_by": {"column": "length", "unit": "hours"}}, ["triage 10:00", "drug 10:10"], {"length": -1},
     "unreadable", "no length of time recorded: length"),
    # working hours: open from 08:00 to 16:00 UTC; 1 October 2026 is a Thursday
    ({"within": "2 hours", "clock": "working_hours"}, ["triage 15:00", "drug 10-02T09:00"], {}, "met", ""),
    ({"within": "2 hours", "clock": "working_hours"}, ["triage 15:00", "drug 10-02T09:00:00.000001"], {}, "late", ""),
    ({"within": "2 hours", "clock": "working_hours"}, ["triage 10-02T20:00", "drug 10-05T10:00"], {}, "met", ""),
    ({"within": "0 hours", "clock": "working_hours"}, ["triage 10-02T16:00", "drug 10-05T08:00"], {}, "met", ""),
    # pauses
    ({"within": "1 hour", "pauses": [HOLD]},
     ["triage 10:00", "consent 10:30", "review 12:30", "drug 13:00"], {}, "met", ""),
    ({"within": "1 hour", "pauses": [HOLD]},
     ["triage 10:00", "consent 10:30", "review 12:30", "drug 13:01"], {}, "late", ""),
    ({"within": "1 hour", "pauses": [HOLD]},  # twice, one within the other
     ["triage 10:00", "consent 10:10", "consent 10:20", "review 11:20", "consent 11:30", "review 12:00", "drug 12:40"],
     {}, "met", ""),
    ({"within": "1 hour", "pauses": [HOLD]},
     ["triage 10:00", "consent 10:10", "consent 10:20", "review 11:20", "consent 11:30", "review 12:00", "drug 12:41"],
     {}, "late", ""),
    ({"within": "1 hour", "pauses": [HOLD]}, ["triage 10:00", "consent 10:30", "drug 20:00"], {}, "met", ""),  # never ends
    ({"within": "1 hour", "pauses": [HOLD]}, ["triage 10:00", "consent 10:30"], {}, "not yet due", ""),
    ({"within": "1 hour", "pauses": [HOLD]}, ["triage 10:00", "review 10:30", "drug 11:01"], {}, "late", ""),
    ({"within": "1 hour", "pauses": [HOLD]}, ["consent 09:00", "triage 10:00", "review 11:00", "drug 12:00"],
     {}, "met", ""),  # began before the start
    ({"within": "1 hour", "pauses": [HOLD]}, ["triage 10:00", "consent ?", "drug 10:30"], {}, "met", ""),
    ({"within": "1 hour", "pauses": [HOLD]}, ["triage 10:00", "consent ?", "drug 12:30"], {}, "unreadable",
     "no readable time: consent"),
    ({"within": "1 hour", "pauses": [HOLD]}, ["triage 10:00", "consent ?"], {}, "unreadable",
     "no readable time: consent"),
    ({"within": "0 days", "clock": "calendar_days", "pauses": [HOLD]},  # the midnight lies within the pause
     ["triage 10:00", "consent 22:00", "review 10-02T08:00", "drug 10-02T09:00"], {}, "met", ""),
    ({"within": "0 days", "clock": "calendar_days", "pauses": [HOLD]},
     ["triage 10:00", "consent 10:00", "review 20:00", "drug 10-02T09:00"], {}, "late", ""),
    ({"within": "1 hour", "clock": "working_hours", "pauses": [HOLD]},
     ["triage 15:00", "consent 15:30", "review 10-02T09:00", "drug 10-02T09:30"], {}, "met", ""),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(BY_HAND)))
def test_by_hand(score_case, number):
    rule, lines, row, outcome, detail = BY_HAND[number]
    assert score_case(rule, *lines, **row)[:2] == (outcome, detail)


def test_an_end_of_a_pause_that_had_not_begun_is_counted(score_case):
    rule = {"within": "1 hour", "pauses": [HOLD]}
    lines = ("review 09:30", "triage 10:00", "consent 10:10", "review 10:20", "review 10:30", "drug 11:00")
    _, _, scores = score_case(rule, *lines)
    assert scores.left_out.to_dict("records") == [
        {"source": "events", "reason": "ends a pause that had not begun (review, rule rule_0)", "rows": 2}
    ]


def test_a_tie_of_a_pause_keeps_the_file_order(score_case):
    rule = {"within": "1 hour", "pauses": [HOLD]}
    ended_then_again = ("triage 10:00", "review 10:30", "consent 10:30", "drug 12:00")
    assert score_case(rule, *ended_then_again)[0] == "met"
    begun_and_ended = ("triage 10:00", "consent 10:30", "review 10:30", "drug 12:00")
    assert score_case(rule, *begun_and_ended)[0] == "late"


def test_working_hours_outside_the_calendar_cannot_be_read(score_case):
    rule = {"within": "1 hour", "clock": "working_hours"}
    found = score_case(rule, "triage 10:00", as_at="2101-03-01T10:00")
    assert found[:2] == ("unreadable", "a time lies outside the calendar of working days")
