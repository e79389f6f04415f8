"""The made-up partner-coordination extract and its store, made once for all tests of one process."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from assurance.demo.partner_generate import PartnerTruth, generate_partner_extracts

__all__ = ["PLAN", "SEED", "extracts", "partner_truth", "store"]

PLAN = Path(__file__).resolve().parents[2] / "sampling_plans" / "partner_coordination"
SEED = "577215664901"
"""Of every draw: a period is drawn once, so all tests have to type the same."""


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="partner-year-")


def extracts() -> Path:
    """Give the folder with the extract, once `partner_truth` has made it."""
    return Path(_folder().name) / "extracts"


def store() -> Path:
    """Give the store."""
    return Path(_folder().name) / "store"


@cache
def partner_truth() -> PartnerTruth:
    """Make the extract, and say what was planted in it."""
    return generate_partner_extracts(extracts())
