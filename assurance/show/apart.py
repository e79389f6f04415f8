"""How far a published count and the sum of its parts lie apart, in words a reader can check."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assurance.show.words import is_missing, number

__all__ = ["apart_words", "least_gap", "sum_words"]

Row = Mapping[str, Any]
_GAP = re.compile(
    r"(?P<gap>[\d,]+) apart(?P<least> at least)?: "
    r"(?:published (?P<printed>[\d,]+)(?: \(.*? before rounding\))?"
    r"|the figure is hidden \((?P<hidden>.*?)\)), "
    r"and its (?P<parts>.+?) (?:add up to|is) "
    r"(?P<sum>[\d,]+ to [\d,]+|at least [\d,]+|[\d,]+)(?:; (?P<rest>.*))?"
)
_COUNTED = re.compile(r"(?P<count>[\d,]+) parts")


def least_gap(row: Row) -> float | None:
    """Give how far a figure and the range of its recount lie apart at least, with its sign.

    Parameters
    ----------
    row : of `Reconciliation.to_frame`

    Returns
    -------
    float or None
        Above 0 where more is published; None where the recount is no range, or the two do not differ.

    Examples
    --------
    >>> reason = "4 apart at least: published 30 (28 to 32 before rounding), and its months add up to 8 to 24"
    >>> least_gap({"reason": reason, "lower": 8.0, "upper": 24.0, "published_value": 30.0})
    4.0
    """
    found = _GAP.fullmatch(str(row["reason"] or ""))
    if found is None or is_missing(row["lower"]):
        return None
    gap = float(found["gap"].replace(",", ""))
    below = float(row["lower"]) > (0.0 if is_missing(row["published_value"]) else row["published_value"])
    return -gap if below else gap


def sum_words(row: Row) -> str:
    """Write the range of a recount.

    Examples
    --------
    >>> sum_words({"lower": 8.0, "upper": 24.0}), sum_words({"lower": 8.0, "upper": float("inf")})
    ('8 to 24', 'at least 8')
    """
    lower, upper = float(row["lower"]), float(row["upper"])
    if lower == upper:
        return number(lower)
    return f"at least {number(lower)}" if upper == float("inf") else f"{number(lower)} to {number(upper)}"


def apart_words(row: Row) -> str | None:
    """Say how a published count differs from what its parts add up to; None where that is not the reason.

    Parameters
    ----------
    row : of `Reconciliation.to_frame`

    Examples
    --------
    >>> reason = "4 apart at least: published 30 (28 to 32 before rounding), and its months add up to 8 to 24"
    >>> apart_words({"reason": reason, "lower": 8.0, "upper": 24.0, "published_value": 30.0})
    'between 8 and 24 by its months; 30 published: at least 4 more'
    """
    found, gap = _GAP.fullmatch(str(row["reason"] or "")), least_gap(row)
    if found is None or gap is None:
        return None
    between = found["sum"]
    if " to " in between:
        between = f"between {between.replace(' to ', ' and ')}"
    counted = _COUNTED.fullmatch(found["parts"])
    parts = f"its {counted['count']} parts" if counted else f"its {found['parts']}"
    printed = (
        f"{found['printed']} published" if found["printed"] else f"hidden ({found['hidden']}) as published"
    )
    least = "at least " if found["least"] else ""
    said = f"{between} by {parts}; {printed}: {least}{number(abs(gap))} {'more' if gap > 0 else 'fewer'}"
    return f"{said}; {found['rest']}" if found["rest"] else said
