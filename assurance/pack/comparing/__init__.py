"""Comparing two packs: which numbers differ, and why, by running today's code on what was stored."""

from assurance.pack.comparing.compare import compare_packs
from assurance.pack.comparing.declarations import keep_declarations
from assurance.pack.comparing.model import CAUSES, Comparison, Moved, Share
from assurance.pack.comparing.stages import findings_of_month

__all__ = [
    "CAUSES",
    "Comparison",
    "Moved",
    "Share",
    "compare_packs",
    "findings_of_month",
    "keep_declarations",
]
