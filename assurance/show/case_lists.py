"""Lists of cases that dashboards give, against the records: classes, reasons, lengths; never a case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assurance.reconciliation import CaseDiffs
from assurance.show.cause_words import limit_words
from assurance.show.layout import WIDTH, beside, label_rows
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.theme import BLUE, MUTED, ORANGE, PURPLE, RED
from assurance.show.words import (
    count_words,
    join_words,
    number,
    part_words,
    period_words,
    plural,
    upper_first,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["LISTS_FILE", "class_words", "line_words", "reason_words"]

_REPEATS = re.compile(r"([\d,]+) row\(s\) of the list repeat a case")
LISTS_FILE = "case_differences.csv"
"""Where a controlled pack lists the cases in which a list and the records differ."""
Row = Mapping[str, Any]
_NAMED = 8
"""So many printed lines are named in the sentence; the table has them all."""
_CLASSES = {
    "only there": ("only in the list", ORANGE),
    "only here": ("only in the records", RED),
    "flagged differently": ("in both, but marked differently", PURPLE),
    "more copies there": ("more often in the list", MUTED),
    "more copies here": ("more often in the records", BLUE),
}
_REASONS = {
    "population": "not in the population here",
    "population_not_known": "not known here whether in the population",
    "value_not_known": "its value is not known here",
    "numerator_not_known": "its numerator is not known here",
    "denominator_not_known": "its denominator is not known here",
    "not_counted": "not met here, so not counted",
    "no_date": "without a date here, so in no period",
    "not_in_records": "not in the records at all",
    "no_key": "no key is recorded",
    "not_known": "not known why",
    "met_there": "met in the list, not met in the records",
    "met_here": "met in the records, not met in the list",
    "no_flag_there": "the list does not say whether it was met",
    "several_rows": "several rows of one case, so it cannot be told",
    "listed_again": "listed again",
    "counted_again": "each of its rows counts in the records",
    "set_aside:duplicate_key": "a repeat of a key that intake set aside",
}


def class_words(name: str) -> str:
    """Say a class in words."""
    return "the same in both" if name == "same" else _CLASSES[name][0]


def reason_words(row: Row) -> str:
    """Say why a case differs, in words; no case is named."""
    reason, detail, words = str(row["reason"]), str(row["detail"]), str(row["words"])
    if reason in _REASONS:
        return _REASONS[reason]
    if reason.startswith("excluded:"):
        return f"excluded here: {words or reason.partition(':')[2].replace('_', ' ')}"
    if reason.startswith("set_aside:"):
        return f"set aside at intake: {words or reason.partition(':')[2].replace('_', ' ')}"
    if reason == "another_period":
        return f"of another period here: {period_words(detail)}"
    if reason == "other_list_period":
        return f"the list has it in {period_words(detail)}"
    if reason == "entered_late":
        days = int(detail)
        return (
            f"typed in more than {count_words(days, 'day')} after the period" if days > 0 else "typed in late"
        )
    if reason == "boundary":
        return f"the list fits another limit: {limit_words(detail)}"
    return f"another {detail.replace('_', ' ')}"


def line_words(row: Row) -> str:
    """Say whether a printed line and the length of the list add up."""
    verdict = upper_first(str(row["verdict"]))
    reason = _REPEATS.sub(_repeats, str(row["reason"]))
    return f"{verdict}: {reason}." if reason else f"{verdict}."


def _repeats(found: re.Match[str]) -> str:
    one = found[1] == "1"
    return f"{found[1]} {'row' if one else 'rows'} of the list {'repeats' if one else 'repeat'} a case"


def _listed(frame: Any) -> list[dict[str, Any]]:
    return list(frame.to_dict("records"))


def _of(rows: list[dict[str, Any]], which: Row) -> list[dict[str, Any]]:
    return [row for row in rows if all(row[name] == which[name] for name in ("source", "measure", "period"))]


@sentence.register
def _sentence(result: CaseDiffs) -> str:
    whole, reasons, lines = _listed(result.lists), _listed(result.reasons), _listed(result.lines)
    said = []
    for one in whole:
        said.append(
            f"{one['list_title']}, {period_words(one['period'], brief=True)}: "
            f"{count_words(one['there'], 'row')} beside {count_words(one['here'], 'case')} of the records; "
            f"{one['same']:,} {plural(one['same'], 'is', 'are')} the same."
        )
        said += _differences(_of(reasons, one))
        said += _lengths(_of(lines, one))
    if not whole:
        said.append("No list of cases was compared.")
    return "\n".join([*said, *result.notes])


def _differences(reasons: list[dict[str, Any]]) -> list[str]:
    """Say the counts of each class, with why."""
    found = []
    for name, (words, _) in _CLASSES.items():
        rows = [row for row in reasons if row["class"] == name]
        if rows:
            why = reason_words(rows[0])
            if len(rows) > 1:
                why = join_words(f"{row['cases']:,} {reason_words(row)}" for row in rows)
            found.append(f"{upper_first(words)}: {sum(row['cases'] for row in rows):,} ({why}).")
    return found or ["No case differs."]


def _lengths(lines: list[dict[str, Any]]) -> list[str]:
    told = [row for row in lines if row["verdict"] != "cannot be told"]
    off = [row for row in told if row["verdict"] == "does not add up"]
    if not told:
        return []
    if not off:
        every = "the printed line" if len(told) == 1 else f"all {len(told):,} printed lines"
        return [f"The list adds up to {every} of its own dashboard."]
    named = [part_words(row["breakdown"]) for row in off[:_NAMED]]
    which = join_words([*named, *([f"{len(off) - _NAMED:,} more"] if len(off) > _NAMED else [])])
    return [
        f"The list does not add up to {len(off):,} of {count_words(len(told), 'printed line')} of its own "
        f"dashboard: {which}."
    ]


def _bars(result: CaseDiffs) -> list[tuple[str, int, str]]:
    """Give a bar a class and reason: label, cases, colour."""
    several = len(result.lists) > 1
    titles = {row["source"]: row["list_title"] for row in _listed(result.lists)}
    return [
        (f"{titles[row['source']] + ': ' if several else ''}{class_words(row['class'])}, {reason_words(row)}",
         int(row["cases"]), _CLASSES[row["class"]][1])
        for row in _listed(result.reasons) if row["class"] != "same"
    ]  # fmt: skip


@alt_text.register
def _alt(result: CaseDiffs) -> str:
    bars = _bars(result)
    if not bars:
        return "No plot: no case differs between a list and the records."
    said = ". ".join(f"{upper_first(label)}: {count:,}" for label, count, _ in bars)
    return f"Bar chart of cases that differ between dashboards' lists and the records, by why. {said}."


@picture.register
def _picture(result: CaseDiffs) -> Picture | None:
    bars = _bars(result)
    if not bars:
        return None

    def draw(ax: Axes) -> None:
        from matplotlib.ticker import MaxNLocator

        label_rows(ax, range(len(bars)), [upper_first(bar[0]) for bar in bars], longest=140, width=44)
        for y, (_, count, colour) in enumerate(bars):
            ax.barh(y, count, height=0.6, color=colour)
            beside(ax, y, f"{count:,}", bold=True)
        ax.set_xlim(0, max(bar[1] for bar in bars))
        ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        ax.set_xlabel("Cases")

    same = int(result.lists["same"].sum())
    caption = (
        f"Cases that differ between the dashboard's list and the records, by why. {number(same)} cases are "
        "the same in both and not drawn."
    )
    return Picture(caption, WIDTH, 0.9 + 0.46 * len(bars), draw)


@tables.register
def _tables(result: CaseDiffs) -> tuple[str, ...]:
    found = []
    for one in _listed(result.lists):
        title = f"{one['list_title']}, {period_words(one['period'], brief=True)}"
        found.append(
            table(
                f"{title}: what became of its cases",
                [
                    Column("class", "Cases", "stub", lambda row: upper_first(class_words(row["class"]))),
                    Column("reason", "Why", "text", lambda row: reason_words(row) if row["reason"] else ""),
                    Column("cases", "Count", "count"),
                ],
                _of(_listed(result.reasons), one),
                note="Each case has one reason: the first that its rows in the records give.",
            )
        )
        lines = _of(_listed(result.lines), one)
        if lines:
            found.append(_lines_table(title, lines))
    if result.case_table.rows:
        link = f'<a href="{LISTS_FILE}">{LISTS_FILE}</a>'
        found.append(
            '<p class="note">Each case that differs is listed by its pseudonym, with the reason, in '
            f"{link} of this pack.</p>"
        )
    return tuple(found)


def _lines_table(title: str, lines: list[dict[str, Any]]) -> str:
    return table(
        f"{title}: its length beside the printed figures",
        [
            Column("breakdown", "Line", "stub", lambda row: upper_first(part_words(row["breakdown"]))),
            Column("printed_numerator", "Met, printed", "number"),
            Column("listed_met", "Met, in the list", "number"),
            Column("printed_denominator", "All, printed", "number"),
            Column("listed_rows", "Rows in the list", "count"),
            Column("verdict", "Do they add up?", "text", line_words),
        ],
        lines,
        note="A figure and the list behind it come from the same dashboard, so they should add up.",
    )
