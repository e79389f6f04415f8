"""What a list of cases says about itself: whose figure it stands behind, or whose rival it is."""

from __future__ import annotations

from pydantic import Field, field_validator

from assurance.programme.agreed import Agreed, ExpressionText, Identifier

__all__ = ["CaseList", "ShadowOf"]


class CaseList(Agreed):
    """The cases that a dashboard counted for a figure; columns are named here as in the records."""

    of: Identifier = Field(description="measure whose cases the list has")
    figures: Identifier | None = Field(
        default=None, description="source of kind figures that prints the figure; its counts are held to it"
    )
    period: str = Field(
        min_length=1, description="column with the period of each row, or one period such as 2026-10 for all"
    )
    key: tuple[Identifier, ...] = Field(
        min_length=1, description="columns that say which case a row is, called so in the records too"
    )
    met: Identifier | None = Field(
        default=None,
        description="true or false column: counted as met; then the list has those that were not, too",
    )
    breakdown: dict[Identifier, Identifier] = Field(
        default_factory=dict, description="breakdown column of the records -> column of the list"
    )

    @field_validator("key")
    @classmethod
    def _key_names_no_column_twice(cls, key: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(key)) < len(key):
            raise ValueError("names a column twice")
        return key


class ShadowOf(Agreed):
    """A rival of a source of records: the same cases, kept somewhere else, in columns of the same names."""

    source: Identifier = Field(description="source of kind records that is declared true; its key is used")
    covers: ExpressionText | None = Field(
        default=None, description="rows of that source for which the rival speaks, such as team = 'B2'"
    )
    date: Identifier | None = Field(
        default=None,
        description="date column of both that puts a row in the month; else all rows are compared",
    )
