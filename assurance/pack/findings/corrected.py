"""Findings of figures corrected by the audited sample."""

from __future__ import annotations

from assurance.pack.findings.model import Finding, Number, Severity, finding, findings_of, plain_rows
from assurance.review.correcting import CorrectedFigure, Corrections
from assurance.show.corrected_words import dispute_words, figure_name, row_words
from assurance.show.words import ended, slug, upper_first

__all__: list[str] = []

_STAGE = "corrected"
_SEVERITY: dict[str, Severity] = {
    "no dispute": "good",
    "not settled": "unknown",
    "no range": "unknown",
}


@findings_of.register
def _(result: Corrections) -> list[Finding]:
    """Give a finding a figure and stratum, one a published figure, and one a figure that was refused."""
    if result.status != "corrected":
        numbers: dict[str, Number] = {"answers given": result.given, "answers asked for": result.expected}
        settled = result.status in ("not declared", "nothing to review")
        severity: Severity = "information" if settled else "unknown"
        return [finding(_STAGE, "status", "Corrected figures", result.sentence(), severity, numbers)]
    found = [one for figure in result.figures for one in findings_of(figure)]
    for title, reason in result.refused.items():
        words = f"It cannot be corrected: {ended(reason)}"
        found.append(finding(_STAGE, f"{slug(title)}.refused", title, words, "unknown", {}))
    return found


@findings_of.register
def _(result: CorrectedFigure) -> list[Finding]:
    name = result.measure or slug(result.name)
    title = upper_first(figure_name(result))
    made = "Simulated reviews. " if result.simulated else ""
    frame, disputes = result.rows, result.disputes
    found = [
        finding(
            _STAGE, f"{name}.{row['stratum']}", title, made + row_words(result, values), "information", row
        )
        for values, row in zip(frame.itertuples(index=False), plain_rows(frame), strict=True)
    ]
    for values, row in zip(disputes.itertuples(index=False), plain_rows(disputes), strict=True):
        words = made + dispute_words(result, values)
        place = f"{name}.{row['stratum']}.{slug(str(row['source']))}"
        severity = _SEVERITY.get(str(row["verdict"]), "attention")
        found.append(finding(_STAGE, place, title, words, severity, row))
    return found
