"""How easily a reading of published counts fits by luck: by the size of a gap, and by how readings vary."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from assurance.reconciliation.counts import CountRange
from assurance.reconciliation.labels import Breakdown

if TYPE_CHECKING:
    from assurance.reconciliation.diagnosis.count_claims import CountFigure

__all__ = ["Spread", "chance_of_counts"]

_MONTHLY = ("left_out", "twice")


@dataclass(slots=True)
class Spread:
    """By what share readings of a kind move the figures of a source, whether they fit or not.

    Parameters
    ----------
    figures : of one source
    """

    figures: Sequence[CountFigure]
    _known: dict[tuple[str, str], list[Fraction]] = field(default_factory=dict)

    def moves(self, measure: str, reading: str) -> list[Fraction]:
        """List, in order, by what share of the agreed sum readings of the same kind move each figure.

        Readings that leave one part of the period out are of one kind, and those that count one twice.
        """
        kind = _kind(reading)
        if (measure, kind) not in self._known:
            found = [
                move
                for one in self.figures
                if one.measure == measure
                for name, added in one.readings.items()
                if _kind(name) == kind and (move := _move(one.agreed, added)) is not None
            ]
            self._known[measure, kind] = sorted(found)
        return self._known[measure, kind]


def _kind(reading: str) -> str:
    parts = reading.split(":")
    return ":".join(parts[:2]) if len(parts) > 2 and parts[1] in _MONTHLY else reading


def _move(agreed: CountRange, added: CountRange | None) -> Fraction | None:
    if agreed.upper is None or added is None or added.upper is None or not agreed.upper:
        return None
    middle = agreed.lower + agreed.upper
    return Fraction(added.lower + added.upper - middle, middle)


def chance_of_counts(figures: Sequence[CountFigure], reading: str, spread: Spread) -> Fraction:
    """Give the chance that one reading fits every figure of a scope by luck.

    Of each figure that differs the largest of three chances is taken.

    Size: a reading of `w + 1` possible sums fits a figure of `t + 1` possible numbers from
    `n + 1 = w + t + 1` places, the farthest of which lies `g + n` from the agreed sum if the two are `g`
    apart at least. As if every place up to there, on the side of the figure, were as likely:
    `(n + 1) / (g + n)`. A wide interval is easily matched, and a gap no wider than it says nothing.

    Variation: the share of all readings of the same kind, of all figures of the measure, whose move would
    have fitted this figure too; and the part of the way from the least to the greatest of those moves that
    fits. If any line's month would do, fitting is no evidence for this one.

    Measures of one line and period move together, so only the most telling of them counts; chances are
    multiplied over lines and periods of one set of breakdowns, the set that says most. The side counts once
    for all figures (a half), because who prints too much tends to do so throughout.
    """
    best: dict[tuple[str, ...], dict[tuple[Breakdown, str], Fraction]] = {}
    for one in figures:
        chance = _chance(one, one.readings.get(reading), spread.moves(one.measure, reading))
        if chance is not None:
            places = best.setdefault(tuple(name for name, _ in one.line), {})
            key = (one.line, one.period)
            places[key] = min(chance, places.get(key, Fraction(1)))
    return _smallest(prod(places.values(), start=Fraction(1)) for places in best.values()) / 2


def _smallest(chances: Iterable[Fraction]) -> Fraction:
    return min(chances, default=Fraction(2))


def _chance(one: CountFigure, added: CountRange | None, moves: Sequence[Fraction]) -> Fraction | None:
    if not one.differs or added is None or added.upper is None or one.theirs.upper is None:
        return None
    slack = added.upper - added.lower
    width = slack + one.theirs.upper - one.theirs.lower
    sized = min(Fraction(1), Fraction(width + 1, abs(one.gap) + width))
    if not moves or one.agreed.upper is None:
        return sized
    middle = one.agreed.lower + one.agreed.upper
    first = Fraction(2 * (one.theirs.lower - slack - one.agreed.lower), middle)
    last = Fraction(2 * (one.theirs.upper - one.agreed.lower), middle)
    fitting = bisect_right(moves, last) - bisect_left(moves, first) - 1  # itself aside
    met = Fraction(max(0, fitting), max(1, len(moves) - 1))
    way = moves[-1] - moves[0]
    part = max(Fraction(0), min(last, moves[-1]) - max(first, moves[0])) / way if way else Fraction(1)
    return max(sized, met, part)
