"""Small trends of many measures in one set of axes: values, ranges, targets, and how each was judged."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assurance.show.layout import plain
from assurance.show.panels import Box
from assurance.show.programme_index import IndexPoint, IndexSeries, value_words
from assurance.show.theme import BLUE, GRID, INK, MUTED, ORANGE, VERDICT_STYLES
from assurance.show.words import short_period

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["LEGEND", "draw_trends"]

LEGEND: Final = (
    "one small chart a measure, each on its own scale, with its last value. Orange diamonds: what was "
    "published differs, or the sample shows too many failures; hollow triangles: nothing was published; "
    "round: all else. Upright lines: range of a value from a sample. Dashed: the target, or what is "
    "tolerable."
)
_PLAIN: Final = ("o", BLUE)
_BAD: Final = ("D", ORANGE)
_MARKS: Final = {
    **{verdict: (marker, colour) for verdict, (marker, colour, _) in VERDICT_STYLES.items()},
    "agrees within published rounding": _PLAIN, "agrees within tolerance": _PLAIN, "not met": _BAD,
    "target not met": _BAD,
}  # fmt: skip


def draw_trends(ax: Axes, series: Sequence[IndexSeries], *, across: int) -> None:
    """Draw the series side by side, in rows of so many.

    Parameters
    ----------
    series : each with one value at least
    """
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    width, height = 1 / across, 1 / -(-len(series) // across)
    for index, one in enumerate(series):
        row, column = divmod(index, across)
        low, high = _scale(one)
        left, bottom = column * width + 0.012, 1 - (row + 1) * height + 0.18 * height
        box = Box(left, bottom, width - 0.095, height * 0.5, len(one.points), low, high)
        _draw(ax, box, one)
        _label(ax, box, one)


def _scale(series: IndexSeries) -> tuple[float, float]:
    known = [
        number
        for point in series.points
        if point.value is not None
        for number in (point.value, point.lower, point.upper)
        if number is not None
    ]
    known += [series.target] if series.target is not None else []
    low, high = min(known), max(known)
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _draw(ax: Axes, box: Box, series: IndexSeries) -> None:
    edges = [box.at(-0.5, box.low), box.at(box.points - 0.5, box.low)]
    ax.plot(*zip(*edges, strict=True), color=GRID, linewidth=0.8)
    if series.target is not None:
        ends = [box.at(-0.5, series.target), box.at(box.points - 0.5, series.target)]
        ax.plot(*zip(*ends, strict=True), color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    for line in _lines(box, series):
        ax.plot(*zip(*line, strict=True), color=MUTED, linewidth=1.1)
    for place, point in enumerate(series.points):
        if point.value is None:
            continue
        if point.lower is not None and point.upper is not None:
            ends = [box.at(place, point.lower), box.at(place, point.upper)]
            ax.plot(*zip(*ends, strict=True), color=MUTED, linewidth=1.6, alpha=0.55)
        marker, colour = _MARKS.get(point.verdict, _PLAIN)
        x, y = box.at(place, point.value)
        hollow = point.verdict == "no figure"
        ax.plot(
            [x], [y], marker=marker, color=colour, linestyle="none", zorder=3,
            markersize=4.4 if marker != "o" else 3.4, markeredgecolor=colour if hollow else "white",
            markeredgewidth=0.8 if hollow else 0.5, markerfacecolor="white" if hollow else colour,
        )  # fmt: skip


def _lines(box: Box, series: IndexSeries) -> list[list[tuple[float, float]]]:
    """Join values; not over a missing one, nor from one definition to another."""
    lines: list[list[tuple[float, float]]] = [[]]
    before: IndexPoint | None = None
    for place, point in enumerate(series.points):
        if point.value is None or (before is not None and before.counted != point.counted):
            lines.append([])
        if point.value is not None:
            lines[-1].append(box.at(place, point.value))
            before = point
    return [line for line in lines if len(line) > 1]


def _label(ax: Axes, box: Box, series: IndexSeries) -> None:
    left, top = box.at(-0.5, box.high)
    right, floor = box.at(box.points - 0.5, box.low)
    place, last = [(at, point) for at, point in enumerate(series.points) if point.value is not None][-1]
    value = last.value if last.value is not None else box.low
    texts = [(left, top + box.height * 0.08, _title(series), "left", "bottom", 8, INK, "normal")]
    y = box.at(place, value)[1]
    texts.append((right + 0.006, y, _short(series, value), "left", "center", 8, INK, "bold"))
    if series.target is not None and abs(box.share(series.target) - box.share(value)) > 0.22:
        at = box.at(0, series.target)[1]
        texts.append((right + 0.006, at, _short(series, series.target), "left", "center", 7, MUTED, "normal"))
    ends = [(0, "left"), (box.points - 1, "right")] if box.points > 1 else [(0, "left")]
    for end, side in ends:
        along = left if side == "left" else right
        words = short_period(series.points[end].period)
        texts.append((along, floor - box.height * 0.07, words, side, "top", 7, MUTED, "normal"))
    for x, y, words, across, up, size, colour, weight in texts:
        ax.text(x, y, words, ha=across, va=up, fontsize=size, color=colour, fontweight=weight).set_in_layout(
            False
        )


def _title(series: IndexSeries) -> str:
    """Give the title in two lines at most, with the unit, which would not fit beside a value."""
    named = f"{series.title} ({series.unit})" if series.unit and not series.share else series.title
    lines = textwrap.wrap(plain(named), 36, max_lines=2, placeholder="…")
    return "\n".join(lines)


def _short(series: IndexSeries, value: float) -> str:
    return value_words(replace(series, unit=""), value)
