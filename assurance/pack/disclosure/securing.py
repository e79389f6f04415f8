"""Withdraw from one set of linked cells what would give its small numbers away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from assurance.errors import DisclosureError
from assurance.pack.disclosure.knowledge import Row, Target
from assurance.pack.disclosure.linked import Part
from assurance.pack.disclosure.nearby import Nearby, nearby
from assurance.pack.disclosure.solving import System, Table

__all__ = ["Secured", "secure"]

End = Literal["least", "most"]
_ENDS: Final[tuple[End, End]] = ("least", "most")
_NEARBY: Final = (40, 160)
"""Cells of a neighbourhood, about: the smaller one is searched first."""
_SMALL: Final = 60
"""Up to so many cells the whole part is searched at once."""
_PULL: Final = 0.1
"""Less than the least that it costs to withdraw a statement."""


@dataclass(frozen=True, slots=True)
class Secured:
    """Statements that are withdrawn, by their number in the whole, and how many tables prove the rest."""

    withdrawn: set[int]
    tables: int


@dataclass(slots=True)
class _State:
    """What is withdrawn so far, and the tables that fit what stands.

    Withdrawing only makes more tables fit: one that fits once fits for good, until something is restored.

    Parameters
    ----------
    absent : cells in which nobody is, as whoever sees which lines there are can tell without any number
    """

    part: Part
    system: System
    withdrawn: set[int] = field(default_factory=set)
    tables: list[Table] = field(default_factory=list)
    base: Table | None = None
    near: dict[tuple[int, int], Nearby] = field(default_factory=dict)
    absent: set[int] = field(default_factory=set)

    def look(self, target: Target, end: End, *, may_break: bool, far: bool = True) -> Table | None:
        """Look for a table with a small number at an end of its range: nearby first, then all over."""
        bounds = [(target.cell, None, target.least) if end == "least" else (target.cell, target.most, None)]
        if self.base is not None and len(self.part.keys) > _SMALL:
            for size in _NEARBY:
                found = self.around(target.cell, size).search(
                    withdrawn=self.withdrawn, bounds=bounds, may_break=may_break
                )
                if found is not None and self.is_proof(found, target, end, may_break=may_break):
                    return found
            if not far:
                return None
        aim = _others(self, end)
        found = self.system.search(withdrawn=self.withdrawn, bounds=bounds, aim=aim, may_break=may_break)
        return found if found and self.is_proof(found, target, end, may_break=may_break) else None

    def prove(self, target: Target, end: End, *, far: bool) -> bool:
        """Keep a proof that breaks nothing, if one is found."""
        return self.keep(self.look(target, end, may_break=False, far=far))

    def around(self, cell: int, size: int) -> Nearby:
        """Give the neighbourhood of a cell, made once."""
        if (cell, size) not in self.near:
            self.near[cell, size] = nearby(self.part, cell, self.base or (), self.rows_of(), size=size)
        return self.near[cell, size]

    def is_proof(self, table: Table, target: Target, end: End, *, may_break: bool) -> bool:
        """Tell, in whole numbers, whether a table has a small number at an end, and what it may break."""
        return (
            self.system.is_table(table)
            and _reaches(table, target, end)
            and self.system.may_be_broken(table, withdrawn=self.withdrawn, may_break=may_break)
        )

    def rows_of(self) -> list[list[Row]]:
        """Give the sums in which each cell stands."""
        if not self._rows:
            self._rows = [[] for _ in self.part.keys]
            for row in self.part.hard:
                for _, cell in row.terms:
                    self._rows[cell].append(row)
        return self._rows

    _rows: list[list[Row]] = field(default_factory=list)

    def keep(self, table: Table | None) -> bool:
        """Keep a table as proof, if it fits exactly."""
        if table is None or not self.system.fits(table, withdrawn=self.withdrawn):
            return False
        self.tables.append(table)
        return True

    def open_ends(self) -> Iterator[tuple[Target, End]]:
        """Give the ends of ranges for which there is no proof yet."""
        for target in self.part.targets:
            for end in _ENDS if target.cell not in self.absent else ():
                if not any(_reaches(table, target, end) for table in self.tables):
                    yield target, end


def secure(part: Part) -> Secured:
    """Withdraw as little as can be so that every small number of this part keeps its whole range.

    Raises
    ------
    DisclosureError
        When that cannot be reached, whatever is withdrawn.
    """
    state = _State(part, System(len(part.keys), part.hard, part.statements))
    truth = tuple(count for count in part.truth if count is not None)
    if len(truth) == len(part.truth):
        state.base = truth if state.keep(truth) else None
    _sweep(state)
    for target, end in state.open_ends():
        _open(state, target, end)
    _restore(state)
    return Secured({part.numbers[number] for number in state.withdrawn}, len(set(state.tables)))


def _reaches(table: Table, target: Target, end: End) -> bool:
    if end == "least":
        return table[target.cell] <= target.least
    return table[target.cell] >= target.most


def _sweep(state: _State) -> None:
    """Look for tables in which as many small numbers as possible are at one end of their range at once."""
    for price in (1.0, -1.0):
        aim = [(one.cell, price) for one in state.part.targets]
        bounds = [(one.cell, None, one.most) for one in state.part.targets]
        if any(True for _ in state.open_ends()):
            state.keep(state.system.search(withdrawn=state.withdrawn, bounds=bounds, aim=aim))


def _open(state: _State, target: Target, end: End) -> None:
    """Find a table with a small number at an end of its range, and withdraw what it breaks."""
    table = state.look(target, end, may_break=True)
    if table is None and _is_absent(state.part, target.cell):
        state.absent.add(target.cell)
        return
    if table is None:
        raise DisclosureError(
            f"the small number {state.part.keys[target.cell]!r} could be worked out more closely than the "
            "rule allows, whatever is withheld now: from numbers released before, which cannot be "
            "taken back, or from what suppliers publish themselves. Leave out the tables linked with it"
        )
    state.withdrawn.update(state.system.broken(table, withdrawn=state.withdrawn))
    _follow(state)
    state.tables.append(table)


def _is_absent(part: Part, cell: int) -> bool:
    """Tell whether the sums alone say that nobody is in a cell: no line has room for anybody.

    A provider none of whose teams has a line is an example. Sums have no number of their own, so that such
    a cell is nought whatever is printed, and nothing that could be withheld would hide it.
    """
    sums = [row for row in part.hard if row.right == 0 and len(row.terms) > 1]
    return bool(sums) and not System(len(part.keys), sums, ()).may_be_some(cell)


def _follow(state: _State) -> None:
    """Withdraw shares and derived numbers of which a count is no longer shown."""
    gone = {
        state.part.statements[number].of[0]
        for number in state.withdrawn
        if state.part.statements[number].kind == "number"
    }
    for number, one in enumerate(state.part.statements):
        if one.kind in ("share", "telling") and gone.intersection(one.of):
            state.withdrawn.add(number)


def _restore(state: _State) -> None:
    """Print again what need not be withdrawn, the weightiest first.

    What stays withdrawn then has a table in which it is broken: its number cannot be worked out exactly.
    """
    order = {"number": 0, "mark": 1, "share": 2, "telling": 3}
    statements = state.part.statements
    listed = sorted(
        state.withdrawn, key=lambda number: (order[statements[number].kind], -statements[number].cost)
    )
    for number in listed:
        one = statements[number]
        if one.kind in ("share", "telling") and not _counts_stand(state, number):
            continue
        kept, state.withdrawn, tables = state.withdrawn, state.withdrawn - {number}, state.tables
        state.tables = [table for table in tables if one.holds(table)]
        far = not any(not one.holds(table) for table in tables)
        if not all(state.prove(target, end, far=far) for target, end in state.open_ends()):
            state.withdrawn, state.tables = kept, tables


def _counts_stand(state: _State, number: int) -> bool:
    gone = {
        state.part.statements[other].of[0]
        for other in state.withdrawn
        if state.part.statements[other].kind == "number"
    }
    return not gone.intersection(state.part.statements[number].of)


def _others(state: _State, end: End) -> list[tuple[int, float]]:
    """Draw the other small numbers towards the same end, so lightly that nothing is broken for it.

    Only those that a mark holds within their range: others have no end.
    """
    marked = {
        one.of[0]
        for number, one in enumerate(state.part.statements)
        if one.kind == "mark" and number not in state.withdrawn
    }
    others = [target for target, open_end in state.open_ends() if open_end == end and target.cell in marked]
    price = (1 if end == "least" else -1) * _PULL / (1 + sum(target.most for target in others))
    return [(target.cell, price) for target in others]
