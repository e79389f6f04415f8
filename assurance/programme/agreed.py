"""The base of every declaration, and the small types that declarations share."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

__all__ = ["Agreed", "Exclusion", "ExpressionText", "Fraction01", "Identifier", "Limitation"]

Identifier = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]*$",
        max_length=63,
        description="lower-case letters, digits and underscores, beginning with a letter",
    ),
]
ExpressionText = Annotated[
    str,
    Field(min_length=1, max_length=4000, description="a scalar SQL expression; see docs/expressions.md"),
]


def _is_fraction(value: float) -> float:
    if not 0 < value < 1:
        raise ValueError(f"must be a fraction between 0 and 1, such as 0.95 and never 95; found {value:g}")
    return value


Fraction01 = Annotated[float, AfterValidator(_is_fraction)]


class Agreed(BaseModel):
    """Agreed before the work: unknown keys refused, fields never reassigned."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)


class Exclusion(Agreed):
    """Rows or cases left out on purpose, each with one reason that the report prints."""

    id: Identifier = Field(description="name of the reason, in the flow of counts")
    when: ExpressionText = Field(description="true for the rows to leave out")
    reason: str = Field(min_length=3, description="the reason in words, printed with its count")


class Limitation(Agreed):
    """A declared weakness of the data, carried onto every chart and table that uses it."""

    text: str = Field(min_length=3, description="what a reader has to know, in a sentence")
    since: date | None = Field(default=None, description="first day that it touches; else always")
    until: date | None = Field(default=None, description="last day that it touches; else still")
    kind: Literal["data", "definition", "coverage"] = Field(
        default="data", description="what is weak: the records, the definition, or who is in them"
    )
