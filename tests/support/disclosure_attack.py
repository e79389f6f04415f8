"""An attacker of a release, written from the definition and apart from the product.

He has what is printed, the rule, the sums, and nothing else; he reckons by linear and by integer programming,
and on small tables by trying every table there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from assurance.pack.disclosure import Cell, Cells, Protected, Relation
from assurance.programme.disclosure import DisclosureRule
from assurance.show.document import Withheld

Line = tuple[dict[int, Fraction], Fraction]
FAR = 400
"""Counts in the tests stay below this, so that what a printed number may be is found by trying."""


def may_be(rule: DisclosureRule, printed: int) -> tuple[int, int]:
    """Give the range of counts that are printed so, by trying all of them."""
    fits = [n for n in range(FAR * 2) if not rule.hides_count(n) and rule.printed(n) == printed]
    return fits[0], fits[-1]


@dataclass
class Attack:
    """Everything that a reader can write down."""

    keys: list[str]
    low: np.ndarray
    high: np.ndarray
    rows: list[Line]

    def bounds(self, key: str, *, whole: bool = False) -> tuple[int, int]:
        """Bound one cell, rounding inward; `whole` lets every cell be a whole number only."""
        at = self.keys.index(key)
        found = []
        for sign in (1, -1):
            price = np.zeros(len(self.keys))
            price[at] = sign
            matrix = np.zeros((len(self.rows), len(self.keys)))
            right = np.array([float(row[1]) for row in self.rows])
            for line, (terms, _) in enumerate(self.rows):
                for cell, factor in terms.items():
                    matrix[line, cell] = float(factor)
            if whole:
                solved = milp(
                    price,
                    integrality=np.ones(len(self.keys)),
                    bounds=Bounds(self.low, self.high),
                    constraints=[LinearConstraint(matrix, -np.inf, right)] if self.rows else [],
                )
            else:
                rows = {"A_ub": matrix, "b_ub": right} if self.rows else {}
                solved = linprog(price, bounds=list(zip(self.low, self.high, strict=True)), **rows)
            assert solved.status == 0, solved.message
            found.append(solved.x[at])
        return int(np.ceil(found[0] - 1e-6)), int(np.floor(found[1] + 1e-6))

    def tried(self, most: int) -> dict[str, set[int]]:
        """Try every table with counts up to `most`, and give the values that each cell can have."""
        seen: dict[str, set[int]] = {key: set() for key in self.keys}
        ranges = [
            range(int(low), int(min(high, most)) + 1) for low, high in zip(self.low, self.high, strict=True)
        ]
        for table in product(*ranges):
            if all(sum(f * table[c] for c, f in terms.items()) <= right for terms, right in self.rows):
                for key, value in zip(self.keys, table, strict=True):
                    seen[key].add(value)
        return seen


def attack(
    protected: Protected,
    cells: Cells,
    relations: Iterable[Relation],
    *,
    earlier: Mapping[str, int] | None = None,
) -> Attack:
    """Write down what the printed numbers, marks, shares and sums say."""
    keys = list(cells.keys())
    ranges = [_range(protected, cell, (earlier or {}).get(cell.key)) for cell in cells.cells]
    low, high = (np.array(ends, dtype=float) for ends in zip(*ranges, strict=True))
    rows = [row for one in relations for row in _sum(one, keys)]
    for share in cells.shares:
        printed = protected.shares[share.key]
        if isinstance(printed, Fraction) and protected.rule.per_cents.of == "unrounded":
            rows += _share(printed, protected.rule, keys.index(share.part), keys.index(share.whole))
            low[keys.index(share.whole)] = max(low[keys.index(share.whole)], 1)
    truth = {cell.key: cell.count for cell in cells.cells}
    for key in {key for one in cells.tellings if protected.tellings[one.key] for key in one.cells}:
        low[keys.index(key)] = high[keys.index(key)] = truth[key]
    return Attack(keys, low, high, rows)


def _range(protected: Protected, cell: Cell, before: int | None) -> tuple[float, float]:
    rule, shown = protected.rule, protected.counts.get(cell.key)
    if before is not None or isinstance(shown, int):
        return may_be(rule, before if before is not None else int(shown))  # type: ignore[arg-type]
    low, high = 0.0, float(FAR * 4)
    if isinstance(shown, Withheld) and rule.hides is not None and shown.mark == rule.mark:
        low, high = rule.hides.least, rule.hides.most
    if cell.count is None:
        low, high = max(low, cell.least), high if cell.most is None else min(high, cell.most)
    return low, high


def _sum(one: Relation, keys: list[str]) -> list[Line]:
    terms: dict[int, Fraction] = {}
    for factor, key in one.terms:
        terms[keys.index(key)] = terms.get(keys.index(key), Fraction(0)) + factor
    lines = [(terms, Fraction(one.right))]
    if one.equal:
        lines.append(({cell: -factor for cell, factor in terms.items()}, Fraction(-one.right)))
    return lines


def _share(printed: Fraction, rule: DisclosureRule, part: int, whole: int) -> list[Line]:
    """Say between which shares the exact one lies; the upper end is not printed so, so it lies below it."""
    half = Fraction(1, 2 * 100 * 10**rule.per_cents.places)
    upper = printed + half
    return [
        ({whole: printed - half, part: Fraction(-1)}, Fraction(0)),
        ({part: Fraction(upper.denominator), whole: Fraction(-upper.numerator)}, Fraction(-1)),
    ]


def recovered(
    protected: Protected,
    cells: Cells,
    relations: Iterable[Relation],
    *,
    whole: bool = False,
    earlier: Mapping[str, int] | None = None,
) -> list[str]:
    """Name the cells of which the attacker learns more than he may; none in a safe release."""
    relations = list(relations)
    one = attack(protected, cells, relations, earlier=earlier)
    rule, broken = protected.rule, []
    for cell in cells.cells:
        shown = protected.counts.get(cell.key)
        small = cell.count is not None and rule.hides_count(cell.count)
        if small and rule.hides is not None:
            least, most = one.bounds(cell.key, whole=whole)
            if least > rule.hides.least or most < rule.hides.most:
                broken.append(cell.key)
        elif isinstance(shown, Withheld) and cell.count is not None:
            least, most = one.bounds(cell.key, whole=whole)
            if least == most:
                broken.append(cell.key)
    return broken
