"""`pathways.yaml`: what should have happened to a case, in which order and in what time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from assurance.programme.agreed import Agreed, ExpressionText, Identifier

__all__ = [
    "Dimension",
    "Duration",
    "FieldsRule",
    "GateRule",
    "OrderRule",
    "Pathway",
    "Pathways",
    "PresenceRule",
    "RequiredField",
    "Rule",
    "RuleBase",
    "Step",
    "WindowRule",
    "duration",
]

Dimension = Literal["complete", "ordered", "timely", "fields", "gates", "linked", "outcome"]
_UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}


def duration(text: str) -> timedelta:
    """Read a length of time such as ``1 hour``, ``90 minutes``, ``28 days`` or ``1.5 hours``.

    Examples
    --------
    >>> duration("90 minutes")
    datetime.timedelta(seconds=5400)
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?) (minute|hour|day|week)s?", text)
    if not match:
        raise ValueError(f"{text!r} is not a length of time; write such as 90 minutes, 1 hour or 28 days")
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


def _is_duration(text: str) -> str:
    duration(text)
    return text


Duration = Annotated[str, AfterValidator(_is_duration)]


class RequiredField(Agreed):
    """A field that a step's record must carry, with the values that count as filled in."""

    column: Identifier = Field(description="column of the step's source that must be filled in")
    allowed: tuple[str, ...] | None = Field(default=None, description="values that count; else any")


class Step(Agreed):
    """One step: the rows of an event source that show that it happened."""

    id: Identifier = Field(description="name of the step, for the rules")
    title: str = Field(min_length=2, description="name of the step on the pages")
    source: Identifier = Field(description="source of kind records or events whose rows show it")
    case: Identifier | None = Field(default=None, description="its case column; else the pathway's")
    at: Identifier = Field(description="column with the time of the step")
    when: ExpressionText | None = Field(default=None, description="rows that show the step; else all")
    which: Literal["first", "last"] = Field(
        default="first", description="row that counts where the step shows more than once"
    )
    fields: tuple[RequiredField, ...] = Field(default=(), description="fields read for rules of kind fields")


class RuleBase(Agreed):
    """What every rule declares."""

    id: Identifier = Field(description="name of the rule")
    title: str = Field(min_length=3, description="what was promised, as the pages say it")
    weight: float = Field(default=1.0, gt=0, description="how much it counts in a case's score")
    applies_when: ExpressionText | None = Field(
        default=None, description="cases it applies to, over the columns of the case source; else all"
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
    """`end` follows `start` within a time."""

    kind: Literal["window"] = Field(description="one step follows another within a time")
    dimension: Dimension = Field(default="timely", description="score that it counts in")
    start: Identifier = Field(description="step that starts the clock")
    end: Identifier = Field(description="step that stops it")
    within: Duration = Field(description="such as 1 hour, 28 days or 16 weeks")
    strict: bool = Field(default=False, description="true: less than `within`; else `within` itself is met")
    clock: Literal["elapsed", "calendar_days", "working_days"] = Field(
        default="elapsed", description="how the time is counted; the last two take whole days"
    )

    @model_validator(mode="after")
    def _days_on_a_day_clock(self) -> WindowRule:
        if self.clock != "elapsed" and not re.fullmatch(r"\d+ days?", self.within):
            raise ValueError(f"a clock of {self.clock} needs whole days, not {self.within!r}")
        return self


class FieldsRule(RuleBase):
    """The step's record carries its required fields."""

    kind: Literal["fields"] = Field(description="the step's record carries its fields")
    dimension: Dimension = Field(default="fields", description="score that it counts in")
    step: Identifier = Field(description="step that declares fields")


class GateRule(RuleBase):
    """`step` cannot proceed without `needs` having happened before it."""

    kind: Literal["gate"] = Field(description="a step may not happen without others before it")
    dimension: Dimension = Field(default="gates", description="score that it counts in")
    step: Identifier = Field(description="step behind the gate")
    needs: tuple[Identifier, ...] = Field(min_length=1, description="steps that open it")


Rule = Annotated[PresenceRule | OrderRule | WindowRule | FieldsRule | GateRule, Field(discriminator="kind")]


class Pathway(Agreed):
    """One pathway: the cases it is for, its steps and its rules."""

    id: Identifier = Field(description="name of the pathway")
    title: str = Field(min_length=3, description="title on the pages")
    version: str = Field(default="1", description="version of the pathway, in quotes")
    source: Identifier = Field(description="source with one row a case")
    case: Identifier = Field(description="its column with the case's pseudonym")
    date: Identifier | None = Field(default=None, description="column that puts a case in a period")
    includes: ExpressionText | None = Field(default=None, description="cases it is for; else all")
    steps: tuple[Step, ...] = Field(min_length=1, description="what happens, in the promised order")
    rules: tuple[Rule, ...] = Field(min_length=1, description="what was promised about the steps")
    citation: str = Field(default="", description="where the pathway is from")

    @model_validator(mode="after")
    def _names_fit(self) -> Pathway:
        steps = [step.id for step in self.steps]
        for kind, names in (("step", steps), ("rule", [rule.id for rule in self.rules])):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{kind} {twice[0]!r} is declared twice")
        for rule in self.rules:
            for name in named_steps(rule):
                if name not in steps:
                    raise ValueError(f"rule {rule.id!r} names step {name!r}, which is not declared")
        fields = {step.id: step.fields for step in self.steps}
        for rule in self.rules:
            if isinstance(rule, FieldsRule) and not fields[rule.step]:
                raise ValueError(f"rule {rule.id!r} checks fields of step {rule.step!r}, which declares none")
        return self


def named_steps(rule: PresenceRule | OrderRule | WindowRule | FieldsRule | GateRule) -> tuple[str, ...]:
    """List the steps that a rule names."""
    match rule:
        case PresenceRule():
            return (rule.step,) if rule.start is None else (rule.step, rule.start)
        case OrderRule():
            return (rule.first, rule.then)
        case WindowRule():
            return (rule.start, rule.end)
        case FieldsRule():
            return (rule.step,)
        case GateRule():
            return (rule.step, *rule.needs)


class Pathways(Agreed):
    """All pathways of a programme."""

    pathways: tuple[Pathway, ...] = Field(min_length=1, description="the pathways, in the order of the pages")
