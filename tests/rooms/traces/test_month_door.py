"""`score_pathway` as the month calls it: views, periods, a sample, files under a folder."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine, load_result, save_result
from assurance.programme import Pathway
from assurance.traces import TraceScores, score_pathway

COLUMNS = {
    "referrals": {"referral_id": "id", "referred_at": "timestamp", "team": "category", "urgent": "boolean"},
    "contacts": {"referral": "id", "at": "timestamp", "kind": "category"},
}
PATHWAY = Pathway.model_validate(
    {
        "id": "first_contact", "title": "First contact", "source": "referrals", "case": "referral_id",
        "date": "referred_at", "includes": "team <> 'closed'",
        "steps": [
            {"id": "referral", "title": "Referral", "source": "referrals", "at": "referred_at"},
            {"id": "contact", "title": "Contact", "source": "contacts", "case": "referral", "at": "at",
             "when": "kind = 'face'"},
        ],
        "rules": [
            {"id": "in_time", "title": "Seen in 28 days", "kind": "window", "start": "referral",
             "end": "contact", "within": "28 days", "clock": "calendar_days"},
            {"id": "urgent", "title": "Urgent seen in 1 day", "kind": "window", "start": "referral",
             "end": "contact", "within": "1 day", "applies_when": "urgent"},
        ],
    }
)  # fmt: skip
REFERRALS = pd.DataFrame(
    [  # London is an hour ahead of UTC until 25 October
        ("made-up-1", "2026-09-30 23:30", "north", True),
        ("made-up-2", "2026-10-31 23:59", "north", None),
        ("made-up-3", "2026-09-30 22:59", "north", True),
        ("made-up-4", "2026-11-01 00:00", "north", True),
        ("made-up-5", None, "north", True),
        ("made-up-6", "2026-10-05 09:00", "closed", True),
        ("made-up-7", "2026-10-05 09:00", None, True),
        ("made-up-8", "2026-10-05 09:00", "south", False),
    ],
    columns=["referral_id", "referred_at", "team", "urgent"],
).astype({"referred_at": "datetime64[us]", "urgent": "boolean"})
CONTACTS = pd.DataFrame(
    [("made-up-1", "2026-10-01 12:00", "face"), ("made-up-8", "2026-10-06 12:00", "letter"),
     ("made-up-4", "2026-11-02 12:00", "face"), (None, "2026-11-02 12:00", "face")],
    columns=["referral", "at", "kind"],
).astype({"at": "datetime64[us]"})  # fmt: skip


@pytest.fixture
def engine():
    with Engine.open(threads=1) as opened:
        for name, frame in (("referrals", REFERRALS), ("contacts", CONTACTS)):
            opened.register_frame(f"{name}_file", frame)
            opened.create_view(name, f"select *, rowid + 1 as _row from {name}_file")
        yield opened


def _score(engine, folder, **options):
    options = {"as_at": datetime(2026, 10, 31, 23, 59), "period": parse_period("2026-10"), **options}
    return score_pathway(engine, PATHWAY, columns=COLUMNS, path=folder, **options)


def test_cases_of_the_month_by_local_date(engine, tmp_path):
    scores = _score(engine, tmp_path)
    assert scores.to_frame()["case_key"].tolist() == ["made-up-1", "made-up-2", "made-up-8"]
    assert (scores.period, scores.as_at_source) == ("2026-10", "given")
    left = scores.left_out.set_index(["source", "reason"])["rows"].to_dict()
    assert left == {
        ("referrals", "outside the period"): 2,
        ("referrals", "without a date, so in no period"): 1,
        ("referrals", "not a case of this pathway"): 1,
        ("referrals", "condition of the pathway cannot be read"): 1,
        ("contacts", "without a case key"): 1,
    }
    assert scores.cases + scores.left_out.query("source == 'referrals'")["rows"].sum() == len(REFERRALS)


def test_outcomes_of_the_month(engine, tmp_path):
    rules = _score(engine, tmp_path).rules().pivot(index="case_key", columns="rule", values="outcome")
    assert rules["in_time"].to_dict() == {
        "made-up-1": "met", "made-up-2": "not yet due", "made-up-8": "not yet due"
    }  # fmt: skip
    assert rules["urgent"].to_dict() == {
        "made-up-1": "met", "made-up-2": "unreadable", "made-up-8": "not applicable"
    }  # fmt: skip


def test_all_periods_take_cases_without_a_date(engine, tmp_path):
    for period in (None, parse_period("all")):
        assert _score(engine, tmp_path, period=period).cases == 6


def test_only_the_sample(engine, tmp_path):
    engine.register_frame("picked", pd.DataFrame({"case_key": ["made-up-8", "made-up-99", None]}))
    scores = _score(engine, tmp_path, case_keys="picked")
    assert scores.to_frame()["case_key"].tolist() == ["made-up-8"]
    assert scores.left_out.set_index("reason")["rows"]["not among the cases asked for"] == 2


def test_as_at_is_the_latest_time_when_not_given(engine, tmp_path):
    scores = _score(engine, tmp_path, as_at=None)
    assert scores.as_at == datetime(2026, 11, 2, 12)
    assert scores.as_at_source == "latest time in the records"


def test_a_time_without_end_cannot_be_read(engine, tmp_path):
    endless = "* replace (timestamp 'infinity' as \"at\"), 1 as _row"
    engine.create_view("contacts", f"select {endless} from contacts_file")
    scores = _score(engine, tmp_path, as_at=None)
    assert scores.as_at == datetime(2026, 11, 1)
    outcomes = scores.rules().query("rule == 'in_time'")["outcome"].tolist()
    assert outcomes == ["unreadable", "not yet due", "not yet due"]


def test_same_input_gives_the_same_bytes(engine, tmp_path):
    one, two = _score(engine, tmp_path / "one"), _score(engine, tmp_path / "two")
    outcomes = [tmp_path / name / "rules.parquet" for name in ("one", "two")]
    assert outcomes[0].read_bytes() == outcomes[1].read_bytes()
    pd.testing.assert_frame_equal(one.summary, two.summary)


def test_result_survives_the_store(engine, tmp_path):
    scores = _score(engine, tmp_path / "work")
    save_result(tmp_path / "stage", scores)
    again = load_result(tmp_path / "stage", TraceScores)
    pd.testing.assert_frame_equal(again.rules(), scores.rules())
    pd.testing.assert_frame_equal(again.to_frame(), scores.to_frame())
    for name in ("summary", "dimensions", "left_out", "noted", "signs"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(scores, name))
    for name in (
        "pathway",
        "version",
        "title",
        "period",
        "as_at",
        "as_at_source",
        "cases",
        "score",
        "weakest",
        "layout",
        "weights",
        "strata",
    ):
        assert getattr(again, name) == getattr(scores, name), name
