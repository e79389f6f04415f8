"""How much a gap says: in printed units, but never finer than the records can tell."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, gcd
from typing import Final

from assurance.reconciliation.diagnosis.outcomes import Made
from assurance.reconciliation.diagnosis.study import Study
from assurance.reconciliation.published import Published
from assurance.reconciliation.statistics import centile_share

__all__ = ["Gap", "gaps_of"]

Gap = tuple[int, ...]
_SUMMED: Final = ("sum", "mean", "rate")


def gaps_of(study: Study, figures: Sequence[int]) -> list[Gap]:
    """Give the gap of each figure, no finer than the records can tell.

    A value printed with three decimals looks as if a thousand others had been possible. Behind a share of
    twelve cases there are but a dozen, and a sum of fares of 5 moves in steps of 5. So a gap of a value
    counts at most as many steps as its numerator would have to move by, were the denominator as recounted; a
    gap of a sum at most as many as it has of the largest step that all the sums of these figures share; and
    one of a median or centile of whole numbers as many as there are places between whole numbers.

    Returns
    -------
    list
        A gap each; () where a figure has none.
    """
    made = {at: study.made(0, at) for at in figures if study.gaps[at]}
    step = _step(study, list(made.values()))
    return [_told(study, at, made[at], step) if at in made else () for at in figures]


def _step(study: Study, made: Sequence[Made]) -> int:
    """Give the largest step of which all sums are multiples; 0 where some are not whole."""
    if study.scan.measure.statistic not in _SUMMED:
        return 1
    sums = [one.numerator for one in made if one.numerator is not None]
    if not all(isinstance(one, Fraction) and one.denominator == 1 for one in sums):
        return 0
    return gcd(*(int(one) for one in sums)) or 1


def _told(study: Study, at: int, made: Made, step: int) -> Gap:
    figure, gap = study.figures[at], list(study.gaps[at])
    if step > 1 and figure.numerator.number is not None:
        gap[0] = _least(gap[0], ceil(abs(figure.numerator.number - Fraction(made.numerator or 0)) / step))
    parts = sum(cell.number is not None for cell in (figure.numerator, figure.denominator))
    if len(gap) > parts:  # the value says something of its own
        most = _steps(study, figure, made, step)
        gap[-1] = gap[-1] if most is None else _least(gap[-1], most)
    return tuple(gap)


def _least(gap: int, most: int) -> int:
    return gap if abs(gap) <= most else (most if gap > 0 else -most)


def _steps(study: Study, figure: Published, made: Made, step: int) -> int | None:
    """Count the steps of the records from the recounted value to the printed one; None: as fine as any."""
    measure, own = study.scan.measure, figure.own_value
    if own is None or measure.statistic == "count":
        return None
    if made.value is None:
        return 1
    apart = abs(own - Fraction(made.value))
    if measure.statistic in ("median", "centile"):
        whole = isinstance(made.value, Fraction)
        return ceil(apart * centile_share(measure).denominator) if whole else None
    if not step or (made.denominator is not None and not isinstance(made.denominator, Fraction)):
        return None
    below = Fraction(1) if made.denominator is None else made.denominator
    return ceil(apart * abs(below) / measure.per / step)
