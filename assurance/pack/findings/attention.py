"""Findings of the thresholds that were crossed."""

from __future__ import annotations

from assurance.governance import Attention
from assurance.pack.findings.model import Finding, finding, findings_of, plain_rows
from assurance.show.words import hours_words

__all__: list[str] = []

_LANES = {"risk_control": "risk control", "performance": "performance management"}


@findings_of.register
def _(result: Attention) -> list[Finding]:
    return [
        finding(
            "attention",
            f"{row['rule']}.{row['what']}",
            str(row["title"]),
            f"{row['what']}: tell {row['route']} within {hours_words(int(row['within_hours']))} "
            f"({_LANES[row['lane']]}).",
            "attention",
            row,
        )
        for row in plain_rows(result.to_frame())
    ]
