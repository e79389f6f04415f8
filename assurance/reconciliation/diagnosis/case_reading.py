"""How a variant reads one row of a case list: in which figure, and as what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from assurance.calendars import Period
from assurance.reconciliation.diagnosis.claims import Claim

__all__ = ["ELSEWHERE", "OUT", "Places", "Reading", "primary"]

OUT: Final = "not counted"
ELSEWHERE: Final = "in another period"
Reading = tuple[str, tuple[Any, ...]]
"""State of a row and its labels; the labels of a row that is out, or in another period, are not told."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where rows lie as agreed and as claimed: labels and day, a list a row.

    Parameters
    ----------
    labels, days : of the agreed columns, then of those of the claimed variant
    periods : period in which each row is looked at; None where the figures are of the whole file
    """

    claim: Claim
    labels: tuple[Sequence[tuple[Any, ...]], Sequence[tuple[Any, ...]]]
    days: tuple[Sequence[date | None], Sequence[date | None]]
    periods: Sequence[Period | None]

    def reading(self, number: int, state: str, at: int) -> Reading:
        """Tell how the variant of this number reads a row, in the period at which it is looked."""
        scan = self.claim.study.scan
        own, axes = scan.logics[0].axes, scan.logics[number].axes
        period, day = self.periods[at], self.days[axes.date != own.date][at]
        if period is not None and (day is None or day not in period):
            return ELSEWHERE, ()
        if state == OUT:
            return OUT, ()
        pairs = zip(axes.labels, own.labels, strict=True)
        labels = tuple(self.labels[name != agreed][at][place] for place, (name, agreed) in enumerate(pairs))
        return state, labels


def primary(claim: Claim, readings: Mapping[int, Reading]) -> str:
    """Name the first toggle that alone reads a row as all do; else the first without which they would not."""
    scan = claim.study.scan
    ids = [toggle.id for toggle in scan.variants[claim.variant]]
    every = frozenset(ids)
    for one in ids:
        if readings[scan.number[frozenset([one])]] == readings[claim.variant] != readings[0]:
            return one
    for one in ids:
        if readings[scan.number[every - {one}]] != readings[claim.variant]:
            return one
    return ids[0]
