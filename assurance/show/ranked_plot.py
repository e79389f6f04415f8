"""The ranking plot: parts in order of rank, each with the range that its value may have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assurance.show.layout import plain
from assurance.show.theme import BLUE, INK, MUTED, ORANGE
from assurance.show.words import is_missing, number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_ranking"]

_LABELLED = 24


def draw_ranking(ax: Axes, rows: Sequence[dict[str, Any]]) -> None:
    """Draw ranked rows of `RankedVariation.to_frame`, first rank at the left."""
    size = 5.5 if len(rows) <= _LABELLED else 3.2
    for place, row in enumerate(rows, start=1):
        marker, colour, filled = _mark(row)
        ax.plot([place, place], [row["lower"], row["upper"]], color=colour, linewidth=1.1)
        ax.plot(
            [place], [row["value"]], marker=marker, markersize=size, color=colour, linestyle="none",
            markerfacecolor=colour if filled else "white", zorder=3,
        )  # fmt: skip
    first = rows[0]
    if not is_missing(first["overall"]):
        ax.axhline(first["overall"], color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
    share = bool(first["share"])
    ax.yaxis.set_major_formatter(lambda value, _: percent(value) if share else number(value))
    ax.set_ylabel(plain(str(first["unit"])) if first["unit"] and not share else "")
    ax.set_xlim(0, len(rows) + 1)
    if len(rows) <= _LABELLED:
        labels = [plain(str(row["part"])) for row in rows]
        ax.set_xticks(range(1, len(rows) + 1), labels=labels, rotation=60, ha="right")
    else:
        ax.set_xlabel(f"Place in the order, 1 to {len(rows)}")


def _mark(row: dict[str, Any]) -> tuple[str, str, bool]:
    """Choose marker and colour: the form says above or below, the colour better or worse."""
    standing = str(row["standing"])
    if standing not in ("above", "below"):
        return "o", MUTED, False
    better = (standing == "above") == (row["direction"] == "increase")
    return ("D" if standing == "above" else "s"), BLUE if better else ORANGE, True
