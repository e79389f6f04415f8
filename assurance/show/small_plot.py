"""Many control charts in one set of axes: each panel is scaled into its own box.

One set of axes for all, because matplotlib spends far more on the axes and ticks of a panel than on the
panel itself: a page with 200 of them took a quarter of a minute.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assurance.show.layout import shorten
from assurance.show.panels import Box
from assurance.show.theme import GRID, INK, MUTED, POINT_STYLES, SPECIAL
from assurance.show.words import is_missing, short_period

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_small_charts"]

Row = dict[str, Any]
Write = Callable[[Any], str]
Place = tuple[float, float]
Line = list[Place]
_MARGIN = 0.055
"""Room at the left of a panel for the numbers of its limits."""


@dataclass
class _Ink:
    """What is to be drawn for all panels together."""

    values: list[Line] = field(default_factory=list)
    means: list[Line] = field(default_factory=list)
    limits: list[Line] = field(default_factory=list)
    frames: list[Line] = field(default_factory=list)
    marks: dict[str, Line] = field(default_factory=dict)


def draw_small_charts(
    ax: Axes, charts: Sequence[tuple[str, Sequence[Row], Write]], *, across: int = 4
) -> None:
    """Draw many charts side by side, each with its title and on its own scale.

    Parameters
    ----------
    charts : title, rows and way of writing a value of each chart
    across : charts in a row
    """
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ink = _Ink()
    width, height = 1 / across, 1 / -(-len(charts) // across)
    for index, (title, rows, write) in enumerate(charts):
        row, column = divmod(index, across)
        low, high = _scale(rows)
        left, bottom = column * width + _MARGIN, 1 - (row + 1) * height + 0.2 * height
        box = Box(left, bottom, width - _MARGIN - 0.01, height * 0.56, len(rows), low, high)
        _collect(ink, box, rows)
        _label(ax, box, title, rows, write)
    _draw(ax, ink)


def _scale(rows: Sequence[Row]) -> Place:
    names = ("value", "lower", "upper")
    known = [float(row[name]) for row in rows for name in names if not is_missing(row[name])]
    low, high = min(known), max(known)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _collect(ink: _Ink, box: Box, rows: Sequence[Row]) -> None:
    ink.values += _runs(box.at(place, value) for place, value in enumerate(_column(rows, "value")))
    for name, lines in (("mean", ink.means), ("lower", ink.limits), ("upper", ink.limits)):
        # Steps, so that re-based limits jump where they were re-based instead of sloping.
        edges = (
            box.at(place + side, value)
            for place, value in enumerate(_column(rows, name))
            for side in (-0.5, 0.5)
        )
        lines += _runs(edges)
    for low in (box.low, box.high):
        ink.frames.append([box.at(-0.5, low), box.at(box.points - 0.5, low)])
    for place, row in enumerate(rows):
        if not is_missing(row["value"]):
            ink.marks.setdefault(str(row["point_type"]), []).append(box.at(place, float(row["value"])))


def _column(rows: Sequence[Row], name: str) -> Iterator[float]:
    return (math.nan if is_missing(row[name]) else float(row[name]) for row in rows)


def _runs(places: Iterator[Place]) -> list[Line]:
    """Split a line where a value is missing."""
    runs: list[Line] = [[]]
    for place in places:
        if math.isnan(place[1]):
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if len(run) > 1]


def _draw(ax: Axes, ink: _Ink) -> None:
    from matplotlib.collections import LineCollection

    for lines, colour, width, style in (
        (ink.frames, GRID, 0.8, "solid"),
        (ink.means, INK, 0.9, "solid"),
        (ink.limits, INK, 0.7, (0, (5, 3))),
        (ink.values, MUTED, 0.8, "solid"),
    ):
        ax.add_collection(LineCollection(lines, colors=colour, linewidths=width, linestyles=[style]))
    for kind, (marker, colour, _) in POINT_STYLES.items():
        places = ink.marks.get(kind, [])
        ax.plot(
            [x for x, _ in places], [y for _, y in places], marker=marker, color=colour, linestyle="none",
            markersize=4.2 if kind in SPECIAL else 3, zorder=3,
            markeredgecolor=colour if kind == "excluded" else "white", markeredgewidth=0.5,
        )  # fmt: skip


def _label(ax: Axes, box: Box, title: str, rows: Sequence[Row], write: Write) -> None:
    x, top = box.at(-0.5, box.high)
    texts = [(x, top + box.height * 0.07, shorten(title, 30), "left", "bottom", 8, INK)]
    known = [row for row in rows if not (is_missing(row["lower"]) or is_missing(row["upper"]))]
    for value in (known[-1]["lower"], known[-1]["upper"]) if known else ():
        left, y = box.at(-0.5, float(value))
        texts.append((left - 0.004, y, write(value), "right", "center", 7, MUTED))
    for place, side in ((0, "left"), (len(rows) - 1, "right")):
        along, low = box.at(place, box.low)
        words = short_period(rows[place]["label"])
        texts.append((along, low - box.height * 0.06, words, side, "top", 7, MUTED))
    for x, y, words, across, up, size, colour in texts:
        ax.text(x, y, words, ha=across, va=up, fontsize=size, color=colour).set_in_layout(False)
