"""How the dashboard prints each measure: its statistic, its version and the decimals of its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, Protocol

from assurance.demo.arithmetic import centile, printed

__all__ = ["PRINTED", "Cells", "Part", "Style", "print_figure"]

Kind = Literal["proportion", "count", "sum", "mean", "centile", "rate"]


class Part(Protocol):
    """One record as a measure counts it, wherever it belongs."""

    @property
    def top(self) -> int | Fraction:
        """What is added up, or the record's own value for medians and centiles."""

    @property
    def bottom(self) -> int:
        """Its part below the line."""


@dataclass(frozen=True, slots=True)
class Style:
    """Statistic of a measure and how its value is printed; proportions as percentages."""

    kind: Kind
    decimals: int = 1
    share: Fraction = Fraction(0)
    per: int = 1
    version: str = "1"


@dataclass(frozen=True, slots=True)
class Cells:
    """The three printed cells; empty where the dashboard prints none."""

    numerator: str
    denominator: str
    value: str


PRINTED: Final = {
    "referrals_received": Style("count", 0),
    "avoidable_declines_of_referrals": Style("proportion"),
    "avoidable_declines_of_declines": Style("proportion"),
    "first_contact_28d": Style("proportion"),
    "first_contact_median_days": Style("centile", share=Fraction(1, 2)),
    "first_contact_p90_days": Style("centile", share=Fraction(9, 10)),
    "escalations_per_person": Style("rate", 2),
    "warning_to_escalation_hours": Style("mean"),
    "plan_updated_7d": Style("proportion", version="2"),
    "repeat_manager_review": Style("proportion"),
    "safeguarding_on_time": Style("proportion"),
    "outcome_completion": Style("proportion"),
    "involved_in_plan": Style("proportion"),
    "attended_minutes": Style("sum", 0),
}


def print_figure(style: Style, facts: Sequence[Part]) -> Cells:
    """Print the figure of some records; there has to be at least one."""
    top = Fraction(sum(fact.top for fact in facts))
    bottom = sum(fact.bottom for fact in facts)
    match style.kind:
        case "count":
            return Cells(str(top), "", str(top))
        case "sum":
            return Cells("", "", str(top))
        case "proportion":
            return Cells(str(top), str(bottom), printed(top / bottom * 100, style.decimals))
        case "rate":
            return Cells(str(top), str(bottom), printed(top / bottom * style.per, style.decimals))
        case "mean":
            return Cells("", str(bottom), printed(top / bottom, style.decimals))
        case "centile":
            value = centile([Fraction(fact.top) for fact in facts], style.share)
            return Cells("", str(bottom), printed(value, style.decimals))
