"""Audited cases beside what was reported of them, counted by stratum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

__all__ = ["COUNTED", "FAILED", "MET", "OUTSIDE", "UNKNOWN", "Audit", "Flag", "State"]

State = tuple[int, int]
"""Whether a case is in the numerator and in the denominator of a figure, each 0 or 1."""

OUTSIDE: Final[State] = (0, 0)
FAILED: Final[State] = (0, 1)
MET: Final[State] = (1, 1)
UNKNOWN: Final = frozenset({OUTSIDE, FAILED, MET})
COUNTED: Final = frozenset({FAILED, MET})

Counts = tuple[int, ...]
Seen = Mapping[tuple[str, State, frozenset[State]], int]


@dataclass(frozen=True, slots=True)
class Flag:
    """One yes-or-no of every case of a frame: as reported, and as the audit found it; by stratum.

    Parameters
    ----------
    population, sampled : cases in the frame and cases audited
    reported : cases of the frame reported as yes, exactly known
    seen : those of them that were audited
    over, under : audited cases reported yes but no, and reported no but yes, where every answer that is
        not known is taken as no
    over_most, under_most : the same where every such answer is taken as yes
    """

    population: Counts
    sampled: Counts
    reported: Counts
    seen: Counts
    over: Counts
    under: Counts
    over_most: Counts
    under_most: Counts

    def estimate(self, *, most: bool) -> Fraction:
        """Give the difference estimate of the total: reported, and the weighted errors of the sample."""
        over, under = (self.over_most, self.under_most) if most else (self.over, self.under)
        rows = zip(self.population, self.sampled, over, under, strict=True)
        return sum(self.reported) + sum(
            (Fraction(size * (low - high), n) for size, n, high, low in rows if n), Fraction(0)
        )

    def part(self, h: int) -> Flag:
        """Give one stratum alone."""
        return Flag(*((column[h],) for column in self._columns()))

    def grown(self, sizes: Counts) -> Flag:
        """Give what a larger audit would show if the shares of errors found so far went on."""
        seen = self._grown_seen(sizes)
        over, over_most = (self._grown(found, sizes, seen) for found in (self.over, self.over_most))
        no = tuple(n - yes for n, yes in zip(sizes, seen, strict=True))
        under, under_most = (self._grown(found, sizes, no) for found in (self.under, self.under_most))
        return Flag(self.population, sizes, self.reported, seen, over, under, over_most, under_most)

    def _columns(self) -> tuple[Counts, ...]:
        return (
            self.population, self.sampled, self.reported, self.seen,
            self.over, self.under, self.over_most, self.under_most,
        )  # fmt: skip

    def _grown_seen(self, sizes: Counts) -> Counts:
        """Grow the audited cases reported as yes within what the frame holds of either kind."""
        rows = zip(self.seen, self.sampled, sizes, self.reported, self.population, strict=True)
        return tuple(
            min(max(_at_rate(yes, n, more), more - (size - known)), known)
            for yes, n, more, known, size in rows
        )

    def _grown(self, found: Counts, sizes: Counts, among: Counts) -> Counts:
        rows = zip(found, self.sampled, sizes, among, strict=True)
        return tuple(min(_at_rate(x, n, more), most) for x, n, more, most in rows)


def _at_rate(found: int, sampled: int, size: int) -> int:
    """Give the whole number of cases nearest to the rate found; halves upwards."""
    return (2 * found * size + sampled) // (2 * sampled) if sampled else 0


@dataclass(frozen=True, slots=True)
class Audit:
    """Audited cases of a figure, and the reported totals of the frame they were drawn from.

    Parameters
    ----------
    population : cases of the frame by stratum
    numerator, denominator : cases of the frame reported in each, by stratum
    cases : audited cases by stratum, reported state and the states that the audit leaves possible: one
        where it is known
    """

    population: Mapping[str, int]
    numerator: Mapping[str, int]
    denominator: Mapping[str, int]
    cases: Seen

    @classmethod
    def of(
        cls,
        cases: Iterable[tuple[str, State, frozenset[State]]],
        *,
        population: Mapping[str, int],
        numerator: Mapping[str, int],
        denominator: Mapping[str, int],
    ) -> Audit:
        """Count single cases."""
        return cls(population, numerator, denominator, Counter(cases))

    @property
    def sampled(self) -> dict[str, int]:
        """Cases audited, by stratum."""
        found = dict.fromkeys(self.population, 0)
        for (stratum, _, _), number in self.cases.items():
            found[stratum] += number
        return found

    def only(self, stratum: str) -> Audit:
        """Give one stratum alone."""
        mine = {key: number for key, number in self.cases.items() if key[0] == stratum}
        population, numerator, denominator = (
            {stratum: column[stratum]} for column in (self.population, self.numerator, self.denominator)
        )
        return Audit(population, numerator, denominator, mine)

    @property
    def unknown(self) -> int:
        """Audited cases of which the audit does not tell the state."""
        return sum(number for (_, _, states), number in self.cases.items() if len(states) > 1)

    def met(self) -> Flag:
        """Give the numerator."""
        return self._flag(lambda state: state[0], self.numerator)

    def counted(self) -> Flag:
        """Give the denominator."""
        return self._flag(lambda state: state[1], self.denominator)

    def failed(self) -> Flag:
        """Give the cases of the denominator that are not in the numerator."""
        among = {name: self.denominator[name] - self.numerator[name] for name in self.population}
        return self._flag(lambda state: state[1] - state[0], among)

    def _flag(self, read: Callable[[State], int], reported: Mapping[str, int]) -> Flag:
        found = {name: [0] * 5 for name in self.population}
        for (stratum, state, states), number in self.cases.items():
            was = read(state)
            least, most = (end(map(read, states)) for end in (min, max))
            marks = (was, was > least, was < least, was > most, was < most)
            found[stratum] = [have + number * mark for have, mark in zip(found[stratum], marks, strict=True)]
        columns = zip(*found.values(), strict=True)
        totals = tuple(reported[name] for name in self.population)
        return Flag(tuple(self.population.values()), tuple(self.sampled.values()), totals, *columns)
