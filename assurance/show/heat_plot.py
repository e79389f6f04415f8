"""A table of shares as shaded cells; each cell says its share in figures, so the shade only repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from assurance.show.layout import label_rows, shorten
from assurance.show.theme import BLUE, GRID, INK, MUTED
from assurance.show.words import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SHADES", "draw_heat", "heat_height"]

_STEPS: Final = (
    (Fraction(99, 100), "#ffffff", INK),
    (Fraction(95, 100), "#dce9f5", INK),
    (Fraction(90, 100), "#9cc3e6", INK),
    (Fraction(0), BLUE, "#ffffff"),
)
SHADES: Final = "white from 99%, then paler blue from 95% and 90%, dark blue below 90%"
"""What the shades mean, in words. Steps are compared as exact fractions."""


def heat_height(rows: int) -> float:
    """Give the height of the plot in inches."""
    return 0.6 + 0.33 * max(rows, 1)


def draw_heat(
    ax: Axes, *, rows: Sequence[str], columns: Sequence[str], shares: Sequence[Sequence[Fraction | None]]
) -> None:
    """Draw the cells, first row at the top.

    Parameters
    ----------
    shares : by row and column, in [0, 1]; None where there is nothing to score
    """
    from matplotlib.patches import Rectangle

    for y, line in enumerate(shares):
        for x, share in enumerate(line):
            face, ink = _shade(share)
            ax.add_patch(
                Rectangle((x, y - 0.5), 1, 1, facecolor=face, edgecolor=MUTED if share is None else GRID,
                          hatch="///" if share is None else None, linewidth=1)
            )  # fmt: skip
            text = "no rows" if share is None else percent(float(share), decimals=2)
            ax.text(x + 0.5, y, text, ha="center", va="center", fontsize=8.5, color=ink)
    label_rows(ax, list(range(len(rows))), rows, longest=34)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(0, max(len(columns), 1))
    longest = 16 if len(columns) < 6 else 9
    ax.set_xticks([x + 0.5 for x in range(len(columns))], [shorten(name, longest) for name in columns])
    ax.tick_params(axis="x", length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    ax.spines["bottom"].set_visible(False)


def _shade(share: Fraction | None) -> tuple[str, str]:
    if share is None:
        return "#ffffff", INK
    return next((face, ink) for least, face, ink in _STEPS if share >= least)
