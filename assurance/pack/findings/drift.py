"""Findings of what drifts in series of figures."""

from __future__ import annotations

from typing import Final

from assurance.pack.findings.model import Finding, Number, Severity, finding, findings_of, plain_rows
from assurance.reconciliation import Drift
from assurance.show.words import count_words, upper_first

__all__: list[str] = []

_ATTENTION: Final = ("measure under a new name", "unknown measure", "two names at once", "version changes")


@findings_of.register
def _(result: Drift) -> list[Finding]:
    """Give one finding of the whole, with the series looked at, then one a change."""
    whole: dict[str, Number] = dict(result.kinds())
    found = [finding("drift", "drift", "What changes over time", result.sentence(), "information", whole)]
    for row in plain_rows(result.series):
        periods = count_words(int(row["periods"]), "period")
        words = f"{row['title']}: {periods} with figures, from {row['first']} to {row['last']}."
        name = f"series.{row['source']}.{row['first']}"
        found.append(finding("drift", name, str(row["title"]), words, "information", row))
    for index, row in enumerate(plain_rows(result.to_frame())):
        severity: Severity = "attention" if row["kind"] in _ATTENTION else "information"
        name = f"{row['source']}.{index + 1}"
        words = upper_first(str(row["words"]))
        found.append(finding("drift", name, upper_first(str(row["kind"])), words, severity, row))
    return found
