"""The main job on made-up data: extracts made, sample drawn and reviewed as if, pack sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import pandas as pd

import assurance
from assurance.demo.discharge_generate import generate_discharge_extracts
from assurance.demo.discharge_reviews import simulate_discharge_reviews
from assurance.demo.generate import generate_extracts
from assurance.demo.partner_generate import generate_partner_extracts
from assurance.demo.partner_reviews import simulate_partner_reviews
from assurance.demo.simulated_reviews import simulate_reviews
from assurance.engine import Store
from assurance.errors import DomainError, near_miss
from assurance.month import default_store, open_month
from assurance.run import RunReport, run_month

__all__ = ["DEMOS", "PROGRAMME", "run_demo"]

PROGRAMME: Final = "community_mental_health"


class _Reviewer(Protocol):
    def __call__(self, picks: pd.DataFrame, *, extracts: Path, questions: Iterable[Any]) -> Path: ...


@dataclass(frozen=True, slots=True)
class _Demo:
    """How a programme's extracts and reviews are made up, and the period to show."""

    period: str
    make: Callable[[Path], object]
    review: _Reviewer


DEMOS: Final[Mapping[str, _Demo]] = {
    PROGRAMME: _Demo("2026-10", generate_extracts, simulate_reviews),
    "discharge_flow": _Demo("2026-W43", generate_discharge_extracts, simulate_discharge_reviews),
    "partner_coordination": _Demo("2026-10", generate_partner_extracts, simulate_partner_reviews),
}
"""Programmes that `assurance demo` can make up."""


def run_demo(
    *,
    out: Path,
    period: str | None = None,
    seed: str,
    programme: str = PROGRAMME,
    store: Path | None = None,
    progress: Callable[[str], None] = lambda words: None,
) -> RunReport:
    """Make a demo's extracts, draw its sample, simulate its reviews, and run the period.

    Parameters
    ----------
    out, store, progress : see `run_month`
    period : a month from 2024-11 to 2026-10 for the community programme, a week from 2026-W18 to 2026-W43
        for the discharge programme, a month from 2025-11 to 2026-10 or a week in them for partner
        coordination; by default the last, and the last month of the latter
    seed : of the draw, as if typed
    programme : "community_mental_health", "discharge_flow" or "partner_coordination"

    Raises
    ------
    DomainError
        When no demo has that name.
    """
    if programme not in DEMOS:
        raise DomainError(
            f"programme {programme!r} has no made-up data, only {' and '.join(DEMOS)} have"
            f"{near_miss(programme, DEMOS)}"
        )
    demo = DEMOS[programme]
    chosen = period if period is not None else demo.period
    folder = Path(assurance.__file__).resolve().parent.parent / "sampling_plans" / programme
    root = store or default_store(folder)
    extracts = Store(root).extracts(programme)
    progress("making up the extracts")
    demo.make(extracts)
    with open_month(folder, chosen, extracts=extracts, store=root) as month:
        progress("drawing the sample")
        draw = month.draw(seed=seed)
        demo.review(draw.picks, extracts=extracts, questions=month.plan.questions)
    return run_month(folder, chosen, extracts=extracts, out=out, store=root, seed=seed, progress=progress)
