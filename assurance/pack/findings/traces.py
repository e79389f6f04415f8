"""Findings of traces against pathways."""

from __future__ import annotations

from assurance.pack.findings.model import Finding, Severity, finding, findings_of, plain_rows
from assurance.traces import TraceScores

__all__: list[str] = []


@findings_of.register
def _(result: TraceScores) -> list[Finding]:
    found = [
        finding(
            "traces", result.pathway, result.title, result.sentence(), "information", {"cases": result.cases}
        )
    ]
    for row in plain_rows(result.summary):
        wrong = sum(int(row[name]) for name in ("late", "missing", "out_of_order", "blocked", "unreadable"))
        words = f"{row['met']} of {row['cases']} cases met it; {wrong} did not or cannot be read."
        severity: Severity = "attention" if wrong else "good"
        name = f"{result.pathway}.{row['rule']}"
        found.append(finding("traces", name, str(row["title"]), words, severity, row))
    return found
