"""Findings of trends and of rankings."""

from __future__ import annotations

from typing import Any

from assurance.pack.findings.model import Finding, Number, Severity, finding, findings_of, plain_rows
from assurance.show.ranked import ranking_words
from assurance.show.words import ended, part_words, upper_first
from assurance.variation import RankedVariation, Trends

__all__: list[str] = []

_LATEST = ("label", "value", "mean", "lower", "upper", "point_type")


@findings_of.register
def _(result: Trends) -> list[Finding]:
    found = []
    for measure, breakdown, chart in result.charts:
        rows = chart.rows()
        special = sum(bool(row["special_cause"]) for row in rows)
        numbers: dict[str, Number] = {
            "measure": measure, "breakdown": breakdown, "points": len(rows), "special cause points": special,
        }  # fmt: skip
        numbers |= {f"latest {key}": rows[-1][key] for key in _LATEST}
        numbers |= {f"value at {row['label']}": row["value"] for row in rows}
        numbers["variation"] = chart.variation
        severity: Severity = "attention" if chart.variation.startswith("concern") else "information"
        name = f"{measure}.{breakdown}" if breakdown else measure
        found.append(finding("variation", name, chart.title, chart.sentence(), severity, numbers))
    for index, text in enumerate(result.skipped):
        found.append(finding("variation", f"skipped.{index + 1}", "No chart", text, "unknown", {}))
    return found


@findings_of.register
def _(result: RankedVariation) -> list[Finding]:
    found = []
    for (measure, dimension), rows in result.to_frame().groupby(["measure", "dimension"], sort=False):
        listed = plain_rows(rows)
        title = f"{listed[0]['title']}, by {str(dimension).replace('_', ' ')}"
        counts = rows["standing"].value_counts()
        numbers: dict[str, Number] = {"measure": str(measure), "dimension": str(dimension)}
        numbers |= {str(name): int(count) for name, count in counts.items()}
        words = ranking_words(title, listed, result.confidence)
        found.append(finding("ranked", f"{measure}.{dimension}", title, words, "information", numbers))
        found += [_part(row) for row in listed]
    return found


def _part(row: dict[str, Any]) -> Finding:
    """Give one part with its figure, its bounds, and the ranks that it may have."""
    name = f"{row['measure']}.{row['dimension']}.{row['part']}"
    words = upper_first(f"{row['standing']}: {row['reason']}" if row["reason"] else str(row["standing"]))
    where = f"{row['dimension']}={row['part']}"
    title = f"{row['title']}, {part_words(where)}"
    return finding("ranked_part", name, title, ended(words), "information", row)
