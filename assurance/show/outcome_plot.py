"""Stacked bars of the eight outcomes; counts inside the bars, names beside them in the same colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assurance.show.layout import shorten
from assurance.show.theme import OUTCOME_COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_outcomes"]

_HATCHED = {"not applicable": "\\\\", "not yet due": "///", "unreadable": "xxx"}
_WIDE_ENOUGH = 0.018


def draw_outcomes(ax: Axes, bars: Sequence[tuple[str, Sequence[tuple[str, int]]]], *, cases: int) -> None:
    """Draw one bar a rule.

    Parameters
    ----------
    bars : title of each rule, and its counts by outcome in the order to draw
    cases : length of a full bar
    """
    ax.set_axis_off()
    ax.set_xlim(0, cases)
    ax.set_ylim(len(bars) - 0.25, -0.3)
    for y, (title, counts) in enumerate(bars):
        ax.text(0, y - 0.12, shorten(title, 96), fontweight="bold", fontsize=9.5, va="bottom")
        _draw_bar(ax, y + 0.1, [(outcome, count) for outcome, count in counts if count], cases)


def _draw_bar(ax: Axes, y: float, counts: Sequence[tuple[str, int]], cases: int) -> None:
    left = 0
    for outcome, count in counts:
        hatch = _HATCHED.get(outcome)
        colour = OUTCOME_COLOURS[outcome]
        ax.barh(
            y, count, left=left, height=0.32, color="white" if hatch else colour, hatch=hatch,
            edgecolor=colour if hatch else "white", linewidth=0.9,
        )  # fmt: skip
        text = f"{count:,}"
        if not hatch and count / cases > _WIDE_ENOUGH * len(text):
            ax.text(left + count / 2, y, text, color="white", ha="center", va="center", fontsize=8.5)
        left += count
    _name_parts(ax, y + 0.36, counts)


def _name_parts(ax: Axes, y: float, counts: Sequence[tuple[str, int]]) -> None:
    """Write the names in one line, each after the one before, in the order and colours of the bar."""
    from matplotlib.offsetbox import AnnotationBbox, HPacker, TextArea

    parts = [
        TextArea(f"{count:,} {outcome}", textprops={"color": OUTCOME_COLOURS[outcome], "fontsize": 8.5})
        for outcome, count in counts
    ]
    line = HPacker(children=parts, pad=0, sep=14)  # type: ignore[arg-type]
    ax.add_artist(
        AnnotationBbox(line, (0, y), frameon=False, box_alignment=(0, 0.5), pad=0, annotation_clip=False)
    )
