"""Rows of a figure file, each read into a published figure or a reason why it cannot be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from assurance.calendars import Period
from assurance.programme import HiddenCounts, Measure, Publication
from assurance.reconciliation.counts import CountRange, hidden_range, printed_range
from assurance.reconciliation.figure_columns import FigureColumns, cells_of_row
from assurance.reconciliation.figure_faults import (
    NOTE_ROW,
    fault_of,
    holds_nothing,
    silence_of,
    unknown_name,
)
from assurance.reconciliation.labels import Breakdown, is_missing, label
from assurance.reconciliation.periods import read_period
from assurance.reconciliation.printed import Printed
from assurance.reconciliation.recompute import span
from assurance.reconciliation.scales import settle_scales

__all__ = ["FigureColumns", "Published", "mark_duplicates", "read_figures"]


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure; `fault` says why it cannot be compared, or is empty.

    `override` is how its source prints, where that is not as the measure says; `counts` how its column
    rounds and hides; `silent` that it has no other fault than that no number is printed.
    """

    source: str
    shadow: bool
    name: str
    measure: Measure | None
    period: Period | None
    period_text: str
    breakdown: Breakdown
    version: str
    numerator: Printed
    denominator: Printed
    value: Printed
    decimals: int | None = None
    fault: str = ""
    note: str = ""
    override: Publication | None = None
    counts: HiddenCounts | None = None
    silent: bool = False

    @property
    def printing(self) -> Publication:
        """How it is printed: as its source says, else as its measure does."""
        return self.override or (self.measure.published if self.measure else Publication())

    @property
    def count(self) -> Printed:
        """The cell with the count of a measure that is one: its value, else its numerator."""
        return self.numerator if self.value.state in ("absent", "blank") else self.value

    @property
    def count_range(self) -> CountRange | None:
        """What a published count may have been; None where nothing is known of it, or it is no count."""
        counts = self.counts or HiddenCounts(rounded_to=self.printing.counts_to)
        if self.count.state == "suppressed" and self.counts is not None:
            return hidden_range(counts)
        number = self.count.number
        if number is None or number < 0 or number.denominator != 1:
            return None
        return printed_range(int(number), counts)

    @property
    def unit(self) -> Fraction:
        """What 1 in the printed value is worth in the measure's own unit: a hundredth for percentages."""
        return Fraction(1, 100) if self.printing.percent or self.value.percent else Fraction(1)

    @property
    def own_value(self) -> Fraction | None:
        """The printed value in the measure's own unit: a fraction for proportions."""
        return None if self.value.number is None else self.value.number * self.unit

    @property
    def shown_value(self) -> Fraction | None:
        """The printed value, or the one that the printed numerator and denominator make."""
        if self.value.number is not None or self.measure is None:
            return self.own_value
        top, below = self.numerator.number, self.denominator.number
        if self.measure.statistic in ("count", "sum"):
            return top
        if top is None or not below or self.measure.statistic not in ("proportion", "mean", "rate"):
            return None
        return top / below * self.measure.per

    @property
    def key(self) -> tuple[Any, ...]:
        """Which figure it claims to be."""
        place = self.period_text if self.period is None else span(self.period)
        return self.source, self.name if self.measure is None else self.measure.id, place, self.breakdown


def read_figures(
    rows: Iterable[Mapping[str, Any]],
    columns: FigureColumns,
    measures: Sequence[Measure],
    *,
    source: str = "",
    shadow: bool = False,
    financial_year_start: int = 4,
) -> list[Published]:
    """Read every row of a figure table; none is dropped.

    A row without a name belongs to the only measure where there is no column for names and one measure.
    """
    by_name = {measure.id: measure for measure in measures}
    by_name |= {name: measure for measure in measures for name in measure.published_names}
    only = measures[0].id if columns.measure is None and len(measures) == 1 else ""
    found = []
    for row in rows:
        for cells in cells_of_row(row, columns, by_name, only=only):
            measure = by_name.get(cells.name)
            period, period_fault = read_period(
                cells.period, measure, financial_year_start=financial_year_start, form=columns.period_form
            )
            note = measure is None and is_missing(cells.period) and holds_nothing(cells.printed)
            figure = Published(
                source,
                shadow,
                "" if note else cells.name,
                measure,
                period,
                period.label if period else (label(cells.period) or ""),
                _breakdown(row, columns, measure),
                (label(row[columns.version]) or "") if columns.version else "",
                *cells.printed,
                decimals=columns.decimals,
                override=columns.override,
                counts=cells.counts,
            )
            unknown = "" if measure else (NOTE_ROW if note else unknown_name(cells.name, by_name))
            found.append(_with_fault(figure, unknown or period_fault or fault_of(figure)))
    return settle_scales(found)


def _with_fault(figure: Published, fault: str) -> Published:
    silence = "" if fault or figure.measure is None else silence_of(figure)
    return replace(figure, fault=fault or silence, silent=bool(silence))


def mark_duplicates(figures: Sequence[Published]) -> list[Published]:
    """Mark figures that are published twice: not comparable where one source contradicts itself.

    Sources that contradict each other are each held against the records; the reason says that they do.
    Rows that are refused already (another version, an unknown name) disagree with nobody, and what a
    shadow source prints says nothing about the declared ones.
    """
    groups: dict[Any, list[Published]] = {}
    others: dict[Any, dict[str, set[tuple[Any, ...]]]] = {}
    for figure in figures:
        if not figure.fault:
            groups.setdefault(figure.key, []).append(figure)
            if not figure.shadow:
                mine = others.setdefault(figure.key[1:], {}).setdefault(figure.source, set())
                mine.add(_numbers(figure))
    return [
        figure if figure.fault else _marked(figure, groups[figure.key], others.get(figure.key[1:], {}))
        for figure in figures
    ]


def _marked(
    figure: Published, same: Sequence[Published], others: Mapping[str, set[tuple[Any, ...]]]
) -> Published:
    """Say of one figure how often it is published, and by whom with other numbers."""
    if len({_numbers(one) for one in same}) > 1:
        return replace(figure, fault=f"published {_times(len(same))} with different numbers")
    notes = [f"published {_times(len(same))} with the same numbers"] if len(same) > 1 else []
    mine = _numbers(figure)
    against = [
        name
        for name, numbers in others.items()
        if name != figure.source and not figure.shadow and any(_contradict(mine, other) for other in numbers)
    ]
    if against:
        notes.append(f"source {' and '.join(map(repr, sorted(against)))} publishes another number")
    return replace(figure, note="; ".join(notes)) if notes else figure


def _numbers(figure: Published) -> tuple[Any, ...]:
    """Give what is printed, numbers in one unit, so that two printings can be told apart."""
    parts = (figure.numerator, figure.denominator)
    value = figure.value.state if figure.own_value is None else figure.own_value
    return (*(part.state if part.number is None else part.number for part in parts), value)


def _contradict(mine: Sequence[Any], other: Sequence[Any]) -> bool:
    """Tell whether two sources print different numbers in the same place; a blank contradicts nothing."""
    return any(
        isinstance(one, Fraction) and isinstance(two, Fraction) and one != two
        for one, two in zip(mine, other, strict=True)
    )


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"


def _breakdown(row: Mapping[str, Any], columns: FigureColumns, measure: Measure | None) -> Breakdown:
    given = [(name, value) for name, column in columns.breakdown.items() if (value := label(row[column]))]
    order = measure.breakdowns if measure else ()
    return tuple(
        sorted(given, key=lambda pair: (order.index(pair[0]) if pair[0] in order else len(order), pair[0]))
    )
