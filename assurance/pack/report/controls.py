"""Controls: gates, required fields, validations and authority over every case, and warning signs."""

from __future__ import annotations

from assurance.pack.report.reading import Found, Known
from assurance.pack.report.rows import Field, Main, Sheet, table_of, title
from assurance.show.document import Section

__all__ = ["controls_section"]

_ASKED = (
    Field("cases", "Cases", "count"),
    Field("asked", "Asked of", "count"),
    Field("held", "Held", "count"),
    Field("broken", "Broken", "count"),
    Field("cannot_be_read", "Cannot be read", "count"),
    Field("not_yet_due", "Not yet due", "count"),
    Field("not_applicable", "Does not apply", "count"),
)
_SIGN = (
    Field("yes", "Show it", "count"),
    Field("no", "Do not", "count"),
    Field("not_known", "Not known", "count"),
    Field("cases", "Cases", "count"),
)
_PART = (
    Field("column", "By", read=lambda one: one.text("column").replace("_", " ")),
    Field("stratum", "Part"),
)


def controls_section(known: Known) -> Section | None:
    """Give the controls of every pathway as a whole and by part, why they broke, and warning signs."""
    found = known.of("controls")
    if not found:
        return None
    whole = [one for one in found if one.has("broken_controls")]
    titles = {one.name: one.title for one in whole}
    pathway = Field(
        "pathway", "Pathway", read=lambda one: titles.get(one.text("pathway"), one.text("pathway"))
    )
    rules = [one for one in found if one.has("rule", "asked")]
    signs = [one for one in found if one.has("sign")]
    heads = (Field("title", "Pathway", read=lambda one: one.title), *_HEADS)
    detail = (Field("kind", "Kind"), Field("concerns", "Asked of whom"), *_ASKED, *_answers(rules))
    why = (title, pathway, Field("words", "How it broke"), Field("cases", "Cases", "count"))
    by_part = Main(lambda one: one.severity == "attention", "where a control was broken")
    shown = Main(lambda one: one.severity == "attention", "where a sign shows")
    tables = (
        *table_of(known, Sheet("control_pathways", "Every pathway's controls", heads), whole),
        *table_of(
            known,
            Sheet("controls", "Every control over every case", (title, pathway, *detail)),
            _plain(rules),
        ),
        *table_of(
            known, Sheet("control_reasons", "How controls broke", why), [f for f in found if f.has("reason")]
        ),
        *table_of(
            known,
            Sheet("controls_by_part", "Every control by part", (title, *_PART, *_ASKED), main=by_part),
            _parts(rules),
        ),
        *table_of(known, Sheet("control_signs", "Warning signs", (title, pathway, *_SIGN)), _plain(signs)),
        *table_of(
            known,
            Sheet("signs_by_part", "Warning signs by part", (title, *_PART, *_SIGN), main=shown),
            _parts(signs),
        ),
    )
    return Section("Controls", tuple(f"{one.title}. {one.words}" for one in whole if one.words), tables)


_HEADS = (
    Field("cases", "Cases", "count"),
    Field("controls", "Controls", "count"),
    Field("broken_controls", "Broken at least once", "count"),
    Field("unread_controls", "Cannot be read", "count"),
    Field("held_controls", "Held", "count"),
    Field("as_at", "As at", read=lambda one: one.text("as_at")[:10]),
    Field("version", "Version", detail=True),
)


def _answers(rules: list[Found]) -> tuple[Field, ...]:
    """Give a column an answer that validations gave, and the ways in which a control broke."""
    keys = dict.fromkeys(key for one in rules for key in one.numbers if key.startswith("answer "))
    ways = (
        ("late", "Late"),
        ("missing", "Missing"),
        ("out_of_order", "Out of order"),
        ("blocked", "Blocked"),
    )
    return (
        *(Field(key, label, "count", detail=True) for key, label in ways),
        *(Field(key, f"Answer: {key.removeprefix('answer ')}", "count", detail=True) for key in keys),
    )


def _plain(found: list[Found]) -> list[Found]:
    return [one for one in found if not one.has("stratum")]


def _parts(found: list[Found]) -> list[Found]:
    return [one for one in found if one.has("stratum")]
