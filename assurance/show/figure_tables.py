"""Tables of published figures against records, and the steps by which they were counted."""

from __future__ import annotations

from html import escape

from assurance.reconciliation import Reconciliation
from assurance.show.figure_words import (
    AGREE,
    TOLERATED,
    Row,
    difference_words,
    figure_reason,
    figure_rows,
    published_words,
    publisher,
    recomputed_words,
    worst_first,
)
from assurance.show.folded import fold, folded_table
from assurance.show.origins import origin_tables
from assurance.show.tables import LONGEST, Column, table
from assurance.show.verdict_counts import verdict_counts
from assurance.show.words import count_words, part_words, period_noun, period_words, upper_first

__all__ = ["reconciliation_tables"]

_LONGEST_OPEN = 12
_LONGEST_TABLE = 400
_LONGEST_REASONED = 1000


def reconciliation_tables(result: Reconciliation) -> tuple[str, ...]:
    """Give the verdicts in groups, the records without a date, and the steps of the counts."""
    rows = figure_rows(result)
    if not rows:
        return ()
    groups = [
        ("Figures that differ, or that no record bears out", ("differs", "no records"), True),
        (
            "Figures that could not be compared, or that nobody published",
            ("not comparable", "no figure"),
            True,
        ),
        ("Figures that agree only within the tolerance declared for them", (TOLERATED,), True),
        ("Figures that agree", AGREE, False),
    ]
    parts = []
    for caption, verdicts, reasons in groups:
        mine = [row for row in rows if row["verdict"] in verdicts]
        if mine:
            why = reasons and any(map(figure_reason, mine))
            most = _LONGEST_REASONED if reasons else _LONGEST_TABLE
            if len(mine) > _LONGEST_OPEN and "differs" in verdicts:
                mine.sort(key=worst_first)
                caption += ", widest gap first as a share of the recount"
            columns = (
                _columns(rows, reasons="Note" if "differs" in verdicts else "Why") if why else _columns(rows)
            )
            parts.append(folded_table(caption, columns, mine, first=0, longest=_LONGEST_OPEN, most=most))
    return (*verdict_counts(rows), *parts, *_undated(result), *_steps(result), *origin_tables(result))


def _columns(rows: list[Row], *, reasons: str = "") -> list[Column]:
    columns = [
        Column("title", "Measure", "stub"),
        Column("breakdown", "Part", "text", lambda row: part_words(row["breakdown"])),
        Column("verdict", "Verdict", "verdict"),
        Column("published_value", "Published", "number", published_words),
        Column("value", "Recomputed", "number", recomputed_words),
        Column("difference", "Difference", "number", difference_words),
    ]
    if len({row["period"] for row in rows}) > 1:
        columns.insert(
            1, Column("period", "Period", "text", lambda row: period_words(row["period"], brief=True))
        )
    if reasons:
        columns.append(Column("reason", reasons, "text", lambda row: upper_first(figure_reason(row))))
    return [*columns, Column("source", "Published by", "text", publisher)]


def _undated(result: Reconciliation) -> tuple[str, ...]:
    titles = dict(zip(result.figures["measure"], result.figures["title"], strict=True))
    found = [
        f"{titles.get(name, name)}: {count_words(count, 'record')}"
        for name, count in result.undated.items()
        if count
    ]
    if not found:
        return ()
    noun = period_noun(result.period)
    text = f"Records without the date that puts them in a {noun}, so in no figure. {'; '.join(found)}."
    return (f'<p class="note">{escape(text)}</p>',)


def _steps(result: Reconciliation) -> tuple[str, ...]:
    """Give the steps of the counts; of many, those of the measures as a whole."""
    rows: list[Row] = result.attrition.to_dict("records")  # type: ignore[assignment]
    if not rows:
        return ()
    note = ""
    if len(rows) > LONGEST:
        whole = [row for row in rows if not row["breakdown"]]
        if whole:
            note = (
                "Steps of the measures as a whole. Those of their parts are on the result of the notebook "
                "(attrition), which anybody who holds the records can make again."
            )
            rows = whole
    titles = dict(zip(result.figures["measure"], result.figures["title"], strict=True))
    columns = [
        Column("measure", "Measure", "stub", lambda row: titles.get(row["measure"], str(row["measure"]))),
        Column("period", "Period", "text", lambda row: period_words(row["period"], brief=True)),
        Column("breakdown", "Part", "text", lambda row: part_words(row["breakdown"])),
        Column("reason", "Step", "text", lambda row: upper_first(str(row["reason"]))),
        Column("part", "Of the"),
        Column("removed", "Removed", "count"),
        Column("left", "Left", "count"),
    ]
    rest = "the others are on the result of the notebook (attrition)"
    caption = "How the figures were counted, step by step"
    return (fold(caption, table(caption, columns, rows, note=note, rest=rest, longest=_LONGEST_TABLE)),)
