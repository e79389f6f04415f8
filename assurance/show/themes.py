"""Themes: reasons in the order of their frequency, which few cover most, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assurance.show.figure_words import signed
from assurance.show.layout import WIDTH, beside, label_rows, panel
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.theme import BLUE, GRID, MUTED
from assurance.show.words import (
    count_words,
    join_words,
    of_words,
    part_words,
    percent,
    period_words,
    upper_first,
)
from assurance.variation.interfaces import Themes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["reason_words", "set_words"]

Row = Mapping[str, Any]


def reason_words(row: Row) -> str:
    """Name a reason; one outside the taxonomy says so."""
    if row["status"] == "no reason":
        return "No reason on record"
    label = str(row["label"]).replace("_", " ")
    return f"{label} (not in the taxonomy)" if row["status"] == "unmapped" else label


def set_words(head: Row, reasons: Sequence[Row]) -> str:
    """Say which few reasons cover most of a set, or that they do not."""
    if not head["rows"]:
        return f"{head['title']}: none in the period; {head['before']:,} in the one before."
    names = join_words(reason_words(row) for row in reasons if row["theme"])
    share = percent(head["covered"] / head["rows"])
    covers = "covers" if head["themes"] == 1 else "cover"
    said = f"{head['title']}: no agreed reason is on record for any of {head['rows']:,}."
    if head["themes"]:
        said = (
            f"{head['title']}: {count_words(head['themes'], 'theme')} {covers} {share} "
            f"({of_words(head['covered'], head['rows'])}): {names}."
        )
    if not head["enough"]:
        said += f" That is less than the {percent(head['cover'])} which themes have to cover."
    for name, words in (("unmapped", "a reason outside the taxonomy"), ("no_reason", "no reason on record")):
        if head[name]:
            said += f" {of_words(head[name], head['rows'])} {'has' if head[name] == 1 else 'have'} {words}."
    return said


def _heads(result: Themes, *, whole: bool) -> list[Row]:
    rows: list[Row] = result.sets.to_dict("records")  # type: ignore[assignment]
    return [row for row in rows if bool(row["part"]) != whole]


def _reasons(result: Themes, head: Row) -> list[Row]:
    rows: list[Row] = result.reasons.to_dict("records")  # type: ignore[assignment]
    return [row for row in rows if (row["set"], row["part"]) == (head["set"], head["part"])]


@sentence.register
def _sentence(result: Themes) -> str:
    heads = _heads(result, whole=True)
    if not heads:
        return "No set of reasons is declared."
    return "\n".join(set_words(head, _reasons(result, head)) for head in heads)


@alt_text.register
def _alt(result: Themes) -> str:
    said = []
    for head in _heads(result, whole=True):
        bars = ", ".join(f"{reason_words(row)} {row['rows']:,}" for row in _reasons(result, head))
        said.append(f"{head['title']}: {bars}." if bars else f"{head['title']}: none.")
    return f"Bars, longest first. {' '.join(said)}" if said else "No plot: no set of reasons is declared."


@picture.register
def _picture(result: Themes) -> Picture | None:
    drawn = [(head, _reasons(result, head)) for head in _heads(result, whole=True)]
    drawn = [(head, rows) for head, rows in drawn if rows]
    if not drawn:
        return None
    heights = [0.9 + 0.36 * len(rows) for _, rows in drawn]
    total = sum(heights)

    def draw(ax: Axes) -> None:
        ax.set_axis_off()
        top = 0.0
        for (head, rows), height in zip(drawn, heights, strict=True):
            inner = panel(ax, top + 0.3 / total, (height - 0.7) / total, title=str(head["title"]))
            _draw(inner, rows)
            top += height / total

    before = period_words(result.before, brief=True)
    caption = f"Reasons in the order of their frequency; dark: the themes. Beside: change since {before}."
    return Picture(caption, WIDTH, total, draw)


def _draw(ax: Axes, rows: list[Row]) -> None:
    from matplotlib.ticker import MaxNLocator

    label_rows(ax, range(len(rows)), [reason_words(row) for row in rows], longest=48, width=30)
    for place, row in enumerate(rows):
        ax.barh(place, row["rows"], height=0.62, color=BLUE if row["theme"] else MUTED,
                alpha=1.0 if row["theme"] else 0.55)  # fmt: skip
        beside(ax, place, f"{row['rows']:,} ({signed(row['change'], '')})")
    ax.set_xlim(0, max([row["rows"] for row in rows] + [1]))
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    ax.grid(axis="x", color=GRID)
    ax.set_axisbelow(True)


@tables.register
def _tables(result: Themes) -> tuple[str, ...]:
    found = []
    for head in _heads(result, whole=True):
        said = " ".join(text for name, text in result.limitations if name == head["set"])
        rows = _reasons(result, head)
        columns = [
            Column("label", "Reason", "stub", reason_words),
            Column("rows", "Count", "count"),
            Column("share", "Share", "percent"),
            Column("cumulative", "Agreed reasons so far", "count"),
            Column("theme", "Theme", "text", lambda row: "yes" if row["theme"] else ""),
            Column("before", f"In {period_words(result.before, brief=True)}", "count"),
            Column("change", "Change", "text", lambda row: signed(row["change"], "")),
        ]
        if any(row["group"] for row in rows):
            columns.insert(1, Column("group", "National group"))
        found.append(
            table(str(head["title"]), columns, rows, note=f"Out of: {head['out_of']}. {said}".strip())
        )
        parts = [row for row in _heads(result, whole=False) if row["set"] == head["set"]]
        if parts:
            found.append(_parts(result, head, parts))
    return tuple(found)


def _parts(result: Themes, head: Row, parts: list[Row]) -> str:
    def first(row: Row) -> str:
        return join_words(f"{reason_words(one)} {one['rows']:,}" for one in _reasons(result, row)[:2])

    return table(
        f"{head['title']}, part by part",
        [
            Column("part", "Part", "stub", lambda row: upper_first(part_words(row["part"]))),
            Column("rows", "Count", "count"),
            Column("before", f"In {period_words(result.before, brief=True)}", "count"),
            Column("themes", "Themes", "count"),
            Column("covered", "Covered by them", "count"),
            Column("first", "Most frequent", "text", first),
        ],
        parts,
    )
