"""Other ways to add published counts up: the neighbouring year, a month missing or twice, another source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from assurance.calendars import Period, period_of
from assurance.reconciliation.cells import CellRow, CellTable
from assurance.reconciliation.counts import CountRange
from assurance.reconciliation.labels import Breakdown
from assurance.reconciliation.recompute import span

__all__ = ["Days", "Line", "Reading", "line_of", "readings_of"]

_REPEATING: Final = ("day", "week", "month", "quarter", "financial_year")
_ONE: Final = timedelta(days=1)
Days = tuple[Any, ...]
"""First and last day of a period, as `span` gives them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the publisher would have added up: `id`, and `words` that say so."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line, added up by own period and part.

    Parameters
    ----------
    table : where they are from
    sums : by own period (its days) and part: what they add up to, and whether a row is there for certain
    """

    table: CellTable
    sums: Mapping[Days, Mapping[tuple[str | None, ...], tuple[CountRange, bool]]]

    def holds(self, period: Period) -> bool:
        """Tell whether a row lies in a period at all; of sums that have no dates that is not known."""
        return not self.sums or any(first < period.end and period.start < end for first, end in self.sums)

    def range(self, periods: Sequence[Period]) -> CountRange | None:
        """Add up some of the measure's own periods, one given twice counted twice.

        None where no row lies in any of them; open at the top where a part has no row in one of them.
        """
        return self.added(tuple(span(period) for period in periods))

    def added(self, spans: Sequence[Days]) -> CountRange | None:
        """Add up periods given by their days, as `range` does."""
        found = [self.sums.get(one, {}) for one in spans]
        parts = {part for cells in found for part, (_, certain) in cells.items() if certain}
        if not parts:
            return None
        lower, upper, open_end = 0, 0, False
        for cells in found:
            for one, _ in cells.values():
                lower += one.lower
                upper += one.upper or 0
                open_end = open_end or one.upper is None
            open_end = open_end or any(part not in cells or not cells[part][1] for part in parts)
        return CountRange(lower, None if open_end else upper)


def line_of(table: CellTable, breakdown: Breakdown) -> Line:
    """Add up the cells of one line by the measure's own periods and parts."""
    sums: dict[Days, dict[tuple[str | None, ...], tuple[CountRange, bool]]] = {}
    for row in table.rows_of(breakdown):
        own = table.own.get(row.day)
        if own is not None:
            cells = sums.setdefault(span(own), {})
            before, certain = cells.get(row.labels, (CountRange(0, 0), False))
            cells[row.labels] = (before + _added(row, table), certain or row.certain)
    return Line(table, sums)


def _added(row: CellRow, table: CellTable) -> CountRange:
    return row.range(table.counts).times(row.times)


def readings_of(
    table: CellTable, period: Period, others: Iterable[str]
) -> list[tuple[Reading, str, tuple[Days, ...]]]:
    """List every reading of the figures of one period.

    Parameters
    ----------
    others : other declared sources

    Returns
    -------
    list
        Reading, the source to add up ("" for the measure's own), and the days of its periods.
    """
    own, _ = table.own_periods(period)
    spans = tuple(span(one) for one in own)
    found = [
        (Reading(f"source:{name}", f"source {name} added up in its place"), name, spans) for name in others
    ]
    if own and period.kind in _REPEATING:
        found += [
            (reading, "", tuple(span(one) for one in taken))
            for reading, taken in (*_beside(table, period), *_months(table, own))
        ]
    return found


def _beside(table: CellTable, period: Period) -> Iterator[tuple[Reading, Sequence[Period]]]:
    start = table.financial_year_start
    for step, day in (("before", period.start - _ONE), ("after", period.end)):
        beside = period_of(day, period.kind, financial_year_start=start)
        words = f"the figure of the {period.noun()} {step} it printed"
        yield Reading(f"period:{step}", words), table.own_periods(beside)[0]


def _months(table: CellTable, own: Sequence[Period]) -> Iterator[tuple[Reading, Sequence[Period]]]:
    """Yield the readings that take other months, where the figure is made of several."""
    if len(own) < 2:
        return
    kind, noun, start = own[0].kind, own[0].noun(), table.financial_year_start
    earlier = period_of(own[0].start - _ONE, kind, financial_year_start=start)
    later = period_of(own[-1].end, kind, financial_year_start=start)
    yield Reading("window:earlier", f"begun and ended one {noun} earlier"), [earlier, *own[:-1]]
    yield Reading("window:later", f"begun and ended one {noun} later"), [*own[1:], later]
    for at, one in enumerate(own):
        name = one.start.strftime("%B") if kind == "month" else f"{noun} {at + 1}"
        short = name.lower().replace(" ", "_")
        yield Reading(f"{noun}:left_out:{short}", f"{name} left out"), [*own[:at], *own[at + 1 :]]
        yield Reading(f"{noun}:twice:{short}", f"{name} counted twice"), [*own, one]
