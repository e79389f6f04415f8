"""Rows of a figure file, each read into a published figure or a reason why it cannot be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from assurance.calendars import Period
from assurance.errors import near_miss
from assurance.programme import HiddenCounts, Measure, Publication
from assurance.reconciliation.counts import CountRange, hidden_range, printed_range
from assurance.reconciliation.figure_columns import FigureColumns, cells_of_row
from assurance.reconciliation.labels import Breakdown, label
from assurance.reconciliation.periods import read_period
from assurance.reconciliation.printed import Printed
from assurance.reconciliation.recompute import span

__all__ = ["FigureColumns", "Published", "mark_duplicates", "read_figures"]

_COUNTED = ("proportion", "count")


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
            figure = Published(
                source,
                shadow,
                cells.name,
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
            unknown = "" if measure else _unknown(cells.name, by_name)
            fault = unknown or period_fault or _fault(figure)
            silence = "" if fault or measure is None else _silent(figure)
            found.append(replace(figure, fault=fault or silence, silent=bool(silence)))
    return found


def mark_duplicates(figures: Sequence[Published]) -> list[Published]:
    """Mark figures that one source publishes twice: not comparable where they disagree.

    Rows that are refused already (another version, an unknown name) disagree with nobody.
    """
    groups: dict[Any, set[tuple[Any, ...]]] = {}
    counts: dict[Any, int] = {}
    for figure in figures:
        if not figure.fault:
            groups.setdefault(figure.key, set()).add(_numbers(figure))
            counts[figure.key] = counts.get(figure.key, 0) + 1
    marked = []
    for figure in figures:
        times = 0 if figure.fault else counts[figure.key]
        if times > 1 and len(groups[figure.key]) > 1:
            figure = replace(figure, fault=f"published {_times(times)} with different numbers")
        elif times > 1:
            figure = replace(figure, note=f"published {_times(times)} with the same numbers")
        marked.append(figure)
    return marked


def _numbers(figure: Published) -> tuple[Any, ...]:
    parts = (figure.numerator, figure.denominator, figure.value)
    return tuple(part.state if part.number is None else part.number for part in parts)


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"


def _breakdown(row: Mapping[str, Any], columns: FigureColumns, measure: Measure | None) -> Breakdown:
    given = [(name, value) for name, column in columns.breakdown.items() if (value := label(row[column]))]
    order = measure.breakdowns if measure else ()
    return tuple(
        sorted(given, key=lambda pair: (order.index(pair[0]) if pair[0] in order else len(order), pair[0]))
    )


def _unknown(name: str, known: Mapping[str, Measure]) -> str:
    if not name:
        return "the row names no measure"
    return f"no measure is called {name[:60]!r}{near_miss(name, known)}"


def _fault(figure: Published) -> str:
    measure = figure.measure
    if measure is None or figure.period is None:
        return ""
    for column, _ in figure.breakdown:
        if column not in measure.breakdowns:
            hint = near_miss(column, measure.breakdowns)
            return f"the measure has no breakdown {column!r}{hint}"
    if figure.version and figure.version != measure.version:
        return f"published under version {figure.version[:20]!r}; the measure is version {measure.version!r}"
    if measure.date is None and figure.period.kind != "all":
        return "the measure has no date column, so only the period 'all' can be counted again"
    return _unreadable(figure) or _impossible(figure, measure)


def _parts(figure: Published) -> list[tuple[str, Printed]]:
    return [
        ("numerator", figure.numerator),
        ("denominator", figure.denominator),
        ("value", figure.value),
    ]


def _unreadable(figure: Published) -> str:
    for name, part in _parts(figure):
        if part.state == "unreadable":
            return (
                f"the published {name} {part.text!r} is not a number; if it hides a small number, declare it "
                "under published.suppressed"
            )
    return ""


def _impossible(figure: Published, measure: Measure) -> str:
    """Say what no records could give, so that it is refused and not silently read in another way."""
    top, below, value = figure.numerator.number, figure.denominator.number, figure.own_value
    if measure.statistic in _COUNTED:
        counts = [("numerator", top, figure.numerator), ("denominator", below, figure.denominator)]
        if measure.statistic == "count":
            counts.append(("value", value, figure.value))
        for name, number, part in counts:
            if number is not None and (number < 0 or number.denominator != 1):
                return f"the published {name} {part.text} is not a count"
    if measure.statistic == "proportion":
        slack = figure.printing.counts_to - 1
        if top is not None and below is not None and top > below + slack:
            return f"the published numerator {top} is above its denominator {below}"
        if value is not None and value < 0:
            return f"the published proportion {figure.value.text} is below 0"
        if value is not None and value > 1:
            declared = "100 %" if figure.unit < 1 else "1; if it is a percentage, declare published.percent"
            return f"the published proportion {figure.value.text} is above {declared}"
    return ""


def _silent(figure: Published) -> str:
    """Say that neither numerator nor value is printed, and why."""
    shown = [part for name, part in _parts(figure) if name != "denominator" and part.state != "absent"]
    if any(part.state == "number" for part in shown):
        return ""
    marks = sorted({part.text for part in shown if part.state == "suppressed"})
    if marks:
        return f"suppressed in the publication ({', '.join(marks)})"
    return "the published cell is blank: suppressed or not reported"
