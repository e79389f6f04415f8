"""Shares printed as fractions and as percentages in one column: which of them a bare number is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assurance.reconciliation.published import Published

__all__ = ["settle_scales"]


def settle_scales(figures: Sequence[Published]) -> list[Published]:
    """Refuse bare shares that may be fractions or percentages, and settle how far a whole number is rounded.

    Where a measure is not declared to be printed as a percentage, a share without a percent sign is a
    fraction. If other shares of that measure in the same table are above 1, they look like percentages, and
    then 0.92 may mean 92 % or 0.92 %: it is refused, unless its own numerator and denominator make it as a
    fraction. 0 is 0 either way.

    A share of 1 or 0 without decimals is not a share rounded to whole numbers, which would fit half of all
    shares: it is as exact as the other shares of its measure, and exact where there is none.

    Parameters
    ----------
    figures : of one table, each with its fault
    """
    shares: dict[str, list[Published]] = {}
    for figure in figures:
        if _bare_share(figure) and figure.measure is not None:
            shares.setdefault(figure.measure.id, []).append(figure)
    return [
        _settled(figure, shares[figure.measure.id])
        if figure.measure is not None and _bare_share(figure)
        else figure
        for figure in figures
    ]


def _bare_share(figure: Published) -> bool:
    measure = figure.measure
    return (
        measure is not None
        and measure.statistic == "proportion"
        and figure.value.number is not None
        and figure.unit == 1
    )


def _settled(figure: Published, others: Sequence[Published]) -> Published:
    number = figure.value.number
    above = sum(1 for one in others if one.value.number is not None and one.value.number > 1)
    if above and not figure.fault and number and not _made_of_its_parts(figure):
        noun = "share is" if above == 1 else "shares are"
        return replace(
            figure,
            fault=f"the published proportion {figure.value.text} may be a fraction or a percentage: "
            f"{above:,} other {noun} above 1; declare published.percent, or print all shares alike",
        )
    if figure.value.rounded and not figure.value.decimals:
        most = max((one.value.decimals for one in others if one.value.rounded), default=0)
        return replace(figure, value=replace(figure.value, decimals=most, rounded=most > 0))
    return figure


def _made_of_its_parts(figure: Published) -> bool:
    """Tell whether the printed numerator and denominator make the value, read as a fraction."""
    top, below, value = figure.numerator.number, figure.denominator.number, figure.value.number
    if top is None or not below or value is None:
        return False
    return abs(top / below - value) <= Fraction(1, 2 * 10**figure.value.decimals)
