"""What may come through the door: frames of any kind, keys, times as text, empty things."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from assurance.errors import DomainError
from assurance.programme import Pathway
from assurance.traces import score_traces

WINDOW = {"kind": "window", "start": "triage", "end": "drug", "within": "1 hour"}
ORDER = {"kind": "order", "first": "triage", "then": "drug"}
LINES = ("triage 10:00", "drug 10:40", "drug 10:00")


def test_pandas_arrow_and_a_model_give_the_same(trace_engine, pathway_of, events_of):
    events, pathway = events_of(*LINES), pathway_of(WINDOW, ORDER)
    expected = score_traces(events, pathway, engine=trace_engine)
    arrow = score_traces(pa.Table.from_pandas(events), Pathway.model_validate(pathway), engine=trace_engine)
    pd.testing.assert_frame_equal(expected.rules(), arrow.rules())
    pd.testing.assert_frame_equal(expected.to_frame(), arrow.to_frame())


def test_any_frame_that_gives_arrow_is_taken(trace_engine, pathway_of, events_of):
    class Frame:  # as polars offers it
        def __arrow_c_stream__(self, requested_schema=None):
            return pa.Table.from_pandas(events_of(*LINES)).__arrow_c_stream__(requested_schema)

    expected = score_traces(events_of(*LINES), pathway_of(WINDOW), engine=trace_engine)
    found = score_traces(Frame(), pathway_of(WINDOW), engine=trace_engine)
    pd.testing.assert_frame_equal(expected.rules(), found.rules())


def test_index_and_callers_row_numbers_are_not_the_file_order(trace_engine, pathway_of, events_of):
    events = events_of("drug 10:00", "triage 10:00")
    numbered = events.assign(_row=[9, 1]).set_index(pd.Index([7, 3]))
    for frame in (events, numbered):
        found = score_traces(frame, pathway_of(ORDER), engine=trace_engine).rules()
        assert found["outcome"].tolist() == ["out of order"]


def test_frames_are_left_as_they_were(trace_engine, pathway_of, events_of):
    events = events_of(*LINES)
    before = events.copy()
    score_traces(events, pathway_of(WINDOW), engine=trace_engine)
    pd.testing.assert_frame_equal(events, before)


@pytest.mark.parametrize(
    ("cases", "events"),
    [
        (pd.Series([1, 2, 3]), pd.Series([1.0, np.nan])),
        (pd.Series(["1", "2", "3"]), pd.Series([1, 4])),
        (pd.Series(["1", "2", "3"], dtype="category"), pd.Series(["1", None])),
    ],
    ids=["gaps made it a float", "number and text", "category"],
)
def test_keys_meet_whatever_their_type(trace_engine, pathway_of, cases, events):
    frame = pd.DataFrame({"case_id": events, "activity": "drug", "at": pd.Timestamp("2026-10-01")})
    rule = {"kind": "presence", "step": "drug"}
    frames = {"events": frame, "cases": pd.DataFrame({"case_id": cases})}
    scores = score_traces(frames, pathway_of(rule, source="cases"), engine=trace_engine)
    found = scores.rules().set_index("case_key")["outcome"].to_dict()
    assert found == {"1": "met", "2": "missing", "3": "missing"}
    left_out = dict(zip(scores.left_out["reason"], scores.left_out["rows"], strict=True))
    unknown = {"shows a step of a case that is not in source 'cases'": int((events == 4).sum())}
    counted = {"without a case key": int(events.isna().sum()), **unknown}
    assert left_out == {reason: rows for reason, rows in counted.items() if rows}


def test_leading_zeros_stay(trace_engine, pathway_of, events_of):
    events = pd.concat([events_of("drug 10:00", case=case) for case in ("0012", "12")])
    scores = score_traces(events, pathway_of({"kind": "presence", "step": "drug"}), engine=trace_engine)
    assert scores.to_frame()["case_key"].tolist() == ["0012", "12"]


def test_no_case_is_dropped(trace_engine, pathway_of, events_of):
    """Cases without events, and cases whose every event is of no step or has no time."""
    events = pd.concat([events_of("nap ?", case="made-up-2"), events_of("drug ?", case="made-up-3")])
    cases = pd.DataFrame({"case_id": ["made-up-1", "made-up-2", "made-up-3"]})
    pathway = pathway_of(WINDOW, {"kind": "presence", "step": "drug"}, source="cases")
    scores = score_traces({"events": events, "cases": cases}, pathway, engine=trace_engine)
    assert scores.cases == 3
    assert scores.as_at is None
    assert scores.as_at_source == "no time in the records"
    by_rule = scores.rules().pivot(index="case_key", columns="rule", values="outcome")
    assert by_rule["rule_0"].tolist() == ["not applicable", "not applicable", "missing"]
    assert by_rule["rule_1"].tolist() == ["missing", "missing", "met"]


def test_cases_are_those_of_the_events_when_no_source_is_given(trace_engine, pathway_of, events_of):
    events = pd.concat([events_of("triage 10:00"), events_of("nap 10:30", case="made-up-2")])
    scores = score_traces({"events": events}, pathway_of(WINDOW, source="referrals"), engine=trace_engine)
    assert scores.to_frame()["case_key"].tolist() == ["made-up-1", "made-up-2"]
    assert scores.left_out.empty
    assert str(scores.as_at) == "2026-10-01 10:30:00"
    assert scores.rules()["outcome"].tolist() == ["not yet due", "not applicable"]


def test_repeated_case_rows_are_counted_and_the_first_is_read(trace_engine, pathway_of, events_of):
    cases = pd.DataFrame(
        {"case_id": ["made-up-1", "made-up-1", None, "made-up-2"], "urgent": [True, False, True, False]}
    )
    rule = {"kind": "presence", "step": "drug", "applies_when": "urgent"}
    frames = {"events": events_of("drug 10:00"), "cases": cases}
    scores = score_traces(frames, pathway_of(rule, source="cases"), engine=trace_engine)
    assert scores.rules()["outcome"].tolist() == ["met", "not applicable"]
    assert dict(zip(scores.left_out["reason"], scores.left_out["rows"], strict=True)) == {
        "without a case key": 1,
        "further row of a case; its first row in file order is read": 1,
    }


def test_times_as_text_are_read_and_what_is_none_is_unreadable(trace_engine, pathway_of):
    frame = pd.DataFrame(
        {
            "case_id": ["made-up-1", "made-up-1", "made-up-2", "made-up-2"],
            "activity": ["triage", "drug"] * 2,
            "at": ["2026-10-01T10:00:00", "2026-10-01 11:00:01", "2026-10-01T10:00:00", "yesterday"],
        }
    )
    found = score_traces(frame, pathway_of(WINDOW), engine=trace_engine).rules()
    assert found["outcome"].tolist() == ["late", "unreadable"]


def test_times_with_a_zone_become_utc(trace_engine, pathway_of, events_of):
    summer = timezone(timedelta(hours=1))
    events = events_of("triage 10:00")
    zoned = events.assign(at=events["at"].dt.tz_localize("Europe/London"))
    as_at = datetime(2026, 10, 1, 11, 0, tzinfo=summer)
    scores = score_traces(zoned, pathway_of(WINDOW), as_at=as_at, engine=trace_engine)
    assert scores.as_at == datetime(2026, 10, 1, 10, 0)
    assert str(scores.rules()["start_at"][0]) == "2026-10-01 09:00:00"
    assert scores.rules()["outcome"].tolist() == ["not yet due"]
    assert score_traces(
        zoned, pathway_of(WINDOW), as_at=datetime(2026, 10, 1, 10, 1, tzinfo=UTC), engine=trace_engine
    ).rules()["outcome"].tolist() == ["missing"]


def test_as_at_of_pandas(trace_engine, pathway_of, events_of):
    as_at = pd.Timestamp("2026-10-01T12:00:00.123456789+01:00")
    scores = score_traces(events_of("drug 10:00"), pathway_of(WINDOW), as_at=as_at, engine=trace_engine)
    assert scores.as_at == datetime(2026, 10, 1, 11, 0, 0, 123456)
    assert type(scores.as_at) is datetime


@pytest.mark.parametrize("as_at", [date(2026, 10, 1), "2026-10-01"])
def test_a_day_is_read_at_its_local_end(trace_engine, pathway_of, events_of, as_at):
    scores = score_traces(events_of("drug 10:00"), pathway_of(WINDOW), as_at=as_at, engine=trace_engine)
    assert scores.as_at == datetime(2026, 10, 1, 22, 59, 59, 999999)
    assert scores.as_at_source == "given"


def test_events_after_the_as_at_time_still_happened(trace_engine, pathway_of, events_of):
    events = events_of("triage 10:00", "drug 10:50")
    scores = score_traces(events, pathway_of(WINDOW), as_at="2026-10-01T10:30", engine=trace_engine)
    assert scores.rules()["outcome"].tolist() == ["met"]


def test_no_rows_at_all(trace_engine, pathway_of, events_of):
    scores = score_traces(events_of("drug 10:00").iloc[:0], pathway_of(WINDOW), engine=trace_engine)
    assert scores.cases == len(scores.to_frame()) == len(scores.rules()) == 0
    assert scores.score is None
    assert scores.weakest is None
    assert scores.summary["cases"].tolist() == [0]


def test_files_last_as_long_as_the_result(pathway_of, events_of):
    scores = score_traces(events_of(*LINES), pathway_of(WINDOW))
    folder = scores.rules_table.path.parent
    assert len(scores.to_frame()) == 1
    assert {file.name for file in folder.iterdir()} == {"rules.parquet"}
    del scores
    assert not folder.exists()


def test_engine_is_given_back_empty(trace_engine, pathway_of, events_of):
    def names():
        return trace_engine.rows("select table_name from information_schema.tables order by 1")

    before = names()
    score_traces(events_of(*LINES), pathway_of(WINDOW), engine=trace_engine)
    with pytest.raises(ValueError, match="no frame was given"):
        score_traces({"event": events_of(*LINES)}, pathway_of(WINDOW), engine=trace_engine)
    assert names() == before


def test_conditions_and_names_with_quotes(trace_engine, pathway_of):
    frame = pd.DataFrame({"case_id": ["made-up'1"], "activity": ["it's"], "end": ["2026-10-01"]})
    step = {
        "id": "drug",
        "title": "person's own",
        "source": "events",
        "at": "end",
        "when": "activity = 'it''s'",
    }
    rule = {"kind": "presence", "step": "drug", "title": 'the person\'s "own" {drug}'}
    row = score_traces(frame, pathway_of(rule, steps=[step]), engine=trace_engine).rules().iloc[0]
    assert (row["outcome"], row["case_key"], row["title"]) == (
        "met",
        "made-up'1",
        'the person\'s "own" {drug}',
    )


@pytest.mark.parametrize("name", ["rowid", "ROWID", "_row", "_ROW"])
def test_a_column_named_as_the_file_order_does_not_replace_it(trace_engine, pathway_of, events_of, name):
    for values in ([9, 1], ["b", "a"]):
        frame = events_of("drug 10:00", "triage 10:00").assign(**{name: values[::-1]})
        found = score_traces(frame, pathway_of(ORDER), engine=trace_engine).rules()
        assert found["outcome"].tolist() == ["out of order"]
        frame = events_of("triage 10:00", "drug 10:00").assign(**{name: values})
        found = score_traces(frame, pathway_of(ORDER), engine=trace_engine).rules()
        assert found["outcome"].tolist() == ["met"]


def test_a_time_column_that_a_file_left_empty_holds_no_time(trace_engine, pathway_of, events_of):
    events = events_of("triage 10:00", "drug 10:40").assign(at=np.nan)  # read as numbers
    found = score_traces(events, pathway_of(WINDOW), engine=trace_engine).rules()
    assert found["outcome"].tolist() == ["unreadable"]


@pytest.mark.parametrize("as_at", [5, np.datetime64("2026-10-01T05:00")])
def test_an_as_at_that_is_no_time_is_refused(trace_engine, pathway_of, events_of, as_at):
    with pytest.raises(DomainError, match="as_at is a "):
        score_traces(events_of(*LINES), pathway_of(WINDOW), as_at=as_at, engine=trace_engine)


def test_the_date_of_a_pathway_may_be_text_too(trace_engine, pathway_of, events_of):
    events = events_of("triage 10:00", "drug 10:40").assign(referred="2026-10-01")
    found = score_traces(events, pathway_of(WINDOW) | {"date": "referred"}, engine=trace_engine)
    assert found.rules()["outcome"].tolist() == ["met"]


def test_an_offset_in_a_time_is_kept() -> None:
    events = pd.DataFrame(
        {
            "case_id": ["A", "A"],
            "activity": ["triage", "antibiotics"],
            "at": ["2026-10-01T10:00:00+01:00", "2026-10-01T10:00:00Z"],
        }
    )
    step = {"source": "events", "at": "at"}
    pathway = {
        "id": "sepsis", "title": "Antibiotics in time", "source": "events", "case": "case_id",
        "steps": [
            {"id": "triage", "title": "Triage", "when": "activity = 'triage'", **step},
            {"id": "drug", "title": "Antibiotics", "when": "activity = 'antibiotics'", **step},
        ],
        "rules": [
            {"id": "half", "title": "Within half an hour", "kind": "window", "start": "triage",
             "end": "drug", "within": "30 minutes"},
        ],
    }  # fmt: skip
    found = score_traces(events, pathway).rules()
    assert found.loc[0, "outcome"] == "late"
    assert found.loc[0, "seconds"] == 3600
