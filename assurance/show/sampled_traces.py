"""What the sample drawn for review alone would say of the records, beside what all of them say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, is_missing, join_words, of_words, percent, was
from assurance.traces.sampled import OVERALL, SampledTraces

__all__ = ["between_words", "rate_words"]

Row = Mapping[str, Any]


def rate_words(failed: int, applicable: int) -> str:
    """Write how many did not meet a rule, with the share that it is.

    Examples
    --------
    >>> rate_words(3, 40), rate_words(0, 0)
    ('3 of 40, 7.5%', 'none was due')
    """
    return f"{of_words(failed, applicable)}, {percent(failed / applicable)}" if applicable else "none was due"


def between_words(lower: float, upper: float) -> str:
    """Write bounds of a share; those that are not known are a dash.

    Examples
    --------
    >>> between_words(0.02, 0.31), between_words(float("nan"), 1.0)
    ('2% to 31%', '\N{EN DASH}')
    """
    if is_missing(lower) or is_missing(upper):
        return "\N{EN DASH}"
    return percent(lower) if lower == upper else f"{percent(lower)} to {percent(upper)}"


def _rows(result: SampledTraces) -> list[Row]:
    return result.rules.to_dict("records")  # type: ignore[return-value]


def _scores(result: SampledTraces) -> list[Row]:
    return result.scores.to_dict("records")  # type: ignore[return-value]


@sentence.register
def _sentence(result: SampledTraces) -> str:
    sample = of_words(result.sampled, result.population)
    opening = (
        f"{sample} cases of the frame were drawn for review. The bounds are what the records of these alone "
        f"would say of all {result.population:,}, each at {percent(result.confidence)} confidence by itself; "
        "beside them stands the count over all."
    )
    lines = [opening]
    if result.outside:
        cases = count_words(result.outside, "case")
        lines.append(f"{cases} of this pathway {was(result.outside)} not in the frame, so in neither.")
    return "\n".join([*lines, *_held(result), *_mean(result)])


def _held(result: SampledTraces) -> list[str]:
    known = [row for row in _rows(result) if row["inside"]]
    if not known:
        return ["No rule was due in any sampled case, so the sample says nothing of the rules."]
    out = [str(row["title"]) for row in known if row["inside"] == "no"]
    if not out:
        every = "the one rule" if len(known) == 1 else f"all {len(known)} rules"
        lines = [f"The count lies within the bounds for {every} that {was(len(known))} due in the sample."]
    else:
        held = of_words(len(known) - len(out), len(known))
        lines = [
            f"The count lies within the bounds for {held} rules; not for {join_words(out)}. One bound in "
            "twenty may miss by chance."
            if result.confidence == _USUAL
            else f"The count lies within the bounds for {held} rules; not for {join_words(out)}."
        ]
    widest = max(known, key=lambda row: row["upper"] - row["lower"])
    if widest["upper"] > widest["lower"]:
        between = between_words(widest["lower"], widest["upper"])
        lines.append(f"The sample leaves most open: {widest['title']}, not met in {between} of cases.")
    return lines


_USUAL = 0.95


def _mean(result: SampledTraces) -> list[str]:
    row = next(each for each in _scores(result) if each["dimension"] == OVERALL)
    if is_missing(row["all_mean"]):
        return []
    counted = f"counted over all it is {percent(row['all_mean'])}"
    if is_missing(row["lower"]):
        return [f"The sampled cases are too few or too alike to bound the mean score; {counted}."]
    between = between_words(row["lower"], row["upper"])
    return [
        f"The mean score of a case, the share of what was due that it met, is {percent(row['mean'])} in the "
        f"sample, with bounds of {between}; {counted}."
    ]


@alt_text.register
def _alt(result: SampledTraces) -> str:
    return _sentence(result)


@picture.register
def _picture(result: SampledTraces) -> Picture | None:
    return None


@tables.register
def _tables(result: SampledTraces) -> tuple[str, ...]:
    return (_rules_table(result), _scores_table(result))


def _rules_table(result: SampledTraces) -> str:
    columns = [
        Column("title", "Rule", "stub"),
        Column("drawn", "Not met, in the sample", "text", _drawn),
        Column("bounds", f"Bounds for all, {percent(result.confidence)}", "text", _between),
        Column("every", "Not met, counted over all", "text", _every),
        Column("inside", "Within the bounds"),
    ]
    note = (
        "Not met: of the cases to which the rule applies and was due, those that were late, missing, out of "
        "order or blocked, or cannot be read. The bounds weigh every stratum by its size, so they need not "
        "stand around the plain share of the sample."
    )
    return table(f"{result.title}: rules, bounded from the sample", columns, _rows(result), note=note)


def _drawn(row: Row) -> str:
    return rate_words(int(row["failed"]), int(row["applicable"]))


def _between(row: Row) -> str:
    return between_words(row["lower"], row["upper"])


def _every(row: Row) -> str:
    return rate_words(int(row["all_failed"]), int(row["all_applicable"]))


def _scores_table(result: SampledTraces) -> str:
    columns = [
        Column("dimension", "Dimension", "stub"),
        Column("assessed", "Sampled cases assessed", "count"),
        Column("mean", "Mean score, from the sample", "percent"),
        Column("bounds", f"Bounds for all, {percent(result.confidence)}", "text", _between),
        Column("all_assessed", "All cases assessed", "count"),
        Column("all_mean", "Mean score, counted over all", "percent"),
    ]
    note = (
        "Bounds of a mean hold roughly, those of the rules exactly. A dash: too few cases, or all alike, to "
        "tell how far they scatter."
    )
    return table(f"{result.title}: scores, bounded from the sample", columns, _scores(result), note=note)
