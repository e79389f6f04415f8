"""How a cell is written: one look at every cell that finds the first of many ways to be wrong."""

from __future__ import annotations

from assurance.engine.dialect import text_literal
from assurance.extracts.values.conversion import Faults, Names

__all__ = ["diagnose", "matches"]


def diagnose(at: Names, good: str, ways: Faults, *, other: str | None) -> tuple[tuple[str, str], Faults]:
    """Write a helper column that numbers what is wrong with a cell, and the faults that read it.

    The ways to be wrong are looked at only in cells that are not good, and only once.

    Parameters
    ----------
    at : SQL names of the column
    good : condition that the cell is written as it should be
    ways : (condition, reason) in the order in which they are looked at
    other : reason where the cell is not good and none of the ways holds; None where that is no fault

    Returns
    -------
    tuple, tuple : (SQL, name) of the helper; (condition, reason) of each way and of the rest
    """
    places = " ".join(f"WHEN {when} THEN {place}" for place, (when, _) in enumerate(ways))
    reasons = [reason for _, reason in ways]
    rest = ""
    if other is not None:
        rest = f"ELSE {len(reasons)}"
        reasons.append(other)
    helper = (f"CASE WHEN {at.cell} IS NULL OR {good} THEN NULL {places} {rest} END", at.form)
    return helper, tuple((f"{at.form} = {place}", reason) for place, reason in enumerate(reasons))


def matches(at: Names, pattern: str) -> str:
    """Write the condition that a cell matches a pattern from end to end."""
    return f"regexp_full_match({at.cell}, {text_literal(pattern)})"
