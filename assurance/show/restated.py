"""Figures of earlier periods beside themselves: what was published and recorded then, and what is now."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assurance.reconciliation import Restated
from assurance.reconciliation.restated.model import STATUSES
from assurance.show.folded import folded_table
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.restated_plot import Change, changes_height, draw_changes
from assurance.show.tables import Column, table
from assurance.show.words import (
    count_words,
    date_words,
    ended,
    is_missing,
    join_words,
    number,
    of_words,
    part_words,
    percent,
    period_words,
    upper_first,
    was,
    with_unit,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["RESTATED_SAYINGS", "restated_words"]

Row = Mapping[str, Any]
_MOST = 16
_ARROW = " \u2192"
RESTATED_SAYINGS = {
    "unchanged": ("is unchanged", "are unchanged"),
    "restated by publisher": ("was restated by its publisher", "were restated by their publisher"),
    "records changed since": (
        "stands as published while its records changed since",
        "stand as published while their records changed since",
    ),
    "both changed": ("was restated and its records changed", "were restated and their records changed"),
    "first published since": ("was first published since", "were first published since"),
    "no longer published": ("is no longer published", "are no longer published"),
    "not comparable": ("is not comparable", "are not comparable"),
    "nothing stored of then": (
        "has nothing stored of then to compare with",
        "have nothing stored of then to compare with",
    ),
}
_CHANGED = ("restated by publisher", "records changed since", "both changed")
_NONE = (
    "No earlier period was opened before this one, or nothing is stored of one, so no figure can be held "
    "against how it was read then."
)


def _rows(result: Restated) -> list[Row]:
    rows: list[dict[str, Any]] = result.to_frame().to_dict("records")  # type: ignore[assignment]
    return [{**row, "publisher": result.titles.get(row["source"], row["source"])} for row in rows]


@sentence.register
def _sentence(result: Restated) -> str:
    if not len(result.runs):
        return _NONE
    periods = join_words(period_words(label) for label in result.runs["period"])
    rows = _rows(result)
    if not rows:
        lines = [f"No figure of {periods} is published, neither then nor now, so there is none to compare."]
        return "\n".join([*lines, *_runs_said(result)])
    counts = [(status, count) for status, count in result.statuses().items() if count]
    said = join_words(f"{count:,} {RESTATED_SAYINGS[status][count != 1]}" for status, count in counts)
    lines = [f"Of {count_words(len(rows), 'figure')} of {periods}, {said}."]
    changed = [row for row in rows if row["status"] in _CHANGED]
    broken = [
        row
        for row in changed
        if row["then_against_now"] == "differs" and row["verdict_then"].startswith("agrees")
    ]
    if broken:
        lines.append(
            f"{count_words(len(broken), 'figure')} that agreed with the records of then "
            f"{was(len(broken)).replace('was', 'does').replace('were', 'do')} not agree with those of now."
        )
    return "\n".join([*lines, *_runs_said(result), *map(ended, result.notes)])


def _runs_said(result: Restated) -> list[str]:
    lines = []
    for row in result.runs.to_dict("records"):
        day = date_words(_date(str(row["received"])))
        when = upper_first(period_words(row["period"]))
        lines.append(f"{when} is as it was received on {day} at the latest.")
        if row["missing"]:
            lines.append(f"Not stored of then, or no longer fit to compare: {row['missing']}.")
        if not row["definitions"]:
            lines.append(
                f"No reconciliation of {period_words(row['period'])} was kept, so what was agreed then is "
                "not known; today's definitions are taken for both."
            )
    return lines


def _date(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def _value(row: Row, name: str) -> str:
    """Write one of the four values; a sum of published counts is the range that it may be."""
    value = row[name]
    side = name.rpartition("_")[2]
    if is_missing(value) and name.startswith("published"):
        return str(row[f"{name}_text"]) or "none"
    if is_missing(value) and not is_missing(row[f"lower_{side}"]):
        upper = row[f"upper_{side}"]
        return f"{number(row[f'lower_{side}'])} or more" if math.isinf(upper) else (
            f"{number(row[f'lower_{side}'])} to {number(upper)}"
        )  # fmt: skip
    if is_missing(value):
        return "none"
    if row["statistic"] == "proportion":
        return percent(value)
    return with_unit(number(value, decimals=3), row["unit"])


def _counted(row: Row, side: str) -> str:
    said = _value(row, f"records_{side}")
    top, below = row[f"numerator_{side}"], row[f"denominator_{side}"]
    if row["statistic"] not in ("proportion", "rate") or is_missing(top) or is_missing(below):
        return said
    return f"{said} ({number(top)} of {number(below)})"


def restated_words(row: Row) -> str:
    """Say what became of one figure.

    Examples
    --------
    >>> row = dict(
    ...     status="unchanged", reason="", statistic="count", unit="", published_then=4.0,
    ...     published_now=4.0, records_then=4.0, records_now=4.0)
    >>> restated_words(row)
    'Unchanged: published 4 then, 4 now; records 4 then, 4 now.'
    """
    parts = {name: _value(row, name) for name in _FOUR}
    reason = f"; {row['reason']}" if row["reason"] else ""
    return ended(
        f"{row['status']}: published {parts['published_then']} then, {parts['published_now']} now; records "
        f"{parts['records_then']} then, {parts['records_now']} now{reason}"
    )


_FOUR = ("published_then", "published_now", "records_then", "records_now")


def _name(row: Row, *, period: bool) -> str:
    parts = [
        str(row["title"]),
        period_words(row["period"], brief=True) if period else "",
        part_words(row["breakdown"]) if row["breakdown"] else "",
        f"shadow source {row['publisher']}" if row["shadow"] else "",
    ]
    return ", ".join(part for part in parts if part)


def _share(row: Row, name: str) -> float:
    """Give the change from then to now as a share of then; nothing where there is none to give."""
    then, now = float(row[f"{name}_then"]), float(row[f"{name}_now"])
    if math.isnan(then) or math.isnan(now) or not then:
        return math.nan
    return (now - then) / abs(then)


def _changes(result: Restated) -> tuple[list[Change], int]:
    rows = [row for row in _rows(result) if row["status"] in _CHANGED]
    several = len({row["period"] for row in rows}) > 1
    found = []
    for row in rows:
        published, records = _share(row, "published"), _share(row, "records")
        if math.isnan(published) and math.isnan(records):
            continue
        words = (
            f"published {_value(row, 'published_then')}{_ARROW} {_value(row, 'published_now')}\n"
            f"records {_value(row, 'records_then')}{_ARROW} {_value(row, 'records_now')}"
        )
        found.append(Change(_name(row, period=several), published, records, words, str(row["status"])))
    found.sort(key=lambda change: -change.widest)
    return found[:_MOST], len(found)


@alt_text.register
def _alt(result: Restated) -> str:
    changes, total = _changes(result)
    if not changes:
        return "No plot: no figure changed by an amount that can be drawn."
    parts = [f"{change.name}: {_spoken(change.words)}." for change in changes]
    return f"Dumbbell plot of figures that changed since they were first read.{_cut(changes, total)} " + (
        " ".join(parts)
    )


def _spoken(words: str) -> str:
    return "; ".join(f"{line.replace(_ARROW, ' then,')} now" for line in words.split("\n"))


def _cut(changes: list[Change], total: int) -> str:
    if len(changes) == total:
        return ""
    return f" Shown: the {len(changes)} that changed most, {of_words(len(changes), total)}."


@picture.register
def _picture(result: Restated) -> Picture | None:
    changes, total = _changes(result)
    if not changes:
        return None

    def draw(ax: Axes) -> None:
        draw_changes(ax, changes)

    caption = (
        "How far published figures (squares) and the records behind them (circles) moved from what they were "
        f"when first read, as a share of that. Beside each: then{_ARROW} now.{_cut(changes, total)}"
    )
    return Picture(caption, WIDTH, changes_height(len(changes)), draw)


@tables.register
def _tables(result: Restated) -> tuple[str, ...]:
    rows = _rows(result)
    if not rows:
        return ()
    counts = [{"status": status, "count": count} for status, count in result.statuses().items() if count]
    parts = [
        table(
            "What became of the figures since they were first read",
            [
                Column("status", "Since then", "stub", lambda row: upper_first(str(row["status"]))),
                Column("count", "Figures", "count"),
            ],
            counts,
        )
    ]
    groups = (
        ("Figures that changed, or whose records did", _CHANGED),
        (
            "Figures that could not be compared",
            tuple(each for each in STATUSES if each not in ("unchanged", *_CHANGED)),
        ),
        ("Figures that are unchanged", ("unchanged",)),
    )
    for caption, statuses in groups:
        mine = [row for row in rows if row["status"] in statuses]
        if mine:
            first = 8 if statuses != ("unchanged",) else 0
            parts.append(folded_table(caption, _columns(mine), mine, first=first, longest=12))
    return tuple(parts)


def _columns(rows: list[Row]) -> list[Column]:
    columns = [
        Column("title", "Figure", "stub", lambda row: _name(row, period=True)),
        Column("published_then", "Published then", "text", lambda row: _value(row, "published_then")),
        Column("published_now", "Published now", "text", lambda row: _value(row, "published_now")),
        Column("records_then", "Records then", "text", lambda row: _counted(row, "then")),
        Column("records_now", "Records now", "text", lambda row: _counted(row, "now")),
        Column("status", "Since then", "text", lambda row: upper_first(str(row["status"]))),
    ]
    if any(row["reason"] for row in rows):
        columns.append(Column("reason", "Why", "text", lambda row: upper_first(str(row["reason"]))))
    return columns
