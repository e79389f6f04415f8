"""`plan.yaml`: which cases are sampled, how many, what is asked of each, and what decides."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from assurance.programme.agreed import Agreed, Exclusion, ExpressionText, Fraction01, Identifier
from assurance.programme.audits import Audits
from assurance.programme.decisions import (
    Decision,
    MaterialityDecision,
    StagedDecision,
    ThresholdDecision,
)
from assurance.programme.presets import filled_from_preset
from assurance.programme.sizing import HowMany, Stage, StagedSize

__all__ = ["Answer", "Overlap", "Plan", "PlanFile", "Question", "SecondReview", "Sequential", "Tracers"]

Answer = Literal["met", "not_met", "not_applicable", "cannot_tell", "not_found", "ineligible"]
"""`not_found`: the record cannot be produced, and counts as a deviation. `ineligible`: the case does not
belong to the frame, and the next reserve takes its place."""


class Question(Agreed):
    """One thing that a reviewer looks for in the record of each sampled case."""

    id: Identifier = Field(description="name of the question, as in the review file")
    text: str = Field(min_length=3, description="the question as the reviewer reads it")
    guidance: str = Field(default="", description="how to answer in doubt")
    applies_to_all: bool = Field(
        default=False, description="it applies to every case, so not_applicable is no answer to it"
    )
    tolerable_rate: Fraction01 | None = Field(
        default=None,
        description="share, of the cases to which it applies, not met that can be borne; the bound decides",
    )
    decision: Decision | None = Field(
        default=None, description="what decides whether it is met; else tolerable_rate, else the plan's"
    )
    audits: Audits | None = Field(
        default=None, description="measure whose counting of the case the answer audits: docs/corrected.md"
    )

    @model_validator(mode="after")
    def _one_rule(self) -> Question:
        if self.decision is not None and self.tolerable_rate is not None:
            raise ValueError("give tolerable_rate or decision, not both")
        return self


class Sequential(Agreed):
    """The bounds may be looked at after each reviewed case, and stay valid whenever one stops."""

    prior: tuple[float, float] = Field(
        default=(1.0, 1.0), description="Beta parameters in each stratum: sharpest where errors were expected"
    )
    most: int | None = Field(default=None, ge=1, description="cases at which extending ends; else the frame")

    @model_validator(mode="after")
    def _prior_is_positive(self) -> Sequential:
        if min(self.prior) <= 0:
            raise ValueError("both parameters of the prior must be above 0")
        return self


class SecondReview(Agreed):
    """Part of the sample is reviewed twice, by somebody who has not seen the first answers."""

    share: Fraction01 = Field(description="share of the sampled cases, rounded up")
    least: int = Field(default=0, ge=0, description="never fewer, where there are as many")


class Overlap(Agreed):
    """Part of the last sample is seen again on purpose, by permanent random numbers."""

    share: float = Field(ge=0, lt=1, description="share of a sample that is planned to be in the next one")


class Tracers(Agreed):
    """Cases picked on purpose: they show how, never how many, and enter no estimate."""

    when: ExpressionText = Field(description="true for the cases to trace")
    order_by: Identifier | None = Field(default=None, description="column; the highest first, then by ticket")
    most: int = Field(ge=1, description="cases at most")
    reason: str = Field(min_length=3, description="why these, in words; printed beside them")


class Plan(Agreed):
    """The sample of each period: frame, strata, size, questions. The seed is never part of it."""

    title: str = Field(min_length=3, description="title of the sample")
    preset: str | None = Field(
        default=None,
        description="name of a shipped standard, such as cms-1915c, or name@date for one of its versions; "
        "what the plan writes itself comes first. See docs/presets.md",
    )
    source: Identifier = Field(description="source of kind records or cases, one row a case")
    case_key: Identifier = Field(description="its column with the case's pseudonym; never twice in the frame")
    date: Identifier | None = Field(default=None, description="column that puts a case in the month")
    eligible: ExpressionText | None = Field(default=None, description="cases that belong; else all")
    exclusions: tuple[Exclusion, ...] = Field(
        default=(), description="cases left out of the frame, in this order, each counted"
    )
    not_seen_in: int = Field(
        default=0, ge=0, description="leave out cases sampled in so many periods before; 0 leaves none out"
    )
    strata: tuple[Identifier, ...] = Field(
        default=(), description="columns whose values make the strata; none means one stratum"
    )
    size: int | None = Field(default=None, ge=1, description="cases to draw in all; or how_many")
    how_many: HowMany | None = Field(default=None, description="the rule that sets the size; or size")
    oversample: float = Field(
        default=0.0, ge=0, lt=1, description="share of the size added as reserves, rounded up in each stratum"
    )
    allocation: Literal["proportional", "equal", "power", "neyman"] = Field(
        default="proportional", description="how the size is shared among the strata"
    )
    power: float = Field(default=0.5, ge=0, description="exponent of the stratum's size; power only")
    expected_rates: dict[str, Fraction01] = Field(
        default_factory=dict,
        description="deviation rate expected in each stratum, by its name; neyman only, and needed there",
    )
    cost: dict[str, float] = Field(
        default_factory=dict, description="relative cost of a case in each stratum; neyman only"
    )
    take_all: tuple[str, ...] = Field(default=(), description="strata of which every case is reviewed")
    minimum: int = Field(default=0, ge=0, description="cases from each stratum at least")
    maximum: int | None = Field(
        default=None, ge=1, description="cases from each stratum at most; take_all strata are exempt"
    )
    reserves: int = Field(default=0, ge=0, description="spare cases a stratum, for ineligible ones only")
    selection: Literal["tickets", "systematic"] = Field(
        default="tickets", description="lowest tickets, or every k-th case of an ordered list"
    )
    ordered_by: tuple[Identifier, ...] = Field(
        default=(), description="columns that order the list, then case_key; systematic only"
    )
    overlap: Overlap | None = Field(default=None, description="cases planned to be seen again next period")
    second_review: SecondReview | None = Field(default=None, description="part that is reviewed twice")
    tracers: Tracers | None = Field(default=None, description="cases picked on purpose, never projected")
    sequential: Sequential | None = Field(default=None, description="looking before all is reviewed")
    confidence: Fraction01 = Field(default=0.95, description="of the bounds, a fraction")
    decision: Decision | None = Field(
        default=None, description="what decides for each question that says nothing itself"
    )
    questions: tuple[Question, ...] = Field(min_length=1, description="what is asked of each case")
    reviews: Identifier | None = Field(default=None, description="source of kind reviews with the answers")
    minutes_per_case: float | None = Field(
        default=None, gt=0, description="time a review takes, to plan with"
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_from_preset(cls, data: Any) -> Any:
        return filled_from_preset(data)

    @model_validator(mode="after")
    def _bounds_agree(self) -> Plan:
        if self.maximum is not None and self.maximum < self.minimum:
            raise ValueError(f"maximum {self.maximum} is below minimum {self.minimum}")
        if (self.size is None) == (self.how_many is None):
            raise ValueError(
                "give size (a number of cases) or how_many (a rule that sets it), one of the two"
            )
        return self

    @model_validator(mode="after")
    def _parts_fit(self) -> Plan:
        if self.selection == "systematic" and (self.reserves or self.oversample or self.overlap):
            raise ValueError(
                "a systematic sample has no reserves, oversample or overlap: there is no next case to take"
            )
        if self.ordered_by and self.selection != "systematic":
            raise ValueError("ordered_by orders the list of a systematic sample; tickets need no order")
        if (self.allocation == "neyman") != bool(self.expected_rates) or (
            self.cost and self.allocation != "neyman"
        ):
            raise ValueError(
                "allocation neyman needs expected_rates for each stratum; no other uses them, or cost"
            )
        if self.overlap is not None and self.not_seen_in:
            raise ValueError("overlap asks for cases seen before, not_seen_in leaves them out; choose one")
        staged = isinstance(self.how_many, StagedSize) or any(
            isinstance(self.decides(question), StagedDecision) for question in self.questions
        )
        if staged and self.strata:
            raise ValueError("stages count cases in ticket order over the whole frame: leave strata out")
        if self.reserves and self.oversample:
            raise ValueError("give reserves (cases a stratum) or oversample (a share), not both")
        return self

    @model_validator(mode="after")
    def _an_early_stop_needs_bounds(self) -> Plan:
        """Refuse to stop by an estimate: it is on one side of a threshold after the first case."""
        by_estimate = [
            question.id
            for question in self.questions
            if (isinstance(rule := self.decides(question), ThresholdDecision) and rule.rule == "point")
            or (isinstance(rule, MaterialityDecision) and rule.on == "point")
        ]
        if by_estimate and (self.sequential is not None or self.stages):
            early = "sequential" if self.sequential is not None else "how_many: staged"
            raise ValueError(
                f"{early} may stop the review early, and the estimate alone decides "
                f"{', '.join(by_estimate)}: it would do so after the first case; decide on the bound"
            )
        return self

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of a staged sample; none where its size is fixed beforehand."""
        return self.how_many.stages if isinstance(self.how_many, StagedSize) else ()

    def decides(self, question: Question) -> Decision | None:
        """Give what decides for a question: its own rule, its tolerable rate, or the plan's."""
        if question.decision is not None:
            return question.decision
        if question.tolerable_rate is not None:
            return ThresholdDecision(rule="bound", at_most=question.tolerable_rate)
        if self.decision is None and self.stages:
            return StagedDecision(rule="staged", stages=self.stages)
        return self.decision


class PlanFile(Agreed):
    """The file itself: one plan."""

    plan: Plan = Field(description="the sample of each period")
