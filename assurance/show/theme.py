"""One look for every plot: seaborn's clean axes with our colours.

Colours are chosen for readers with any colour vision: each is at least 4.5:1 on white, so that it may
colour words as well as marks, and none is ever the only carrier of a meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = [
    "BLUE", "BROWN", "GRID", "INK", "MUTED", "ORANGE", "OUTCOME_COLOURS", "PALE", "POINT_STYLES", "PURPLE",
    "RED", "SPECIAL", "TEAL", "VERDICT_STYLES", "themed",
]  # fmt: skip

INK = "#14232e"
MUTED = "#56646e"
GRID = "#dfe5e9"
PALE = "#eef2f5"
BLUE = "#00569d"
ORANGE = "#b34700"
RED = "#a4133c"
PURPLE = "#5e3a9b"
TEAL = "#0b6e69"
BROWN = "#6b4a2b"

OUTCOME_COLOURS = {
    "met": BLUE,
    "late": ORANGE,
    "missing": RED,
    "out of order": PURPLE,
    "blocked": BROWN,
    "unreadable": INK,
    "not applicable": "#66727c",
    "not yet due": TEAL,
}
"""Colour of each outcome of a rule, in the order in which they are drawn."""

VERDICT_STYLES = {
    "agrees": ("o", BLUE, "●"),
    "agrees within published rounding": ("s", TEAL, "■"),
    "agrees within tolerance": ("P", BROWN, "✚"),
    "differs": ("D", ORANGE, "◆"),
    "not comparable": ("X", PURPLE, "✕"),
    "no figure": ("v", MUTED, "▽"),
    "no records": ("^", RED, "△"),
}
"""Marker, colour and sign in text of each verdict."""

POINT_STYLES = {
    "common_cause": ("o", MUTED, "common cause"),
    "improvement": ("D", BLUE, "special cause of improvement"),
    "concern": ("s", ORANGE, "special cause of concern"),
    "neutral_high": ("^", PURPLE, "special cause, high"),
    "neutral_low": ("v", PURPLE, "special cause, low"),
    "excluded": ("x", MUTED, "left out of the limits"),
}
"""Marker, colour and words of each kind of point, after NHS England's Making Data Count (darkened)."""

SPECIAL = ("improvement", "concern", "neutral_high", "neutral_low")
"""Kinds of point that are special cause."""

_RC = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.labelsize": 9,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.8,
    "legend.frameon": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "svg.fonttype": "path",
    "svg.hashsalt": "assurance",
}


@contextmanager
def themed() -> Iterator[None]:
    """Draw in our look; the caller's own settings are untouched afterwards."""
    import matplotlib as mpl
    import seaborn as sns

    with mpl.rc_context(), sns.axes_style("ticks"), sns.plotting_context("notebook"):
        mpl.rcParams.update(_RC)  # type: ignore[arg-type]
        yield
