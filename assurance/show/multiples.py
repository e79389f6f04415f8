"""Small multiples: many control charts side by side, such as one for each team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assurance.show.figures import figure
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture
from assurance.show.variation import chart_rows, latest_words, write_value
from assurance.show.words import of_words
from assurance.variation import ControlChart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["small_multiples"]

_MOST = 24
_ACROSS = 4


def small_multiples(charts: Sequence[ControlChart], *, caption: str, most: int = _MOST) -> str:
    """Show many charts as one figure with alt text, each chart on its own scale.

    Parameters
    ----------
    charts : charts with titles; none give no figure
    caption : what they have in common
    most : charts drawn at most, the first ones; how many are left out is said

    Returns
    -------
    str
        HTML of the figure, or nothing.
    """
    shown = charts[:most]
    if not shown:
        return ""
    more = f" {of_words(len(shown), len(charts))} charts shown." if len(shown) < len(charts) else ""

    def draw(ax: Axes) -> None:
        from assurance.show.small_plot import draw_small_charts

        panels = [(chart.title, chart_rows(chart), _writer(chart)) for chart in shown]
        draw_small_charts(ax, panels, across=_ACROSS)

    picture = Picture(f"{caption}{more}", WIDTH, 1.35 * -(-len(shown) // _ACROSS), draw)
    alt = f"{caption} Small control charts, each on its own scale.{more} {' '.join(map(latest_words, shown))}"
    return figure(picture, alt)


def _writer(chart: ControlChart) -> Any:
    return lambda value: write_value(chart, value, unit=False)
