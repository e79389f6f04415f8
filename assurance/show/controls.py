"""What the controls of a programme found: answers of validations, counts, what was lacking, strata, signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assurance.show.folded import folded_table
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.theme import OUTCOME_COLOURS
from assurance.show.words import (
    count_words,
    ended,
    join_words,
    of_words,
    period_words,
    plural,
    upper_first,
    was,
)
from assurance.traces.controls import Controls

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["answer_words", "control_standing", "control_words"]

Row = Mapping[str, Any]
_LONGEST_PLOT = 24
_OPEN, _SHUT = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
_DRAWN = {"met": "held", "unreadable": "cannot_be_read"}
_ANSWERS = {
    "missing": "did not", "late": "came too late", "out of order": "did not (out of order)",
    "blocked": "did not (blocked)",
}  # fmt: skip
_KINDS = {
    "gate": "gate", "fields": "required fields", "validation": "validation",
    "separation": "separate people", "authority": "authority",
}  # fmt: skip


def control_standing(row: Row) -> str:
    """Say how a control stands over all cases: broken, not known, not yet due, held or nothing asked."""
    if row["broken"]:
        return "broken"
    if row["cannot_be_read"]:
        return "cannot be read"
    if row["held"]:
        return "held"
    return "not yet due" if row["not_yet_due"] else "nothing asked"


def control_words(row: Row) -> str:
    """Say what a control asked and found.

    Examples
    --------
    >>> counts = {"cases": 9, "asked": 5, "held": 3, "broken": 2, "not_yet_due": 0, "cannot_be_read": 0}
    >>> control_words(counts)
    'Of 5 cases that it asks something of, 3 held and 2 broken.'
    """
    if not row["asked"]:
        return f"It asks nothing of any of {count_words(row['cases'], 'case')}."
    parts = [f"{row['held']:,} held", f"{row['broken']:,} broken"]
    parts += [f"{row['not_yet_due']:,} not yet due"] if row["not_yet_due"] else []
    parts += [f"{row['cannot_be_read']:,} cannot be read"] if row["cannot_be_read"] else []
    return f"Of {count_words(row['asked'], 'case')} that it asks something of, {join_words(parts)}."


def answer_words(rows: Sequence[Row], *, when: str = "") -> str:
    """Say the answer of one validation, for every case that it applies to."""
    asked = int(rows[0]["asked"])
    if not asked:
        return f"It asks nothing of any case{when}."
    counts = {str(row["answer"]): int(row["cases"]) for row in rows}
    step = next((str(row["step"]) for row in rows if row["step"]), "")
    parts = [f"{counts.pop('held'):,} held"]
    if step:
        later, never = counts.pop("later"), counts.pop("never")
        named = f"{_OPEN}{step}{_SHUT}"
        parts += [f"in {later:,} {named} came too late"] if later else []
        parts += [f"in {never:,} {'it' if later else named} never came"] if never else []
    parts += [f"{count:,} {_ANSWERS.get(answer, answer)}" for answer, count in counts.items() if count]
    return f"Of {count_words(asked, 'case')} that it asks something of{when}, {join_words(parts)}."


def _rows(frame: pd.DataFrame) -> list[Row]:
    return frame.to_dict("records")  # type: ignore[return-value]


def _answers(result: Controls) -> list[list[Row]]:
    """Give the rows of each validation."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in _rows(result.answers):
        found.setdefault((row["pathway"], row["rule"]), []).append(row)
    return list(found.values())


@sentence.register
def _sentence(result: Controls) -> str:
    rows, signs = _rows(result.summary), _rows(result.signs)
    when = f" of {period_words(result.period, brief=True)}" if result.period else ""
    if not result.pathways["cases"].sum():
        return f"There was no case{when} to hold against {count_words(len(rows), 'control')}."
    lines = [_opening(result, rows, when)] if rows else []
    inside = when.replace(" of ", " in ", 1)
    for answer in _answers(result):
        lines.append(f"{answer[0]['title']}. {answer_words(answer, when=inside)}")
    if signs:
        lines.append(_signs_words(signs))
    return "\n".join(lines)


def _opening(result: Controls, rows: list[Row], when: str) -> str:
    counts = [control_standing(row) for row in rows]
    said = {
        "broken": "broken at least once", "cannot be read": "cannot be read in some cases",
        "held": "held in every case that was due", "not yet due": "not yet due in any case",
        "nothing asked": "asked nothing of any case",
    }  # fmt: skip
    parts = [f"{counts.count(name):,} {words}" for name, words in said.items() if name in counts]
    pathways = count_words(len(result.pathways), "pathway")
    held = (
        f"{upper_first(count_words(len(rows), 'control'))} of {pathways} {was(len(rows))} put to every case"
    )
    return f"{held}{when}: {join_words(parts)}."


def _signs_words(signs: list[Row]) -> str:
    shown = sorted((row for row in signs if row["yes"]), key=lambda row: -row["yes"])
    total = (
        f"{len(shown):,} of {count_words(len(signs), 'warning sign')} {plural(len(shown), 'shows', 'show')}"
    )
    if not shown:
        return f"None of {count_words(len(signs), 'warning sign')} is known to show."
    most = "; ".join(f"{row['title']} ({of_words(row['yes'], row['cases'])})" for row in shown[:3])
    return f"{total}. Most often: {ended(most)}"


def _drawn(result: Controls) -> list[Row]:
    """Give the controls that did not hold in every case asked: the others are said, and in the table."""
    return [row for row in _rows(result.summary) if row["asked"] > row["held"]]


def _counts(row: Row) -> list[tuple[str, int]]:
    names = ((outcome, _DRAWN.get(outcome, outcome.replace(" ", "_"))) for outcome in OUTCOME_COLOURS)
    return [(outcome, int(row[name])) for outcome, name in names if outcome != "not applicable"]


@alt_text.register
def _alt(result: Controls) -> str:
    rows = _drawn(result)
    parts = [
        f"{row['title']}: {', '.join(f'{count:,} {outcome}' for outcome, count in _counts(row) if count)}."
        for row in rows[:_LONGEST_PLOT]
    ]
    return f"{_caption(result)} {' '.join(parts)}".strip()


def _caption(result: Controls) -> str:
    rows, every = _drawn(result), len(result.summary)
    said = (
        "Controls that did not hold in every case asked, a bar each as long as the cases it asks something of"
    )
    cut = f"; {of_words(_LONGEST_PLOT, len(rows))} shown" if len(rows) > _LONGEST_PLOT else ""
    rest = every - len(rows)
    kept = (
        f" {upper_first(count_words(rest, 'other control'))} had nothing broken or left open." if rest else ""
    )
    return f"{said}{cut}.{kept}"


@picture.register
def _picture(result: Controls) -> Picture | None:
    rows = _drawn(result)[:_LONGEST_PLOT]
    if not rows:
        return None
    from assurance.show.outcome_plot import draw_outcomes

    bars = [(str(row["title"]), _counts(row)) for row in rows]
    longest = max(int(row["asked"]) for row in rows)

    def draw(ax: Axes) -> None:
        draw_outcomes(ax, bars, cases=longest)

    return Picture(_caption(result), WIDTH, 0.3 + 0.78 * len(rows), draw)


@tables.register
def _tables(result: Controls) -> tuple[str, ...]:
    found = [_controls_table(result, str(row["pathway"]), str(row["title"])) for row in _heads(result)]
    found += [_reasons_table(result), *_sign_tables(result), *_stratum_tables(result)]
    return tuple(part for part in found if part)


def _heads(result: Controls) -> list[Row]:
    return _rows(result.pathways)


_COUNT_COLUMNS = (
    Column("asked", "Cases asked", "count"),
    Column("held", "Held", "count"),
    Column("broken", "Broken", "count"),
    Column("not_yet_due", "Not yet due", "count"),
    Column("cannot_be_read", "Cannot be read", "count"),
)


def _controls_table(result: Controls, pathway: str, title: str) -> str:
    rows = [row for row in _rows(result.summary) if row["pathway"] == pathway]
    if not rows:
        return ""
    columns = [
        Column("title", "Control", "stub"),
        Column("kind", "Kind", "text", lambda row: _KINDS[row["kind"]]),
        *_COUNT_COLUMNS,
        Column("not_applicable", "Does not apply", "count"),
        Column("concerns", "Who and what it concerns", "text", lambda row: upper_first(row["concerns"])),
    ]
    note = "Held, broken, not yet due and cannot be read add up to the cases asked."
    return table(f"{title}: controls, over every case", columns, rows, note=note)


def _reasons_table(result: Controls) -> str:
    rows = _rows(result.reasons)
    if not rows:
        return ""
    columns = [
        Column("title", "Control", "stub"),
        Column("words", "What is lacking", "text", lambda row: upper_first(row["words"])),
        Column("outcome", "Outcome"),
        Column("cases", "Cases", "count"),
    ]
    note = "One case may lack several things."
    return folded_table(
        "What was lacking where a control was broken or cannot be read", columns, rows, note=note
    )


_SIGN_COLUMNS = (
    Column("yes", "Shows", "count"),
    Column("no", "Does not", "count"),
    Column("not_known", "Not known", "count"),
    Column("cases", "Cases", "count"),
)


def _sign_tables(result: Controls) -> list[str]:
    rows = _rows(result.signs)
    if not rows:
        return []
    columns = [Column("title", "Warning sign", "stub"), Column("pathway_title", "Pathway"), *_SIGN_COLUMNS]
    return [table("Warning signs, counted and never scored", columns, rows)]


def _stratum_tables(result: Controls) -> list[str]:
    titles = {row["pathway"]: row["title"] for row in _heads(result)}
    found = []
    asked = [row for row in _rows(result.strata) if row["asked"]]
    for rows, first, more in (
        (asked, Column("title", "Control", "stub"), _COUNT_COLUMNS),
        (_rows(result.sign_strata), Column("title", "Warning sign", "stub"), _SIGN_COLUMNS),
    ):
        for (pathway, column), part in _grouped(rows, lambda row: (row["pathway"], row["column"])).items():
            what = "controls" if more is _COUNT_COLUMNS else "warning signs"
            columns = [
                first,
                Column("stratum", upper_first(column.replace("_", " ").strip()), "text", _part),
                *more,
            ]
            caption = f"{titles[pathway]}: {what} by {column.replace('_', ' ')}"
            found.append(folded_table(caption, columns, part, first=0, longest=12))
    return found


def _part(row: Row) -> str:
    return str(row["stratum"]).replace("_", " ")


def _grouped(rows: list[Row], key: Callable[[Row], tuple[str, str]]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
