"""Tolerance and materiality where figure and recount are ranges of whole numbers: by their nearer ends."""

from __future__ import annotations

from fractions import Fraction

from assurance.programme import Measure
from assurance.programme.margins import Margin
from assurance.reconciliation.counts import CountRange
from assurance.reconciliation.margins import limit_of, material_words
from assurance.reconciliation.parts import number_text

__all__ = ["material_range", "range_material_words", "tolerated_words"]


def tolerated_words(measure: Measure, theirs: CountRange, ours: CountRange) -> str:
    """Say how far is tolerated where a figure lies within its tolerance of the sum of its parts; else "".

    A range with an open end is never within it: something is missing there.

    Parameters
    ----------
    theirs, ours : what the published figure and the sum of its parts may be
    """
    limit = _limit(measure.tolerance, measure, theirs, ours)
    if limit is None or theirs.upper is None or ours.upper is None or theirs.gap(ours) > limit:
        return ""
    return f"{number_text(limit)} tolerated"


def material_range(measure: Measure, theirs: CountRange | None, ours: CountRange) -> bool | None:
    """Tell whether a figure that differs lies off by more than the materiality declared, at its nearer end.

    Returns
    -------
    bool or None
        None where none is declared, or where an end is open and the certain part of the gap is within it.
    """
    if theirs is None:
        return None
    limit = _limit(measure.materiality, measure, theirs, ours)
    if limit is None:
        return None
    if theirs.gap(ours) > limit:
        return True
    return None if theirs.upper is None or ours.upper is None else False


def range_material_words(measure: Measure, theirs: CountRange, ours: CountRange) -> str:
    """Say what the materiality of a measure says of the gap; "" where none is declared."""
    return material_words(measure.materiality, material_range(measure, theirs, ours))


def _limit(margin: Margin | None, measure: Measure, theirs: CountRange, ours: CountRange) -> Fraction | None:
    """Give the limit of a sum; a share is taken of the end of the recount that is nearer to the figure."""
    above = theirs.upper is not None and theirs.upper < ours.lower
    near = ours.lower if above or ours.upper is None else ours.upper
    return limit_of(margin, measure.statistic, "value", Fraction(near))
