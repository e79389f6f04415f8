"""Triangulation: the topics on which dashboard, records and staff are held against each other."""

from __future__ import annotations

from pydantic import Field, model_validator

from assurance.programme.agreed import Agreed, ExpressionText, Fraction01, Identifier

__all__ = ["StaffEvidence", "Topic"]


class StaffEvidence(Agreed):
    """A source of what staff say: one row an answer."""

    source: Identifier = Field(description="source of kind records, events or cases with the answers")
    agrees: ExpressionText = Field(
        description="true where the answer bears the topic out, false where not, null where it says nothing"
    )
    date: Identifier | None = Field(
        default=None, description="column that puts an answer in a period; else all answers count"
    )


class Topic(Agreed):
    """One statement, and where its evidence lies; at least one of the three."""

    topic: str = Field(min_length=3, description="what is held to be so, as a statement")
    dashboard: Identifier | None = Field(
        default=None, description="measure whose published figure is held against its target"
    )
    records: str | None = Field(
        default=None,
        pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$",
        description="question of the plan, or rule of a pathway (rule, or pathway.rule)",
    )
    staff: Identifier | StaffEvidence | None = Field(
        default=None, description="question of the plan that is asked of staff, or a source of answers"
    )
    at_least: Fraction01 | None = Field(
        default=None, description="share from which a rule, or a source of answers, says yes"
    )

    @model_validator(mode="after")
    def _has_evidence(self) -> Topic:
        if self.dashboard is None and self.records is None and self.staff is None:
            raise ValueError("give at least one of dashboard, records and staff: where its evidence lies")
        if isinstance(self.staff, StaffEvidence) and self.at_least is None:
            raise ValueError("staff is a source of answers: give at_least, the share from which they say yes")
        return self
