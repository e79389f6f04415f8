"""A corrected figure in words: what the records say, what the audit leaves possible, who is borne out."""

from __future__ import annotations

from typing import Any

from assurance.review.correcting import CorrectedFigure
from assurance.show.words import count_words, is_missing, number, percent, period_words, was

__all__ = ["LIMIT", "amount", "dispute_words", "figure_name", "range_words", "row_words"]

LIMIT = (
    "An audit of recorded cases finds what was counted wrongly among them; it cannot find a case that is in "
    "no record."
)
_PARTS = {"numerator": "numerator", "denominator": "denominator"}


def amount(value: float | None, figure: CorrectedFigure, *, part: str = "value") -> str:
    """Write a value of a figure in its own unit."""
    if figure.kind == "share" and part == "value":
        return percent(value)
    words = number(value)
    return f"{words} {figure.unit}" if figure.unit and figure.kind == "total" else words


def figure_name(figure: CorrectedFigure) -> str:
    """Name a figure with its period."""
    return f"{figure.name}, {period_words(figure.period)}" if figure.period else figure.name


def row_words(figure: CorrectedFigure, row: Any) -> str:
    """Say one row of a corrected figure; `row` is a named tuple of its frame."""
    return " ".join(
        part for part in (_records(figure, row), _found(figure, row), _corrected(figure, row)) if part
    )


def _records(figure: CorrectedFigure, row: Any) -> str:
    value = amount(row.reported_value, figure)
    if figure.kind != "share":
        return f"The records say {value}."
    of = f"{number(row.reported_numerator)} of {number(row.reported_denominator)}"
    return f"The records say {of}" + ("." if is_missing(row.reported_value) else f", {value}.")


def _found(figure: CorrectedFigure, row: Any) -> str:
    audited = f"{row.sampled:,} of {count_words(row.population, 'case')} {was(row.sampled)} audited"
    if figure.kind == "total":
        return f"{audited}; {row.overstated:,} had a value too high and {row.understated:,} one too low."
    where = "in the numerator" if figure.kind == "share" else "in the figure"
    if not (row.overstated or row.understated or row.unknown):
        return f"{audited}; each was counted rightly {where}."
    unknown = f"; of {count_words(row.unknown, 'case')} the audit could not tell" if row.unknown else ""
    wrong = f"{_none(row.overstated)} {was(row.overstated or 1)} counted {where} wrongly"
    return f"{audited}; {wrong} and {_none(row.understated)} {was(row.understated or 1)} left out{unknown}."


def _none(count: int) -> str:
    return f"{count:,}" if count else "none"


def _corrected(figure: CorrectedFigure, row: Any) -> str:
    if is_missing(row.value):
        return "No case is estimated to belong to the figure, so there is no value to correct it to."
    if row.value_lower == row.value_upper:
        return f"Every case that matters was audited, so it is exactly {amount(row.value_lower, figure)}."
    said = f"Corrected, it is about {amount(row.value, figure)}"
    if row.unknown and row.value_best != row.value:
        said += f", or {amount(row.value_best, figure)} if every case that could not be told was met"
    return f"{said}; {range_words(figure, row)}"


def range_words(figure: CorrectedFigure, row: Any) -> str:
    """Say the range of a row, or why there is none."""
    if is_missing(row.value_lower):
        return f"no range: {row.note}."
    ends = f"between {amount(row.value_lower, figure)} and {amount(row.value_upper, figure)}"
    if row.value_lower == row.value_upper:
        return f"every case that matters was audited, so it is exactly {amount(row.value_lower, figure)}."
    whatever = ", whatever those were" if row.unknown else ""
    return f"the audit leaves anything {ends} possible{whatever} ({percent(figure.confidence)} confidence)."


def dispute_words(figure: CorrectedFigure, row: Any) -> str:
    """Say what the audit makes of one published figure; `row` is a named tuple of `disputes`."""
    part = f"the {_PARTS[row.part]} " if row.part in _PARTS and figure.kind == "share" else ""
    where = "" if row.stratum == "all" else f" for {row.stratum}"
    published = amount(row.published, figure, part=row.part)
    records = amount(row.records, figure, part=row.part)
    said = f"{_source(row.source)} has {part}{published}{where}"
    if row.verdict == "no dispute":
        return f"{said}, as the records have: there is no dispute to settle."
    said += f", the records have {records}: "
    if row.verdict == "no range":
        return f"{said}without a range the audit cannot tell which is wrong."
    if row.verdict == "not settled":
        return f"{said}the audit rules out neither, so the dispute is not settled. {_needed(row)}"
    return said + _RULED_OUT[row.verdict]


_RULED_OUT = {
    "published lies outside": "the published figure lies outside what the audit shows, the records' inside.",
    "records lie outside": "the records' figure lies outside what the audit shows, the published inside.",
    "both lie outside": "both lie outside what the audit shows.",
}


def _source(source: str) -> str:
    if source == "published":
        return "The published figure"
    return f"The source {source.replace('_', ' ')}"


def _needed(row: Any) -> str:
    if is_missing(row.extended_to) and is_missing(row.new_sample):
        return (
            "If the rest is like what was found, not even every case of the frame would settle it by this "
            "audit."
        )
    ways = []
    if not is_missing(row.extended_to):
        ways.append(
            f"about {count_words(int(row.more), 'more case')} ({int(row.extended_to):,} in all) would settle "
            "it, with the wider range of a sample made larger after its answers are known"
        )
    if not is_missing(row.new_sample):
        ways.append(f"a new sample of about {count_words(int(row.new_sample), 'case')} would do so by itself")
    return f"If the rest is like what was found, {'; '.join(ways)}. That is what is to be expected, not sure."
