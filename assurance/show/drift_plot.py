"""A timeline: one row an id, with a bar for every stretch in which it has figures under one name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assurance.show.layout import beside, label_rows
from assurance.show.theme import BLUE, GRID, INK, ORANGE, PURPLE, TEAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Bar", "Lane", "draw_lanes", "lanes_height"]

_LOOKS = ((BLUE, ""), (ORANGE, "////"), (PURPLE, "...."), (TEAL, "xxxx"))
_ROW = 0.42


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time (ISO dates: first day, and first day after it) under one name."""

    start: str
    end: str
    name: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: its label, its bars, and what changes in a few words."""

    label: str
    bars: Sequence[Bar]
    words: str


def lanes_height(rows: int) -> float:
    """Give the height of a plot in inches."""
    return 0.8 + _ROW * rows


def draw_lanes(ax: Axes, lanes: Sequence[Lane]) -> None:
    """Draw the rows; each further name of a row has a shade and a hatching of its own."""
    label_rows(ax, range(len(lanes)), [lane.label for lane in lanes], longest=80, width=34)
    for y, lane in enumerate(lanes):
        names = list(dict.fromkeys(bar.name for bar in sorted(lane.bars, key=lambda bar: bar.start)))
        for bar in lane.bars:
            colour, hatch = _LOOKS[names.index(bar.name) % len(_LOOKS)]
            start, end = _day(bar.start), _day(bar.end)
            ax.barh(
                y, end - start, left=start, height=0.5, color=colour, hatch=hatch, edgecolor="white",
                linewidth=0.6,
            )  # fmt: skip
        beside(ax, y, lane.words, colour=INK)
    ax.xaxis_date()
    _years(ax, lanes)
    ax.grid(axis="x", color=GRID)
    ax.set_axisbelow(True)


def _day(text: str) -> float:
    from matplotlib.dates import date2num

    return float(date2num(date.fromisoformat(text)))


def _years(ax: Axes, lanes: Sequence[Lane]) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=7)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ends = [_day(text) for lane in lanes for bar in lane.bars for text in (bar.start, bar.end)]
    if ends:
        ax.set_xlim(min(ends), max(ends))
