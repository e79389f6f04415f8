"""Triangulation: the matrix of topics and kinds of evidence, weak rows marked, disagreements listed."""

from __future__ import annotations

from typing import Final

from assurance.review.triangulation import KINDS, SHARE, Cell, Triangulated, Triangulation
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, join_words, number, of_words, percent, upper_first

__all__ = ["cell_words"]

_SIGNS: Final = {"yes": "✓ yes", "no": "✗ no", "mixed": "± mixed", "nothing": "nothing"}
_NAMES: Final = {"dashboard": "the dashboard", "records": "the records", "staff": "staff"}
_STANDINGS: Final = {
    "agree": "● agree", "disagree": "◆ disagree", "not settled": "○ not settled",
    "weak": "▽ weak: one source only", "no evidence": "△ no evidence",
}  # fmt: skip


def cell_words(cell: Cell) -> str:
    """Say what a cell says, with its numbers."""
    parts = []
    if cell.count is not None and cell.of is not None:
        parts.append(of_words(cell.count, cell.of))
    if cell.value is not None:
        parts.append(_amount(cell, cell.value))
    if cell.threshold is not None:
        against = "target" if cell.kind == "dashboard" else "needed"
        parts.append(f"{against} {_amount(cell, cell.threshold)}")
    parts += [text for text in (cell.words, cell.note) if text]
    return ", ".join(parts)


def _amount(cell: Cell, value: float) -> str:
    return percent(value) if cell.unit == SHARE else f"{number(value)} {cell.unit}".strip()


def _cell(cell: Cell, *, alone: bool) -> str:
    words = cell_words(cell)
    sign = f"▽ weak, {_SIGNS[cell.says]}" if alone and cell.says != "nothing" else _SIGNS[cell.says]
    return f"{sign}: {words}" if words else sign


@sentence.register
def _sentence(result: Triangulation) -> str:
    if not result.topics:
        return "No topic is declared on which dashboard, records and staff are held against each other."
    counts = [
        (sum(one.standing == standing for one in result.topics), words)
        for standing, words in (
            ("agree", "borne out alike by several sources"),
            ("disagree", "on which the sources disagree"),
            ("not settled", "not settled"),
            ("weak", "with one source only"),
            ("no evidence", "without evidence"),
        )
    ]
    said = join_words(f"{count} {words}" for count, words in counts if count)
    lines = [f"{count_words(len(result.topics), 'topic')}: {said}."]
    lines += [_disagreement(one) for one in result.disagreements]
    lines += [f"Weak, for its evidence is of one source only: {one.topic}." for one in result.weak]
    return "\n".join(lines)


def _disagreement(one: Triangulated) -> str:
    said = [
        f"{_NAMES[cell.kind]} {'say' if cell.kind != 'dashboard' else 'says'} {cell.says}"
        + (f" ({words})" if (words := cell_words(cell)) else "")
        for cell in one.cells
        if cell.says != "nothing"
    ]
    return f"Disagreement on {one.topic!r}: {upper_first(join_words(said))}."


@alt_text.register
def _alt(result: Triangulation) -> str:
    return sentence(result)


@picture.register
def _picture(result: Triangulation) -> Picture | None:
    return None


@tables.register
def _tables(result: Triangulation) -> tuple[str, ...]:
    if not result.topics:
        return ()
    rows = [
        {"topic": one.topic, "standing": _STANDINGS[one.standing]}
        | {cell.kind: _cell(cell, alone=one.standing == "weak") for cell in one.cells}
        for one in result.topics
    ]
    columns = [
        Column("topic", "Topic", "stub"),
        *(Column(kind, upper_first(kind)) for kind in KINDS),
        Column("standing", "Together"),
    ]
    note = "A cell whose topic has no other source is weak, however much evidence there is."
    return (table("What dashboard, records and staff say", columns, rows, note=note),)
