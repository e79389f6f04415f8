"""`interfaces.yaml`: what is watched where one service hands people to another."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from assurance.programme.agreed import Agreed, Exclusion, ExpressionText, Fraction01, Identifier, Limitation

__all__ = [
    "ExceptionClass", "InterfaceBase", "Interfaces", "MinimumDataset", "RequiredItem", "ShownFigure",
    "ThemeSet", "Wait",
]  # fmt: skip


class InterfaceBase(Agreed):
    """What waits, themes, minimum data sets and exceptions have in common.

    Expressions may use `as_at`, the end of the programme's as_at day, beside the columns of the source.
    """

    id: Identifier = Field(description="name")
    title: str = Field(min_length=3, description="title on the page")
    question: str = Field(default="", description="what a reader wants to know from it")
    out_of: str = Field(min_length=3, description="who or what is counted, in words: the denominator")
    source: Identifier = Field(description="source of kind records, events or cases")
    population: ExpressionText | None = Field(default=None, description="rows that belong; else all")
    exclusions: tuple[Exclusion, ...] = Field(
        default=(), description="rows of the population left out, in this order, each counted"
    )
    by: tuple[Identifier, ...] = Field(default=(), description="columns by which it is also shown")
    limitations: tuple[Limitation, ...] = Field(default=(), description="known weaknesses, printed with it")


class Wait(InterfaceBase):
    """How long something takes, with those kept in for whom it has not ended yet (Kaplan-Meier)."""

    begins: Identifier = Field(description="date or timestamp at which the wait begins")
    ends: Identifier = Field(description="date or timestamp of what is waited for; empty while it is not")
    leaves: Identifier | None = Field(
        default=None, description="date or timestamp at which somebody left without it; in it up to then"
    )
    as_at: Identifier | None = Field(
        default=None, description="timestamp up to which the row is known; else the programme's as_at"
    )
    unit: Literal["days", "hours"] = Field(default="days", description="calendar days, or elapsed hours")
    periods: int = Field(
        default=1, ge=1, le=60, description="waits that began in this many periods, up to the pack's"
    )


class ThemeSet(InterfaceBase):
    """Reasons of a kind, most frequent first, with what changed since the period before."""

    date: Identifier = Field(description="column that puts a row in a period")
    reason: Identifier = Field(description="column with the reason")
    taxonomy: Identifier | None = Field(
        default=None, description="list with the agreed reasons; what is not in it is listed as unmapped"
    )
    group: Identifier | None = Field(
        default=None, description="column of the list with the wider group of a reason"
    )
    cover: Fraction01 = Field(default=0.8, description="themes are the fewest reasons that cover this share")


class RequiredItem(Agreed):
    """One field of a minimum data set."""

    label: str = Field(min_length=2, description="name of the field for people")
    when: ExpressionText | None = Field(default=None, description="rows that need it, such as a route")
    filled: ExpressionText | None = Field(
        default=None, description="when it counts as filled; else when it is not empty"
    )


class MinimumDataset(InterfaceBase):
    """Fields that a record has to hold, and how often each is missing."""

    date: Identifier = Field(description="column that puts a row in a period")
    case: Identifier = Field(description="column with the pseudonym of the record")
    fields: dict[Identifier, RequiredItem] = Field(
        min_length=1, description="required fields, by their column"
    )


class ExceptionClass(InterfaceBase):
    """One class of exceptions: cases that somebody has to look at now."""

    when: ExpressionText = Field(description="true for a case that is an exception")
    threshold: str = Field(min_length=3, description="the threshold in words")
    case: Identifier = Field(description="column with the pseudonym of the case")
    date: Identifier | None = Field(
        default=None, description="column that puts a case in a period; without it all cases are looked at"
    )


class ShownFigure(Agreed):
    """A measure that belongs on the page of interfaces."""

    measure: Identifier = Field(description="id of a measure of measures.yaml")
    out_of: str = Field(min_length=3, description="its denominator in words")


class Interfaces(Agreed):
    """What is watched between services: figures, waits, themes, minimum data sets and exceptions."""

    figures: tuple[ShownFigure, ...] = Field(default=(), description="measures shown together")
    waits: tuple[Wait, ...] = Field(default=(), description="times, with those still waiting kept in")
    themes: tuple[ThemeSet, ...] = Field(default=(), description="reasons, most frequent first")
    datasets: tuple[MinimumDataset, ...] = Field(default=(), description="minimum data sets")
    exceptions: tuple[ExceptionClass, ...] = Field(default=(), description="classes of exceptions")

    @model_validator(mode="after")
    def _holds_something(self) -> Interfaces:
        if not any((self.figures, self.waits, self.themes, self.datasets, self.exceptions)):
            raise ValueError("is empty; declare figures, waits, themes, datasets or exceptions")
        return self
