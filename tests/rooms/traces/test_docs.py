"""The worked example of docs/pathways.md gives what the page prints."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from assurance.traces import OUTCOMES, score_traces

PAGE = (Path(__file__).parents[3] / "docs" / "pathways.md").read_text(encoding="utf-8")


def _block(kind):
    return re.search(rf"```{kind}\n(.*?)```", PAGE, re.S)[1]


def _table(first_heading):
    lines = PAGE[PAGE.index(f"| {first_heading} |") :].split("\n\n")[0].splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    return pd.DataFrame(rows[2:], columns=rows[0]).set_index(first_heading)


def test_worked_example(trace_engine):
    events = pd.read_csv(io.StringIO(_block("csv")))
    pathway = yaml.safe_load(_block("yaml"))
    scores = score_traces(events, pathway, as_at="2026-10-02T09:00", engine=trace_engine)
    printed = _table("case")
    found = scores.rules().pivot(index="case_key", columns="rule", values="outcome")
    assert found.to_dict() == printed[list(found.columns)].to_dict()
    frame = scores.to_frame().set_index("case_key")
    assert frame["weakest"].fillna("").to_dict() == printed["weakest"].to_dict()
    expected = pd.to_numeric(printed["score"].replace("", None)).tolist()
    assert frame["score"].tolist() == pytest.approx(expected, nan_ok=True)


def test_page_lists_the_outcomes():
    assert _table("outcome").index.tolist() == list(OUTCOMES)
    counts = _table("outcome")["counts in the score"]
    assert counts[counts == "no"].index.tolist() == ["not applicable", "not yet due"]
