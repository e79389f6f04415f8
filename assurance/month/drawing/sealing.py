"""The sealed draw: commit to the frame and the plan first, know the seed only afterwards.

Both go into the ledger, each once for a programme and period. Whoever runs the month again gets the
same draw, and whoever wants another one is refused.
"""

from __future__ import annotations

from typing import Any

from assurance.errors import LedgerError
from assurance.ledger import Event
from assurance.month.drawing.desk import Desk
from assurance.month.drawing.linked import check_draw
from assurance.month.drawing.overlap import PermanentSeed, permanent_seed, starts
from assurance.month.drawing.quiet import is_quiet, nothing_drawn
from assurance.month.drawing.redrawing import current_draw, draw_by, recipe_of
from assurance.month.drawing.seeds import check_typed
from assurance.sampling import Draw, Frame, new_seed, picks_digest

__all__ = ["sealed_draw"]


def sealed_draw(desk: Desk, frame: Frame, committed: Event, *, seed: str | None, by: str) -> Draw:
    """Draw the committed frame's sample: the first time with a new or typed seed, ever after the same.

    From an empty frame nothing is drawn: no seed is taken, and none that is typed is entered.

    Parameters
    ----------
    seed : typed by a person; None takes one from the system, or the one that was entered already
    by : who gives the command

    Raises
    ------
    LedgerError
        When the commit was drawn already with another seed than the one typed, its redraw differs, or the
        draw is not of this commit.
    DomainError
        When the typed seed cannot be one; see `check_typed`.
    """
    check_typed(seed)
    drawn = desk.only("draw")
    if drawn is None and is_quiet(committed):
        return nothing_drawn(desk, committed)
    if drawn is None:
        drawn = desk.append_once("draw", _payload(desk, frame, committed, seed=seed, by=by))
    check_draw(committed, drawn)
    kept = str(drawn.payload["seed"])
    if seed is not None and seed != kept:
        raise LedgerError(
            f"the sample of {desk.shelf.programme} {desk.shelf.period} was drawn on {drawn.at} with another "
            "seed; a second draw of the same commit is refused. Leave --seed out to use the draw that was "
            "made."
        )
    return current_draw(desk, frame, committed, drawn)


def _payload(desk: Desk, frame: Frame, committed: Event, *, seed: str | None, by: str) -> dict[str, Any]:
    chosen = seed if seed is not None else new_seed()
    payload: dict[str, Any] = {
        "commit": committed.hash,
        "seed": chosen,
        "seed_source": "typed" if seed is not None else "system",
        "drawn_by": by,
    }
    start = None
    if desk.plan.overlap is not None:
        offered = PermanentSeed(chosen, str(payload["seed_source"]))
        permanent = permanent_seed(desk, offered, typed=seed, by=by)
        start = starts(desk, committed, share=desk.plan.overlap.share)
        payload |= {"seed": permanent.seed, "seed_source": permanent.source, "permanent_seed": True}
        payload["start"] = dict(start)
    draw = draw_by(desk, frame, recipe_of(committed, seed=str(payload["seed"]), start=start))
    return payload | {"picks_digest": picks_digest(draw.picks)}
