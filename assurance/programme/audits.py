"""Which measure's counting of a case a review question audits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from assurance.errors import near_miss
from assurance.programme.agreed import Agreed, Identifier
from assurance.programme.measures import Measure

if TYPE_CHECKING:
    from assurance.programme.checker import Checker
    from assurance.programme.plan import Plan

__all__ = ["Audits", "check_audits"]


class Audits(Agreed):
    """The answers to a question say how a measure should have counted the case."""

    measure: Identifier = Field(description="measure of kind proportion or count whose figure is audited")
    part: Literal["numerator", "population"] = Field(
        description="numerator: met and not_met say that the case belongs to the measure, and whether it "
        "counts; population: met says that it belongs, not_met that it does not. In both, not_applicable and "
        "ineligible say that it does not belong, and cannot_tell and not_found are never read as either"
    )


def check_audits(checker: Checker, plan: Plan, models: Mapping[str, Any]) -> None:
    """Keep a fault for each question whose answers cannot say how its measure counts a case."""
    declared = models.get("measures.yaml")
    measures: Sequence[Measure | None] = declared.measures if declared is not None else ()
    known = {measure.id: measure for measure in measures if measure is not None}
    audited: set[str] = set()
    for index, question in enumerate(plan.questions):
        if question.audits is None:
            continue
        place = ("plan", "questions", index, "audits")
        name = question.audits.measure
        if name in audited:
            checker.fault((*place, "measure"), f"measure {name!r} is audited by another question already")
        audited.add(name)
        if name not in known:
            if None not in measures:  # else it may be one that has faults of its own
                said = near_miss(name, known) or f"; declared are {', '.join(known) or 'none'}"
                checker.fault((*place, "measure"), f"no measure {name!r}{said}")
            continue
        if message := _unfit(known[name], question.audits.part, applies_to_all=question.applies_to_all):
            checker.fault((*place, "part"), message)
        checker.column(
            known[name].source, plan.case_key, (*place, "measure"), types=("id", "text", "category")
        )


def _unfit(measure: Measure, part: str, *, applies_to_all: bool) -> str:
    """Say why answers of met and not met cannot audit this part of a measure; empty where they can."""
    if measure.statistic not in ("proportion", "count"):
        return (
            f"a {measure.statistic} is made of numbers, which met and not_met cannot audit; audit a "
            "proportion or a count, or correct the total from audited values with corrected_total"
        )
    if part == "numerator" and measure.numerator is None:
        return (
            f"measure {measure.id!r} counts its whole population and has no numerator; use part: population"
        )
    if part == "numerator" and applies_to_all:
        return (
            "a question that applies to all could not say that a case does not belong to the measure; leave "
            "applies_to_all out, so that not_applicable can be answered"
        )
    return ""
