"""Dumbbells: one row a figure, from what it was to what it is, for what is published and what is recorded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assurance.show.layout import beside, label_rows
from assurance.show.theme import BLUE, GRID, INK, MUTED, ORANGE
from assurance.show.words import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Change", "changes_height", "draw_changes"]

_ROW = 0.46
_LOOKS = (("published", -0.16, "s", BLUE), ("records", 0.16, "o", ORANGE))


@dataclass(frozen=True, slots=True)
class Change:
    """One figure: its name, its two changes as shares of then (nan where there is none), and words."""

    name: str
    published: float
    records: float
    words: str
    status: str

    @property
    def widest(self) -> float:
        """The larger of the two changes."""
        return max(abs(share) for share in (self.published, self.records) if not math.isnan(share))


def changes_height(rows: int) -> float:
    """Give the height of a plot in inches."""
    return 0.85 + _ROW * rows


def draw_changes(ax: Axes, changes: Sequence[Change]) -> None:
    """Draw every change from the line of then; marks on the line are what did not change."""
    from matplotlib.ticker import MaxNLocator

    reach = max([change.widest for change in changes] + [0.001])
    ax.set_xlim(-1.15 * reach, 1.15 * reach)
    label_rows(ax, range(len(changes)), [change.name for change in changes], longest=90, width=36)
    ax.axvline(0, color=INK, linewidth=1.1, zorder=1)
    for y, change in enumerate(changes):
        for name, shift, marker, colour in _LOOKS:
            share = float(getattr(change, name))
            if math.isnan(share):
                continue
            ax.plot([0, share], [y + shift] * 2, color=MUTED, linewidth=1.6, zorder=1)
            ax.plot([0], [y + shift], marker="|", color=INK, markersize=6, linestyle="none", zorder=2)
            ax.plot(
                [share], [y + shift], marker=marker, color=colour, markersize=6.5, linestyle="none", zorder=2
            )
        beside(ax, y, change.words)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(lambda value, _: f"{'+' if value > 0 else ''}{percent(round(value, 9))}")
    ax.grid(axis="both", color=GRID)
    ax.set_axisbelow(True)
    ax.set_xlabel("Change since it was first read, as a share of then (square: published; circle: records)")
