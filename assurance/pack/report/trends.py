"""Trends of measures, and the ranking of their parts."""

from __future__ import annotations

from assurance.pack.report.reading import Found, Known
from assurance.pack.report.rows import Field, Main, Sheet, part, table_of
from assurance.show.document import Chart, Section
from assurance.show.theme import POINT_STYLES
from assurance.show.words import period_words

__all__ = ["trends_section", "variation_words"]

_LATEST = (("value", "Latest value"), ("mean", "Mean"), ("lower", "Lower limit"), ("upper", "Upper limit"))
_KINDS = {
    "common_cause": "no change beyond chance",
    "improvement": "changed for the better",
    "concern": "changed for the worse",
    "neutral": "changed beyond chance",
}


def variation_words(kind: str) -> str:
    """Say what a chart shows at its latest point.

    Examples
    --------
    >>> variation_words("common_cause"), variation_words("concern_low")
    ('no change beyond chance', 'changed for the worse')
    """
    return _KINDS.get(kind, _KINDS.get(kind.split("_")[0], kind.replace("_", " ")))


def trends_section(known: Known) -> Section | None:
    """Give the latest point of every chart, and how the parts of a measure rank."""
    found, ranked = known.of("variation"), known.of("ranked")
    if not (found or ranked):
        return None
    charts = [one for one in found if one.has("measure")]
    skipped = [one for one in found if not one.has("measure")]
    chart = Chart(
        "title", "latest value", "Latest value, with its limits", lower="latest lower", upper="latest upper"
    )
    sheet = Sheet(
        "trends", "The latest point of every chart", _fields(known),
        note="Special cause is more than chance alone gives; limits say nothing of whether a value is good",
        main=Main(lambda one: one.get("breakdown") == "", "the charts of the whole programme"),
        charts=(chart,),
    )  # fmt: skip
    reason = Field("reason", "Why there is no chart", read=lambda one: one.words)
    tables = (
        *table_of(known, sheet, charts),
        *table_of(
            known,
            Sheet("no_charts", "Series without a chart", (reason,)),
            [one for one in skipped if one.words],
        ),
        *table_of(
            known, Sheet("ranked", "Parts told apart from all of them together", _ranked(ranked)), ranked
        ),
    )
    return Section("Trends", (), tables)


def _fields(known: Known) -> tuple[Field, ...]:
    def value(key: str, label: str) -> Field:
        name = f"latest {key}"
        return Field(
            name,
            label,
            "number",
            read=lambda one: known.amount(one.text("measure"), one.get(name)),
            blank=True,
        )

    return (
        Field("title", "Measure", read=lambda one: known.title(one.text("measure")) or one.title),
        part,
        Field("latest label", "Latest", read=lambda one: period_words(one.text("latest label"), brief=True)),
        *(value(key, label) for key, label in _LATEST),
        Field("variation", "In words", read=lambda one: variation_words(one.text("variation"))),
        Field("points", "Points", "count"),
        Field("special cause points", "Of special cause", "count"),
        Field("latest point_type", "Latest point", read=_point, detail=True),
        Field("measure", "Measure, by its id", detail=True),
    )


def _point(one: Found) -> str:
    kind = one.text("latest point_type")
    return POINT_STYLES[kind][2] if kind in POINT_STYLES else kind.replace("_", " ")


def _ranked(ranked: list[Found]) -> tuple[Field, ...]:
    counts = dict.fromkeys(
        key for one in ranked for key in one.numbers if key not in ("measure", "dimension")
    )
    return (
        Field("title", "Measure", read=lambda one: one.title),
        *(Field(key, f"{key[:1].upper()}{key[1:]}", "count") for key in counts),
    )
