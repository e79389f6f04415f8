"""The figures that a month's review audits, corrected by its answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from assurance.errors import DomainError
from assurance.programme import Measure, Plan, Question
from assurance.review.bounding import bounding_of
from assurance.review.correcting.bounds import Method
from assurance.review.correcting.cases import COUNTED, FAILED, MET, OUTSIDE, UNKNOWN, Audit, State
from assurance.review.correcting.disputes import Claimed
from assurance.review.correcting.doors import check_audit
from assurance.review.correcting.figure import Design, corrected
from assurance.review.correcting.records import CaseRecord, CountedFrame
from assurance.review.correcting.result import CorrectedFigure, Corrections, Status
from assurance.review.looking import settled
from assurance.review.reviews import Reviews, Ticket

__all__ = ["Audited", "awaiting_corrections", "correct_figures"]

_NONE = CaseRecord(0, 0, 0, 0)


@dataclass(frozen=True)
class Audited:
    """A measure that a question audits.

    Parameters
    ----------
    question : whose answers say how the case should have been counted
    measure : of the figure
    period : of the figure, in words
    counted : counts the frame as the measure does, given the keys of the sampled cases
    claims : its published figures
    """

    question: Question
    measure: Measure
    period: str
    counted: Callable[[list[str]], CountedFrame]
    claims: tuple[Claimed, ...]


def awaiting_corrections(
    plan: Plan, *, given: int = 0, expected: int = 0, simulated: bool = False, quiet: bool = False
) -> Corrections:
    """Say that there is nothing to correct with yet, or ever, or that no question audits a measure.

    Parameters
    ----------
    quiet : the frame of the period has no case
    """
    status: Status = "review incomplete" if given else "awaiting review"
    if quiet:
        status = "nothing to review"
    if not any(question.audits for question in plan.questions):
        status = "not declared"
    return Corrections(status, (), {}, plan.confidence, given, expected, simulated)


def correct_figures(
    reviews: Reviews,
    audited: tuple[Audited, ...],
    *,
    plan: Plan,
    population: Mapping[str, int],
    extended_after_answers: bool = False,
) -> Corrections:
    """Correct every figure that a question audits; nothing before the review is complete or may stop.

    A sample of fixed size gives its correction from the cases first drawn, with those among them that proved
    ineligible: they do not belong to the figure. Reserves that took their places are not used, since their
    number hangs on what was found. A confidence sequence (a sequential or staged plan, or a sample extended
    when answers were known) uses every case read.

    Parameters
    ----------
    population : cases of the frame by stratum
    """
    read = settled(reviews, plan=plan, population=population)
    if read is None or not audited:
        return awaiting_corrections(
            plan, given=reviews.given, expected=reviews.expected, simulated=reviews.simulated
        )
    bounding = bounding_of(plan, strata=len(population), extended_after_answers=extended_after_answers)
    method = Method(bounding.prior, bounding.quick)
    tickets = [ticket for ticket in read.tickets if ticket.first or method.prior is not None]
    figures: list[CorrectedFigure] = []
    refused: dict[str, str] = {}
    for one in audited:
        counted = one.counted([ticket.case_key for ticket in tickets])
        reason = _unfit(one, counted, tickets)
        if reason:
            refused[one.measure.title] = reason
            continue
        try:
            figures.append(_figure(one, counted, read, tickets, population, method, plan=plan))
        except DomainError as error:
            refused[one.measure.title] = str(error)
    return Corrections(
        "corrected", tuple(figures), refused, plan.confidence, read.given, reviews.expected, reviews.simulated
    )


def _unfit(one: Audited, counted: CountedFrame, tickets: list[Ticket]) -> str:
    """Say why a figure cannot be corrected by this sample; empty where it can."""
    if counted.outside:
        return (
            f"the figure counts {counted.total:,} record(s), {counted.outside:,} of which are not in the "
            "frame that the sample was drawn from: nothing was audited of them. Draw from a frame that has "
            "every case of the figure: the same date and at least its population"
        )
    if counted.repeated:
        return (
            f"{counted.repeated:,} case(s) of the frame are counted more than once in the figure; a review "
            "answers once for a case"
        )
    by_population = one.question.audits is not None and one.question.audits.part == "population"
    several = sum(counted.cases.get(ticket.case_key, _NONE).rows > 1 for ticket in tickets)
    if by_population and one.measure.numerator is not None and several:
        return (
            f"{several:,} sampled case(s) have several records, so what would be counted of them if they "
            "belong is not known"
        )
    return ""


def _figure(
    one: Audited, counted: CountedFrame, read: Reviews, tickets: list[Ticket],
    population: Mapping[str, int], method: Method, *, plan: Plan,
) -> CorrectedFigure:  # fmt: skip
    cases = []
    for ticket in tickets:
        record = counted.cases.get(ticket.case_key, _NONE)
        answer = read.answers.get((ticket.case_key, one.question.id)) if ticket.eligible else "ineligible"
        cases.append((ticket.stratum, (record.met, record.counted), _states(one, answer, record)))
    audit = Audit.of(
        cases, population=population, numerator=counted.numerator, denominator=counted.denominator
    )
    check_audit(audit)
    share = one.measure.statistic == "proportion"
    if not share:
        audit = _as_count(audit)
    design = Design(
        "share" if share else "count", plan.confidence, method, extendable=plan.selection != "systematic"
    )
    found = corrected(audit, design, name=one.measure.title, claims=one.claims)
    unused = sum(not ticket.first for ticket in read.tickets) if method.prior is None else 0
    notes = found.notes
    if unused:
        what = (
            "1 reserve that was called up is"
            if unused == 1
            else f"{unused:,} reserves that were called up are"
        )
        notes += (
            f"{what} not used: the correction rests on the cases first drawn, ineligible ones among them",
        )
    return replace(
        found, measure=one.measure.id, period=one.period, unit=one.measure.unit, notes=notes,
        simulated=read.simulated,
    )  # fmt: skip


def _states(one: Audited, answer: str | None, record: CaseRecord) -> frozenset[State]:
    """Give the states that an answer leaves possible; one that is not given leaves all."""
    part = "numerator" if one.question.audits is None else one.question.audits.part
    if answer in ("not_applicable", "ineligible"):
        return frozenset({OUTSIDE})
    if part == "numerator":
        return {"met": frozenset({MET}), "not_met": frozenset({FAILED})}.get(answer or "", UNKNOWN)
    if answer == "not_met":
        return frozenset({OUTSIDE})
    if one.measure.numerator is None:
        belongs = frozenset({MET})
    elif record.rows:
        belongs = frozenset({MET if record.would_meet else FAILED})
    else:
        belongs = COUNTED
    return belongs if answer == "met" else belongs | {OUTSIDE}


def _as_count(audit: Audit) -> Audit:
    """Look at the numerator alone: every case of the frame either counts or does not."""
    cases: dict[tuple[str, State, frozenset[State]], int] = {}
    for (stratum, state, states), number in audit.cases.items():
        key = (stratum, (state[0], 1), frozenset((met, 1) for met, _ in states))
        cases[key] = cases.get(key, 0) + number
    return Audit(audit.population, audit.numerator, audit.population, cases)
