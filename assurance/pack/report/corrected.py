"""Figures corrected by the audited sample, and which published figures they dispute."""

from __future__ import annotations

from functools import partial

from assurance.pack.report.reading import ABSENT, Found, Known, amount
from assurance.pack.report.rows import Field, Sheet, table_of, title
from assurance.show.document import Cell, Section

__all__ = ["corrected_section"]


def _stratum(one: Found) -> Cell:
    name = one.text("stratum")
    return "whole frame" if name == "all" else name


_STRATUM = Field("stratum", "Stratum", read=_stratum)


def _kind(known: Known, one: Found) -> str:
    """Tell what a corrected figure is; a figure with a denominator is a share."""
    measure = known.measures.get(one.name.partition(".")[0])
    if measure is not None:
        return measure.text("statistic")
    return "proportion" if one.get("reported_denominator") not in (None, ABSENT) else "number"


def _value(known: Known, key: str, one: Found) -> Cell:
    value = one.get(key)
    return ABSENT if value is None else amount(value, _kind(known, one))


def _fields(known: Known) -> tuple[Field, ...]:
    def value(key: str, label: str, *, detail: bool = False) -> Field:
        return Field(key, label, "number", read=partial(_value, known, key), detail=detail)

    def count(key: str, label: str, *, detail: bool = False) -> Field:
        return Field(key, label, "count", blank=True, detail=detail)

    return (
        title,
        _STRATUM,
        count("population", "Cases", detail=True),
        count("sampled", "Audited"),
        count("overstated", "Counted wrongly"),
        count("understated", "Left out wrongly"),
        count("unknown", "Could not be told"),
        value("reported_value", "In the records"),
        value("value", "Corrected"),
        value("value_lower", "Lower bound"),
        value("value_upper", "Upper bound"),
        value("value_best", "Corrected, at best", detail=True),
        *(
            count(f"{stem}{which}", f"{words}{after}", detail=True)
            for which, words in (("numerator", "Numerator"), ("denominator", "Denominator"))
            for stem, after in (("reported_", " in the records"), ("", ", corrected"))
        ),
        *(
            count(f"{which}_{bound}", f"{which.capitalize()}, {words}", detail=True)
            for which in ("numerator", "denominator")
            for bound, words in (("best", "at best"), ("lower", "lower bound"), ("upper", "upper bound"))
        ),
        *(Field(key, label, "number", blank=True, detail=True) for key, label in _STUDENT),
        Field("method", "Method", detail=True),
        Field("note", "Note"),
    )  # fmt: skip


_STUDENT = (("se", "Standard error"), ("t_lower", "Student's t, lower"), ("t_upper", "Student's t, upper"))


def _disputes(known: Known) -> tuple[Field, ...]:
    def value(key: str, label: str) -> Field:
        return Field(key, label, "number", read=partial(_value, known, key))

    return (
        title,
        Field("source", "Published by"),
        _STRATUM,
        Field("part", "Number judged"),
        Field("verdict", "Verdict", "verdict"),
        value("published", "Published"),
        value("records", "In the records"),
        value("lower", "Possible, at least"),
        value("upper", "Possible, at most"),
        Field("extended_to", "Settled by a sample of", "count", blank=True),
        Field("more", "Cases more", "count", blank=True),
        Field("new_sample", "Or by a new sample of", "count", blank=True),
        Field("published_lower", "Published, before rounding at least", "number", blank=True, detail=True),
        Field("published_upper", "Published, before rounding at most", "number", blank=True, detail=True),
    )


def corrected_section(known: Known) -> Section | None:
    """Give the corrected figures, what they dispute, and what could not be corrected and why."""
    found = known.of("corrected")
    if not found:
        return None
    disputes = [one for one in found if one.has("verdict")]
    rows = [one for one in found if one.has("stratum") and not one.has("verdict")]
    said = [one for one in found if not one.has("stratum")]
    return Section(
        "Figures corrected by the sample",
        tuple(f"{one.title}. {one.words}" for one in said if one.words),
        (
            *table_of(
                known, Sheet("corrected", "Each figure, had every case been audited", _fields(known)), rows
            ),
            *table_of(
                known,
                Sheet("disputed", "Published figures beside what is possible", _disputes(known)),
                disputes,
            ),
        ),
    )
