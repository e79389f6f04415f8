"""Triangulation: what dashboard, records and staff each say of a topic, side by side.

Denzin (1970), The Research Act: evidence of one source is weak however much of it there is; evidence of
several that agree is strong, and where they disagree there is something to find out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

import pandas as pd

from assurance.errors import DomainError
from assurance.results import Result

__all__ = [
    "KINDS", "SHARE", "Cell", "Triangulated", "Triangulation", "figure_cell", "nothing", "question_cell",
    "share_cell", "triangulated",
]  # fmt: skip

Kind = Literal["dashboard", "records", "staff"]
Says = Literal["yes", "no", "mixed", "nothing"]
Standing = Literal["agree", "disagree", "not settled", "weak", "no evidence"]

SHARE: Final = "share"
KINDS: Final[tuple[Kind, ...]] = ("dashboard", "records", "staff")
"""Kinds of evidence, in the order of the columns."""

_COLUMNS = {
    "topic": "str", "kind": "str", "evidence": "str", "says": "str", "count": "float64", "of": "float64",
    "value": "float64", "threshold": "float64", "words": "str", "note": "str", "standing": "str",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """What one kind of evidence says of a topic.

    Parameters
    ----------
    kind, evidence : which kind, and the measure, question, rule or source behind it; "" where none is
    says : yes, no, mixed (it points both ways, or does not settle it) or nothing (there is no evidence)
    count, of : counts behind it, where it is a share of cases or answers
    value, threshold : the figure, and what it is held against
    words : the numbers in words
    note : what a reader has to know besides
    unit : of value and threshold; "share" of fractions
    """

    kind: Kind
    evidence: str
    says: Says
    count: int | None = None
    of: int | None = None
    value: float | None = None
    threshold: float | None = None
    words: str = ""
    note: str = ""
    unit: str = SHARE


@dataclass(frozen=True, slots=True)
class Triangulated:
    """One topic: its cells, and how they stand to each other.

    Parameters
    ----------
    standing : agree; disagree (one says yes, another no); not settled (several, one of them mixed); weak
        (one source only); no evidence
    """

    topic: str
    cells: tuple[Cell, ...]
    standing: Standing

    @property
    def sources(self) -> int:
        """How many kinds of evidence say something."""
        return sum(cell.says != "nothing" for cell in self.cells)


@dataclass(frozen=True, eq=False)
class Triangulation(Result):
    """Every topic of a programme, in its three columns.

    Parameters
    ----------
    period : label of the period
    topics : as declared
    """

    period: str
    topics: tuple[Triangulated, ...]

    @property
    def disagreements(self) -> tuple[Triangulated, ...]:
        """Topics on which one kind of evidence says yes and another no."""
        return tuple(one for one in self.topics if one.standing == "disagree")

    @property
    def weak(self) -> tuple[Triangulated, ...]:
        """Topics with evidence of one source only."""
        return tuple(one for one in self.topics if one.standing == "weak")

    def to_frame(self) -> pd.DataFrame:
        """Give a row a topic and kind of evidence: the fields of `Cell`, and the topic's standing."""
        rows = [
            {
                "topic": one.topic, "kind": cell.kind, "evidence": cell.evidence, "says": cell.says,
                "count": cell.count, "of": cell.of, "value": cell.value, "threshold": cell.threshold,
                "words": cell.words, "note": cell.note, "standing": one.standing,
            }
            for one in self.topics
            for cell in one.cells
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def triangulated(topic: str, cells: Sequence[Cell]) -> Triangulated:
    """Set the cells of a topic beside each other.

    Raises
    ------
    DomainError
        When there is not one cell of each kind, in order.

    Examples
    --------
    >>> cells = [Cell("dashboard", "seen", "yes"), Cell("records", "seen_28", "no"), nothing("staff")]
    >>> triangulated("People are seen in time", cells).standing
    'disagree'
    """
    if [cell.kind for cell in cells] != list(KINDS):
        raise DomainError(f"topic {topic!r}: give one cell of each kind: {', '.join(KINDS)}")
    said = [cell.says for cell in cells if cell.says != "nothing"]
    standing: Standing = "agree"
    if len(said) < 2:
        standing = "weak" if said else "no evidence"
    elif {"yes", "no"} <= set(said):
        standing = "disagree"
    elif "mixed" in said:
        standing = "not settled"
    return Triangulated(topic, tuple(cells), standing)


def nothing(kind: Kind, evidence: str = "", *, note: str = "") -> Cell:
    """Say that a kind of evidence has nothing to say."""
    return Cell(kind, evidence, "nothing", note=note)


def figure_cell(
    measure: str,
    values: Sequence[float],
    *,
    target: float,
    direction: str,
    unit: str = SHARE,
    note: str = "",
) -> Cell:
    """Say whether published figures reach their target; several that differ in that are mixed.

    Parameters
    ----------
    values : published figures of the whole, in the measure's own unit; none says nothing
    direction : increase (the target is a least) or decrease (a most)
    unit : of the figures; "share" of fractions

    Examples
    --------
    >>> figure_cell("seen", [0.9], target=0.9, direction="increase").says
    'yes'
    """
    if not values:
        return nothing("dashboard", measure, note="no figure is published")
    bound = Fraction(str(target))
    exact = [Fraction(str(value)) for value in values]
    reached = [value >= bound if direction == "increase" else value <= bound for value in exact]
    says: Says = "mixed" if len(set(reached)) > 1 else "yes" if reached[0] else "no"
    words = f"{sum(reached)} of {len(values)} published figures reach the target" if len(values) > 1 else ""
    value = values[0] if len(values) == 1 else None
    return Cell("dashboard", measure, says, value=value, threshold=target, words=words, note=note, unit=unit)


def question_cell(kind: Kind, question: str, row: Mapping[str, Any] | None, *, note: str = "") -> Cell:
    """Say what the estimate of a question says: met is yes, not met is no, not shown is mixed.

    Parameters
    ----------
    row : the row of `Estimates` for the whole frame; None where nothing is estimated yet
    """
    if row is None:
        return nothing(kind, question, note=note or "awaiting review")
    says: dict[str, Says] = {"met": "yes", "not met": "no", "not shown": "mixed"}
    found = says.get(str(row["verdict"]), "nothing")
    count, of = int(row["applicable"]) - int(row["deviations"]), int(row["applicable"])
    tolerable = row["tolerable_rate"]
    threshold = None if pd.isna(tolerable) else float(1 - Fraction(str(float(tolerable))))
    said = note if found != "nothing" else "nothing decides it"
    value = float(Fraction(count, of)) if of else None
    return Cell(kind, question, found, count, of, value, threshold, "in the sample", said)


def share_cell(
    kind: Kind, evidence: str, *, yes: int, no: int, unknown: int, at_least: float, note: str = ""
) -> Cell:
    """Say whether a share is reached, whatever the unknown ones would be; else it is mixed.

    Parameters
    ----------
    yes, no, unknown : cases or answers that bear it out, that do not, and that cannot be read
    at_least : share from which it says yes

    Raises
    ------
    DomainError
        When a count is negative.

    Examples
    --------
    >>> [share_cell("staff", "survey", yes=y, no=20, unknown=u, at_least=0.75).says
    ...  for y, u in ((60, 0), (59, 0), (59, 1), (0, 0))]
    ['yes', 'no', 'mixed', 'no']
    """
    if min(yes, no, unknown) < 0:
        raise DomainError(f"{evidence}: counts are {yes}, {no} and {unknown}; none may be negative")
    of = yes + no + unknown
    if not yes + no:
        why = "none can be read" if unknown else "no case, no answer"
        return nothing(kind, evidence, note="; ".join(filter(None, [why, note])))
    bound = Fraction(str(at_least))
    lowest, highest = Fraction(yes, of), Fraction(yes + unknown, of)
    says: Says = "yes" if lowest >= bound else "no" if highest < bound else "mixed"
    words = f"{unknown:,} cannot be read" if unknown else ""
    return Cell(kind, evidence, says, yes, of, float(lowest), at_least, words, note)
