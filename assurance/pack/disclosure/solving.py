"""The search for a table that fits: HiGHS proposes, whole numbers decide.

A solver works with floating point and may be wrong by a little. So what it gives is only a proposal: it is
rounded to whole numbers, and held against every row exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assurance.pack.disclosure.knowledge import Row, Statement

if TYPE_CHECKING:
    import numpy as np

__all__ = ["System", "Table"]

Table = tuple[int, ...]
_NEAR_ENOUGH: Final = 0.25
"""A table that breaks at most so much more than the least is taken; what need not be is restored later."""
_NODES: Final = 5000
"""Branches of one search; a limit in steps, not in seconds, so that every machine gives the same answer."""


@dataclass(slots=True)
class System:
    """The rows of one set of linked cells, as a matrix: made once, asked many times.

    Each row of a statement has a column of its own, by how many cases the table breaks it.
    """

    size: int
    hard: Sequence[Row]
    statements: Sequence[Statement]
    _matrix: Any = None
    _right: Any = None
    _owners: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        import numpy as np
        from scipy.sparse import csr_array

        soft = [(number, row) for number, one in enumerate(self.statements) for row in one.rows]
        rows = [*self.hard, *(row for _, row in soft)]
        self._owners = tuple(number for number, _ in soft)
        entries = [(at, cell, factor / row.unit) for at, row in enumerate(rows) for factor, cell in row.terms]
        entries += [(len(self.hard) + at, self.size + at, -1.0) for at in range(len(soft))]
        at, column, value = zip(*entries, strict=True) if entries else ((), (), ())
        self._matrix = csr_array((value, (at, column)), shape=(len(rows), self.size + len(soft)))
        self._right = np.array([row.right / row.unit for row in rows], dtype=float)

    def search(
        self,
        *,
        withdrawn: Collection[int],
        bounds: Sequence[tuple[int, int | None, int | None]] = (),
        aim: Sequence[tuple[int, float]] = (),
        may_break: bool = False,
    ) -> Table | None:
        """Find a table, with bounds on some cells, that breaks what stands as little as can be.

        Parameters
        ----------
        withdrawn : statements that are not printed, which may be broken freely
        bounds : (cell, least, most)
        aim : (cell, price of each case in it)
        may_break : whether statements that are not fixed may be broken, at their cost

        Returns
        -------
        tuple of int or None
            Counts in the order of the cells; None where the solver found none. It is a proposal only.
        """
        import numpy as np

        price, low, high = self._prices(withdrawn, may_break)
        for cell, factor in aim:
            price[cell] += factor
        for cell, least, most in bounds:
            low[cell] = max(low[cell], least or 0)
            high[cell] = min(high[cell], np.inf if most is None else most)
        whole = np.zeros(len(price))
        loose = self._solve(price, low, high, whole)
        if loose is None:
            return None  # what no table of fractions fits, no table of whole numbers fits
        table = self._counts(loose)
        if self.is_table(table) and self.may_be_broken(table, withdrawn=withdrawn, may_break=may_break):
            return table
        whole[: self.size] = 1
        for cell, factor in aim:
            price[cell] -= factor  # an aim is a wish, and wishes make whole numbers slow
        found = self._solve(price, low, high, whole)
        return None if found is None else self._counts(found)

    def may_be_some(self, cell: int) -> bool:
        """Tell whether the rows leave room for any case in a cell; of statements, none counts."""
        import numpy as np

        price, low, high = self._prices(range(len(self.statements)), may_break=True)
        low[cell] = 1.0
        return self._solve(price, low, high, np.zeros(len(price))) is not None

    def _solve(
        self, price: np.ndarray, low: np.ndarray, high: np.ndarray, whole: np.ndarray
    ) -> np.ndarray | None:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        found = milp(
            price,
            integrality=whole,
            bounds=Bounds(low, high),
            constraints=LinearConstraint(self._matrix, -np.inf, self._right),
            options={"node_limit": _NODES, "mip_rel_gap": _NEAR_ENOUGH},
        )
        return None if found.x is None else found.x

    def _counts(self, found: np.ndarray) -> Table:
        return tuple(round(float(value)) for value in found[: self.size])

    def _prices(
        self, withdrawn: Collection[int], may_break: bool
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        import numpy as np

        columns = self.size + len(self._owners)
        price, low, high = np.zeros(columns), np.zeros(columns), np.full(columns, np.inf)
        for at, number in enumerate(self._owners, start=self.size):
            statement = self.statements[number]
            if number in withdrawn:
                continue
            if may_break and not statement.fixed:
                price[at] = statement.cost
            else:
                high[at] = 0.0
        return price, low, high

    def fits(self, table: Table, *, withdrawn: Collection[int]) -> bool:
        """Tell, in whole numbers, whether a table fits everything that is printed."""
        return self.is_table(table) and not self.broken(table, withdrawn=withdrawn)

    def is_table(self, table: Table) -> bool:
        """Tell whether a table has no negative count and fits what holds in any case."""
        return min(table, default=0) >= 0 and all(row.holds(table) for row in self.hard)

    def may_be_broken(self, table: Table, *, withdrawn: Collection[int], may_break: bool) -> bool:
        """Tell whether all that a table breaks may be withdrawn: nothing, or nothing that is fixed."""
        broken = self.broken(table, withdrawn=withdrawn)
        return not any(not may_break or self.statements[number].fixed for number in broken)

    def broken(self, table: Table, *, withdrawn: Collection[int]) -> list[int]:
        """List the statements that a table breaks, of those that stand."""
        return [
            number
            for number, one in enumerate(self.statements)
            if number not in withdrawn and not one.holds(table)
        ]
