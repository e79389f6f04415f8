"""Findings go out and come back unchanged, as plain JSON."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pandas as pd
import pytest

from assurance.errors import PackError
from assurance.governance import Attention
from assurance.pack import Finding, findings_of, leave_findings, read_findings
from assurance.review import Estimates
from assurance.variation import Trends, xmr

COLUMNS = ["rule", "title", "lane", "route", "within_hours", "stage", "what"]


def attention(**changes):
    row = {
        "rule": "late", "title": "Escalated <late>", "lane": "risk_control", "route": "Lead",
        "within_hours": 24, "stage": "traces", "what": "pathway, rule",
    }  # fmt: skip
    return Attention(1, pd.DataFrame([row | changes], columns=COLUMNS))


def estimates(**changes):
    row = {
        "question": "q1", "stratum": "all", "population": 10, "sampled": 5, "met": 0, "not_met": 0,
        "cannot_tell": 0, "not_applicable": 5, "applicable": 0, "deviations": 0, "rate": math.nan,
        "lower_cases": 0, "upper_cases": 3, "lower": 0.0, "upper": 1.0, "method": "exact",
        "tolerable_rate": math.nan, "verdict": "", "not_found": 0, "ineligible": 0, "rule": "bound",
        "rate_best": math.nan, "lower_best": 0.0, "verdict_together": "",
    }  # fmt: skip
    return Estimates("estimated", True, 0.95, 5, 5, pd.DataFrame([row | changes]), {"q1": "Was it written?"})


def test_findings_come_back_as_they_were_left(tmp_path) -> None:
    left = [*findings_of(attention()), *findings_of(estimates())]
    leave_findings(attention(), estimates(), notebook="n", out=str(tmp_path))
    assert read_findings(tmp_path, "n") == left
    assert [finding.severity for finding in left] == ["attention", "information"]


def test_what_is_missing_is_null_and_never_nan(tmp_path) -> None:
    leave_findings(estimates(), notebook="n", out=str(tmp_path))
    text = (tmp_path / "n.findings.json").read_text(encoding="utf-8")
    numbers = json.loads(text)["findings"][0]["numbers"]
    assert numbers["rate"] is None
    assert numbers["tolerable_rate"] is None
    assert (numbers["lower"], numbers["deviations"]) == (0.0, 0)
    assert "NaN" not in text


def test_simulated_answers_are_said_to_be() -> None:
    (finding,) = findings_of(estimates())
    assert "simulated" in finding.words.lower()


@pytest.mark.parametrize(
    ("verdict", "severity"),
    [
        ("met", "good"),
        ("not met", "attention"),
        ("not shown", "unknown"),
        ("", "information"),
    ],
)
def test_a_verdict_decides_how_much_it_matters(verdict, severity) -> None:
    assert findings_of(estimates(verdict=verdict))[0].severity == severity


def test_without_a_complete_review_nothing_but_the_wait_is_found() -> None:
    waiting = Estimates("awaiting review", False, 0.95, 0, 24, pd.DataFrame(), {})
    (finding,) = findings_of(waiting)
    assert finding.severity == "unknown"
    assert finding.numbers == {"answers given": 0, "answers asked for": 24}


def test_a_notebook_that_left_nothing(tmp_path) -> None:
    assert read_findings(tmp_path, "n") == []


def test_tried_by_hand_nothing_is_left_and_that_is_said(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "left for a pack only where out names a folder" in str(
        leave_findings(attention(), notebook="n", out="")
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"findings": [{"id": "x"}]}', '{"findings": [1]}', '{"findings": 1}']
)
def test_findings_that_were_written_by_hand_are_refused(tmp_path, text) -> None:
    (tmp_path / "n.findings.json").write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=r"n\.findings\.json: is not what leave_findings writes"):
        read_findings(tmp_path, "n")


def test_other_things_have_no_findings() -> None:
    with pytest.raises(TypeError, match="no findings are defined for int"):
        findings_of(3)


def test_every_point_of_a_chart_is_a_number_and_none_is_nought() -> None:
    chart = replace(xmr([0.5, None, 0.75]), labels=("2026-08", "2026-09", "2026-10"), title="Seen")
    (found,) = findings_of(Trends("2026-10", (("seen", "", chart),), ()))
    points = {name: value for name, value in found.numbers.items() if name.startswith("value at ")}
    assert points == {"value at 2026-08": 0.5, "value at 2026-09": None, "value at 2026-10": 0.75}


def test_a_finding_never_changes() -> None:
    finding = findings_of(attention())[0]
    with pytest.raises(ValueError, match="frozen"):
        finding.words = "better"
    assert Finding.model_validate(finding.model_dump()) == finding


def test_the_sql_of_a_measure_is_left_once(sealed) -> None:
    text = (sealed.pack / "findings.json").read_text(encoding="utf-8")
    findings = [item for items in json.loads(text)["notebooks"].values() for item in items]
    by_id = {item["id"]: item for item in findings}
    figures = [item for item in findings if item["stage"] == "reconcile"]
    assert figures
    assert not [item["id"] for item in figures if "sql" in item["source"]]
    for figure in figures:
        counted = by_id[figure["source"]["counted_by"]]
        assert counted["numbers"] == {"measure": figure["numbers"]["measure"]}
        assert "SELECT" in counted["source"]["sql"]
    definitions = [item for item in findings if item["stage"] == "definition"]
    assert len(definitions) == len({item["numbers"]["measure"] for item in figures})
