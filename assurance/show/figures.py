"""From a picture to axes, and from axes to a figure that needs no other file."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from assurance.show.registry import Picture
from assurance.show.svg_weight import lighter
from assurance.show.theme import themed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw", "figure", "svg"]

_PLAIN = " =:/;,()'!*?@$+-._~"
"""Letters that stand as they are in a data address between double quotes."""
_SILENT = {"Date": None, "Creator": None, "Format": None, "Type": None}


def draw(picture: Picture | None, ax: Axes | None) -> Axes:
    """Draw a picture in axes, or in a new figure; where there is nothing to draw, say so there."""
    with themed():
        if ax is None:
            import matplotlib.pyplot as plt

            size = (picture.width, picture.height) if picture else (6.0, 1.0)
            ax = plt.figure(figsize=size, layout="constrained").add_subplot()
        if picture is None:
            ax.set_axis_off()
            ax.text(0, 0.5, "Nothing to draw yet.", transform=ax.transAxes)
        else:
            picture.draw(ax)
    return ax


def svg(picture: Picture) -> str:
    """Draw a picture as SVG text: the same numbers give the same bytes, and letters need no font."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with themed():
        # A figure of our own, not pyplot's: a notebook must not show it a second time without alt text.
        sheet = Figure(figsize=(picture.width, picture.height), layout="constrained")
        picture.draw(sheet.add_subplot())
        out = io.StringIO()
        FigureCanvasSVG(sheet).print_svg(out, metadata=_SILENT)
    return lighter(out.getvalue())


def figure(picture: Picture, alt: str) -> str:
    """Give a figure element with its picture inside, its alt text and its caption."""
    drawing = svg(picture)
    if "'" not in drawing:  # in a data address one letter, where the other quotation mark takes three
        drawing = drawing.replace('"', "'")
    data = quote(drawing, safe=_PLAIN)
    width, height = (round(96 * side) for side in (picture.width, picture.height))
    return (
        f'<figure><img alt="{escape(alt)}" width="{width}" height="{height}" '
        f'src="data:image/svg+xml,{data}"><figcaption>{escape(picture.caption)}</figcaption></figure>'
    )
