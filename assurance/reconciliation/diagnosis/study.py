"""One measure as one source prints it: every variant's outcome for every figure, and which of them fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction

import numpy as np

from assurance.calendars import Period, period_of
from assurance.engine import Engine
from assurance.errors import DomainError
from assurance.expressions import ColumnType, Expression
from assurance.programme import Measure
from assurance.reconciliation.compare import compare, value_half
from assurance.reconciliation.diagnosis.cube import Cube, Flags, Ints, read_cube
from assurance.reconciliation.diagnosis.declared import check_alternatives
from assurance.reconciliation.diagnosis.logic import Axes, Bits, Logic, Reading
from assurance.reconciliation.diagnosis.outcomes import KEPT, ROWS, Grid, Made, Tally, make, near, tally_of
from assurance.reconciliation.diagnosis.repeats import Repeats, declared_repeats, intake_repeats
from assurance.reconciliation.diagnosis.scan_sql import Where
from assurance.reconciliation.diagnosis.toggles import (
    MOST_TOGGLES,
    Toggle,
    Variant,
    numbers_of,
    parts_of,
    toggles_of,
    variants_of,
)
from assurance.reconciliation.labels import Breakdown
from assurance.reconciliation.published import Published
from assurance.reconciliation.recompute import RecomputedFigure, span

__all__ = ["Given", "Scan", "Study", "fits_printed", "ids_of", "scan", "study"]

Place = tuple[int, int, tuple[str | None, ...]]
"""A figure as the grids name it: its set of breakdowns, its period, its labels."""
_AGREE = ("agrees", "agrees within published rounding")
_MOST_VARIANTS = 4_000


@dataclass(frozen=True, slots=True)
class Given:
    """What a diagnosis is made from.

    Parameters
    ----------
    view, columns : of the sources, by source
    aside : sources whose view `<source>__all` has the rows that intake set aside, and for which reasons;
        a reason is paired with whether it is a repeated key
    keys : columns that name a case, by source
    """

    engine: Engine
    view: Callable[[str], str]
    columns: Mapping[str, Mapping[str, ColumnType]]
    aside: Mapping[str, Sequence[tuple[str, bool]]]
    keys: Mapping[str, Sequence[str]]
    financial_year_start: int = 4


@dataclass(frozen=True, slots=True)
class Scan:
    """The cubes of one measure, with its variants as logic over them."""

    where: Where
    bits: Bits
    toggles: tuple[Toggle, ...]
    variants: tuple[Variant, ...]
    logics: tuple[Logic, ...]
    cubes: Mapping[Axes, Cube]
    sets: tuple[tuple[int, ...], ...]
    grids: Mapping[Axes, Grid]
    tallies: tuple[Tally, ...]
    number: Mapping[frozenset[str], int]
    neighbour: Mapping[tuple[int, int], int]
    _known: dict[Place, tuple[Tally, Ints]] = field(default_factory=dict, repr=False)

    @property
    def measure(self) -> Measure:
        """The measure that was scanned."""
        return self.where.measure

    @property
    def own(self) -> Axes:
        """The axes of the agreed definition."""
        return self.logics[0].axes

    def rows(self, axes: Axes) -> Flags:
        """Tell of each cell of a cube whether its rows count as records."""
        return _records(self.where, self.bits, self.cubes[axes])

    def place(self, period: Period, breakdown: Breakdown) -> Place:
        """Give the key of a figure in the index of a grid; the period is -1 where it is not covered."""
        names = self.measure.breakdowns
        chosen = tuple(names.index(name) for name, _ in breakdown)
        spans = [span(one) for one in self.where.periods]
        number = spans.index(span(period)) if spans and span(period) in spans else (-1 if spans else 0)
        return self.sets.index(chosen), number, tuple(value for _, value in breakdown)

    def outcomes(self, places: Sequence[Place]) -> list[tuple[Tally, Ints]]:
        """Give, of each figure, the distinct outcomes and which of them each variant makes.

        They are kept: other dashboards of the same records ask for the same ones.
        """
        new = list(dict.fromkeys(place for place in places if place not in self._known))
        table = _outcome_table(self, new)
        table[:, :, ROWS] = table[:, :, ROWS] > 0
        if self.measure.statistic == "count":
            table[:, :, KEPT] = 0
        for at, place in enumerate(new):
            self._known[place] = _distinct(table[:, at])
        return [self._known[place] for place in places]

    def tally(self, variant: int, place: Place) -> Sequence[float]:
        """Give what a variant counts for a figure; zeros where no record lies there."""
        logic = self.logics[variant]
        chosen, period, labels = place
        moved = self.neighbour.get((period, logic.shift), -1) if logic.shift else period
        group = self.grids[logic.axes].index.get((chosen, moved, labels))
        return [0.0] * 6 if group is None else [float(cell) for cell in self.tallies[variant][group]]


@dataclass(frozen=True, slots=True)
class Study:
    """The figures of one measure that one source prints, and which variants reproduce which.

    Parameters
    ----------
    figures : comparable figures in periods that the records cover
    outcomes : variants by figures: a number for each distinct outcome of a figure
    match : variants by figures: whether the outcome is consistent with what is printed
    gaps : of each figure, its gap in units of what can be printed; () where there is none
    apart : whether the source prints figures of the other kind too, of periods or of the whole file
    """

    scan: Scan
    source: str
    figures: tuple[Published, ...]
    places: tuple[Place, ...]
    outcomes: Ints
    match: Flags
    gaps: tuple[tuple[int, ...], ...]
    apart: bool = False

    @property
    def differing(self) -> Flags:
        """Which figures the agreed definition does not reproduce."""
        found: Flags = ~self.match[0]
        return found

    def made(self, variant: int, figure: int) -> Made:
        """Give a figure as a variant makes it."""
        return make(self.scan.measure, self.scan.tally(variant, self.places[figure]))


def ids_of(variant: Variant) -> frozenset[str]:
    """Name a variant by the ids of its toggles, whatever their order."""
    return frozenset(toggle.id for toggle in variant)


def scan(given: Given, measure: Measure, published: Sequence[Published], *, most: int = MOST_TOGGLES) -> Scan:
    """Scan the records of one measure for the figures that are printed of it."""
    columns = given.columns[measure.source]
    check_alternatives(measure, columns)
    parts = parts_of(measure, columns)
    aside = given.aside.get(measure.source, ())
    repeats = _repeats(given, measure)
    used = _used(measure, parts) | set(given.keys.get(measure.source, ()) if repeats else ())
    others = [
        name for name in measure.alternatives.sources if _serves(given.columns.get(name), columns, used)
    ]
    toggles = toggles_of(
        measure, parts, set_aside=aside, sources=others, keyed=repeats is not None and bool(repeats.reason)
    )
    dated = [row.period for row in published if row.period is not None and row.period.kind != "all"]
    if not dated:  # the whole file: nothing puts a row in a period
        toggles = [one for one in toggles if one.kind not in ("date", "late", "period")]
    variants = variants_of(toggles, most=most)
    while len(variants) > _MOST_VARIANTS and most > 1:
        most -= 1
        variants = variants_of(toggles, most=most)
    periods, neighbour = _periods(dated, given.financial_year_start)
    where = Where(given.engine, measure, given.view, columns, bool(aside), periods)
    bits = Bits()
    reading = Reading(given.engine, measure, columns, parts, bool(aside), repeats, bits)
    logics = tuple(reading.logic(variant) for variant in variants)
    cubes = {axes: read_cube(where, axes, bits) for axes in dict.fromkeys(logic.axes for logic in logics)}
    sets = tuple(dict.fromkeys([(), *(_set(measure, row.breakdown) for row in published)]))
    grids = {axes: Grid.of(cube, sets) for axes, cube in cubes.items()}
    tallies = tuple(
        tally_of(cubes[one.axes], grids[one.axes], one, measure, rows=_records(where, bits, cubes[one.axes]))
        for one in logics
    )
    number = numbers_of(variants, toggles)
    return Scan(
        where, bits, tuple(toggles), tuple(variants), logics, cubes, sets, grids, tallies, number, neighbour
    )


def _repeats(given: Given, measure: Measure) -> Repeats | None:
    """Find which rows repeat others: as the measure declares, else as intake found where the key is known."""
    aside = given.aside.get(measure.source, ())
    declared = declared_repeats(measure, aside=bool(aside))
    keys = given.keys.get(measure.source, ())
    reason = next((reason for reason, repeats in aside if repeats), None)
    if declared is not None or reason is None or not keys or not measure.alternatives.cut_off_days:
        return declared
    return intake_repeats(given.engine, f"{given.view(measure.source)}__all", keys=keys, reason=reason)


def _used(measure: Measure, parts: Mapping[str, Expression]) -> set[str]:
    """List every column that a variant of the measure may read."""
    other = measure.alternatives
    used = {name for part in parts.values() for name in part.columns}
    used |= {*measure.breakdowns, *other.dates}
    used |= {name for names in other.attribution.values() for name in names}
    used |= {name for name in (measure.date, other.entered_at) if name is not None}
    if other.duplicates is not None:
        used |= {*other.duplicates.by, *filter(None, [other.duplicates.order])}
    return used


def _serves(
    columns: Mapping[str, ColumnType] | None, own: Mapping[str, ColumnType], used: Collection[str]
) -> bool:
    return columns is not None and all(columns.get(name) == own[name] for name in used)


def _set(measure: Measure, breakdown: Breakdown) -> tuple[int, ...]:
    return tuple(measure.breakdowns.index(name) for name, _ in breakdown)


def _records(where: Where, bits: Bits, cube: Cube) -> Flags:
    if not where.aside:
        return np.ones(len(cube.count), dtype=np.bool_)
    found: Flags = ~cube.flags[:, bits.of_row['"_excluded" IS NOT NULL']]
    return found


def _periods(dated: Sequence[Period], start: int) -> tuple[list[Period], dict[tuple[int, int], int]]:
    """List the periods of figures and those beside them, and say which is whose neighbour."""
    known: dict[object, Period] = {span(period): period for period in dated}
    beside: dict[tuple[object, int], object] = {}
    for period in list(known.values()):
        if period.kind not in ("day", "week", "month", "quarter", "financial_year"):
            continue
        for step, day in ((-1, period.start - timedelta(days=1)), (1, period.end)):
            try:
                other = period_of(day, period.kind, financial_year_start=start)
            except DomainError:  # the calendar ends
                continue
            known.setdefault(span(other), other)
            beside[span(period), step] = span(other)
    order = {key: number for number, key in enumerate(known)}
    return list(known.values()), {(order[key], step): order[other] for (key, step), other in beside.items()}


def study(scanned: Scan, source: str, published: Sequence[Published]) -> Study | None:
    """Set every variant against every figure that one source prints; None where there is none to compare."""
    measure = scanned.measure
    kept = [row for row in published if row.period is not None and not row.fault and _dated(scanned, row)]
    covered = [row for row in kept if row.period is not None and _covered(scanned, row.period)]
    if not covered:
        return None
    places = tuple(scanned.place(row.period, row.breakdown) for row in covered if row.period is not None)
    shape = (len(scanned.logics), len(places))
    outcomes = np.zeros(shape, dtype=np.int64)
    match = np.zeros(shape, dtype=np.bool_)
    gaps: list[tuple[int, ...]] = []
    told = scanned.outcomes(places)
    for at, (row, place, (distinct, number)) in enumerate(zip(covered, places, told, strict=True)):
        others = int(scanned.tally(0, (0, place[1], ()))[ROWS])
        fits = near(measure, row, distinct)
        for one in np.flatnonzero(fits):
            fits[one] = fits_printed(measure, row, distinct[one], others)
        outcomes[:, at], match[:, at] = number, fits[number]
        gaps.append(() if match[0, at] else _gap(measure, row, make(measure, distinct[number[0]])))
    return Study(scanned, source, tuple(covered), places, outcomes, match, tuple(gaps))


def _covered(scanned: Scan, period: Period) -> bool:
    return bool(scanned.tally(0, (0, scanned.place(period, ())[1], ()))[ROWS])


def _dated(scanned: Scan, row: Published) -> bool:
    return row.period is not None and (row.period.kind != "all") == bool(scanned.where.periods)


def _outcome_table(
    scanned: Scan, places: Sequence[Place]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Gather what every variant counts for every figure: variants by figures by tally."""
    gathered: dict[tuple[Axes, int], Ints] = {}
    table = np.zeros((len(scanned.logics), len(places), 6))
    for variant, logic in enumerate(scanned.logics):
        key = (logic.axes, logic.shift)
        if key not in gathered:
            index = scanned.grids[logic.axes].index
            moved = [
                (chosen, scanned.neighbour.get((period, logic.shift), -1) if logic.shift else period, labels)
                for chosen, period, labels in places
            ]
            gathered[key] = np.array([index.get(place, -1) for place in moved], dtype=np.int64)
        groups = gathered[key]
        table[variant, groups >= 0] = scanned.tallies[variant][groups[groups >= 0]]
    return table


def _distinct(rows: Tally) -> tuple[Tally, Ints]:
    """Give the distinct rows of a table, and the number of each row among them."""
    packed = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1])))
    _, first, number = np.unique(packed.reshape(-1), return_index=True, return_inverse=True)
    return rows[first], number.reshape(-1)


def fits_printed(measure: Measure, row: Published, tally: Sequence[float], others: int) -> bool:
    """Tell whether one outcome is consistent with what is printed."""
    made = make(measure, tally)
    figure = None
    if made.rows and row.period is not None:
        figure = RecomputedFigure(
            row.period, row.breakdown, made.rows, made.numerator, made.denominator, made.value, ()
        )
    verdict, _ = compare(replace(row, note=""), figure, records_in_period=others)
    return verdict in _AGREE


def _gap(measure: Measure, row: Published, agreed: Made) -> tuple[int, ...]:
    """Give the gap of numerator, denominator and value, each in units of what can be printed."""
    unit = Fraction(max(1, row.printing.counts_to))
    found = []
    for cell, number in ((row.numerator, agreed.numerator), (row.denominator, agreed.denominator)):
        if cell.number is not None:
            whole = cell.number.denominator == 1
            gap = cell.number - Fraction(number or 0)
            found.append(round(gap / (unit if whole else Fraction(1, 10**cell.decimals))))
    own = row.own_value
    counted = measure.statistic == "proportion" and len(found) == 2  # then the value says no more
    if own is not None and not counted:
        step = max(2 * value_half(row), row.unit * Fraction(1, 10**row.value.decimals))
        if measure.statistic == "count":
            step = max(step, unit)
        found.append(round((own - Fraction(agreed.value or 0)) / step))
    return tuple(found)
