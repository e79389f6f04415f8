"""The made-up community mental-health programme: its extracts, its planted faults, its reviewers."""

from assurance.demo.generate import generate_extracts, make_world
from assurance.demo.setting import SEED
from assurance.demo.simulated_reviews import simulate_reviews
from assurance.demo.truth import Truth

__all__ = ["SEED", "Truth", "generate_extracts", "make_world", "simulate_reviews"]
