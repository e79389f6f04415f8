"""Every measure over time: a chart each for the whole, and a list of parts that show special cause."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from assurance.show.figures import figure
from assurance.show.multiples import small_multiples
from assurance.show.registry import Picture, alt_text, html, picture, sentence, tables
from assurance.show.tables import Column, paragraphs, table
from assurance.show.theme import POINT_STYLES
from assurance.show.variation import write_value
from assurance.show.words import count_words, part_words, period_words, upper_first
from assurance.variation import ControlChart, Trends

__all__: list[str] = []


def _latest(chart: ControlChart) -> dict[str, object]:
    row = chart.to_frame().iloc[-1]
    return {str(key): value for key, value in row.items()}


def _signals(result: Trends) -> list[dict[str, object]]:
    """List the charts whose latest point is special cause."""
    found: list[dict[str, object]] = []
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
                }
            )
    return found


@sentence.register
def _sentence(result: Trends) -> str:
    signals = _signals(result)
    charts = count_words(len(result.charts), "chart")
    said = f"In {len(signals):,} of {charts} the month of {period_words(result.period)} shows special cause."
    if not signals:
        said = f"In none of {charts} does the month of {period_words(result.period)} show special cause."
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
        parts.append(table("Latest points that show special cause", columns, signals))
    if result.skipped:
        rows = [{"what": text} for text in result.skipped]
        parts.append(table("Charts that could not be drawn", [Column("what", "Measure and why")], rows))
    return tuple(parts)


@html.register
def _html(result: Trends) -> str:
    shown = [f'<section class="result result-trends">{paragraphs(sentence(result))}', *tables(result)]
    for measure, chart in result.whole():
        drawn = picture(chart)
        body = figure(drawn, alt_text(chart)) if drawn else ""
        shown.append(f"<h3>{escape(chart.title)}</h3>{paragraphs(sentence(chart))}{body}")
        parts = [
            replace(part, title=part_words(breakdown))
            for name, breakdown, part in result.charts
            if name == measure and breakdown
        ]
        shown.append(small_multiples(parts, caption=f"{chart.title}: the same, part by part."))
    return "\n".join([*shown, "</section>"])
