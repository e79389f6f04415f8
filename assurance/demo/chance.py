"""Chance that is the same on every machine: each number comes from a name, not from a sequence.

A pseudo-random sequence shifts as soon as one draw is added, and libraries change theirs. Here every
number is the SHA-256 of the seed, a key and a word, cut to whole numbers, so no draw disturbs another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TypeVar

__all__ = ["Bands", "Chance"]

T = TypeVar("T")
Bands = Sequence[tuple[tuple[int, int], int]]
"""Spans of whole numbers, both ends included, each with its weight."""


@cache
def _total(weighted: tuple[tuple[object, int], ...]) -> int:
    return sum(weight for _, weight in weighted)


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws for one thing, such as one referral; `key` names it.

    Examples
    --------
    >>> one = Chance("seed", "referral 1")
    >>> one.below("die", 6) == Chance("seed", "referral 1").below("die", 6)
    True
    >>> one.pick("colour", [("red", 1)])
    'red'
    """

    seed: str
    key: str

    def of(self, part: object) -> Chance:
        """Give the draws of a part of this thing, such as its third contact."""
        return Chance(self.seed, f"{self.key}/{part}")

    def below(self, word: str, limit: int) -> int:
        """Draw a whole number from 0 to limit - 1."""
        digest = sha256(f"{self.seed}|{self.key}|{word}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def between(self, word: str, low: int, high: int) -> int:
        """Draw a whole number from low to high, both included."""
        return low + self.below(word, high - low + 1)

    def happens(self, word: str, per_thousand: int) -> bool:
        """Tell whether something happens that happens so often in a thousand."""
        return self.below(word, 1000) < per_thousand

    def pick(self, word: str, weighted: Sequence[tuple[T, int]]) -> T:
        """Draw one of several values by their weights."""
        left = self.below(word, _total(tuple(weighted)))
        for value, weight in weighted:
            if left < weight:
                return value
            left -= weight
        raise ValueError(f"{word}: no value has a weight above zero")

    def spread(self, word: str, bands: Bands) -> int:
        """Draw a band by its weight, then a whole number within it."""
        low, high = self.pick(word, bands)
        return self.between(f"{word} within", low, high)
