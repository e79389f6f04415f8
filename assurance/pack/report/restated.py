"""Figures of earlier periods as they were then, and as they are now."""

from __future__ import annotations

from functools import partial

from assurance.pack.report.reading import ABSENT, Found, Known, amount
from assurance.pack.report.rows import Field, Main, Sheet, measure, part, period, spread, table_of
from assurance.show.document import Cell, Section

__all__ = ["restated_section"]


def _value(key: str, one: Found) -> Cell:
    value = one.get(key)
    return ABSENT if value is None else amount(value, one.text("statistic"), one.text("unit"))


def restated_section(known: Known) -> Section | None:
    """Give the section; nothing where no such finding is."""
    found = known.of("restated")
    if not found:
        return None
    whole = [one for one in found if one.id == "restated.restated"]
    runs = [one for one in found if one.has("received")]
    figures = [one for one in found if one.has("status")]
    pairs = (("published", "Published"), ("records", "In the records"))
    values = [
        Field(f"{key}_{when}", f"{label}, {when}", "number", read=partial(_value, f"{key}_{when}"))
        for key, label in pairs
        for when in ("then", "now")
    ]
    used = {"title", "period", "breakdown", "status", "statistic", "unit", *(one.key for one in values)}
    others = [
        Field(key, key.replace("_", " ").capitalize(), "number", blank=True, detail=True)
        for key in dict.fromkeys(k for one in figures for k in one.numbers)
        if key not in used
    ]
    states = (Field("what", "State"), Field("cases", "Figures", "count"))
    return Section(
        "Earlier figures, then and now",
        tuple(one.words for one in whole if one.words),
        (
            *table_of(
                known,
                Sheet("restated", "Earlier figures by their state", states),
                [row for one in whole for row in spread(one)],
            ),
            *table_of(
                known,
                Sheet(
                    "restated_runs",
                    "Earlier periods held against",
                    (
                        period,
                        Field("received", "As received by"),
                        Field("sources", "Sources stored", "count"),
                    ),
                ),
                runs,
            ),
            *table_of(
                known,
                Sheet(
                    "restated_figures",
                    "Each earlier figure",
                    (measure, period, part, Field("status", "State", "verdict"), *values, *others),
                    main=Main(
                        lambda one: one.get("breakdown") == ABSENT, "the figures of the whole programme"
                    ),
                ),
                figures,
            ),
        ),
    )
