"""Reviews of the sampled cases, and what they show about the frame."""

from assurance.review.estimates import OVERALL, Estimates, awaiting_review, estimate_questions
from assurance.review.reviews import ANSWERS, Reviews, read_reviews

__all__ = [
    "ANSWERS",
    "OVERALL",
    "Estimates",
    "Reviews",
    "awaiting_review",
    "estimate_questions",
    "read_reviews",
]
