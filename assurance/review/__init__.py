"""Reviews of the sampled cases, and what they show about the frame."""

from assurance.review.answers import ANSWERS
from assurance.review.estimates import (
    OVERALL,
    Estimates,
    awaiting_review,
    estimate_questions,
    nothing_to_review,
)
from assurance.review.looking import Look, look
from assurance.review.reading import read_reviews
from assurance.review.reviews import Reviews, Ticket

__all__ = [
    "ANSWERS",
    "OVERALL",
    "Estimates",
    "Look",
    "Reviews",
    "Ticket",
    "awaiting_review",
    "estimate_questions",
    "look",
    "nothing_to_review",
    "read_reviews",
]
