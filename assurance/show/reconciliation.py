"""Published figures against figures counted again from records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assurance.reconciliation import Reconciliation
from assurance.show.figure_tables import reconciliation_tables
from assurance.show.figure_words import (
    AGREE,
    TOLERATED,
    Row,
    counted_words,
    figure_part,
    figure_rows,
    gap_share,
    is_range,
    published_words,
    worst_first,
)
from assurance.show.figures import figure
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, html, picture, sentence, tables
from assurance.show.tables import paragraphs
from assurance.show.theme import VERDICT_STYLES
from assurance.show.words import (
    count_words,
    is_missing,
    join_words,
    of_words,
    period_words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SAYINGS"]

_LONGEST_PLOT = 10
_RANGES = (
    "Sums of counts that are rounded or hidden are ranges: a figure differs only where no whole number fits "
    "it and its sum."
)
SAYINGS = {
    "agrees": ("agrees", "agree"),
    "agrees within published rounding": (
        "agrees within published rounding",
        "agree within published rounding",
    ),
    "agrees within tolerance": ("agrees only within tolerance", "agree only within tolerance"),
    "differs": ("differs", "differ"),
    "not comparable": ("is not comparable", "are not comparable"),
    "no figure": ("has records but no published figure", "have records but no published figure"),
    "no records": ("has no records behind it", "have no records behind them"),
}


def _name(row: Row, *, period: bool = True) -> str:
    parts = [str(row["title"]), period_words(row["period"], brief=True) if period else "", figure_part(row)]
    if row["shadow"]:
        parts.append(f"shadow source {row['publisher']}")
    return ", ".join(part for part in parts if part)


@sentence.register
def _sentence(result: Reconciliation) -> str:
    rows = figure_rows(result)
    if not rows:
        when = f" for {period_words(result.period)}" if result.period else ""
        return f"No figure was checked: none was published{when}, so there is nothing to compare."
    counts = [(words, sum(row["verdict"] == words for row in rows)) for words in VERDICT_STYLES]
    said = [f"{count:,} {SAYINGS[words][count != 1]}" for words, count in counts if count]
    if len(rows) == 1:
        lines = [f"The one figure {SAYINGS[rows[0]['verdict']][0]}."]
    else:
        lines = [f"Of {count_words(len(rows), 'figure')}, {join_words(said)}."]
    return "\n".join(
        [*lines, *_standing(rows), *_shadows(rows), *([_RANGES] if any(map(is_range, rows)) else [])]
    )


def _shadows(rows: list[Row]) -> list[str]:
    """Say how many of the figures are not those of a declared source, so that nobody counts them to it."""
    shadows = [row for row in rows if row["shadow"]]
    if not shadows or len(shadows) == len(rows):
        return []
    differ = sum(row["verdict"] == "differs" for row in rows)
    theirs = sum(row["verdict"] == "differs" for row in shadows)
    those = f" and {theirs:,} of the {differ:,} that differ" if theirs else ""
    return [
        f"{of_words(len(shadows), len(rows))} figures{those} stand in shadow sources, not in a declared one."
    ]


def _standing(rows: list[Row]) -> list[str]:
    """Say what the counts do and do not show: a figure is only right where something was compared."""
    settled = sum(row["verdict"] in (*AGREE, TOLERATED, "differs") for row in rows)
    if settled:
        share = f"{of_words(settled, len(rows))} could be set against the records and settled either way"
        return [f"{share}." if settled < len(rows) else "All of them could be set against the records."]
    return ["None of them could be settled either way, so nothing here says that a figure is right."]


def _gaps(result: Reconciliation) -> tuple[list[Row], int]:
    """Choose the figures to draw, widest gap first, and count those that could be drawn.

    Drawn are figures with both values. Where there are too many, only those that differ are candidates.
    """
    rows = [
        row
        for row in figure_rows(result)
        if row["verdict"] != "not comparable" and not is_missing(gap_share(row))
    ]
    if len(rows) > _LONGEST_PLOT and any(row["verdict"] == "differs" for row in rows):
        rows = [row for row in rows if row["verdict"] == "differs"]
    rows.sort(key=lambda row: (row["verdict"] in AGREE, worst_first(row)))
    return rows[:_LONGEST_PLOT], len(rows)


def _both(row: Row) -> str:
    return f"published {published_words(row)}, recomputed {counted_words(row)}"


def _against(row: Row) -> str:
    return f"{published_words(row).removesuffix(str(row['unit'])).strip()} against {counted_words(row)}"


def _more(drawn: int, total: int, result: Reconciliation) -> str:
    everything = len(result.to_frame())
    if drawn == everything:
        return ""
    which = "figures that differ" if total < everything and drawn < total else "figures"
    shown = (
        f"the {drawn} with the widest gap of {total} {which}"
        if drawn < total
        else f"{of_words(drawn, everything)} figures"
    )
    return f" Shown: {shown}."


@alt_text.register
def _alt(result: Reconciliation) -> str:
    rows, total = _gaps(result)
    if not rows:
        return "No plot: no figure has both a published and a recomputed value to set side by side."
    parts = [f"{_name(row)}: {_both(row)}, {row['verdict']}." for row in rows]
    more = _more(len(rows), total, result)
    return f"Dot plot of how far published figures lie from their recount.{more} {' '.join(parts)}"


@picture.register
def _picture(result: Reconciliation) -> Picture | None:
    rows, total = _gaps(result)
    if not rows:
        return None
    from assurance.show.difference_plot import Gap, difference_height, draw_differences

    several = len({row["period"] for row in rows}) > 1
    gaps = [
        Gap(_name(row, period=several), gap_share(row), _against(row), str(row["verdict"])) for row in rows
    ]
    ranges = (
        " Of a range, only the gap that is certain is drawn, from its nearer end."
        if any(map(is_range, rows))
        else ""
    )
    caption = (
        "How far each published figure lies from the same figure counted again from records. Beside each: "
        f"what was published against what the records give.{ranges}"
        f"{_more(len(rows), total, result)}"
    )

    def draw(ax: Axes) -> None:
        draw_differences(ax, gaps)

    return Picture(caption, WIDTH, difference_height(len(gaps)), draw)


@html.register
def _html(result: Reconciliation) -> str:
    """Show it whole: the answer, then what differs drawn, then the tables, long ones folded."""
    drawn = picture(result)
    shown = [
        f'<section class="result result-reconciliation">{paragraphs(sentence(result))}',
        figure(drawn, alt_text(result)) if drawn else "",
        *tables(result),
        "</section>",
    ]
    return "\n".join(filter(None, shown))


tables.register(Reconciliation, reconciliation_tables)
