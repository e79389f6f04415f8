"""What a comparison of two packs says: each number that differs, and what moved it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from assurance.pack.findings.model import Number

__all__ = ["CAUSES", "Comparison", "Moved", "Share"]

CAUSES: Final[Mapping[str, str]] = {
    "data": "the data behind the first pack came otherwise, or later entries were added to them",
    "definition": "what was agreed was declared otherwise",
    "parameter": "the day at which open clocks are read was another",
    "sampling": "another sample, or a larger one",
    "period": "the period itself, with its own sample and reviews",
    "code or environment": "what stays when all of these are the same",
    "another set of notebooks": "only one of the packs holds the notebook, or it failed in the other",
    "not run again": "left by a notebook of your own, which is not run for a comparison",
}
"""What may move a number, in the order in which they are exchanged."""
RESIDUE: Final = "code or environment"
NOT_RUN: Final = "not run again"
OTHER_NOTEBOOKS: Final = "another set of notebooks"


@dataclass(frozen=True, slots=True)
class Share:
    """What one cause did to a number: from which value to which."""

    cause: str
    before: Number
    after: Number

    @property
    def change(self) -> float | None:
        """The difference; None where one of them is no number."""
        pair = (self.before, self.after)
        if any(isinstance(value, bool) or not isinstance(value, int | float) for value in pair):
            return None
        return float(self.after) - float(self.before)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Moved:
    """A number that differs between two packs.

    Parameters
    ----------
    finding, number : which; the period of its pack is written `{period}`
    before, after : as the packs give it, none where it has no value, absent where there is no such finding
    shares : what moved it, in the order in which the causes were exchanged; the last one leads to `after`
    """

    finding: str
    number: str
    title: str
    before: Number
    after: Number
    shares: tuple[Share, ...]

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes, each once."""
        return tuple(dict.fromkeys(share.cause for share in self.shares))

    @property
    def explained(self) -> bool:
        """Whether every step that moved it has a cause among the inputs."""
        return not {RESIDUE, OTHER_NOTEBOOKS, NOT_RUN} & set(self.causes)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two packs of a programme, or one and today's run of its inputs.

    Parameters
    ----------
    first, second : their periods; the second is blank where today's run stands in its place
    exchanged : the causes whose inputs differ, in the order in which they were exchanged
    together : (causes, reason) of those that could not be told apart, and why
    moved : every number that differs
    rewritten : findings of which only the words changed
    same : numbers that are equal
    """

    programme: str
    first: str
    second: str
    exchanged: tuple[str, ...]
    together: tuple[tuple[str, str], ...]
    moved: tuple[Moved, ...]
    rewritten: int
    same: int

    @property
    def unexplained(self) -> tuple[Moved, ...]:
        """Numbers that moved otherwise than by data, definition, parameter, sampling or period."""
        return tuple(one for one in self.moved if not one.explained)

    def counts(self) -> dict[str, int]:
        """Count the numbers that each cause moved; a number with two causes counts at both."""
        found = Counter(cause for one in self.moved for cause in one.causes)
        order = list(CAUSES)
        return dict(sorted(found.items(), key=lambda item: order.index(item[0]) if item[0] in order else -1))

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {
            "programme": self.programme,
            "first": self.first,
            "second": self.second or "today's run",
            "exchanged": list(self.exchanged),
            "not_told_apart": [{"causes": causes, "why": why} for causes, why in self.together],
            "same": self.same,
            "rewritten": self.rewritten,
            "counts": self.counts(),
            "moved": [
                {
                    "finding": one.finding, "number": one.number, "title": one.title, "before": one.before,
                    "after": one.after, "causes": list(one.causes),
                    "shares": [
                        {
                            "cause": share.cause, "before": share.before, "after": share.after,
                            "change": share.change,
                        }
                        for share in one.shares
                    ],
                }
                for one in self.moved
            ],
        }  # fmt: skip
