"""Checks of `pathways.yaml` beside the sources: columns, types, and what its expressions read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assurance.errors import ExpressionError
from assurance.expressions import parse_expression
from assurance.programme.checker import DATES, Checker
from assurance.programme.pathways import (
    Pathway,
    Step,
    WindowRule,
    pathway_expressions,
    step_values,
)
from assurance.programme.source_checks import case_key_faults
from assurance.programme.sources import RecordSource
from assurance.programme.yaml_lines import Place

__all__ = ["check_pathways", "clashing_names"]

NUMBERS = ("integer", "number")


def check_pathways(checker: Checker, models: Mapping[str, Any], demo: bool) -> None:
    """Collect the faults of every pathway that is whole."""
    pathways: tuple[Pathway | None, ...] = models["pathways.yaml"].pathways
    for index, pathway in enumerate(pathways):
        if pathway is None:
            continue
        place: Place = ("pathways", index)
        if pathway.id in [other.id for other in pathways[:index] if other]:
            checker.fault((*place, "id"), f"pathway {pathway.id!r} is declared twice")
        if checker.source(pathway.source, (*place, "source")):
            _check_cases(checker, pathway, place)
        for number, step in enumerate(pathway.steps):
            _check_step(checker, pathway, step, (*place, "steps", number))


def clashing_names(read: frozenset[str], steps: Mapping[str, object], columns: Mapping[str, object]) -> str:
    """Say which name that an expression reads is a case column and a step's at once; else nothing."""
    known = {name.lower() for name in columns}
    clash = sorted(name for name in read if name.lower() in steps and name.lower() in known)
    if not clash:
        return ""
    return (
        f"{clash[0]} is a column of the case source and the name of a step's time or count; "
        "give the step another id"
    )


def _check_cases(checker: Checker, pathway: Pathway, place: Place) -> None:
    source, columns = pathway.source, checker.columns(pathway.source)
    checker.column(source, pathway.case, (*place, "case"))
    for message in case_key_faults(source, pathway.case, checker.sources):
        checker.fault((*place, "source"), message)
    checker.column(source, pathway.date, (*place, "date"), types=DATES)
    checker.expression(pathway.includes, (*place, "includes"), columns=columns)
    for number, name in enumerate(pathway.strata):
        checker.column(source, name, (*place, "strata", number))
    for number, rule in enumerate(pathway.rules):
        if isinstance(rule, WindowRule):
            here: Place = (*place, "rules", number)
            checker.column(source, rule.deadline, (*here, "deadline"), types=DATES)
            if rule.within_by is not None:
                checker.column(source, rule.within_by.column, (*here, "within_by", "column"), types=NUMBERS)
    _check_expressions(checker, pathway, place, columns)


def _check_expressions(
    checker: Checker, pathway: Pathway, place: Place, columns: Mapping[str, Any] | None
) -> None:
    """Hold the expressions against the case columns and the steps' times; unknown columns say nothing."""
    times: dict[str, Any] = {}
    for step in pathway.steps:
        known = checker.columns(step.source) if step.source in checker.sources else None
        if known is None or known.get(step.at) not in DATES:
            return
        times[step.id] = known[step.at]
    if columns is None:
        return
    steps = step_values(pathway, times)
    for inside, text, expected in pathway_expressions(pathway):
        here: Place = (*place, *inside)
        try:
            found = parse_expression(text, {**steps, **columns}, expected=expected)
        except ExpressionError as error:
            checker.fault(here, str(error))
            continue
        clash = clashing_names(found.columns, steps, columns)
        if clash and inside[-1] != "applies_when":  # older than step values: there a case column stays itself
            checker.fault(here, clash)
        elif expected == "any" and found.type not in DATES:
            checker.fault(here, f"gives a value of type {found.type}; a time or date is expected")


def _check_step(checker: Checker, pathway: Pathway, step: Step, place: Place) -> None:
    if not checker.source(step.source, (*place, "source"), kinds=(RecordSource,)):
        return
    checker.column(step.source, step.case or pathway.case, (*place, "case"))
    checker.column(step.source, step.at, (*place, "at"), types=DATES)
    checker.column(step.source, step.by, (*place, "by"))
    for number, field in enumerate(step.fields):
        checker.column(step.source, field.column, (*place, "fields", number, "column"))
    checker.expression(step.when, (*place, "when"), columns=checker.columns(step.source))
