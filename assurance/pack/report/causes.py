"""Why figures differ: the parts of each gap, and the causes that are claimed with what bears them out."""

from __future__ import annotations

from assurance.pack.report.reading import ABSENT, Found, Known
from assurance.pack.report.rows import Field, Main, Sheet, measure, part, period, table_of
from assurance.show.document import Amount, Cell, Section
from assurance.show.words import part_words

__all__ = ["causes_section"]

_SPLIT = ("rate of ", "numerator of ", "denominator of ")
_NUMBERS = ("rate", "numerator", "denominator")
_GAPS = (
    measure,
    period,
    Field("breakdown", "Part", read=lambda one: part_words(one.get("breakdown"))),
    Field("standing", "Standing", "verdict"),
    Field("source", "Published by", detail=True),
)
_CAUSES = (
    measure,
    Field("scope", "Where", read=lambda one: _scope(one.text("scope"))),
    Field("status", "Standing", "verdict"),
    Field("words", "In words", read=lambda one: _claim(one.words)),
    Field("cause", "Cause, by its id", detail=True),
    Field("source", "Published by", detail=True),
    Field("figures", "Figures it fits", "count"),
    Field("evidence", "Of them evidence", "count"),
    Field("figures of this period", "Of this period", "count"),
    Field("tried", "Variants tried", "count"),
    Field("expected_by_chance", "Expected by chance", "number"),
    Field("ties", "Cannot be told from"),
    Field("would_separate", "Would separate them"),
)


def _claim(words: str) -> str:
    """Give the claim itself: the first sentence, without the standing before it."""
    said = words.partition(": ")[2]
    return said.partition(". ")[0].rstrip(".")


def _scope(text: str) -> str:
    measure, joint, where = text.partition(": ")
    return part_words(where) if joint else measure


def causes_section(known: Known) -> Section | None:
    """Give the gap of each disputed figure with its parts, and the causes that are claimed."""
    figures = [one for one in known.of("diagnosis") if one.has("gap")]
    said = [one.words for one in known.of("diagnosis") if not one.has("gap") and one.words]
    causes = known.of("cause")
    if not (figures or said or causes):
        return None
    fields = (
        *_GAPS,
        Field(
            "published",
            "Published",
            "number",
            read=lambda one: known.amount(one.text("measure"), one.get("published")),
        ),
        Field(
            "recounted",
            "Counted again",
            "number",
            read=lambda one: known.amount(one.text("measure"), one.get("recounted")),
        ),
        Field("gap", "Gap", "number", read=lambda one: _gap(known, one, "gap")),
        Field("causes", "Causes"),
    )
    parts = [row for one in figures for row in _parts(one)]
    split = (
        measure, period, part,
        Field("source", "Published by", detail=True),
        Field("cause", "Part of the gap"),
        Field("rate", "Of the value", "number", read=lambda one: _gap(known, one, "rate")),
        Field("numerator", "Of the numerator", "count", blank=True),
        Field("denominator", "Of the denominator", "count", blank=True),
    )  # fmt: skip
    worst = Main(lambda one: one.get("breakdown") == ABSENT, "the figures of the whole programme")
    gaps = Sheet("gaps", "Each figure that differs", fields, main=worst, elsewhere=_SPLIT)
    tables = [
        *table_of(known, Sheet("causes", "Causes, and what bears them out", _CAUSES), causes),
        *table_of(known, gaps, figures),
    ]
    if not known.brief:
        tables += table_of(known, Sheet("gap_parts", "How each gap splits into causes", split), parts)
    return Section("Why figures differ", tuple(said), tuple(tables))


def _gap(known: Known, one: Found, key: str) -> Cell:
    value = known.amount(one.text("measure"), one.get(key))
    if isinstance(value, Amount) and value.kind == "share":
        return Amount(value.value, "points")
    return ABSENT if value is None else value


def _parts(one: Found) -> list[Found]:
    causes = [key.removeprefix("rate of ") for key in one.numbers if key.startswith("rate of ")]
    kept = {key: one.get(key) for key in ("measure", "period", "breakdown", "source")}
    return [
        Found(
            f"{one.id}.{cause}", one.stage, one.title, "", "",
            {**kept, "cause": cause, **{key: one.get(f"{key} of {cause}") for key in _NUMBERS}},
        )
        for cause in causes
    ]  # fmt: skip
