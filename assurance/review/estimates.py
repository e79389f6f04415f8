"""What the reviewed sample shows about the whole frame, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from assurance.programme import Plan, Question
from assurance.results import Result
from assurance.review.answers import ANSWERS
from assurance.review.bounding import Bounding, as_float, bounding_of, estimated_rate
from assurance.review.cells import Cell, applicable, deviations, not_met
from assurance.review.looking import settled
from assurance.review.reviews import Reviews
from assurance.review.verdicts import Verdict, judged_together, verdict_on

__all__ = ["OVERALL", "Estimates", "awaiting_review", "estimate_questions", "nothing_to_review"]

Status = Literal["estimated", "awaiting review", "review incomplete", "nothing to review"]
OVERALL = "all"
"""Label of the row for the whole frame."""

_COLUMNS = {
    "question": "str", "stratum": "str", "population": "int64", "sampled": "int64", "met": "int64",
    "not_met": "int64", "cannot_tell": "int64", "not_found": "int64", "not_applicable": "int64",
    "ineligible": "int64", "applicable": "int64", "deviations": "int64", "rate": "float64",
    "rate_best": "float64", "lower_cases": "int64", "upper_cases": "int64", "lower": "float64",
    "lower_best": "float64", "upper": "float64", "method": "str", "rule": "str",
    "tolerable_rate": "float64", "verdict": "str", "verdict_together": "str",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Estimates(Result):
    """Deviations in the sample, and exact bounds of their number and their rate in the frame.

    A deviation is a case answered not met, cannot tell or not found: a record that cannot show it was
    done counts against it. The rate is among the cases to which the question applies, so that a question
    that hardly ever applies cannot look well answered; the rate of the whole frame weights every stratum
    by its size. Without a complete review there are no rows, unless the plan is sequential and the review
    may stop.

    Parameters
    ----------
    status : estimated, awaiting review (no answer yet), review incomplete (some are missing) or nothing to
        review (the frame has no case: no rate, no bound and no verdict)
    simulated : whether the answers are made up
    confidence : of each interval by itself, a fraction
    given, expected : answers given, and answers asked for
    rows : one row a question and stratum, and one with stratum "all" for the whole frame
    questions : text of each question, by id
    replaced : cases read that proved ineligible
    called_up : reserves that took the place of ineligible cases
    short : cases missing from the sample, because no reserve was left
    unused : answers that were not used: about reserves not called up, or beyond where the review stopped
    stopped : whether the review stopped before the whole sample was reviewed, as the plan allows
    may_stop : whether the plan lets the review stop before all answers are there
    elsewhere : answers in the review file about the samples of other periods, which belong to their packs
    period : in words, where there is nothing to review
    undecided : rows of which it cannot be told whether they belong to a frame without a case
    """

    status: Status
    simulated: bool
    confidence: float
    given: int
    expected: int
    rows: pd.DataFrame
    questions: Mapping[str, str]
    replaced: int = 0
    called_up: int = 0
    short: int = 0
    unused: int = 0
    stopped: bool = False
    may_stop: bool = False
    elsewhere: int = 0
    period: str = ""
    undecided: int = 0

    def to_frame(self) -> pd.DataFrame:
        """Give one row a question and stratum.

        `lower_cases` and `upper_cases` bound the deviations among the `population` cases of the frame;
        `rate`, `lower` and `upper` are fractions of the cases to which the question applies (nan where
        it applied to no sampled case). `rate_best` and `lower_best` are what the estimate and its lower
        bound would be if every record that was not found, or could not tell, had shown that it was met:
        the band from best to worst case. `rule` says what decides, `verdict` is of the question alone,
        `verdict_together` (whole frame only) holds together with those of the other questions.
        """
        return self.rows.copy()


def awaiting_review(
    plan: Plan, *, expected: int, given: int = 0, simulated: bool = False, elsewhere: int = 0
) -> Estimates:
    """Say that the review is not complete; nothing is estimated."""
    status: Status = "review incomplete" if given else "awaiting review"
    may_stop = plan.sequential is not None or bool(plan.stages)
    return Estimates(
        status, simulated, plan.confidence, given, expected, _no_rows(), _texts(plan), may_stop=may_stop,
        elsewhere=elsewhere,
    )  # fmt: skip


def nothing_to_review(plan: Plan, period: str, *, undecided: int = 0, elsewhere: int = 0) -> Estimates:
    """Say that the frame of a period has no case; that is neither a rate of nought nor a pass.

    Parameters
    ----------
    period : in words
    undecided : rows that lack what would tell whether they belong to the frame
    elsewhere : answers about the samples of other periods
    """
    return Estimates(
        "nothing to review", False, plan.confidence, 0, 0, _no_rows(), _texts(plan), elsewhere=elsewhere,
        period=period, undecided=undecided,
    )  # fmt: skip


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _COLUMNS.items()})


def estimate_questions(
    reviews: Reviews, *, plan: Plan, population: Mapping[str, int], extended_after_answers: bool = False
) -> Estimates:
    """Estimate every question of a plan from a completely reviewed sample.

    Where a question need not apply to every case, the number of cases to which it applies is itself
    estimated: the rate then lies between the lower bound of deviations over the upper bound of
    applicable cases and the upper over the lower, each bound at half the error (Bonferroni), so that
    both hold together with the plan's confidence.

    Parameters
    ----------
    population : cases of the frame by stratum
    extended_after_answers : the sample was made larger when some answers were known

    References
    ----------
    One stratum: Konijn (1973), Wright (1991), exact hypergeometric. Several: Wendell and Schmee (1996)
    JASA 91:825; see `assurance.estimation.stratified_interval`. Sequential: Waudby-Smith and Ramdas
    (2020), see `assurance.estimation.confidence_sequence`.
    """
    read = settled(reviews, plan=plan, population=population)
    if read is None:
        return awaiting_review(
            plan, expected=reviews.expected, given=reviews.given, simulated=reviews.simulated,
            elsewhere=reviews.elsewhere,
        )  # fmt: skip
    bounding = bounding_of(plan, strata=len(population), extended_after_answers=extended_after_answers)
    cells = {question.id: read.cells(question.id, population) for question in plan.questions}
    together = judged_together(plan, cells, bounding=bounding)
    rows = []
    for question in plan.questions:
        ordered = read.ordered(question.id)
        for stratum, cell in zip(population, cells[question.id], strict=True):
            # A plan without strata has one, called "all" too: the row for the whole frame says it.
            if cell.sampled and list(population) != [OVERALL]:
                rows.append(_row(question, stratum, [cell], plan, bounding, ordered=None))
        whole = _row(question, OVERALL, cells[question.id], plan, bounding, ordered=ordered)
        rows.append(whole | {"verdict_together": together.get(question.id, "")})
    return Estimates(
        status="estimated",
        simulated=reviews.simulated,
        confidence=plan.confidence,
        given=read.given,
        expected=reviews.expected,
        rows=pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS),
        questions=_texts(plan),
        replaced=read.replaced,
        called_up=read.called_up,
        short=reviews.short,
        unused=read.unused,
        stopped=read.stopped,
        elsewhere=reviews.elsewhere,
    )


def _texts(plan: Plan) -> dict[str, str]:
    return {question.id: question.text for question in plan.questions}


def _row(
    question: Question,
    stratum: str,
    cells: Sequence[Cell],
    plan: Plan,
    bounding: Bounding,
    *,
    ordered: Sequence[bool] | None,
) -> dict[str, object]:
    bounds = bounding.count(cells, deviations)
    lowest, highest = bounding.rate(cells, deviations, of_all=question.applies_to_all)
    rate, best = estimated_rate(cells, deviations), estimated_rate(cells, not_met)
    unknown = any(cell.answers["cannot_tell"] or cell.answers["not_found"] for cell in cells)
    lowest_best = bounding.lowest(cells, not_met, of_all=question.applies_to_all) if unknown else lowest
    decision = plan.decides(question)
    # Stages and reported rates are about the whole frame; a stratum has no verdict of its own by them.
    apart = ordered is None and decision is not None and decision.rule in ("staged", "materiality")
    verdict = (
        Verdict()
        if apart
        else verdict_on(question, cells, plan=plan, bounding=bounding, ordered=ordered or ())
    )
    return {
        "question": question.id, "stratum": stratum, "population": sum(cell.population for cell in cells),
        "sampled": sum(cell.sampled for cell in cells),
        **{answer: sum(cell.answers[answer] for cell in cells) for answer in ANSWERS},
        "applicable": sum(applicable(cell.answers) for cell in cells),
        "deviations": sum(deviations(cell.answers) for cell in cells),
        "rate": as_float(rate),
        "rate_best": as_float(best),
        "lower_cases": int(bounds.lower), "upper_cases": int(bounds.upper),
        "lower": float(lowest), "lower_best": float(lowest_best), "upper": float(highest),
        "method": bounds.method, "rule": verdict.rule,
        "tolerable_rate": as_float(verdict.tolerable),
        "verdict": verdict.outcome, "verdict_together": "",
    }  # fmt: skip
