"""Published figures against figures counted again from records."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from assurance.reconciliation import Reconciliation
from assurance.show.apart import apart_words, least_gap, sum_words
from assurance.show.figures import figure
from assurance.show.folded import FIRST, fold, folded_table
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, html, picture, sentence, tables
from assurance.show.tables import LONGEST, Column, paragraphs, table
from assurance.show.theme import VERDICT_STYLES
from assurance.show.verdict_counts import verdict_counts
from assurance.show.words import (
    count_words,
    is_missing,
    join_words,
    number,
    of_words,
    part_words,
    percent,
    period_noun,
    period_words,
    upper_first,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SAYINGS", "figure_reason", "figure_value"]

Row = Mapping[str, Any]
_LONGEST_PLOT = 16
_LONGEST_TABLE = 400
_LONGEST_REASONED = 1000
_COUNTED = ("count", "sum")
_RATIOS = ("proportion", "rate")
_NO_DIFFERENCE = 1e-9
_FIRST_DECIMAL = 0.05
_RANGES = (
    "Sums of counts that are rounded or hidden are ranges: a figure differs only where no whole number fits "
    "it and its sum."
)
_PARTS = ("numerator ", "denominator ", "value ")
_AGREE = ("agrees", "agrees within published rounding")
SAYINGS = {
    "agrees": ("agrees", "agree"),
    "agrees within published rounding": (
        "agrees within published rounding",
        "agree within published rounding",
    ),
    "differs": ("differs", "differ"),
    "not comparable": ("is not comparable", "are not comparable"),
    "no figure": ("has records but no published figure", "have records but no published figure"),
    "no records": ("has no records behind it", "have no records behind them"),
}


def _rows(result: Reconciliation) -> list[Row]:
    return result.to_frame().to_dict("records")  # type: ignore[return-value]


def figure_value(row: Row, value: Any) -> str:
    """Write a value of a figure: a proportion in percent, anything else as a number."""
    if is_missing(value):
        return "none"
    if _is_proportion(row):
        return percent(value)
    return f"{number(value, decimals=3)} {row['unit']}".strip()


def _is_proportion(row: Row) -> bool:
    return bool(row["statistic"] == "proportion")


def _name(row: Row, *, period: bool = True) -> str:
    parts = [str(row["title"]), period_words(row["period"], brief=True) if period else "", _part(row)]
    if row["shadow"]:
        parts.append(f"shadow source {row['source']}")
    return ", ".join(part for part in parts if part)


def _part(row: Row) -> str:
    return part_words(row["breakdown"]) if row["breakdown"] else ""


def figure_reason(row: Row) -> str:
    """Say why a figure has its verdict, in the units in which it is printed.

    Parts that say the same as the published and recounted value are left out; the whole reason is in
    findings.json.
    """
    reason = str(row["reason"] or "")
    if said := apart_words(row):
        return said
    if row["verdict"] != "differs":
        return reason.replace("record(s)", "record" if row["records"] == 1 else "records")
    told = [part for part in reason.split("; ") if part]
    parts = []
    for name in ("numerator", "denominator"):
        same = row["statistic"] in _COUNTED and name == "numerator"
        if same or not any(part.startswith(f"{name} ") for part in told):
            continue
        published, counted = (number(row[which], decimals=3) for which in (f"published_{name}", name))
        parts.append(f"{name} {published} published, {counted} counted")
    return "; ".join([*parts, *(part for part in told if not part.startswith(_PARTS))])


@sentence.register
def _sentence(result: Reconciliation) -> str:
    rows = _rows(result)
    if not rows:
        when = f" for {period_words(result.period)}" if result.period else ""
        return f"No figure was checked: none was published{when}, so there is nothing to compare."
    counts = [(words, sum(row["verdict"] == words for row in rows)) for words in VERDICT_STYLES]
    said = [f"{count:,} {SAYINGS[words][count != 1]}" for words, count in counts if count]
    if len(rows) == 1:
        lines = [f"The one figure {SAYINGS[rows[0]['verdict']][0]}."]
    else:
        lines = [f"Of {count_words(len(rows), 'figure')}, {join_words(said)}."]
    return "\n".join([*lines, *_standing(rows), *([_RANGES] if any(map(_ranged, rows)) else [])])


def _standing(rows: list[Row]) -> list[str]:
    """Say what the counts do and do not show: a figure is only right where something was compared."""
    settled = sum(row["verdict"] in (*_AGREE, "differs") for row in rows)
    if settled:
        share = f"{of_words(settled, len(rows))} could be set against the records and settled either way"
        return [f"{share}." if settled < len(rows) else "All of them could be set against the records."]
    return ["None of them could be settled either way, so nothing here says that a figure is right."]


def _gaps(result: Reconciliation) -> tuple[list[Row], int]:
    """Choose the figures to draw, widest gap first, and count those that could be drawn.

    Drawn are figures with both values. Where there are too many, only those that differ are candidates.
    """
    rows = [
        row for row in _rows(result) if row["verdict"] != "not comparable" and not is_missing(_share(row))
    ]
    if len(rows) > _LONGEST_PLOT and any(row["verdict"] == "differs" for row in rows):
        rows = [row for row in rows if row["verdict"] == "differs"]
    rows.sort(key=lambda row: (row["verdict"] in _AGREE, _worst_first(row)))
    return rows[:_LONGEST_PLOT], len(rows)


def _worst_first(row: Row) -> float:
    share = _share(row)
    return math.inf if is_missing(share) else -abs(share)


def _share(row: Row) -> float:
    """Give the gap as a share of the recount, of a range only what is certain of it, from its nearer end.

    Nothing where there is no share to give.
    """
    if (gap := least_gap(row)) is not None:
        near = float(row["lower"] if gap < 0 else row["upper"])
        return gap / near if near else math.nan
    published, counted = float(row["published_value"]), float(row["value"])
    if is_missing(published) or is_missing(counted):
        return math.nan
    if published == counted or (_ranged(row) and row["verdict"] in _AGREE):
        return 0.0
    return (published - counted) / abs(counted) if counted else math.nan


def _ranged(row: Row) -> bool:
    return not is_missing(row.get("lower")) and row["lower"] != row["upper"]


def _counted(row: Row) -> str:
    return sum_words(row) if _ranged(row) else figure_value(row, row["value"])


def _both(row: Row) -> str:
    return f"published {_published(row)}, recomputed {_counted(row)}"


def _against(row: Row) -> str:
    return f"{_published(row).removesuffix(str(row['unit'])).strip()} against {_counted(row)}"


def _published(row: Row) -> str:
    hidden = is_missing(row["published_value"]) and least_gap(row) is not None
    return "hidden" if hidden else figure_value(row, row["published_value"])


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
    gaps = [Gap(_name(row, period=several), _share(row), _against(row), str(row["verdict"])) for row in rows]
    ranges = (
        " Of a range, only the gap that is certain is drawn, from its nearer end."
        if any(map(_ranged, rows))
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
    """Show it whole: of many figures, first what became of those of each measure."""
    drawn = picture(result)
    listed = tables(result)
    first = len(verdict_counts(_rows(result)))
    shown = [
        f'<section class="result result-reconciliation">{paragraphs(sentence(result))}',
        *listed[:first],
        figure(drawn, alt_text(result)) if drawn else "",
        *listed[first:],
        "</section>",
    ]
    return "\n".join(filter(None, shown))


@tables.register
def _tables(result: Reconciliation) -> tuple[str, ...]:
    rows = _rows(result)
    if not rows:
        return ()
    groups = [
        ("Figures that differ, or that no record bears out", ("differs", "no records"), True),
        (
            "Figures that could not be compared, or that nobody published",
            ("not comparable", "no figure"),
            True,
        ),
        ("Figures that agree", _AGREE, False),
    ]
    parts = []
    for caption, verdicts, reasons in groups:
        mine = [row for row in rows if row["verdict"] in verdicts]
        if mine:
            why = reasons and any(map(figure_reason, mine))
            first, most = (FIRST, _LONGEST_REASONED) if reasons else (0, _LONGEST_TABLE)
            if len(mine) > LONGEST and "differs" in verdicts:
                mine.sort(key=_worst_first)
                caption += ", widest gap first as a share of the recount"
            columns = _columns(rows, reasons=why)
            parts.append(folded_table(caption, columns, mine, first=first, most=most))
    return (*verdict_counts(rows), *parts, *_undated(result), *_steps(result))


def _columns(rows: list[Row], *, reasons: bool) -> list[Column]:
    columns = [
        Column("title", "Measure", "stub"),
        Column("breakdown", "Part", "text", lambda row: part_words(row["breakdown"])),
        Column("verdict", "Verdict", "verdict"),
        Column("published_value", "Published", "number", _published),
        Column("value", "Recomputed", "number", _recomputed),
        Column("difference", "Difference", "number", _difference),
    ]
    if len({row["period"] for row in rows}) > 1:
        columns.insert(
            1, Column("period", "Period", "text", lambda row: period_words(row["period"], brief=True))
        )
    if reasons:
        columns.append(Column("reason", "Why", "text", lambda row: upper_first(figure_reason(row))))
    return [*columns, Column("source", "Published by", "text", _publisher)]


def _undated(result: Reconciliation) -> tuple[str, ...]:
    titles = dict(zip(result.figures["measure"], result.figures["title"], strict=True))
    found = [
        f"{titles.get(name, name)}: {count_words(count, 'record')}"
        for name, count in result.undated.items()
        if count
    ]
    if not found:
        return ()
    noun = period_noun(result.period)
    text = f"Records without the date that puts them in a {noun}, so in no figure. {'; '.join(found)}."
    return (f'<p class="note">{escape(text)}</p>',)


def _steps(result: Reconciliation) -> tuple[str, ...]:
    """Give the steps of the counts; of many, those of the measures as a whole."""
    rows: list[Row] = result.attrition.to_dict("records")  # type: ignore[assignment]
    if not rows:
        return ()
    note = ""
    if len(rows) > LONGEST:
        whole = [row for row in rows if not row["breakdown"]]
        if whole:
            note = (
                "Steps of the measures as a whole. Those of their parts are on the result of the notebook "
                "(attrition), which anybody who holds the records can make again."
            )
            rows = whole
    titles = dict(zip(result.figures["measure"], result.figures["title"], strict=True))
    columns = [
        Column("measure", "Measure", "stub", lambda row: titles.get(row["measure"], str(row["measure"]))),
        Column("period", "Period", "text", lambda row: period_words(row["period"], brief=True)),
        Column("breakdown", "Part", "text", lambda row: part_words(row["breakdown"])),
        Column("reason", "Step", "text", lambda row: upper_first(str(row["reason"]))),
        Column("part", "Of the"),
        Column("removed", "Removed", "count"),
        Column("left", "Left", "count"),
    ]
    rest = "the others are on the result of the notebook (attrition)"
    caption = "How the figures were counted, step by step"
    shown = table(caption, columns, rows, note=note, rest=rest, longest=_LONGEST_TABLE)
    return (fold(caption, shown) if len(rows) > LONGEST else shown,)


def _recomputed(row: Row) -> str:
    """Write the recomputed value with the counts that make it; those of a mean are no counts.

    A sum of published counts is written as the range that it may be.
    """
    if _ranged(row):
        return sum_words(row)
    value = figure_value(row, row["value"])
    if (
        row["statistic"] not in _RATIOS
        or is_missing(row["numerator"])
        or is_missing(row["denominator"])
        or is_missing(row["value"])
    ):
        return value
    return f"{value} ({number(row['numerator'])} of {number(row['denominator'])})"


def _publisher(row: Any) -> str:
    if row["verdict"] == "no figure":
        return "nobody"
    return f"{row['source']} (shadow)" if row["shadow"] else str(row["source"])


def _difference(row: Any) -> str:
    """Write the difference; of a range only what is certain of it."""
    if (gap := least_gap(row)) is not None:
        least = "at least " if " apart at least: " in str(row["reason"]) else ""
        return f"{least}{_signed(gap, '')}"
    if is_missing(row["difference"]):
        return "\N{EN DASH}"
    if _is_proportion(row):
        return _signed(row["difference"] * 100, " points")
    return _signed(row["difference"], f" {row['unit']}" if row["unit"] else "")


def _signed(value: float, unit: str) -> str:
    """Write a difference with its sign: one decimal, or its first digit where it is smaller than that."""
    if abs(value) < _NO_DIFFERENCE:
        return f"0{unit}"
    digits = 1 if abs(value) >= _FIRST_DECIMAL else -math.floor(math.log10(abs(value)))
    text = number(round(value, digits))
    return f"{'' if value < 0 else '+'}{text}{unit}"
