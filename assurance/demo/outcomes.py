"""Outcomes in five domains, recorded at each review: where the person began and where they are now."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Final

from assurance.demo.chance import Chance
from assurance.demo.clock import entered
from assurance.demo.faults import RECORDS
from assurance.demo.records import CareReview, Outcome
from assurance.demo.setting import DOMAINS, month_label

__all__ = ["make_outcomes"]

_STARTS: Final = (1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8)
_CHANGES: Final = (-2, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3)
_NO_BASELINE: Final = {
    "stability": 40, "safety": 30, "daily_functioning": 60, "social_connection": 110, "self_management": 90,
}  # fmt: skip
_NO_PROGRESS: Final = 70
_NO_LINK: Final = 20
_NO_LINK_THERE: Final = 380


def make_outcomes(seed: str, care_reviews: tuple[CareReview, ...]) -> tuple[Outcome, ...]:
    """Make five outcome rows for every review; what was not filled in stays empty."""
    numbers = count(1)
    return tuple(
        one
        for review in care_reviews
        if review.kind == "review"
        for one in _of_review(Chance(seed, f"outcomes {review.referral_id} {review.at}"), review, numbers)
    )


def _of_review(chance: Chance, review: CareReview, numbers: Iterator[int]) -> Iterator[Outcome]:
    unlinked = RECORDS["missing_links"].holds(review.team, month_label(review.at))
    for domain in DOMAINS:
        # The start belongs to the referral, so every review repeats it.
        baseline = _baseline(Chance(chance.seed, f"baseline {review.referral_id} {domain}"), domain)
        left, change = divmod(chance.below(domain, 1000 * 1000 * len(_CHANGES)), len(_CHANGES))
        no_progress, no_link = divmod(left, 1000)
        now = max(0, min(10, (4 if baseline is None else baseline) + _CHANGES[change]))
        lost = no_link < (_NO_LINK_THERE if unlinked else _NO_LINK)
        yield Outcome(
            outcome_id=f"O{next(numbers):06}",
            referral_id=review.referral_id,
            person_id=review.person_id,
            provider=review.provider,
            team=review.team,
            domain=domain,
            care_review_id=None if lost else review.care_review_id,
            reviewed_at=review.at,
            baseline=baseline,
            progress=None if no_progress < _NO_PROGRESS else now,
            entered_at=entered(chance, domain, review.at),
        )


def _baseline(chance: Chance, domain: str) -> int | None:
    start, missing = divmod(chance.below("start", 1000 * len(_STARTS)), 1000)
    return None if missing < _NO_BASELINE[domain] else _STARTS[start]
