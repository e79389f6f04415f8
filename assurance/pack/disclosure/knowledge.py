"""What a reader of a release knows: sums that always hold, and one statement for everything printed.

Every piece of it is a row of whole numbers, so whether a table fits is decided exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assurance.errors import DisclosureError
from assurance.pack.disclosure.protected import Earlier, share_key, telling_key
from assurance.pack.disclosure.tables import Cell, Cells, Relation, Share
from assurance.programme.disclosure import DisclosureRule

__all__ = ["Knowledge", "Row", "Statement", "Target", "knowledge_of"]

Kind = Literal["number", "mark", "share", "telling"]
_COSTS: Mapping[Kind, float] = {"number": 1.0, "mark": 0.3, "share": 0.5, "telling": 0.25}
"""What it costs to withdraw a statement, beside the weight of its cell: derived numbers go first."""


@dataclass(frozen=True, slots=True)
class Row:
    """Counts times their factors are at most `right`; a breach of `unit` is a breach by one case."""

    terms: tuple[tuple[int, int], ...]
    right: int
    unit: int = 1

    def holds(self, table: Sequence[int]) -> bool:
        """Tell whether a whole table fits this row."""
        return sum(factor * table[cell] for factor, cell in self.terms) <= self.right


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is printed, and what it tells; it can be withdrawn, unless it was released before.

    Parameters
    ----------
    of : the cells it is about; when the number of one of them is withdrawn, so is a share or telling of it
    """

    kind: Kind
    key: str
    rows: tuple[Row, ...]
    of: tuple[int, ...]
    cost: float
    fixed: bool = False

    def holds(self, table: Sequence[int]) -> bool:
        """Tell whether a whole table fits everything that this statement tells."""
        return all(row.holds(table) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Target:
    """A small number, and the range that must stay possible for it, whatever a reader works out."""

    cell: int
    least: int
    most: int


@dataclass(slots=True)
class Knowledge:
    """The whole system, before anything is withdrawn.

    Parameters
    ----------
    truth : the table itself, None for each count that a supplier hid
    hard : rows that hold whatever is withdrawn: sums, bounds of suppliers, what was released before
    """

    keys: tuple[str, ...]
    truth: tuple[int | None, ...]
    hard: list[Row] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)


def knowledge_of(
    cells: Cells, relations: Iterable[Relation], rule: DisclosureRule, already: Mapping[str, Earlier]
) -> Knowledge:
    """Write down what a reader would know if everything were printed but the small numbers themselves.

    Raises
    ------
    DisclosureError
        When a sum does not hold, names no cell, or a number now hidden was released before.
    """
    places = {cell.key: place for place, cell in enumerate(cells.cells)}
    known = Knowledge(cells.keys(), tuple(cell.count for cell in cells.cells))
    for relation in relations:
        known.hard += _sum_rows(relation, places, known.truth)
    for place, cell in enumerate(cells.cells):
        _tell_cell(known, place, cell, rule, already.get(cell.key))
    numbers = {one.of[0] for one in known.statements if one.kind == "number"}
    for share in cells.shares:
        pair = places[share.part], places[share.whole]
        fixed = _released(known, share_key(share.key), pair, already)
        if numbers.issuperset(pair) and fixed is not None:
            known.statements.append(_share(share, pair, known.truth, rule, fixed=fixed))
    for telling in cells.tellings:
        about = tuple(places[key] for key in telling.cells)
        fixed = _released(known, telling_key(telling.key), about, already)
        if numbers.issuperset(about) and fixed is not None:
            rows = tuple(row for place in about for row in _between(place, *_twice(known.truth[place])))
            known.statements.append(Statement("telling", telling.key, rows, about, _COSTS["telling"], fixed))
    return known


def _released(
    known: Knowledge, key: str, about: tuple[int, ...], already: Mapping[str, Earlier]
) -> bool | None:
    """Tell whether a share or telling was printed before, for good; None where it was withheld."""
    if already.get(key) == "not shown":
        return None
    fixed = {one.of[0] for one in known.statements if one.kind == "number" and one.fixed}
    return already.get(key) == "printed" and fixed.issuperset(about)


def _sum_rows(relation: Relation, places: Mapping[str, int], truth: Sequence[int | None]) -> Iterator[Row]:
    if missing := [key for _, key in relation.terms if key not in places]:
        raise DisclosureError(f"a sum names {missing[0]!r}, which is no cell")
    terms = tuple((factor, places[key]) for factor, key in relation.terms)
    counts = [truth[place] for _, place in terms]
    if None not in counts:
        total = sum(factor * (truth[place] or 0) for factor, place in terms)
        if total > relation.right or (relation.equal and total != relation.right):
            named = ", ".join(repr(key) for _, key in relation.terms[:4])
            raise DisclosureError(
                f"a sum over {len(terms)} cells ({named} ...) does not hold, so nothing can be worked out "
                "from it and nothing proved; leave it out, or give the counts it holds for"
            )
    yield Row(terms, relation.right)
    if relation.equal:
        yield Row(tuple((-factor, place) for factor, place in terms), -relation.right)


def _tell_cell(
    known: Knowledge, place: int, cell: Cell, rule: DisclosureRule, before: Earlier | None
) -> None:
    """Add what is told of one cell, and whether it needs protection."""
    fixed = False
    if cell.count is not None and isinstance(before, int):
        fixed = not rule.hides_count(cell.count) and rule.printed(cell.count) == before
        if not fixed and cell.count == before:
            raise DisclosureError(
                f"{cell.key!r} is small and was printed in an earlier release; it cannot be taken back. "
                "Release this edition without its table, or to those only who have the earlier one"
            )
        if not fixed:
            known.revised.append(cell.key)
    if cell.count is None:
        _tell_hidden(known, place, cell, rule, before)
    elif rule.hides_count(cell.count) and rule.hides is not None:
        known.targets.append(Target(place, rule.hides.least, rule.hides.most))
        if cell.printed and before != "not shown":
            rows = tuple(_between(place, rule.hides.least, rule.hides.most))
            cost = _COSTS["mark"] * cell.weight
            known.statements.append(Statement("mark", cell.key, rows, (place,), cost, before == "small"))
    elif cell.printed and before in (None, *([before] if isinstance(before, int) else [])):
        rows = tuple(_between(place, *rule.may_be(rule.printed(cell.count))))
        known.statements.append(Statement("number", cell.key, rows, (place,), cell.weight, fixed))


def _tell_hidden(
    known: Knowledge, place: int, cell: Cell, rule: DisclosureRule, before: Earlier | None
) -> None:
    """Add what everybody knows of a count that we do not know: what its supplier or a release said."""
    least, most = cell.least, cell.most
    if isinstance(before, int):
        low, high = rule.may_be(before)
        least, most = max(least, low), high if most is None else min(most, high)
    elif before == "small" and rule.hides is not None:
        least, most = rule.hides.least, rule.hides.most
    known.hard += _between(place, least, most)
    hidden = cell.printed and not isinstance(before, int)
    if hidden and rule.hides is not None and most is not None and most > least:
        known.targets.append(Target(place, least, most))


def _share(
    share: Share, pair: tuple[int, int], truth: Sequence[int | None], rule: DisclosureRule, *, fixed: bool
) -> Statement:
    """Tell what a printed share tells: between which shares the exact one lies.

    Half a unit goes up, so the lower end belongs to it and the upper one does not: with whole numbers, a
    share below it is at least one below it. That leaves no whole of zero either.
    """
    part, whole = truth[pair[0]] or 0, truth[pair[1]] or 0
    rows: tuple[Row, ...] = ()
    if rule.per_cents.of == "unrounded" and whole:
        scale = 2 * 100 * 10**rule.per_cents.places
        twice = 2 * ((part * scale + whole) // (2 * whole))
        lower = Row(((twice - 1, pair[1]), (-scale, pair[0])), 0, scale)
        upper = Row(((scale, pair[0]), (-twice - 1, pair[1])), -1, scale)
        rows = (lower, upper)
    return Statement("share", share.key, rows, pair, _COSTS["share"], fixed)


def _between(place: int, least: int, most: int | None) -> Iterator[Row]:
    if least > 0:
        yield Row(((-1, place),), -least)
    if most is not None:
        yield Row(((1, place),), most)


def _twice(count: int | None) -> tuple[int, int]:
    return (count or 0, count or 0)
