"""Findings of case lists against records: counts only, never a case."""

from __future__ import annotations

from assurance.pack.findings.model import Finding, Severity, finding, findings_of, plain_rows
from assurance.reconciliation import CaseDiffs
from assurance.show.case_lists import class_words, line_words, reason_words
from assurance.show.words import count_words, part_words, slug, upper_first

__all__: list[str] = []


@findings_of.register
def _(result: CaseDiffs) -> list[Finding]:
    """Give one finding a list, then one a class and reason, then one a printed line."""
    found: list[Finding] = []
    titles: dict[str, str] = {}
    for row in plain_rows(result.lists):
        name, titles[str(row["source"])] = f"{row['source']}.{row['period']}", str(row["list_title"])
        pairs = (("there", "row"), ("here", "case"))
        sizes = [count_words(int(row[side] or 0), word) for side, word in pairs]
        words = f"{sizes[0]} beside {sizes[1]} of the records; {row['different']:,} differ."
        severity: Severity = "attention" if row["different"] else "good"
        found.append(finding("case_diff", name, str(row["list_title"]), upper_first(words), severity, row))
    for row in plain_rows(result.reasons):
        if row["class"] == "same":
            continue
        parts = [
            row["source"],
            row["period"],
            slug(str(row["class"])),
            row["reason"],
            slug(str(row["detail"])),
        ]
        name = ".".join(str(part) for part in (parts if row["detail"] else parts[:4]))
        words = f"{upper_first(class_words(str(row['class'])))}, {reason_words(row)}: {row['cases']:,}."
        found.append(finding("case_diff", name, titles[str(row["source"])], words, "attention", row))
    for row in plain_rows(result.lines):
        name = f"{row['source']}.{row['period']}.length.{row['breakdown'] or 'whole'}"
        title = f"{titles[str(row['source'])]}, {part_words(row['breakdown'])}"
        severity = _LINES[str(row["verdict"])]
        found.append(finding("case_diff", name, title, line_words(row), severity, row))
    return found


_LINES: dict[str, Severity] = {
    "adds up": "good", "does not add up": "attention", "cannot be told": "unknown",
}  # fmt: skip
