"""Findings of triangulation: where kinds of evidence agree, disagree, or there is only one."""

from __future__ import annotations

from assurance.pack.findings.model import Finding, Severity, finding, findings_of
from assurance.review.triangulation import Triangulation
from assurance.show.triangulation import cell_words
from assurance.show.words import slug

__all__: list[str] = []

_SEVERITY: dict[str, Severity] = {
    "agree": "information", "disagree": "attention", "not settled": "unknown", "weak": "unknown",
    "no evidence": "unknown",
}  # fmt: skip


@findings_of.register
def _(result: Triangulation) -> list[Finding]:
    found = []
    for one in result.topics:
        numbers: dict[str, object] = {"standing": one.standing, "sources": one.sources}
        for cell in one.cells:
            numbers |= {
                f"{cell.kind}_says": cell.says, f"{cell.kind}_count": cell.count, f"{cell.kind}_of": cell.of,
                f"{cell.kind}_value": cell.value, f"{cell.kind}_threshold": cell.threshold,
                f"{cell.kind}_unit": cell.unit,
            }  # fmt: skip
        said = [f"{cell.kind} {cell.says} ({cell_words(cell) or 'none'})" for cell in one.cells]
        evidence = {str(cell.kind): cell.evidence for cell in one.cells if cell.evidence}
        words = f"{one.standing}: {'; '.join(said)}."
        severity = _SEVERITY[one.standing]
        if one.standing == "agree" and one.cells and {cell.says for cell in one.cells} & {"no"}:
            severity = "attention"
        elif one.standing == "agree":
            severity = "good"
        found.append(finding("triangulation", slug(one.topic), one.topic, words, severity, numbers, evidence))
    return found
