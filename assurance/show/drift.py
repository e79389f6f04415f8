"""What changed in series of figures over time: names, versions, ends, beginnings and gaps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assurance.reconciliation import Drift
from assurance.reconciliation.drift.model import KINDS
from assurance.show.drift_plot import Bar, Lane, draw_lanes, lanes_height
from assurance.show.folded import folded_table
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, join_words, of_words, period_words, upper_first

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DRIFT_SAYINGS", "drift_words"]

Row = Mapping[str, Any]
DRIFT_SAYINGS = {
    "new name": ("new name of an id", "new names of ids"),
    "measure under a new name": ("measure consistent with a new name", "measures consistent with a new name"),
    "unknown measure": ("name that no measure has", "names that no measure has"),
    "new id": ("id that possibly goes on as another", "ids that possibly go on as another"),
    "one name, several ids": ("name of several ids", "names of several ids"),
    "two names at once": ("id with two names at once", "ids with two names at once"),
    "named differently elsewhere": (
        "id that two sources name differently",
        "ids that two sources name differently",
    ),
    "spelled differently": ("name that is spelled differently", "names that are spelled differently"),
    "version changes": ("change of version", "changes of version"),
    "declared break": ("declared break", "declared breaks"),
    "measure ends": ("measure that ends", "measures that end"),
    "measure begins": ("measure that begins late", "measures that begin late"),
    "id ends": ("id that ends", "ids that end"),
    "id begins": ("id that begins late", "ids that begin late"),
    "period missing": ("source with missing periods", "sources with missing periods"),
    "measure missing": ("measure with gaps", "measures with gaps"),
    "id missing": ("id with gaps", "ids with gaps"),
    "line missing": ("single line with gaps", "single lines with gaps"),
}
_GROUPS = (
    (
        "Names and ids that change",
        (
            "new name",
            "new id",
            "one name, several ids",
            "two names at once",
            "named differently elsewhere",
            "spelled differently",
        ),
    ),
    (
        "Measures whose name, version or definition changes",
        ("measure under a new name", "unknown measure", "version changes", "declared break"),
    ),
    (
        "What ends or begins while the rest goes on",
        ("measure ends", "measure begins", "id ends", "id begins"),
    ),
    ("Periods that are missing", ("period missing", "measure missing", "id missing", "line missing")),
)
_UNDRAWN = ("line missing", "period missing", "version changes", "declared break")
_DRAWN = tuple(kind for kind in KINDS if kind not in _UNDRAWN)
_MOST = 16
_TOLD = 4
_OPEN = 8
_ID = re.compile(r"(?<![\w'])[a-z][a-z0-9_]*(?![\w'])")
_PART = re.compile(r"\b([a-z][a-z0-9_]*)=(?=[^\s=])(\S)")
_ENDS = ("measure ends", "measure begins", "id ends", "id begins")


def _rows(result: Drift) -> list[Row]:
    rows: list[dict[str, Any]] = result.to_frame().to_dict("records")  # type: ignore[assignment]
    return [{**row, "words": drift_words(str(row["words"]), result.titles)} for row in rows]


def drift_words(words: str, titles: Mapping[str, str]) -> str:
    """Write a change with titles of measures and names of parts in place of ids.

    Examples
    --------
    >>> drift_words("waits, team=A2 has no figure for May 2026.", {"waits": "Time to contact"})
    '“Time to contact”, team A2 has no figure for May 2026.'
    """

    def named(found: re.Match[str]) -> str:
        whole = not found.start() or "_" in found[0]  # an id of one word may be a word of the sentence
        title = titles.get(found[0]) if whole else None
        return f"\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK}" if title else found[0]

    parts = _PART.sub(lambda found: f"{found[1].replace('_', ' ')} {found[2]}", words)
    return _ID.sub(named, parts)


@sentence.register
def _sentence(result: Drift) -> str:
    sources = len(result.series)
    if not sources:
        return "\n".join(["No figure of a period was there to look at.", *_notes(result)])
    counts = [(kind, count) for kind, count in result.kinds().items() if count]
    looked = count_words(sources, "series", "series") + " of figures"
    if not counts:
        lines = [f"Nothing drifts in {looked}: ids, names, versions and periods run through."]
    else:
        said = join_words(
            f"{count:,} {_of_dimension(DRIFT_SAYINGS[kind][count != 1], _dimension(result, kind))}"
            for kind, count in counts
        )
        lines = [f"In {looked}: {said}."]
    told = _telling(result)
    lines += [upper_first(str(row["words"])) for row in told[:_TOLD]]
    if len(told) > _TOLD:
        lines.append(f"{count_words(len(told) - _TOLD, 'more change')} of these kinds: in the tables below.")
    if counts:
        lines.append("Why something ended, began or was left out is not in the files, so it is not said.")
    return "\n".join([*lines, *_notes(result)])


def _dimension(result: Drift, kind: str) -> str:
    """Give the dimension of the changes of a kind; none where they are of several."""
    found = {row["dimension"] for row in _rows(result) if row["kind"] == kind}
    return str(found.pop()) if len(found) == 1 else ""


def _of_dimension(words: str, dimension: str) -> str:
    """Write what it is an id of, such as team, in place of id."""
    name = dimension.replace("_", " ")
    if name in ("", "measure"):
        return words
    words = re.sub(r"\ban id\b", f"{'an' if name[0] in 'aeiou' else 'a'} {name}", words)
    return re.sub(r"\bid(s?)\b", lambda found: f"{name}{found[1]}", words)


def _telling(result: Drift) -> list[Row]:
    """Choose what a reader should know first: the uncertain, then versions, then few ends and beginnings."""
    rows = _rows(result)
    unsure = [row for row in rows if row["status"] != "certain"]
    sure = [row for row in rows if row["status"] == "certain"]
    versions = [row for row in sure if row["kind"] == "version changes"]
    ends = [row for row in sure if row["kind"] in _ENDS]
    return [*unsure, *versions, *(ends if len(ends) <= _TOLD else [])]


def _notes(result: Drift) -> list[str]:
    unread = int(result.series["unread"].sum()) if len(result.series) else 0
    lines = [f"{upper_first(note)}." for note in result.notes]
    if unread:
        lines.append(f"{count_words(unread, 'row')} without a period that can be read: not looked at.")
    return lines


def _chosen(result: Drift) -> tuple[list[Row], int]:
    """Choose the changes to draw, one an id, the most telling kinds first; and count the candidates."""
    order = {kind: place for place, kind in enumerate(_DRAWN)}
    found: dict[tuple[str, str, str], Row] = {}
    for row in sorted(
        (row for row in _rows(result) if row["kind"] in order), key=lambda row: order[row["kind"]]
    ):
        found.setdefault((row["source"], row["dimension"], row["id"]), row)
    rows = list(found.values())
    return rows[:_MOST], len(rows)


def _lanes(result: Drift) -> tuple[list[Lane], int]:
    rows, total = _chosen(result)
    runs: list[dict[str, Any]] = result.runs.to_dict("records")  # type: ignore[assignment]
    several = len({row["source"] for row in rows}) > 1
    lanes = []
    for row in rows:
        wanted = {row["id"], row["after"]} if row["kind"] == "measure under a new name" else {row["id"]}
        if row["kind"] == "new id":
            wanted.add(row["before"])
        bars = [
            Bar(run["start"], run["end"], f"{run['id']} {run['name']}")
            for run in runs
            if (run["source"], run["dimension"]) == (row["source"], row["dimension"]) and run["id"] in wanted
        ]
        where = f", {_title(result, row['source'])}" if several else ""
        lanes.append(Lane(f"{_subject(result, row)}{where}", bars, _brief(row)))
    return lanes, total


def _subject(result: Drift, row: Row) -> str:
    """Name a measure by its title, anything else by what it is and its id."""
    if row["dimension"] == "measure":
        return str(result.titles.get(row["id"], row["id"]))
    return f"{str(row['dimension']).replace('_', ' ')} {row['id']}"


def _title(result: Drift, source: str) -> str:
    titles = dict(zip(result.series["source"], result.series["title"], strict=True))
    return str(titles.get(source, source))


def _when(period: object) -> str:
    """Name a period; a financial year in short, as 2024-25."""
    text = str(period)
    return text.removeprefix("FY") if text.startswith("FY") else period_words(text, brief=True)


def _brief(row: Row) -> str:
    """Say a change in a few words, for the plot and its description."""
    since = _when(row["since"])
    said = {
        "new name": f"new name from {since}",
        "measure under a new name": f"consistent with a new name from {since}",
        "new id": f"possibly from {row['before']}, {since}",
        "id ends": f"none from {since}",
        "measure ends": f"none from {since}",
        "id begins": f"begins in {since}",
        "measure begins": f"begins in {since}",
    }
    return said.get(str(row["kind"]), f"{row['kind']}, {since}")


@alt_text.register
def _alt(result: Drift) -> str:
    lanes, total = _lanes(result)
    if not lanes:
        return "No plot: no id, name or measure changes."
    parts = [f"{lane.label}: {lane.words}." for lane in lanes]
    return f"Timeline of what changes, a row each.{_cut(lanes, total)} {' '.join(parts)}"


def _cut(lanes: Sequence[Lane], total: int) -> str:
    return f" Shown: {of_words(len(lanes), total)}." if len(lanes) < total else ""


@picture.register
def _picture(result: Drift) -> Picture | None:
    lanes, total = _lanes(result)
    if not lanes:
        return None

    def draw(ax: Axes) -> None:
        draw_lanes(ax, lanes)

    caption = (
        "When each id or measure that changes has figures. A bar ends, and the next has another shade and "
        f"hatching, where the name changes; a space is a time without figures.{_cut(lanes, total)}"
    )
    return Picture(caption, WIDTH, lanes_height(len(lanes)), draw)


@tables.register
def _tables(result: Drift) -> tuple[str, ...]:
    rows = _rows(result)
    parts = []
    for caption, kinds in _GROUPS:
        mine = [row for row in rows if row["kind"] in kinds]
        if mine:
            parts.append(folded_table(caption, _columns(result), mine, longest=_OPEN, first=0))
    if len(result.series):
        parts.append(_looked_at(result))
    return tuple(parts)


def _columns(result: Drift) -> list[Column]:
    return [
        Column("source", "Source", "stub", lambda row: _title(result, row["source"])),
        Column(
            "kind", "Change", "text", lambda row: upper_first(_of_dimension(row["kind"], row["dimension"]))
        ),
        Column("since", "From", "text", lambda row: _when(row["since"])),
        Column("words", "In words", "text", lambda row: upper_first(str(row["words"]))),
        Column("status", "How sure", "text"),
    ]


def _looked_at(result: Drift) -> str:
    rows: list[dict[str, Any]] = result.series.to_dict("records")  # type: ignore[assignment]
    return table(
        "Series that were looked at",
        [
            Column("title", "Source", "stub"),
            Column("first", "First period", "text", lambda row: _when(row["first"])),
            Column("last", "Last period", "text", lambda row: _when(row["last"])),
            Column("periods", "Periods with figures", "count"),
            Column("ids", "Ids", "count"),
            Column("named", "Ids with a name", "count"),
            Column("measures", "Measures", "count"),
        ],
        rows,
        note="Names are followed only where a source declares which column has them.",
    )
