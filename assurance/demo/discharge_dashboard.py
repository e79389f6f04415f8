"""The discharge dashboard: every measure by week for the whole, by hospital, by provider, by reason.

The whole is counted centrally and by the agreed definition; hospitals and providers send their own lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from assurance.demo.discharge_facts import DISCHARGE_FACTS, WeekFact
from assurance.demo.discharge_records import Flow
from assurance.demo.discharge_setting import COUNTED_WRONGLY, LAST_WEEK, WEEKS
from assurance.demo.printing import Cells, Style, print_figure

__all__ = ["MISSING", "WeekFigure", "discharge_dashboard", "true_week_figures"]

STALE: Final = ("referrals_sent", "Gorse", LAST_WEEK, "2026-W42")
MISSING: Final = ("incomplete_packets", "Elder", LAST_WEEK)
_HOURS: Final = {
    "median": Style("centile", 2, share=Fraction(1, 2)),
    "p90": Style("centile", 2, share=Fraction(9, 10)),
}
_STYLES: Final = {
    "receipt_median_hours": _HOURS["median"],
    "receipt_p90_hours": _HOURS["p90"],
    "start_median_hours": _HOURS["median"],
    "start_p90_hours": _HOURS["p90"],
    **dict.fromkeys(
        ("received_in_4h", "started_in_48h", "failed_handoffs_not_coded", "delay_packet", "delay_capacity",
         "delay_routing", "delay_not_coded"),
        Style("proportion"),
    ),
}  # fmt: skip
_WHOLE_ONLY: Final = frozenset({"delay_packet", "delay_capacity", "delay_routing", "delay_not_coded"})
_BY_HOSPITAL_ONLY: Final = frozenset({"received_before_sent"})
_KNOWN: Final = frozenset({*WEEKS, "all"})
Place = tuple[str, str, str, str]
"""Week, hospital, provider, reason; empty where the line is not broken down by it."""


@dataclass(frozen=True, slots=True)
class WeekFigure:
    """One printed line; `fault` names the planted fault that changed it and is never printed."""

    measure: str
    period: str
    hospital: str
    provider: str
    reason: str
    cells: Cells
    fault: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What the line is about."""
        return self.measure, self.period, self.hospital, self.provider, self.reason

    def row(self) -> list[str]:
        """Give the cells of its line in the file."""
        measure, *place = self.key
        return [measure, "1", *place, self.cells.numerator, self.cells.denominator, self.cells.value]


def true_week_figures(flow: Flow) -> dict[tuple[str, str, str, str, str], WeekFigure]:
    """Print every figure by the agreed definitions."""
    figures = (
        figure for measure, facts in DISCHARGE_FACTS.items() for figure in _figures(measure, facts(flow, ""))
    )
    return {figure.key: figure for figure in figures}


def discharge_dashboard(flow: Flow) -> tuple[WeekFigure, ...]:
    """Print the dashboard as it was sent, faults and all, in the order measure, week, place."""
    truth = true_week_figures(flow)
    sent = dict(truth)
    for figure in _counted_wrongly(flow):
        if figure.cells != truth[figure.key].cells:
            sent[figure.key] = figure
    order = {measure: index for index, measure in enumerate(DISCHARGE_FACTS)}
    lines = sorted(sent.values(), key=lambda line: (order[line.measure], *line.key[1:]))
    return tuple(
        _stale(line, truth) for line in lines if (line.measure, line.provider, line.period) != MISSING
    )


def _counted_wrongly(flow: Flow) -> Iterator[WeekFigure]:
    for fault in COUNTED_WRONGLY:
        for measure in fault.measures:
            for figure in _figures(measure, DISCHARGE_FACTS[measure](flow, fault.toggle)):
                if fault.line in (figure.hospital, figure.provider) and figure.period >= fault.since:
                    yield replace(figure, fault=fault.id)


def _figures(measure: str, facts: Iterable[WeekFact]) -> Iterator[WeekFigure]:
    groups: dict[Place, list[WeekFact]] = defaultdict(list)
    for fact in facts:
        if fact.week in _KNOWN:
            for place in _places(measure, fact):
                groups[place].append(fact)
    style = _STYLES.get(measure, Style("count", 0))
    for place, mine in groups.items():
        yield WeekFigure(measure, *place, print_figure(style, mine))


def _places(measure: str, fact: WeekFact) -> Iterator[Place]:
    yield fact.week, "", "", ""
    if measure in _WHOLE_ONLY:
        return
    yield fact.week, fact.hospital, "", ""
    if measure not in _BY_HOSPITAL_ONLY:
        yield fact.week, "", fact.provider, ""
    if fact.reason:
        yield fact.week, "", "", fact.reason


def _stale(line: WeekFigure, truth: dict[tuple[str, str, str, str, str], WeekFigure]) -> WeekFigure:
    measure, provider, week, earlier = STALE
    if (line.measure, line.provider, line.period) != (measure, provider, week):
        return line
    return replace(line, cells=truth[measure, earlier, "", provider, ""].cells, fault="stale_week")
