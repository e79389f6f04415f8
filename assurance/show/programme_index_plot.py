"""Small trends of many measures in one set of axes: values, ranges, targets, and how each was judged."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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


Place = tuple[float, float]


@dataclass
class _Ink:
    """What is to be drawn for all charts together: an artist a chart costs more than what it draws."""

    floors: list[list[Place]] = field(default_factory=list)
    targets: list[list[Place]] = field(default_factory=list)
    values: list[list[Place]] = field(default_factory=list)
    ranges: list[list[Place]] = field(default_factory=list)
    marks: dict[tuple[str, str, bool], list[Place]] = field(default_factory=dict)


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
    ink = _Ink()
    for index, one in enumerate(series):
        row, column = divmod(index, across)
        low, high = _scale(one)
        left, bottom = column * width + 0.012, 1 - (row + 1) * height + 0.18 * height
        box = Box(left, bottom, width - 0.095, height * 0.5, len(one.points), low, high)
        _collect(ink, box, one)
        _label(ax, box, one)
    _draw(ax, ink)


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


def _collect(ink: _Ink, box: Box, series: IndexSeries) -> None:
    last = box.points - 0.5
    ink.floors.append([box.at(-0.5, box.low), box.at(last, box.low)])
    if series.target is not None:
        ink.targets.append([box.at(-0.5, series.target), box.at(last, series.target)])
    ink.values += _lines(box, series)
    for place, point in enumerate(series.points):
        if point.value is None:
            continue
        if point.lower is not None and point.upper is not None:
            ink.ranges.append([box.at(place, point.lower), box.at(place, point.upper)])
        kind = (*_MARKS.get(point.verdict, _PLAIN), point.verdict == "no figure")
        ink.marks.setdefault(kind, []).append(box.at(place, point.value))


def _draw(ax: Axes, ink: _Ink) -> None:
    from matplotlib.collections import LineCollection

    for lines, colour, width, alpha in (
        (ink.floors, GRID, 0.8, 1.0),
        (ink.values, MUTED, 1.1, 1.0),
        (ink.ranges, MUTED, 1.6, 0.55),
    ):
        solid = LineCollection(lines, colors=colour, linewidths=width, alpha=alpha, capstyle="projecting")
        ax.add_collection(solid)
    dashes = [(0, (4, 3))]
    ax.add_collection(LineCollection(ink.targets, colors=INK, linewidths=0.8, linestyles=dashes))
    for (marker, colour, hollow), places in ink.marks.items():
        ax.plot(
            *zip(*places, strict=True), marker=marker, color=colour, linestyle="none", zorder=3,
            markersize=4.4 if marker != "o" else 3.4, markeredgecolor=colour if hollow else "white",
            markeredgewidth=0.8 if hollow else 0.5, markerfacecolor="white" if hollow else colour,
        )  # fmt: skip


def _lines(box: Box, series: IndexSeries) -> list[list[Place]]:
    """Join values; not over a missing one, nor from one definition to another."""
    lines: list[list[Place]] = [[]]
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
