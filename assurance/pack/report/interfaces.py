"""What is watched between services: figures, waits, reasons, data sets, exceptions."""

from __future__ import annotations

from functools import partial

from assurance.pack.report.reading import ABSENT, Found, Known, amount
from assurance.pack.report.rows import Field, Main, Sheet, table_of
from assurance.show.document import Cell, Section, Table
from assurance.show.words import part_words, period_words

__all__ = ["interfaces_section"]

_PART = Field("part", "Part", read=lambda one: part_words(one.get("part")) if one.has("part") else ABSENT)
_MAIN = Main(lambda one: one.get("part") == ABSENT, "the whole programme")


def _named(one: Found) -> Cell:
    return one.text("title") or one.title


def _title(label: str) -> Field:
    return Field("title", label, read=_named)


def _value(key: str, one: Found) -> Cell:
    value = one.get(key)
    return (
        ABSENT if value is None and key != "value" else amount(value, one.text("statistic"), one.text("unit"))
    )


def interfaces_section(known: Known) -> Section | None:
    """Give every kind of figure between services that has findings."""
    found = known.of("interfaces")
    if not found:
        return None
    tables = (
        *table_of(
            known,
            Sheet("interface_figures", "Figures between services", _FIGURES, main=_MAIN),
            _of(found, "figure."),
        ),
        *_waits(known, [one for one in _of(found, "wait.") if one.has("wait")]),
        *table_of(
            known,
            Sheet("waits_left_out", "Left out of the waits", _LEFT),
            [f for f in found if f.has("step")],
        ),
        *table_of(
            known,
            Sheet("themes", "Reasons given, and how few themes cover most", _THEMES, main=_MAIN),
            _of(found, "themes."),
        ),
        *table_of(known, Sheet("reasons", "Each reason", _reasons(found), main=_MAIN), _of(found, "reason.")),
        *table_of(
            known, Sheet("datasets", "Minimum data sets", _DATASETS, main=_MAIN), _of(found, "dataset.")
        ),
        *table_of(
            known,
            Sheet("dataset_fields", "Each field of a minimum data set", _fields(found), main=_MAIN),
            _of(found, "field."),
        ),
        *table_of(
            known,
            Sheet("exceptions", "Exceptions beyond their thresholds", _EXCEPTIONS, main=_MAIN),
            _of(found, "exceptions."),
        ),
    )
    return Section("Between services", (), tables)


def _of(found: list[Found], kind: str) -> list[Found]:
    return [one for one in found if one.name.startswith(kind)]


_FIGURES = (
    _title("Measure"),
    _PART,
    Field("value", "Value", "number", read=partial(_value, "value")),
    Field("numerator", "Numerator", "count", blank=True),
    Field("denominator", "Denominator", "count", blank=True),
    Field("before", "Period before", "number", read=partial(_value, "before")),
    Field("target", "Target", "number", read=partial(_value, "target")),
    Field("target_met", "Target met"),
    Field("records", "Records", "count", blank=True, detail=True),
    Field("out_of", "Out of", detail=True),
    Field("question", "Question", detail=True),
    Field("direction", "Better is", detail=True),
    Field("period", "Period", read=lambda one: period_words(one.text("period"), brief=True), detail=True),
    Field("measure", "Measure, by its id", detail=True),
)


def _waits(known: Known, found: list[Found]) -> tuple[Table, ...]:
    times = sorted({key for one in found for key in one.numbers if key.startswith("at risk at ")}, key=_time)
    unit = {one.text("unit") for one in found}
    words = f", in {unit.pop()}" if len(unit) == 1 else ""
    fields = (
        _title("Wait"),
        _PART,
        Field("people", "People", "count"),
        Field("seen", "Seen", "count"),
        Field("left", "Left", "count"),
        Field("waiting", "Still waiting", "count"),
        Field("longest", "Longest", "number"),
        Field("median", "Median", "number"),
        Field("median_lower", "Median, at least", "number"),
        Field("median_upper", "Median, at most", "number", read=partial(_reached, "median_upper")),
        Field("p90", "Nine in ten by", "number", read=partial(_reached, "p90")),
        Field("p90_lower", "Nine in ten, at least", "number", read=partial(_reached, "p90_lower")),
        Field("p90_upper", "Nine in ten, at most", "number", read=partial(_reached, "p90_upper")),
        Field("unit", "Unit", detail=True),
        Field("periods", "Periods", "count", detail=True),
        Field("out_of", "Out of", detail=True),
        Field("question", "Question", detail=True),
        *(Field(key, key.capitalize(), "count", detail=True) for key in times),
    )
    return table_of(
        known, Sheet("waits", f"How long people wait{words}, with 95% bounds", fields, main=_MAIN), found
    )


def _time(key: str) -> float:
    return float(key.removeprefix("at risk at "))


def _reached(key: str, one: Found) -> Cell:
    value = one.get(key)
    return "not reached" if value is None else value


_LEFT = (
    Field("of", "Left out of"),
    Field("reason", "Reason"),
    Field("rows", "Rows", "count"),
    Field("step", "Step", detail=True),
)
_THEMES = (
    _title("Set of reasons"),
    _PART,
    Field("rows", "Rows", "count"),
    Field("before", "Period before", "count", blank=True),
    Field("coded", "With a known reason", "count"),
    Field("no_reason", "Without a reason", "count"),
    Field("unmapped", "Not in the list", "count"),
    Field("themes", "Themes", "count"),
    Field("covered", "Covered", "count"),
    Field("cover", "Cover asked for", "share"),
    Field("enough", "Enough to say"),
    Field("out_of", "Out of", detail=True),
    Field("question", "Question", detail=True),
)


def _belongs(key: str, label: str, found: list[Found], *, told_by: str) -> Field:
    """Give the column that names what a row belongs to, by the title of the finding that tells of it."""
    titles = {one.text(key): _named(one) for one in reversed(found) if one.has(told_by)}
    return Field(key, label, read=lambda one: titles.get(one.text(key), one.text(key)))


def _reasons(found: list[Found]) -> tuple[Field, ...]:
    return (
        Field("label", "Reason", read=lambda one: one.text("label") or one.title),
        _belongs("set", "Set of reasons", found, told_by="themes"),
        _PART,
        Field("rows", "Rows", "count"),
        Field("share", "Share", "share", blank=True),
        Field("cumulative", "Up to here", "count"),
        Field("theme", "One of the themes"),
        Field("before", "Period before", "count", blank=True),
        Field("change", "Change", "count", blank=True),
        Field("group", "Group", detail=True),
        Field("status", "Standing", detail=True),
    )


_DATASETS = (
    _title("Data set"),
    _PART,
    Field("records", "Records", "count"),
    Field("complete", "Complete", "count"),
    Field("missing", "Cells missing", "count"),
    Field("worst", "Missing most often"),
    Field("out_of", "Out of", detail=True),
    Field("question", "Question", detail=True),
)


def _fields(found: list[Found]) -> tuple[Field, ...]:
    return (
        Field("label", "Field", read=lambda one: one.text("label") or one.title),
        _belongs("dataset", "Data set", found, told_by="worst"),
        _PART,
        Field("due", "Required in", "count"),
        Field("filled", "Filled in", "count"),
        Field("missing", "Missing in", "count"),
        Field("field", "Column", detail=True),
    )


_EXCEPTIONS = (
    _title("Class"),
    _PART,
    Field("threshold", "Threshold"),
    Field("looked_at", "Looked at", "count"),
    Field("exceptions", "Exceptions", "count"),
    Field("not_known", "Not known", "count"),
    Field("out_of", "Out of", detail=True),
    Field("scope", "Scope", detail=True),
    Field("question", "Question", detail=True),
)
