"""The pathway lines of the front page, made of the findings of real scores and controls."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from assurance.pack.answers import answers
from assurance.pack.findings import findings_of
from assurance.pack.page import Page
from assurance.programme import Pathway
from assurance.running import MonthlyNotebook, NotebookStatus
from assurance.traces import score_traces
from assurance.traces.controls import read_controls

MONTH = SimpleNamespace(programme=SimpleNamespace(simulated=False, measures=[], plan=None, pathways=[]))


def _pathway(*, rules=2, when=None):
    declared = [
        {"id": "in_time", "title": "Noted in time", "kind": "validation", "weight": 3,
         "holds": "note_count > 0 and note_time < closes", "otherwise": "late", "dimension": "timely"},
        {"id": "at_all", "title": "Noted at all", "kind": "validation", "holds": "note_count > 0"},
        {"id": "done", "title": "Note there", "kind": "presence", "step": "note"},
    ]  # fmt: skip
    if when is not None:
        declared = [{**rule, "applies_when": when} for rule in declared]
    return Pathway.model_validate(
        {"id": "handoff", "title": "Handoff", "source": "handoffs", "case": "key", "strata": ["team"],
         "steps": [{"id": "note", "title": "Note", "source": "notes", "at": "at"}],
         "rules": declared[:rules] if rules > 1 else declared[2:],
         "signs": [{"id": "sign", "title": "Sign", "when": "team = 'north'"}]}
    )  # fmt: skip


def _scores(pathway, at):
    closes = pd.Timestamp("2026-10-10")
    keys = ["made-up-1", "made-up-2", "made-up-3"]
    handoffs = pd.DataFrame(
        {"key": keys, "team": ["north", "south", None], "closes": closes, "made_on": closes}
    )
    notes = pd.DataFrame({"key": keys[: len(at)], "at": pd.to_datetime(at)})
    frames = {"handoffs": handoffs, "notes": notes}
    return score_traces(frames, pathway, as_at="2026-10-31")


def _page(name, result):
    book = MonthlyNotebook(Path(f"{name}.ipynb"), name, 1, ())
    return Page(book, NotebookStatus(name, name, "done", ""), tuple(findings_of(result)))


@pytest.fixture
def lines():
    def read(at, **options):
        pathway = _pathway(**options)
        scores = _scores(pathway, at)
        controls = read_controls([(pathway, scores)], period="2026-10")
        return answers(MONTH, [_page("traces", scores), _page("pathway_controls", controls)])

    return read


def test_signs_dimensions_and_notes_leave_one_line_a_pathway(lines):
    pathway, controls = lines(["2026-10-09", "2026-10-12"])
    assert (pathway.question, pathway.verdict) == ("Handoff", "shortfalls, 2 of 2 rules")
    assert pathway.sentence == "3 cases. Weakest: Noted in time, met in 1 of 3."
    assert (controls.question, controls.verdict, controls.tone) == (
        "Handoff: controls",
        "2 of 2 broken",
        "plain",
    )
    assert controls.sentence == (
        "Noted in time: of 3 cases that it asks something of, 1 held, in 1 “Note” came too late and in 1 it "
        "never came."
    )
    assert controls.href == "pathway_controls.html"


def test_controls_that_all_held_are_good(lines):
    pathway, controls = lines(["2026-10-09"] * 3)
    assert (pathway.verdict, pathway.tone) == ("met in every case", "good")
    assert (controls.verdict, controls.tone) == ("none broken", "good")
    assert controls.sentence == "Noted in time: of 3 cases that it asks something of, 3 held."


def test_what_cannot_be_read_or_was_not_asked_is_not_good(lines):
    unasked = lines(["2026-10-09"] * 3, when="closes < made_on")[1]
    assert (unasked.verdict, unasked.tone) == ("nothing was due", "open")
    unread = lines(["2026-10-09"] * 3, when="team = 'north'")[1]
    assert (unread.verdict, unread.tone) == ("2 of 2 cannot be read", "open")


def test_signs_alone_are_no_line_of_their_own(lines):
    found = lines(["2026-10-09"], rules=1)
    assert [line.question for line in found] == ["Handoff"]


def test_every_finding_has_its_own_name_and_none_a_case():
    pathway = _pathway()
    scores = _scores(pathway, ["2026-10-09", "2026-10-12"])
    found = [*findings_of(scores), *findings_of(read_controls([(pathway, scores)]))]
    names = [one.id for one in found]
    assert len(set(names)) == len(names)
    assert not any("made-up" in one.model_dump_json() for one in found)
    kinds = {one.id: one.severity for one in found}
    assert kinds["controls.handoff.in_time"] == "attention"
    assert {
        "traces.handoff.dimension.timely",
        "traces.handoff.sign.sign",
        "controls.handoff.sign.sign",
    } <= set(names)
    assert {"traces.handoff.weights.team.equal", "traces.handoff.stratum.team=north.overall"} <= set(names)
