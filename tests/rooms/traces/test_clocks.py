"""Clocks: local calendar days, working days, steps timed to the day."""

from __future__ import annotations

from datetime import date
from time import process_time

import pandas as pd
import pytest

from assurance.traces import score_traces

DAYS = {"kind": "window", "start": "triage", "end": "drug", "within": "1 day", "clock": "calendar_days"}
WORKING = {**DAYS, "clock": "working_days"}
ELAPSED = {"kind": "window", "start": "triage", "end": "drug", "within": "1 day"}


def _at(engine, pathway_of, rules, triage, drug, *, as_at="2027-01-01"):
    frame = pd.DataFrame({"case_id": ["made-up-1"] * 2, "activity": ["triage", "drug"], "at": [triage, drug]})
    frame["at"] = pd.to_datetime(frame["at"])
    return score_traces(frame, pathway_of(*rules), as_at=as_at, engine=engine).rules()["outcome"].tolist()


@pytest.mark.parametrize(
    ("triage", "drug", "expected"),
    [  # UTC times; in summer, London is an hour ahead, so 23:30 UTC is the next day
        ("2026-07-01 22:59", "2026-07-02 22:58", ["met", "met", "met"]),
        ("2026-07-01 22:30", "2026-07-02 23:30", ["late", "late", "late"]),
        ("2026-07-01 00:30", "2026-07-02 22:30", ["late", "met", "met"]),
        ("2026-12-04 09:00", "2026-12-07 17:00", ["late", "late", "met"]),  # Friday to Monday
        ("2026-12-24 09:00", "2026-12-29 17:00", ["late", "late", "met"]),  # Christmas, Boxing Day moved
        ("2026-12-24 09:00", "2026-12-30 00:00", ["late", "late", "late"]),
    ],
)
def test_three_clocks(trace_engine, pathway_of, triage, drug, expected):
    assert _at(trace_engine, pathway_of, [ELAPSED, DAYS, WORKING], triage, drug) == expected


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [
        ("2026-12-05T09:00", ["not yet due", "not yet due", "not yet due"]),
        ("2026-12-05T09:00:00.000001", ["missing", "not yet due", "not yet due"]),
        ("2026-12-06T00:00", ["missing", "missing", "not yet due"]),  # Friday's next working day is Monday
        ("2026-12-08T00:00", ["missing", "missing", "missing"]),
        (date(2026, 12, 7), ["missing", "missing", "not yet due"]),  # a day is read at its end
    ],
)
def test_clocks_still_running(trace_engine, pathway_of, events_of, as_at, expected):
    events = events_of("triage 12-04T09:00")
    scores = score_traces(events, pathway_of(ELAPSED, DAYS, WORKING), as_at=as_at, engine=trace_engine)
    assert scores.rules()["outcome"].tolist() == expected


def test_outside_the_calendar_is_unreadable(trace_engine, pathway_of):
    rules = [DAYS, WORKING]
    assert _at(trace_engine, pathway_of, rules, "2101-01-03", "2101-01-04") == ["met", "unreadable"]


def _dated(engine, pathway_of, rule, day, moment):
    """Triage is a date, the drug a timestamp, each in its own source."""
    steps = [
        {"id": "triage", "title": "triage", "source": "desk", "at": "on_day"},
        {"id": "drug", "title": "drug", "source": "ward", "at": "at"},
    ]
    desk = pd.DataFrame({"case_id": ["made-up-1"], "on_day": [day]})
    ward = pd.DataFrame({"case_id": ["made-up-1"], "at": pd.to_datetime([moment])})
    pathway = pathway_of(rule, steps=steps, source="cases")
    return score_traces({"desk": desk, "ward": ward}, pathway, engine=engine)


@pytest.mark.parametrize(
    ("rule", "moment", "outcome"),
    [
        (ELAPSED, "2026-07-02 22:59", "met"),
        (ELAPSED, "2026-07-02 23:00", "late"),  # midnight in London
        (ELAPSED, "2026-06-30 23:00", "met"),
        (ELAPSED, "2026-06-30 22:59", "out of order"),
        ({"kind": "order", "first": "triage", "then": "drug"}, "2026-07-01 00:00", "met"),
        ({"kind": "order", "first": "drug", "then": "triage"}, "2026-07-01 12:00", "met"),  # same day
        ({"kind": "order", "first": "drug", "then": "triage"}, "2026-07-01 23:00", "out of order"),
        ({"kind": "gate", "step": "drug", "needs": ["triage"]}, "2026-06-30 23:00", "met"),
        ({"kind": "gate", "step": "drug", "needs": ["triage"]}, "2026-06-30 22:59", "blocked"),
    ],
)
def test_a_date_is_compared_by_local_day(trace_engine, pathway_of, rule, moment, outcome):
    scores = _dated(trace_engine, pathway_of, rule, date(2026, 7, 1), moment)
    assert scores.rules()["outcome"].tolist() == [outcome]


def test_latest_day_counts_to_its_end(trace_engine, pathway_of):
    scores = _dated(trace_engine, pathway_of, ELAPSED, date(2026, 7, 1), "2026-06-01 12:00")
    assert str(scores.as_at) == "2026-07-01 22:59:59.999999"
    assert scores.as_at_source == "latest time in the records"


def test_working_hours_that_stand_still_take_no_longer(trace_engine, pathway_of):
    """The as-at time is one for all cases: what it costs must not hang on that."""
    cases = 4_000
    events = pd.DataFrame(
        {
            "case_id": [f"made-up-{n}" for n in range(cases)] * 2,
            "activity": ["triage"] * cases + ["consent"] * cases,
            "at": pd.Timestamp("2026-10-01T09:00")
            + pd.to_timedelta([n % 500 for n in range(2 * cases)], "min"),
        }
    )
    rule = {
        "kind": "window", "start": "triage", "end": "drug", "within": "8 hours", "clock": "working_hours",
        "pauses": [{"from": "consent", "until": "review"}],
    }  # fmt: skip
    pathway = pathway_of(rule, opening={"from": "09:00", "until": "17:00"})
    spent = []
    for as_at in ("2026-10-02T12:00", "2026-10-02T12:01"):
        started = process_time()
        scores = score_traces(events, pathway, as_at=as_at, engine=trace_engine)
        spent.append(process_time() - started)
        assert scores.cases == cases
    assert min(spent) < 1.0  # processor seconds; looked up row by row it took 1.8
