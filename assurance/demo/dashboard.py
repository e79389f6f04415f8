"""The dashboard: every measure by month for the whole, by provider, by team and (outcomes) by domain.

The whole is counted centrally and by the agreed definition; providers send their own lines and their
teams' lines. A fault of a provider therefore shows in its lines and in its teams', never in the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from assurance.demo.facts import FACTS, Fact, Seen
from assurance.demo.faults import COUNTED_WRONGLY
from assurance.demo.printing import PRINTED, Cells, print_figure
from assurance.demo.setting import MONTHS, TEAM_BY_ID, TEAMS

__all__ = ["MISSING_MONTH", "TYPED_IN", "Figure", "make_dashboard", "true_figures"]

RENAMED: Final = ("safeguarding_on_time", "safeguarding_actions_closed_on_time", "2026-04")
TYPED_IN: Final = ("referrals_received", "Alder", "2026-10", 5)
MISSING_MONTH: Final = ("B3", "2026-10")
STALE: Final = ("attended_minutes", "Alder", "2026-10", "2026-09")
RETIRED_TEAM: Final = ("referrals_received", "C4", "2026-10", 7)

_KNOWN: Final = frozenset(MONTHS)
Place = tuple[str, str, str, str]
"""Month, provider, team, domain; empty where the line is not broken down by it."""
Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed line; `fault` names the planted fault that changed it and is never printed."""

    measure: str
    version: str
    period: str
    provider: str
    team: str
    domain: str
    cells: Cells
    fault: str = ""

    @property
    def key(self) -> Key:
        """What the line is about."""
        return self.measure, self.period, self.provider, self.team, self.domain


def true_figures(seen: Seen) -> tuple[Figure, ...]:
    """Print every figure by the agreed definitions."""
    return tuple(
        _figure(measure, place, facts)
        for measure in PRINTED
        for place, facts in _grouped(FACTS[measure](seen, ""))
    )


def make_dashboard(seen: Seen, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """Print the dashboard as it was sent, faults and all, in the order measure, month, place.

    `figures` are the true ones.
    """
    truth = {figure.key: figure for figure in figures}
    sent = truth | {figure.key: figure for figure in _counted_wrongly(seen)}
    lines = [replace(line, fault="") if _same(line, truth.get(line.key)) else line for line in sent.values()]
    order = {measure: index for index, measure in enumerate(PRINTED)}
    lines.sort(key=lambda line: (order[line.measure], line.period, line.provider, line.team, line.domain))
    return tuple(_retold(lines))


def _same(line: Figure, true: Figure | None) -> bool:
    return true is not None and line.cells == true.cells and line.version == true.version


def _counted_wrongly(seen: Seen) -> Iterator[Figure]:
    """Print the lines of providers and teams whose own definition differs from the agreed one."""
    for fault in COUNTED_WRONGLY:
        mine = {team.id for team in TEAMS if team.provider == fault.provider}
        wrong = {fault.team} if fault.team else mine
        months = {month for month in MONTHS if month >= fault.since}
        for measure in fault.measures:
            own = _of(FACTS[measure](seen, fault.toggle), wrong, months)
            rest = _of(FACTS[measure](seen, ""), mine - wrong, months)
            for place, facts in _grouped([*own, *rest]):
                if place[1] == fault.provider or place[2] in wrong:
                    line = _figure(measure, place, facts)
                    yield replace(line, version=fault.version or line.version, fault=fault.id)


def _of(facts: Iterator[Fact], teams: set[str], months: set[str]) -> list[Fact]:
    return [fact for fact in facts if fact.team in teams and fact.month in months]


def _grouped(facts: Iterable[Fact]) -> Iterator[tuple[Place, list[Fact]]]:
    """Group facts by month and place: whole, provider, team, domain."""
    groups: dict[Place, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.month in _KNOWN:
            groups[fact.month, "", "", ""].append(fact)
            groups[fact.month, TEAM_BY_ID[fact.team].provider, "", ""].append(fact)
            groups[fact.month, "", fact.team, ""].append(fact)
            if fact.domain:
                groups[fact.month, "", "", fact.domain].append(fact)
    yield from groups.items()


def _figure(measure: str, place: Place, facts: list[Fact]) -> Figure:
    style = PRINTED[measure]
    return Figure(measure, style.version, *place, print_figure(style, facts))


def _retold(lines: list[Figure]) -> Iterator[Figure]:
    """Apply what happened to printed lines: renamed, typed in, stale, left out, put in."""
    stale = {line.key: line.cells for line in lines}
    for line in lines:
        if (line.team, line.period) == MISSING_MONTH:
            continue
        yield _renamed(_typed_in(_stale(line, stale)))
    measure, team, month, count = RETIRED_TEAM
    cells = Cells(str(count), "", str(count))
    yield Figure(measure, PRINTED[measure].version, month, "", team, "", cells, fault="retired_team")


def _stale(line: Figure, printed: Mapping[Key, Cells]) -> Figure:
    measure, provider, month, earlier = STALE
    mine = line.provider == provider or (line.team and TEAM_BY_ID[line.team].provider == provider)
    if line.measure != measure or line.period != month or not mine:
        return line
    cells = printed[measure, earlier, line.provider, line.team, line.domain]
    return replace(line, cells=cells, fault="stale_month")


def _typed_in(line: Figure) -> Figure:
    measure, provider, month, more = TYPED_IN
    if (line.measure, line.provider, line.period) != (measure, provider, month):
        return line
    count = str(int(line.cells.numerator) + more)
    return replace(line, cells=Cells(count, "", count), fault="typed_in")


def _renamed(line: Figure) -> Figure:
    old, new, since = RENAMED
    if line.measure != old or line.period < since:
        return line
    return replace(line, measure=new, fault="renamed_measure")
