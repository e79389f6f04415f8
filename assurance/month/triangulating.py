"""The month's evidence on each topic: published figures, samples and traces, and what staff say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.expressions import ColumnType, parse_expression
from assurance.programme import Measure, Programme
from assurance.programme.triangulation import StaffEvidence, Topic
from assurance.programme.triangulation_checks import rule_of
from assurance.reconciliation import Reconciliation
from assurance.review import Estimates
from assurance.review.triangulation import (
    SHARE,
    Cell,
    Triangulation,
    figure_cell,
    nothing,
    question_cell,
    share_cell,
    triangulated,
)
from assurance.traces import TraceScores

__all__ = ["Evidence", "triangulate"]

_OVERALL: Final = "all"
_SHORT: Final = ("late", "missing", "out_of_order", "blocked")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the evidence of a month is; each is asked for only where a topic names it."""

    engine: Engine
    programme: Programme
    period: Period
    columns: Mapping[str, Mapping[str, ColumnType]]
    reconcile: Callable[[], Reconciliation]
    estimate: Callable[[], Estimates]
    traces: Callable[[str], TraceScores]


def triangulate(evidence: Evidence) -> Triangulation:
    """Fill the matrix of a month: a row a topic, a cell a kind of evidence."""
    topics = evidence.programme.header.triangulation
    return Triangulation(
        evidence.period.label,
        tuple(
            triangulated(
                topic.topic, [_dashboard(evidence, topic), _records(evidence, topic), _staff(evidence, topic)]
            )
            for topic in topics
        ),
    )


def _dashboard(evidence: Evidence, topic: Topic) -> Cell:
    if topic.dashboard is None:
        return nothing("dashboard")
    measure = next(each for each in evidence.programme.measures if each.id == topic.dashboard)
    if measure.target is None:  # refused when the programme is loaded
        return nothing("dashboard", measure.id, note="no target is declared")
    rows = _figures(evidence.reconcile(), measure)
    values = [float(row["published_value"]) for row in rows]
    differ = sum(row["verdict"] == "differs" for row in rows)
    note = "" if not differ else f"{differ} of {len(rows)} differ from the records" if len(rows) > 1 else ""
    if differ and len(rows) == 1:
        note = "it differs from the records"
    unit = SHARE if measure.statistic == "proportion" else measure.unit
    return figure_cell(
        measure.id, values, target=measure.target, direction=measure.direction, unit=unit, note=note
    )


def _figures(result: Reconciliation, measure: Measure) -> list[Mapping[str, Any]]:
    """List the published figures of the whole, those of shadow sources left out."""
    frame = result.to_frame()
    chosen = frame[
        (frame["measure"] == measure.id)
        & (frame["breakdown"] == "")
        & ~frame["shadow"]
        & frame["published_value"].notna()
    ]
    return [{str(name): cell for name, cell in row.items()} for row in chosen.to_dict("records")]


def _records(evidence: Evidence, topic: Topic) -> Cell:
    if topic.records is None:
        return nothing("records")
    if topic.records in _questions(evidence.programme):
        return _question(evidence, "records", topic.records)
    pathway, rule = rule_of(topic.records, evidence.programme.pathways)[0]
    summary = evidence.traces(pathway).summary
    row = summary[summary["rule"] == rule].iloc[0]
    return share_cell(
        "records", topic.records, yes=int(row["met"]), no=sum(int(row[name]) for name in _SHORT),
        unknown=int(row["unreadable"]), at_least=(1.0 if topic.at_least is None else topic.at_least),
    )  # fmt: skip


def _staff(evidence: Evidence, topic: Topic) -> Cell:
    if topic.staff is None:
        return nothing("staff")
    if isinstance(topic.staff, str):
        if topic.staff == topic.records:
            # The same answers twice would seem to agree with each other.
            return nothing(
                "staff", topic.staff, note="the question that the records answer; no second source"
            )
        return _question(evidence, "staff", topic.staff)
    yes, no, unknown, undated = _answers(evidence, topic.staff)
    return share_cell(
        "staff",
        topic.staff.source,
        yes=yes,
        no=no,
        unknown=unknown,
        at_least=(1.0 if topic.at_least is None else topic.at_least),
        note=f"{undated:,} without a date belong to no period and are not counted" if undated else "",
    )


def _questions(programme: Programme) -> list[str]:
    return [question.id for question in programme.plan.questions] if programme.plan else []


def _question(evidence: Evidence, kind: Any, question: str) -> Cell:
    estimates = evidence.estimate()
    frame = estimates.to_frame()
    rows = frame[(frame["question"] == question) & (frame["stratum"] == _OVERALL)].to_dict("records")
    row = {str(name): cell for name, cell in rows[0].items()} if rows else None
    note = estimates.status if row is None else "answers are made up" if estimates.simulated else ""
    return question_cell(kind, question, row, note=note)


def _answers(evidence: Evidence, staff: StaffEvidence) -> tuple[int, int, int, int]:
    """Count the period's answers that agree, that do not, that say nothing; and answers without a date."""
    engine, columns = evidence.engine, evidence.columns[staff.source]
    agrees = engine.lower(parse_expression(staff.agrees, columns, expected="boolean"))
    inside, undated = "TRUE", "FALSE"
    if staff.date is not None:
        name = staff.date.replace('"', '""')
        day = quote(staff.date)
        if columns[staff.date] == "timestamp":
            day = engine.lower(parse_expression(f'local_date("{name}")', columns))
        span = evidence.period
        inside = f"({day} >= DATE '{span.start}' AND {day} < DATE '{span.end}')"
        undated = f"{day} IS NULL"
    filters = (f"{inside} AND {agrees}", f"{inside} AND NOT {agrees}", inside, undated)
    counts = ", ".join(f"count(*) FILTER (WHERE {one})" for one in filters)
    yes, no, every, without = engine.rows(f"SELECT {counts} FROM {quote(staff.source)}")[0]  # noqa: S608
    return int(yes), int(no), int(every) - int(yes) - int(no), int(without)
