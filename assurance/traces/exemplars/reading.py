"""What the sources say of the chosen cases: the rows of their steps, and the limits in their records."""

# ruff: noqa: S608 - names are quoted, and expressions are checked ones

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from assurance.engine import quote
from assurance.programme import WindowRule
from assurance.traces.exemplars.sequences import group_steps
from assurance.traces.inputs import Inputs
from assurance.traces.milestones import shown

__all__ = ["CaseRows", "read_cases"]

When = datetime | date | None


@dataclass(frozen=True, slots=True)
class CaseRows:
    """The rows of one case: the times of each step in file order, None where unreadable; its own columns."""

    steps: Mapping[str, list[When]] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)


def read_cases(inputs: Inputs, keys: Sequence[str]) -> dict[str, CaseRows]:
    """Read the rows of a few cases, in one query a source."""
    steps: dict[str, dict[str, list[When]]] = {key: {} for key in keys}
    for (source, column), members in group_steps(inputs).items():
        chosen = [f"{inputs.key(source, column, 'e')} AS case_key"]
        for place, step in members:
            at = f"e.{quote(step.at)}"
            chosen += [
                f"coalesce({shown(inputs, step)}, FALSE) AS s{place}",
                f"CASE WHEN isfinite({at}) THEN {at} END AS a{place}",
            ]
        rows = f"SELECT {', '.join(chosen)}, e._row AS place FROM {quote(inputs.views[source])} AS e"
        query = f"SELECT * FROM ({rows}) WHERE case_key IN ({_marks(keys)}) ORDER BY place"
        for row in inputs.engine.rows(query, list(keys)):
            for number, (_, step) in enumerate(members):
                if row[1 + 2 * number]:
                    steps[row[0]].setdefault(step.id, []).append(row[2 + 2 * number])
    records = _records(inputs, keys)
    return {key: CaseRows(steps[key], records.get(key, {})) for key in keys}


def _records(inputs: Inputs, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Read the columns with deadlines and lengths of each case, from its first row in the file."""
    pathway = inputs.pathway
    names = []
    for rule in pathway.rules:
        if isinstance(rule, WindowRule):
            names += [rule.deadline] if rule.deadline else []
            names += [rule.within_by.column] if rule.within_by else []
    names = list(dict.fromkeys(names))
    if not names:
        return {}
    chosen = [f"{inputs.key(pathway.source, pathway.case, 't')} AS case_key"]
    chosen += [f"t.{quote(name)} AS c{place}" for place, name in enumerate(names)]
    rows = f"SELECT {', '.join(chosen)}, t._row AS place FROM {quote(inputs.views[pathway.source])} AS t"
    query = f"SELECT * FROM ({rows}) WHERE case_key IN ({_marks(keys)}) ORDER BY place DESC"
    return {
        str(row[0]): dict(zip(names, row[1:-1], strict=True)) for row in inputs.engine.rows(query, list(keys))
    }


def _marks(keys: Sequence[str]) -> str:
    return ", ".join("?" for _ in keys)
