"""What each number of a finding is, which decides how it leaves the house; what is not declared stays in it.

A finding belongs to the first form of its stage whose keys it has. A form gives each key a role. A key
without a role, and a finding without a form, does not appear in a release.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

__all__ = [
    "BEYOND",
    "KEPT",
    "NEVER",
    "REST",
    "Count",
    "Form",
    "Kept",
    "Latest",
    "Measured",
    "Never",
    "Numbers",
    "Ratio",
    "Role",
    "Told",
]

Numbers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A label, a date, a target, a weight, or how many things were declared: nobody is counted in it.

    Parameters
    ----------
    until : what begins the rest of a text that counts somebody: it and the rest stay inside
    """

    until: str = ""


@dataclass(frozen=True, slots=True)
class Never:
    """Stays inside, on purpose: follows from single cases, or from differences of a few."""


@dataclass(frozen=True, slots=True)
class Count:
    """A count of people, cases or records: a cell.

    Parameters
    ----------
    name : the cell's name, where another finding calls the same count otherwise
    at : begins the key of the cell instead of the form's `cells`, where other findings show the same count
    """

    name: str = ""
    at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of two counts of the same finding, printed as the rule says."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class Told:
    """A word or number that follows from counts of the finding: printed only if they may be known exactly.

    Parameters
    ----------
    of : counts it follows from; those that are null say nothing
    harmless : values that tell nothing of any count, printed in any case
    """

    of: tuple[str, ...]
    harmless: tuple[Any, ...] = (None, "")


@dataclass(frozen=True, slots=True)
class Measured:
    """A median, a mean or a score over cases: printed, rounded, where how many they are is shown.

    Parameters
    ----------
    over : count of the cases it is made of
    share : whether it is a share, rounded as the rule rounds shares, and printed only where no small number
        could change it as it is printed; else one digit after the point stays
    beyond : of a centile, one in how many cases lies beyond it: printed where these are more than the rule
        hides, for it is the value of one of them
    """

    over: str
    share: bool = False
    beyond: int = 1


@dataclass(frozen=True, slots=True)
class Latest:
    """What a trend says of its latest point: printed as the figure itself is.

    Parameters
    ----------
    part : ``value`` is the figure; ``limit`` is a mean or limit over months, ``said`` a word that follows
        from them: both only where no month of the line was ever withheld, for months would follow from them
    """

    part: str


Role = Kept | Never | Count | Ratio | Told | Measured | Latest
KEPT: Final = Kept()
NEVER: Final = Never()
BEYOND: Final = {"mean": 1, "median": 2, "centile": 20}
"""One in how many cases lies beyond a statistic of values; which centile it is, a finding does not say."""
REST: Final = "..."
"""Among the parts of a sum: there is a rest besides them."""


def _always(_: Numbers) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of finding.

    Parameters
    ----------
    stage : its stage
    roles : of each key, or pattern of keys, its role; the first that fits
    has : keys by which findings of this kind are known
    lacks : keys that they do not have
    when : what else they are known by
    cells : begins the keys of its cells: names of numbers, literal words after a ', ``@id`` for the finding's
        own id, ``@pathway`` for the first part of it. A finding of another stage that begins them in the same
        way has the same cells
    line : number that says which part of a whole this is, such as ``team=A1``; empty for the whole; ``@id``
        and ``@stratum`` where only the id says it
    column : number that names the column of the part, where `line` is only its value
    whole_line : value of `line` that stands for the whole
    sums : (whole, parts): what adds up within the finding; of one part, or of parts and `REST`, the rest is a
        count of its own
    adds_to : (name, cell): where such findings, taken together, add up to a cell of another finding: names of
        numbers and literal words as in `cells`, the last of them the cell's own name
    whole_only : patterns of numbers that leave the house for the whole only, not for its parts
    chains : patterns of counts each of which is at most the one before it, such as the steps of a count
    only_if_some : whether such a finding exists only where its count is not zero: it is left out unless shown
    words : whether its sentences hold no count, and stay
    source : patterns of the entries of `source` that stay
    """

    stage: str
    roles: Mapping[str, Role]
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    when: Callable[[Numbers], bool] = _always
    cells: tuple[str, ...] = ()
    line: str = ""
    column: str = ""
    whole_line: str = ""
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    chains: tuple[str, ...] = ()
    adds_to: tuple[str, ...] = ()
    whole_only: tuple[str, ...] = ()
    only_if_some: bool = False
    words: bool = False
    source: tuple[str, ...] = ()

    def fits(self, numbers: Numbers) -> bool:
        """Tell whether a finding of the stage is of this kind."""
        return (
            all(key in numbers for key in self.has)
            and not any(key in numbers for key in self.lacks)
            and self.when(numbers)
        )

    def role(self, key: str) -> Role | None:
        """Give the role of a number; None where none was decided."""
        if key in self.roles:
            return self.roles[key]
        return next((role for pattern, role in self.roles.items() if fnmatchcase(key, pattern)), None)
