"""Checks across the files of a programme folder: names that must exist, expressions that must parse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from assurance.errors import Fault
from assurance.programme.checker import DATES, Checker
from assurance.programme.interface_checks import check_interfaces
from assurance.programme.measures import Measure
from assurance.programme.pathway_checks import check_pathways
from assurance.programme.plan_checks import check_plan
from assurance.programme.rules import STAGE_COLUMNS, Trigger
from assurance.programme.source_checks import check_closed_days, check_sources
from assurance.programme.sources import Source
from assurance.programme.triangulation_checks import check_triangulation
from assurance.programme.yaml_lines import Document, Place

__all__ = ["cross_check"]


def cross_check(folder: str, models: Mapping[str, Any], documents: Mapping[str, Document]) -> list[Fault]:
    """List the faults that show only when the files of a folder are held against each other.

    Files that did not validate by themselves are left out, so that one slip gives one fault.
    """
    faults: list[Fault] = []
    header, declared = models.get("programme.yaml"), models.get("sources.yaml")
    if header is not None and header.programme != folder:
        line = documents["programme.yaml"].line(("programme",))
        message = f"is {header.programme!r} but the folder is {folder!r}; give both the same name"
        faults.append(Fault("programme.yaml", line, "programme", message))
    if declared is None:
        return faults
    sources: Mapping[str, Source | None] = declared.sources
    if header is not None:
        checker = Checker(documents["programme.yaml"], sources)
        check_closed_days(checker, header.closed_days)
        check_triangulation(checker, header.triangulation, models)
        faults.extend(checker.faults)
    for name, check in (
        ("sources.yaml", check_sources),
        ("measures.yaml", _check_measures),
        ("plan.yaml", check_plan),
        ("pathways.yaml", check_pathways),
        ("rules.yaml", _check_rules),
        ("interfaces.yaml", check_interfaces),
    ):
        if models.get(name) is not None:
            checker = Checker(documents[name], sources)
            check(checker, models, header is not None and header.demo)
            faults.extend(checker.faults)
    return faults


def _check_measures(checker: Checker, models: Mapping[str, Any], demo: bool) -> None:
    measures: tuple[Measure | None, ...] = models["measures.yaml"].measures
    seen: set[str] = set()
    printed: set[str] = set()
    for index, measure in enumerate(measures):
        place: Place = ("measures", index)
        if measure is None:
            continue
        if measure.id in seen:
            checker.fault((*place, "id"), f"measure {measure.id!r} is declared twice")
        if clash := printed & set(measure.published_names):
            checker.fault((*place, "published"), f"the printed name {min(clash)!r} is another measure's too")
        seen.add(measure.id)
        printed |= set(measure.published_names)
        if not checker.source(measure.source, (*place, "source")):
            continue
        columns = checker.columns(measure.source)
        checker.column(measure.source, measure.date, (*place, "date"), types=DATES)
        for number, name in enumerate(measure.breakdowns):
            checker.column(measure.source, name, (*place, "breakdowns", number))
        checker.expression(measure.population, (*place, "population"), columns=columns)
        for number, exclusion in enumerate(measure.exclusions):
            checker.expression(exclusion.when, (*place, "exclusions", number, "when"), columns=columns)
        wanted: Literal["boolean", "number"] = "number" if measure.statistic == "rate" else "boolean"
        checker.expression(measure.numerator, (*place, "numerator"), columns=columns, expected=wanted)
        checker.expression(measure.denominator, (*place, "denominator"), columns=columns, expected="number")
        checker.expression(measure.value, (*place, "value"), columns=columns, expected="number")
        _check_alternatives(checker, measure, (*place, "alternatives"))


def _check_alternatives(checker: Checker, measure: Measure, place: Place) -> None:
    """Hold what a measure could be counted by instead against the columns of its source."""
    other = measure.alternatives
    for number, name in enumerate(other.dates):
        checker.column(measure.source, name, (*place, "dates", number), types=DATES)
    for breakdown, names in other.attribution.items():
        for number, name in enumerate(names):
            checker.column(measure.source, name, (*place, "attribution", breakdown, number))
    checker.column(measure.source, other.entered_at, (*place, "entered_at"), types=DATES)
    if other.duplicates is not None:
        for number, name in enumerate(other.duplicates.by):
            checker.column(measure.source, name, (*place, "duplicates", "by", number))
        checker.column(measure.source, other.duplicates.order, (*place, "duplicates", "order"))
    for number, name in enumerate(other.sources):
        checker.source(name, (*place, "sources", number))


def _check_rules(checker: Checker, models: Mapping[str, Any], demo: bool) -> None:
    rules: tuple[Trigger | None, ...] = models["rules.yaml"].rules
    needs = {"estimate": "plan.yaml", "traces": "pathways.yaml"}
    for index, rule in enumerate(rules):
        place: Place = ("rules", index)
        if rule is None:
            continue
        if rule.id in [other.id for other in rules[:index] if other]:
            checker.fault((*place, "id"), f"rule {rule.id!r} is declared twice")
        needed = needs.get(rule.stage, "measures.yaml")
        if needed not in models:
            checker.fault((*place, "stage"), f"stage {rule.stage!r} needs {needed}, which the folder lacks")
        checker.expression(rule.when, (*place, "when"), columns=STAGE_COLUMNS[rule.stage])
