"""What reviewers answered about the sampled cases, held against the draw that asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import pandas as pd

from assurance.engine import Engine, quote
from assurance.errors import ExtractError
from assurance.programme import Plan, ReviewSource
from assurance.programme.plan import Answer

__all__ = ["ANSWERS", "Reviews", "read_reviews"]

ANSWERS: tuple[str, ...] = get_args(Answer)


@dataclass(frozen=True, eq=False)
class Reviews:
    """Answers about sampled cases: one row a case and question.

    `answers` has the columns case_key, stratum, question, answer. Answers that are still to come are
    not in it; they are counted by `expected` less its rows, and never read as met.
    """

    answers: pd.DataFrame
    expected: int
    simulated: bool

    @property
    def given(self) -> int:
        """Answers given so far."""
        return len(self.answers)


def read_reviews(
    engine: Engine, *, view: str, source: ReviewSource, plan: Plan, picks: pd.DataFrame
) -> Reviews:
    """Read the answers to a plan's questions about the cases of a draw.

    Parameters
    ----------
    view : name of the registered view with the review rows
    picks : the draw's rows (case_key, stratum, role); only the sample is read, reserves are not

    Raises
    ------
    ExtractError
        When answers are about cases that were not drawn, questions that were not asked, or unknown
        answers, or one case and question is answered twice. Counts only; nothing is guessed.
    """
    roles = source.reviews
    names = (roles.case_key, roles.question, roles.answer)
    columns = ", ".join(f"{quote(name)}::varchar" for name in names)
    rows = engine.rows(f"select {columns}, _row from {quote(view)} order by _row")  # noqa: S608 quoted
    answered = [row for row in rows if row[2] is not None]
    sample = picks[picks["role"] == "sample"]
    strata: dict[str, str] = dict(zip(sample["case_key"], sample["stratum"], strict=True))
    reserves = set(picks.loc[picks["role"] == "reserve", "case_key"])
    questions = [question.id for question in plan.questions]
    always = {question.id for question in plan.questions if question.applies_to_all}
    _refuse(
        f"reviews {view!r} ({source.file})",
        {
            "about cases not drawn": [
                row[3] for row in answered if row[0] not in strata and row[0] not in reserves
            ],
            f"to questions other than {', '.join(questions)}": [
                row[3] for row in answered if row[1] not in questions
            ],
            f"other than {', '.join(ANSWERS)}": [row[3] for row in answered if row[2] not in ANSWERS],
            "of not_applicable to a question that applies to all": [
                row[3] for row in answered if row[1] in always and row[2] == "not_applicable"
            ],
            "given again for the same case and question": _again(answered),
        },
    )
    kept = [(row[0], strata[row[0]], row[1], row[2]) for row in answered if row[0] in strata]
    frame = pd.DataFrame(kept, columns=["case_key", "stratum", "question", "answer"])
    return Reviews(frame, expected=len(strata) * len(questions), simulated=source.simulated)


def _again(answered: Sequence[tuple[Any, ...]]) -> list[int]:
    seen: set[tuple[Any, ...]] = set()
    again = []
    for row in answered:
        if row[:2] in seen:
            again.append(row[3])
        seen.add(row[:2])
    return again


def _refuse(what: str, faults: Mapping[str, Sequence[int]]) -> None:
    """Name the faults with their counts and the first row of each, never a person's values."""
    wrong = [
        f"{len(rows)} answer(s) {fault} (first in row {rows[0]})" for fault, rows in faults.items() if rows
    ]
    if wrong:
        raise ExtractError(
            f"{what}: {'; '.join(wrong)}; rows are counted without the header. Correct the review file; "
            "no answer of it was used."
        )


def answers_by_stratum(reviews: Reviews, question: str) -> dict[str, dict[str, int]]:
    """Count the answers to one question: stratum -> answer -> cases."""
    mine = reviews.answers[reviews.answers["question"] == question]
    counts: dict[str, dict[str, int]] = {}
    for stratum, answer in zip(mine["stratum"], mine["answer"], strict=True):
        answers = counts.setdefault(str(stratum), {})
        answers[str(answer)] = answers.get(str(answer), 0) + 1
    return counts
