"""Readings of a measure: each way in which the diagnosis would count it otherwise, one at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal

from assurance.calendars import Period, parse_period
from assurance.engine import Engine
from assurance.errors import DomainError
from assurance.expressions import ColumnType
from assurance.programme import Measure
from assurance.reconciliation.diagnosis.outcomes import Made, make
from assurance.reconciliation.diagnosis.study import Given, scan
from assurance.reconciliation.diagnosis.toggles import Toggle
from assurance.reconciliation.of_programme import set_aside
from assurance.reconciliation.printed import ABSENT
from assurance.reconciliation.published import Published
from assurance.reconciliation.readings.result import Reading, Readings
from assurance.reconciliation.statistics import Number

__all__ = ["measure_readings", "readings_of_source"]

_NO_READING: Final = ("period",)
"""Kinds of toggles that print another figure; they do not read the definition otherwise."""


def readings_of_source(
    engine: Engine,
    measure: Measure,
    *,
    columns: Mapping[str, Mapping[str, ColumnType]],
    period: Period,
    keys: Mapping[str, Sequence[str]] | None = None,
    financial_year_start: int = 4,
) -> Readings:
    """Read a measure in every natural way, on an engine that has its source registered under its name.

    Parameters
    ----------
    engine : rows that intake set aside are read from the view ``<source>__all``, where there is one
    columns : of the sources, with their types
    period : whose figure is read; `all`, or a measure of the whole file, takes every row
    keys : columns that name a case, by source
    financial_year_start : month in which a financial year begins

    Raises
    ------
    DomainError, ExpressionError
        When the measure does not fit its source, or has too many groups to be read otherwise.
    """
    wanted = {measure.source, *measure.alternatives.sources}
    kinds = {name: columns[name] for name in sorted(wanted) if name in columns}
    aside = {name: reasons for name in kinds if (reasons := set_aside(engine, name))}
    return measure_readings(
        Given(engine, str, kinds, aside, keys or {}, financial_year_start), measure, period=period
    )


def measure_readings(given: Given, measure: Measure, *, period: Period) -> Readings:
    """Read a measure in every way that its declaration gives: its toggles, one at a time.

    The figures come from one flag cube, as those of the diagnosis do: see docs/diagnosis.md.

    Parameters
    ----------
    given : the records, as for a diagnosis

    Raises
    ------
    DomainError
        When the source of the measure is not there.
    """
    if measure.source not in given.columns:
        raise DomainError(f"measure {measure.id}: no source {measure.source!r} was given")
    of = parse_period("all") if measure.period == "all" or measure.date is None else period
    # The breakdowns part the figure and do not move it: one cell a period is enough.
    whole = measure.model_copy(
        update={
            "breakdowns": (),
            "alternatives": measure.alternatives.model_copy(update={"attribution": {}}),
        }
    )
    scanned = scan(given, whole, [_asked(whole, of)], most=1)
    place = scanned.place(of, ())
    found = []
    for number, variant in enumerate(scanned.variants):
        if any(_another_figure(toggle) for toggle in variant):
            continue
        made = make(whole, scanned.tally(number, place))
        toggle = variant[0] if variant else None
        words = toggle.words if toggle else "as agreed"
        name, kind = (toggle.id, toggle.kind) if toggle else ("", "")
        found.append(Reading(name, kind, words, len(variant), *_parts(made)))
    return Readings(
        of="measure",
        name=measure.id,
        title=measure.title,
        period=of.label,
        scale=_scale(measure),
        unit=measure.unit,
        agreed_words=measure.question or measure.title,
        readings=tuple(found),
    )


def _another_figure(toggle: Toggle) -> bool:
    """Tell whether a toggle gives up what is asked: its period, or what makes a row count."""
    dropped = any(edit.op == "drop" and edit.part == "numerator" for edit in toggle.edits)
    return dropped or toggle.kind in _NO_READING


def _scale(measure: Measure) -> Literal["share", "count", "amount"]:
    if measure.statistic == "proportion":
        return "share"
    return "count" if measure.statistic == "count" else "amount"


def _asked(measure: Measure, period: Period) -> Published:
    """Ask for one figure as a diagnosis would be asked for it, with nothing printed."""
    return Published("", False, measure.id, measure, period, period.label, (), "", ABSENT, ABSENT, ABSENT)


def _parts(made: Made) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    return _exact(made.numerator), _exact(made.denominator), _exact(made.value)


def _exact(number: Number | None) -> Fraction | None:
    return None if number is None else Fraction(str(number))
