"""`plan.yaml`: which cases are sampled, how many, and what is asked of each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from assurance.programme.agreed import Agreed, Exclusion, ExpressionText, Fraction01, Identifier

__all__ = ["Answer", "Plan", "PlanFile", "Question"]

Answer = Literal["met", "not_met", "not_applicable", "cannot_tell"]


class Question(Agreed):
    """One thing that a reviewer looks for in the record of each sampled case."""

    id: Identifier = Field(description="name of the question, as in the review file")
    text: str = Field(min_length=3, description="the question as the reviewer reads it")
    guidance: str = Field(default="", description="how to answer in doubt")
    applies_to_all: bool = Field(
        default=False, description="it applies to every case, so not_applicable is no answer to it"
    )
    tolerable_rate: Fraction01 | None = Field(
        default=None, description="share, of the cases to which it applies, not met that can be borne"
    )


class Plan(Agreed):
    """The sample of each period: frame, strata, size, questions. The seed is never part of it."""

    title: str = Field(min_length=3, description="title of the sample")
    source: Identifier = Field(description="source of kind records or cases, one row a case")
    case_key: Identifier = Field(description="its column with the case's pseudonym; never twice in the frame")
    date: Identifier | None = Field(default=None, description="column that puts a case in the month")
    eligible: ExpressionText | None = Field(default=None, description="cases that belong; else all")
    exclusions: tuple[Exclusion, ...] = Field(
        default=(), description="cases left out of the frame, in this order, each counted"
    )
    strata: tuple[Identifier, ...] = Field(
        default=(), description="columns whose values make the strata; none means one stratum"
    )
    size: int = Field(ge=1, description="cases to draw in all")
    allocation: Literal["proportional", "equal"] = Field(
        default="proportional", description="how the size is shared among the strata"
    )
    minimum: int = Field(default=0, ge=0, description="cases from each stratum at least")
    maximum: int | None = Field(default=None, ge=1, description="cases from each stratum at most")
    reserves: int = Field(default=0, ge=0, description="spare cases a stratum, for ineligible ones only")
    confidence: Fraction01 = Field(default=0.95, description="of the bounds, a fraction")
    questions: tuple[Question, ...] = Field(min_length=1, description="what is asked of each case")
    reviews: Identifier | None = Field(default=None, description="source of kind reviews with the answers")
    minutes_per_case: float | None = Field(
        default=None, gt=0, description="time a review takes, to plan with"
    )

    @model_validator(mode="after")
    def _bounds_agree(self) -> Plan:
        if self.maximum is not None and self.maximum < self.minimum:
            raise ValueError(f"maximum {self.maximum} is below minimum {self.minimum}")
        return self


class PlanFile(Agreed):
    """The file itself: one plan."""

    plan: Plan = Field(description="the sample of each period")
