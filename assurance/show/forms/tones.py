"""The tone of a verdict: colour and sign, never the only carriers of a meaning."""

from __future__ import annotations

from typing import Final, Literal

from assurance.show.tables import tone
from assurance.show.theme import VERDICT_STYLES

__all__ = ["verdict_sign", "verdict_tone"]

_GOOD: Final = ("adds up", "agree", "explained", "unchanged", "no dispute", "held")
_BAD: Final = (
    "does not add up", "disagree", "unexplained", "restated by publisher", "records changed since",
    "both changed", "no longer published", "published lies outside", "records lie outside",
    "both lie outside",
)  # fmt: skip
_SIGNS: Final = {"good": "\N{BLACK CIRCLE}", "bad": "\N{BLACK DIAMOND}", "open": "\N{WHITE CIRCLE}"}


def verdict_tone(words: str) -> Literal["good", "bad", "open"]:
    """Give the tone of a verdict of any stage.

    Examples
    --------
    >>> verdict_tone("agrees"), verdict_tone("does not add up"), verdict_tone("not shown")
    ('good', 'bad', 'open')
    """
    if words in _GOOD:
        return "good"
    if words in _BAD:
        return "bad"
    known = tone(words)
    return "good" if known == "good" else "bad" if known == "bad" else "open"


def verdict_sign(words: str) -> str:
    """Give the sign of a verdict; it is not read out."""
    return VERDICT_STYLES[words][2] if words in VERDICT_STYLES else _SIGNS[verdict_tone(words)]
