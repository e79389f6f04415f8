"""Traces that nobody expects: ties, clocks that change, pauses that run on, years out of reach, no rows."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from assurance.traces import score_traces

WINDOW = {"kind": "window", "start": "triage", "end": "drug", "within": "30 minutes"}
PAUSED = {**WINDOW, "pauses": [{"from": "consent", "until": "review"}]}
WORKING = {**WINDOW, "clock": "working_hours"}
OPENING = {"opening": {"from": "09:00", "until": "17:00"}}


@pytest.mark.parametrize(
    ("rule", "lines", "outcome"),
    [
        # the end lies before the start in the file, and at the same time: that is no time at all
        ({**WINDOW, "within": "0 minutes"}, ("drug 10:00", "triage 10:00"), "met"),
        ({**WINDOW, "within": "0 minutes", "strict": True}, ("drug 10:00", "triage 10:00"), "late"),
        ({"kind": "order", "first": "triage", "then": "drug"}, ("drug 10:00", "triage 10:00"),
         "out of order"),
        # the pause runs on past the end: 30 of 120 minutes count
        (PAUSED, ("triage 10:00", "consent 10:30", "drug 12:00", "review 13:00"), "met"),
        ({**PAUSED, "strict": True}, ("triage 10:00", "consent 10:30", "drug 12:00", "review 13:00"), "late"),
        # the pause began before the start and never ends: nothing counts
        (PAUSED, ("consent 09:00", "triage 10:00"), "not yet due"),
        # the end of the pause stands before its start in the file: it runs on
        (PAUSED, ("triage 10:00", "review 10:10", "consent 10:10", "drug 12:00"), "met"),
        (PAUSED, ("triage 10:00", "consent 10:10", "review 10:10", "drug 12:00"), "late"),
        # the same row is no later end: the one after the second start does not count
        (WINDOW, ("triage 10:00", "triage 12:00", "drug 09:00", "drug 11:00", "drug 12:10"), "late"),
    ],
)  # fmt: skip
def test_ties_and_pauses(score_one, rule, lines, outcome):
    assert score_one(rule, *lines)["outcome"] == outcome


@pytest.mark.parametrize(
    ("end", "within", "outcome"),
    [
        # from Friday 28 August, 16:00 in London, over a bank holiday to Tuesday, 10:00: two hours
        ("drug 09-01T09:00", "2 hours", "met"),
        ("drug 09-01T09:00", "119 minutes", "late"),
        ("drug 08-30T12:00", "60 minutes", "met"),
        ("drug 08-31T12:00", "59 minutes", "late"),
    ],
)
def test_working_hours_over_a_weekend_and_a_holiday(score_one, end, within, outcome):
    found = score_one({**WORKING, "within": within}, "triage 08-28T15:00", end, **OPENING)
    assert found["outcome"] == outcome


def test_clocks_that_go_back_add_no_working_hour(score_one):
    lines = ("triage 10-23T15:00", "drug 10-26T10:00")  # 16:00 in summer time to 10:00 in winter time
    assert score_one({**WORKING, "within": "2 hours"}, *lines, **OPENING)["outcome"] == "met"
    assert score_one({**WORKING, "within": "119 minutes"}, *lines, **OPENING)["outcome"] == "late"


@pytest.mark.parametrize("clock", ["elapsed", "calendar_days", "working_days"])
def test_a_clock_read_before_everything_still_runs(score_one, clock):
    rule = {**WINDOW, "within": "1 day", "clock": clock}
    assert score_one(rule, "triage 10:00", as_at="1990-01-01T00:00")["outcome"] == "not yet due"


@pytest.mark.parametrize("far", ["9999-12-31 23:59:59.999999", "12000-01-01 00:00", "290000-01-01 00:00"])
def test_an_event_far_in_the_future_is_late_and_ends_every_clock(trace_engine, pathway_of, far):
    events = pd.DataFrame(
        {"case_id": ["A", "A", "B"], "activity": ["triage", "drug", "triage"],
         "at": ["2026-10-01 10:00", far, "2026-10-01 10:00"]}
    )  # fmt: skip
    scores = score_traces(events, pathway_of(WINDOW), engine=trace_engine)
    assert scores.rules()["outcome"].tolist() == ["late", "missing"]
    assert scores.as_at == datetime.max
    assert scores.as_at_source == "latest time in the records"


def test_the_last_day_that_there_is_has_an_end(trace_engine, pathway_of):
    """Systems write 9999-12-31 where something is open."""
    days = pd.Series([date(2026, 10, 1), date(9999, 12, 31)]).astype("date32[pyarrow]")
    events = pd.DataFrame({"case_id": ["A", "A"], "activity": ["triage", "drug"], "at": days})
    rule = {**WINDOW, "within": "1 day"}
    for as_at in (None, "9999-12-31"):
        scores = score_traces(events, pathway_of(rule), engine=trace_engine, as_at=as_at)
        assert scores.as_at == datetime.max
        assert scores.rules()["outcome"].tolist() == ["late"]


def test_rows_of_one_time_that_contradict_each_other_keep_file_order(trace_engine, pathway_of):
    events = pd.DataFrame(
        {"case_id": ["A", "A"], "activity": ["drug", "drug"], "by": ["nurse", "porter"],
         "at": pd.to_datetime(["2026-10-01 10:00"] * 2)}
    )  # fmt: skip
    rule = {"kind": "authority", "step": "drug", "roles": ["nurse"]}
    step = {"id": "drug", "title": "drug", "source": "events", "at": "at", "by": "by"}
    found = [
        score_traces(events, pathway_of(rule, steps=[{**step, "which": which}]), engine=trace_engine).rules()
        for which in ("first", "last")
    ]
    assert [frame["outcome"].tolist() for frame in found] == [["met"], ["blocked"]]


def test_details_say_what_is_true_of_the_case_alone(trace_engine, pathway_of, events_of):
    """Words that hold for every case with one reason are kept once, those of one case beside it."""
    rules = [
        {"kind": "gate", "step": "drug", "needs": ["triage", "consent"]},
        {"kind": "order", "first": "triage", "then": "drug"},
        WINDOW,
    ]
    traces = {
        "A": ("drug 10:00",),
        "B": ("triage 10:00", "drug 10:00"),
        "C": ("triage ?", "consent 09:00", "drug ?"),
        "D": ("triage 10:00", "consent 09:00", "drug 10:10"),
    }
    events = pd.concat([events_of(*lines, case=case) for case, lines in traces.items()])
    rows = score_traces(events, pathway_of(*rules), engine=trace_engine).rules()
    assert rows["detail"].tolist() == [
        "without: triage, consent", "no triage", "no triage",
        "without: consent", "", "",
        "no readable time: drug, triage", "no readable time: triage, drug", "no readable time: triage, drug",
        "", "", "",
    ]  # fmt: skip
