"""What was received, and its quality."""

from __future__ import annotations

from assurance.pack.report.reading import Found, Known
from assurance.pack.report.rows import Field, Sheet, table_of, title
from assurance.show.document import Section

__all__ = ["received_section"]

_INTAKE = (
    title,
    Field("rows read", "Rows read", "count"),
    Field("accepted", "Accepted", "count"),
    Field("excluded", "Excluded", "count"),
    Field("rejected", "Rejected", "count"),
)
_QUALITY = (
    title,
    Field("rows", "Rows", "count"),
    Field("fields", "Fields scored", "count"),
    Field("score", "Score", "share", blank=True),
    Field("coverage", "Coverage", "share", blank=True),
    Field("index", "Index", "share", blank=True),
    Field("repeated keys", "Repeated keys", "count"),
)


def received_section(known: Known) -> Section | None:
    """Give what became of the rows of each file, and the scores of their fields."""
    intake, quality = known.of("intake"), known.of("quality")
    if not (intake or quality):
        return None
    cells = dict.fromkeys(key for one in quality for key in one.numbers if key.startswith("cells "))
    counted = tuple(Field(key, key.capitalize(), "count") for key in cells)
    providers = [row for one in quality for row in _providers(one)]
    by_provider = (title, Field("provider", "Provider"), Field("score", "Score", "share", blank=True))
    scored = Sheet("quality", "Quality of each source", (*_QUALITY, *counted), elsewhere=("score of ",))
    tables = (
        *table_of(known, Sheet("intake", "What became of the rows of each file", _INTAKE), intake),
        *table_of(known, scored, quality),
        *table_of(known, Sheet("quality_by_provider", "Score of each provider", by_provider), providers),
    )
    return Section("What was received", (), tables)


def _providers(one: Found) -> list[Found]:
    keys = [key for key in one.numbers if key.startswith("score of ")]
    return [
        Found(
            f"{one.id}.{key}",
            one.stage,
            one.title,
            "",
            "",
            {"provider": key.removeprefix("score of "), "score": one.get(key)},
        )
        for key in keys
    ]
