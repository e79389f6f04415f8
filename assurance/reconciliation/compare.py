"""One published figure against the records: exact first, then within what its printing allows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

from assurance.programme import Measure
from assurance.reconciliation.labels import names_a_total
from assurance.reconciliation.margins import judge_material, limit_of, margin_words, material_words
from assurance.reconciliation.parts import ABSOLUTE, RELATIVE, Part, number_text, same
from assurance.reconciliation.printed import Printed
from assurance.reconciliation.published import Published
from assurance.reconciliation.recompute import RecomputedFigure
from assurance.reconciliation.statistics import Number

__all__ = [
    "VERDICTS",
    "Judgement",
    "Verdict",
    "compare",
    "contradicts",
    "judge",
    "number_text",
    "same",
    "value_half",
]

Verdict = Literal[
    "agrees",
    "agrees within published rounding",
    "agrees within tolerance",
    "differs",
    "not comparable",
    "no figure",
    "no records",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_RATIOS = ("proportion", "mean", "rate")


class Judgement(NamedTuple):
    """What is said of one published figure.

    `material` tells whether a figure that differs lies off by more than the materiality declared; None
    where none is declared, it cannot be judged, or the figure does not differ.
    """

    verdict: Verdict
    reason: str
    material: bool | None = None


def compare(
    published: Published, figure: RecomputedFigure | None, *, records_in_period: int
) -> tuple[Verdict, str]:
    """Judge one published figure.

    A printed count is consistent with a recomputed one within half of `counts_to`, a printed value within
    half a unit of its last place, both ends included. Counts printed exactly that agree make the verdict
    "agrees" even where the value beside them is rounded, as long as the value is consistent with them.
    A printed part that the statistic does not have (the denominator of a count, the numerator of a median)
    is not compared.

    Parameters
    ----------
    published : with its measure
    figure : from the records; None where no record lies in this period and breakdown
    records_in_period : records of the source in the period, whatever their breakdown

    Returns
    -------
    tuple
        Verdict and reason; the reason of "agrees" is empty unless there is something to add.
    """
    return judge(published, figure, records_in_period=records_in_period)[:2]


def judge(published: Published, figure: RecomputedFigure | None, *, records_in_period: int) -> Judgement:
    """Judge one published figure as `compare` does, and whether a difference matters.

    A printed part that lies outside its printed rounding but within the tolerance declared for it, counted
    from the nearer end of that rounding, makes the verdict "agrees within tolerance", as long as every other
    part agrees, agrees within rounding, or is within a tolerance of its own.
    """
    measure = published.measure
    if published.fault or measure is None:
        return Judgement("not comparable", published.fault)
    if figure is None or not figure.rows:
        return Judgement(*_without_records(published, measure, records_in_period))
    parts, open_parts = _parts(published, measure, figure)
    if open_parts and not parts:
        return Judgement(
            "no records",
            f"none of the {figure.rows:,} record(s) in the period is left after the filters, so the records "
            "give no value",
        )
    if not any(part.name in ("numerator", "value") for part in parts) and not open_parts:
        reason = f"a {measure.statistic} needs its value published, and that is blank"
        return Judgement("not comparable", reason)
    outcomes = [part.outcome for part in parts]
    if "differs" in outcomes or open_parts:
        return _differing(published, measure, figure, parts, open_parts)
    if "tolerated" in outcomes:
        said = [part.tolerated_words for part in parts if part.outcome == "tolerated"]
        return Judgement("agrees within tolerance", "; ".join([*said, *_remarks(published, measure)]))
    counts = [part.outcome for part in parts if part.name != "value"]
    settled = measure.statistic in _RATIOS and len(counts) == 2 and set(counts) == {"same"}
    if settled or set(outcomes) == {"same"}:
        return Judgement("agrees", published.note)
    return Judgement("agrees within published rounding", published.note)


def _without_records(published: Published, measure: Measure, others: int) -> tuple[Verdict, str]:
    """Judge a figure behind which no record lies: never a zero, unless the source speaks for the period.

    A published count of 0 (or 0 of 0, or a sum of 0) agrees only where the source has records in the
    period, of other breakdowns: then their absence here is evidence.
    """
    if not others:
        return "no records", "the source has no record in this period"
    numbers = [
        part.number for part in (published.numerator, published.denominator) if part.number is not None
    ]
    if measure.statistic in ("count", "sum") and published.value.number is not None:
        numbers.append(published.value.number)
    speaks = measure.statistic in ("count", "sum") or len(numbers) == 2
    if speaks and numbers and not any(numbers):
        return "agrees", f"no record of this breakdown; the period has {others:,} of others"
    reason = f"no record of this breakdown lies in the period, which has {others:,} of others"
    if any(names_a_total(value or "") for _, value in published.breakdown):
        reason += "; if this row is a total, leave its breakdown blank"
    return "no records", reason


def _parts(published: Published, measure: Measure, figure: RecomputedFigure) -> tuple[list[Part], list[str]]:
    """Pair what is printed with what is recomputed; second: printed parts that the records cannot give."""
    found: list[Part] = []
    open_parts: list[str] = []
    unit = published.printing.counts_to
    for name, cell, number in (
        ("numerator", published.numerator, figure.numerator),
        ("denominator", published.denominator, figure.denominator),
    ):
        if cell.number is not None and number is not None:
            half = _count_half(cell, number, unit)
            found.append(_part(measure, name, cell.number, number, half, loose=not cell.rounded))
    own = published.own_value
    if own is not None and figure.value is None:
        open_parts.append("value")
    elif own is not None and figure.value is not None:
        half = value_half(published)
        if measure.statistic == "count":
            half = _count_half(published.value, figure.value, unit)
        found.append(_made_of_rounded(published, measure, found, figure.value, own, half))
    return found, open_parts


def _part(
    measure: Measure, name: str, published: Fraction, recomputed: Number, half: Fraction, *, loose: bool
) -> Part:
    allowed = limit_of(measure.tolerance, measure.statistic, name, recomputed)
    return Part(name, published, recomputed, half, loose, allowed)


def _count_half(cell: Printed, recomputed: Number, unit: int) -> Fraction:
    """Half the unit to which a printed count was rounded, 0 where it is exact.

    A count that is no multiple of that unit was not rounded to it, and is read as exact.
    """
    if unit > 1 and cell.number is not None and cell.number % unit == 0:
        return Fraction(unit, 2)
    whole = isinstance(recomputed, Fraction) and recomputed.denominator == 1
    return Fraction(0) if whole or not cell.rounded else _half_place(cell.decimals)


def value_half(published: Published) -> Fraction:
    """Half a unit of the last place of the printed value, 0 where nothing says it is rounded."""
    cell = published.value
    declared = published.printing.decimals
    if declared is None and not cell.rounded:
        declared = published.decimals
    if declared is None:
        return _half_place(cell.decimals) * published.unit if cell.rounded else Fraction(0)
    return _half_place(max(declared, cell.decimals)) * published.unit


def _half_place(decimals: int) -> Fraction:
    return Fraction(1, 2 * 10**decimals)


def _made_of_rounded(
    published: Published,
    measure: Measure,
    counts: Sequence[Part],
    recomputed: Number,
    own: Fraction,
    half: Fraction,
) -> Part:
    """Pair the value; where counts are rounded, the value may have been made from the rounded counts."""
    loose = not published.value.rounded
    part = _part(measure, "value", own, recomputed, half, loose=loose)
    rounded = published.printing.counts_to > 1 and measure.statistic in _RATIOS and len(counts) == 2
    if part.outcome in ("same", "rounded") or not rounded:
        return part
    if any(count.outcome not in ("same", "rounded") for count in counts):
        return part
    top, below = (count.published for count in counts)
    if not below:
        return part
    printed = Part("value", own, top / below * measure.per, half, loose=True)
    if printed.outcome == "differs":
        return part
    return Part("value", own, recomputed, abs(own - Fraction(recomputed)), loose)


def _differing(
    published: Published,
    measure: Measure,
    figure: RecomputedFigure,
    parts: Sequence[Part],
    open_parts: Sequence[str],
) -> Judgement:
    differing = [part for part in parts if part.outcome == "differs"]
    reasons = [part.words for part in differing]
    reasons += [f"the records give no {name}: nothing is left after the filters" for name in open_parts]
    if measure.tolerance is not None and differing:
        reasons.append(_beyond(measure, differing))
    fits = not contradicts(published, measure)
    made = _made(published, measure, figure)
    material = judge_material(measure, parts, made=made, complete=not open_parts, fits=fits)
    told = [*reasons, material_words(measure.materiality, material), *_remarks(published, measure, differing)]
    return Judgement("differs", "; ".join(filter(None, told)), material)


def _beyond(measure: Measure, differing: Sequence[Part]) -> str:
    if measure.tolerance is None:
        return ""
    bare = [part.name for part in differing if part.allowed is None]
    words = margin_words(measure.tolerance)
    if bare:
        return f"the tolerance declared ({words}) does not cover the {' and the '.join(bare)}"
    return f"beyond the tolerance declared ({words})"


def _remarks(published: Published, measure: Measure, differing: Sequence[Part] = ()) -> list[str]:
    remarks = []
    if contradicts(published, measure):
        remarks.append("the published parts do not make the published value")
    value = next((part for part in differing if part.name == "value"), None)
    if value is not None and published.unit < 1:
        as_fraction = Part("value", value.published * 100, value.recomputed, value.half * 100, value.loose)
        if as_fraction.outcome != "differs":
            remarks.append("it would agree if the printed value were a fraction; it is declared a percentage")
    return [*remarks, *([published.note] if published.note else [])]


def _made(published: Published, measure: Measure, figure: RecomputedFigure) -> Part | None:
    """Pair the value that the printed counts make, with the width that their rounding gives it."""
    top, below = published.numerator.number, published.denominator.number
    ends = _ends(published, measure)
    if ends is None or top is None or not below or figure.value is None:
        return None
    value = top / below * measure.per
    half = ends[1] - value if figure.value > value else value - ends[0]
    return Part("value", value, figure.value, half, loose=False)


def _ends(published: Published, measure: Measure) -> tuple[Fraction, Fraction] | None:
    """Give the least and the greatest value that the printed counts can make; None where that is open."""
    top, below = published.numerator.number, published.denominator.number
    if top is None or below is None or measure.statistic not in _RATIOS:
        return None
    unit = published.printing.counts_to
    wide = Fraction(unit, 2) if unit > 1 else Fraction(0)
    if below - wide <= 0 or top - wide < 0 < wide:
        return None
    return (top - wide) / (below + wide) * measure.per, (top + wide) / (below - wide) * measure.per


def contradicts(published: Published, measure: Measure) -> bool:
    """Tell whether no numerator and denominator that round to the printed ones give the printed value."""
    own, ends = published.own_value, _ends(published, measure)
    if own is None or ends is None:
        return False
    half = value_half(published) + Fraction(ABSOLUTE) + Fraction(RELATIVE) * abs(own)
    return own + half < ends[0] or own - half > ends[1]
