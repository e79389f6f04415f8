"""Simulated reviewers for the demo: they read a hidden truth, and now and then misread it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from assurance.demo.chance import Chance
from assurance.demo.csv_files import csv_text
from assurance.demo.setting import SEED
from assurance.engine import write_atomically
from assurance.errors import ExtractError

__all__ = ["REVIEW_FILE", "extract_rows", "review_sampled", "simulate_reviews"]

REVIEW_FILE: Final = "sample_reviews.csv"
REVIEW_COLUMNS: Final = ("case_key", "question", "answer", "reviewer", "evidence")
REVIEWER: Final = "simulated reviewer"

_NOT_MET: Final = {
    "decision_documented": 70, "first_contact_in_notes": 25, "plan_learns_from_escalation": 180,
    "outcomes_linked": 120, "minimum_dataset": 140,
}  # fmt: skip
_NOT_MET_OTHERWISE: Final = 80
_NOT_MET_IN_TEAM: Final = {("decision_documented", "B3"): 320, ("outcomes_linked", "A3"): 450}
_MISREAD: Final = 15
_CANNOT_TELL: Final = 12
_NOT_FOUND: Final = 15
_INELIGIBLE: Final = 30


def simulate_reviews(
    picks: pd.DataFrame, *, extracts: Path, questions: Iterable[Any], seed: str = SEED
) -> Path:
    """Answer a plan's questions about the sampled cases, as a made-up reviewer would.

    The state of each record is hidden: it comes from the seed, the case and the question, so another
    sample of the same cases finds the same. About one answer in seventy is misread. A few cases prove
    ineligible; the next reserves of their stratum are reviewed in their place, and no others. Only for
    made-up programmes; the file says "simulated reviewer" on every row.

    Parameters
    ----------
    picks : the draw, with the columns case_key and stratum, and rank and role where it has reserves
    extracts : folder with the extracts; `sample_reviews.csv` is written there
    questions : the plan's questions, or their ids
    seed : the seed of the extracts

    Returns
    -------
    Path
        The file written: case_key, question, answer, reviewer, evidence.

    Raises
    ------
    ExtractError
        When the extracts are not there.
    StoreError
        When the file cannot be written.
    """
    applies = _applicable(extracts)
    asked = [question if isinstance(question, str) else str(question.id) for question in questions]
    rows = [
        _row(seed, case, team, question, applies)
        for case, team in sorted(_read(picks, seed))
        for question in asked
    ]
    return _written(extracts, rows)


def review_sampled(
    picks: pd.DataFrame,
    *,
    extracts: Path,
    questions: Iterable[Any],
    seed: str,
    answer: Callable[[Chance, str, str], str],
) -> Path:
    """Answer every question about every sampled case; reserves are not reviewed.

    Parameters
    ----------
    picks, extracts, questions, seed : see `simulate_reviews`
    answer : gives the answer by chance, case and question; the chance of both is the same in every draw
    """
    asked = [str(question.id) for question in questions]
    return _written(
        extracts,
        (
            (case, question, answer(Chance(seed, f"review {case} {question}"), case, question))
            for case in sorted(picks.loc[picks["role"] == "sample", "case_key"].tolist())
            for question in asked
        ),
    )


def _written(extracts: Path, rows: Iterable[tuple[str, str, str]]) -> Path:
    """Write answers, a row a case and question, as those of the simulated reviewer."""
    written = ((*row, REVIEWER, f"made-up note {number}") for number, row in enumerate(rows, start=1))
    path = extracts / REVIEW_FILE
    write_atomically(path, csv_text(REVIEW_COLUMNS, written))
    return path


def _read(picks: pd.DataFrame, seed: str) -> Iterable[tuple[str, str]]:
    """List the cases a reviewer comes to: in each stratum until so many eligible ones as were sampled."""
    if "role" not in picks.columns:
        return zip(picks["case_key"].tolist(), picks["stratum"].tolist(), strict=True)
    read = []
    for stratum, mine in picks.sort_values("rank").groupby("stratum", sort=True):
        wanted = int((mine["role"] == "sample").sum())
        for case in mine["case_key"].tolist():
            if not wanted:
                break
            read.append((str(case), str(stratum)))
            wanted -= not _ineligible(seed, str(case))
    return read


def _ineligible(seed: str, case: str) -> bool:
    return Chance(seed, f"simulated review {case}").happens("ineligible", _INELIGIBLE)


def _row(
    seed: str, case: str, team: str, question: str, applies: dict[str, set[str]]
) -> tuple[str, str, str]:
    chance = Chance(seed, f"simulated review {case} {question}")
    if _ineligible(seed, case):
        return case, question, "ineligible"
    if Chance(seed, f"simulated review {case}").happens("not found", _NOT_FOUND):
        return case, question, "not_found"
    return case, question, _answer(chance, question, team, case in applies.get(question, {case}))


def _answer(chance: Chance, question: str, team: str, applies: bool) -> str:
    if not applies:
        return "not_applicable"
    if chance.happens("cannot tell", _CANNOT_TELL):
        return "cannot_tell"
    rate = _NOT_MET_IN_TEAM.get((question, team), _NOT_MET.get(question, _NOT_MET_OTHERWISE))
    not_met = chance.happens("hidden truth", rate) != chance.happens("misread", _MISREAD)
    return "not_met" if not_met else "met"


def _applicable(extracts: Path) -> dict[str, set[str]]:
    """List, for questions that do not concern every case, the cases they concern."""
    return {
        "first_contact_in_notes": _cases(extracts / "contacts.csv", "attendance", "attended"),
        "plan_learns_from_escalation": _cases(extracts / "escalations.csv"),
        "outcomes_linked": _cases(extracts / "outcomes.csv"),
    }


def _cases(path: Path, column: str = "", value: str = "") -> set[str]:
    return {row["referral_id"] for row in extract_rows(path) if not column or row[column] == value}


def extract_rows(path: Path) -> list[dict[str, str]]:
    """Read a file of the demo's extract.

    Raises
    ------
    ExtractError
        When it is not there.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise ExtractError(
            f"{path.name} is not in {path.parent}; make the demo's extracts before its reviews"
        ) from error
