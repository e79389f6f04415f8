"""Checks across the files of a programme folder: names that must exist, expressions that must parse."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from assurance.errors import ExpressionError, Fault, near_miss
from assurance.expressions import parse_expression
from assurance.programme.columns import case_column_type, columns_of, made_columns
from assurance.programme.measures import Measure
from assurance.programme.pathways import Pathway
from assurance.programme.plan import Plan
from assurance.programme.rules import STAGE_COLUMNS, Trigger
from assurance.programme.sources import (
    CaseSource,
    FigureSource,
    FileSource,
    RecordSource,
    ReviewSource,
    Source,
)
from assurance.programme.yaml_lines import Document, Place

__all__ = ["cross_check"]

_DATES = ("date", "timestamp")


class _Checker:
    """Collects faults of one file, with the lines of its document."""

    def __init__(self, document: Document, sources: Mapping[str, Source | None]) -> None:
        self.document = document
        self.sources = sources
        self.faults: list[Fault] = []

    def fault(self, place: Place, message: str) -> None:
        where = ".".join(str(part) for part in place)
        self.faults.append(Fault(self.document.file, self.document.line(place), where, message))

    def whole(self, name: str) -> bool:
        """Tell whether a source and all that it is made of validated, so that its columns are known."""
        source = self.sources.get(name)
        if isinstance(source, CaseSource):
            parts = [source.base] if source.base else []
            parts += [milestone.source for milestone in source.milestones.values()]
            return all(isinstance(self.sources.get(part), RecordSource) for part in parts)
        return source is not None

    def source(
        self, name: str, place: Place, *, kinds: tuple[type, ...] = (RecordSource, CaseSource)
    ) -> bool:
        if name not in self.sources:
            self.fault(place, f"no source {name!r}{_instead(name, self.sources)}")
            return False
        source = self.sources[name]
        if source is None:  # it has faults of its own
            return False
        if not isinstance(source, kinds):
            self.fault(place, f"source {name!r} is of kind {source.kind}, which does not serve here")
            return False
        return True

    def column(self, source: str, name: str | None, place: Place, *, types: tuple[str, ...] = ()) -> None:
        if name is None or self.sources.get(source) is None or not self.whole(source):
            return
        columns = columns_of(source, self.sources)
        if name not in columns:
            self.fault(place, f"source {source!r} has no column {name!r}{_instead(name, columns)}")
        elif types and columns[name] not in types:
            self.fault(place, f"column {name!r} is of type {columns[name]}; expected {' or '.join(types)}")

    def columns(self, source: str) -> Mapping[str, Any] | None:
        """Give a source's columns, or nothing where its own faults leave them unknown."""
        return columns_of(source, self.sources) if self.whole(source) else None

    def expression(
        self,
        text: str | None,
        place: Place,
        *,
        columns: Mapping[str, Any] | None,
        expected: Literal["boolean", "number", "any"] = "boolean",
    ) -> None:
        if text is None or columns is None:
            return
        try:
            parse_expression(text, columns, expected=expected)
        except ExpressionError as error:  # it names the character
            self.fault(place, str(error))


def _instead(name: str, known: Collection[str]) -> str:
    """Name the near miss, else what is declared, as the end of a sentence."""
    if hint := near_miss(name, known):
        return hint
    listed = ", ".join(list(known)[:8])
    more = f" and {len(known) - 8} more" if len(known) > 8 else ""
    return f"; declared are {listed}{more}" if listed else "; none is declared"


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
    for name, check in (
        ("sources.yaml", _check_sources),
        ("measures.yaml", _check_measures),
        ("plan.yaml", _check_plan),
        ("pathways.yaml", _check_pathways),
        ("rules.yaml", _check_rules),
    ):
        if models.get(name) is not None:
            checker = _Checker(documents[name], sources)
            check(checker, models, header is not None and header.demo)
            faults.extend(checker.faults)
    return faults


def _check_sources(checker: _Checker, models: Mapping[str, Any], demo: bool) -> None:
    for name, source in checker.sources.items():
        place: Place = ("sources", name)
        if source is None:
            continue
        if isinstance(source, CaseSource):
            _check_cases(checker, source, place)
            continue
        columns = checker.columns(name)
        for index, exclusion in enumerate(source.exclude):
            here: Place = (*place, "exclude", index)
            checker.expression(exclusion.when, (*here, "when"), columns=columns)
            if exclusion.id == "duplicate_key":
                checker.fault((*here, "id"), "is the id that intake gives to repeated keys; give another")
        for key, column in source.columns.items():
            if column.identifying:
                checker.fault(
                    (*place, "columns", key),
                    "is identifying; this release stores no such column, so leave it out of the declaration",
                )
        for role, column_name in _roles(source):
            checker.column(name, column_name, (*place, *role))
        if isinstance(source, ReviewSource) and source.simulated and not demo:
            checker.fault((*place, "simulated"), "only a programme with demo: true may simulate reviews")


def _roles(source: FileSource) -> Iterator[tuple[Place, str | None]]:
    if isinstance(source, FigureSource):
        roles = source.figures
        for name in ("measure", "period", "numerator", "denominator", "value", "version"):
            yield ("figures", name), getattr(roles, name)
        for name, column in roles.breakdown.items():
            yield ("figures", "breakdown", name), column
    if isinstance(source, ReviewSource):
        for name in ("case_key", "question", "answer", "reviewer", "evidence"):
            yield ("reviews", name), getattr(source.reviews, name)


def _check_cases(checker: _Checker, source: CaseSource, place: Place) -> None:
    if source.base and checker.source(source.base, (*place, "base"), kinds=(RecordSource,)):
        checker.column(source.base, source.case, (*place, "case"))
        for name in set(source.milestones) & set(columns_of(source.base, checker.sources)):
            checker.fault((*place, "milestones", name), f"source {source.base!r} has a column of that name")
    elif not source.base and case_column_type(source, checker.sources) is None:
        checker.fault((*place, "case"), f"no source of its milestones has a column {source.case!r}")
    for name, milestone in source.milestones.items():
        here: Place = (*place, "milestones", name)
        if not checker.source(milestone.source, (*here, "source"), kinds=(RecordSource,)):
            continue
        checker.column(milestone.source, milestone.case or source.case, (*here, "case"))
        checker.column(milestone.source, milestone.first, (*here, "first"))
        checker.column(milestone.source, milestone.last, (*here, "last"))
        checker.column(milestone.source, milestone.by, (*here, "by"), types=_DATES)
        columns = checker.columns(milestone.source)
        checker.expression(milestone.when, (*here, "when"), columns=columns)
    _check_derived(checker, source, place)


def _check_derived(checker: _Checker, source: CaseSource, place: Place) -> None:
    whole = checker.whole(str(place[-1]))
    columns = made_columns(source, checker.sources)
    for name, text in source.derive.items():
        here: Place = (*place, "derive", name)
        if source.base and name in columns_of(source.base, checker.sources):
            checker.fault(here, f"source {source.base!r} has a column of that name")
        checker.expression(text, here, columns=columns if whole else None, expected="any")


def _check_measures(checker: _Checker, models: Mapping[str, Any], demo: bool) -> None:
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
        checker.column(measure.source, measure.date, (*place, "date"), types=_DATES)
        for number, name in enumerate(measure.breakdowns):
            checker.column(measure.source, name, (*place, "breakdowns", number))
        checker.expression(measure.population, (*place, "population"), columns=columns)
        for number, exclusion in enumerate(measure.exclusions):
            checker.expression(exclusion.when, (*place, "exclusions", number, "when"), columns=columns)
        wanted: Literal["boolean", "number"] = "number" if measure.statistic == "rate" else "boolean"
        checker.expression(measure.numerator, (*place, "numerator"), columns=columns, expected=wanted)
        checker.expression(measure.denominator, (*place, "denominator"), columns=columns, expected="number")
        checker.expression(measure.value, (*place, "value"), columns=columns, expected="number")


def _check_plan(checker: _Checker, models: Mapping[str, Any], demo: bool) -> None:
    plan: Plan = models["plan.yaml"].plan
    place: Place = ("plan",)
    ids = [question.id for question in plan.questions]
    for index, name in enumerate(ids):
        if name in ids[:index]:
            checker.fault((*place, "questions", index, "id"), f"question {name!r} is asked twice")
    if plan.reviews is not None:
        checker.source(plan.reviews, (*place, "reviews"), kinds=(ReviewSource,))
    if not checker.source(plan.source, (*place, "source")):
        return
    checker.column(plan.source, plan.case_key, (*place, "case_key"), types=("id", "text", "category"))
    checker.column(plan.source, plan.date, (*place, "date"), types=_DATES)
    for index, name in enumerate(plan.strata):
        checker.column(plan.source, name, (*place, "strata", index))
    columns = checker.columns(plan.source)
    checker.expression(plan.eligible, (*place, "eligible"), columns=columns)
    for index, exclusion in enumerate(plan.exclusions):
        checker.expression(exclusion.when, (*place, "exclusions", index, "when"), columns=columns)
    for name in _files_behind(plan.source, checker.sources):
        source = checker.sources[name]
        if isinstance(source, RecordSource) and not source.pseudonymous:
            checker.fault(
                (*place, "source"),
                f"source {name!r} does not say pseudonymous: true; its case keys would stand in the pack, "
                "so declare that they are pseudonyms already",
            )


def _files_behind(name: str, sources: Mapping[str, Source | None]) -> set[str]:
    source = sources.get(name)
    if isinstance(source, CaseSource):
        return (
            {source.base} if source.base else {milestone.source for milestone in source.milestones.values()}
        )
    return {name}


def _check_pathways(checker: _Checker, models: Mapping[str, Any], demo: bool) -> None:
    pathways: tuple[Pathway | None, ...] = models["pathways.yaml"].pathways
    for index, pathway in enumerate(pathways):
        place: Place = ("pathways", index)
        if pathway is None:
            continue
        if pathway.id in [other.id for other in pathways[:index] if other]:
            checker.fault((*place, "id"), f"pathway {pathway.id!r} is declared twice")
        if checker.source(pathway.source, (*place, "source")):
            columns = checker.columns(pathway.source)
            checker.column(pathway.source, pathway.case, (*place, "case"))
            checker.column(pathway.source, pathway.date, (*place, "date"), types=_DATES)
            checker.expression(pathway.includes, (*place, "includes"), columns=columns)
            for number, rule in enumerate(pathway.rules):
                checker.expression(
                    rule.applies_when, (*place, "rules", number, "applies_when"), columns=columns
                )
        for number, step in enumerate(pathway.steps):
            here: Place = (*place, "steps", number)
            if not checker.source(step.source, (*here, "source"), kinds=(RecordSource,)):
                continue
            checker.column(step.source, step.case or pathway.case, (*here, "case"))
            checker.column(step.source, step.at, (*here, "at"), types=_DATES)
            for field_number, field in enumerate(step.fields):
                checker.column(step.source, field.column, (*here, "fields", field_number, "column"))
            checker.expression(step.when, (*here, "when"), columns=checker.columns(step.source))


def _check_rules(checker: _Checker, models: Mapping[str, Any], demo: bool) -> None:
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
