"""Tables as linear systems: counts, what links them, and what else would be printed of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from assurance.errors import DisclosureError

__all__ = ["Cell", "Cells", "Relation", "Share", "Telling", "at_most", "rest_of", "total_of"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One count of people, cases or records. The same count in several tables is one cell.

    Parameters
    ----------
    key : its name; two tables that show the same count use the same key
    count : the count itself; None where whoever supplied it hid it
    least, most : bounds of a count that a supplier hid, as the supplier says them; it is never read as zero
    weight : how much is lost when it is not shown; a total weighs more than one of its parts
    printed : False for a count that no table shows but that a reader could work out, such as the rest of a
        whole; it is protected like any other
    """

    key: str
    count: int | None
    least: int = 0
    most: int | None = None
    weight: float = 1.0
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Relation:
    """A sum that everybody knows to hold: the counts times their factors equal `right`, or are at most it."""

    terms: tuple[tuple[int, str], ...]
    right: int = 0
    equal: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """A share that would be printed: part divided by whole."""

    key: str
    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class Telling:
    """Numbers that would be printed from which these counts can be worked out, such as an exact interval.

    Whoever reads them is taken to know the counts exactly. That is more than most could work out, so what is
    protected against it is protected.
    """

    key: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts, and what else would be printed of them.

    Raises
    ------
    DisclosureError
        When two different counts have one key, a count is negative or not whole, or a share names no cell.

    Examples
    --------
    >>> Cells.of({"A": 3, "B": 17, "all": 20}).keys()
    ('A', 'B', 'all')
    """

    cells: tuple[Cell, ...]
    shares: tuple[Share, ...] = ()
    tellings: tuple[Telling, ...] = ()

    def __post_init__(self) -> None:
        known: dict[str, Cell] = {}
        for cell in self.cells:
            _check(cell)
            if known.setdefault(cell.key, cell) != cell:
                raise DisclosureError(f"two cells have the key {cell.key!r} and are not the same")
        if len(known) != len(self.cells):
            object.__setattr__(self, "cells", tuple(known.values()))
        named = chain.from_iterable([(one.part, one.whole) for one in self.shares])
        for key in chain(named, *(one.cells for one in self.tellings)):
            if key not in known:
                raise DisclosureError(f"a share or a derived number names {key!r}, which is no cell")

    @classmethod
    def of(cls, counts: Mapping[str, int], *, shares: Iterable[Share] = ()) -> Cells:
        """Make cells of plain counts: the greater a count, the more is lost when it is not shown."""
        return cls(
            tuple(
                Cell(key, count, weight=1 + max(count, 0).bit_length() / 4) for key, count in counts.items()
            ),
            tuple(shares),
        )

    def keys(self) -> tuple[str, ...]:
        """Give the keys, in order."""
        return tuple(cell.key for cell in self.cells)


def total_of(whole: str, parts: Iterable[str]) -> Relation:
    """Say that a whole is the sum of its parts.

    Examples
    --------
    >>> total_of("all", ["A", "B"]).terms
    ((1, 'all'), (-1, 'A'), (-1, 'B'))
    """
    return Relation(((1, whole), *((-1, part) for part in parts)))


def rest_of(whole: Cell, part: Cell, *, key: str) -> tuple[Cell, Relation]:
    """Give the rest of a whole as a cell that is never printed, with the sum that links it.

    A reader who knows whole and part knows the rest, so a small rest needs the same protection. Where a
    supplier hid one of the two, the rest is not known either, and only bounded.
    """
    known = whole.count is not None and part.count is not None
    count = whole.count - part.count if known else None  # type: ignore[operator]
    return Cell(key, count, printed=False), total_of(whole.key, (part.key, key))


def at_most(small: str, great: str) -> Relation:
    """Say that one count is never above another."""
    return Relation(((1, small), (-1, great)), equal=False)


def _check(cell: Cell) -> None:
    count = cell.count
    whole = count is None or (isinstance(count, int) and not isinstance(count, bool))
    if not whole or (count is not None and count < 0):
        raise DisclosureError(f"cell {cell.key!r} is not a count; a count is a whole number, and not below 0")
    if cell.least < 0 or (cell.most is not None and cell.most < cell.least):
        raise DisclosureError(f"cell {cell.key!r}: bounds from {cell.least} to {cell.most} hold no count")
    if not 0 < cell.weight < float("inf"):
        raise DisclosureError(f"cell {cell.key!r} has no weight; a weight is above 0")
