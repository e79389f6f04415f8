"""The sample: the frame, what was drawn, what its review shows, and figures corrected by it."""

from __future__ import annotations

from collections.abc import Iterable

from assurance.pack.report.corrected import corrected_section
from assurance.pack.report.reading import ABSENT, Found, Known
from assurance.pack.report.rows import Field, Sheet, table_of, title
from assurance.show.document import Cell, Chart, Section, Table, Withheld

__all__ = ["sample_section"]

ALL = "all"
"""The stratum that stands for the whole frame."""


def _stratum(one: Found) -> Cell:
    name = one.text("stratum") or one.name
    return "whole frame" if name == ALL else name


_CHART = Chart(
    "title", "rate", "Share of cases that failed, with its bounds", lower="lower", upper="upper",
    target="tolerable_rate",
)  # fmt: skip
_ESTIMATES = (
    Field("title", "Question", read=lambda one: one.title),
    Field("stratum", "Stratum", read=_stratum),
    Field("verdict", "Verdict", "verdict"),
    Field("population", "Cases in the frame", "count"),
    Field("sampled", "Sampled", "count"),
    Field("applicable", "Applies to", "count"),
    Field("deviations", "Failed", "count"),
    Field("rate", "Share failed", "share"),
    Field("lower", "Lower bound", "share"),
    Field("upper", "Upper bound", "share"),
    Field("lower_cases", "Cases, at least", "count"),
    Field("upper_cases", "Cases, at most", "count"),
    Field("tolerable_rate", "Tolerable", "share", blank=True),
    Field("met", "Met", "count", detail=True),
    Field("not_met", "Not met", "count", detail=True),
    Field("cannot_tell", "Cannot be told", "count", detail=True),
    Field("not_found", "Record not found", "count", detail=True),
    Field("not_applicable", "Does not apply", "count", detail=True),
    Field("ineligible", "Ineligible", "count", detail=True),
    Field("rate_best", "Share failed, at best", "share", detail=True),
    Field("lower_best", "Lower bound, at best", "share", detail=True),
    Field("verdict_together", "Verdict, all questions together", detail=True),
    Field("method", "Method", detail=True),
    Field("rule", "Rule", detail=True),
    Field("question", "Question, by its id", detail=True),
)

_WHOLE = tuple(one for one in _ESTIMATES if one.key != "stratum")


def sample_section(known: Known) -> Section | None:
    """Give the frame, the draw, the estimates and the corrected figures."""
    frame, drawn = known.of("frame"), known.of("draw")
    words = [one.words for one in (*frame, *_whole(drawn), *known.of("in_use", "tracers")) if one.words]
    tables = [*_frame(known, frame), *_drawn(known, drawn), *_in_use(known)]
    parts = [one for one in (_estimates(known), corrected_section(known)) if one is not None]
    if not (words or tables or parts):
        return None
    return Section("The sample", tuple(words), tuple(tables), tuple(parts))


def _whole(drawn: Iterable[Found]) -> list[Found]:
    return [one for one in drawn if one.name == "draw"]


def _steps(one: Found) -> list[Found]:
    """Give the steps from all rows to the frame as rows of their own: what each removed, and what it left."""
    names = dict.fromkeys(
        key.partition(": ")[2] for key in one.numbers if key.startswith(("removed: ", "left: "))
    )
    rows = [
        Found(f"{one.id}.{name}", one.stage, _step(one, name), "", "", _counts(one, name)) for name in names
    ]
    if one.has("cases"):
        rows.append(Found(f"{one.id}.left", one.stage, "The frame", "", "", {"left": one.get("cases")}))
    return rows


def _step(one: Found, name: str) -> str:
    return "All rows" if _begins(one, name) else f"Removed: {name.replace('_', ' ')}"


def _counts(one: Found, name: str) -> dict[str, Cell]:
    removed = ABSENT if _begins(one, name) else one.get(f"removed: {name}")
    return {"removed": removed, "left": one.get(f"left: {name}")}


def _begins(one: Found, name: str) -> bool:
    """Tell whether a step is the one before any row is removed."""
    removed = one.get(f"removed: {name}")
    return name == "rows" and (not removed or isinstance(removed, Withheld))


def _frame(known: Known, frame: Iterable[Found]) -> tuple[Table, ...]:
    rows = [row for one in frame for row in _steps(one)]
    fields = (
        Field("step", "Step", read=lambda one: one.title),
        Field("removed", "Rows removed", "count"),
        Field("left", "Rows left", "count"),
    )
    return table_of(known, Sheet("frame", "From all rows to the sampling frame", fields), rows)


def _drawn(known: Known, drawn: list[Found]) -> tuple[Table, ...]:
    fields = (
        Field("stratum", "Stratum", read=lambda one: "whole frame" if one.name == "draw" else one.name),
        Field("frame", "Cases in the frame", "count"),
        Field("drawn", "Cases drawn", "count"),
    )
    only = [one for one in drawn if one.name not in ("draw", ALL)]
    rows = [*_whole(drawn), *(only or [])]
    return table_of(known, Sheet("draw", "What was drawn from each stratum", fields), rows)


def _in_use(known: Known) -> tuple[Table, ...]:
    fields = (
        Field("what", "Sample", read=lambda one: one.title),
        Field("wanted", "Wanted", "count"),
        Field("in use", "In use", "count"),
        Field("ineligible", "Proved ineligible", "count"),
        Field("reserves called up", "Reserves called up", "count"),
        Field("short", "Short", "count"),
        Field("picked", "Picked", "count"),
        Field("found", "Found", "count"),
    )
    return table_of(known, Sheet("in_use", "Cases in use", fields), known.of("in_use", "tracers"))


def _estimates(known: Known) -> Section | None:
    found = known.of("estimate")
    if not found:
        return None
    rows = [one for one in found if one.has("question")]
    waiting = [one for one in found if not one.has("question")]
    state = (
        title,
        Field("answers given", "Answers given", "count"),
        Field("answers asked for", "Asked for", "count"),
    )
    whole = [one for one in rows if one.text("stratum") == ALL]
    tables = (
        *table_of(known, Sheet("review", "State of the review", state), waiting),
        *table_of(
            known,
            Sheet("estimates", "What the sample shows of the whole frame", _WHOLE, charts=(_CHART,)),
            whole,
        ),
        *table_of(
            known,
            Sheet("estimates_by_stratum", "The same for each stratum", _ESTIMATES),
            [one for one in rows if one.text("stratum") != ALL],
        ),
    )
    words = tuple(one.words for one in waiting if one.words)
    return Section("What the review shows", words, tables)
