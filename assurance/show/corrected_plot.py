"""Published, recounted and corrected: three rows a figure, the corrected one with its range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assurance.review.correcting import CorrectedFigure
from assurance.show.corrected_words import amount, figure_name
from assurance.show.layout import beside, label_rows, percent_axis, wrap
from assurance.show.theme import BLUE, GRID, INK, ORANGE
from assurance.show.words import is_missing, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["corrected_height", "draw_corrected", "drawn_claims"]

_HEADING = 1.6


def drawn_claims(figure: CorrectedFigure) -> list[Any]:
    """List the published values that are drawn: of the whole, in the unit of the figure."""
    value = "value" if figure.kind != "count" else "numerator"
    return [
        row for row in figure.disputes.itertuples(index=False) if row.stratum == "all" and row.part == value
    ]


def corrected_height(figures: Sequence[CorrectedFigure]) -> float:
    """Give the height of a plot in inches."""
    return 0.8 + sum(0.4 * (_HEADING + 2 + len(drawn_claims(figure))) for figure in figures)


def draw_corrected(ax: Axes, figures: Sequence[CorrectedFigure]) -> None:
    """Draw figures of one kind under their headings; shares on a percent axis."""
    places: list[float] = []
    labels: list[str] = []
    y = 0.0
    for figure in figures:
        y += _HEADING
        heading = ax.text(
            0, y - 0.62, wrap(figure_name(figure), 70), transform=ax.get_yaxis_transform(),
            fontweight="bold", fontsize=9.5, va="bottom", ha="left",
        )  # fmt: skip
        heading.set_in_layout(False)
        for label, draw in _rows(figure):
            draw(ax, y)
            places.append(y)
            labels.append(label)
            y += 1.0
    label_rows(ax, places, labels, width=30)
    ax.set_ylim(y - 0.3, 0.0)
    _axis(ax, figures)


def _axis(ax: Axes, figures: Sequence[CorrectedFigure]) -> None:
    highest = max(_reach(figure) for figure in figures)
    if figures[0].kind == "share":
        percent_axis(ax, highest * 1.08)
        ax.set_xlabel("Share of the cases that belong to the figure")
        return
    lowest = min(0.0, *(figure.rows["value_lower"].astype(float).min() for figure in figures))
    ax.set_xlim(lowest * 1.08 if lowest < 0 else 0, highest * 1.08 or 1.0)
    ax.xaxis.set_major_formatter(lambda value, _: number(value))
    ax.grid(axis="x", color=GRID)
    ax.set_axisbelow(True)
    unit = figures[0].unit if figures[0].kind == "total" else ""
    ax.set_xlabel(unit or ("Cases" if figures[0].kind == "count" else "Total"))


def _reach(figure: CorrectedFigure) -> float:
    whole: Any = next(figure.rows.itertuples(index=False))
    values = [whole.reported_value, whole.value, whole.value_upper]
    values += [row.published for row in drawn_claims(figure)]
    return max([float(value) for value in values if not is_missing(value)] + [0.01])


def _rows(figure: CorrectedFigure) -> list[tuple[str, Any]]:
    whole: Any = next(figure.rows.itertuples(index=False))
    rows: list[tuple[str, Any]] = [
        (f"Published: {claim.source.replace('_', ' ')}" if claim.source != "published" else "Published",
         _point(claim.published, "D", ORANGE, amount(claim.published, figure)))
        for claim in drawn_claims(figure)
    ]  # fmt: skip
    if not is_missing(whole.reported_value):
        words = amount(whole.reported_value, figure)
        rows.append(("Counted again", _point(whole.reported_value, "s", INK, words)))
    rows.append(("Corrected by the audit", _range(figure, whole)))
    return rows


def _point(value: float, marker: str, colour: str, words: str) -> Any:
    def draw(ax: Axes, y: float) -> None:
        ax.plot([value], [y], marker=marker, color=colour, markersize=7, linestyle="none", clip_on=False)
        beside(ax, y, words, colour=colour)

    return draw


def _range(figure: CorrectedFigure, whole: Any) -> Any:
    def draw(ax: Axes, y: float) -> None:
        words = amount(whole.value, figure)
        if is_missing(whole.value_lower):
            words += ", no range"
        else:
            ax.plot(
                [whole.value_lower, whole.value_upper],
                [y, y],
                color=BLUE,
                linewidth=3.4,
                solid_capstyle="butt",
            )
            words += f"\n{amount(whole.value_lower, figure)} to {amount(whole.value_upper, figure)}"
        if not is_missing(whole.value):
            ax.plot([whole.value], [y], marker="o", color=BLUE, markersize=8, linestyle="none", clip_on=False)
        beside(ax, y, words, colour=BLUE, bold=True)

    return draw
