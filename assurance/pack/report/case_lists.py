"""Lists of cases beside the records: counts only."""

from __future__ import annotations

from assurance.pack.report.reading import Known
from assurance.pack.report.rows import Field, Sheet, period, table_of
from assurance.show.document import Section

__all__ = ["case_lists_section"]


def case_lists_section(known: Known) -> Section | None:
    """Give the section; nothing where no such finding is."""
    found = known.of("case_diff")
    if not found:
        return None
    lists = (
        Field("title", "List", read=lambda one: one.title),
        period,
        *(Field(key, label, "count") for key, label in _SIZES),
    )
    reasons = (
        Field("title", "List", read=lambda one: one.title),
        period,
        Field("class", "Difference"),
        Field("reason", "Reason", read=lambda one: one.text("words") or one.text("reason").replace("_", " ")),
        Field("detail", "Which"),
        Field("cases", "Cases", "count"),
    )
    lengths = (
        Field("title", "List and part", read=lambda one: one.title),
        period,
        Field("verdict", "Verdict", "verdict"),
        Field("printed_numerator", "Printed numerator", "count", blank=True),
        Field("printed_denominator", "Printed denominator", "count", blank=True),
        Field("listed_met", "Listed as met", "count", blank=True),
        Field("listed_rows", "Rows listed", "count", blank=True),
        Field("listed_cases", "Cases listed", "count", blank=True),
        Field("reason", "Why"),
    )
    return Section(
        "Lists of cases against records",
        (),
        (
            *table_of(
                known,
                Sheet("case_lists", "Each list beside the records", lists),
                [f for f in found if f.has("there")],
            ),
            *table_of(
                known,
                Sheet("case_list_reasons", "How the lists differ, in cases", reasons),
                [f for f in found if f.has("class")],
            ),
            *table_of(
                known,
                Sheet("case_list_lengths", "Lists beside the printed figures", lengths),
                [f for f in found if f.has("listed_rows")],
            ),
        ),
    )


_SIZES = (
    ("there", "Rows in the list"), ("here", "Cases of the records"), ("same", "The same"),
    ("different", "Different"), ("no_key", "Without a key"),
)  # fmt: skip
