"""`rules.yaml`: thresholds agreed beforehand, and what happens when one is crossed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assurance.programme.agreed import Agreed, ExpressionText, Identifier

__all__ = ["STAGE_COLUMNS", "Trigger", "Triggers"]

Stage = Literal["estimate", "reconcile", "traces", "variation"]

STAGE_COLUMNS: dict[str, dict[str, str]] = {
    "estimate": {
        "question": "text",
        "stratum": "text",
        "population": "integer",
        "sampled": "integer",
        "deviations": "integer",
        "rate": "number",
        "lower": "number",
        "upper": "number",
        "verdict": "text",
        "verdict_together": "text",
    },
    "reconcile": {
        "measure": "text",
        "period": "text",
        "breakdown": "text",
        "source": "text",
        "shadow": "boolean",
        "published_value": "number",
        "numerator": "number",
        "denominator": "number",
        "value": "number",
        "difference": "number",
        "verdict": "text",
        "material": "boolean",
    },
    "traces": {
        "pathway": "text",
        "rule": "text",
        "dimension": "text",
        "cases": "integer",
        "met": "integer",
        "late": "integer",
        "missing": "integer",
        "out_of_order": "integer",
        "blocked": "integer",
        "not_applicable": "integer",
        "not_yet_due": "integer",
        "unreadable": "integer",
    },
    "variation": {
        "measure": "text",
        "breakdown": "text",
        "label": "text",
        "value": "number",
        "mean": "number",
        "lower": "number",
        "upper": "number",
        "special_cause": "boolean",
        "point_type": "text",
    },
}
"""Columns that a trigger's condition may use, by stage."""


class Trigger(Agreed):
    """A threshold on a stage's result, the lane it opens and who must answer by when."""

    id: Identifier = Field(description="name of the threshold")
    title: str = Field(min_length=3, description="what has happened when it is crossed, as the pages say it")
    stage: Stage = Field(description="result whose rows are looked at")
    when: ExpressionText = Field(description="condition over the rows of the stage's result")
    lane: Literal["performance", "risk_control"] = Field(
        default="performance", description="risk control never waits for performance management"
    )
    route: str = Field(min_length=3, description="who is told")
    within_hours: int = Field(ge=1, description="hours in which they must answer")


class Triggers(Agreed):
    """All triggers of a programme."""

    rules: tuple[Trigger, ...] = Field(min_length=1, description="thresholds agreed beforehand")
