"""A simulated Quality Lead, who fills in the worksheet of the made-up partner-coordination programme."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from assurance.demo.chance import Chance
from assurance.demo.partner_setting import PARTNER_SEED
from assurance.demo.simulated_reviews import extract_rows, review_sampled

__all__ = ["simulate_partner_reviews"]

_NOT_MET: Final = {"interim_action_in_place": 120, "owner_known": 100, "attempts_evidenced": 140}
_NOT_MET_OTHERWISE: Final = 80
_TOO_SHORT: Final = 60
"""Of those escalated before the window closed, how many in a thousand left no time to act."""
_CANNOT_TELL: Final = 15
_EARLY: Final = "escalated_early_enough"


def simulate_partner_reviews(
    picks: pd.DataFrame, *, extracts: Path, questions: Iterable[Any], seed: str = PARTNER_SEED
) -> Path:
    """Answer the plan's questions about the sampled transfers, as a made-up Quality Lead would.

    The same case is always answered alike. An escalation that came after the start window closed, or never,
    is always found. See `simulate_reviews` for what it takes and refuses.
    """
    closes = {row["handoff_id"]: row["start_window_end"] for row in extract_rows(extracts / "handoff.csv")}
    notes = {row["handoff_id"]: row["at"] for row in extract_rows(extracts / "referral_escalation.csv")}

    def answer(chance: Chance, case: str, question: str) -> str:
        if question == _EARLY:
            late = case not in notes or notes[case] >= closes[case]
            return "not_met" if late or chance.happens("too short", _TOO_SHORT) else "met"
        if question == "interim_action_in_place" and case not in notes:
            return "not_applicable"
        if chance.happens("cannot tell", _CANNOT_TELL):
            return "cannot_tell"
        return "not_met" if chance.happens("truth", _NOT_MET.get(question, _NOT_MET_OTHERWISE)) else "met"

    return review_sampled(picks, extracts=extracts, questions=questions, seed=seed, answer=answer)
