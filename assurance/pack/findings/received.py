"""Findings of what was received, and of its quality."""

from __future__ import annotations

from assurance.extracts import DataQuality, Intake
from assurance.pack.findings.cells import quality_details, quality_scores
from assurance.pack.findings.model import Finding, Number, Severity, finding, findings_of

__all__: list[str] = []


@findings_of.register
def _(result: Intake) -> list[Finding]:
    numbers: dict[str, Number] = {
        "rows read": result.rows_read, "accepted": result.rows_accepted, "rejected": result.rows_rejected,
        "excluded": sum(count for _, _, count in result.excluded),
    }  # fmt: skip
    source = {"file_sha256": result.file_sha256, "snapshot_sha256": result.snapshot_sha256}
    severity: Severity = "attention" if result.rows_rejected or result.warnings else "information"
    return [finding("intake", result.source, result.source, result.sentence(), severity, numbers, source)]


@findings_of.register
def _(result: DataQuality) -> list[Finding]:
    found = []
    for item in result.sources.values():
        whole, cells = item.whole(), item.totals
        numbers: dict[str, Number] = {
            "rows": whole.rows,
            "fields": whole.items,
            "score": None if whole.score is None else float(whole.score),
            "coverage": None if whole.coverage is None else float(whole.coverage),
            "index": None if whole.index is None else float(whole.index),
            "repeated keys": whole.repeats,
        }
        for name in ("valid", "other", "default", "invalid", "missing"):
            numbers[f"cells {name}"] = sum(getattr(entry, name) for entry in cells)
        for entry in item.scores():
            if entry.provider != whole.provider:
                numbers[f"score of {entry.provider}"] = None if entry.score is None else float(entry.score)
        title = f"Data quality of {item.title}"
        found.append(finding("quality", item.source, title, item.sentence(), "information", numbers))
        found += quality_details(item)
    return [*found, *quality_scores("all", "all sources", result.scores())]
