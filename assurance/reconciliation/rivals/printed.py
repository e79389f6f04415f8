"""Two printings of one figure: whether some number could stand behind both."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from assurance.programme import FigureSource, Measure
from assurance.reconciliation.compare import same, value_half
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.reconciliation.labels import Breakdown
from assurance.reconciliation.printed import Printed
from assurance.reconciliation.published import Published, mark_duplicates, read_figures
from assurance.reconciliation.recompute import span

__all__ = ["Key", "agree", "printings"]

Key = tuple[str, Any, Breakdown]
"""Measure, span of days and breakdown of a figure."""


def printings(
    rows: Iterable[dict[str, Any]],
    source: FigureSource,
    measures: list[Measure],
    *,
    name: str,
    financial_year_start: int,
) -> dict[Key, Published]:
    """Read the figures of a source, by what they are about; of one printed twice, the first that is whole."""
    figures = read_figures(
        rows, FigureColumns.of_source(source), measures, source=name, shadow=source.shadow,
        financial_year_start=financial_year_start,
    )  # fmt: skip
    found: dict[Key, Published] = {}
    for one in mark_duplicates(figures):
        if one.measure is not None and one.period is not None:
            key = (one.measure.id, span(one.period), one.breakdown)
            if key not in found or found[key].fault:
                found[key] = one
    return found


def agree(one: Published, other: Published) -> bool | None:
    """Tell whether two printings of a figure can both be right; None where nothing can be compared.

    Each printed number stands for all that would be printed so. Two printings agree where, in every part
    that both print, some number is printed as either.
    """
    if one.fault or other.fault or one.measure is None:
        return None
    told = [
        abs(a - b) <= _count_half(one, a) + _count_half(other, b)
        for cell, beside in ((one.numerator, other.numerator), (one.denominator, other.denominator))
        if (a := cell.number) is not None and (b := beside.number) is not None
    ]
    counts = one.measure.statistic == "count"
    values = [_count(each) if counts else _value(each) for each in (one, other)]
    if values[0] is not None and values[1] is not None:
        (a, left), (b, right) = values[0], values[1]
        # A value of full precision differs from the ratio of its counts in its last binary digits.
        told.append(abs(a - b) <= left + right or same(a, b, loose=True))
    return all(told) if told else None


def _count(figure: Published) -> tuple[Fraction, Fraction] | None:
    number = figure.count.number
    return None if number is None else (number, _count_half(figure, number))


def _value(figure: Published) -> tuple[Fraction, Fraction] | None:
    """Give the value in the measure's own unit and half the unit of its last place; made of counts, exact."""
    own = figure.own_value
    if own is not None:
        return own, value_half(figure)
    made = figure.shown_value
    return None if made is None else (made, _spread(figure, figure.numerator, figure.denominator))


def _spread(figure: Published, top: Printed, below: Printed) -> Fraction:
    """Give how far a ratio of rounded counts may be off; 0 where the counts are exact."""
    if top.number is None or not below.number or figure.measure is None:
        return Fraction(0)
    wide, deep = _count_half(figure, top.number), _count_half(figure, below.number)
    if not (wide or deep) or below.number <= deep:
        return Fraction(0)
    high = (top.number + wide) / (below.number - deep)
    return (high - top.number / below.number) * figure.measure.per


def _count_half(figure: Published, number: Fraction) -> Fraction:
    unit = figure.printing.counts_to
    return Fraction(unit, 2) if unit > 1 and number % unit == 0 else Fraction(0)
