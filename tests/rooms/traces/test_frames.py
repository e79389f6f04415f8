"""Frames as outsiders have them: dates as text, blank keys, frames without rows or columns."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from assurance.errors import DomainError
from assurance.traces import score_traces

COLUMNS = ["case_id", "activity", "at"]
WINDOW = {"kind": "window", "start": "triage", "end": "drug", "within": "1 hour"}
DEADLINE = {"kind": "window", "start": "triage", "end": "drug", "deadline": "due_on"}


def _events(moments, case=("A", "A"), activity=("triage", "drug")):
    return pd.DataFrame({"case_id": list(case), "activity": list(activity), "at": moments})


def _outcomes(events, pathway, engine, **options):
    return score_traces(events, pathway, engine=engine, **options).rules()["outcome"].tolist()


@pytest.mark.parametrize(
    ("within", "second", "outcome"),
    [("0 days", "2026-10-01", "met"), ("1 day", "2026-10-02", "met"), ("1 day", "2026-10-03", "late"),
     ("1 day", "2026-10-33", "unreadable"), ("1 day", "", "unreadable")],
)  # fmt: skip
def test_text_with_dates_alone_is_dates(trace_engine, pathway_of, within, second, outcome):
    found = _outcomes(_events(["2026-10-01", second]), pathway_of({**WINDOW, "within": within}), trace_engine)
    assert found == [outcome]


def test_text_with_dates_alone_is_given_no_hour(trace_engine, pathway_of):
    with pytest.raises(DomainError, match="asks for hours of a step that is timed to the day"):
        _outcomes(_events(["2026-10-01", "2026-10-02"]), pathway_of(WINDOW), trace_engine)


def test_a_date_among_times_is_no_time(trace_engine, pathway_of):
    """Midnight would put the drug before the triage."""
    events = _events(["2026-10-01T10:00", "2026-10-01"])
    scores = score_traces(events, pathway_of(WINDOW), engine=trace_engine)
    assert scores.rules()["outcome"].tolist() == ["unreadable"]
    assert scores.noted["reason"].tolist() == ["step drug: its time cannot be read"]


@pytest.mark.parametrize(
    ("lines", "as_at", "outcome"),
    [
        (["2026-10-01T10:00", "2026-10-01T10:40"], "2026-10-05", "met"),
        (["2026-10-01T10:00", "2026-10-01T23:30"], "2026-10-05", "late"),  # 00:30 in London
        (["2026-10-01T10:00"], "2026-10-01T22:59:59", "not yet due"),
        (["2026-10-01T10:00"], "2026-10-01T23:00", "missing"),
    ],
)
def test_a_deadline_as_text_is_the_end_of_that_local_day(trace_engine, pathway_of, lines, as_at, outcome):
    events = _events(lines, case="A" * len(lines), activity=["triage", "drug"][: len(lines)])
    frames = {"events": events, "cases": pd.DataFrame({"case_id": ["A"], "due_on": ["2026-10-01"]})}
    found = _outcomes(frames, pathway_of(DEADLINE, source="cases"), trace_engine, as_at=as_at)
    assert found == [outcome]


@pytest.mark.parametrize("as_at", ["2026-10-01", "20261001", "2026-W40-4"])
def test_a_day_in_any_form_is_read_at_its_local_end(trace_engine, pathway_of, events_of, as_at):
    scores = score_traces(events_of("triage 10:00"), pathway_of(WINDOW), as_at=as_at, engine=trace_engine)
    assert scores.as_at == datetime(2026, 10, 1, 22, 59, 59, 999999)


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0", None])
def test_an_event_with_a_blank_key_is_of_no_case(trace_engine, pathway_of, events_of, blank):
    events = events_of("triage 10:00", "drug 10:40", "drug 10:10").assign(case_id=["A", "A", blank])
    scores = score_traces(events, pathway_of(WINDOW), engine=trace_engine)
    assert scores.rules()["case_key"].tolist() == ["A"]
    assert scores.left_out.values.tolist() == [["events", "without a case key", 1]]


def test_white_space_at_the_ends_of_a_key_does_not_count(trace_engine, pathway_of, events_of):
    frames = {
        "events": events_of("triage 10:00", "drug 10:40").assign(case_id=["A ", "A"]),
        "cases": pd.DataFrame({"case_id": [" A", "B"]}),
    }
    scores = score_traces(frames, pathway_of(WINDOW, source="cases"), engine=trace_engine)
    assert scores.rules()["outcome"].tolist() == ["met", "not applicable"]
    assert scores.left_out.empty


@pytest.mark.parametrize(
    "empty",
    [pd.DataFrame({name: [] for name in COLUMNS}), pd.DataFrame(columns=COLUMNS)],
    ids=["empty lists", "columns only"],
)
def test_frames_without_rows_whatever_their_types(trace_engine, pathway_of, empty):
    scores = score_traces(empty, pathway_of(WINDOW), engine=trace_engine)
    assert (scores.cases, scores.score, scores.as_at) == (0, None, None)
    frames = {"events": empty, "cases": pd.DataFrame({"case_id": ["A"]})}
    assert _outcomes(frames, pathway_of(WINDOW, source="cases"), trace_engine) == ["not applicable"]


def test_the_file_order_is_said_to_decide_only_where_it_does(trace_engine, pathway_of):
    """A day and a time on it are compared by the day: the order in the file says nothing."""
    day = pd.Series([None, datetime(2026, 10, 1).date()])
    events = _events(pd.to_datetime(["2026-10-01 10:00", None])).assign(day=day)
    base = {"title": "step", "source": "events"}
    steps = [
        {"id": "triage", "at": "at", "when": "activity = 'triage'", **base},
        {"id": "drug", "at": "day", "when": "activity = 'drug'", **base},
    ]
    order = {"kind": "order", "first": "drug", "then": "triage"}
    scores = score_traces(events, pathway_of(order, steps=steps), engine=trace_engine)
    assert scores.rules()["outcome"].tolist() == ["met"]
    assert scores.noted.empty
