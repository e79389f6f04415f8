"""A plan with two questions, answers to it, and the door through which answers come."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from assurance.engine import Engine
from assurance.programme import Plan, ReviewSource
from assurance.review import Reviews, read_reviews


def make_plan(**changes):
    values = {
        "title": "A made-up sample", "source": "cases", "case_key": "case", "size": 5,
        "questions": [question(applies_to_all=True)],
    }  # fmt: skip
    return Plan.model_validate(values | changes)


def question(**changes):
    return {"id": "q1", "text": "Is it written down?", "tolerable_rate": 0.3} | changes


def make_reviews(counts, *, name="q1", expected=None, simulated=False):
    """Make answers from counts: stratum -> answer -> cases."""
    rows = [
        (f"{stratum}{answer}{place}", stratum, name, answer)
        for stratum, answers in counts.items()
        for answer, number in answers.items()
        for place in range(number)
    ]
    frame = pd.DataFrame(rows, columns=["case_key", "stratum", "question", "answer"])
    return Reviews(frame, expected=len(rows) if expected is None else expected, simulated=simulated)


@pytest.fixture
def make():
    """Makers of plans and answers."""
    return SimpleNamespace(plan=make_plan, reviews=make_reviews, question=question)


@pytest.fixture
def read():
    """Read answers (case, question, answer) about cases M1 to M3, of which M3 is a reserve."""
    picks = pd.DataFrame(
        {"case_key": ["M1", "M2", "M3"], "stratum": "A", "role": ["sample", "sample", "reserve"]}
    )
    columns = {name: {"type": "text"} for name in ("case_key", "question", "answer")}
    source = ReviewSource.model_validate(
        {"kind": "reviews", "title": "Answers", "file": "answers.csv", "columns": columns}
    )
    plan = make_plan(questions=[question(applies_to_all=True), question(id="q2", text="Was it changed?")])

    def read_rows(rows):
        frame = pd.DataFrame(rows, columns=["case_key", "question", "answer"], dtype="str")
        with Engine.open() as engine:
            engine.register_frame("answers", frame.assign(_row=range(1, len(frame) + 1)))
            return read_reviews(engine, view="answers", source=source, plan=plan, picks=picks)

    return read_rows
