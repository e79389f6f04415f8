"""Simulated reviewers of the made-up discharge programme."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from assurance.demo.chance import Chance
from assurance.demo.discharge_setting import DISCHARGE_SEED
from assurance.demo.simulated_reviews import extract_rows, leave_reviews

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

    As `simulate_reviews` does for the community programme: the same case is always answered alike, and
    reserves are not reviewed.

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
    applies = {
        "receipt_in_notes": _cases(extracts / "discharge_referrals.csv", "received_at"),
        "start_in_notes": _cases(extracts / "discharge_referrals.csv", "started_at"),
        "failure_reason_fits": _cases(extracts / "failed_handoffs.csv", "failed_at"),
    }
    asked = [str(question.id) for question in questions]
    cases = sorted(picks.loc[picks["role"] == "sample", "case_key"].tolist())
    rows = [
        (case, question, _answer(Chance(seed, f"review {case} {question}"), question, case, applies))
        for case in cases
        for question in asked
    ]
    return leave_reviews(extracts, rows)


def _answer(chance: Chance, question: str, case: str, applies: dict[str, set[str]]) -> str:
    if case not in applies.get(question, {case}):
        return "not_applicable"
    if chance.happens("cannot tell", _CANNOT_TELL):
        return "cannot_tell"
    return "not_met" if chance.happens("truth", _NOT_MET.get(question, _NOT_MET_OTHERWISE)) else "met"


def _cases(path: Path, column: str) -> set[str]:
    return {row["referral_id"] for row in extract_rows(path) if row[column]}
