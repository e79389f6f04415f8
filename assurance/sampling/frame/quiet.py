"""A frame without a case: a quiet period, or an extract from which nobody could tell that it was one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.errors import PlanError
from assurance.sampling.frame.flow import FlowStep, local_date_sql

__all__ = ["check_quiet", "quiet_warnings"]

_DAY = timedelta(days=1)
_UNDECIDED = {
    "date_not_recorded": "have no date, so whether they belong to {period}",
    "eligibility_unknown": "lack what the rule needs, so whether they are eligible",
}


def check_quiet(
    engine: Engine,
    view: str,
    *,
    source: str,
    column: str | None,
    period: Period,
    flow: Sequence[FlowStep],
    complete_to: date | None = None,
) -> None:
    """Refuse an empty frame where the extract does not show that nothing was there to find.

    It shows that where rows lie in the period and the plan's rules left each of them out, not all for want
    of what the rule needs. Where no row lies in the period, it has to have rows from before it, and rows
    from after it or a declared day up to which it is complete; a day that is declared has to reach the end
    of the period.

    Parameters
    ----------
    view : accepted rows of the source
    column : date that puts a case in the period; None where there is none
    flow : from rows to the frame, as counted; nothing is left at its end
    complete_to : day up to which the extract is declared to be complete

    Raises
    ------
    PlanError
        With the counts, and what to do.
    """
    steps = {step.id: step for step in flow}
    why = _fault(engine, view, column=column, period=period, steps=steps, complete_to=complete_to)
    if why:
        gone = ", ".join(f"{step.removed} {step.id}" for step in flow if step.removed) or "it has no rows"
        raise PlanError(
            f"{source}: no case is left to draw from in {period.words()}; of {flow[0].left} rows: {gone}; "
            f"{why}; check the period, the extract and the plan's rules"
        )


def _fault(
    engine: Engine,
    view: str,
    *,
    column: str | None,
    period: Period,
    steps: dict[str, FlowStep],
    complete_to: date | None,
) -> str:
    if not steps["rows"].left:
        return "an extract without a row does not show that the period was quiet"
    outside = steps.get("outside_period")
    if outside is not None and column is not None and not outside.left:
        return _unreached(_span(engine, view, column), period, complete_to)
    reached = outside.left if outside is not None else steps["rows"].left
    unknown = steps.get("eligibility_unknown")
    if unknown is not None and unknown.removed == reached:
        return f"whether they are eligible cannot be told for any of the {reached} rows of the period"
    return ""


def _span(engine: Engine, view: str, column: str) -> tuple[date, date] | None:
    day = local_date_sql(engine, view, column)
    first, last = engine.rows(f"select min({day}), max({day}) from {quote(view)}")[0]  # noqa: S608
    return None if first is None else (first, last)


def _unreached(span: tuple[date, date] | None, period: Period, complete_to: date | None) -> str:
    """Say how an extract without a row in the period fails to reach it; nothing where it does."""
    if span is None:
        return "no row has a date, so none could be put in any period"
    first, last = span
    ends = period.end - _DAY
    if first >= period.end:
        return f"the extract does not reach back to the period: it begins on {first}"
    if complete_to is not None and complete_to < ends:
        return (
            f"the extract does not reach the end of the period: as_at says that it is complete up to "
            f"{complete_to}"
        )
    if last < period.start and complete_to is None:
        return (
            f"the extract does not reach the period: it ends on {last}; where the period was quiet, declare "
            "as_at, the day up to which the file is complete, in sources.yaml"
        )
    return ""


def quiet_warnings(
    flow: Sequence[FlowStep], period: Period, *, complete_to: date | None = None
) -> tuple[str, ...]:
    """Say of an empty frame which rows might have belonged to it, and where more may still come.

    Examples
    --------
    >>> from assurance.calendars import parse_period
    >>> october = parse_period("2026-10")
    >>> flow = [FlowStep("rows", "rows of the extract", 0, 9), FlowStep("date_not_recorded", "no day", 2, 7)]
    >>> quiet_warnings(flow, october)
    ('2 row(s) have no date, so whether they belong to October 2026 cannot be told',)
    """
    said = [
        f"{step.removed} row(s) {_UNDECIDED[step.id].format(period=period.words())} cannot be told"
        for step in flow
        if step.id in _UNDECIDED and step.removed
    ]
    if complete_to is not None and complete_to < period.end - _DAY:
        said.append(
            f"the extract is complete up to {complete_to} only, before {period.words()} ends; what came "
            "later is not in the empty frame"
        )
    return tuple(said)
