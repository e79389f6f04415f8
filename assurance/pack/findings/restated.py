"""Findings of figures of earlier periods beside themselves."""

from __future__ import annotations

from typing import Final

from assurance.pack.findings.model import Finding, Number, Severity, finding, findings_of, plain_rows
from assurance.reconciliation import Restated
from assurance.show.restated import restated_words
from assurance.show.words import count_words

__all__: list[str] = []

_SEVERITY: Final[dict[str, Severity]] = {
    "unchanged": "good",
    "restated by publisher": "attention",
    "records changed since": "attention",
    "both changed": "attention",
    "first published since": "information",
    "no longer published": "attention",
    "not comparable": "unknown",
    "nothing stored of then": "unknown",
}


@findings_of.register
def _(result: Restated) -> list[Finding]:
    """Give one finding of the whole, one an earlier period, then one a figure."""
    whole: dict[str, Number] = dict(result.statuses())
    severity: Severity = "information" if len(result.runs) else "unknown"
    found = [
        finding("restated", "restated", "Earlier figures, then and now", result.sentence(), severity, whole)
    ]
    for row in plain_rows(result.runs):
        sources = count_words(int(row["sources"]), "source")
        words = f"{row['period']} as received by {row['received']}: what was read of {sources} is stored."
        found.append(
            finding("restated", f"run.{row['period']}", str(row["period"]), words, "information", row)
        )
    rows = result.to_frame().to_dict("records")
    for figure, plain in zip(rows, plain_rows(result.to_frame()), strict=True):
        parts = (plain[part] for part in ("source", "measure", "period", "breakdown"))
        name = ".".join(str(part) for part in parts if part)
        words = restated_words({str(key): value for key, value in figure.items()})
        severity = _SEVERITY[str(plain["status"])]
        found.append(finding("restated", name, str(plain["title"]), words, severity, plain))
    return found
