"""Traces against pathways: scores, rules, signs, rankings under other weights, and exemplars."""

from __future__ import annotations

from assurance.pack.report.reading import ABSENT, Found, Known
from assurance.pack.report.rows import Field, Main, Sheet, table_of, title
from assurance.show.document import Cell, Chart, Section, Table

__all__ = ["OUTCOMES", "pathways_section"]

OUTCOMES = (
    ("met", "Met"), ("late", "Late"), ("missing", "Missing"), ("out_of_order", "Out of order"),
    ("blocked", "Blocked"), ("unreadable", "Unreadable"), ("not_applicable", "Does not apply"),
    ("not_yet_due", "Not yet due"),
)  # fmt: skip
_COUNTS = tuple(Field(key, label, "count") for key, label in OUTCOMES)


def _pathway(titles: dict[str, str], one: Found) -> str:
    name = one.name.partition(".")[0]
    return titles.get(name, name)


def pathways_section(known: Known) -> Section | None:
    """Give the traces of every pathway, and the exemplars that were drawn up."""
    found = known.of("traces")
    exemplars = known.of("exemplars")
    if not (found or exemplars):
        return None
    whole = [one for one in found if "." not in one.name]
    titles = {one.name: one.title for one in whole}
    pathway = Field("pathway", "Pathway", read=lambda one: _pathway(titles, one))
    scores = (
        Field("title", "Pathway", read=lambda one: one.title),
        Field("cases", "Cases", "count"),
        Field("score", "Score", "share"),
        Field("weakest", "Weakest dimension"),
    )
    chart = Chart("title", "score", "Share of what was due that was met")
    tables = (
        *table_of(known, Sheet("pathways", "Every pathway as a whole", scores, charts=(chart,)), whole),
        *table_of(
            known,
            Sheet("rules", "Every rule over every case", (title, pathway, *_RULE)),
            [f for f in found if f.has("rule")],
        ),
        *table_of(
            known,
            Sheet("signs", "Signs of trouble", (title, pathway, *_SIGNS)),
            [f for f in found if f.has("sign")],
        ),
        *_dimensions(known, pathway, found),
        *_weights(known, pathway, found),
        *table_of(
            known,
            Sheet("trace_notes", "Rows left out, or noted", (pathway, *_NOTES)),
            [f for f in found if f.has("rows")],
        ),
        *_exemplars(known, exemplars),
    )
    words = tuple(f"{one.title}. {one.words}" for one in whole if one.words)
    return Section("Pathways", words, tables)


_RULE = (
    Field("kind", "Kind", detail=True),
    Field("dimension", "Dimension"),
    Field("weight", "Weight", "number", detail=True),
    *_COUNTS,
    Field("cases", "Cases", "count"),
    Field("rule", "Rule, by its id", detail=True),
)
_SIGNS = (
    Field("yes", "Show it", "count"),
    Field("no", "Do not", "count"),
    Field("not_known", "Not known", "count"),
    Field("cases", "Cases", "count"),
)
_SCORES = (
    Field("assessed", "Cases assessed", "count"),
    Field("score", "Met, of what was due", "share"),
)
_NOTES = (
    Field("source", "Source"),
    Field("reason", "Reason"),
    Field("rows", "Rows", "count"),
)


def _dimensions(known: Known, pathway: Field, found: list[Found]) -> tuple[Table, ...]:
    scores = [one for one in found if one.has("dimension", "assessed")]
    dimension = Field("dimension", "Dimension")
    whole = [one for one in scores if not one.has("stratum")]
    stratum = (
        Field("column", "By", read=_column),
        Field("stratum", "Part"),
        Field("cases", "Cases", "count"),
    )
    parts = Sheet(
        "dimensions_by_part", "The same for each part", (pathway, *stratum, dimension, *_SCORES),
        main=Main(lambda one: one.text("dimension") == "overall", "all dimensions together"),
    )  # fmt: skip
    return (
        *table_of(
            known, Sheet("dimensions", "Dimensions of each pathway", (pathway, dimension, *_SCORES)), whole
        ),
        *table_of(known, parts, [one for one in scores if one.has("stratum")]),
    )


def _column(one: Found) -> Cell:
    """Give the column by which a part is taken: it stands in the finding's name only."""
    _, joint, rest = one.name.partition(".stratum.")
    return rest.partition("=")[0].replace("_", " ") if joint else ABSENT


def _weights(known: Known, pathway: Field, found: list[Found]) -> tuple[Table, ...]:
    fields = (
        pathway,
        Field("ranked_by", "Ranked", read=lambda one: one.name.split(".")[2].replace("_", " ")),
        Field("scheme", "Weights"),
        Field("first", "First"),
        Field("moved", "Change their place", "count"),
        Field("ranked", "Ranked in all", "count"),
    )
    rows = [one for one in found if one.has("scheme")]
    return table_of(known, Sheet("weights", "What other weights would change", fields), rows)


def _exemplars(known: Known, found: list[Found]) -> tuple[Table, ...]:
    whole = (
        Field("title", "Pathway", read=lambda one: one.title),
        Field("cases", "Cases", "count"),
        Field("drawn_up", "Drawn up", "count"),
        Field("rare", "Rare, held back", "count"),
        Field("fewest", "Fewest alike", "count"),
    )
    cases = (
        title, Field("score", "Met, of what was due", "share"), *_COUNTS,
        Field("alike", "Cases alike", "count"), Field("events", "Events", "count"),
    )  # fmt: skip
    return (
        *table_of(
            known,
            Sheet("exemplars", "Cases drawn up as timelines", whole),
            [f for f in found if f.has("drawn_up")],
        ),
        *table_of(
            known,
            Sheet("exemplar_cases", "How each of them fared", cases),
            [f for f in found if f.has("alike")],
        ),
    )
