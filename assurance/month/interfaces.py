"""What is watched between services: figures, waits, themes, minimum data sets and exceptions of a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from assurance.calendars import Period, parse_period, periods_back
from assurance.engine import Engine
from assurance.errors import DomainError
from assurance.expressions import ColumnType
from assurance.month.sample import MonthSample
from assurance.programme import Interfaces, Measure, ShownFigure
from assurance.reconciliation import recompute
from assurance.results import Several
from assurance.traces import end_of_day
from assurance.variation.interfaces import (
    FIGURE_COLUMNS,
    Exceptions,
    InterfaceFigures,
    MinimumDatasets,
    Themes,
    read_datasets,
    read_exceptions,
    read_themes,
)
from assurance.variation.scan import Scan
from assurance.variation.waiting import Waits, read_waits

__all__ = ["MonthInterfaces", "interface_figures"]

_DAY = timedelta(days=1)


class MonthInterfaces(MonthSample):
    """What the programme's `interfaces.yaml` asks of a month."""

    def interfaces(self) -> Several:
        """Compute everything that is declared between services, by kind."""
        return Several(
            {
                "Figures": self.interface_figures(),
                "Waits": self.waits(),
                "Themes": self.themes(),
                "Minimum data sets": self.minimum_datasets(),
                "Exceptions": self.exceptions(),
            }
        )

    def interface_figures(self) -> InterfaceFigures:
        """Count the measures that belong together on the page of interfaces, with their denominators."""
        return self.shelf.keep(
            "interface_figures",
            self._inputs(),
            InterfaceFigures,
            lambda: interface_figures(
                self.engine,
                self._declared().figures,
                measures=self.programme.measures,
                columns=self.columns,
                period=self.period,
                financial_year_start=self.programme.header.financial_year_start,
            ),
        )

    def waits(self) -> Waits:
        """Draw up how long things take, with those still waiting kept in."""
        return self.shelf.keep(
            "waits",
            self._inputs(),
            Waits,
            lambda: read_waits(
                self._scan(),
                self._declared().waits,
                self.period,
                financial_year_start=self.programme.header.financial_year_start,
            ),
        )

    def themes(self) -> Themes:
        """Rank reasons, say which few cover most of them, and what changed."""
        return self.shelf.keep(
            "themes",
            self._inputs(),
            Themes,
            lambda: read_themes(
                self._scan(),
                self._declared().themes,
                self.period,
                sources=self.programme.sources,
                financial_year_start=self.programme.header.financial_year_start,
            ),
        )

    def minimum_datasets(self) -> MinimumDatasets:
        """Count which required fields are missing; records that lack one stay in the store."""
        return self.shelf.keep(
            "minimum_datasets",
            self._inputs(),
            MinimumDatasets,
            lambda: read_datasets(
                self._scan(),
                self._declared().datasets,
                self.period,
                path=self._file("minimum_datasets_work", "incomplete.parquet"),
            ),
        )

    def exceptions(self) -> Exceptions:
        """Count cases beyond a threshold; the cases themselves stay in the store."""
        return self.shelf.keep(
            "exceptions",
            self._inputs(),
            Exceptions,
            lambda: read_exceptions(
                self._scan(),
                self._declared().exceptions,
                self.period,
                path=self._file("exceptions_work", "exceptions.parquet"),
            ),
        )

    def _file(self, stage: str, name: str) -> Path:
        return self.shelf.folder(stage, self.programme.digest) / name

    def _declared(self) -> Interfaces:
        if self.programme.interfaces is None:
            raise DomainError(
                f"programme {self.programme.id!r} has no interfaces.yaml, so nothing is watched between "
                "services; declare figures, waits, themes, datasets or exceptions there"
            )
        return self.programme.interfaces

    def _scan(self) -> Scan:
        return Scan(self.engine, self.columns, self._known_until())

    def _known_until(self) -> datetime:
        """Give the end of the programme's as_at day; without one, of the period's last day."""
        header = self.programme.header
        return end_of_day(header.as_at or self.period.end - _DAY, header.time_zone)


def interface_figures(
    engine: Engine,
    figures: Sequence[ShownFigure],
    *,
    measures: Sequence[Measure],
    columns: Mapping[str, Mapping[str, ColumnType]],
    period: Period,
    financial_year_start: int = 4,
) -> InterfaceFigures:
    """Count figures in this period and the one before, for the whole and for the first breakdown.

    A measure over the whole file has one value and none before; one with other periods than the pack's is
    counted in its own last period that ends within the pack's, or in which the pack's ends.
    """
    known = {measure.id: measure for measure in measures}
    rows: list[dict[str, Any]] = []
    for figure in figures:
        measure = known[figure.measure]
        spans = (
            (parse_period("all"),) if measure.date is None else _latest(measure, period, financial_year_start)
        )
        found = recompute(
            engine,
            measure,
            view=measure.source,
            columns=columns[measure.source],
            periods=spans,
            breakdown_sets=[(), measure.breakdowns[:1]] if measure.breakdowns else [()],
        )
        rows += _figure_rows(measure, figure, found, spans)
    frame = pd.DataFrame(rows, columns=pd.Index(FIGURE_COLUMNS)).astype(dict(FIGURE_COLUMNS))
    shown = [known[figure.measure] for figure in figures]
    said = tuple((measure.id, each.text) for measure in shown for each in measure.limitations)
    return InterfaceFigures(period.label, frame, said)


def _latest(measure: Measure, period: Period, financial_year_start: int) -> tuple[Period, ...]:
    """Give the last two of a measure's own periods up to the pack's."""
    if measure.period == "all":
        return (parse_period("all"),)
    span = periods_back(period, 3, measure.period, financial_year_start=financial_year_start)
    goes_on = span[-2].ends_within(period) and not span[-1].ends_within(period)
    return span[:-1] if goes_on else span[1:]


def _figure_rows(
    measure: Measure, figure: ShownFigure, found: Any, spans: Sequence[Period]
) -> list[dict[str, Any]]:
    now = spans[-1]
    rows = []
    for each in found.figures:
        if each.period != now:
            continue
        earlier = found.figure(spans[0], each.breakdown) if len(spans) > 1 else None
        part = ", ".join(f"{name}={value or '(not recorded)'}" for name, value in each.breakdown)
        rows.append(
            {
                "measure": measure.id, "title": measure.title, "question": measure.question,
                "statistic": measure.statistic, "unit": measure.unit, "direction": measure.direction,
                "period": now.label, "part": part, "out_of": figure.out_of, "records": each.left,
                "numerator": _float(each.numerator), "denominator": _float(each.denominator),
                "value": _float(each.value), "before": _float(earlier.value if earlier else None),
                "before_numerator": _float(earlier.numerator if earlier else None),
                "before_denominator": _float(earlier.denominator if earlier else None),
                "before_records": _float(earlier.left if earlier else None),
                "target": _float(measure.target), "target_met": _met(measure, each.value),
            }
        )  # fmt: skip
    return rows


def _met(measure: Measure, value: Any) -> str:
    """Compare with the target exactly; empty where either is missing or neither way is better."""
    if measure.target is None or value is None or measure.direction == "neutral":
        return ""
    target, counted = Fraction(str(measure.target)), Fraction(value)
    return "yes" if (counted >= target if measure.direction == "increase" else counted <= target) else "no"


def _float(value: Any) -> float:
    return float("nan") if value is None else float(value)
