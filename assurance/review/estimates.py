"""What the reviewed sample shows about the whole frame, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pandas as pd

from assurance.estimation import Interval, stratified_interval
from assurance.programme import Plan, Question
from assurance.results import Result
from assurance.review.reviews import ANSWERS, Reviews, answers_by_stratum

__all__ = ["OVERALL", "Estimates", "awaiting_review", "estimate_questions"]

Status = Literal["estimated", "awaiting review", "review incomplete"]
OVERALL = "all"
"""Label of the row for the whole frame."""

_COLUMNS = {
    "question": "str", "stratum": "str", "population": "int64", "sampled": "int64", "met": "int64",
    "not_met": "int64", "cannot_tell": "int64", "not_applicable": "int64", "applicable": "int64",
    "deviations": "int64", "rate": "float64", "lower_cases": "int64", "upper_cases": "int64",
    "lower": "float64", "upper": "float64", "method": "str", "tolerable_rate": "float64", "verdict": "str",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Estimates(Result):
    """Deviations in the sample, and exact bounds of their number and their rate in the frame.

    A deviation is a case answered not met or cannot tell: a record that cannot show it was done counts
    against it. The rate is among the cases to which the question applies, so that a question that
    hardly ever applies cannot look well answered; the rate of the whole frame weights every stratum by
    its size. Without a complete review there are no rows.

    Parameters
    ----------
    status : estimated, awaiting review (no answer yet) or review incomplete (some are missing)
    simulated : whether the answers are made up
    confidence : of each interval by itself, a fraction
    given, expected : answers given, and answers asked for
    rows : one row a question and stratum, and one with stratum "all" for the whole frame
    questions : text of each question, by id
    """

    status: Status
    simulated: bool
    confidence: float
    given: int
    expected: int
    rows: pd.DataFrame
    questions: Mapping[str, str]

    def to_frame(self) -> pd.DataFrame:
        """Give one row a question and stratum.

        `lower_cases` and `upper_cases` bound the deviations among the `population` cases of the frame;
        `rate`, `lower` and `upper` are fractions of the cases to which the question applies (nan where
        it applied to no sampled case).
        """
        return self.rows.copy()


def awaiting_review(plan: Plan, *, expected: int, given: int = 0, simulated: bool = False) -> Estimates:
    """Say that the review is not complete; nothing is estimated."""
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _COLUMNS.items()})
    status: Status = "review incomplete" if given else "awaiting review"
    texts = {question.id: question.text for question in plan.questions}
    return Estimates(status, simulated, plan.confidence, given, expected, empty, texts)


def estimate_questions(reviews: Reviews, *, plan: Plan, population: Mapping[str, int]) -> Estimates:
    """Estimate every question of a plan from a completely reviewed sample.

    Where a question need not apply to every case, the number of cases to which it applies is itself
    estimated: the rate then lies between the lower bound of deviations over the upper bound of
    applicable cases and the upper over the lower, each bound at half the error (Bonferroni), so that
    both hold together with the plan's confidence.

    Parameters
    ----------
    population : cases of the frame by stratum

    References
    ----------
    One stratum: Konijn (1973), Wright (1991), exact hypergeometric. Several: Wendell and Schmee (1996)
    JASA 91:825; see `assurance.estimation.stratified_interval`.
    """
    if reviews.given < reviews.expected:
        return awaiting_review(
            plan, expected=reviews.expected, given=reviews.given, simulated=reviews.simulated
        )
    rows = []
    for question in plan.questions:
        counts = answers_by_stratum(reviews, question.id)
        cells = [_Cell.of(size, counts.get(stratum, {})) for stratum, size in population.items()]
        for stratum, cell in zip(population, cells, strict=True):
            # A plan without strata has one, called "all" too: the row for the whole frame says it.
            if cell.sampled and list(population) != [OVERALL]:
                rows.append(_row(question, stratum, [cell], plan))
        rows.append(_row(question, OVERALL, cells, plan))
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
    texts = {question.id: question.text for question in plan.questions}
    return Estimates(
        "estimated", reviews.simulated, plan.confidence, reviews.given, reviews.expected, frame, texts
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """Answers to one question in one stratum."""

    population: int
    answers: tuple[int, ...]

    @classmethod
    def of(cls, population: int, counts: Mapping[str, int]) -> _Cell:
        return cls(population, tuple(counts.get(answer, 0) for answer in ANSWERS))

    def count(self, answer: str) -> int:
        return self.answers[ANSWERS.index(answer)]

    @property
    def sampled(self) -> int:
        return sum(self.answers)

    @property
    def applicable(self) -> int:
        return self.sampled - self.count("not_applicable")

    @property
    def deviations(self) -> int:
        return self.count("not_met") + self.count("cannot_tell")


def _row(question: Question, stratum: str, cells: Sequence[_Cell], plan: Plan) -> dict[str, object]:
    size = sum(cell.population for cell in cells)
    bounds = _bounds([cell.deviations for cell in cells], cells, plan.confidence)
    lowest, highest = _rate_bounds(question, cells, plan.confidence, bounds, size)
    return {
        "question": question.id, "stratum": stratum, "population": size,
        "sampled": sum(cell.sampled for cell in cells),
        **{answer: sum(cell.count(answer) for cell in cells) for answer in ANSWERS},
        "applicable": sum(cell.applicable for cell in cells),
        "deviations": sum(cell.deviations for cell in cells), "rate": _rate(cells),
        "lower_cases": int(bounds.lower), "upper_cases": int(bounds.upper),
        "lower": float(lowest), "upper": float(highest), "method": bounds.method,
        "tolerable_rate": question.tolerable_rate, "verdict": _verdict(question, lowest, highest),
    }  # fmt: skip


def _bounds(counts: Sequence[int], cells: Sequence[_Cell], confidence: float) -> Interval:
    """Bound a count in the frame; strata without a sample may hold none of it, or nothing else."""
    sampled = [index for index, cell in enumerate(cells) if cell.sampled]
    found = stratified_interval(
        [counts[index] for index in sampled],
        [cells[index].sampled for index in sampled],
        [cells[index].population for index in sampled],
        confidence=confidence,
    )
    unsampled = sum(cell.population for cell in cells if not cell.sampled)
    if not unsampled:
        return found
    method = f"{found.method}; {unsampled} cases in strata without a sample taken as unknown"
    return Interval(found.lower, found.upper + unsampled, method, confidence)


def _rate_bounds(
    question: Question, cells: Sequence[_Cell], confidence: float, bounds: Interval, size: int
) -> tuple[Fraction, Fraction]:
    """Bound the rate among applicable cases, in exact fractions."""
    if question.applies_to_all:
        return Fraction(int(bounds.lower), size), Fraction(int(bounds.upper), size)
    both = float(1 - (1 - Fraction(str(confidence))) / 2)
    deviations = _bounds([cell.deviations for cell in cells], cells, both)
    applicable = _bounds([cell.applicable for cell in cells], cells, both)
    least, most = int(applicable.lower), int(applicable.upper)
    lowest = Fraction(int(deviations.lower), most) if most else Fraction(0)
    highest = min(Fraction(1), Fraction(int(deviations.upper), least)) if least else Fraction(1)
    return min(lowest, highest), highest


def _rate(cells: Sequence[_Cell]) -> float:
    """Estimate the rate among applicable cases: strata weighted by size, unsampled ones left out."""
    weights = [Fraction(cell.population, cell.sampled) if cell.sampled else Fraction(0) for cell in cells]
    applicable = sum(w * cell.applicable for w, cell in zip(weights, cells, strict=True))
    deviations = sum(w * cell.deviations for w, cell in zip(weights, cells, strict=True))
    return float(deviations / applicable) if applicable else float("nan")


def _verdict(question: Question, lowest: Fraction, highest: Fraction) -> str:
    """Compare exact fractions with the exact threshold, never printed percentages."""
    if question.tolerable_rate is None:
        return ""
    tolerable = Fraction(str(question.tolerable_rate))
    if highest <= tolerable:
        return "within tolerable"
    return "above tolerable" if lowest > tolerable else "cannot say"
