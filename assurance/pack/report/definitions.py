"""How far the definition moves a figure, and where kinds of evidence agree."""

from __future__ import annotations

from functools import partial

from assurance.pack.report.reading import ABSENT, Found, Known, amount
from assurance.pack.report.rows import Field, Sheet, table_of, title
from assurance.review.triangulation import SHARE
from assurance.show.document import Cell, Section, Table, Withheld

__all__ = ["definitions_section"]

_KINDS = (("dashboard", "Dashboard"), ("records", "Records"), ("staff", "Staff"))


def definitions_section(known: Known) -> Section | None:
    """Give the readings of each definition, and the triangulation of topics."""
    readings, topics = known.of("readings"), known.of("triangulation")
    if not (readings or topics):
        return None
    spans = [one for one in readings if one.has("lowest")]
    single = [one for one in readings if not one.has("lowest")]
    tables = (
        *table_of(
            known, Sheet("readings", "How far other natural readings move each figure", _spans(known)), spans
        ),
        *_single(known, single),
        *table_of(known, Sheet("triangulation", "Where kinds of evidence agree", _topics()), topics),
    )
    return Section("Definitions and evidence", (), tables)


def _value(known: Known, key: str, one: Found) -> Cell:
    """Give a value as a share where it is the numerator over the denominator."""
    value = one.get(key)
    if value is None or isinstance(value, str | Withheld):
        return ABSENT if value is None else value
    for name in (one.name, one.name.partition(".")[0]):
        if name in known.measures:
            return known.amount(name, value)
    shares = one.get("denominator") not in (None, ABSENT)
    return amount(value, "proportion" if shares else "number")


def _valued(known: Known, key: str, label: str) -> Field:
    return Field(key, label, "number", read=lambda one: _value(known, key, one))


def _spans(known: Known) -> tuple[Field, ...]:
    return (
        title,
        _valued(known, "value", "As agreed"),
        Field("numerator", "Numerator", "number", blank=True),
        Field("denominator", "Denominator", "number", blank=True),
        Field("readings", "Other readings", "count"),
        _valued(known, "lowest", "Lowest"),
        _valued(known, "highest", "Highest"),
        _valued(known, "lowest_combined", "Lowest, combined"),
        _valued(known, "highest_combined", "Highest, combined"),
        Field("not_yet_due", "Not yet due", "count"),
        Field("exact", "Exactly", detail=True),
    )


def _single(known: Known, found: list[Found]) -> tuple[Table, ...]:
    if known.brief:
        return ()
    fields = (
        title,
        Field("reading", "Read otherwise", read=_reading),
        _valued(known, "value", "Value"),
        Field("numerator", "Numerator", "number", blank=True),
        Field("denominator", "Denominator", "number", blank=True),
        Field("exact", "Exactly", detail=True),
    )
    return table_of(known, Sheet("single_readings", "Each reading by itself", fields), found)


def _reading(one: Found) -> str:
    said = one.words.removeprefix(f"{one.title}, read otherwise: ").removesuffix(".")
    return said or one.name


def _topics() -> tuple[Field, ...]:
    columns = [
        Field("title", "Topic", read=lambda one: one.title),
        Field("standing", "Standing", "verdict"),
        Field("sources", "Kinds of evidence", "count"),
    ]
    for kind, label in _KINDS:
        columns += [
            Field(f"{kind}_says", f"{label}: says"),
            Field(f"{kind}_value", f"{label}: value", "number", read=partial(_evidence, kind, "value")),
            Field(
                f"{kind}_threshold", f"{label}: needed", "number", read=partial(_evidence, kind, "threshold")
            ),
            Field(f"{kind}_count", f"{label}: count", "count", blank=True, detail=True),
            Field(f"{kind}_of", f"{label}: of", "count", blank=True, detail=True),
        ]
    return tuple(columns)


def _evidence(kind: str, key: str, one: Found) -> Cell:
    """Give a value in its unit; one without a unit is a number, whatever it looks like."""
    value, unit = one.get(f"{kind}_{key}"), one.text(f"{kind}_unit")
    if value is None:
        return ABSENT
    return amount(value, "proportion") if unit == SHARE else amount(value, "number", unit)
