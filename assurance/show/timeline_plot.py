"""A case on one page: its steps as rows of marks, its promises as bars with their limits, and outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assurance.show.exemplars import SYMBOLS, limit_and_end, since_words, step_words
from assurance.show.layout import beside, label_rows, shorten
from assurance.show.theme import BLUE, GRID, INK, MUTED, OUTCOME_COLOURS, PALE
from assurance.traces.exemplars import RuleLine, StepLine, Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_timeline", "timeline_height"]

_HOUR: Final = 3_600_000_000
_PAGE: Final = 10.2
"""Inches that one page leaves for a figure."""
_TWO_LINES: Final = 26
"""Rows that one page holds at their full height, which is room for two lines of a label."""
_LONG_HOURS: Final = 72
_TICKS: Final = (1, 3, 6, 12, 24, 72, 168, 336, 672, 2016, 4368, 8760, 26280, 87600)
_EDGE: Final = 1.06
_DAYS: Final = (1, 2, 7, 14, 28, 56, 91, 182, 365, 730, 1826, 3652)
_MOST_TICKS: Final = 7
_UNEVEN: Final = 24
_OPEN: Final = ("missing", "not yet due")


def timeline_height(item: Timeline) -> float:
    """Give the height of the figure in inches: one page at most."""
    return min(_PAGE, 1.15 + 0.34 * (len(item.steps) + len(item.rules)))


def draw_timeline(ax: Axes, item: Timeline, *, last: int) -> None:
    """Draw one case.

    Parameters
    ----------
    last : the latest time drawn, in microseconds since the start
    """
    hours = max(last / _HOUR, 0.25)
    compressed = _axis(ax, hours, _middle(item))
    places, labels = [], []
    y = 0.0
    for line in item.steps:
        _draw_step(ax, y, line)
        places.append(y)
        labels.append(line.title)
        y += 1.0
    _heading(ax, y - 0.1, "Promises")
    y += 0.8
    for rule in item.rules:
        _draw_rule(ax, y, rule, hours * _EDGE)
        places.append(y)
        labels.append(rule.title)
        y += 1.0
    lines = 2 if len(labels) <= _TWO_LINES else 1
    label_rows(ax, places, labels, longest=72, width=36, lines=lines)
    ax.set_ylim(y - 0.3, -1.0)
    _heading(ax, -0.75, "Steps")
    _draw_as_at(ax, item, hours)
    said = "Time since the start of the case"
    ax.set_xlabel(f"{said}; later times stand closer together" if compressed else said)


def _middle(item: Timeline) -> float:
    """Give the hours by which half of what counts had happened: the scale on which a reader looks."""
    offsets = sorted(mark.offset / _HOUR for line in item.steps for mark in line.marks if mark.counts)
    return offsets[len(offsets) // 2] if offsets else 0.0


def _axis(ax: Axes, hours: float, middle: float) -> bool:
    """Scale the axis in hours: evenly, unless most happens in a small part of it at the beginning."""
    width = max(1.0, middle / 4)
    compressed = hours > _LONG_HOURS and hours > _UNEVEN * width
    if compressed:
        ax.set_xscale("asinh", linear_width=width)
        ticks = _spaced(hours, width)
        ax.set_xlim(-0.12 * width, hours * 1.25)
    elif hours > _LONG_HOURS:
        step = next((each for each in _DAYS if hours / 24 / each <= _MOST_TICKS), _DAYS[-1])
        ticks = list(range(0, int(hours * _EDGE) + 1, 24 * step))
        ax.set_xlim(-0.02 * hours, hours * _EDGE)
    else:
        from matplotlib.ticker import MaxNLocator

        ax.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 3, 6, 10]))
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:g} h")
        ax.set_xlim(-0.02 * hours, hours * _EDGE)
    if hours > _LONG_HOURS:
        ax.set_xticks(ticks, [_tick(tick) for tick in ticks])
        ax.set_xticks([], minor=True)
    ax.grid(axis="x", color=GRID)
    ax.set_axisbelow(True)
    return compressed


def _spaced(hours: float, width: float) -> list[int]:
    """Choose ticks that stand far enough apart for their words."""
    from math import asinh

    apart, kept = asinh(hours / width) / 9, [0]
    for tick in _TICKS:
        if tick <= hours * _EDGE and asinh(tick / width) - asinh(kept[-1] / width) >= apart:
            kept.append(tick)
    return kept


def _tick(hours: int) -> str:
    return f"{hours} h" if 0 < hours < 24 else f"day {hours // 24}" if hours else "start"


def _heading(ax: Axes, y: float, text: str) -> None:
    ax.text(
        -0.02, y, text, transform=ax.get_yaxis_transform(), fontweight="bold", fontsize=9.5, ha="right",
        va="center",
    )  # fmt: skip


def _draw_step(ax: Axes, y: float, line: StepLine) -> None:
    for mark in line.marks:
        ax.plot(
            [mark.offset / _HOUR], [y], marker="D" if mark.counts else "|", color=BLUE, linestyle="none",
            markersize=6.5 if mark.counts else 8, zorder=3, clip_on=False,
        )  # fmt: skip
    beside(ax, y, step_words(line), colour=INK if line.rows else MUTED)


def _draw_rule(ax: Axes, y: float, line: RuleLine, edge: float) -> None:
    colour = OUTCOME_COLOURS[line.outcome]
    start, limit, end = (None if at is None else at / _HOUR for at in (line.start, line.limit, line.end))
    if line.windowed and start is not None:
        until = limit if limit is not None else (end if end is not None else edge)
        ax.barh(
            y, until - start, left=start, height=0.42, color=PALE, edgecolor=MUTED, linewidth=0.8,
            hatch=None if limit is not None else "....", zorder=1,
        )  # fmt: skip
    if limit is not None:
        ax.plot([limit, limit], [y - 0.34, y + 0.34], color=INK, linewidth=1.6, zorder=2)
        if line.outcome in _OPEN:
            _mark(ax, limit, y, colour, filled=False)
    elif line.outcome in _OPEN and line.windowed:
        _mark(ax, edge, y, colour, filled=False)
    if end is not None and line.windowed and line.outcome not in _OPEN:
        if limit is not None and end > limit:
            ax.plot([limit, end], [y, y], color=colour, linewidth=1.4, linestyle=(0, (3, 2)), zorder=2)
        _mark(ax, end, y, colour, filled=True)
    beside(ax, y, _outcome(line), colour=colour)


def _outcome(line: RuleLine) -> str:
    words = f"{SYMBOLS[line.outcome]} {line.outcome}"
    if line.limit is not None and line.outcome in ("late", *_OPEN):
        limit, end = limit_and_end(line)
        alike = line.end is not None and since_words(line.limit) == since_words(line.end)
        words += f": {end}, due by {limit}" if alike else f", due by {limit}"
    elif line.detail and line.outcome not in ("met", "not applicable"):
        words += f": {shorten(line.detail, 30)}"
    return words


def _mark(ax: Axes, x: float, y: float, colour: str, *, filled: bool) -> None:
    ax.plot(
        [x], [y], marker="o", color=colour, markersize=7, markerfacecolor=colour if filled else "white",
        markeredgewidth=1.6, linestyle="none", zorder=4, clip_on=False,
    )  # fmt: skip


def _draw_as_at(ax: Axes, item: Timeline, hours: float) -> None:
    if item.as_at is None:
        return
    at = item.as_at / _HOUR
    if at > hours:
        ax.text(
            1.0, 1.0, "as at: later than shown →", transform=ax.transAxes, ha="right", va="bottom",
            color=MUTED, fontsize=8.5,
        )  # fmt: skip
        return
    ax.axvline(at, color=MUTED, linewidth=1.2, linestyle=(0, (5, 3)), zorder=1)
    ax.annotate(
        "as at", (at, 1.0), xycoords=("data", "axes fraction"), ha="center", va="bottom", color=MUTED,
        fontsize=8.5, annotation_clip=False,
    )  # fmt: skip
