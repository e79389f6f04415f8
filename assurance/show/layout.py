"""Small pieces that several plots share: rows with labels, words beside marks, panels inside axes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assurance.show.theme import GRID, INK, MUTED
from assurance.show.words import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["WIDTH", "beside", "label_rows", "panel", "percent_axis", "shorten", "wrap"]

WIDTH = 7.6
"""Width of every figure in inches: fills the page's text column."""


def shorten(text: str, longest: int) -> str:
    """Cut a label that would push the plot off the sheet.

    Examples
    --------
    >>> shorten("Children and young people", 12)
    'Children an…'
    """
    text = plain(text)
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def plain(text: str) -> str:
    r"""Give text as matplotlib should draw it: no mathematics, no line breaks or control characters.

    Examples
    --------
    >>> plain("costs $5 and\n$6")
    'costs \\$5 and \\$6'
    """
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return kept.replace("$", r"\$")


def wrap(text: str, width: int) -> str:
    """Break a heading into lines."""
    return "\n".join(textwrap.wrap(plain(text), width)) or " "


def label_rows(
    ax: Axes,
    places: Sequence[float],
    labels: Sequence[str],
    *,
    longest: int = 34,
    width: int | None = None,
    lines: int | None = None,
) -> None:
    """Label the rows of a horizontal plot, first row at the top, without any axis line.

    Parameters
    ----------
    longest : letters at most of a label
    width : letters at most of each of its lines; None keeps it on one line
    lines : lines at most, for rows that leave no room for more; what is cut ends in a sign
    """
    short = [shorten(label, longest) for label in labels]
    if width:
        short = ["\n".join(textwrap.wrap(label, width, max_lines=lines, placeholder="…")) for label in short]
    ax.set_yticks(list(places), short)
    ax.tick_params(axis="y", length=0, pad=9)
    ax.spines["left"].set_visible(False)
    if places:
        ax.set_ylim(max(places) + 0.7, min(places) - 0.7)


def beside(ax: Axes, y: float, text: str, *, colour: str = INK, bold: bool = False) -> None:
    """Write words to the right of a row, outside the plotting area."""
    lines = "\n".join(map(plain, text.split("\n")))
    ax.text(
        1.02, y, lines, transform=ax.get_yaxis_transform(), va="center", ha="left", color=colour,
        fontsize=8.5, fontweight="bold" if bold else "normal",
    )  # fmt: skip


def percent_axis(ax: Axes, highest: float) -> None:
    """Let x run from nothing to a share of cases, in percent."""
    from matplotlib.ticker import MaxNLocator

    ax.set_xlim(0, min(1.0, highest) or 1.0)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(lambda value, _: percent(round(value, 9)))
    ax.grid(axis="x", color=GRID)
    ax.set_axisbelow(True)


def panel(ax: Axes, top: float, height: float, *, title: str = "") -> Axes:
    """Give axes inside axes: `top` and `height` are shares of the outer height, from above."""
    inner = ax.inset_axes((0.0, 1.0 - top - height, 1.0, height))
    if title:
        inner.set_title(plain(title), color=INK, fontsize=9.5)
    inner.tick_params(colors=MUTED, labelcolor=INK)
    return inner
