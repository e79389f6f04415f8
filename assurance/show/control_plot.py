"""The control chart: line, mean, limits, and marks for special cause; words at the lines, no legend."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from assurance.show.layout import wrap
from assurance.show.theme import GRID, INK, MUTED, POINT_STYLES, RED, SPECIAL
from assurance.show.words import is_missing, short_period

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_control_chart"]

Row = dict[str, Any]
Write = Callable[[Any], str]


def draw_control_chart(
    ax: Axes, rows: Sequence[Row], *, title: str, target: float | None, write: Write
) -> None:
    """Draw a chart.

    Parameters
    ----------
    rows : label, value, mean, lower, upper, special_cause, point_type of each point, in order of time
    target : drawn as a line when given
    write : writes a value in the measure's own way
    """
    _draw_limits(ax, rows)
    _draw_points(ax, rows)
    _name_lines(ax, rows[-1], target, write)
    ticks = list(range(len(rows)))[:: max(1, math.ceil(len(rows) / 8))]
    ax.set_xticks(ticks, [short_period(rows[place]["label"]) for place in ticks])
    _write_values(ax, write)
    ax.set_xlim(-0.6, max(len(rows) - 0.4, 0.6))
    ax.set_title(wrap(title, 80))


def _write_values(ax: Axes, write: Write) -> None:
    from matplotlib.ticker import FuncFormatter

    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: write(round(float(value), 9))))
    ax.grid(axis="y", color=GRID)
    ax.set_axisbelow(True)


def _draw_points(ax: Axes, rows: Sequence[Row]) -> None:
    values = [float(row["value"]) if not is_missing(row["value"]) else math.nan for row in rows]
    places = range(len(rows))
    ax.plot(places, values, color=MUTED, linewidth=1.3, zorder=2)
    for kind, (marker, colour, _) in POINT_STYLES.items():
        mine = [place for place, row in zip(places, rows, strict=True) if row["point_type"] == kind]
        ax.plot(
            mine, [values[place] for place in mine], marker=marker, color=colour, linestyle="none", zorder=3,
            markersize=7 if kind in SPECIAL else 5,
            markeredgecolor=colour if kind == "excluded" else "white", markeredgewidth=0.9,
        )  # fmt: skip


def _draw_limits(ax: Axes, rows: Sequence[Row]) -> None:
    # Steps, so that re-based limits jump where they were re-based instead of sloping.
    edges = [place - 0.5 for place in range(len(rows) + 1)]
    dashes = (0, (5, 3))
    for name, style, width in (("mean", "solid", 1.4), ("lower", dashes, 1.1), ("upper", dashes, 1.1)):
        line = [math.nan if is_missing(row[name]) else float(row[name]) for row in rows]
        ax.stairs(line, edges, baseline=None, color=INK, linestyle=style, linewidth=width, zorder=1)


def _name_lines(ax: Axes, last: Row, target: float | None, write: Write) -> None:
    lines = [
        (last["upper"], "upper limit", INK),
        (last["mean"], "mean", INK),
        (last["lower"], "lower limit", INK),
    ]
    if target is not None and not is_missing(target):
        ax.axhline(target, color=RED, linewidth=1.2, linestyle=(0, (1, 2)), zorder=1)
        lines.append((target, "target", RED))
    known = [(float(value), word, colour) for value, word, colour in lines if not is_missing(value)]
    known.sort(reverse=True)
    low, high = ax.get_ylim()
    step = (max([high, *(value for value, _, _ in known)]) - min([low, *(v for v, _, _ in known)])) * 0.075
    for place, (value, word, colour) in zip(_apart([v for v, _, _ in known], step), known, strict=True):
        ax.text(
            1.01, place, f"{word} {write(value)}", transform=ax.get_yaxis_transform(), color=colour,
            va="center", ha="left", fontsize=8.5,
        )  # fmt: skip


def _apart(places: Sequence[float], step: float) -> list[float]:
    """Move labels down so that none covers another; highest first."""
    moved: list[float] = []
    for place in places:
        moved.append(min(place, moved[-1] - step) if moved else place)
    return moved
