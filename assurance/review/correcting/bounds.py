"""Exact bounds of a corrected count and of a corrected rate, from the errors that an audit found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import nextafter
from typing import Literal

from assurance.estimation import confidence_sequence
from assurance.estimation.exact.stratified import exact_interval
from assurance.estimation.strata import read_strata
from assurance.review.correcting.cases import Counts, Flag

__all__ = ["Bounded", "Method", "count_bounds", "rate_bounds"]

Range = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Method:
    """How the number of errors in the frame is bounded.

    Parameters
    ----------
    prior : None for a sample whose size was fixed beforehand; else the Beta prior, in each stratum, of a
        confidence sequence, which holds whenever the audit stops
    quick : take the quickest proof of a bound in several strata; it is never narrower, a little wider
    """

    prior: tuple[float, float] | None = None
    quick: bool = False

    def bound(
        self,
        found: Counts,
        sampled: Counts,
        sizes: Counts,
        *,
        alpha: Fraction,
        side: Literal["lower", "upper"],
    ) -> tuple[int, str]:
        """Bound the errors in the frame; alpha is the error of both sides together."""
        if self.prior is not None:
            lower, upper = _sequence(found, sampled, sizes, confidence=_confidence(alpha), prior=self.prior)
            return (lower if side == "lower" else upper), "confidence sequence"
        return _exact(found, sampled, sizes, confidence=_confidence(alpha / 2), side=side, quick=self.quick)


@dataclass(frozen=True, slots=True)
class Bounded:
    """A range that holds the true number with the confidence asked for, and how it was proved."""

    lower: Fraction
    upper: Fraction
    methods: frozenset[str]


def count_bounds(flag: Flag, *, alpha: Fraction, method: Method) -> Bounded:
    r"""Bound the true number of cases of a frame for which something holds.

    .. math:: R - O_{upper} + U_{lower} \le Y \le R - O_{lower} + U_{upper}

    R is the reported number, known exactly; O and U the cases of the frame reported yes but no, and no but
    yes. Each of the two is bounded at half of alpha, so both hold together (Bonferroni), whatever was
    found, no error included. Answers that are not known are no for the lower end and yes for the upper.
    """
    each, total = alpha / 2, sum(flag.reported)
    yes, no = flag.reported, _minus(flag.population, flag.reported)
    seen_yes, seen_no = flag.seen, _minus(flag.sampled, flag.seen)
    over_most = _most(flag, flag.over, (yes, seen_yes), each, method)
    under_least = _least(flag, flag.under, (no, seen_no), each, method)
    over_least = _least(flag, flag.over_most, (yes, seen_yes), each, method)
    under_most = _most(flag, flag.under_most, (no, seen_no), each, method)
    lower, upper = total - over_most[0] + under_least[0], total - over_least[0] + under_most[0]
    methods = frozenset().union(*(found[1] for found in (over_most, under_least, over_least, under_most)))
    return Bounded(Fraction(lower), Fraction(upper), methods)


def rate_bounds(met: Flag, failed: Flag, *, alpha: Fraction, method: Method) -> Bounded:
    """Bound the true share of the numerator in the denominator.

    The rate is met over met and failed; it rises with the one and falls with the other. Both numbers are
    bounded at half of alpha, so that the range holds also where the denominator is audited.
    """
    half = alpha / 2
    yes = count_bounds(met, alpha=half, method=method)
    no = count_bounds(failed, alpha=half, method=method)
    return Bounded(_share(yes.lower, no.upper), _share(yes.upper, no.lower), yes.methods | no.methods)


def _share(met: Fraction, failed: Fraction) -> Fraction:
    return met / (met + failed) if met else Fraction(0)


def _minus(first: Counts, second: Counts) -> Counts:
    return tuple(a - b for a, b in zip(first, second, strict=True))


def _most(
    flag: Flag, found: Counts, possible: tuple[Counts, Counts], alpha: Fraction, method: Method
) -> tuple[int, set[str]]:
    """Bound the errors of one kind from above; strata without an audited case may hold nothing else."""
    among, _ = possible
    blind = sum(room for room, n in zip(among, flag.sampled, strict=True) if not n)
    chosen = _open(flag, among)
    if not chosen:
        return blind, set()
    bound, how = _bound(flag, found, chosen, alpha=alpha, side="upper", method=method)
    return min(bound, _room(flag, found, possible)) + blind, {how}


def _least(
    flag: Flag, found: Counts, possible: tuple[Counts, Counts], alpha: Fraction, method: Method
) -> tuple[int, set[str]]:
    chosen = _open(flag, possible[0])
    if not any(found):
        return 0, set()  # none was found: the bound is 0
    bound, how = _bound(flag, found, chosen, alpha=alpha, side="lower", method=method)
    return min(bound, _room(flag, found, possible)), {how}


def _room(flag: Flag, found: Counts, possible: tuple[Counts, Counts]) -> int:
    """Count the errors there can be where cases were audited: those found, and every case not seen."""
    rows = zip(found, *possible, flag.sampled, strict=True)
    return sum(x + among - seen for x, among, seen, n in rows if n)


def _open(flag: Flag, among: Counts) -> list[int]:
    """List the strata that were audited and can hold such an error; that hangs on no answer."""
    return [h for h, (room, n) in enumerate(zip(among, flag.sampled, strict=True)) if room and n]


def _bound(
    flag: Flag, found: Counts, chosen: Sequence[int], *, alpha: Fraction, side: Literal["lower", "upper"],
    method: Method,
) -> tuple[int, str]:  # fmt: skip
    columns = (tuple(column[h] for h in chosen) for column in (found, flag.sampled, flag.population))
    return method.bound(*columns, alpha=alpha, side=side)


@lru_cache(maxsize=65536)
def _exact(
    found: Counts, sampled: Counts, sizes: Counts, *, confidence: float, side: Literal["lower", "upper"],
    quick: bool,
) -> tuple[int, str]:  # fmt: skip
    interval = exact_interval(
        read_strata(found, sampled, sizes), confidence=confidence, side=side, quick=quick
    )
    return int(interval.upper if side == "upper" else interval.lower), interval.method


@lru_cache(maxsize=4096)
def _sequence(
    found: Counts, sampled: Counts, sizes: Counts, *, confidence: float, prior: tuple[float, float]
) -> tuple[int, int]:
    interval = confidence_sequence(found, sampled, sizes, confidence=confidence, prior=prior)
    return int(interval.lower), int(interval.upper)


def _confidence(alpha: Fraction) -> float:
    """Give 1 - alpha as a float that is read as no less."""
    wanted = 1 - alpha
    near = float(wanted)
    return near if Fraction(str(near)) >= wanted else nextafter(near, 1.0)
