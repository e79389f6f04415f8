"""Findings of controls: counts by control, reason, answer, stratum and sign; never a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from assurance.pack.findings.model import Finding, Severity, finding, findings_of, plain_rows
from assurance.show.controls import answer_words, control_standing, control_words
from assurance.show.words import count_words
from assurance.traces.controls import Controls

__all__: list[str] = []

Row = dict[str, Any]
_SEVERITY: dict[str, Severity] = {
    "broken": "attention", "cannot be read": "unknown", "held": "good", "not yet due": "information",
    "nothing asked": "information",
}  # fmt: skip


@findings_of.register
def _(result: Controls) -> list[Finding]:
    """Give one finding a pathway, control, reason, stratum and sign."""
    return [
        *_of_pathways(result),
        *_of_controls(result),
        *_of_reasons(result.reasons),
        *_of_strata(result.strata),
        *_of_signs(result.signs),
        *_of_signs(result.sign_strata),
    ]


def _of_pathways(result: Controls) -> Iterable[Finding]:
    rows = plain_rows(result.summary)
    for head in plain_rows(result.pathways):
        mine = [row for row in rows if row["pathway"] == head["pathway"]]
        stands = Counter(control_standing(row) for row in mine)
        broken, unread, held = (stands[name] for name in ("broken", "cannot be read", "held"))
        words = f"{broken} of {count_words(len(mine), 'control')} broken at least once."
        numbers = {**head, "controls": len(mine), "broken_controls": broken}
        numbers |= {"unread_controls": unread, "held_controls": held}
        severity: Severity = "attention" if broken else "information"
        yield finding("controls", str(head["pathway"]), str(head["title"]), words, severity, numbers)


def _of_controls(result: Controls) -> Iterable[Finding]:
    """Give a control with its counts; a validation with its answer for every case."""
    answers: dict[tuple[str, str], list[Row]] = {}
    for row in plain_rows(result.answers):
        answers.setdefault((str(row["pathway"]), str(row["rule"])), []).append(row)
    for row in plain_rows(result.summary):
        name = (str(row["pathway"]), str(row["rule"]))
        told = answers.get(name, [])
        words = answer_words(told) if told else control_words(row)
        numbers = {**row, **{f"answer {one['answer']}": one["cases"] for one in told}}
        severity = _SEVERITY[control_standing(row)]
        yield finding("controls", ".".join(name), str(row["title"]), words, severity, numbers)


def _of_reasons(reasons: pd.DataFrame) -> Iterable[Finding]:
    for number, row in enumerate(plain_rows(reasons), start=1):
        name = f"{row['pathway']}.{row['rule']}.reason.{number}"
        words = f"{row['words']}: {count_words(int(row['cases']), 'case')}."
        yield finding("controls", name, str(row["title"]), words, "information", row)


def _of_strata(strata: pd.DataFrame) -> Iterable[Finding]:
    for row in plain_rows(strata):
        name = f"{row['pathway']}.{row['rule']}.{row['column']}={row['stratum']}"
        severity = _SEVERITY[control_standing(row)]
        yield finding("controls", name, _title(row), control_words(row), severity, row)


def _of_signs(signs: pd.DataFrame) -> Iterable[Finding]:
    for row in plain_rows(signs):
        part = f".{row['column']}={row['stratum']}" if "stratum" in row else ""
        shown: Severity = "attention" if row["yes"] else "unknown" if row["not_known"] else "good"
        words = f"{row['yes']} of {row['cases']} cases show it; of {row['not_known']} it is not known."
        name = f"{row['pathway']}.sign.{row['sign']}{part}"
        yield finding("controls", name, _title(row), words, shown, row)


def _title(row: Row) -> str:
    if "stratum" not in row:
        return str(row["title"])
    return f"{row['title']}, {str(row['column']).replace('_', ' ')} {row['stratum']}"
