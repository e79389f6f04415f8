"""Exemplars held against a brute force: who is chosen, what is drawn, and that nobody is named."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from statistics import median_low

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine, load_result, save_result
from assurance.errors import DomainError
from assurance.programme import Pathway
from assurance.tickets import ticket
from assurance.traces import score_pathway
from assurance.traces.exemplars import Exemplars, trace_exemplars

COLUMNS = {
    "cases": {"case_id": "id", "due_on": "date", "allowed": "integer"},
    "events": {"case_id": "id", "activity": "category", "at": "timestamp"},
    "letters": {"case_id": "id", "sent_on": "date"},
}
AT = datetime(2026, 10, 1, 9)
HOUR = 3_600_000_000


def pathway_of(*rules, steps=(), **more):
    named = [
        {"id": name, "title": name.title(), "source": "events", "at": "at", "when": f"activity = '{name}'"}
        for name in ("triage", "drug", "hold", "resume", "review")
    ]
    default = (
        {"id": "hour", "title": "Drug within an hour", "kind": "window", "start": "triage", "end": "drug",
         "within": "1 hour"},
        {"id": "first", "title": "Triage before review", "kind": "order", "first": "triage",
         "then": "review"},
        {"id": "seen", "title": "Reviewed", "kind": "presence", "step": "review"},
    )  # fmt: skip
    return Pathway.model_validate(
        {"id": "made_up", "title": "Made up", "source": "cases", "case": "case_id",
         "steps": [*named, *steps], "rules": list(rules or default), **more}
    )  # fmt: skip


def rows_of(case, *lines):
    """Read lines such as `drug 40`, minutes after the start, or `drug ?`."""
    found = []
    for line in lines:
        activity, minutes = line.split()
        at = None if minutes == "?" else AT + timedelta(minutes=float(minutes))
        found.append((case, activity, at))
    return found


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exemplars")
    with Engine.open(threads=1, folders=[folder]) as opened:
        opened.scratch = folder
        yield opened


def drawn_up(engine, pathway, events, *, cases=None, letters=(), as_at=AT + timedelta(days=9), **options):
    frames = {
        "events": pd.DataFrame(events, columns=["case_id", "activity", "at"]).astype(
            {"case_id": "str", "activity": "str", "at": "datetime64[us]"}
        ),
        "letters": pd.DataFrame(letters, columns=["case_id", "sent_on"]).astype({"case_id": "str"}),
    }
    keys = sorted({row[0] for row in [*events, *letters]})
    listed = [(key, None, None) for key in keys] if cases is None else cases
    frames["cases"] = pd.DataFrame(listed, columns=["case_id", "due_on", "allowed"]).astype(
        {"case_id": "str", "allowed": "Int64"}
    )
    for name, column in (("cases", "due_on"), ("letters", "sent_on")):
        frames[name][column] = pd.to_datetime(frames[name][column]).astype("datetime64[us]")
    for name, frame in frames.items():
        engine.register_frame(f"raw_{name}", frame)
        dates = [column for column, kind in COLUMNS[name].items() if kind == "date"]
        chosen = ", ".join(
            f'CAST("{column}" AS DATE) AS "{column}"' if column in dates else f'"{column}"'
            for column in frame
        )
        engine.create_view(name, f"SELECT {chosen}, rowid + 1 AS _row FROM raw_{name}")
    scores = score_pathway(engine, pathway, columns=COLUMNS, as_at=as_at, path=engine.scratch)
    options = {"seed": "4071", **options}
    return scores, trace_exemplars(engine, pathway, scores, columns=COLUMNS, **options)


EVENTS = [
    *rows_of("made-up-1", "triage 0", "drug 30", "review 90"),
    *rows_of("made-up-2", "triage 0", "drug 30", "review 95"),
    *rows_of("made-up-3", "triage 0", "drug 90", "review 95", "hold 99"),
    *rows_of("made-up-4", "triage 0"),
    *rows_of("made-up-5", "review 5", "triage 9"),
    *rows_of("made-up-6", "triage 0", "drug 10", "review 90"),
]


def brute_choice(scores, events, seed):
    """Choose by the definition in docs/exemplars.md, in plain Python."""
    frame = scores.to_frame().set_index("case_key")
    shown = Counter(case for case, activity, _ in events)
    known = {key: score for key, score in frame["score"].items() if not pd.isna(score)}
    order = {key: ticket(seed, key) for key in frame.index}
    typical = worst = None
    if known:
        middle = [key for key, score in known.items() if score == median_low(known.values())]
        count = median_low([shown[key] for key in middle])
        typical = min((key for key in middle if shown[key] == count), key=order.get)

    def grave(key):
        row = frame.loc[key]
        short = [int(row[name]) for name in ("blocked", "missing", "out_of_order", "late", "unreadable")]
        return (row["score"], -sum(short), *(-one for one in short), order[key])

    low = [key for key, score in known.items() if score < 1]
    if low:
        worst = min(low, key=grave)
    return typical, worst, min(order, key=order.get)


def by_kind(found):
    keys = dict(zip(found.keys["label"], found.keys["case_key"], strict=True))
    return {kind: keys[item.label] for item in found.items for kind in item.chosen}


def test_the_chosen_are_those_of_the_definition(engine):
    scores, found = drawn_up(engine, pathway_of(), EVENTS)
    typical, worst, random = brute_choice(scores, EVENTS, "4071")
    assert by_kind(found) == {"typical": typical, "worst": worst, "random": random}
    assert worst in ("made-up-4", "made-up-5")
    assert [item.label for item in found.items] == list("ABC")[: len(found.items)]
    assert "made-up" not in found._repr_html_()


lines = st.lists(
    st.tuples(
        st.sampled_from([f"made-up-{n}" for n in range(5)]),
        st.sampled_from(["triage", "drug", "hold", "review"]),
        st.one_of(st.none(), st.integers(0, 150)),
    ),
    min_size=1,
    max_size=18,
)


@given(drawn=lines, seed=st.text("abc", min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_any_traces_are_chosen_and_drawn_up_by_the_definition(engine, drawn, seed):
    events = [
        (case, activity, None if minutes is None else AT + timedelta(minutes=minutes))
        for case, activity, minutes in drawn
    ]
    pathway = pathway_of()
    scores, found = drawn_up(engine, pathway, events, seed=seed)
    typical, worst, random = brute_choice(scores, events, seed)
    wanted = {"typical": typical, "worst": worst, "random": random}
    assert by_kind(found) == {kind: key for kind, key in wanted.items() if key is not None}
    sequences = {case: brute_sequence(case, events) for case in {row[0] for row in events}}
    keys = dict(zip(found.keys["label"], found.keys["case_key"], strict=True))
    for item in found.items:
        key = keys[item.label]
        assert item.alike == sum(other == sequences[key] for other in sequences.values())
        assert item.rare == (item.alike < 5)
        for line in item.steps:
            mine = [row for row in events if row[0] == key and row[1] == line.step]
            times = sorted(at for _, _, at in mine if at is not None)
            start = min(at for case, _, at in events if case == key and at) if times else None
            assert [mark.offset for mark in line.marks] == [
                (at - start) // timedelta(0, 0, 1) for at in times
            ]
            assert line.untimed == len(mine) - len(times)
            assert [mark.counts for mark in line.marks] == [place == 0 for place in range(len(times))]
        assert "made-up" not in item.sentence() + item.alt_text()
        assert "2026" not in item.alt_text() + str(item.to_frame().to_dict())


def brute_sequence(case, events):
    """Order the first rows of each step by time and place in the file; those without a time come last."""
    first, shown = {}, set()
    for place, (key, activity, at) in enumerate(events):
        if key == case:
            shown.add(activity)
            if at is not None:
                first[activity] = min(first.get(activity, (at, place)), (at, place))
    return tuple(sorted(first, key=first.get)), frozenset(shown - set(first))


def limit_of(found, rule, label="A"):
    item = next(item for item in found.items if item.label == label)
    return next(line for line in item.rules if line.rule == rule)


def window(**changes):
    return {
        "id": "hour",
        "title": "Drug in time",
        "kind": "window",
        "start": "triage",
        "end": "drug",
    } | changes


def test_limits_are_where_the_rule_turns_late(engine):
    """A limit is right where an end at it is met, and one microsecond (or day) later is late."""
    pauses = [{"from": "hold", "until": "resume"}]
    for rule, lines_before, limit in (
        (window(within="90 minutes"), [], 1.5 * HOUR),
        (window(within="1 hour", pauses=pauses), ["hold 20", "hold 30", "resume 50"], 1.5 * HOUR),
        (window(within="1 hour", pauses=pauses), ["hold 70", "resume 90"], 1.0 * HOUR),
        (window(within_by={"column": "allowed", "unit": "hours"}), [], 3.0 * HOUR),
    ):
        for extra, outcome in ((0, "met"), (1, "late")):
            end = AT + timedelta(microseconds=limit + extra)
            events = [*rows_of("made-up-1", "triage 0", *lines_before), ("made-up-1", "drug", end)]
            pathway = pathway_of(rule)
            _, found = drawn_up(engine, pathway, events, cases=[("made-up-1", None, 3)])
            line = limit_of(found, "hour")
            assert (line.outcome, line.limit, line.end) == (outcome, limit, limit + extra)


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        (window(within="2 days", clock="calendar_days"), "2026-10-03"),
        (window(within="2 days", clock="working_days"), "2026-10-05"),  # 1 October 2026 is a Thursday
        (window(deadline="due_on"), "2026-10-06"),
    ],
)
def test_limits_of_days_are_their_local_end(engine, rule, last):
    end = (
        pd.Timestamp(last).to_pydatetime() + timedelta(hours=23) - timedelta(microseconds=1)
    )  # London, UTC+1
    for extra, outcome in ((0, "met"), (1, "late")):
        events = [
            *rows_of("made-up-1", "triage 0"),
            ("made-up-1", "drug", end + timedelta(microseconds=extra)),
        ]
        _, found = drawn_up(engine, pathway_of(rule), events, cases=[("made-up-1", "2026-10-06", None)])
        line = limit_of(found, "hour")
        assert (line.outcome, line.limit) == (outcome, (end - AT) // timedelta(microseconds=1))


def test_a_limit_that_cannot_be_told_is_not_drawn_and_said(engine):
    opening = {"from": "09:00", "until": "17:00"}
    rule = window(within="4 hours", clock="working_hours")
    _, found = drawn_up(engine, pathway_of(rule, opening=opening), rows_of("made-up-1", "triage 0"))
    assert limit_of(found, "hour").limit is None
    assert limit_of(found, "hour").outcome == "missing"
    rule = window(within="1 hour", pauses=[{"from": "hold", "until": "resume"}])
    _, found = drawn_up(engine, pathway_of(rule), rows_of("made-up-1", "triage 0", "hold 5", "drug 300"))
    assert limit_of(found, "hour").limit is None  # the pause never ended
    assert "its limit cannot be drawn" in found.items[0].alt_text()


def test_steps_timed_to_the_day_have_days_and_no_hours(engine):
    letter = {"id": "letter", "title": "Letter", "source": "letters", "at": "sent_on"}
    events = rows_of("made-up-1", "triage 0", "drug 30")
    _, found = drawn_up(engine, pathway_of(steps=[letter]), events, letters=[("made-up-1", "2026-10-03")])
    line = next(line for line in found.items[0].steps if line.step == "letter")
    assert [mark.day for mark in line.marks] == [2]
    assert "Letter: day 2" in found.items[0].alt_text()
    _, found = drawn_up(engine, pathway_of(steps=[letter]), events, letters=[("made-up-1", "2026-10-01")])
    line = next(line for line in found.items[0].steps if line.step == "letter")
    assert [(mark.offset, mark.day) for mark in line.marks] == [(0, 0)]  # its midnight is the start


def test_what_may_leave_the_house_has_no_keys_no_rare_case_and_no_as_at_time(engine):
    events = [row for n in range(5) for row in rows_of(f"made-up-{n}", "triage 0", "drug 30", "review 90")]
    events += rows_of("made-up-9", "drug 0", "review 5", "review 9")
    _, found = drawn_up(engine, pathway_of(), events)
    rare = [item.label for item in found.items if item.rare]
    assert rare
    assert len(found.items) > len(rare)
    public = found.public()
    assert public.held_back == tuple(rare)
    assert public.keys.empty
    assert not any(item.rare for item in public.items)
    for item in public.items:
        assert item.as_at is None
        assert all(mark.counts for line in item.steps for mark in line.marks)
        assert all(line.detail == "" for line in item.rules)
    said = public.sentence()
    assert "fewer than 5 cases" in said
    assert "made-up" not in said + public._repr_html_() + str(public.to_frame().to_dict())


def test_one_case_may_be_all_three(engine):
    _, found = drawn_up(engine, pathway_of(), rows_of("made-up-1", "triage 0"))
    assert [item.chosen for item in found.items] == [("typical", "worst", "random")]


def test_without_cases_or_shortfalls_there_is_a_word_and_no_page(engine):
    _, found = drawn_up(engine, pathway_of(), [], cases=[])
    assert found.items == ()
    assert found.notes == ("No typical case: no case has a score.", "No worst case: no case fell short.")
    assert found.to_frame().empty
    assert found.sentence().startswith("No case of \u201cMade up\u201d is drawn up.")
    assert found.alt_text() == ""
    assert "<figure>" not in found._repr_html_()
    _, found = drawn_up(engine, pathway_of(), rows_of("made-up-1", "triage 0", "drug 1", "review 2"))
    assert [item.chosen for item in found.items] == [("typical", "random")]


def test_a_case_without_any_readable_time_is_drawn_up_all_the_same(engine):
    _, found = drawn_up(engine, pathway_of(), rows_of("made-up-1", "triage ?", "drug ?"))
    item = found.items[0]
    assert [line.untimed for line in item.steps][:2] == [1, 1]
    assert item.as_at is None
    assert "Triage: on record, time not readable" in item.alt_text()
    assert "<img" in item._repr_html_()
    _, found = drawn_up(engine, pathway_of(), [], cases=[("made-up-1", None, None)])
    assert "<img" not in found.items[0]._repr_html_()


def test_more_cases_by_ticket_are_the_next_tickets(engine):
    scores, found = drawn_up(engine, pathway_of(), EVENTS, random=4)
    keys = dict(zip(found.keys["label"], found.keys["case_key"], strict=True))
    random = {keys[item.label] for item in found.items if "random" in item.chosen}
    order = sorted(scores.to_frame()["case_key"], key=lambda key: ticket("4071", key))
    assert random == set(order[:4])
    _, none = drawn_up(engine, pathway_of(), EVENTS, random=0)
    assert not any("random" in item.chosen for item in none.items)


def test_they_are_kept_and_read_again(engine, tmp_path):
    _, found = drawn_up(engine, pathway_of(), EVENTS)
    save_result(tmp_path / "kept", found)
    again = load_result(tmp_path / "kept", Exemplars)
    assert again.sentence() == found.sentence()
    assert again.items[0].steps == found.items[0].steps
    assert again.keys.equals(found.keys)


def test_the_order_of_the_file_changes_nobody(engine):
    _, found = drawn_up(engine, pathway_of(), EVENTS, random=3)
    keys = sorted({row[0] for row in EVENTS}, reverse=True)
    cases = [(key, None, None) for key in keys]
    for events in (EVENTS[::-1], EVENTS[5:] + EVENTS[:5]):
        _, again = drawn_up(engine, pathway_of(), events, cases=cases, random=3)
        assert again.keys.equals(found.keys)
        assert [item.chosen for item in again.items] == [item.chosen for item in found.items]


def test_a_pathway_in_which_nothing_is_due_yet_has_one_by_ticket_only(engine):
    """No case has a score, so none is typical and none is worst; and nobody is said to have done well."""
    window = {"id": "hour", "title": "Drug within an hour", "kind": "window", "start": "triage",
              "end": "drug", "within": "1 hour"}  # fmt: skip
    events = [*rows_of("made-up-1", "triage 0"), *rows_of("made-up-2", "triage 5")]
    scores, found = drawn_up(engine, pathway_of(window), events, as_at=AT + timedelta(minutes=20))
    assert scores.summary["not_yet_due"].tolist() == [2]
    assert scores.score is None
    assert [item.chosen for item in found.items] == [("random",)]
    assert found.items[0].score is None
    assert found.notes == ("No typical case: no case has a score.", "No worst case: no case fell short.")
    words = found.sentence() + found._repr_html_() + found.items[0].alt_text()
    assert "not yet due" in words
    assert "100%" not in words


def test_refusals(engine):
    pathway = pathway_of()
    scores, _ = drawn_up(engine, pathway, EVENTS)
    for options, words in (
        ({"seed": ""}, "exemplars: the seed is empty; give the text that the tickets are made from"),
        ({"seed": "1", "random": 21}, "exemplars: random is 21; give 0 to 20 cases to choose by ticket"),
        ({"seed": "1", "fewest": 0}, "exemplars: fewest is 0; give a number of cases from 1"),
    ):
        with pytest.raises(DomainError) as caught:
            trace_exemplars(engine, pathway, scores, columns=COLUMNS, **options)
        assert str(caught.value) == words
    other = pathway_of(window(within="1 hour"))
    with pytest.raises(DomainError, match="with 3 rules; give those of pathway 'made_up', which has 1"):
        trace_exemplars(engine, other, scores, columns=COLUMNS, seed="1")
