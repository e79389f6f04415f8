"""Cases picked on purpose from the committed frame: they show how, never how many."""

from __future__ import annotations

from collections.abc import Mapping

from assurance.engine import quote
from assurance.expressions import ColumnType, parse_expression
from assurance.month.drawing.desk import Desk
from assurance.month.drawing.kept import COMMITTED
from assurance.programme.plan import Tracers as TracerRule
from assurance.sampling import Draw, Tracers, pick_tracers
from assurance.sampling.drawing.tracers import no_tracers

__all__ = ["picked"]

_VIEW = "tracer_cases"


def picked(desk: Desk, rule: TracerRule, draw: Draw, *, columns: Mapping[str, ColumnType]) -> Tracers:
    """Pick the cases that the plan wants traced, of those in the committed frame.

    Parameters
    ----------
    rule : which, how many, and why
    draw : sealed, so that its seed settles ties and nobody chooses among equals
    columns : of the plan's source, with their types
    """
    if not draw.population:  # nothing is in the frame, and there is no seed
        return no_tracers(rule.reason)
    plan = desk.plan
    own, committed = quote(plan.source), quote(COMMITTED)
    desk.engine.create_view(
        _VIEW,
        f"select * from {own} where {quote(plan.case_key)} in (select case_key from {committed})",  # noqa: S608
    )
    return pick_tracers(
        desk.engine,
        view=_VIEW,
        case_key=plan.case_key,
        when=parse_expression(rule.when, columns, expected="boolean"),
        order_by=rule.order_by,
        most=rule.most,
        reason=rule.reason,
        seed=draw.seed,
        strata=plan.strata,
    )
