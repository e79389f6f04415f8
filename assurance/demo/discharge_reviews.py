"""Simulated reviewers of the made-up discharge programme."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from assurance.demo.chance import Chance
from assurance.demo.discharge_setting import DISCHARGE_SEED
from assurance.demo.simulated_reviews import extract_rows, review_sampled

__all__ = ["simulate_discharge_reviews"]

_NOT_MET: Final = {
    "packet_in_notes": 160, "receipt_in_notes": 40, "failure_reason_fits": 150, "start_in_notes": 45,
}  # fmt: skip
_NOT_MET_OTHERWISE: Final = 80
_CANNOT_TELL: Final = 15


def simulate_discharge_reviews(
    picks: pd.DataFrame, *, extracts: Path, questions: Iterable[Any], seed: str = DISCHARGE_SEED
) -> Path:
    """Answer the plan's questions about the sampled referrals, as a made-up reviewer would.

    The same case is always answered alike. See `simulate_reviews` for what it takes and refuses.
    """
    applies = {
        "receipt_in_notes": _cases(extracts / "discharge_referrals.csv", "received_at"),
        "start_in_notes": _cases(extracts / "discharge_referrals.csv", "started_at"),
        "failure_reason_fits": _cases(extracts / "failed_handoffs.csv", "failed_at"),
    }

    def answer(chance: Chance, case: str, question: str) -> str:
        if case not in applies.get(question, {case}):
            return "not_applicable"
        if chance.happens("cannot tell", _CANNOT_TELL):
            return "cannot_tell"
        return "not_met" if chance.happens("truth", _NOT_MET.get(question, _NOT_MET_OTHERWISE)) else "met"

    return review_sampled(picks, extracts=extracts, questions=questions, seed=seed, answer=answer)


def _cases(path: Path, column: str) -> set[str]:
    return {row["referral_id"] for row in extract_rows(path) if row[column]}
