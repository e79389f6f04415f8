"""Findings of published figures against records, each with what an inspector needs to follow it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assurance.pack.findings.model import SEVERITY, Finding, finding, findings_of, plain_rows
from assurance.reconciliation import Passport, Reconciliation
from assurance.show.figure_words import figure_reason
from assurance.show.words import ended

__all__: list[str] = []


@findings_of.register
def _(result: Reconciliation) -> list[Finding]:
    """Give one finding a figure, then one a measure with the SQL that counted its figures."""
    found: list[Finding] = []
    titles: dict[str, str] = {}
    passports = {(one.measure, one.period, one.breakdown): one for one in result.passports()}
    for row in plain_rows(result.to_frame()):
        parts = (row.get(part) for part in ("source", "measure", "period", "breakdown"))
        name = ".".join(str(part) for part in parts if part)
        verdict = str(row["verdict"]).capitalize()
        reason = figure_reason(row)
        words = ended(f"{verdict}: {reason}" if reason else verdict)
        title = str(row["title"] or row["measure"])
        titles.setdefault(str(row["measure"]), title)
        passport = passports.get((row["measure"], row["period"], row["breakdown"]))
        numbers, source = _origin(passport, result, row)
        found.append(finding("reconcile", name, title, words, SEVERITY[row["verdict"]], numbers, source))
    return [
        *found,
        *(_counted_by(measure, title, result) for measure, title in titles.items() if measure in result.sql),
    ]


def _origin(
    passport: Passport | None, result: Reconciliation, row: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the numbers of a figure with the steps of its count, and the digests of what it was made from."""
    numbers: dict[str, Any] = dict(row)
    source: dict[str, str] = {}
    if passport is None:
        return numbers, source
    for place, step in enumerate(passport.steps, start=1):
        numbers |= {
            f"step {place} {step.id} removed": step.removed,
            f"step {place} {step.id} left": step.left,
        }
    if row["measure"] in result.sql:
        source["counted_by"] = f"definition.{row['measure']}"
    source |= {"definition": passport.definition, "query": passport.query_sha256}
    source |= {f"extract {name}": digest for name, digest in passport.extracts.items()}
    if published := result.figure_extracts.get(str(row["source"]), ""):
        source["published extract"] = published
    return numbers, {name: text for name, text in source.items() if text}


def _counted_by(measure: str, title: str, result: Reconciliation) -> Finding:
    """Give the SQL of a measure once, however many figures it counts, and what its steps leave out."""
    words = f"How the figures of {title} were counted: the SQL is in the source of this finding."
    steps = result.attrition[result.attrition["measure"] == measure]
    reasons = dict(zip(steps["step"], steps["reason"], strict=True))
    source = {"sql": result.sql.get(measure, "")}
    source |= {f"step {step}": str(reason) for step, reason in reasons.items()}
    return finding("definition", measure, title, words, "information", {"measure": measure}, source)
