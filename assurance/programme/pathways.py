"""`pathways.yaml`: what should have happened to a case, in which order and in what time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from assurance.programme.agreed import Agreed, ExpressionText, Identifier
from assurance.programme.pathway_order import impossible_order, own_step_faults
from assurance.programme.pathway_rules import (
    AuthorityRule,
    FieldsRule,
    GateRule,
    OrderRule,
    PresenceRule,
    Rule,
    RuleBase,
    SeparationRule,
    ValidationRule,
    WindowRule,
    named_steps,
    rule_expressions,
)
from assurance.programme.pathway_steps import (
    Condition,
    Dimension,
    Duration,
    Opening,
    Pause,
    RequiredField,
    Sign,
    Step,
    WithinBy,
    duration,
    microseconds_of_day,
)

__all__ = [
    "AuthorityRule",
    "Condition",
    "Dimension",
    "Duration",
    "FieldsRule",
    "GateRule",
    "Opening",
    "OrderRule",
    "Pathway",
    "Pathways",
    "Pause",
    "PresenceRule",
    "RequiredField",
    "Rule",
    "RuleBase",
    "SeparationRule",
    "Sign",
    "Step",
    "ValidationRule",
    "WindowRule",
    "WithinBy",
    "duration",
    "microseconds_of_day",
    "named_steps",
    "pathway_expressions",
    "step_values",
]

Weight = Annotated[float, Field(gt=0, le=1e6)]
Place = tuple[str | int, ...]


class Pathway(Agreed):
    """One pathway: the cases it is for, its steps and its rules."""

    id: Identifier = Field(description="name of the pathway")
    title: str = Field(min_length=3, description="title on the pages")
    version: str = Field(default="1", description="version of the pathway, in quotes")
    source: Identifier = Field(description="source with one row a case")
    case: Identifier = Field(description="its column with the case's pseudonym")
    date: Identifier | None = Field(default=None, description="column that puts a case in a period")
    includes: ExpressionText | None = Field(default=None, description="cases it is for; else all")
    opening: Opening | None = Field(
        default=None, description="opening hours of a working day, for clocks of working_hours"
    )
    steps: tuple[Step, ...] = Field(min_length=1, description="what happens, in the promised order")
    rules: tuple[Rule, ...] = Field(min_length=1, description="what was promised about the steps")
    signs: tuple[Sign, ...] = Field(default=(), description="warning signs, counted and never scored")
    weights: dict[Dimension, Weight] = Field(
        default={}, description="weight of each dimension in a case's score; else the weights of the rules"
    )
    strata: tuple[Identifier, ...] = Field(
        default=(), description="columns of the case source that scores are given by, such as team"
    )
    citation: str = Field(default="", description="where the pathway is from")

    @model_validator(mode="after")
    def _names_fit(self) -> Pathway:
        faults = [*_repeated(self), *_unknown_steps(self)]
        if not faults:
            faults = [*_steps_lack(self), *(fault for rule in self.rules for fault in own_step_faults(rule))]
        if not faults and (circle := impossible_order(self.rules)):
            faults = [circle]
        faults += _weights_fit(self)
        if faults:
            raise ValueError(faults[0])
        return self


def _repeated(pathway: Pathway) -> Iterator[str]:
    for kind, named in (("step", pathway.steps), ("rule", pathway.rules), ("sign", pathway.signs)):
        names = [each.id for each in named]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{kind} {name!r} is declared twice"


def _unknown_steps(pathway: Pathway) -> Iterator[str]:
    steps = {step.id for step in pathway.steps}
    for rule in pathway.rules:
        for name in named_steps(rule):
            if name not in steps:
                yield f"rule {rule.id!r} names step {name!r}, which is not declared"


def _steps_lack(pathway: Pathway) -> Iterator[str]:
    steps = {step.id: step for step in pathway.steps}
    for rule in pathway.rules:
        match rule:
            case FieldsRule() if not steps[rule.step].fields:
                yield f"rule {rule.id!r} checks fields of step {rule.step!r}, which declares none"
            case WindowRule(clock="working_hours") if pathway.opening is None:
                yield f"rule {rule.id!r} counts working hours; give the pathway's opening hours"
            case SeparationRule() | AuthorityRule():
                for name in named_steps(rule):
                    if steps[name].by is None:
                        yield f"rule {rule.id!r} asks who did step {name!r}, which does not declare by"


def _weights_fit(pathway: Pathway) -> Iterator[str]:
    if not pathway.weights:
        return
    scored = list(dict.fromkeys(rule.dimension for rule in pathway.rules))
    if lacking := [name for name in scored if name not in pathway.weights]:
        yield f"weights: dimension {lacking[0]!r} has none; give every dimension of the rules one, or none"
    if unscored := [name for name in pathway.weights if name not in scored]:
        yield f"weights: no rule counts in dimension {unscored[0]!r}; it has {', '.join(scored)}"


def pathway_expressions(pathway: Pathway) -> list[tuple[Place, str, Literal["boolean", "any"]]]:
    """List the expressions that may read step times: where each stands, its text, what it has to give."""
    found: list[tuple[Place, str, Literal["boolean", "any"]]] = []
    for number, rule in enumerate(pathway.rules):
        found += [(("rules", number, *place), text, kind) for place, text, kind in rule_expressions(rule)]
    found += [(("signs", number, "when"), sign.when, "boolean") for number, sign in enumerate(pathway.signs)]
    return found


def step_values(
    pathway: Pathway, times: Mapping[str, Literal["date", "timestamp"]]
) -> dict[str, Literal["date", "timestamp", "integer"]]:
    """Name what expressions may read of the steps: ``<step>_time`` and ``<step>_count``, with types.

    Parameters
    ----------
    times : step -> type of its column `at`; steps that it lacks are left out
    """
    named: dict[str, Literal["date", "timestamp", "integer"]] = {}
    for step in pathway.steps:
        if step.id in times:
            named[f"{step.id}_time"] = times[step.id]
            named[f"{step.id}_count"] = "integer"
    return named


class Pathways(Agreed):
    """All pathways of a programme."""

    pathways: tuple[Pathway, ...] = Field(min_length=1, description="the pathways, in the order of the pages")
