"""One figure under many readings: a dot a reading, joined to the line of the agreed definition."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assurance.show.layout import beside, label_rows
from assurance.show.theme import BLUE, GRID, INK, MUTED, ORANGE, PURPLE
from assurance.show.words import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Dot", "draw_readings", "readings_height"]

_STYLES = {"agreed": ("o", BLUE), "single": ("D", ORANGE), "several": ("s", PURPLE)}
_WIDTH = 40
_LONGEST = 150


@dataclass(frozen=True, slots=True)
class Dot:
    """One reading: its label, its figure, the figure and its counts in words, and which kind it is."""

    label: str
    value: float
    words: str
    counts: str
    kind: Literal["agreed", "single", "several"]


def _lines(dot: Dot) -> int:
    return len(textwrap.wrap(dot.label[:_LONGEST], _WIDTH)) or 1


def readings_height(dots: Sequence[Dot]) -> float:
    """Give the height of a plot in inches."""
    return 0.75 + sum(0.2 + 0.17 * _lines(dot) for dot in dots)


def draw_readings(ax: Axes, dots: Sequence[Dot], *, share: bool, unit: str) -> None:
    """Draw a row a reading; rows with long labels are higher."""
    places, y = [], 0.0
    for dot in dots:
        half = (0.2 + 0.17 * _lines(dot)) / 2
        places.append(y + half)
        y += 2 * half
    low, high = min(dot.value for dot in dots), max(dot.value for dot in dots)
    pad = 0.12 * (high - low) or (0.02 if share else max(abs(high) * 0.05, 0.5))
    ax.set_xlim(low - pad, high + pad)
    label_rows(ax, places, [dot.label for dot in dots], longest=_LONGEST, width=_WIDTH)
    ax.set_ylim(y + 0.05, -0.05)
    agreed = next((dot.value for dot in dots if dot.kind == "agreed"), None)
    if agreed is not None:
        ax.axvline(agreed, color=BLUE, linewidth=1.1, zorder=1)
    for place, dot in zip(places, dots, strict=True):
        _draw(ax, place, dot, agreed)
    _axis(ax, share=share, unit=unit)


def _draw(ax: Axes, y: float, dot: Dot, agreed: float | None) -> None:
    marker, colour = _STYLES[dot.kind]
    same = dot.kind != "agreed" and dot.value == agreed
    if agreed is not None:
        ax.plot([agreed, dot.value], [y, y], color=MUTED, linewidth=1.6, zorder=1)
    ax.plot(
        [dot.value], [y], marker=marker, color=colour, markersize=8 if dot.kind == "agreed" else 6.5,
        markerfacecolor="white" if same else colour, markeredgewidth=1.5, linestyle="none", zorder=3,
    )  # fmt: skip
    words = dot.words + (", the same" if same else "")
    words += f"  ({dot.counts})" if dot.counts else ""
    beside(ax, y, words, colour=INK if same else colour, bold=dot.kind == "agreed")


def _axis(ax: Axes, *, share: bool, unit: str) -> None:
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(
        lambda value, _: percent(round(value, 9)) if share else number(round(value, 9))
    )
    ax.grid(axis="x", color=GRID)
    ax.set_axisbelow(True)
    ax.set_xlabel("Share, under each reading; the axis need not begin at 0%" if share else unit)
