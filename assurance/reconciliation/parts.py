"""One printed number beside its recount: the same, within rounding, within what is tolerated, or not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from assurance.reconciliation.statistics import Number

__all__ = ["ABSOLUTE", "RELATIVE", "Outcome", "Part", "number_text", "same"]

RELATIVE = 1e-9
ABSOLUTE = 1e-12
Outcome = Literal["same", "rounded", "tolerated", "differs"]


@dataclass(frozen=True, slots=True)
class Part:
    """One printed number beside its recomputed one, both in the measure's own unit.

    Parameters
    ----------
    half : half the unit to which it is rounded; 0 where it is exact
    loose : whether it is a machine's number, of which the last digits say nothing
    allowed : how far the two may lie apart by the measure's tolerance; None where none is declared
    """

    name: str
    published: Fraction
    recomputed: Number
    half: Fraction
    loose: bool
    allowed: Fraction | None = None

    @property
    def outcome(self) -> Outcome:
        """What the two are to each other."""
        if same(self.published, self.recomputed, loose=self.loose):
            return "same"
        slack = Fraction(0)
        if not isinstance(self.recomputed, Fraction):
            slack = Fraction(RELATIVE * abs(self.recomputed))
        if self.half and self.apart <= self.half + slack:
            return "rounded"
        return "tolerated" if self.allowed is not None and self.within(self.allowed) else "differs"

    @property
    def apart(self) -> Fraction:
        """How far the two lie apart as they stand."""
        return abs(self.published - Fraction(self.recomputed))

    @property
    def gap(self) -> Fraction:
        """How far the two lie apart at least: from the nearer end of the printed rounding."""
        if same(self.published, self.recomputed, loose=self.loose):
            return Fraction(0)
        return max(Fraction(0), self.apart - self.half)

    def within(self, limit: Fraction) -> bool:
        """Tell whether the gap is at most a limit; a float is known to a relative 1e-9."""
        slack = Fraction(0)
        machine = self.loose and self.published.denominator != 1
        if machine or not isinstance(self.recomputed, Fraction):
            size = max(abs(self.published), abs(Fraction(self.recomputed)))
            slack = Fraction(RELATIVE) * size + Fraction(ABSOLUTE)
        return self.gap <= limit + slack

    @property
    def words(self) -> str:
        """The two numbers for a reason."""
        published, recomputed = number_text(self.published), number_text(self.recomputed)
        return f"{self.name} {published} published, {recomputed} in the records"

    @property
    def tolerated_words(self) -> str:
        """The two numbers, how far they lie apart, and how far they may."""
        least = "at least " if self.half else ""
        allowed = number_text(self.allowed or Fraction(0))
        return f"{self.words}: {least}{number_text(self.gap)} apart, {allowed} tolerated"


def same(published: Fraction, recomputed: Number, *, loose: bool) -> bool:
    """Tell whether two numbers are equal: exactly, or to a relative 1e-9 where one is a float."""
    if isinstance(recomputed, Fraction) and published == recomputed:
        return True
    if isinstance(recomputed, Fraction) and not loose:
        return False
    return math.isclose(published, recomputed, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def number_text(number: Number) -> str:
    """Write a number for a reason: whole numbers in full, others to six significant digits."""
    if number == int(number):
        return f"{int(number):,}"
    return f"{float(number):.6g}"
