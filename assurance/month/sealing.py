"""The sealed draw: commit to the frame and the plan first, know the seed only afterwards.

Both go into the ledger, each once for a programme and period. Whoever runs the month again gets the
same draw, and whoever wants another one is refused.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pandas as pd

from assurance.engine import Engine
from assurance.errors import DomainError, LedgerError, PlanError
from assurance.ledger import Event, Ledger
from assurance.month.stages import Shelf
from assurance.programme import Plan
from assurance.review import OVERALL
from assurance.sampling import (
    Certificate,
    Draw,
    Frame,
    allocate,
    draw_from_table,
    frame_digest_of,
    new_seed,
    plan_digest,
)

__all__ = ["check_typed", "committed_frame", "picks_digest", "sealed_draw", "user_name"]


def user_name() -> str:
    """Name whoever runs this as the system knows them; a scheduled job may run under a bare number."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # in turn: Python 3.13, before it, and Windows before it
        return "a user without a name"


def picks_digest(picks: pd.DataFrame) -> str:
    """Give the SHA-256 of a draw's rows: case_key, stratum, ticket, rank and role, a line each, sorted."""
    columns = ["case_key", "stratum", "ticket", "rank", "role"]
    lines = sorted("\t".join(map(str, row)) for row in picks[columns].itertuples(index=False))
    return sha256("\n".join(lines).encode("utf-8")).hexdigest()


def committed_frame(
    *,
    ledger: Ledger,
    shelf: Shelf,
    engine: Engine,
    plan: Plan,
    build: Callable[[], Frame],
    inputs: Mapping[str, str],
) -> tuple[Frame, Event]:
    """Give the frame that was committed for the month, committing to it now if that is still to do.

    Parameters
    ----------
    build : makes the frame from the extracts; called only where nothing is committed yet
    inputs : SHA-256 of the snapshots behind the frame, by source

    Raises
    ------
    PlanError
        When the plan is no longer the one that was committed, or one stratum of several is called "all".
    """
    committed = _only(ledger, "commit", shelf)
    if committed is None:
        frame = build()
        if OVERALL in frame.strata and len(frame.strata) > 1:
            raise PlanError(
                f"plan.yaml: one of {len(frame.strata)} strata is called {OVERALL!r}, the name that results "
                "give to the whole frame; have that value renamed, or sample by other columns"
            )
        sizes = _sizes(plan, frame.strata)
        shelf.keep("frame", {"frame": frame.digest}, Frame, lambda: frame, lasting=True)
        payload = {
            "frame_digest": frame.digest,
            "plan_digest": _digest(plan),
            "population": dict(frame.strata),
            "sizes": dict(sizes),
            "reserves": plan.reserves,
            "snapshots": dict(inputs),
        }
        committed = _append_once(ledger, "commit", payload, shelf)
    if committed.payload["plan_digest"] != _digest(plan):
        raise PlanError(
            f"plan.yaml: the plan of {shelf.period} was committed to the ledger on {committed.at} and has "
            "been changed since. Put the committed plan back, or sample the change from the next period on."
        )
    return _kept_frame(committed, shelf, engine), committed


def _kept_frame(committed: Event, shelf: Shelf, engine: Engine) -> Frame:
    def gone() -> Frame:
        raise PlanError(
            f"the frame committed for {shelf.period} is no longer in the store, or was changed; it may have "
            "been deleted at the end of its declared life (assurance retention). Restore the store from its "
            "backup; a new frame would not be the one that was committed."
        )

    digest = str(committed.payload["frame_digest"])
    frame = shelf.keep("frame", {"frame": digest}, Frame, gone, lasting=True)
    engine.register_parquet("committed_frame", frame.table.path)
    if frame_digest_of(engine, "committed_frame") != digest:
        gone()
    return frame


def check_typed(seed: str | None) -> None:
    """Refuse a typed seed that nobody could read off a page.

    Raises
    ------
    DomainError
        When it is empty, or has white space around it.
    """
    if seed is not None and not seed.strip():
        raise DomainError(
            "the seed is empty; type the digits that were thrown, or leave --seed out: one is then taken "
            "from the system"
        )
    if seed is not None and seed != seed.strip():
        raise DomainError(
            "the seed begins or ends with white space, which nobody can read off a page; leave it out"
        )


def sealed_draw(
    *, ledger: Ledger, shelf: Shelf, engine: Engine, frame: Frame, committed: Event, seed: str | None, by: str
) -> Draw:
    """Draw the committed frame's sample: the first time with a new or typed seed, ever after the same.

    Raises
    ------
    LedgerError
        When the commit was drawn already with another seed than the one typed, or its redraw differs.
    DomainError
        When the typed seed is empty, or has white space around it.
    """
    check_typed(seed)
    drawn = _only(ledger, "draw", shelf)
    sizes = {str(key): int(value) for key, value in committed.payload["sizes"].items()}
    reserves = int(committed.payload["reserves"])
    if drawn is None:
        source = "typed" if seed is not None else "system"
        chosen = seed if seed is not None else new_seed()
        draw = draw_from_table(engine, frame.table, sizes, seed=chosen, reserves=reserves)
        payload = {
            "commit": committed.hash,
            "seed": chosen,
            "seed_source": source,
            "drawn_by": by,
            "picks_digest": picks_digest(draw.picks),
        }
        drawn = _append_once(ledger, "draw", payload, shelf)
    kept = str(drawn.payload["seed"])
    if seed is not None and seed != kept:
        raise LedgerError(
            f"the sample of {shelf.programme} {shelf.period} was drawn on {drawn.at} with another seed; "
            "a second draw of the same commit is refused. Leave --seed out to use the draw that was made."
        )
    draw = draw_from_table(engine, frame.table, sizes, seed=kept, reserves=reserves)
    if picks_digest(draw.picks) != drawn.payload["picks_digest"]:
        raise LedgerError(
            f"the redraw of {shelf.programme} {shelf.period} differs from the draw of {drawn.at} in "
            "the ledger; nothing was written. Check the store and the ledger with: assurance doctor"
        )
    return replace(draw, certificate=_certificate(committed, drawn, shelf))


def _certificate(committed: Event, drawn: Event, shelf: Shelf) -> Certificate:
    return Certificate(
        programme=shelf.programme,
        period=shelf.period,
        frame_digest=str(committed.payload["frame_digest"]),
        plan_digest=str(committed.payload["plan_digest"]),
        commit_hash=committed.hash,
        draw_hash=drawn.hash,
        seed_source="typed" if drawn.payload["seed_source"] == "typed" else "system",
        committed_at=committed.at,
        drawn_at=drawn.at,
        drawn_by=str(drawn.payload["drawn_by"]),
    )


def _digest(plan: Plan) -> str:
    return plan_digest(plan.model_dump(mode="json", exclude_defaults=True))


def _sizes(plan: Plan, strata: Mapping[str, int]) -> dict[str, int]:
    total = min(plan.size, sum(strata.values()))
    return allocate(strata, total, method=plan.allocation, minimum=plan.minimum, maximum=plan.maximum)


def _only(ledger: Ledger, kind: str, shelf: Shelf) -> Event | None:
    found = ledger.events(kind=kind, programme=shelf.programme, period=shelf.period)
    return found[0] if found else None


def _append_once(ledger: Ledger, kind: str, payload: Mapping[str, Any], shelf: Shelf) -> Event:
    """Append, or take what another process appended a moment before."""
    try:
        return ledger.append_once(kind, payload, programme=shelf.programme, period=shelf.period)
    except LedgerError:
        found = _only(ledger, kind, shelf)
        if found is None:
            raise
        return found
