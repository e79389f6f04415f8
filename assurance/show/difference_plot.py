"""Published figures against their recount: one row a figure, by how far it lies above or below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assurance.show.layout import beside, label_rows
from assurance.show.theme import GRID, INK, MUTED, VERDICT_STYLES
from assurance.show.words import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Gap", "difference_height", "draw_differences"]

_ROW = 0.42


@dataclass(frozen=True, slots=True)
class Gap:
    """One figure: its name, its gap as a share of the recount, the two values in words, its verdict."""

    name: str
    share: float
    words: str
    verdict: str


def difference_height(rows: int) -> float:
    """Give the height of a plot in inches."""
    return 0.75 + _ROW * rows


def draw_differences(ax: Axes, gaps: Sequence[Gap]) -> None:
    """Draw every gap from the line on which published and recounted figure are the same."""
    from matplotlib.ticker import MaxNLocator

    reach = max([abs(gap.share) for gap in gaps] + [0.001])
    ax.set_xlim(-1.15 * reach, 1.15 * reach)
    label_rows(ax, range(len(gaps)), [gap.name for gap in gaps], longest=120, width=42)
    ax.axvline(0, color=INK, linewidth=1.1, zorder=1)
    for y, gap in enumerate(gaps):
        marker, colour, _ = VERDICT_STYLES[gap.verdict]
        ax.plot([0, gap.share], [y, y], color=MUTED, linewidth=1.6, zorder=1)
        ax.plot([gap.share], [y], marker=marker, color=colour, markersize=7, linestyle="none", zorder=2)
        beside(ax, y, f"{gap.words}\n{gap.verdict}", colour=colour)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(lambda value, _: f"{'+' if value > 0 else ''}{percent(round(value, 9))}")
    ax.grid(axis="both", color=GRID)
    ax.set_axisbelow(True)
    ax.set_xlabel("Published figure above (+) or below the recount, as a share of the recount")
