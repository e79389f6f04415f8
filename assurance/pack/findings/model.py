"""A finding: what it is about, what it says, its numbers, and how much it matters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import singledispatch
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "SCHEMA", "SEVERITY", "Finding", "FindingsFile", "ReleasedFinding", "ReleasedFindingsFile", "Severity",
    "Withheld", "finding", "findings_of", "plain_rows",
]  # fmt: skip

SCHEMA = "assurance-findings/1"
Number = int | float | str | bool | None
Severity = Literal["good", "attention", "unknown", "information"]


class _Described(BaseModel):
    """What every finding says of itself, in whichever edition."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, description="stage and name, unique in its file: what people cite")
    stage: str = Field(min_length=1, description="result that it comes from; docs/findings.md lists them")
    title: str = Field(description="what it is about, in words")
    severity: Severity = Field(description="good, attention, unknown (cannot be told) or information")


class Finding(_Described):
    """One finding: what it is about, what it says, its numbers, and how much it matters."""

    words: str = Field(description="what it says, in plain English")
    numbers: dict[str, Number] = Field(
        description="every number that pages show of it, by name; null where there is none, never zero; "
        "shares are fractions from 0 to 1"
    )
    source: dict[str, str] = Field(
        default={}, description="what it was made from: digests, SQL, declarations, exact fractions"
    )


class Withheld(BaseModel):
    """A number that the release edition does not give: what stands in its place, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    withheld: str = Field(min_length=1, description="mark in its place, such as: fewer than 5")
    why: str = Field(default="", description="the reason, in words")


class ReleasedFinding(_Described):
    """A finding as the release edition gives it: protected numbers, and words only where they are safe."""

    words: str = Field(default="", description="what it says; empty where words would tell a small number")
    numbers: dict[str, Number | Withheld] = Field(description="as in the controlled edition, or withheld")
    source: dict[str, str] = Field(default={}, description="what may be told of what it was made from")


class _File(BaseModel):
    """What every findings.json says of itself, in whichever edition."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["assurance-findings/1"] = Field(
        default="assurance-findings/1", alias="schema", description="name and version of this format"
    )
    programme: str = Field(description="id of the programme")
    period: str = Field(description="label of the period, such as 2026-10")
    status: Literal["complete", "incomplete"] = Field(description="incomplete where a notebook failed")
    simulated_reviews: bool = Field(description="whether the answers of reviewers are made up")


class FindingsFile(_File):
    """`findings.json` of the controlled edition of a pack."""

    edition: Literal["controlled"] = Field(default="controlled", description="which edition this is")
    notebooks: dict[str, tuple[Finding, ...]] = Field(
        description="the findings of each notebook, by its name"
    )
    declared: tuple[Finding, ...] = Field(
        default=(), description="what was agreed: measures, questions, rules, thresholds, sources"
    )


class ReleasedFindingsFile(_File):
    """`findings.json` of the release edition of a pack."""

    edition: Literal["release"] = Field(description="which edition this is")
    notebooks: dict[str, tuple[ReleasedFinding, ...]] = Field(
        description="the findings of each notebook, by its name"
    )
    declared: tuple[ReleasedFinding, ...] = Field(default=(), description="what was agreed")
    disclosure: dict[str, Any] = Field(
        default={},
        description="rules by which numbers were protected, what was proved, how each was released",
    )


@singledispatch
def findings_of(result: object) -> list[Finding]:
    """List the findings of a stage result."""
    raise TypeError(f"no findings are defined for {type(result).__name__}")


SEVERITY: dict[str, Severity] = {
    "met": "good",
    "not met": "attention",
    "not shown": "unknown",
    "agrees": "good",
    "agrees within published rounding": "good",
    "agrees within tolerance": "good",
    "differs": "attention",
    "not comparable": "unknown",
    "no figure": "unknown",
    "no records": "attention",
}
"""How much a verdict matters."""


def finding(
    stage: str,
    name: str,
    title: str,
    words: str,
    severity: Severity,
    numbers: Mapping[str, Any],
    source: Mapping[str, str] | None = None,
) -> Finding:
    """Make a finding; numbers that are missing become null."""
    plain = {str(key): plain_value(value) for key, value in numbers.items()}
    return Finding(
        id=f"{stage}.{name}", stage=stage, title=title, words=words, severity=severity, numbers=plain,
        source=dict(source or {}),
    )  # fmt: skip


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a frame as JSON values."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, map(plain_value, row), strict=True)) for row in frame.itertuples(index=False)]


def plain_value(value: Any) -> Number:
    """Give a JSON value; what is missing is null, never zero and never NaN."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, bool | int | str) else str(value)
