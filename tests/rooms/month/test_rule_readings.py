"""Readings of a window rule against a brute force in plain Python: random traces, and the real sepsis log."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine, load_result, save_result
from assurance.errors import DomainError
from assurance.month import open_month
from assurance.month.rule_readings import rule_readings
from assurance.programme import Pathway
from assurance.reconciliation.readings import Readings

COLUMNS = {
    "cases": {"case_id": "id", "asked": "boolean"},
    "events": {"case_id": "id", "activity": "category", "at": "timestamp"},
}
AT = datetime(2026, 10, 2, 9)
AS_AT = AT + timedelta(minutes=120)


def pathway_of(**changes):
    rule = {"id": "hour", "title": "Drug within an hour", "kind": "window", "start": "triage", "end": "drug",
            "within": "1 hour", "applies_when": "asked"} | changes  # fmt: skip
    steps = [
        {"id": name, "title": name.title(), "source": "events", "at": "at", "when": f"activity = '{name}'"}
        for name in ("triage", "drug")
    ]
    return Pathway.model_validate(
        {"id": "made_up", "title": "Made up", "source": "cases", "case": "case_id", "steps": steps,
         "rules": [rule]}
    )  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readings")
    with Engine.open(threads=1, folders=[folder]) as opened:
        opened.scratch = folder
        yield opened


def read(engine, cases, events, pathway=None):
    kept = pd.DataFrame(cases, columns=["case_id", "asked"]).astype({"case_id": "str", "asked": "boolean"})
    rows = pd.DataFrame(events, columns=["case_id", "activity", "at"])
    rows = rows.astype({"case_id": "str", "activity": "str", "at": "datetime64[us]"})
    for name, frame in (("cases", kept), ("events", rows)):
        engine.register_frame(f"raw_{name}", frame)
        engine.create_view(name, f"SELECT *, rowid + 1 AS _row FROM raw_{name}")
    return rule_readings(
        engine, pathway or pathway_of(), "hour", columns=COLUMNS, as_at=AS_AT, path=engine.scratch
    )


def brute(cases, events, reading):
    """Count one reading by the definitions of docs/definitions.md."""
    ways = dict(part.split(":") for part in reading.split(" + ") if part)
    met = counted = 0
    for case, asked in cases:
        starts = [at for key, activity, at in events if (key, activity) == (case, "triage")]
        ends = [at for key, activity, at in events if (key, activity) == (case, "drug")]
        outcome = outcome_of(asked, starts, ends, ways)
        assessed = outcome not in ("not applicable", "not yet due")
        belongs = {
            "all": outcome != "not yet due",
            "started": assessed and bool(starts),
            "happened": assessed and bool(ends),
            "complete": outcome in ("met", "late", "out of order"),
        }.get(ways.get("population"), assessed)
        if belongs and not ("missing" in ways and outcome == "missing"):
            counted += 1
            met += outcome == "met"
    return met, counted


def outcome_of(asked, starts, ends, ways):
    if asked is None:
        return "unreadable"
    if not asked or not (starts or ends):
        return "not applicable"
    if not starts:
        return "missing"
    if None in starts:
        return "unreadable"
    start = max(starts) if ways.get("clock") == "last" else min(starts)
    known = [end for end in ends if end is not None]
    after = [end - start for end in known if end >= start]
    hour = timedelta(hours=1)
    if after and (min(after) < hour or (min(after) == hour and "bound" not in ways)):
        return "met"
    if len(known) < len(ends):
        return "unreadable"
    if ends:
        early = ways.get("earlier") == "met" and min(known) < start
        return "met" if early else "late" if after else "out of order"
    running = AS_AT - start
    return "not yet due" if running < hour or (running == hour and "bound" not in ways) else "missing"


NAMES = [f"made-up-{number}" for number in range(6)]
TIMES = st.one_of(st.none(), st.integers(0, 12).map(lambda steps: AT + timedelta(minutes=15 * steps)))


@given(
    asked=st.lists(st.sampled_from([True, True, False, None]), min_size=6, max_size=6),
    events=st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["triage", "drug"]), TIMES), max_size=16
    ),
)
@settings(max_examples=25, deadline=None)
def test_every_reading_of_any_traces_is_counted_exactly(engine, asked, events):
    cases = list(zip(NAMES, asked, strict=True))
    found = read(engine, cases, events)
    assert len(found.readings) == 2 * 2 * 2 * 2 * 5
    assert len({one.id for one in found.readings}) == len(found.readings)
    for one in found.readings:
        assert (one.numerator, one.denominator) == brute(cases, events, one.id), one.id
        assert one.changes == len([part for part in one.id.split(" + ") if part])
        assert one.value == (Fraction(one.numerator, one.denominator) if one.denominator else None)
    assert "made-up" not in found.sentence() + found.alt_text() + found.to_frame().to_json()


def test_a_strict_rule_is_read_with_its_end_taken_in(engine):
    events = [("made-up-0", "triage", AT), ("made-up-0", "drug", AT + timedelta(hours=1))]
    found = read(engine, [("made-up-0", True)], events, pathway_of(strict=True))
    values = {one.id: one.value for one in found.readings if one.changes < 2}
    assert (values[""], values["bound:at_most"]) == (0, 1)
    assert "less than 1 hour" in found.agreed_words


def test_whole_days_are_counted_in_every_way(engine):
    """From Friday 09:00 to Monday 12:00: 3 calendar days, more than 72 hours, 1 working day."""
    events = [("made-up-0", "triage", AT), ("made-up-0", "drug", AT + timedelta(days=3, hours=3))]
    cases = [("made-up-0", True)]
    for within, clock, expected in (
        ("3 days", "elapsed", {"": 0, "days:calendar": 1, "days:working": 1}),
        ("2 days", "calendar_days", {"": 0, "days:elapsed": 0, "days:working": 1}),
        ("1 day", "working_days", {"": 1, "days:elapsed": 0, "days:calendar": 0}),
    ):
        found = read(engine, cases, events, pathway_of(within=within, clock=clock))
        values = {one.id: one.value for one in found.readings if one.kind in ("", "days") and one.changes < 2}
        assert values == expected
    weeks = read(engine, cases, events, pathway_of(within="1 week"))
    assert {one.id for one in weeks.readings if one.kind == "days"} == {"days:calendar", "days:working"}


def test_no_case_gives_no_figure_and_says_so(engine, tmp_path):
    found = read(engine, [], [])
    assert all(one.value is None for one in found.readings)
    assert found.sentence() == "Under the agreed definition no figure; no other reading of it gives a figure."
    assert "<img" not in found._repr_html_()
    save_result(tmp_path / "kept", found)
    assert load_result(tmp_path / "kept", Readings).readings == found.readings


def test_a_running_clock_is_in_no_reading(engine):
    found = read(engine, [("made-up-0", True)], [("made-up-0", "triage", AS_AT)])
    assert found.not_yet_due == 1
    assert all(one.denominator == 0 for one in found.readings)
    assert found.sentence().endswith("In no reading: 1 case whose clock was still running.")


def test_refusals(engine):
    rule = {"id": "seen", "title": "Seen", "kind": "presence", "step": "drug"}
    pathway = Pathway.model_validate(pathway_of().model_dump(mode="json", by_alias=True) | {"rules": [rule]})
    for name, words in (
        ("sen", "pathway 'made_up' has no rule 'sen'; did you mean \"seen\"?"),
        ("seen", "pathway 'made_up', rule 'seen' is of kind presence; readings are of rules of kind window: "
         "the pathway has none"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as caught:
            rule_readings(engine, pathway, name, columns=COLUMNS, path=engine.scratch)
        assert str(caught.value) == words


@pytest.mark.real_data
def test_the_sepsis_log_under_every_reading(real_data_folder, tmp_path):
    """Mannhardt (2016): counted from the file itself with pandas; no case key is looked at."""
    log = pd.read_csv(real_data_folder / "sepsis.csv", dtype={"case_id": str}, keep_default_na=False)
    log["at"] = pd.to_datetime(log["timestamp"])
    times: dict[str, dict[str, list[pd.Timestamp]]] = defaultdict(lambda: defaultdict(list))
    for case, activity, at in zip(log["case_id"], log["activity"], log["at"], strict=True):
        times[case][activity].append(at)
    suspected = log[log["InfectionSuspected"] == "true"]["case_id"].unique()
    cases = [(key, bool(times[key]["IV Antibiotics"]) or key in set(suspected)) for key in times]
    events = [
        (key, {"ER Sepsis Triage": "triage", "IV Antibiotics": "drug"}[activity], at)
        for key in times
        for activity in ("ER Sepsis Triage", "IV Antibiotics")
        for at in times[key][activity]
    ]
    by_case = defaultdict(list)
    for event in events:
        by_case[event[0]].append(event)
    with open_month("sampling_plans/sepsis", "2014-11", extracts=real_data_folder, store=tmp_path) as month:
        pathway = month.programme.pathways[0]
        folder = month.shelf.folder("readings_work", "test")
        found = rule_readings(
            month.engine, pathway, "antibiotics_in_1_hour", columns=month.columns,
            as_at=datetime(2015, 6, 5, 21, 59, 59), path=folder,
        )  # fmt: skip
        assert month.reading("antibiotics_in_1_hour").name == "sepsis_pathway.antibiotics_in_1_hour"
        with pytest.raises(DomainError, match="no measure with cases and no window rule"):
            month.reading("antibiotics")
    assert (found.agreed.numerator, found.agreed.denominator) == (342, 857)
    for one in found.readings:
        parts = [brute([case], by_case[case[0]], one.id) for case in cases]
        assert one.numerator == sum(met for met, _ in parts), one.id
        assert one.denominator == sum(counted for _, counted in parts), one.id
