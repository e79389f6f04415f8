"""When another reading of published counts may be claimed: its whole scope fits, and not by chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assurance.reconciliation.counts import CountRange
from assurance.reconciliation.diagnosis.claims import FEWEST, MOST_BY_CHANCE, Status
from assurance.reconciliation.diagnosis.count_chance import Spread, chance_of_counts
from assurance.reconciliation.diagnosis.count_readings import Reading
from assurance.reconciliation.labels import Breakdown, breakdown_text
from assurance.reconciliation.published import Published

__all__ = ["CountClaim", "CountFigure", "CountScope", "claims_of_counts"]

_KINDS: Final = 7
"""Kinds of scopes, widest first; see `_scopes`."""


@dataclass(frozen=True, slots=True)
class CountFigure:
    """One published figure beside what its cells can add up to, as agreed and otherwise.

    Parameters
    ----------
    published : with its measure and period
    theirs, agreed : what the figure and the sum of its cells may be
    verdict : "differs", "agrees" (within rounding or not), or "open" where nothing can be said
    readings : what other readings add up to, by id; None where there is no row
    doubt : why nothing can be said, where that is so
    """

    published: Published
    theirs: CountRange
    agreed: CountRange
    verdict: str
    readings: Mapping[str, CountRange | None]
    doubt: str = ""

    @property
    def differs(self) -> bool:
        """Whether no whole numbers fit both."""
        return self.verdict == "differs"

    @property
    def line(self) -> Breakdown:
        """The line it stands in."""
        return self.published.breakdown

    @property
    def period(self) -> str:
        """Label of its period."""
        return "" if self.published.period is None else self.published.period.label

    @property
    def measure(self) -> str:
        """Id of its measure."""
        return "" if self.published.measure is None else self.published.measure.id

    @property
    def gap(self) -> int:
        """By how much more is published at least; below 0 where less is."""
        least = self.theirs.gap(self.agreed)
        return least if self.theirs.lower > self.agreed.lower else -least

    def fits(self, reading: str) -> bool:
        """Tell whether some whole numbers fit the figure and the reading, with nothing unknown."""
        found = self.readings.get(reading)
        return found is not None and found.upper is not None and not self.theirs.gap(found)

    def refuted(self, reading: str) -> bool:
        """Tell whether no whole numbers fit both, whatever is unknown."""
        found = self.readings.get(reading)
        return found is not None and bool(self.theirs.gap(found))


@dataclass(frozen=True, slots=True)
class CountScope:
    """Figures that one reading would have to reproduce together, by their place in the list."""

    kind: int
    name: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CountClaim:
    """One reading for the figures of one scope; as `Claim` of records."""

    scope: CountScope
    reading: Reading
    ties: tuple[Reading, ...]
    evidence: tuple[int, ...]
    tried: int
    by_chance: Fraction
    status: Status


def claims_of_counts(
    figures: Sequence[CountFigure], readings: Mapping[str, Reading]
) -> tuple[list[CountClaim], int]:
    """Look for readings that reproduce every figure of a scope, in the widest scopes first.

    Returns
    -------
    tuple
        Claims, those that are explained first; and how many scopes were looked at.
    """
    scopes = list(_scopes(figures))
    spread = Spread(figures)
    upto = [sum(1 for one in scopes if one.kind <= kind) for kind in range(_KINDS)]
    open_figures = {at for at, one in enumerate(figures) if one.differs}
    explained: list[CountClaim] = []
    weaker: list[CountClaim] = []
    for scope in scopes:
        if not open_figures.intersection(scope.figures):
            continue
        claim = _search(spread, scope, readings, looks=upto[scope.kind])
        if claim is not None and claim.status == "explained":
            explained.append(claim)
            open_figures -= set(claim.evidence)
        elif claim is not None:
            weaker.append(claim)
    kept: list[CountClaim] = []
    for claim in sorted(weaker, key=lambda one: (one.by_chance, -len(one.evidence))):
        if open_figures.intersection(claim.evidence):
            kept.append(claim)
            open_figures -= set(claim.evidence)
    return [*explained, *kept], len(scopes)


def _scopes(figures: Sequence[CountFigure]) -> Iterator[CountScope]:
    """Group the figures, widest first.

    All; a period; a measure; a measure in a period; a line; a line in a period; a measure of a line. Only
    groups with a figure that differs are looked at, each set of figures once.
    """
    seen: set[tuple[int, ...]] = set()
    for kind in range(_KINDS):
        groups: dict[str, list[int]] = {}
        for at, one in enumerate(figures):
            groups.setdefault(_name(one, kind), []).append(at)
        for name, places in groups.items():
            scope = CountScope(kind, name, tuple(places))
            if scope.figures not in seen and any(figures[at].differs for at in places):
                seen.add(scope.figures)
                yield scope


def _name(one: CountFigure, kind: int) -> str:
    line = breakdown_text(one.line) or "the whole"
    return (
        "all figures",
        f"all figures of {one.period}",
        f"{one.measure}: all lines",
        f"{one.measure}: all lines in {one.period}",
        line,
        f"{line} in {one.period}",
        f"{one.measure}: {line}",
    )[kind]


def _search(
    spread: Spread, scope: CountScope, readings: Mapping[str, Reading], *, looks: int
) -> CountClaim | None:
    figures = spread.figures
    mine = [figures[at] for at in scope.figures]
    good = [name for name in readings if _reproduces(mine, name)]
    if not good:
        return None
    tried = len({tuple(one.readings.get(name) for one in mine) for name in readings}) * looks
    by_chance = min(Fraction(tried), tried * chance_of_counts(mine, good[0], spread))
    evidence = tuple(at for at in scope.figures if figures[at].differs)
    certain = len(evidence) >= FEWEST and by_chance <= MOST_BY_CHANCE
    if not certain and by_chance >= 1:  # as good as any number
        return None
    ties = tuple(readings[name] for name in good[1:])
    status: Status = "explained" if certain else "consistent with"
    return CountClaim(scope, readings[good[0]], ties, evidence, tried, by_chance, status)


def _reproduces(mine: Sequence[CountFigure], name: str) -> bool:
    """Tell whether a reading fits all that can be compared as agreed, and contradicts nothing else."""
    return all(not one.refuted(name) if one.verdict == "open" else one.fits(name) for one in mine)
