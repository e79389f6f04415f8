"""Reading the review file, held against the draw that asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from assurance.engine import Engine, quote
from assurance.errors import ExtractError
from assurance.programme import Plan, ReviewSource
from assurance.review.answers import ANSWERS
from assurance.review.reviews import Reviews, Ticket
from assurance.sampling import Draw, in_use

__all__ = ["read_reviews"]

Rows = Sequence[tuple[Any, ...]]


def read_reviews(
    engine: Engine,
    *,
    view: str,
    source: ReviewSource,
    plan: Plan,
    draw: Draw,
    tracers: Collection[str] = (),
    elsewhere: Callable[[], Collection[str]] = frozenset,
) -> Reviews:
    """Read the answers to a plan's questions about the cases of a draw.

    A case with an answer `ineligible` does not belong to the frame: the next reserve of its stratum takes
    its place. Answers about reserves that were not called up, and about tracers, are not used.

    Parameters
    ----------
    view : name of the registered view with the review rows
    tracers : keys of cases picked on purpose, which may be reviewed too
    elsewhere : gives the cases drawn for other periods: one file may hold the answers of many; asked only
        where an answer is about a case that this draw does not know

    Raises
    ------
    ExtractError
        When answers are about cases that were not drawn, questions that were not asked, or unknown
        answers, one case and question is answered twice, or a case is called ineligible and answered all
        the same. Counts only; nothing is guessed.
    """
    roles = source.reviews
    names = (roles.case_key, roles.question, roles.answer)
    columns = ", ".join(f"{quote(name)}::varchar" for name in names)
    rows = engine.rows(f"select {columns}, _row from {quote(view)} order by _row")  # noqa: S608 quoted
    answered: Rows = [row for row in rows if row[2] is not None]
    drawn = set(draw.picks["case_key"])
    answered, others = _without_others(answered, drawn | set(tracers), elsewhere)
    called_so = {row[0] for row in answered if row[2] == "ineligible" and row[0] in drawn}
    _check(answered, f"reviews {view!r} ({source.file})", plan, drawn | set(tracers), called_so)
    ineligible = _reached(draw, called_so)
    use = in_use(draw, ineligible)
    called = use.to_frame()
    called = called[called["use"] != "standing by"]
    tickets = tuple(
        Ticket(key, stratum, int(rank), role == "sample", how != "ineligible")
        for key, stratum, rank, role, how in zip(
            called["case_key"], called["stratum"], called["rank"], called["role"], called["use"], strict=True
        )
    )
    asked = {ticket.case_key for ticket in tickets if ticket.eligible}
    answers = {(row[0], row[1]): row[2] for row in answered if row[0] in asked}
    unused = sum(row[0] in drawn and row[0] not in asked and row[0] not in ineligible for row in answered)
    return Reviews(
        tickets=tickets,
        answers=answers,
        questions=tuple(question.id for question in plan.questions),
        simulated=source.simulated,
        short=sum(use.shortfall.values()),
        unused=unused,
        elsewhere=others,
    )


def _without_others(
    answered: Rows, known: Collection[str], elsewhere: Callable[[], Collection[str]]
) -> tuple[Rows, int]:
    """Leave out the answers about the samples of other periods; gives the rest, and how many they are."""
    if all(row[0] in known for row in answered):
        return answered, 0
    others = set(elsewhere()) - set(known)
    kept = [row for row in answered if row[0] not in others]
    return kept, len(answered) - len(kept)


def _reached(draw: Draw, ineligible: Collection[str]) -> set[str]:
    """Keep the ineligible cases that the review came to: not reserves that were answered uncalled."""
    reached: set[str] = set()
    wanted = dict(draw.sizes)
    for key, stratum in zip(draw.picks["case_key"], draw.picks["stratum"], strict=True):
        if not wanted[stratum]:
            continue
        if key in ineligible:
            reached.add(key)
        else:
            wanted[stratum] -= 1
    return reached


def _check(
    answered: Rows, what: str, plan: Plan, drawn: Collection[str], ineligible: Collection[str]
) -> None:
    questions = [question.id for question in plan.questions]
    always = {question.id for question in plan.questions if question.applies_to_all}
    _refuse(
        what,
        {
            "about cases not drawn": [row[3] for row in answered if row[0] not in drawn],
            f"to questions other than {', '.join(questions)}": [
                row[3] for row in answered if row[1] not in questions
            ],
            f"other than {', '.join(ANSWERS)}": [row[3] for row in answered if row[2] not in ANSWERS],
            "of not_applicable to a question that applies to all": [
                row[3] for row in answered if row[1] in always and row[2] == "not_applicable"
            ],
            "given again for the same case and question": _again(answered),
            "about cases that are called ineligible all the same": [
                row[3] for row in answered if row[0] in ineligible and row[2] != "ineligible"
            ],
        },
    )


def _again(answered: Rows) -> list[int]:
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
