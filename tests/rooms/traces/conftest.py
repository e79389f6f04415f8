"""Small made-up traces: `score_one(rule, "triage 10:00", "drug 10:40")` gives the outcome of one case."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.engine import Engine
from assurance.traces import score_traces

STEP_NAMES = ("referred", "triage", "consent", "drug", "review")


@pytest.fixture(scope="session")
def trace_engine():
    with Engine.open(threads=1) as opened:
        yield opened


def _pathway_of(*rules, steps=None, **more):
    base = {"source": "events", "at": "at"}
    declared = steps or [
        {"id": name, "title": name, "when": f"activity = '{name}'", **base} for name in STEP_NAMES
    ]
    numbered = [{"id": f"rule_{place}", "title": f"rule {place}", **rule} for place, rule in enumerate(rules)]
    return {
        "id": "made_up", "title": "Made up", "source": "events", "case": "case_id",
        "steps": declared, "rules": numbered, **more,
    }  # fmt: skip


def _events_of(*lines, case="made-up-1"):
    """Read lines such as `drug 10:40`, `drug ?` (time not readable) or `drug 10-02T09:00`."""
    rows = []
    for line in lines:
        activity, moment = line.split()
        day = "2026-10-01T" if "T" not in moment else "2026-"
        rows.append((case, activity, pd.NaT if moment == "?" else pd.Timestamp(day + moment)))
    frame = pd.DataFrame(rows, columns=["case_id", "activity", "at"])
    return frame.astype({"case_id": "str", "activity": "str", "at": "datetime64[us]"})


@pytest.fixture(scope="session")
def pathway_of():
    return _pathway_of


@pytest.fixture(scope="session")
def events_of():
    return _events_of


@pytest.fixture
def score_one(trace_engine):
    def score(rule, *lines, as_at="2026-10-01T23:59", **more):
        cases = pd.DataFrame({"case_id": ["made-up-1"], "urgent": pd.array([True], dtype="boolean")})
        sources = {"events": _events_of(*lines), "cases": cases}
        pathway = _pathway_of(rule, **{"source": "cases", **more})
        scores = score_traces(sources, pathway, as_at=as_at, engine=trace_engine)
        return scores.rules().iloc[0]

    return score
