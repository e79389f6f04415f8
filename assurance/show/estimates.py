"""What the sample shows about the frame: bounds in words, as an interval plot, and as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assurance.review import OVERALL, Estimates
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
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
        return "\n".join([*lines, _waiting(result)])
    for row in _overall(result):
        lines.append(f"{_question(result, row)} {estimate_words(row, result.confidence)}")
    return "\n".join(lines)


def _waiting(result: Estimates) -> str:
    asked = count_words(len(result.questions), "question")
    if result.status == "awaiting review":
        return (
            f"Awaiting review: no answer has come back yet for the sampled cases ({asked}, "
            f"{count_words(result.expected, 'answer')} expected). Nothing is estimated until they have."
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
    return " ".join(part for part in (_found(row), _bounds(row, confidence), _against(row)) if part)


def _found(row: Row) -> str:
    cases = count_words(row.applicable, "sampled case")
    if row.not_applicable:
        cases += " to which the question applies" if row.applicable != 1 else " to which it applies"
        if not row.applicable:
            return f"The question applied to none of the {count_words(row.sampled, 'sampled case')}."
    if not row.deviations:
        return f"The {cases} did not fail." if row.applicable == 1 else f"None of the {cases} failed."
    found = f"{row.deviations:,} of the {cases} failed"
    if not row.cannot_tell:
        return f"{found}."
    if not row.not_met:
        return f"{found}, because the record could not tell."
    not_met = f"{row.not_met:,} {was(row.not_met)} not met"
    return f"{found}: {not_met}, and of {row.cannot_tell:,} the record could not tell."


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
    exact = method in ("tail", "optimal") or method.startswith("exact")
    return "exact bounds" if exact else f"bounds, {method}" if method else "bounds"


def _against(row: Row) -> str:
    if is_missing(row.tolerable_rate) or not row.verdict:
        return ""
    rate = percent(row.tolerable_rate)
    if row.verdict == "cannot say" and row.not_applicable:
        return (
            f"Of the cases to which it applies that is {percent(row.lower)} to {percent(row.upper)}: whether "
            f"it is within the tolerable rate of {rate} cannot be said."
        )
    if row.verdict == "above tolerable":
        return f"That is above the tolerable rate of {rate}, even at the lower bound."
    if row.verdict == "cannot say":
        why = "that rate lies between the bounds"
        return f"Whether it is within the tolerable rate of {rate} cannot be said: {why}."
    if row.deviations:
        answer = "it needs" if row.deviations == 1 else "each needs"
        return (
            f"That is within the tolerable rate of {rate}, but not without failures: "
            f"{count_words(row.deviations, 'case')} failed and {answer} an answer."
        )
    return f"That is within the tolerable rate of {rate}, without a failure in the sample."


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
            f"{_label(row)}: {of_words(row.deviations, row.sampled)} sampled, rate {percent(row.rate)}, "
            f"{row.lower_cases:,} to {row.upper_cases:,} of {row.population:,} cases"
            f"{_limit(row)}."
        )
    return " ".join(parts)


def _limit(row: Row) -> str:
    if is_missing(row.tolerable_rate) or not row.verdict:
        return ""
    return f", tolerable {percent(row.tolerable_rate)}, {row.verdict}"


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
    return [
        *columns,
        Column("sampled", "Sampled", "count"),
        Column("applicable", "Applies to", "count"),
        Column("deviations", "Failed", "count"),
        Column("rate", "Estimated rate", "percent"),
        Column("lower", "Rate, bounds", "number", _between),
        Column("lower_cases", "Cases, bounds", "number", _cases_between),
        Column("population", "Cases in the frame", "count"),
    ]


def _named(stratum: object) -> str:
    return "Whole frame" if stratum == OVERALL else str(stratum)


def _between(row: Any) -> str:
    return f"{percent(row['lower'])} to {percent(row['upper'])}"


def _cases_between(row: Any) -> str:
    return f"{row['lower_cases']:,} to {row['upper_cases']:,}"


_STRATUM_COLUMNS = (
    Column("stratum", "Stratum", "stub", lambda row: _named(row["stratum"])),
    Column("population", "Cases", "count"),
    Column("sampled", "Sampled", "count"),
    Column("met", "Met", "count"),
    Column("not_met", "Not met", "count"),
    Column("cannot_tell", "Cannot tell", "count"),
    Column("not_applicable", "Not applicable", "count"),
    Column("rate", "Estimated rate", "percent"),
    Column("lower_cases", "Cases, bounds", "number", _cases_between),
)


def _methods(result: Estimates) -> str:
    return join_words(dict.fromkeys(str(row.method) for row in _overall(result)))


def _note(result: Estimates) -> str:
    text = (
        "A case fails when it was not met or could not be told from the record. Rates are shares of the "
        f"cases to which the question applies. Bounds: {percent(result.confidence)} limits for the whole "
        f"frame or stratum, reviewed or not. Method for the whole frame: {_methods(result)}."
    )
    return f"Simulated reviews. {text}" if result.simulated else text
