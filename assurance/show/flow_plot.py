"""The flow of rows: a bar for what is left after each step, with what the step removed beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assurance.show.layout import beside, label_rows
from assurance.show.theme import BLUE, INK, MUTED, ORANGE, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_flow", "flow_height"]

_MINUS = "\N{MINUS SIGN}"


def flow_height(steps: int) -> float:
    """Give the height of a flow in inches."""
    return 0.5 + 0.4 * (steps + 2)


def draw_flow(
    ax: Axes, *, start: tuple[str, int], steps: Sequence[tuple[str, int, int]], end: tuple[str, int]
) -> None:
    """Draw a flow from top to bottom.

    Parameters
    ----------
    start, end : label and count
    steps : label, rows removed, rows left
    """
    labels = [start[0], *(label for label, _, _ in steps), end[0]]
    places = list(range(len(labels)))
    label_rows(ax, places, labels, longest=84, width=44)
    ax.barh(0, start[1], height=0.62, color=PALE, edgecolor=MUTED, linewidth=1)
    beside(ax, 0, f"{start[1]:,}", bold=True)
    for y, (_, removed, left) in enumerate(steps, start=1):
        ax.barh(y, left, height=0.62, color=PALE, edgecolor=MUTED, linewidth=1)
        ax.barh(
            y, removed, left=left, height=0.62, color="white", edgecolor=ORANGE, linewidth=1, hatch="////"
        )
        beside(
            ax, y, f"{_MINUS}{removed:,}" if removed else "none removed", colour=ORANGE if removed else MUTED
        )
    last = len(labels) - 1
    ax.barh(last, end[1], height=0.62, color=BLUE)
    beside(ax, last, f"{end[1]:,}", colour=BLUE, bold=True)
    ax.set_xlim(0, max(start[1], 1))
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.tick_params(axis="y", colors=INK)
    ax.set_facecolor("white")
