"""The result: one figure under the agreed definition and under every other natural reading of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pandas as pd

from assurance.errors import DomainError
from assurance.results import Result

__all__ = ["READING_COLUMNS", "Reading", "Readings"]

READING_COLUMNS = {
    "reading": "str", "kind": "str", "words": "str", "changes": "int64", "numerator": "float64",
    "denominator": "float64", "value": "float64", "exact": "str", "difference": "float64",
}  # fmt: skip
"""Columns of `Readings.to_frame` with their types, in order."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading a definition, and the figure that it gives.

    Parameters
    ----------
    id : such as ``missing:left_out``; "" is the agreed definition; several changes are joined by " + "
    kind : what is read otherwise; "" for the agreed definition and where it is more than one thing
    words : what is done otherwise
    changes : number of things that are read otherwise than agreed
    numerator, denominator : exact counts or sums; None where the figure has none
    value : the figure, exact; None where there is nothing to divide by
    """

    id: str
    kind: str
    words: str
    changes: int
    numerator: Fraction | None
    denominator: Fraction | None
    value: Fraction | None


@dataclass(frozen=True, eq=False)
class Readings(Result):
    """One figure, read in every natural way.

    Parameters
    ----------
    of : what is read: a rule of a pathway, or a measure
    name : ``<pathway>.<rule>``, or the measure's id
    title : as the pages say it
    period : label of the period; "" for all that was given
    scale : ``share`` (a fraction), ``count``, or ``amount`` in `unit`
    unit : of amounts; may be ""
    agreed_words : what the agreed definition says, in words
    readings : the agreed one first, then one change each, then several together
    not_yet_due : cases in no reading, because their clock was still running
    notes : what a reader has to know besides

    Raises
    ------
    DomainError
        When the first reading is not the agreed one, or a numerator exceeds the denominator of a share.
    """

    of: Literal["rule", "measure"]
    name: str
    title: str
    period: str
    scale: Literal["share", "count", "amount"]
    unit: str
    agreed_words: str
    readings: tuple[Reading, ...]
    not_yet_due: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse readings that cannot be."""
        if not self.readings or self.readings[0].id:
            raise DomainError(f"readings of {self.name}: the first has to be the agreed definition")
        for one in self.readings:
            top, below = one.numerator, one.denominator
            if self.scale == "share" and top is not None and below is not None and not 0 <= top <= below:
                raise DomainError(f"readings of {self.name}: {one.id or 'as agreed'} counts {top} of {below}")

    @property
    def agreed(self) -> Reading:
        """The figure under the agreed definition."""
        return self.readings[0]

    @property
    def single(self) -> tuple[Reading, ...]:
        """Readings in which one thing is read otherwise."""
        return tuple(one for one in self.readings if one.changes == 1)

    @property
    def combined(self) -> tuple[Reading, ...]:
        """Readings in which several things are read otherwise at once."""
        return tuple(one for one in self.readings if one.changes > 1)

    def span(self, *, combined: bool = False) -> tuple[Reading, Reading] | None:
        """Give the readings with the lowest and the highest figure, the first where some are level.

        Parameters
        ----------
        combined : of readings with several changes too; else of those with one

        Returns
        -------
        tuple or None
            None where no other reading gives a figure.
        """
        chosen = self.readings[1:] if combined else self.single
        known = [one for one in chosen if one.value is not None]
        if not known:
            return None
        return min(known, key=_value), max(known, key=_value)

    def to_frame(self) -> pd.DataFrame:
        """Give a row a reading: see `READING_COLUMNS`.

        `exact` is the figure as a fraction in lowest terms, `difference` how far it is above the agreed one.
        """
        agreed = self.agreed.value
        rows = [
            {
                "reading": one.id, "kind": one.kind, "words": one.words, "changes": one.changes,
                "numerator": _float(one.numerator), "denominator": _float(one.denominator),
                "value": _float(one.value), "exact": "" if one.value is None else str(one.value),
                "difference": _float(None if one.value is None or agreed is None else one.value - agreed),
            }
            for one in self.readings
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(READING_COLUMNS)).astype(READING_COLUMNS)


def _value(reading: Reading) -> Fraction:
    return reading.value if reading.value is not None else Fraction(0)


def _float(number: Fraction | None) -> float:
    return float("nan") if number is None else float(number)
