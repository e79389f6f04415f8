"""Published figures against records: each figure, why it differs, and what causes are claimed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from assurance.pack.report.case_lists import case_lists_section
from assurance.pack.report.causes import causes_section
from assurance.pack.report.drift import drift_section
from assurance.pack.report.reading import ABSENT, Found, Known, amount
from assurance.pack.report.restated import restated_section
from assurance.pack.report.rivals import rivals_section
from assurance.pack.report.rows import Field, Main, Sheet, measure, part, period, table_of
from assurance.show.document import Amount, Cell, Section, Table, Withheld
from assurance.show.figure_words import figure_reason

__all__ = ["figures_section"]

_OPEN = ("differs", "no records")
_RANGE = "Where the recount is a sum of counts that are rounded or hidden, it is a range: at least, at most"
_MISSING = {"no figure": "none published", "no records": "no records"}


def _value(key: str, one: Found) -> Cell:
    """Give a published or recounted value; where there is none, say why by the verdict."""
    value = one.get(key)
    if value is not None:
        return amount(value, one.text("statistic"), one.text("unit"))
    if key == "value" and one.get("lower") not in (None, ABSENT):
        return ABSENT
    verdict = one.text("verdict")
    named = "no figure" if key == "published_value" else "no records"
    return _MISSING[named] if verdict == named else None


def _bound(key: str, one: Found) -> Cell:
    value = one.get(key)
    return ABSENT if value is None else amount(value, one.text("statistic"), one.text("unit"))


def _difference(key: str, one: Found) -> Cell:
    value = one.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ABSENT if value is None else value
    return (
        Amount(value, "points")
        if one.text("statistic") == "proportion"
        else Amount(value, "number", one.text("unit"))
    )


def _publisher(known: Known, one: Found) -> Cell:
    if one.text("verdict") == "no figure":
        return "nobody"
    name = known.publisher(one.text("source"))
    return f"{name} (shadow)" if one.get("shadow") is True else name


def _reason(one: Found) -> Cell:
    """Say why in the units in which the figure is printed, where every number for it is there."""
    if not one.has(*_REASONED) or any(isinstance(one.get(key), Withheld) for key in _REASONED):
        return one.get("reason")
    return figure_reason(one.numbers)


_REASONED = (
    "reason", "verdict", "records", "statistic", "published_value", "published_numerator",
    "published_denominator", "numerator", "denominator", "lower", "upper",
)  # fmt: skip


def _fields(known: Known) -> tuple[Field, ...]:
    return (
        measure,
        period,
        part,
        Field("verdict", "Verdict", "verdict"),
        Field("published_value", "Published", "number", read=partial(_value, "published_value")),
        Field("value", "Counted again", "number", read=partial(_value, "value")),
        Field("lower", "At least", "number", read=partial(_bound, "lower")),
        Field("upper", "At most", "number", read=partial(_bound, "upper")),
        Field("numerator", "Numerator", "count", blank=True),
        Field("denominator", "Denominator", "count", blank=True),
        Field("difference", "Difference", "number", read=partial(_difference, "difference")),
        Field("source", "Published by", read=partial(_publisher, known)),
        Field("reason", "Why", read=_reason),
        Field("published_numerator", "Published numerator", "count", blank=True, detail=True),
        Field("published_denominator", "Published denominator", "count", blank=True, detail=True),
        Field("numerator_difference", "Difference of numerators", "count", blank=True, detail=True),
        Field("denominator_difference", "Difference of denominators", "count", blank=True, detail=True),
        Field("records", "Records", "count", blank=True, detail=True),
        Field("material", "Tolerance", "number", blank=True, detail=True),
        Field("published_text", "As printed", detail=True),
        Field("published_name", "Published name", detail=True),
        Field("published_version", "Published version", detail=True),
        Field("statistic", "Statistic", detail=True),
        Field("measure", "Measure, by its id", detail=True),
        Field("version", "Version", detail=True),
        Field("definition", "SHA-256 of the definition", detail=True),
    )  # fmt: skip


_BESIDES = (rivals_section, case_lists_section, drift_section, restated_section)


def figures_section(known: Known) -> Section | None:
    """Give the figures of the period, their gaps, the causes, and what else was held against them."""
    found = known.of("reconcile")
    tables = [*_figures(known, found), *_steps(known, found)]
    made = (causes_section(known), *(section(known) for section in _BESIDES))
    parts = [one for one in made if one is not None]
    if not (tables or parts):
        return None
    return Section("Published figures against records", (), tuple(tables), tuple(parts))


def _leads(one: Found) -> bool:
    return one.get("breakdown") == ABSENT or one.text("verdict") in _OPEN


def _figures(known: Known, found: list[Found]) -> tuple[Table, ...]:
    fields = _fields(known)
    sheet = Sheet(
        "figures", "Every published figure beside the same figure counted again from the records", fields,
        note=_RANGE if any(one.get("lower") not in (None, ABSENT) for one in found) else "",
        elsewhere=("step ",),
        main=Main(_leads, "the figures of the whole programme, and each that differs or has no records"),
    )  # fmt: skip
    return table_of(known, sheet, found)


def _steps(known: Known, found: Iterable[Found]) -> tuple[Table, ...]:
    """Give what each step of a count removed and left; only in full reports."""
    if known.brief:
        return ()
    rows = []
    for one in found:
        names = [
            key.removesuffix(" left")
            for key in one.numbers
            if key.startswith("step ") and key.endswith(" left")
        ]
        for name in names:
            _, place, step = name.split(" ", 2)
            rows.append(_step(one, int(place), step, name))
    fields = (
        measure,
        period,
        part,
        Field("source", "Published by", read=lambda one: one.text("source"), detail=True),
        Field("place", "Step", "count"),
        Field("step", "What it leaves out", read=lambda one: one.text("step").replace("_", " ")),
        Field("removed", "Removed", "count"),
        Field("left", "Left", "count"),
    )
    sheet = Sheet(
        "figure_steps",
        "How each figure was counted, step by step",
        fields,
    )
    return table_of(known, sheet, rows)


def _step(one: Found, place: int, step: str, name: str) -> Found:
    kept = {key: one.get(key) for key in ("measure", "period", "breakdown", "source")}
    numbers: dict[str, Cell] = {**kept, "place": place, "step": step}
    numbers |= {"removed": one.get(f"{name} removed"), "left": one.get(f"{name} left")}
    return Found(f"{one.id}.{name}", one.stage, one.title, "", "", numbers)
