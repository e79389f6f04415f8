"""A period whose committed frame is empty: nothing is drawn from it, and the ledger says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final

from assurance.extracts import Intake
from assurance.ledger import Event
from assurance.month.drawing.desk import Desk
from assurance.programme import Plan, Programme
from assurance.programme.sources import CaseSource
from assurance.sampling import Draw, Frame, no_draw
from assurance.sampling.drawing.drawn import Certificate

__all__ = ["complete_to", "is_quiet", "nothing_drawn", "quiet_facts", "rejected_words", "undecided_rows"]

NOTHING: Final = sha256(b"").hexdigest()
"""Digest of a frame without a case, and of its order."""
_UNDECIDED: Final = ("date_not_recorded", "eligibility_unknown")


def is_quiet(committed: Event | None) -> bool:
    """Tell whether a commit is to a frame without a case; its digest says so, and nothing else can."""
    return committed is not None and committed.payload["frame_digest"] == NOTHING


def quiet_facts(frame: Frame) -> dict[str, Any]:
    """Give what the ledger holds of an empty frame besides its digest: the rows, and why each left."""
    return {
        "empty": True,
        "rows": frame.flow[0].left,
        "left_out": {step.id: step.removed for step in frame.flow if step.removed},
    }


def nothing_drawn(desk: Desk, committed: Event) -> Draw:
    """Give the draw of an empty frame: no case, no seed, and the commit as its only event."""
    payload = committed.payload
    systematic = payload.get("selection") == "systematic"
    certificate = Certificate(
        programme=desk.shelf.programme,
        period=desk.shelf.period,
        frame_digest=str(payload["frame_digest"]),
        plan_digest=str(payload["plan_digest"]),
        commit_hash=committed.hash,
        draw_hash="",
        seed_source="none",
        committed_at=committed.at,
        drawn_at="",
        drawn_by="",
    )
    return no_draw(certificate, order_digest=str(payload["order_digest"]) if systematic else None)


def undecided_rows(frame: Frame) -> int:
    """Count the rows that may have belonged to the frame: what would tell is not recorded."""
    return sum(step.removed for step in frame.flow if step.id in _UNDECIDED)


def complete_to(programme: Programme, plan: Plan, intakes: Mapping[str, Intake]) -> date | None:
    """Give the day up to which the cases are complete: that of their files, else the programme's as_at."""
    declared = [one.as_at for one in _behind(programme, plan.source, intakes) if one.as_at is not None]
    return min(declared, default=programme.header.as_at)


def rejected_words(
    programme: Programme, plan: Plan, intakes: Mapping[str, Intake], frame: Frame
) -> Iterable[str]:
    """Say of an empty frame how many rows of its files were never looked at, as they were rejected."""
    rejected = sum(one.rows_rejected for one in _behind(programme, plan.source, intakes))
    if not frame.size and rejected:
        yield (
            f"{rejected} row(s) behind {plan.source} were rejected when the file was received, so whether "
            "they belong to the empty frame cannot be told"
        )


def _behind(programme: Programme, name: str, intakes: Mapping[str, Intake]) -> list[Intake]:
    """List the files whose rows are the cases of a source: of a table of cases, those of its base."""
    source = programme.sources[name]
    if not isinstance(source, CaseSource):
        return [intakes[name]] if name in intakes else []
    bases = [source.base] if source.base else sorted({one.source for one in source.milestones.values()})
    return [one for base in bases for one in _behind(programme, base, intakes)]
