"""What every variant makes of every figure: arithmetic on the cube, no scan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np
import numpy.typing as npt

from assurance.programme import Measure
from assurance.reconciliation.compare import value_half
from assurance.reconciliation.diagnosis.cube import Cube, Flags, Floats, Ints
from assurance.reconciliation.diagnosis.logic import Logic
from assurance.reconciliation.published import Published
from assurance.reconciliation.statistics import Number, centile_share, tidy

__all__ = ["Grid", "Made", "Tally", "kept_and_met", "make", "near", "tally_of", "tally_rows"]

_SLACK = 1e-6
ROWS, KEPT, MET, TOP, BELOW, WHOLE = range(6)
Tally = npt.NDArray[np.float64]
"""Of one group of rows: rows, rows kept, rows met (or known), sums above and below, whether they are whole.
Of medians and centiles the sum above is the value itself."""


@dataclass(frozen=True, slots=True)
class Made:
    """A figure as a variant makes it; the parts are None where it has none."""

    rows: int
    numerator: Number | None
    denominator: Number | None
    value: Number | None


@dataclass(frozen=True, slots=True)
class Grid:
    """The groups of cells that make up the figures of one cube.

    Parameters
    ----------
    cells : for each set of breakdowns, the group of every cell
    first : for each set of breakdowns, the number of its first group
    groups : how many groups there are in all
    index : (set of breakdowns, period, labels) -> group
    """

    cells: tuple[Ints, ...]
    first: tuple[int, ...]
    groups: int
    index: Mapping[tuple[int, int, tuple[str | None, ...]], int]

    @classmethod
    def of(cls, cube: Cube, sets: Sequence[tuple[int, ...]]) -> Grid:
        """Group the cells of a cube by period and by each set of breakdowns."""
        cells, first, index, groups = [], [], {}, 0
        for number, places in enumerate(sets):
            key = cube.period.copy()
            for place in places:
                key = key * len(cube.labels[place]) + cube.codes[:, place]
            _, where, group = np.unique(key, return_index=True, return_inverse=True)
            for found, cell in enumerate(where):
                labels = tuple(cube.labels[place][cube.codes[cell, place]] for place in places)
                index[number, int(cube.period[cell]), labels] = groups + found
            cells.append(group.reshape(-1))
            first.append(groups)
            groups += len(where)
        return cls(tuple(cells), tuple(first), groups, index)


def kept_and_met(cube: Cube, logic: Logic) -> tuple[Flags, Flags]:
    """Tell of every cell whether its rows are kept, and whether they are met."""
    kept = np.ones(len(cube.count), dtype=np.bool_)
    for bit in logic.all_true:
        kept &= cube.flags[:, bit]
    for bit in logic.all_false:
        kept &= ~cube.flags[:, bit]
    if logic.any_true is None:
        return kept, kept
    met = np.zeros(len(cube.count), dtype=np.bool_)
    for bits in logic.any_true:
        met |= cube.flags[:, list(bits)].all(axis=1)
    return kept, kept & met


def tally_of(cube: Cube, grid: Grid, logic: Logic, measure: Measure, *, rows: Flags) -> Tally:
    """Count every group of a grid under one variant; a row a group.

    Parameters
    ----------
    rows : cells that count as records at all: not those that intake set aside
    """
    kept, met = kept_and_met(cube, logic)
    return tally_rows(cube, grid, kept, met, np.full(len(kept), logic.amount), measure, rows=rows | kept)


def tally_rows(
    cube: Cube, grid: Grid, kept: Flags, met: Flags, amount: Ints, measure: Measure, *, rows: Flags
) -> Tally:
    """Count every group, where each cell has its own reading: kept, met, and number of the amount."""
    count = cube.count.astype(np.float64)
    weights: list[Floats] = [np.where(rows, count, 0.0), np.where(kept, count, 0.0)]
    if measure.statistic in ("proportion", "count"):
        weights += [np.where(met, count, 0.0)]
    elif cube.known.shape[1]:
        at = (np.arange(len(count)), amount)
        weights += [np.where(kept, part[at], 0.0) for part in (cube.known, cube.top)]
        below = cube.below[at] if measure.statistic == "rate" else np.zeros(len(count))
        weights.append(np.where(kept, below, 0.0))
        weights.append(np.where(kept & ~cube.whole[at], 1.0, 0.0))
    found = np.zeros((grid.groups, 6))
    for cells, first in zip(grid.cells, grid.first, strict=True):
        size = int(cells.max()) + 1 if len(cells) else 0
        for column, weight in enumerate(weights):
            found[first : first + size, column] = np.bincount(cells, weights=weight, minlength=size)
    found[:, WHOLE] = found[:, WHOLE] == 0
    if measure.statistic in ("median", "centile") and cube.values.shape[1]:
        _centiles(cube, grid, kept, cube.values[np.arange(len(count)), amount], measure, found)
    return found


def _centiles(cube: Cube, grid: Grid, kept: Flags, values: Floats, measure: Measure, found: Tally) -> None:
    """Find the centile of every group from the values of its cells, each as often as it has rows."""
    share = centile_share(measure)
    used = np.flatnonzero(kept & ~np.isnan(values))
    for cells, first in zip(grid.cells, grid.first, strict=True):
        order = used[np.lexsort((values[used], cells[used]))]
        if not len(order):
            continue
        groups, starts = np.unique(cells[order], return_index=True)
        for group, start, end in zip(groups, starts, [*starts[1:], len(order)], strict=True):
            mine = order[start:end]
            past = np.cumsum(cube.count[mine])
            known = int(past[-1])
            place = (known - 1) * share
            low = values[mine[np.searchsorted(past, floor(place), side="right")]]
            high = values[mine[np.searchsorted(past, min(floor(place) + 1, known - 1), side="right")]]
            row = found[first + int(group)]
            row[MET], row[TOP], row[BELOW] = known, low, high
            row[WHOLE] = bool(np.all(values[mine] == np.trunc(values[mine])))


def near(measure: Measure, row: Published, tallies: Tally) -> Flags:
    """Tell quickly which outcomes may be consistent with what is printed; the others certainly are not."""
    top, below, value = _parts(measure, tallies)
    found = np.ones(len(tallies), dtype=np.bool_)
    unit = row.printing.counts_to
    for cell, numbers in ((row.numerator, top), (row.denominator, below)):
        if cell.number is not None and numbers is not None:
            half = unit / 2 if unit > 1 else 0.5 / 10**cell.decimals
            found &= ~(np.abs(numbers - float(cell.number)) > half + _SLACK * (1 + abs(float(cell.number))))
    if row.own_value is not None and unit == 1:
        own = float(row.own_value)
        if value is None:  # a centile lies between two values
            value = np.clip(own, tallies[:, TOP], tallies[:, BELOW])
        found &= ~(np.abs(value - own) > float(value_half(row)) + _SLACK * (1 + abs(own)))
    return found


def _parts(measure: Measure, tallies: Tally) -> tuple[Floats | None, Floats | None, Floats | None]:
    """Give numerator, denominator and value of many outcomes, about; nan where there is none."""
    kept, met, top, below = (tallies[:, at] for at in (KEPT, MET, TOP, BELOW))
    with np.errstate(divide="ignore", invalid="ignore"):
        match measure.statistic:
            case "count":
                return met, None, met
            case "proportion":
                return met, kept, met / kept
            case "sum":
                return top, None, top
            case "mean":
                return top, met, top / met
            case "rate":
                return top, below, top / below * measure.per
    return None, met, None


def make(measure: Measure, tally: Sequence[float]) -> Made:
    """Make the figure of one group."""
    rows, kept, met = (int(tally[at]) for at in (ROWS, KEPT, MET))
    if measure.statistic == "count":
        return Made(rows, Fraction(met), None, Fraction(met))
    if measure.statistic == "proportion":
        return Made(rows, Fraction(met), Fraction(kept), Fraction(met, kept) if kept else None)
    if measure.statistic in ("median", "centile"):
        return Made(rows, None, Fraction(met), _centile(measure, tally) if met else None)
    whole = bool(tally[WHOLE])
    top = _number(tally[TOP], whole=whole)
    if measure.statistic == "sum":
        total = None if kept and not met else top
        return Made(rows, total, None, total)
    if measure.statistic == "mean":
        return Made(rows, top, Fraction(met), tidy(top / met) if met else None)
    below = _number(tally[BELOW], whole=whole)
    return Made(rows, top, below, tidy(top / below * measure.per) if below else None)


def _number(amount: float, *, whole: bool) -> Number:
    return Fraction(int(amount)) if whole else tidy(float(amount))


def _centile(measure: Measure, tally: Sequence[float]) -> Number:
    place = (int(tally[MET]) - 1) * centile_share(measure)
    low, high = (_number(tally[at], whole=bool(tally[WHOLE])) for at in (TOP, BELOW))
    part = place - floor(place)
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return low + part * (high - low)
    return tidy(float(low) + float(part) * (float(high) - float(low)))
