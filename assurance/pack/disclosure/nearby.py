"""The neighbourhood of one cell: where a table that proves something is mostly found.

Cells further off stay as they are in a table that is known to fit. That leaves out tables, and adds none;
what is found is held against the whole system all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assurance.pack.disclosure.knowledge import Row
from assurance.pack.disclosure.linked import Part
from assurance.pack.disclosure.solving import System, Table

__all__ = ["Nearby", "nearby"]


@dataclass(frozen=True, slots=True)
class Nearby:
    """The rows and statements of a neighbourhood, with everything else fixed.

    Parameters
    ----------
    cells : its cells, by their place in the part
    numbers : its statements, by their number in the part
    """

    base: Table
    cells: tuple[int, ...]
    numbers: tuple[int, ...]
    system: System

    def search(
        self,
        *,
        withdrawn: Collection[int],
        bounds: Sequence[tuple[int, int | None, int | None]],
        may_break: bool,
    ) -> Table | None:
        """Find a table of the whole part that differs from the base in the neighbourhood only."""
        new = {cell: place for place, cell in enumerate(self.cells)}
        found = self.system.search(
            withdrawn={place for place, number in enumerate(self.numbers) if number in withdrawn},
            bounds=[(new[cell], least, most) for cell, least, most in bounds],
            may_break=may_break,
        )
        if found is None:
            return None
        table = list(self.base)
        for cell, count in zip(self.cells, found, strict=True):
            table[cell] = count
        return tuple(table)


def nearby(part: Part, cell: int, base: Table, rows_of: Sequence[Sequence[Row]], *, size: int) -> Nearby:
    """Take the cells around one cell, over the sums that link them, nearest first, until there are `size`."""
    chosen = {cell: 0}
    queue = [cell]
    while queue and len(chosen) < size:
        for row in rows_of[queue.pop(0)]:
            for _, other in row.terms:
                if other not in chosen:
                    chosen[other] = len(chosen)
                    queue.append(other)

    def near(row: Row) -> Row:
        fixed = sum(factor * base[other] for factor, other in row.terms if other not in chosen)
        terms = tuple((factor, chosen[other]) for factor, other in row.terms if other in chosen)
        return Row(terms, row.right - fixed, row.unit)

    seen: dict[int, Row] = {id(row): row for other in chosen for row in rows_of[other]}
    numbers = tuple(
        number for number, one in enumerate(part.statements) if any(other in chosen for other in one.of)
    )
    statements = [
        replace(one, rows=tuple(made for row in one.rows if (made := near(row)).terms))
        for one in (part.statements[number] for number in numbers)
    ]
    system = System(len(chosen), [near(row) for row in seen.values()], statements)
    return Nearby(base, tuple(chosen), numbers, system)
