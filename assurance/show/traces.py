"""How the cases of a pathway fared under each of its rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.theme import OUTCOME_COLOURS
from assurance.show.trace_weights import weight_tables, weight_words
from assurance.show.words import (
    count_words,
    date_words,
    is_missing,
    join_words,
    of_words,
    percent,
    upper_first,
    was,
)
from assurance.traces import TraceScores

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__: list[str] = []

Row = dict[str, Any]
_NOT_ASSESSED = ("not applicable", "not yet due")
_LONGEST_PLOT = 24
_NOON = 12


def _rows(result: TraceScores) -> list[Row]:
    return _records(result.summary)


def _count(row: Row, outcome: str) -> int:
    return int(row[outcome.replace(" ", "_")])


def _assessed(row: Row) -> int:
    """Count the cases for which the rule was due and applied: the other six outcomes."""
    return sum(_count(row, outcome) for outcome in OUTCOME_COLOURS if outcome not in _NOT_ASSESSED)


def _shortfalls(row: Row) -> list[str]:
    return [
        f"{_count(row, outcome):,} {outcome}"
        for outcome in OUTCOME_COLOURS
        if outcome != "met" and outcome not in _NOT_ASSESSED and _count(row, outcome)
    ]


@sentence.register
def _sentence(result: TraceScores) -> str:
    rows = _rows(result)
    when = f" as at {_moment(result.as_at)}" if result.as_at else ""
    rules = f"{count_words(len(rows), 'rule')} of the pathway \N{LEFT DOUBLE QUOTATION MARK}{result.title}"
    rules += f"\N{RIGHT DOUBLE QUOTATION MARK}{when}"
    if not result.cases:
        return f"There was no case to hold against the {rules}."
    opening = f"{upper_first(count_words(result.cases, 'case'))} {was(result.cases)} held against {rules}."
    if result.score is not None:
        opening += (
            f" On average a case met {percent(result.score)} of what was due, by weight{_weakest(result)}."
        )
    due = [row for row in rows if _assessed(row)]
    if not due:
        return f"{opening} No rule was due yet or applied to any of them, so nothing can be said."
    return "\n".join([opening, *_by_rule(due), *weight_words(result)])


def _by_rule(due: list[Row]) -> list[str]:
    kept = [row for row in due if _count(row, "met") == _assessed(row)]
    broken = [row for row in due if _count(row, "met") < _assessed(row)]
    if not broken:
        return [f"{upper_first(_rules(len(due)))} met in every case that was due."]
    broken.sort(key=lambda row: _count(row, "met") / _assessed(row))
    lines = [f"Weakest: {_rule(broken[0])}.", *(f"{upper_first(_rule(row))}." for row in broken[1:4])]
    if kept:
        lines.append(
            f"{upper_first(count_words(len(kept), 'rule'))} {was(len(kept))} met in every case that was due."
        )
    return lines


def _weakest(result: TraceScores) -> str:
    scores = dict(zip(result.dimensions["dimension"], result.dimensions["score"], strict=True))
    if result.weakest is None or is_missing(scores.get(result.weakest)):
        return ""
    return f"; the weakest dimension is {result.weakest}, with {percent(scores[result.weakest])}"


def _rules(count: int) -> str:
    return "the one rule that was due was" if count == 1 else f"all {count} rules that were due were"


def _rule(row: Row) -> str:
    met = of_words(_count(row, "met"), _assessed(row))
    return f"{row['title']}: met in {met}; {join_words(_shortfalls(row))}"


def _moment(moment: date | datetime) -> str:
    """Name the moment, naive UTC, at which clocks still running were read.

    A day's local end is named as that day: the last second before a midnight lies nearest to it, whatever
    the offset from -12 to +11 hours.
    """
    if not isinstance(moment, datetime):
        return f"the end of {date_words(moment)}"
    if (moment.minute, moment.second) == (59, 59):
        day = moment.date() if moment.hour >= _NOON else moment.date() - timedelta(days=1)
        return f"the end of {date_words(day)}"
    return f"{date_words(moment.date())}, {moment:%H:%M} UTC"


@alt_text.register
def _alt(result: TraceScores) -> str:
    rows = _rows(result)
    shown = rows[:_LONGEST_PLOT]
    parts = [f"{row['title']}: {_outcomes(row)}." for row in shown]
    more = f" {of_words(len(shown), len(rows))} rules shown." if len(shown) < len(rows) else ""
    return (
        f"Stacked bars of outcomes in {count_words(result.cases, 'case')} of {result.title}, a bar for each "
        f"rule.{more} {' '.join(parts)}"
    ).strip()


def _outcomes(row: Row) -> str:
    counts = [(outcome, _count(row, outcome)) for outcome in OUTCOME_COLOURS]
    return ", ".join(f"{count:,} {outcome}" for outcome, count in counts if count) or "no cases"


@picture.register
def _picture(result: TraceScores) -> Picture | None:
    rows = _rows(result)[:_LONGEST_PLOT]
    if not rows or not result.cases:
        return None
    from assurance.show.outcome_plot import draw_outcomes

    bars = [
        (str(row["title"]), [(outcome, _count(row, outcome)) for outcome in OUTCOME_COLOURS]) for row in rows
    ]

    def draw(ax: Axes) -> None:
        draw_outcomes(ax, bars, cases=result.cases)

    cases = count_words(result.cases, "case")
    caption = f"Outcomes of {cases} under each rule; the words have the colours of the bars."
    return Picture(caption, WIDTH, 0.3 + 0.78 * len(rows), draw)


@tables.register
def _tables(result: TraceScores) -> tuple[str, ...]:
    counts = [Column(outcome.replace(" ", "_"), upper_first(outcome), "count") for outcome in OUTCOME_COLOURS]
    columns = [
        Column("title", "Rule", "stub"),
        Column("dimension", "Dimension"),
        *counts,
        Column("cases", "Cases", "count"),
    ]
    note = "The eight outcomes of a rule add up to its cases."
    if result.as_at:
        note += f" Clocks still running were read at {_moment(result.as_at)}."
    rules = table(f"{result.title}: cases by rule and outcome", columns, _rows(result), note=note)
    scores = table(
        f"{result.title}: what was met, by dimension",
        [
            Column("dimension", "Dimension", "stub"),
            Column("assessed", "Cases assessed", "count"),
            Column("score", "Mean score of a case", "percent"),
        ],
        _records(result.dimensions),
        note=(
            "The score of a case is the share, by weight, that it met of the rules that were due; the mean "
            "is over the cases assessed. It is not the share of all rules met, in which a case with many "
            "rules would count more."
        ),
    )
    return (rules, scores, *weight_tables(result), *_signs(result), *_counted(result))


def _records(frame: pd.DataFrame) -> list[Row]:
    return frame.to_dict("records")  # type: ignore[return-value]


def _signs(result: TraceScores) -> tuple[str, ...]:
    if result.signs.empty:
        return ()
    columns = [
        Column("title", "Warning sign", "stub"),
        Column("yes", "Shows", "count"),
        Column("no", "Does not", "count"),
        Column("not_known", "Not known", "count"),
        Column("cases", "Cases", "count"),
    ]
    note = "Warning signs are counted, never scored."
    return (table(f"{result.title}: warning signs", columns, _records(result.signs), note=note),)


def _no_case_note(result: TraceScores) -> str:
    """Say when rows of no case matter: they may be of cases from before the records, or of cases lost."""
    if not result.left_out["reason"].astype(str).str.contains(" not in source ", regex=False).any():
        return ""
    return (
        "A row whose case is not among the cases counts for none of them and lowers no score. That is to be "
        "expected of cases from before the first one received. Of later ones it is a fault: cases are "
        "missing from the extract, or their keys are written in another way."
    )


def _counted(result: TraceScores) -> tuple[str, ...]:
    """Show the rows left out, and what was noted of the others."""
    columns = [
        Column("source", "Source", "stub"),
        Column("reason", "Reason"),
        Column("rows", "Rows", "count"),
    ]
    odd = "what is unusual about the rows read"
    named = (("rows left out", result.left_out, _no_case_note(result)), (odd, result.noted, ""))
    return tuple(
        table(f"{result.title}: {title}", columns, _records(frame), note=note)
        for title, frame, note in named
        if not frame.empty
    )
