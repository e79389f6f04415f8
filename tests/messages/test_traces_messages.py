"""Texts of the errors of the traces room: where, what was found, what to do, and never a person's value."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.errors import AssuranceError, DomainError
from assurance.traces import score_traces

EVENTS = pd.DataFrame(
    {"case_id": ["made-up-1"], "activity": ["drug"], "at": pd.to_datetime(["2026-10-01"]), "size": [1.5]}
).assign(on_day=lambda frame: frame["at"].dt.date)
STEP = {"title": "Drug given", "source": "events", "at": "at"}
PRESENCE = {"id": "given", "title": "Drug given", "kind": "presence", "step": "drug"}


def _pathway(*rules, steps=None, **more):
    steps = steps or [{"id": "drug", **STEP}, {"id": "day", **STEP, "at": "on_day"}]
    base = {"id": "drugs", "title": "Drugs", "source": "events", "case": "case_id", "steps": steps}
    return {**base, "rules": list(rules) or [PRESENCE], **more}


def _message(pathway, events=EVENTS, **options):
    with pytest.raises(DomainError) as refusal:
        score_traces(events, pathway, **options)
    assert isinstance(refusal.value, AssuranceError)
    assert isinstance(refusal.value, ValueError)
    assert "made-up" not in str(refusal.value)
    return str(refusal.value)


def test_columns_that_are_not_there_all_at_once():
    steps = [
        {"id": "drug", **STEP, "at": "att", "fields": [{"column": "sise"}]},
        {"id": "taken", **STEP, "at": "size", "case": "case"},
    ]
    fields = {"id": "filled", "title": "Filled in", "kind": "fields", "step": "drug"}
    assert _message(_pathway(fields, steps=steps, date="day")).splitlines() == [
        "pathway 'drugs': 5 problem(s)",
        "  case source: source 'events' has no column 'day'; did you mean \"on_day\"?",
        "  step 'drug': source 'events' has no column 'att'; did you mean \"at\"?",
        "  step 'drug': source 'events' has no column 'sise'; did you mean \"size\"?",
        "  step 'taken': source 'events' has no column 'case'; did you mean \"case_id\"?",
        "  step 'taken': column 'size' of source 'events' is of type number; "
        "a time must be a date or timestamp",
    ]


def test_source_that_is_not_there():
    message = _message(_pathway(source="cases"), events={"event": EVENTS, "cases": EVENTS})
    assert message == (
        "pathway 'drugs': no frame was given for source 'events'; the frames are 'cases', 'event'; "
        'did you mean "event"?'
    )


def test_hours_of_a_day():
    window = {
        "id": "quick",
        "title": "Quick",
        "kind": "window",
        "start": "day",
        "end": "drug",
        "within": "6 hours",
    }
    assert _message(_pathway(window)) == (
        "pathway 'drugs', rule 'quick': within 6 hours asks for hours of a step that is timed to the day; "
        "give whole days, or time the step by a timestamp"
    )


def test_not_a_pathway():
    message = _message(_pathway(PRESENCE, stepps=[]))
    assert message == (
        'pathway: 1 problem(s)\n  stepps: Extra inputs are not permitted; did you mean "steps"?'
    )
    assert "names step 'nap', which is not declared" in _message(_pathway({**PRESENCE, "step": "nap"}))


def test_as_at_that_is_no_time():
    assert _message(_pathway(), as_at="31/10/2026") == (
        "as_at '31/10/2026' is not a time; write such as 2026-10-31T12:00"
    )


def test_as_at_that_is_not_a_time_of_pandas():
    assert _message(_pathway(), as_at=pd.NaT) == (
        "as_at is not a time (NaT); give a time, or None for the latest time of any step"
    )


def test_not_a_frame():
    assert "pandas, polars or Arrow table is expected, not list" in _message(_pathway(), events=[1, 2])


def test_condition_outside_the_language():
    with pytest.raises(AssuranceError, match="activty is not a column"):
        score_traces(EVENTS, _pathway({**PRESENCE, "applies_when": "activty = 'drug'"}))


def test_too_many_rows():
    scores = score_traces(EVENTS, _pathway())
    with pytest.raises(DomainError) as refusal:
        scores.rules(limit=0)
    assert str(refusal.value) == (
        "rules.parquet: 1 rows are more than the 0 that are read into memory; give the case_keys that "
        "you want, read the Parquet file with DuckDB or polars, or pass a larger limit"
    )


def test_a_frame_without_columns():
    assert _message(_pathway(), events=pd.DataFrame()) == (
        "the frame for source 'events' has no columns; give a case key and times"
    )


def test_a_fault_of_a_step_is_not_called_a_want_of_steps():
    assert _message(_pathway(steps=[{"id": "drug", **STEP, "title": "D"}])) == (
        "pathway: 1 problem(s)\n  steps.0.title: String should have at least 2 characters"
    )
    assert "steps: Tuple should have at least 1 item" in _message(_pathway() | {"steps": []})


def test_a_weight_without_end():
    assert _message(_pathway({**PRESENCE, "weight": float("inf")})) == (
        "pathway: 1 problem(s)\n"
        "  rules.0.presence.weight: Input should be less than or equal to 1000000000000"
    )
