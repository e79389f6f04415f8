"""Findings of why figures differ: one a claim, one a disputed figure with its parts. No case is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assurance.pack.findings.model import Finding, Number, Severity, finding, findings_of
from assurance.reconciliation import Diagnosis
from assurance.show.claims import Found, claim_said, found_in
from assurance.show.gaps import Gap, gaps_of, title_of
from assurance.show.waterfall_plot import steps_words
from assurance.show.words import ended, upper_first

__all__ = ["figure_name"]

_SEVERITY: dict[str, Severity] = {
    "explained": "information",
    "consistent with": "unknown",
    "unexplained": "attention",
}
_PARTS = ("numerator", "denominator", "rate")


def figure_name(row: Any) -> str:
    """Name a figure as the findings of the reconciliation do: source, measure, period and line."""
    parts = (row.get(part) for part in ("source", "measure", "period", "breakdown"))
    return ".".join(str(part) for part in parts if part)


@findings_of.register
def _(result: Diagnosis) -> list[Finding]:
    gaps = gaps_of(result)
    found = [_figure(result, gap) for gap in gaps]
    for one in found_in(result, gaps):
        found += [_claim(result, one, row) for row in one.claims]
    found += [
        finding("diagnosis", f"note.{number}", "Not looked into", ended(text), "unknown", {})
        for number, text in enumerate(result.notes, start=1)
    ]
    return _distinct(found)


def _figure(result: Diagnosis, gap: Gap) -> Finding:
    """Give the parts of a gap as numbers, and exactly in the source of the finding."""
    figure = gap.figure
    causes = [part.label for part in gap.parts if part.cause not in ("residual", "rounding")]
    numbers: dict[str, Number] = {
        name: str(figure[name]) for name in ("measure", "period", "breakdown", "source")
    }
    numbers |= {
        "standing": gap.standing, "causes": "; ".join(causes), "recounted": gap.start,
        "published": gap.end, "gap": gap.whole,
    }  # fmt: skip
    exact = {}
    for part in gap.parts:
        for name in _PARTS:
            numbers[f"{name} of {part.cause}"] = part.row[name]
            exact[f"{name} of {part.cause}"] = str(part.row[f"{name}_exact"])
    title = title_of(result, str(figure["measure"]))
    words = f"{upper_first(gap.standing)}. {steps_words(gap)}"
    known = {name: text for name, text in exact.items() if text}
    return finding("diagnosis", figure_name(figure), title, words, _SEVERITY[gap.standing], numbers, known)


def _claim(result: Diagnosis, found: Found, row: Any) -> Finding:
    """Give one claim, of one measure, with what bears it out."""
    names = ("scope", "measure", "source", "cause", "status", "figures", "evidence", "tried")
    numbers = {name: row[name] for name in (*names, "expected_by_chance", "ties", "would_separate")}
    numbers["figures of this period"] = found.now
    title = title_of(result, str(row["measure"]))
    alone = replace(found, claims=(row,), measures=(title,))
    words = f"{upper_first(str(row['status']))}: {claim_said(alone)}"
    name = ".".join(str(row[key]) for key in ("source", "scope", "cause"))
    return finding("cause", name, title, words, _SEVERITY[str(row["status"])], numbers)


def _distinct(found: list[Finding]) -> list[Finding]:
    """Give findings of one name a number each: a source may print one figure twice."""
    seen: dict[str, int] = {}
    result = []
    for one in found:
        seen[one.id] = seen.get(one.id, 0) + 1
        again = seen[one.id]
        result.append(one if again == 1 else one.model_copy(update={"id": f"{one.id}.{again}"}))
    return result
