"""Plots of learned norms: times with their spread, and shares as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assurance.show.layout import beside, label_rows, percent_axis
from assurance.show.theme import BLUE, GRID, INK
from assurance.show.words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_shares", "draw_times"]


def draw_times(ax: Axes, rows: Sequence[tuple[str, float, float | None]], *, unit: str) -> None:
    """Draw a mean with one standard deviation on either side, for each pair of activities.

    Parameters
    ----------
    rows : label, mean and standard deviation (None where it is not known), in units
    unit : as the axis names it
    """
    for y, (_, mean, sd) in enumerate(rows):
        if sd is not None:
            ax.plot([max(mean - sd, 0), mean + sd], [y, y], color=BLUE, linewidth=1.6, solid_capstyle="butt")
        ax.plot(mean, y, "o", color=BLUE, markerfacecolor=BLUE if sd is not None else "white", markersize=6)
        spread = "" if sd is None else f" (sd {number(sd)})"
        beside(ax, y, f"{number(mean)}{spread}", colour=INK)
    label_rows(ax, range(len(rows)), [label for label, *_ in rows], longest=60, width=34)
    ax.set_xlim(left=0)
    ax.set_xlabel(unit)
    ax.grid(axis="x", color=GRID)
    ax.set_axisbelow(True)


def draw_shares(ax: Axes, bars: Sequence[tuple[str, float, str]]) -> None:
    """Draw a bar for each share, with words beside it.

    Parameters
    ----------
    bars : label, share from 0 to 1, and the count in words
    """
    for y, (_, share, words) in enumerate(bars):
        ax.barh(y, share, height=0.55, color=BLUE)
        beside(ax, y, words, colour=INK)
    label_rows(ax, range(len(bars)), [label for label, *_ in bars], longest=76, width=42)
    percent_axis(ax, 1.1 * max(share for _, share, _ in bars))
