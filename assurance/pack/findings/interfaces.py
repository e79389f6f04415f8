"""Findings of what is watched between services: counts and times, never a case."""

from __future__ import annotations

from typing import Any

from assurance.pack.findings.model import Finding, Severity, finding, findings_of, plain_rows
from assurance.show.datasets import dataset_words
from assurance.show.exceptions import class_words
from assurance.show.interface_figures import figure_sentence
from assurance.show.themes import set_words
from assurance.show.waiting import wait_words
from assurance.show.words import part_words
from assurance.variation.interfaces import Exceptions, InterfaceFigures, MinimumDatasets, Themes
from assurance.variation.waiting import Waits

__all__: list[str] = []

_TARGETS: dict[str, Severity] = {"yes": "good", "no": "attention", "": "information"}


def _name(*parts: object) -> str:
    return ".".join(str(part) for part in parts if str(part))


def _title(title: object, part: object) -> str:
    return f"{title}, {part_words(part)}" if part else str(title)


@findings_of.register
def _(result: InterfaceFigures) -> list[Finding]:
    """Give one finding a figure and part."""
    return [
        finding(
            "interfaces",
            _name("figure", row["measure"], row["part"]),
            _title(row["title"], row["part"]),
            figure_sentence(row),
            _TARGETS[row["target_met"]],
            row,
        )
        for row in plain_rows(result.to_frame())
    ]


@findings_of.register
def _(result: Waits) -> list[Finding]:
    """Give one finding a wait and part, with the number at risk; and one a reason for leaving out."""
    found = []
    for row in plain_rows(result.to_frame()):
        risk = result.risk[(result.risk["wait"] == row["wait"]) & (result.risk["part"] == row["part"])]
        at_risk = {f"at risk at {one['time']:g}": one["at_risk"] for one in risk.to_dict("records")}
        name = _name("wait", row["wait"], row["part"])
        title = _title(row["title"], row["part"])
        found.append(finding("interfaces", name, title, wait_words(row), "information", {**row, **at_risk}))
    for row in plain_rows(result.left_out):
        name = _name("wait", row["of"], "left_out", row["step"])
        words = f"{row['rows']} left out: {row['reason']}."
        found.append(finding("interfaces", name, f"Left out of {row['of']}", words, "information", row))
    return found


@findings_of.register
def _(result: Themes) -> list[Finding]:
    """Give one finding a set and part, then one a reason."""
    found = []
    reasons = plain_rows(result.to_frame())
    for head in plain_rows(result.sets):
        mine = [row for row in reasons if (row["set"], row["part"]) == (head["set"], head["part"])]
        severity: Severity = "information" if head["enough"] or not head["rows"] else "attention"
        name = _name("themes", head["set"], head["part"])
        title = _title(head["title"], head["part"])
        found.append(finding("interfaces", name, title, set_words(head, mine), severity, head))
        for row in mine:
            words = f"{row['rows']} in the period, {row['before']} in the one before."
            place = _name("reason", head["set"], head["part"], row["reason"] or "none")
            found.append(
                finding("interfaces", place, _title(row["label"], row["part"]), words, "information", row)
            )
    return found


@findings_of.register
def _(result: MinimumDatasets) -> list[Finding]:
    """Give one finding a data set and part, then one a field."""
    found = []
    for row in plain_rows(result.records):
        name = _name("dataset", row["dataset"], row["part"])
        title = _title(row["title"], row["part"])
        found.append(finding("interfaces", name, title, dataset_words(row), "information", row))
    for row in plain_rows(result.to_frame()):
        words = f"Required in {row['due']}, filled in {row['filled']}, missing in {row['missing']}."
        name = _name("field", row["dataset"], row["part"], row["field"])
        found.append(
            finding("interfaces", name, _title(row["label"], row["part"]), words, "information", _shared(row))
        )
    return found


def _shared(row: dict[str, Any]) -> dict[str, Any]:
    """Add the share that is filled in, of where it is required; none where nothing requires it."""
    return {**row, "share": int(row["filled"]) / int(row["due"]) if row["due"] else None}


@findings_of.register
def _(result: Exceptions) -> list[Finding]:
    """Give one finding a class and part: counts only."""
    found = []
    for row in plain_rows(result.to_frame()):
        severity: Severity = "attention" if row["exceptions"] else "unknown" if row["not_known"] else "good"
        name = _name("exceptions", row["class"], row["part"])
        found.append(
            finding("interfaces", name, _title(row["title"], row["part"]), class_words(row), severity, row)
        )
    return found
