"""The quality of the data: scores by source, provider and field, and what to correct."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Final

from assurance.extracts.quality import DataQuality, Quality
from assurance.extracts.quality.counted import WHOLE
from assurance.extracts.quality.result import ProviderScore, SourceQuality, field_score
from assurance.show.heat_plot import SHADES, draw_heat, heat_height
from assurance.show.layout import WIDTH
from assurance.show.quality_tables import share_words
from assurance.show.registry import Picture, alt_text, html, picture, sentence, tables
from assurance.show.tables import paragraphs
from assurance.show.words import count_words, join_words, of_words, upper_first, was

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__: list[str] = []

Shares = list[list[Fraction | None]]
_WIDEST: Final = 8
"""Providers side by side in a picture; of more, those with the lowest scores are drawn."""
_TALLEST: Final = 24


def _providers(quality: Quality) -> list[str]:
    return [entry.provider for entry in quality.providers]


def _lowest(scores: Sequence[ProviderScore]) -> list[ProviderScore]:
    """Give the providers with the lowest score, all of them where they tie; nobody where all are alike."""
    known = [entry for entry in scores if entry.provider != WHOLE and entry.score is not None]
    least = min((entry.score for entry in known if entry.score is not None), default=None)
    found = [entry for entry in known if entry.score == least]
    return found if len(found) < len(known) else []


@sentence.register
def _source_sentence(result: SourceQuality) -> str:
    whole, scores = result.whole(), result.scores()
    if whole.score is None:
        return f"{result.title}: there are no rows, so there is nothing to score."
    fields = count_words(len(result.totals), "field")
    who = f" of {count_words(len(_providers(result.quality)), 'provider')}" if result.quality.by else ""
    said = (
        f"{result.title}: the score of {fields} over {count_words(whole.rows, 'row')}{who} is "
        f"{share_words(whole.score)}{_covered(whole)}."
    )
    if lowest := _lowest(scores):
        said += f" Lowest: {join_words(entry.provider for entry in lowest)}, {share_words(lowest[0].score)}."
    return "\n".join([said + _worst(result.quality), *_rule_lines(result.quality)])


def _covered(score: ProviderScore) -> str:
    if score.coverage is None:
        return "; coverage is not measured"
    return f"; with a coverage of {share_words(score.coverage)} the index is {share_words(score.index)}"


def _worst(quality: Quality) -> str:
    if not quality.fixes:
        return " Nothing is missing, invalid or a default value."
    fix = max(quality.fixes, key=lambda entry: entry.rows)
    whose = "" if fix.provider == WHOLE else f" of {fix.provider}"
    rule = fix.field in {entry.check for entry in quality.checks}
    what = f"{fix.problem} (rule {fix.field})" if rule else f"{fix.field} {fix.problem}"
    return f" Most to correct: {what}, in {count_words(fix.rows, 'row')}{whose}."


def _rule_lines(quality: Quality) -> list[str]:
    lines = []
    for name in dict.fromkeys(entry.check for entry in quality.checks):
        parts = [entry for entry in quality.checks if entry.check == name]
        failing, known = sum(entry.failing for entry in parts), sum(entry.known for entry in parts)
        rows = "row" if known == 1 else "rows"
        said = f"it holds in all {known:,} {rows} of which it says anything"
        if failing:
            said = f"{of_words(failing, known)} {rows} of which it says anything {was(failing)} against it"
        lines.append(f"Rule {name} ({parts[0].reason}): {said}.")
    return lines


@sentence.register
def _sentence(result: DataQuality) -> str:
    if not result.sources:
        return "No source asks for its data quality to be scored."
    whole = result.scores()[-1]
    sources = count_words(len(result.sources), "source")
    if whole.score is None:
        return f"{upper_first(sources)} {was(len(result.sources))} to be scored, but none has any row."
    said = (
        f"Over {count_words(whole.items, 'field')} of {sources}, {count_words(whole.rows, 'row')} in all, "
        f"the data-quality score is {share_words(whole.score)}{_covered(whole)}."
    )
    if lowest := _lowest(result.scores()):
        said += f" Lowest: {join_words(entry.provider for entry in lowest)}, {share_words(lowest[0].score)}."
    return said


def _lines(columns: Sequence[str], rows: Sequence[str], shares: Shares) -> list[str]:
    return [
        f"{name}: "
        + ", ".join(
            f"{who} {share_words(share, 'no rows')}" for who, share in zip(columns, line, strict=True)
        )
        for name, line in zip(rows, shares, strict=True)
    ]


@alt_text.register
def _source_alt(result: SourceQuality) -> str:
    columns, rows, shares = _grid(result)
    if not rows:
        return "No picture: there is no field to score."
    lines = _lines(columns, rows, shares)
    return f"Scores by field and provider of {result.title}. {'. '.join(lines)}."


def _grid(result: SourceQuality) -> tuple[list[str], list[str], Shares]:
    """Give providers, fields and shares of the picture; of too many, those with the lowest scores."""
    scored = [entry for entry in result.scores() if entry.provider != WHOLE or result.quality.by is None]
    ranked = sorted(scored, key=lambda entry: (entry.score is None, entry.score or 0))[:_WIDEST]
    columns = [entry.provider for entry in scored if entry in ranked]
    totals = sorted(result.totals, key=lambda entry: field_score(entry) or Fraction(0))[:_TALLEST]
    kept = {entry.field for entry in totals}
    rows = [entry.field for entry in result.totals if entry.field in kept]
    found = {(entry.provider, entry.field): entry for entry in result.quality.fields}
    shares = [[field_score(found[who, name]) for who in columns] for name in rows]
    return columns, rows, shares


@picture.register
def _source_picture(result: SourceQuality) -> Picture | None:
    columns, rows, shares = _grid(result)
    if not rows or not columns:
        return None

    def draw(ax: Axes) -> None:
        names = ["all rows" if name == WHOLE else name for name in columns]
        draw_heat(ax, rows=rows, columns=names, shares=shares)

    left = [
        f"the {len(part):,} lowest of {total:,} {noun} are shown"
        for part, total, noun in (
            (columns, len(_providers(result.quality)), "providers"),
            (rows, len(result.totals), "fields"),
        )
        if len(part) < total
    ]
    caption = (
        "Share of rows whose cell is valid and complete and no default value, by field and provider. Shades: "
        f"{SHADES}.{f' Of each, {join_words(left)}.' if left else ''}"
    )
    return Picture(caption, WIDTH, heat_height(len(rows)), draw)


@alt_text.register
def _alt(result: DataQuality) -> str:
    columns, rows, shares = _whole_grid(result)
    lines = _lines(columns, rows, shares)
    return f"Scores by source and provider. {'. '.join(lines)}." if rows else "No picture: nothing is scored."


def _whole_grid(result: DataQuality) -> tuple[list[str], list[str], Shares]:
    scored = [entry for entry in result.scores() if entry.provider != WHOLE]
    ranked = sorted(scored, key=lambda entry: (entry.score is None, entry.score or 0))[:_WIDEST]
    columns = [*(entry.provider for entry in scored if entry in ranked), "all rows"]
    shares: Shares = []
    for item in result.sources.values():
        known = {entry.provider: entry.score for entry in item.scores()}
        shares.append([known.get(WHOLE if name == "all rows" else name) for name in columns])
    return columns, list(result.sources), shares


@picture.register
def _picture(result: DataQuality) -> Picture | None:
    columns, rows, shares = _whole_grid(result)
    if not rows:
        return None

    def draw(ax: Axes) -> None:
        draw_heat(ax, rows=rows, columns=columns, shares=shares)

    caption = f"Score of each source, the mean over its fields, by provider. Shades: {SHADES}."
    return Picture(caption, WIDTH, heat_height(len(rows)), draw)


@html.register
def _html(result: DataQuality) -> str:
    from assurance.show.figures import figure

    drawn = picture(result)
    parts = [paragraphs(sentence(result)), figure(drawn, alt_text(result)) if drawn else "", *tables(result)]
    for title, item in result.sources.items():
        parts += [f"<h3>{escape(title)}</h3>", html(item)]
    body = "\n".join(part for part in parts if part)
    return f'<section class="result result-dataquality">\n{body}\n</section>'
