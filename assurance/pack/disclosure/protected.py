"""What may be printed: each count and share as it is shown, or what stands in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from assurance.programme.disclosure import DisclosureRule
from assurance.show.document import Withheld

__all__ = [
    "GIVES_AWAY",
    "HIDDEN_BY_SUPPLIER",
    "SMALL",
    "Audit",
    "Earlier",
    "Protected",
    "not_shown",
    "share_key",
    "telling_key",
]

SMALL: Final = "small number"
GIVES_AWAY: Final = "would give a small number away"
HIDDEN_BY_SUPPLIER: Final = "hidden by whoever supplied it"
NOT_SHOWN: Final = "withheld"

Earlier = int | Literal["small", "not shown", "printed"]
"""How a count was released before: the number that was printed, marked as small, or not shown at all.

A share, or what was told of counts, was printed or not shown; `share_key` and `telling_key` name it.
"""


def not_shown(why: str = GIVES_AWAY) -> Withheld:
    """Give the mark that says nothing about the number, not even that it is small."""
    return Withheld(NOT_SHOWN, why)


@dataclass(frozen=True, slots=True)
class Audit:
    """What was proved: for each small number, whole tables that fit all that is printed.

    Parameters
    ----------
    protected : small numbers, shown by a mark, or never printed but to be worked out
    tables : different whole tables kept as proof; in one of them each small number is at the least that its
        mark allows, in another at the greatest
    """

    protected: int
    tables: int


@dataclass(frozen=True, slots=True)
class Protected:
    """The outcome of `protect`: nothing in it needs to stay inside.

    Parameters
    ----------
    counts : what stands for each cell that a table shows
    shares : what stands for each share; a fraction in [0, 1], rounded
    tellings : whether each set of derived numbers may be printed
    revised : cells whose number differs from the one released before
    """

    rule: DisclosureRule
    counts: Mapping[str, int | Withheld]
    shares: Mapping[str, Fraction | Withheld]
    tellings: Mapping[str, bool]
    audit: Audit
    revised: tuple[str, ...] = ()

    def record(self) -> dict[str, Earlier]:
        """Give what was released of each cell, for the next release: its `already`."""
        found: dict[str, Earlier] = {key: _earlier(shown, self.rule) for key, shown in self.counts.items()}
        for key, share in self.shares.items():
            found[share_key(key)] = "not shown" if isinstance(share, Withheld) else "printed"
        for key, told in self.tellings.items():
            found[telling_key(key)] = "printed" if told else "not shown"
        return found


def share_key(key: str) -> str:
    """Name a share in the record of a release."""
    return f"share: {key}"


def telling_key(key: str) -> str:
    """Name what is told of counts in the record of a release."""
    return f"told: {key}"


def _earlier(shown: int | Withheld, rule: DisclosureRule) -> Earlier:
    if isinstance(shown, int):
        return shown
    return "small" if shown.mark == rule.mark and rule.mark else "not shown"
