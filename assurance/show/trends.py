"""Every measure over time: a chart each for the whole, and a list of parts that show special cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

from assurance.show.chosen_parts import MOST, chosen_parts, left_out_words, signal_order
from assurance.show.figures import figure
from assurance.show.folded import fold, folded_table
from assurance.show.multiples import small_multiples
from assurance.show.registry import Picture, alt_text, html, picture, sentence, tables
from assurance.show.tables import LONGEST, Column, paragraphs
from assurance.show.theme import POINT_STYLES
from assurance.show.variation import write_value
from assurance.show.words import (
    count_words,
    ended,
    is_missing,
    join_words,
    of_words,
    part_words,
    period_noun,
    period_words,
    upper_first,
)
from assurance.variation import ControlChart, Trends

__all__ = ["latest_nouns", "limitation_notes"]

_LENGTHS = ("day", "week", "month", "quarter", "financial year", "period")
"""Shortest first, the order in which they are named."""


def _latest(chart: ControlChart) -> dict[str, Any]:
    return chart.rows()[-1]


def _signals(result: Trends) -> list[dict[str, Any]]:
    """List the charts whose latest point is special cause."""
    found: list[dict[str, Any]] = []
    titles = {measure: chart.title for measure, chart in result.whole()}
    for measure, breakdown, chart in result.charts:
        row = _latest(chart)
        if row["special_cause"]:
            kind = POINT_STYLES[str(row["point_type"])][2]
            written = {name: write_value(chart, row[name]) for name in ("value", "mean")}
            found.append(
                {
                    "title": titles.get(measure, chart.title),
                    "part": part_words(breakdown),
                    **written,
                    "kind": kind,
                    "order": signal_order(chart),
                }
            )
    if len(found) > LONGEST:
        found.sort(key=lambda row: row["order"])
    return found


def latest_nouns(result: Trends) -> str:
    """Name what the latest points stand for, such as "month", or "week or month"."""
    ends = {period_noun(chart.labels[-1]) for _, _, chart in result.charts if chart.labels}
    return join_words(sorted(ends, key=_LENGTHS.index), last="or") or period_noun(result.period)


def _ends(count: int) -> str:
    return "ends" if count == 1 else "end"


def _latest_words(result: Trends) -> str:
    ends = {chart.labels[-1] for _, _, chart in result.charts if chart.labels}
    period = period_words(result.period)
    if len(ends) == 1 and not ends <= {result.period}:
        return f"the last {latest_nouns(result)}, {period_words(min(ends))},"
    if ends <= {result.period}:
        return f"the month of {period}" if period_noun(result.period) == "month" else period
    return f"the latest {latest_nouns(result)} up to the end of {period}"


@sentence.register
def _sentence(result: Trends) -> str:
    signals = _signals(result)
    without = sum(is_missing(_latest(chart)["value"]) for _, _, chart in result.charts)
    told = len(result.charts) - without
    charts = count_words(told, "chart")
    latest = _latest_words(result)
    said = f"In {len(signals):,} of {charts} {latest} shows special cause."
    if not signals:
        said = f"In none of {charts} does {latest} show special cause."
    if not told:
        said = f"No chart has a value for {latest.removesuffix(',')}, so none can show special cause."
        without = 0
    if without:
        said += f" {upper_first(count_words(without, 'more chart'))} {_ends(without)} without a value for it."
    if len(result.charts) > 20 and signals:
        said += " Among so many charts some signals are expected by chance alone."
    if result.skipped:
        skipped = upper_first(count_words(len(result.skipped), "chart"))
        said += f" {skipped} could not be drawn; what was left out is listed with its reason."
    return said


@alt_text.register
def _alt(result: Trends) -> str:
    return "\n".join(alt_text(chart) for _, chart in result.whole())


@picture.register
def _picture(result: Trends) -> Picture | None:
    return next((picture(chart) for _, chart in result.whole()), None)


@tables.register
def _tables(result: Trends) -> tuple[str, ...]:
    parts = []
    if signals := _signals(result):
        columns = [
            Column("title", "Measure", "stub"),
            Column("part", "Part"),
            Column("value", "Latest", "number", lambda row: str(row["value"])),
            Column("mean", "Mean", "number", lambda row: str(row["mean"])),
            Column("kind", "What it shows"),
        ]
        caption = "Latest points that show special cause"
        if len(signals) > LONGEST:
            caption += ", those for the worse first, then those for the better, then the rest"
        parts.append(folded_table(caption, columns, signals))
    if result.skipped:
        rows = [{"what": text} for text in result.skipped]
        columns = [Column("what", "Measure and why")]
        parts.append(folded_table("Charts that could not be drawn", columns, rows, first=0))
    return tuple(parts)


@html.register
def _html(result: Trends) -> str:
    chosen = chosen_parts(result)
    told = left_out_words(result, chosen, _latest_words(result))
    shown = [f'<section class="result result-trends">{paragraphs(sentence(result))}', *tables(result)]
    shown += [f'<p class="more">{escape(told)}</p>'] if told else []
    for measure, chart in result.whole():
        drawn = picture(chart)
        body = figure(drawn, alt_text(chart)) if drawn else ""
        shown.append(f"<h3>{escape(chart.title)}</h3>{paragraphs(sentence(chart))}{body}")
        shown.append(limitation_notes(result.limitations, measure))
        parts = [
            replace(part, title=part_words(breakdown)) for name, breakdown, part in chosen if name == measure
        ]
        if charts := small_multiples(parts, caption=_caption(result, measure, chart, len(parts)), most=MOST):
            shown.append(fold(_folded_words(chart, parts), charts))
    return "\n".join([*filter(None, shown), "</section>"])


def _folded_words(chart: ControlChart, parts: Sequence[ControlChart]) -> str:
    """Say what the folded charts hold, so that nobody has to open them to learn that all is calm."""
    told = [part.title for part in parts if _latest(part)["special_cause"]]
    shows = (
        f"special cause at the latest point of {join_words(told)}"
        if told
        else "no special cause at any latest point"
    )
    return f"{chart.title}, part by part: {count_words(len(parts), 'chart')}, {shows}"


def _caption(result: Trends, measure: str, chart: ControlChart, drawn: int) -> str:
    """Say what the small charts have in common, and how many of the parts they are."""
    among = sum(name == measure and bool(breakdown) for name, breakdown, _ in result.charts)
    count = f" {of_words(drawn, among)} parts drawn." if drawn < among else ""
    return f"{chart.title}: the same, part by part.{count}"


def limitation_notes(limitations: Sequence[tuple[str, str]], measure: str) -> str:
    """Give what was declared of a measure, a line each.

    Parameters
    ----------
    limitations : id of a measure and a text
    measure : id

    Examples
    --------
    >>> limitation_notes([("m", "Counts are rounded."), ("n", "Other.")], "m")
    '<p class="note">Known limitation: Counts are rounded.</p>'
    """
    said = [ended(text) for name, text in limitations if name == measure]
    return "".join(f'<p class="note">Known limitation: {escape(text)}</p>' for text in said)
