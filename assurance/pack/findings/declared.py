"""What was agreed, as findings: each measure, question, rule and threshold, in words and as expressions.

A figure is followed from its finding to these by `assurance explain`, with the pack alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from assurance.pack.findings.model import Finding, finding
from assurance.programme import Measure, Pathway, Plan, Programme
from assurance.reconciliation import made_of

__all__ = ["declared_findings"]

STAGE = "declared"
_TITLES = ("title", "text", "label")


def declared_findings(programme: Programme) -> list[Finding]:
    """Give a finding for everything declared that a figure can be of; no count and no case is in them.

    Parameters
    ----------
    programme : as it was loaded

    Returns
    -------
    list
        Of stage ``declared``; the id says the kind: ``declared.measure.<id>``, ``declared.question.<id>``,
        ``declared.sample``, ``declared.pathway.<id>``, ``declared.rule.<pathway>.<rule>``,
        ``declared.sign.<pathway>.<sign>``, ``declared.threshold.<id>``, ``declared.interface.<id>`` and
        ``declared.source.<id>``. The declaration stands in `source`, field by field.
    """
    found = [_measure(measure) for measure in programme.measures]
    if programme.plan is not None:
        found += _plan(programme.plan)
    for pathway in programme.pathways:
        found += _pathway(pathway)
    found += [_of(f"threshold.{rule.id}", rule, rule.title) for rule in programme.rules]
    if programme.interfaces is not None:
        kinds = ("waits", "themes", "datasets", "exceptions")
        shown = (one for kind in kinds for one in getattr(programme.interfaces, kind))
        found += [_of(f"interface.{one.id}", one, one.question or one.title) for one in shown]
    made = made_of(programme.sources)
    for name, source in programme.sources.items():
        more = {"columns": ", ".join(getattr(source, "columns", ())), "made of": ", ".join(made[name])}
        title = source.title or name
        found.append(_of(f"source.{name}", source, title, leaving=("columns", "milestones"), more=more))
    return found


def _measure(measure: Measure) -> Finding:
    numbers = {
        "measure": measure.id, "version": measure.version, "statistic": measure.statistic,
        "direction": measure.direction, "target": measure.target, "unit": measure.unit,
    }  # fmt: skip
    source = _flat(measure, leaving=("id", "title"))
    source = {"counted": _counted(measure), **source}
    return finding(
        STAGE, f"measure.{measure.id}", measure.title, measure.question or _counted(measure), "information",
        numbers, source,
    )  # fmt: skip


def _counted(measure: Measure) -> str:
    """Say in words what is counted, whatever the expressions are."""
    rows = f"rows of {measure.source}"
    of_them = {
        "proportion": f"Of the {rows} in the population, the share for which the numerator is true.",
        "count": f"The number of {rows} in the population"
        + (" for which the numerator is true." if measure.numerator else "."),
        "sum": f"The sum of the value over the {rows} in the population.",
        "mean": f"The mean of the value over the {rows} in the population.",
        "median": f"The median of the value over the {rows} in the population.",
        "centile": f"The {measure.centile} centile of the value over the {rows} in the population.",
        "rate": f"The numerator summed over the {rows} in the population, over the denominator"
        + (f", per {measure.per:,}." if measure.per != 1 else "."),
    }
    return of_them[measure.statistic]


def _plan(plan: Plan) -> list[Finding]:
    source = _flat(plan, leaving=("title", "questions"))
    numbers = {"size": plan.size, "reserves": plan.reserves, "confidence": plan.confidence}
    whole = finding(STAGE, "sample", plan.title, plan.title, "information", numbers, source)
    return [whole, *(_of(f"question.{one.id}", one, one.guidance or one.text) for one in plan.questions)]


def _pathway(pathway: Pathway) -> Iterable[Finding]:
    yield _of(f"pathway.{pathway.id}", pathway, pathway.title, leaving=("rules", "signs", "steps"),
              more=_steps(pathway))  # fmt: skip
    for kind, items in (("rule", pathway.rules), ("sign", pathway.signs)):
        for one in items:
            yield _of(f"{kind}.{pathway.id}.{one.id}", one, one.title)


def _steps(pathway: Pathway) -> dict[str, str]:
    """Say of each step what shows it, in one line."""
    found = {}
    for step in pathway.steps:
        when = f" where {step.when}" if step.when else ""
        found[f"step {step.id}"] = f"{step.title}: the {step.which} {step.at} of {step.source}{when}"
    return found


def _of(
    name: str,
    model: BaseModel,
    words: str,
    *,
    leaving: Sequence[str] = (),
    more: dict[str, str] | None = None,
) -> Finding:
    title = next((str(getattr(model, key)) for key in _TITLES if getattr(model, key, "")), name)
    source = _flat(model, leaving=("id", "title", "text", *leaving)) | (more or {})
    return finding(STAGE, name, title, words, "information", {}, source)


def _flat(model: BaseModel, *, leaving: Sequence[str]) -> dict[str, str]:
    """Write a declaration field by field; what was not declared, or is as by default, is left out."""
    found: dict[str, str] = {}
    plain = model.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)
    for name, value in plain.items():
        if name in leaving:
            continue
        if name == "exclusions":
            found |= {f"exclusion {one['id']}": f"{one['reason']}: {one['when']}" for one in value}
        elif name == "limitations":
            found |= {f"limitation {place}": one["text"] for place, one in enumerate(value, start=1)}
        elif text := _text(value):
            found[name] = text
    return found


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
