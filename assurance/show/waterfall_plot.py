"""Waterfalls: from the recounted figure, cause by cause, to the published one; a panel a figure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from assurance.show.gaps import Gap, Part, end_words, size_words, start_words
from assurance.show.layout import plain, shorten
from assurance.show.theme import BLUE, GRID, INK, MUTED, ORANGE
from assurance.show.words import upper_first

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_waterfalls", "steps_words", "waterfall_height"]

_ROW = 0.205
_TITLE = 0.46
_LEFT, _RIGHT = 0.475, 0.83
_LONGEST = 56


def waterfall_height(gaps: Sequence[Gap]) -> float:
    """Give the height of the picture in inches."""
    return sum(_panel_height(gap) for gap in gaps) + 0.05


def draw_waterfalls(ax: Axes, gaps: Sequence[Gap]) -> None:
    """Draw a panel a figure, each on its own scale, with every number beside its row.

    A cause is a full bar, what nothing explains a hatched one with a dashed edge, rounding a thin line; the
    words at the left say which is which, so nothing hangs on colour.
    """
    ax.set_axis_off()
    total, top = waterfall_height(gaps), 0.0
    for gap in gaps:
        height = _panel_height(gap)
        body = (height - _TITLE) / total
        at = 1 - (top + _TITLE - 0.13) / total
        title = shorten(gap.title, 100)
        ax.text(
            0, at + 0.06 / total, title, transform=ax.transAxes, fontsize=9.2, fontweight="bold", color=INK,
            va="bottom",
        ).set_in_layout(False)  # fmt: skip
        inner = ax.inset_axes((_LEFT, at - body, _RIGHT - _LEFT, body))
        _draw_panel(inner, gap)
        top += height


def steps_words(gap: Gap) -> str:
    """Say a panel in words: every number that it shows, in order."""
    steps = [f"{part.label} {size_words(gap, part.size)}" for part in gap.parts]
    return f"{gap.title}: recounted {start_words(gap)}; {'; '.join(steps)}; published {end_words(gap)}."


def _panel_height(gap: Gap) -> float:
    return _TITLE + _ROW * (len(gap.parts) + 2)


def _draw_panel(ax: Axes, gap: Gap) -> None:
    levels = list(accumulate((part.size for part in gap.parts), initial=gap.start))
    last = len(gap.parts) + 1
    room = (max(levels) - min(levels)) * 0.08 or 1.0
    ax.set_xlim(min(levels) - room, max(levels) + room)
    ax.set_ylim(last + 0.6, -0.6)
    ax.set_axis_off()
    ax.axvline(gap.start, color=GRID, linewidth=1.0, zorder=0)
    for row, part in enumerate(gap.parts, start=1):
        _draw_part(ax, row, part, levels[row - 1], levels[row])
        _words(ax, row, upper_first(part.label), size_words(gap, part.size), colour=_colour(part))
    for row, level in enumerate(levels):
        ax.plot([level, level], [row, row + 1], color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
    for row, level, marker in ((0, levels[0], "o"), (last, levels[-1], "D")):
        ax.plot([level], [row], marker=marker, color=INK, markersize=5, linestyle="none", zorder=3)
    _words(ax, 0, "Recounted from the records", start_words(gap), colour=INK)
    _words(ax, last, "Published", end_words(gap), colour=INK, bold=True)


def _draw_part(ax: Axes, row: int, part: Part, start: float, end: float) -> None:
    left_open = part.cause == "residual"
    ax.barh(
        [row], [end - start], left=start, height=0.16 if part.cause == "rounding" else 0.62,
        facecolor="white" if left_open else _colour(part), edgecolor=_colour(part),
        hatch="////" if left_open else None, linestyle="--" if left_open else "-",
        linewidth=1.1 if left_open else 0.6, zorder=2,
    )  # fmt: skip


def _colour(part: Part) -> str:
    return {"residual": ORANGE, "rounding": MUTED}.get(part.cause, BLUE)


def _words(ax: Axes, row: int, label: str, value: str, *, colour: str, bold: bool = False) -> None:
    weight = "bold" if bold else "normal"
    for x, text, side in ((-0.03, shorten(label, _LONGEST), "right"), (1.02, plain(value), "left")):
        ax.text(
            x, row, text, transform=ax.get_yaxis_transform(), ha=side, va="center", fontsize=8.3,
            color=colour, fontweight=weight,
        ).set_in_layout(False)  # fmt: skip
