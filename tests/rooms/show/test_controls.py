"""Controls in words, marks and tables: what was asked, what was found, and never a case."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from assurance.programme import Pathway
from assurance.show.controls import answer_words, control_standing, control_words
from assurance.traces import score_traces
from assurance.traces.controls import read_controls

EVIL = "Gate <script>alert(1)</script> & $x_1$"
PATHWAY = Pathway.model_validate(
    {"id": "handoff", "title": "From handoff to note", "source": "handoffs", "case": "key",
     "strata": ["team"],
     "steps": [
         {"id": "note", "title": "Note", "source": "notes", "at": "at", "by": "role",
          "fields": [{"column": "owner"}]},
     ],
     "rules": [
         {"id": "gate", "title": EVIL, "kind": "gate", "step": "note",
          "conditions": [{"id": "c", "holds": "contact is not null", "reason": "no contact <b>"}]},
         {"id": "in_time", "title": "Noted in time", "kind": "validation", "applies_when": "open",
          "holds": "note_count > 0 and note_time < closes", "otherwise": "late"},
         {"id": "at_all", "title": "Noted at all", "kind": "validation", "applies_when": "open",
          "holds": "note_count > 0"},
         {"id": "by", "title": "By the manager", "kind": "authority", "step": "note", "roles": ["manager"]},
     ],
     "signs": [{"id": "s", "title": "No contact", "when": "contact is null"}]}
)  # fmt: skip
CLOSES = pd.Timestamp("2026-10-10")


@pytest.fixture(scope="module")
def controls():
    before, after = CLOSES - pd.Timedelta(days=1), CLOSES + pd.Timedelta(days=1)
    handoffs = pd.DataFrame(
        {"key": [f"made-up-{n}" for n in range(6)], "team": ["north", EVIL] * 3, "closes": CLOSES,
         "open": [True, True, True, True, True, False], "contact": ["x", None, "x", "x", "x", "x"]}
    )  # fmt: skip
    notes = pd.DataFrame(
        {"key": ["made-up-0", "made-up-1", "made-up-2"], "at": [before, before, after],
         "role": "manager", "owner": "o"}
    )  # fmt: skip
    scores = score_traces({"handoffs": handoffs, "notes": notes}, PATHWAY, as_at="2026-10-31")
    return read_controls([(PATHWAY, scores)], period="2026-10")


def test_the_sentence_answers_each_validation(controls):
    lines = controls.sentence().split("\n")
    assert lines[0] == (
        "4 controls of 1 pathway were put to every case of October 2026: 3 broken at least once and 1 held "
        "in every case that was due."
    )
    assert lines[1] == (
        "Noted in time. Of 5 cases that it asks something of in October 2026, 2 held, in 1 “Note” came too "
        "late and in 2 it never came."
    )
    assert lines[2] == (
        "Noted at all. Of 5 cases that it asks something of in October 2026, 3 held and 2 did not."
    )
    assert lines[3] == "1 of 1 warning sign shows. Most often: No contact (1 of 6)."


def test_a_validation_that_asks_nothing_is_not_called_held():
    row = {"pathway": "p", "rule": "r", "answer": "held", "step": "", "cases": 0, "asked": 0}
    assert answer_words([row]) == "It asks nothing of any case."
    counts = {"cases": 3, "asked": 0, "held": 0, "broken": 0, "not_yet_due": 0, "cannot_be_read": 0}
    assert control_words(counts) == "It asks nothing of any of 3 cases."
    assert control_standing(counts) == "nothing asked"


@pytest.mark.parametrize(
    ("changed", "standing"),
    [
        ({"broken": 1, "held": 9, "cannot_be_read": 4}, "broken"),
        ({"held": 9, "cannot_be_read": 1}, "cannot be read"),
        ({"held": 9, "not_yet_due": 1}, "held"),
        ({"not_yet_due": 1}, "not yet due"),
    ],
)
def test_what_cannot_be_read_is_never_held(changed, standing):
    assert control_standing(
        dict.fromkeys(["broken", "cannot_be_read", "held", "not_yet_due"], 0) | changed
    ) == (standing)


def test_page_is_escaped_and_names_no_case(controls):
    html = controls._repr_html_()
    soup = BeautifulSoup(html, "html.parser")
    assert soup.find_all("script") == []
    assert "made-up-" not in html
    captions = [caption.get_text() for caption in soup.find_all("caption")]
    assert captions == [
        "From handoff to note: controls, over every case",
        "What was lacking where a control was broken or cannot be read",
        "Warning signs, counted and never scored",
        "From handoff to note: controls by team",
        "From handoff to note: warning signs by team",
    ]
    assert all(cell.get("scope") for cell in soup.find_all("th"))
    assert "No contact <b>" in soup.get_text()


def test_the_plot_and_its_words_show_what_did_not_hold(controls):
    words = controls.alt_text()
    assert f"{EVIL}: 2 met, 1 blocked." in words
    assert "Noted in time: 2 met, 3 late." in words
    assert "By the manager" not in words
    assert "1 other control had nothing broken or left open." in words
    controls.plot()


def test_all_held_needs_no_plot(controls):
    kept = replace(controls, summary=controls.summary.query("rule == 'by'"))
    html = kept._repr_html_()
    assert "<img" not in html
    assert "By the manager" in html
