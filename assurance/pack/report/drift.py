"""What changes over time in series of figures: names, versions, lines."""

from __future__ import annotations

from assurance.pack.report.reading import Known
from assurance.pack.report.rows import Field, Main, Sheet, spread, table_of
from assurance.show.document import Section
from assurance.show.words import part_words, period_words

__all__ = ["drift_section"]


def drift_section(known: Known) -> Section | None:
    """Give the section; nothing where no such finding is."""
    found = known.of("drift")
    if not found:
        return None
    whole = [one for one in found if not one.has("source")]
    series = (
        Field("title", "Series of figures", read=lambda one: one.title),
        Field("first", "From", read=lambda one: period_words(one.text("first"), brief=True)),
        Field("last", "To", read=lambda one: period_words(one.text("last"), brief=True)),
        *(Field(key, label, "count") for key, label in _SERIES),
    )
    changes = (
        Field("title", "Change", read=lambda one: one.title),
        Field("status", "Standing"),
        Field("id", "What", read=lambda one: part_words(one.text("id"))),
        Field("before", "Before"),
        Field("after", "After"),
        Field("since", "Since", read=lambda one: period_words(one.text("since"), brief=True)),
        Field("until", "Until", read=lambda one: period_words(one.text("until"), brief=True)),
        Field("count", "Count", "count", blank=True),
        Field("of", "Of", "count", blank=True),
        Field("dimension", "Kind of name", detail=True),
        Field("source", "Published by", detail=True),
        Field("words", "In words", detail=True),
    )
    counted = (Field("what", "Change"), Field("cases", "Found", "count"))
    rows = [row for one in whole for row in spread(one) if row.get("cases")]
    return Section(
        "What changes over time",
        tuple(one.words for one in whole if one.words),
        (
            *table_of(known, Sheet("drift", "Changes by their kind", counted), rows),
            *table_of(
                known,
                Sheet("drift_series", "Series of figures looked at", series),
                [f for f in found if f.has("periods")],
            ),
            *table_of(
                known,
                Sheet(
                    "drift_changes",
                    "Each change",
                    changes,
                    main=Main(lambda one: one.severity == "attention", "what needs an answer"),
                ),
                [f for f in found if f.has("kind")],
            ),
        ),
    )


_SERIES = (
    ("periods", "Periods"), ("measures", "Measures"), ("ids", "Lines"), ("named", "Named lines"),
    ("unread", "Not read"),
)  # fmt: skip
