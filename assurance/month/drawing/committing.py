"""Committing to the frame and the plan before a seed is known: entered in the ledger once, found for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assurance.errors import PlanError
from assurance.ledger import Event
from assurance.month.drawing.candidates import Candidate
from assurance.month.drawing.desk import Desk
from assurance.month.drawing.kept import COMMITTED, kept_frame, place_of
from assurance.month.drawing.linked import check_fields
from assurance.month.drawing.quiet import quiet_facts
from assurance.programme import Plan
from assurance.review import OVERALL
from assurance.sampling import Frame, order_digest_of, plan_digest
from assurance.sampling.planning.planned import planned_reserves, planned_sizes

__all__ = ["check_strata", "committed_frame"]


def committed_frame(
    desk: Desk, *, build: Callable[[], Candidate], inputs: Callable[[], Mapping[str, str]]
) -> tuple[Frame, Event]:
    """Give the frame that was committed for the period, committing to it now if that is still to do.

    A frame without a case is committed to as any other: cases that come into the records later are in no
    frame of the period.

    Parameters
    ----------
    build : makes the frame from the extracts; called only where nothing is committed yet
    inputs : gives the SHA-256 of the snapshots behind the frame, by source

    Raises
    ------
    PlanError
        When the plan is no longer the one that was committed, or one stratum of several is called "all".
    LedgerError
        When the commit in the ledger lacks what a commit holds.
    """
    committed = desk.only("commit")
    if committed is None:
        candidate = build()
        check_strata(candidate.frame)
        payload = _payload(desk, candidate, inputs())
        place = place_of(candidate.frame.digest, str(payload.get("order_digest", "")))
        desk.shelf.keep("frame", place, Frame, lambda: candidate.frame, lasting=True)
        committed = desk.append_once("commit", payload)
    check_fields(committed)
    if committed.payload["plan_digest"] != _digest(desk.plan):
        raise PlanError(
            f"plan.yaml: the plan of {desk.shelf.period} was committed to the ledger on {committed.at} and "
            "has been changed since. Put the committed plan back, or sample the change from the next period "
            "on."
        )
    return kept_frame(desk, committed), committed


def check_strata(frame: Frame) -> None:
    """Refuse a stratum of several whose name stands for all of them."""
    if OVERALL in frame.strata and len(frame.strata) > 1:
        raise PlanError(
            f"plan.yaml: one of {len(frame.strata)} strata is called {OVERALL!r}, the name that results "
            "give to the whole frame; have that value renamed, or sample by other columns"
        )


def _payload(desk: Desk, candidate: Candidate, inputs: Mapping[str, str]) -> dict[str, Any]:
    plan, frame, seen = desk.plan, candidate.frame, candidate.seen
    # A plan says nothing of a frame without a case.
    sizes = planned_sizes(plan, frame.strata) if frame.size else {}
    reserves = planned_reserves(plan, sizes, frame.strata) if frame.size else {}
    payload: dict[str, Any] = {
        "frame_digest": frame.digest,
        "plan_digest": _digest(plan),
        "population": dict(frame.strata),
        "sizes": dict(sizes),
        "reserves": dict(reserves),
        "snapshots": dict(inputs),
    }
    if not frame.size:
        payload |= quiet_facts(frame)
    if plan.selection == "systematic":  # nobody can order the list anew once the seed is known
        desk.engine.register_parquet(COMMITTED, frame.table.path)
        order = order_digest_of(desk.engine, COMMITTED, plan.ordered_by)
        payload |= {"selection": plan.selection, "ordered_by": list(plan.ordered_by), "order_digest": order}
    if seen is not None:
        payload["not_seen_in"] = {
            "periods": dict(seen.draws), "not_drawn": list(seen.not_drawn), "cases": len(seen.keys),
        }  # fmt: skip
    return payload


def _digest(plan: Plan) -> str:
    return plan_digest(plan.model_dump(mode="json", exclude_defaults=True))
