"""Tolerance and materiality in exact fractions: what may differ, and whether what differs matters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from assurance.programme import Measure
from assurance.programme.margins import Margin
from assurance.reconciliation.parts import Part, number_text
from assurance.reconciliation.statistics import Number

__all__ = ["judge_material", "limit_of", "margin_words", "material_words"]

_ONE_NUMBER = ("count", "sum")
_RATIOS = ("proportion", "mean", "rate")
_COUNTS = frozenset({"numerator", "denominator"})


def limit_of(margin: Margin | None, statistic: str, part: str, recount: Number) -> Fraction | None:
    """Give how far a part may lie from its recount; None where nothing is declared for that part.

    Parameters
    ----------
    part : numerator, denominator or value; of a count and of a sum, numerator and value are one number
    recount : of the part; a share is taken of its size

    Examples
    --------
    >>> limit_of(Margin(share=0.01), "count", "value", Fraction(250))
    Fraction(5, 2)
    >>> limit_of(Margin(counts=2), "proportion", "value", Fraction(1, 2)) is None
    True
    """
    if margin is None:
        return None
    if margin.share is not None:
        return Fraction(str(margin.share)) * abs(Fraction(recount))
    counts = None if margin.counts is None else Fraction(margin.counts)
    value = None if margin.value is None else Fraction(str(margin.value))
    if statistic in _ONE_NUMBER and part != "denominator":
        return value if counts is None else counts
    return value if part == "value" else counts


def margin_words(margin: Margin) -> str:
    """Say a margin in words.

    Examples
    --------
    >>> margin_words(Margin(counts=2, value=0.005)), margin_words(Margin(share=0.01))
    ('2 in a count, 0.005 in the value', '1% of the recount')
    """
    if margin.share is not None:
        return f"{number_text(Fraction(str(margin.share)) * 100)}% of the recount"
    parts = []
    if margin.counts is not None:
        parts.append(f"{margin.counts:,} in a count")
    if margin.value is not None:
        parts.append(f"{number_text(Fraction(str(margin.value)))} in the value")
    return ", ".join(parts)


def judge_material(
    measure: Measure, parts: Sequence[Part], *, made: Part | None, complete: bool, fits: bool
) -> bool | None:
    """Tell whether a figure that differs lies off by more than the materiality of its measure.

    It does where any part lies off by more than its limit. It does not where every part that differs has
    a limit and keeps it; of a proportion, mean or rate, the value speaks for the counts that make it, and
    the counts for a value that they make. Otherwise it cannot be said.

    Parameters
    ----------
    parts : printed parts beside their recounts
    made : the value that printed counts make, beside the recounted one; None where they make none
    complete : False where the records cannot give a part that is printed
    fits : whether the printed counts make the printed value

    Returns
    -------
    bool or None
        None where no materiality is declared, or it cannot be judged.
    """
    margin = measure.materiality
    if margin is None:
        return None
    looked_at = [*parts, made] if made is not None and margin.value is not None else list(parts)
    judged: set[str] = set()
    for part in looked_at:
        limit = limit_of(margin, measure.statistic, part.name, part.recomputed)
        if limit is not None and not part.within(limit):
            return True
        if limit is not None:
            judged.add(part.name)
    covered = set(judged)
    if measure.statistic in _RATIOS:
        covered |= _COUNTS if "value" in judged else set()
        covered |= {"value"} if fits and judged >= _COUNTS else set()
    left = {part.name for part in parts if part.outcome not in ("same", "rounded")} - covered
    return False if complete and judged and not left else None


def material_words(margin: Margin | None, material: bool | None) -> str:
    """Say what the materiality of a measure says of a figure that differs; "" where none is declared."""
    if margin is None:
        return ""
    said = {True: "above", False: "not above"}
    if material is None:
        return f"whether it matters cannot be judged by the materiality declared ({margin_words(margin)})"
    return f"{said[material]} the materiality declared ({margin_words(margin)})"
