"""Findings of shadow sources: figures of the pack, the standing of each source, and counts of rows."""

from __future__ import annotations

from assurance.pack.findings.model import Finding, Severity, finding, findings_of, plain_rows
from assurance.reconciliation import Rivals
from assurance.show.rivals import rival_words, row_words, summary_words
from assurance.show.words import part_words, period_words, slug

__all__: list[str] = []

_SEVERITY: dict[str, Severity] = {
    "both agree with the records": "good",
    "only the declared agrees with the records": "information",
    "only the rival agrees with the records": "attention",
    "neither agrees with the records": "attention",
    "cannot be told": "unknown",
    "only the rival prints it": "unknown",
}


@findings_of.register
def _(result: Rivals) -> list[Finding]:
    """Give one finding a shadow source and scope, one a figure of the pack, one a rival of the records."""
    found: list[Finding] = []
    for row in plain_rows(result.summary):
        here = row["scope"] == "this pack"
        scope = period_words(result.period, brief=True) if here else str(row["scope"])
        name = f"{row['rival']}.{row['declared'] or 'alone'}.{slug(str(row['scope']))}"
        attention = here and bool(row["only_rival"] or row["neither"])
        severity: Severity = "attention" if attention else "information"
        words = summary_words(row, scope=scope)
        found.append(finding("rivals", name, str(row["rival_title"]), words, severity, row))
    for values in result.figures[result.figures["in_pack"]].to_dict("records"):
        row = {str(key): value for key, value in values.items()}
        parts = (row["rival"], row["declared"] or "alone", row["measure"], row["period"], row["breakdown"])
        name = ".".join(str(part) for part in parts if part)
        title = f"{row['title']}, {part_words(row['breakdown'])}"
        found.append(finding("rivals", name, title, rival_words(row), _SEVERITY[row["standing"]], row))
    return [*found, *_rows(result)]


def _rows(result: Rivals) -> list[Finding]:
    found = []
    columns = [{str(k): v for k, v in row.items()} for row in result.columns.to_dict("records")]
    listed = [{str(k): v for k, v in row.items()} for row in result.rows.to_dict("records")]
    for name in dict.fromkeys(row["rival"] for row in listed):
        mine = [row for row in listed if row["rival"] == name]
        numbers = {row["class"]: row["cases"] for row in mine}
        own = [row for row in columns if row["rival"] == name]
        numbers |= {f"{row['column'] or 'not certain'}: {row['kind']}": row["cases"] for row in own}
        differs = any(count for class_, count in numbers.items() if class_ != "same")
        severity: Severity = "attention" if differs else "good"
        found.append(
            finding("rivals", f"rows.{name}", mine[0]["rival_title"], row_words(mine, own), severity, numbers)
        )
    return found
