"""The month's figures corrected: what the review found, held against how the records count each case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from assurance.calendars import Period, parse_period
from assurance.engine import Engine
from assurance.expressions import ColumnType
from assurance.programme import FigureSource, Measure, Plan, Programme
from assurance.reconciliation import Reconciliation
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.review.correcting.by_reviews import Audited
from assurance.review.correcting.published import published_claims
from assurance.review.correcting.records import CountedFrame, count_frame
from assurance.sampling import Frame

__all__ = ["audited_measures"]

_FRAME = "frame_to_correct"


def audited_measures(
    programme: Programme,
    plan: Plan,
    *,
    engine: Engine,
    frame: Frame,
    columns: Mapping[str, Mapping[str, ColumnType]],
    reconciled: Reconciliation,
    period: Period,
) -> tuple[Audited, ...]:
    """List the measures that questions of the plan audit, each with its published figures of the period.

    Strata are published figures too where the plan has one stratum column, the measure is broken down by it
    and counts the rows that the sample was drawn from.
    """
    engine.register_parquet(_FRAME, frame.table.path)
    measures = {measure.id: measure for measure in programme.measures}
    printing = {
        name: override
        for name, source in programme.sources.items()
        if isinstance(source, FigureSource) and (override := FigureColumns.of_source(source).override)
    }
    found = []
    for question in plan.questions:
        if question.audits is None:
            continue
        measure = measures[question.audits.measure]
        of = parse_period("all") if measure.period == "all" else period
        count = partial(
            _counted, engine, measure, columns=columns[measure.source], period=of, case_key=plan.case_key
        )
        claims = published_claims(
            reconciled.figures,
            measure,
            period=of.label,
            strata=_strata(plan, measure, frame),
            printing=printing,
        )
        found.append(Audited(question, measure, of.label, count, tuple(claims)))
    return tuple(found)


def _counted(
    engine: Engine,
    measure: Measure,
    sampled: list[str],
    *,
    columns: Mapping[str, ColumnType],
    period: Period,
    case_key: str,
) -> CountedFrame:
    return count_frame(
        engine,
        measure,
        view=measure.source,
        columns=columns,
        period=period,
        case_key=case_key,
        frame=_FRAME,
        sampled=sampled,
    )


def _strata(plan: Plan, measure: Measure, frame: Frame) -> dict[str, str]:
    """Give the stratum of each breakdown that is one, as the reconciliation prints it."""
    strata = {"": "all"}
    if len(plan.strata) == 1 and plan.strata[0] in measure.breakdowns and measure.source == plan.source:
        strata |= {f"{plan.strata[0]}={name}": name for name in frame.strata}
    return strata
