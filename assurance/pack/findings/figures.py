"""Findings of published figures against records."""

from __future__ import annotations

from assurance.pack.findings.model import SEVERITY, Finding, finding, findings_of, plain_rows
from assurance.reconciliation import Reconciliation
from assurance.show.figure_words import figure_reason
from assurance.show.words import ended

__all__: list[str] = []


@findings_of.register
def _(result: Reconciliation) -> list[Finding]:
    """Give one finding a figure, then one a measure with the SQL that counted its figures."""
    found: list[Finding] = []
    titles: dict[str, str] = {}
    for row in plain_rows(result.to_frame()):
        parts = (row.get(part) for part in ("source", "measure", "period", "breakdown"))
        name = ".".join(str(part) for part in parts if part)
        verdict = str(row["verdict"]).capitalize()
        reason = figure_reason(row)
        words = ended(f"{verdict}: {reason}" if reason else verdict)
        title = str(row["title"] or row["measure"])
        titles.setdefault(str(row["measure"]), title)
        counted = row["measure"] in result.sql
        source = {"counted_by": f"definition.{row['measure']}"} if counted else {}
        found.append(finding("reconcile", name, title, words, SEVERITY[row["verdict"]], row, source))
    return [
        *found,
        *(_counted_by(measure, title, result) for measure, title in titles.items() if measure in result.sql),
    ]


def _counted_by(measure: str, title: str, result: Reconciliation) -> Finding:
    """Give the SQL of a measure once, however many figures it counts."""
    words = f"How the figures of {title} were counted: the SQL is in the source of this finding."
    source = {"sql": result.sql.get(measure, "")}
    return finding("definition", measure, title, words, "information", {"measure": measure}, source)
