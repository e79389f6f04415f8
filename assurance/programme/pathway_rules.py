"""The rules of a pathway: what was promised about its steps."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from assurance.programme.agreed import Agreed, ExpressionText, Identifier
from assurance.programme.pathway_steps import Condition, Dimension, Duration, Pause, WithinBy

__all__ = [
    "AuthorityRule",
    "FieldsRule",
    "GateRule",
    "OrderRule",
    "PresenceRule",
    "Rule",
    "RuleBase",
    "SeparationRule",
    "ValidationRule",
    "WindowRule",
    "named_steps",
    "rule_expressions",
]

_UNITS_OF_CLOCK = {
    "calendar_days": (r"\d+ days?", "whole days", ("days",)),
    "working_days": (r"\d+ days?", "whole days", ("days",)),
    "working_hours": (r"\d+(\.\d+)? (minute|hour)s?", "minutes or hours", ("minutes", "hours")),
}


class RuleBase(Agreed):
    """What every rule declares."""

    id: Identifier = Field(description="name of the rule")
    title: str = Field(min_length=3, description="what was promised, as the pages say it")
    weight: float = Field(default=1.0, gt=0, le=1e12, description="how much it counts in a case's score")
    applies_when: ExpressionText | None = Field(
        default=None,
        description="cases it applies to, over the case source and the steps' times and counts; else all",
    )


class PresenceRule(RuleBase):
    """The step happened; until `within` of `start` has passed it is not yet due."""

    kind: Literal["presence"] = Field(description="the step happened")
    dimension: Dimension = Field(default="complete", description="score that it counts in")
    step: Identifier = Field(description="step that has to happen")
    start: Identifier | None = Field(default=None, description="step from which `within` runs")
    within: Duration | None = Field(default=None, description="such as 28 days; not yet due before that")

    @model_validator(mode="after")
    def _both_or_none(self) -> PresenceRule:
        if (self.start is None) != (self.within is None):
            raise ValueError("give start and within together, or neither")
        return self


class OrderRule(RuleBase):
    """`first` comes before `then`, or at the same time and earlier in the file."""

    kind: Literal["order"] = Field(description="one step comes before another")
    dimension: Dimension = Field(default="ordered", description="score that it counts in")
    first: Identifier = Field(description="step that comes first")
    then: Identifier = Field(description="step that comes after it")


class WindowRule(RuleBase):
    """`end` follows `start` within a time, or by a deadline."""

    kind: Literal["window"] = Field(description="one step follows another within a time")
    dimension: Dimension = Field(default="timely", description="score that it counts in")
    start: Identifier = Field(description="step that starts the clock")
    end: Identifier = Field(description="step that stops it")
    within: Duration | None = Field(default=None, description="such as 1 hour, 28 days or 16 weeks")
    within_by: WithinBy | None = Field(default=None, description="or a column of the case with the length")
    deadline: Identifier | None = Field(
        default=None, description="or a column of the case with the time or date by which `end` is due"
    )
    strict: bool = Field(default=False, description="true: less than `within`; else `within` itself is met")
    clock: Literal["elapsed", "calendar_days", "working_days", "working_hours"] = Field(
        default="elapsed",
        description="how the time is counted; the two of days take whole days, working_hours needs `opening`",
    )
    pauses: tuple[Pause, ...] = Field(default=(), description="times between start and end that do not count")

    @model_validator(mode="after")
    def _one_limit(self) -> WindowRule:
        given = [name for name in ("within", "within_by", "deadline") if getattr(self, name) is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none of them"
            raise ValueError(f"give one of within, within_by and deadline; found {found}")
        if self.deadline is not None and (self.pauses or self.clock != "elapsed"):
            raise ValueError("a deadline is a moment: it takes no clock and no pauses; give within instead")
        return self

    @model_validator(mode="after")
    def _units_of_the_clock(self) -> WindowRule:
        if self.clock == "elapsed":
            return self
        pattern, words, units = _UNITS_OF_CLOCK[self.clock]
        found = self.within_by.unit if self.within_by else self.within
        if self.within is not None and not re.fullmatch(pattern, self.within):
            raise ValueError(f"a clock of {self.clock} needs {words}, not {found!r}")
        if self.within_by is not None and self.within_by.unit not in units:
            raise ValueError(f"a clock of {self.clock} needs {words}, not {found!r}")
        return self


class FieldsRule(RuleBase):
    """The step's record carries its required fields."""

    kind: Literal["fields"] = Field(description="the step's record carries its fields")
    dimension: Dimension = Field(default="fields", description="score that it counts in")
    step: Identifier = Field(description="step that declares fields")


class GateRule(RuleBase):
    """`step` cannot proceed without `needs` having happened before it, and its conditions holding."""

    kind: Literal["gate"] = Field(description="a step may not happen without what opens it")
    dimension: Dimension = Field(default="gates", description="score that it counts in")
    step: Identifier = Field(description="step behind the gate")
    needs: tuple[Identifier, ...] = Field(default=(), description="steps that open it")
    conditions: tuple[Condition, ...] = Field(default=(), description="what must hold of the case")

    @model_validator(mode="after")
    def _something_opens_it(self) -> GateRule:
        if not self.needs and not self.conditions:
            raise ValueError("give needs, conditions or both: nothing would ever close this gate")
        names = [condition.id for condition in self.conditions]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"condition {twice[0]!r} is declared twice")
        return self


class SeparationRule(RuleBase):
    """The steps were done by different people."""

    kind: Literal["separation"] = Field(description="steps were done by different people")
    dimension: Dimension = Field(default="gates", description="score that it counts in")
    steps: tuple[Identifier, ...] = Field(min_length=2, description="steps that declare `by`")


class AuthorityRule(RuleBase):
    """The step was done by somebody who may."""

    kind: Literal["authority"] = Field(description="a step was done by a role that may")
    dimension: Dimension = Field(default="gates", description="score that it counts in")
    step: Identifier = Field(description="step that declares `by`")
    roles: tuple[str, ...] = Field(min_length=1, description="values of `by` that may")


class ValidationRule(RuleBase):
    """What is recorded across the steps holds."""

    kind: Literal["validation"] = Field(description="what is recorded across steps holds")
    dimension: Dimension = Field(default="linked", description="score that it counts in")
    holds: ExpressionText = Field(
        description="true where it holds, over the case source and the steps' times and counts"
    )
    otherwise: Literal["missing", "late", "out of order", "blocked"] = Field(
        default="missing", description="outcome where it does not hold"
    )
    due: ExpressionText | None = Field(
        default=None, description="time or date until which it is not yet due where it does not hold"
    )


Rule = Annotated[
    PresenceRule
    | OrderRule
    | WindowRule
    | FieldsRule
    | GateRule
    | SeparationRule
    | AuthorityRule
    | ValidationRule,
    Field(discriminator="kind"),
]


def named_steps(rule: Rule) -> tuple[str, ...]:
    """List the steps that a rule names, those of its expressions left out."""
    match rule:
        case PresenceRule():
            return (rule.step,) if rule.start is None else (rule.step, rule.start)
        case OrderRule():
            return (rule.first, rule.then)
        case WindowRule():
            return (rule.start, rule.end, *(name for p in rule.pauses for name in (p.start, p.until)))
        case FieldsRule() | AuthorityRule():
            return (rule.step,)
        case GateRule():
            return (rule.step, *rule.needs)
        case SeparationRule():
            return rule.steps
        case ValidationRule():
            return ()


def rule_expressions(rule: Rule) -> list[tuple[tuple[str | int, ...], str, Literal["boolean", "any"]]]:
    """List a rule's expressions: where each stands in the declaration, its text, what it has to give."""
    found: list[tuple[tuple[str | int, ...], str, Literal["boolean", "any"]]] = []
    if rule.applies_when is not None:
        found.append((("applies_when",), rule.applies_when, "boolean"))
    if isinstance(rule, GateRule):
        found += [(("conditions", n, "holds"), c.holds, "boolean") for n, c in enumerate(rule.conditions)]
    if isinstance(rule, ValidationRule):
        found.append((("holds",), rule.holds, "boolean"))
        if rule.due is not None:
            found.append((("due",), rule.due, "any"))
    return found
