"""`measures.yaml`: what each figure means, so that anybody can count it again."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from assurance.errors import near_miss
from assurance.programme.agreed import Agreed, Exclusion, ExpressionText, Fraction01, Identifier, Limitation
from assurance.programme.alternatives import Alternatives
from assurance.programme.disclosure import DisclosureName
from assurance.programme.margins import Margin, misfit, unlike
from assurance.programme.publication import Publication

__all__ = ["Measure", "Measures", "Statistic"]

Statistic = Literal["proportion", "count", "sum", "mean", "median", "centile", "rate"]
_NEEDS: dict[str, tuple[str, ...]] = {
    "proportion": ("numerator",),
    "count": (),
    "sum": ("value",),
    "mean": ("value",),
    "median": ("value",),
    "centile": ("value", "centile"),
    "rate": ("numerator", "denominator"),
}
_MAY: dict[str, tuple[str, ...]] = {"count": ("numerator",), "rate": ("per",)}
_COUNTING = (
    "id", "version", "effective_from", "source", "population", "exclusions", "statistic", "numerator",
    "denominator", "value", "centile", "per", "date",
)  # fmt: skip
"""Keys that decide what a measure counts; a change of any other is no change of its definition."""


class Measure(Agreed):
    """One measure: population, exclusions, statistic, date and breakdowns, under a version."""

    id: Identifier = Field(description="name of the measure, as in the figure file")
    version: str = Field(min_length=1, description="version of the definition, in quotes")
    effective_from: dt.date = Field(description="first day on which this version holds")
    title: str = Field(min_length=3, description="title as the dashboard has it")
    question: str = Field(default="", description="what a reader wants to know from it")
    group: Literal["outcomes", "experience", "cost", "access", "safety"] = Field(
        description="what kind of thing it tells of"
    )
    owner: str = Field(min_length=1, description="role that answers for the figure")
    source: Identifier = Field(description="source of kind records, events or cases that it counts")
    population: ExpressionText | None = Field(default=None, description="rows that belong; else all")
    exclusions: tuple[Exclusion, ...] = Field(
        default=(), description="rows of the population left out, in this order, each counted"
    )
    statistic: Statistic = Field(description="what is made of the rows")
    numerator: ExpressionText | None = Field(
        default=None, description="proportion, count: true for rows that count; rate: a number summed"
    )
    denominator: ExpressionText | None = Field(default=None, description="rate: a number summed")
    value: ExpressionText | None = Field(default=None, description="sum, mean, median, centile: a number")
    centile: Fraction01 | None = Field(default=None, description="centile: which, such as 0.9")
    per: int = Field(default=1, ge=1, description="rate: per this many")
    unit: str = Field(default="", description="unit of the value, such as days")
    date: Identifier | None = Field(default=None, description="column that puts a row in a period")
    breakdowns: tuple[Identifier, ...] = Field(
        default=(), description="columns by which the figure is also published"
    )
    period: Literal["week", "month", "quarter", "financial_year", "all"] = Field(
        default="month", description="length of its periods; all is the whole file"
    )
    direction: Literal["increase", "decrease", "neutral"] = Field(description="which way is better")
    target: float | None = Field(
        default=None, description="in the measure's own unit; fractions for proportions"
    )
    refresh: str = Field(default="monthly", description="how often the figure is made")
    limitations: tuple[Limitation, ...] = Field(default=(), description="known weaknesses, printed with it")
    published: Publication = Field(default=Publication(), description="how dashboards print it")
    tolerance: Margin | None = Field(
        default=None,
        description="how far a published figure may lie from the recount and agree; else it has to be exact, "
        "or within what its printing allows",
    )
    materiality: Margin | None = Field(
        default=None, description="how far a figure that differs may lie off before it matters"
    )
    alternatives: Alternatives = Field(
        default=Alternatives(),
        description="what else it could be counted by, tried where a figure differs",
    )
    disclosure: DisclosureName | None = Field(
        default=None,
        description="preset by which its small numbers are hidden on release, where not the programme's",
    )
    citation: str = Field(default="", description="where the definition is from")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Measure:
        needed = _NEEDS[self.statistic]
        for name in needed:
            if getattr(self, name) is None:
                raise ValueError(f"a {self.statistic} needs {name}")
        for name in ("numerator", "denominator", "value", "centile"):
            given = getattr(self, name) is not None
            if given and name not in needed + _MAY.get(self.statistic, ()):
                raise ValueError(f"a {self.statistic} has no {name}")
        if self.per != 1 and self.statistic != "rate":
            raise ValueError(f"a {self.statistic} has no per")
        if self.date is None and self.period != "all":
            raise ValueError("date is needed to put rows in a period; or declare period: all")
        if self.statistic == "proportion" and self.target is not None and not 0 <= self.target <= 1:
            raise ValueError(f"the target of a proportion is a fraction in [0, 1], not {self.target:g}")
        return self

    @model_validator(mode="after")
    def _alternatives_fit(self) -> Measure:
        for name in self.alternatives.attribution:
            if name not in self.breakdowns:
                raise ValueError(
                    f"alternatives.attribution: {name!r} is not among the breakdowns"
                    f"{near_miss(name, self.breakdowns)}"
                )
        if (self.alternatives.dates or self.alternatives.cut_off_days) and self.date is None:
            raise ValueError("alternatives: other dates and cut-off days need a date")
        return self

    @model_validator(mode="after")
    def _margins_fit(self) -> Measure:
        for name, margin in (("tolerance", self.tolerance), ("materiality", self.materiality)):
            if margin is not None and (why := misfit(margin, self.statistic)):
                raise ValueError(f"{name}: {why}")
        if self.tolerance is not None and self.tolerance.nothing:
            raise ValueError("tolerance: it tolerates nothing; leave it out to compare figures exactly")
        if why := unlike(self.tolerance, self.materiality):
            raise ValueError(why)
        return self

    @property
    def counting(self) -> Measure:
        """The measure without what does not decide its count: words, owners, targets, how it is printed."""
        plain = {name: getattr(self, name) for name in _COUNTING}
        plain["exclusions"] = tuple(one.model_copy(update={"reason": one.id}) for one in self.exclusions)
        return Measure.model_construct(**plain)

    @property
    def published_names(self) -> tuple[str, ...]:
        """Names under which figure files print this measure."""
        return self.published.names or (self.id,)


class Measures(Agreed):
    """All measures of a programme."""

    measures: tuple[Measure, ...] = Field(min_length=1, description="the measures, in the order of the pages")
