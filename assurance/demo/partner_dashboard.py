"""The coordination dashboard: every measure by month for the whole, and by route, partner type or forum.

The whole is counted centrally and by the agreed definition; the lines are sent by those they are about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from assurance.demo.partner_facts import PARTNER_FACTS, MonthFact
from assurance.demo.partner_forums import Coordination
from assurance.demo.partner_setting import MONTHS
from assurance.demo.printing import Cells, Style, print_figure

__all__ = ["PARTNER_FIGURES", "PartnerFigure", "partner_dashboard"]

PARTNER_FIGURES: Final = (
    "measure", "version", "period", "route", "partner_type", "forum", "partner", "numerator", "denominator",
    "value",
)  # fmt: skip
_LAST, _BEFORE = MONTHS[-1], MONTHS[-2]
_WRONG: Final = ("escalated_before_window", "care_authorisation", "late_counted_as_early")
_STALE: Final = ("dependencies_opened", "hospital", _LAST)
_MISSING: Final = ("reviews_in_cadence", "weekly_exceptions", _LAST)
_BY_PARTNER: Final = frozenset({
    "dependencies_opened", "level_2_needed", "safeguarded_in_time", "hours_to_level_2", "safeguards_overrun",
    "contract_variation_questions", "dependencies_rediscovered", "risk_rising",
})  # fmt: skip
_COLUMNS: Final = {"reviews_in_cadence": 2, "forums_overdue": 2, "agency_non_response": 3}
_WHOLE_ONLY: Final = frozenset({
    "overrun_days", "days_to_commissioner", "actions_done_by_due", "verified_by_owner", "evidence_broken",
})  # fmt: skip
_MEDIAN: Final = Style("centile", share=Fraction(1, 2))
_STYLES: Final = {
    **dict.fromkeys(
        ("escalation_margin_hours", "hours_to_level_2", "overrun_days", "days_to_commissioner"), _MEDIAN
    ),
    **dict.fromkeys(
        (
            "acknowledged_in_window", "escalated_before_window", "safeguarded_in_time", "reviews_in_cadence",
            "actions_done_by_due",
        ),
        Style("proportion"),
    ),
}  # fmt: skip
Key = tuple[str, str, str]
"""Measure, month, line; the line is empty for the whole."""


@dataclass(frozen=True, slots=True)
class PartnerFigure:
    """One printed line; `fault` names the planted fault that changed it and is never printed."""

    measure: str
    period: str
    line: str
    cells: Cells
    fault: str = ""

    @property
    def key(self) -> Key:
        """What the line is about."""
        return self.measure, self.period, self.line

    def row(self) -> list[str]:
        """Give the cells of its line in the file."""
        place = [""] * 4
        place[_column(self.measure)] = self.line
        cells = self.cells
        return [self.measure, "1", self.period, *place, cells.numerator, cells.denominator, cells.value]


def partner_dashboard(made: Coordination) -> tuple[PartnerFigure, ...]:
    """Print the dashboard as it was sent, faults and all, in the order measure, month, line."""
    truth = {
        figure.key: figure
        for measure, facts in PARTNER_FACTS.items()
        for figure in _figures(measure, facts(made, ""))
    }
    measure, line, toggle = _WRONG
    sent = dict(truth)
    for figure in _figures(measure, PARTNER_FACTS[measure](made, toggle)):
        if figure.line == line and figure.cells != truth[figure.key].cells:
            sent[figure.key] = replace(figure, fault=toggle)
    measure, line, month = _STALE
    earlier = truth[measure, _BEFORE, line].cells
    sent[measure, month, line] = replace(truth[measure, month, line], cells=earlier, fault="stale_month")
    order = {name: index for index, name in enumerate(PARTNER_FACTS)}
    lines = sorted(sent.values(), key=lambda figure: (order[figure.measure], *figure.key[1:]))
    return tuple(one for one in lines if (one.measure, one.line, one.period) != _MISSING)


def _column(measure: str) -> int:
    return _COLUMNS.get(measure, int(measure in _BY_PARTNER))


def _figures(measure: str, facts: Iterable[MonthFact]) -> Iterator[PartnerFigure]:
    groups: dict[tuple[str, str], list[MonthFact]] = defaultdict(list)
    for fact in facts:
        if fact.month in (*MONTHS, "all"):
            groups[fact.month, ""].append(fact)
            if measure not in _WHOLE_ONLY:
                groups[fact.month, fact.line].append(fact)
    style = _STYLES.get(measure, Style("count", 0))
    for (month, line), mine in groups.items():
        yield PartnerFigure(measure, month, line, print_figure(style, mine))
