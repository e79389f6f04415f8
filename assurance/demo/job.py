"""The main job on made-up data: extracts made, sample drawn and reviewed as if, pack sealed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import assurance
from assurance.demo.generate import generate_extracts
from assurance.demo.simulated_reviews import simulate_reviews
from assurance.engine import Store
from assurance.month import default_store, open_month
from assurance.run import RunReport, run_month

__all__ = ["run_demo"]

PROGRAMME = "community_mental_health"


def run_demo(
    *,
    out: Path,
    period: str,
    seed: str,
    store: Path | None = None,
    progress: Callable[[str], None] = lambda words: None,
) -> RunReport:
    """Make the demo's extracts, draw its sample, simulate its reviews, and run the month.

    Parameters
    ----------
    out, store, progress : see `run_month`
    period : a month from 2024-11 to 2026-10
    seed : of the draw, as if typed
    """
    folder = Path(assurance.__file__).resolve().parent.parent / "sampling_plans" / PROGRAMME
    root = store or default_store(folder)
    extracts = Store(root).extracts(PROGRAMME)
    progress("making up the extracts")
    generate_extracts(extracts)
    with open_month(folder, period, extracts=extracts, store=root) as month:
        progress("drawing the sample")
        draw = month.draw(seed=seed)
        simulate_reviews(draw.picks, extracts=extracts, questions=month.plan.questions)
    return run_month(folder, period, extracts=extracts, out=out, store=root, seed=seed, progress=progress)
