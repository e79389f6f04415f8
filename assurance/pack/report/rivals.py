"""Shadow sources beside the declared ones and the records."""

from __future__ import annotations

from functools import partial

from assurance.pack.report.reading import ABSENT, Found, Known, amount
from assurance.pack.report.rows import Field, Sheet, measure, part, period, spread, table_of
from assurance.show.document import Cell, Section
from assurance.show.words import period_words

__all__ = ["rivals_section"]


def _value(key: str, one: Found) -> Cell:
    value = one.get(key)
    return ABSENT if value is None else amount(value, one.text("statistic"), one.text("unit"))


def rivals_section(known: Known) -> Section | None:
    """Give the section; nothing where no such finding is."""
    found = known.of("rivals")
    if not found:
        return None
    summary = (
        Field("title", "Shadow source", read=lambda one: one.title),
        Field("declared_title", "Declared source"),
        Field("scope", "Period", read=lambda one: period_words(one.text("scope"), brief=True)),
        *(Field(key, label, "count") for key, label in _SUMMARY),
    )
    figures = (
        measure,
        period,
        part,
        Field("rival", "Shadow source"),
        Field("declared_value", "Declared", "number", read=partial(_value, "declared_value")),
        Field("rival_value", "In the shadow source", "number", read=partial(_value, "rival_value")),
        Field("value", "In the records", "number", read=partial(_value, "value")),
        Field("standing", "Who agrees with the records"),
        Field("declared_verdict", "Declared: verdict", detail=True),
        Field("rival_verdict", "Shadow: verdict", detail=True),
        *(Field(key, label, "count", blank=True, detail=True) for key, label in _COUNTS),
    )
    lists = [row for one in found if not one.has("common") and not one.has("standing") for row in spread(one)]
    counted = (
        Field("title", "Shadow source", read=lambda one: one.title),
        Field("what", "Rows that are"),
        Field("cases", "Rows", "count"),
    )
    return Section(
        "Shadow sources",
        (),
        (
            *table_of(
                known,
                Sheet("rivals", "Who agrees with the records", summary),
                [f for f in found if f.has("common")],
            ),
            *table_of(
                known,
                Sheet("rival_figures", "Figures printed by two sources", figures),
                [f for f in found if f.has("standing")],
            ),
            *table_of(known, Sheet("rival_rows", "Lists of records, row by row", counted), lists),
        ),
    )


_SUMMARY = (
    ("common", "Figures in common"), ("agree", "Agree with each other"),
    ("both", "Both agree with the records"), ("only_declared", "Only the declared"),
    ("only_rival", "Only the shadow"), ("neither", "Neither"),
    ("not_told", "Cannot be told"), ("alone", "Only the shadow prints it"),
)  # fmt: skip
_COUNTS = (
    ("declared_numerator", "Declared numerator"), ("declared_denominator", "Declared denominator"),
    ("rival_numerator", "Shadow numerator"), ("rival_denominator", "Shadow denominator"),
    ("numerator", "Numerator in the records"), ("denominator", "Denominator in the records"),
)  # fmt: skip
