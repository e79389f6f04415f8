"""Checks of plan.yaml against the sources, and of its parts against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assurance.errors import near_miss
from assurance.programme.audits import check_audits
from assurance.programme.checker import DATES, Checker
from assurance.programme.decisions import StagedDecision
from assurance.programme.plan import Plan
from assurance.programme.sizing import StagedSize
from assurance.programme.source_checks import case_key_faults
from assurance.programme.sources import FileSource, ReviewSource
from assurance.programme.yaml_lines import Place

__all__ = ["check_plan"]

_PLACE: Place = ("plan",)


def check_plan(checker: Checker, models: Mapping[str, Any], demo: bool) -> None:
    """Keep the faults of a plan: columns that must exist, conditions that must parse, parts that must fit."""
    plan: Plan = models["plan.yaml"].plan
    ids = [question.id for question in plan.questions]
    for index, name in enumerate(ids):
        if name in ids[:index]:
            checker.fault((*_PLACE, "questions", index, "id"), f"question {name!r} is asked twice")
    if plan.reviews is not None:
        checker.source(plan.reviews, (*_PLACE, "reviews"), kinds=(ReviewSource,))
    _check_parts(checker, plan)
    _check_stages(checker, plan)
    check_audits(checker, plan, models)
    if checker.source(plan.source, (*_PLACE, "source")):
        _check_columns(checker, plan)
        _check_names(checker, plan)


def _check_columns(checker: Checker, plan: Plan) -> None:
    checker.column(plan.source, plan.case_key, (*_PLACE, "case_key"), types=("id", "text", "category"))
    checker.column(plan.source, plan.date, (*_PLACE, "date"), types=DATES)
    for key in ("strata", "ordered_by"):
        for index, name in enumerate(getattr(plan, key)):
            checker.column(plan.source, name, (*_PLACE, key, index))
    columns = checker.columns(plan.source)
    checker.expression(plan.eligible, (*_PLACE, "eligible"), columns=columns)
    for index, exclusion in enumerate(plan.exclusions):
        checker.expression(exclusion.when, (*_PLACE, "exclusions", index, "when"), columns=columns)
    if plan.tracers is not None:
        checker.expression(plan.tracers.when, (*_PLACE, "tracers", "when"), columns=columns)
        checker.column(plan.source, plan.tracers.order_by, (*_PLACE, "tracers", "order_by"))
    for message in case_key_faults(plan.source, plan.case_key, checker.sources):
        checker.fault((*_PLACE, "source"), message)


def _check_parts(checker: Checker, plan: Plan) -> None:
    for key in ("expected_rates", "cost", "take_all"):
        if getattr(plan, key) and not plan.strata:
            checker.fault((*_PLACE, key), "names strata, but the plan has none; give strata, or leave it out")
    if "power" in plan.model_fields_set and plan.allocation != "power":
        checker.fault((*_PLACE, "power"), f"has no meaning for allocation {plan.allocation}; leave it out")
    for name, price in plan.cost.items():
        if not price > 0:
            checker.fault((*_PLACE, "cost", name), f"must be above 0; found {price:g}")
    _check_sequential(checker, plan)
    for key in ("strata", "ordered_by", "take_all"):
        for index, name in _repeated(getattr(plan, key)):
            checker.fault((*_PLACE, key, index), f"{name!r} is named twice")


def _check_sequential(checker: Checker, plan: Plan) -> None:
    if plan.sequential is None:
        return
    place: Place = (*_PLACE, "sequential")
    if plan.selection == "systematic":
        checker.fault(
            place,
            "needs cases in random order, which a systematic sample does not have; use selection: tickets",
        )
    if plan.stages:
        checker.fault(
            place,
            "stops by its bounds, how_many: staged by its stages; give one of the two, so that it is known "
            "beforehand what ends the review",
        )
    most = plan.sequential.most
    if most is not None and plan.size is not None and most < plan.size:
        checker.fault(
            (*place, "most"),
            f"{most} is below size {plan.size}, so the plan's own sample could not be reviewed; "
            "most counts all cases, those of size among them",
        )


def _repeated(names: Iterable[str]) -> list[tuple[int, str]]:
    listed = list(names)
    return [(index, name) for index, name in enumerate(listed) if name in listed[:index]]


def _check_stages(checker: Checker, plan: Plan) -> None:
    """Stages that decide must not ask for more cases than the plan ever draws."""
    drawn = plan.how_many.stages[-1].cases if isinstance(plan.how_many, StagedSize) else plan.size
    places: list[tuple[Place, object]] = [((*_PLACE, "decision"), plan.decision)]
    places += [
        ((*_PLACE, "questions", index, "decision"), question.decision)
        for index, question in enumerate(plan.questions)
    ]
    for place, decision in places:
        if isinstance(decision, StagedDecision) and drawn and decision.stages[-1].cases > drawn:
            checker.fault(
                place,
                f"its last stage asks for {decision.stages[-1].cases} cases, but the plan draws {drawn}; "
                "give both the same stages",
            )


def _check_names(checker: Checker, plan: Plan) -> None:
    """Hold the names of strata against the values that their one column allows, where it lists them."""
    source = checker.sources.get(plan.source)
    if len(plan.strata) != 1 or not isinstance(source, FileSource):
        return
    column = source.columns.get(plan.strata[0])
    if column is None or column.allowed is None:
        return
    for key in ("expected_rates", "cost", "take_all"):
        _check_listed(checker, key, list(getattr(plan, key)), plan.strata[0], column.allowed)


def _check_listed(
    checker: Checker, key: str, named: Sequence[str], column: str, allowed: Sequence[str]
) -> None:
    unknown = [name for name in named if name not in allowed]
    for name in unknown:
        place = named.index(name) if key == "take_all" else name
        hint = near_miss(name, allowed) or f"; allowed are {', '.join(allowed[:8])}"
        checker.fault((*_PLACE, key, place), f"{name!r} is no value of {column!r}{hint}")
    missing = [name for name in allowed if name not in named]
    if named and missing and not unknown and key != "take_all":
        said = f"has nothing for {len(missing)} of {len(allowed)} strata, such as {missing[0]!r}"
        checker.fault((*_PLACE, key), said)
