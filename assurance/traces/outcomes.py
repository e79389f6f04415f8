"""The eight outcomes of a rule for a case: fixed words, their columns and which of them count."""

from __future__ import annotations

from typing import Final

__all__ = ["ASSESSED", "CODES", "OUTCOMES", "outcome_column"]

OUTCOMES: Final = (
    "met",
    "late",
    "missing",
    "out of order",
    "blocked",
    "unreadable",
    "not applicable",
    "not yet due",
)
"""Every case has exactly one of these under every rule."""

ASSESSED: Final = 6
"""The first six outcomes are due and applicable: they are the denominator of a score."""

CODES: Final = {word: code for code, word in enumerate(OUTCOMES)}


def outcome_column(outcome: str) -> str:
    """Give the column that counts an outcome.

    Examples
    --------
    >>> outcome_column("out of order")
    'out_of_order'
    """
    return outcome.replace(" ", "_")
