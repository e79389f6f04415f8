"""A simulated Quality Lead, who fills in the worksheet of the made-up partner-coordination programme."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from assurance.demo.chance import Chance
from assurance.demo.partner_setting import PARTNER_SEED
from assurance.demo.simulated_reviews import extract_rows, leave_reviews

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

    As `simulate_reviews` does for the community programme: the same case is always answered alike, and
    reserves are not reviewed. An escalation that came after the start window closed, or never, is
    always found.

    Parameters
    ----------
    picks : the draw, with the columns case_key and role
    extracts : folder with the extract; `sample_reviews.csv` is written there
    questions : the plan's questions
    seed : the seed of the extract

    Raises
    ------
    ExtractError
        When the extract is not there.
    StoreError
        When the file cannot be written.
    """
    closes = {row["handoff_id"]: row["start_window_end"] for row in extract_rows(extracts / "handoff.csv")}
    notes = {row["handoff_id"]: row["at"] for row in extract_rows(extracts / "referral_escalation.csv")}
    asked = [str(question.id) for question in questions]
    rows = []
    for case in sorted(picks.loc[picks["role"] == "sample", "case_key"].tolist()):
        late = case not in notes or notes[case] >= closes[case]
        for question in asked:
            one = Chance(seed, f"review {case} {question}")
            rows.append((case, question, _answer(one, question, late=late, noted=case in notes)))
    return leave_reviews(extracts, rows)


def _answer(one: Chance, question: str, *, late: bool, noted: bool) -> str:
    if question == _EARLY:
        return "not_met" if late or one.happens("too short", _TOO_SHORT) else "met"
    if question == "interim_action_in_place" and not noted:
        return "not_applicable"
    if one.happens("cannot tell", _CANNOT_TELL):
        return "cannot_tell"
    return "not_met" if one.happens("truth", _NOT_MET.get(question, _NOT_MET_OTHERWISE)) else "met"
