"""What the sample shows about the frame: bounds in words, as an interval plot, and as tables."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from assurance.review import OVERALL, Estimates
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.verdicts import (
    against,
    band_words,
    beside,
    cases_between,
    rates_between,
    together_words,
)
from assurance.show.words import count_words, is_missing, join_words, of_words, percent, was

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Row = Any

__all__ = ["SIMULATED", "estimate_words"]

SIMULATED = (
    "Simulated reviews: the answers are made up to show the method; they say nothing about any service."
)
_LONGEST_PLOT = 40


@sentence.register
def _sentence(result: Estimates) -> str:
    lines = [SIMULATED] if result.simulated else []
    if result.status != "estimated":
        return "\n".join([*lines, _waiting(result), *_elsewhere(result)])
    for row in _overall(result):
        lines.append(f"{_question(result, row)} {estimate_words(row, result.confidence)}")
    whole = _overall(result)
    names = [
        f"\N{LEFT DOUBLE QUOTATION MARK}{_text(result, row.question)}\N{RIGHT DOUBLE QUOTATION MARK}"
        for row in whole
    ]
    return "\n".join(
        filter(None, [*lines, together_words(whole, names, result.confidence), *_drawn_on(result)])
    )


def _drawn_on(result: Estimates) -> list[str]:
    """Say what happened to the sample on the way: replaced, short, stopped early, answers not used."""
    said = []
    if result.stopped:
        said.append(
            "The review stopped before the whole sample was read, as the plan allows: the bounds hold "
            "whenever it stops."
        )
    if result.replaced:
        said.append(_replaced(result))
    if result.short:
        said.append(
            f"The sample is {count_words(result.short, 'case')} short, because no reserve was left: the "
            "bounds rest on the cases that were reviewed."
        )
    if result.unused:
        said.append(
            f"{count_words(result.unused, 'answer')} {was(result.unused)} not used: about reserves that were "
            "not called up, or beyond where the review stopped."
        )
    return [*said, *_elsewhere(result)]


def _elsewhere(result: Estimates) -> list[str]:
    """Say how many answers belong to the samples of other periods."""
    if not result.elsewhere:
        return []
    verb = "is" if result.elsewhere == 1 else "are"
    return [
        f"{count_words(result.elsewhere, 'answer')} in the review file {verb} about the samples of other "
        "periods, and used there."
    ]


def _replaced(result: Estimates) -> str:
    """Say how many cases proved ineligible, and how many reserves were called up for them."""
    gone = (
        f"{count_words(result.replaced, 'case')} that {was(result.replaced)} read did not belong to the frame"
    )
    if not result.called_up:
        return f"{gone}; no reserve took a place."
    places = "its place" if result.replaced == 1 else "their places, in ticket order"
    called = count_words(result.called_up, "reserve")
    return f"{gone}; {called} {was(result.called_up)} called up to take {places}."


def _quiet(result: Estimates) -> str:
    """Say that there was nothing to review, which is neither a rate of nought nor a pass."""
    said = [
        f"Nothing to review: no case of {result.period} belonged to the frame. No share is estimated and "
        "nothing was passed. Cases that come into the records later do not enter the committed frame."
    ]
    if result.undecided:
        said.append(
            f"Of {count_words(result.undecided, 'row')} it cannot be told, because the date or what the rule "
            "needs is not recorded."
        )
    return " ".join([*said, *_drawn_on(result)])


def _waiting(result: Estimates) -> str:
    if result.status == "nothing to review":
        return _quiet(result)
    asked = count_words(len(result.questions), "question")
    if result.status == "awaiting review":
        return (
            f"Awaiting review: no answer has come back yet for the sampled cases ({asked}, "
            f"{count_words(result.expected, 'answer')} expected). Nothing is estimated until they have."
        )
    if result.may_stop:
        return (
            f"Review incomplete: {of_words(result.given, result.expected)} expected answers have come back, "
            "and "
            "what they show does not yet settle every question. Nothing is estimated until it does, or all "
            "of "
            "them have come back."
        )
    return (
        f"Review incomplete: {of_words(result.given, result.expected)} expected answers have come back. "
        "Nothing is estimated until all of them have, because the missing ones could be the failures."
    )


def estimate_words(row: Row, confidence: float) -> str:
    """Say one row of estimates: what was found, what it means for the frame, how it stands to the threshold.

    Parameters
    ----------
    row : named tuple of a row of `Estimates.to_frame`
    confidence : of its bounds, a fraction
    """
    return " ".join(
        part for part in (_found(row), _bounds(row, confidence), band_words(row), against(row)) if part
    )


def _found(row: Row) -> str:
    if not row.sampled:
        return "No case of the frame has been reviewed."
    cases = count_words(row.applicable, "sampled case")
    if row.not_applicable:
        cases += " to which the question applies" if row.applicable != 1 else " to which it applies"
        if not row.applicable:
            return f"The question applied to none of the {count_words(row.sampled, 'sampled case')}."
    if not row.deviations:
        return f"The {cases} did not fail." if row.applicable == 1 else f"None of the {cases} failed."
    found = f"{row.deviations:,} of the {cases} failed"
    reasons = [
        f"{count:,} {words}"
        for count, words in (
            (row.not_met, f"{was(row.not_met)} not met"),
            (row.cannot_tell, "could not be told from the record"),
            (row.not_found, "had no record that could be found"),
        )
        if count
    ]
    return f"{found}." if row.not_met == row.deviations else f"{found}: {join_words(reasons)}."


def _bounds(row: Row, confidence: float) -> str:
    frame = f"{count_words(row.population, 'case')} in the frame"
    if row.lower_cases == row.upper_cases and row.sampled == row.population:
        return f"Every one of the {frame} was reviewed, so nothing is estimated."
    how = f"({percent(confidence)} {_method(row.method)})"
    if row.upper_cases == row.lower_cases:
        return f"That points to {row.upper_cases:,} of the {frame} {how}."
    if not row.deviations:
        most = f"up to {row.upper_cases:,} of the {frame} may have failed {how}"
        return f"That does not show that none did: {most}."
    return (
        f"Between {row.lower_cases:,} and {row.upper_cases:,} of the {frame} are likely to have failed {how}."
    )


def _method(method: str) -> str:
    _, _, unread = method.rpartition("; ")
    rest = f"; {unread}" if unread.endswith("taken as unknown") else ""
    if method in ("tail", "optimal") or method.startswith("exact"):
        return f"exact bounds{rest}"
    if method.startswith("prior-posterior ratio"):
        return f"bounds, valid whenever the review stops{rest}"
    return f"bounds, {method}" if method else "bounds"


def _question(result: Estimates, row: Row) -> str:
    text = _text(result, row.question)
    return text if text.endswith(("?", ".", "!")) else f"{text}:"


def _text(result: Estimates, question: object) -> str:
    return str(result.questions.get(str(question), question)).strip()


def _rows(result: Estimates) -> list[Row]:
    # A frame with one stratum may have named it as the whole frame is named: its rows say the same twice.
    frame = result.to_frame().drop_duplicates(["question", "stratum"], keep="last")
    return list(frame.itertuples(index=False))


def _overall(result: Estimates) -> list[Row]:
    return [row for row in _rows(result) if row.stratum == OVERALL]


def _drawn(result: Estimates) -> list[Row]:
    rows = _rows(result)
    return rows if len(rows) <= _LONGEST_PLOT else _overall(result)


def _label(row: Row) -> str:
    return _named(row.stratum)


@alt_text.register
def _alt(result: Estimates) -> str:
    rows = _drawn(result)
    if not rows:
        return "No plot: nothing has been estimated."
    parts = ["Interval plot of the share of cases that failed, by question and stratum."]
    if result.simulated:
        parts.append("Simulated reviews.")
    last = None
    for row in rows:
        if row.question != last:
            parts.append(f"{_question(result, row)}")
            last = row.question
        parts.append(
            f"{_label(row)}: {of_words(row.deviations, row.applicable)} failed in the sample, "
            f"rate {_rate(row)}, "
            f"{row.lower_cases:,} to {row.upper_cases:,} of {row.population:,} cases"
            f"{_limit(row)}."
        )
    return " ".join(parts)


def _limit(row: Row) -> str:
    if is_missing(row.tolerable_rate) or not row.verdict:
        return ""
    return f", tolerable {percent(row.tolerable_rate)}, {row.verdict}"


def _rate(row: Any) -> str:
    """Write the estimated rate so that it can be told from the tolerable one."""
    if is_missing(row.rate) or is_missing(row.tolerable_rate):
        return percent(row.rate)
    return beside(row.tolerable_rate, row.rate)[1]


@picture.register
def _picture(result: Estimates) -> Picture | None:
    rows = _drawn(result)
    if not rows:
        return None
    questions = list(dict.fromkeys(row.question for row in rows))
    height = 0.9 + 0.34 * len(rows) + 0.66 * len(questions)
    caption = (
        f"Share of cases that failed: what the sample shows, with {percent(result.confidence)} bounds. "
        "The mark is the estimate, the line reaches from the lower to the upper bound"
        f"{', the dashed line is the tolerable rate' if any(_limit(row) for row in rows) else ''}."
    )
    from assurance.show.interval_plot import draw_intervals

    def draw(ax: Axes) -> None:
        groups = [
            (_text(result, mine[0].question), mine)
            for mine in ([row for row in rows if row.question == question] for question in questions)
        ]
        draw_intervals(ax, groups, whole=OVERALL)

    return Picture(caption, 7.6, height, draw)


@tables.register
def _tables(result: Estimates) -> tuple[str, ...]:
    rows: list[dict[str, Any]] = [row._asdict() for row in _rows(result)]
    if not rows:
        return ()
    whole = [row for row in rows if row["stratum"] == OVERALL]
    parts = [table("What the sample shows about the whole frame", _whole_columns(result, whole), whole)]
    for question in dict.fromkeys(row["question"] for row in rows):
        mine = [row for row in rows if row["question"] == question]
        parts.append(table(f"{_text(result, question)} By stratum", _STRATUM_COLUMNS, mine))
    return (*parts, f'<p class="note">{_note(result)}</p>')


def _whole_columns(result: Estimates, rows: list[dict[str, Any]]) -> list[Column]:
    columns = [Column("question", "Question", "stub", lambda row: _text(result, row["question"]))]
    if any(row["verdict"] for row in rows):
        columns += [Column("verdict", "Verdict", "verdict"), Column("tolerable_rate", "Tolerable", "percent")]
    if sum(bool(row["verdict_together"]) for row in rows) > 1:
        columns.append(Column("verdict_together", "All together", "verdict"))
    return [
        *columns,
        Column("sampled", "Sampled", "count"),
        Column("applicable", "Applies to", "count"),
        Column("deviations", "Failed", "count"),
        Column("rate", "Estimated rate", "number", lambda row: _rate(SimpleNamespace(**row))),
        Column("lower", "Rate, bounds", "number", rates_between),
        Column("lower_cases", "Cases, bounds", "number", cases_between),
        Column("population", "Cases in the frame", "count"),
    ]


def _named(stratum: object) -> str:
    return "Whole frame" if stratum == OVERALL else str(stratum)


_STRATUM_COLUMNS = (
    Column("stratum", "Stratum", "stub", lambda row: _named(row["stratum"])),
    Column("population", "Cases", "count"),
    Column("sampled", "Sampled", "count"),
    Column("met", "Met", "count"),
    Column("not_met", "Not met", "count"),
    Column("cannot_tell", "Cannot tell", "count"),
    Column("not_found", "Not found", "count"),
    Column("not_applicable", "Not applicable", "count"),
    Column("ineligible", "Ineligible", "count"),
    Column("rate", "Estimated rate", "percent"),
    Column("lower_cases", "Cases, bounds", "number", cases_between),
)


def _methods(result: Estimates) -> str:
    return join_words(dict.fromkeys(str(row.method) for row in _overall(result)))


def _note(result: Estimates) -> str:
    text = (
        "A case fails when it was not met, could not be told from the record, or had no record that could be "
        "found. Rates are shares of the "
        f"cases to which the question applies. Bounds: {percent(result.confidence)} limits for the whole "
        f"frame or stratum, reviewed or not. Method for the whole frame: {_methods(result)}."
    )
    return f"Simulated reviews. {text}" if result.simulated else text
