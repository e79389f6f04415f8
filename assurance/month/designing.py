"""A programme's plan looked at before it is drawn: which frame it is looked at in, and nothing kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assurance.errors import DomainError, PlanError
from assurance.ledger import open_ledger
from assurance.programme import Plan, Programme, load_programme
from assurance.programme.presets import preset_note, presets, with_preset
from assurance.sampling import Design, design_sample
from assurance.sampling.planning.given import committed_strata, given_strata
from assurance.show.design import design_lines
from assurance.show.words import count_words, period_words

__all__ = ["Shown", "design_shown", "plan_design", "presets_shown"]

_WITHOUT_STRATA: dict[str, Any] = {
    "strata": (), "minimum": 0, "maximum": None, "take_all": (), "allocation": "proportional",
    "expected_rates": {}, "cost": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """Something to print: lines for a reader, values for JSON."""

    lines: tuple[str, ...]
    data: dict[str, Any]


def plan_design(
    folder: Path | str,
    period: str | None = None,
    preset: str | None = None,
    *,
    extracts: Path | str | None = None,
    store: Path | str | None = None,
    population: int | None = None,
    strata: Sequence[str] = (),
    progress: Callable[[str], None] = lambda words: None,
) -> Design:
    """Look at the plan of a programme before it is drawn; neither ledger nor store is changed.

    Parameters
    ----------
    folder : programme folder
    period : period whose frame is counted from the extracts, without committing to it
    preset : standard to look at the plan under, such as cms-1915c; what it says comes first
    extracts, store : as in `open_month`
    population : cases of the frame, as one stratum
    strata : NAME=N for each stratum, instead
    progress : told what is being done

    The frame is what is given; else the one of the period; else the newest one in the store's ledger; else
    the population counts as endless, and the design says so.

    Raises
    ------
    DeclarationError, DomainError, PlanError, ExtractError
        When the folder has faults or no plan, the extracts cannot be read, or the plan does not fit.
    """
    programme = load_programme(Path(folder))
    if programme.plan is None:
        raise DomainError(f"programme {programme.id!r} has no plan.yaml, so there is no sample to plan")
    known = given_strata(strata, population)
    plan = _under(programme.plan, preset, one_stratum=population is not None)
    where = "Cases as given."
    if known is None and period:
        progress("counting the frame")
        known, where = _of_period(programme, period, extracts, store)
    elif known is None:
        known, where = _of_ledger(programme, store)
    progress("looking at the plan")
    if population is None or not programme.plan.strata:
        return design_sample(plan, known, frame_from=where)
    where = "Cases as given, in one stratum; what the plan says of each stratum is left out."
    return replace(design_sample(plan, known, frame_from=where), note=preset_note(plan))


def _under(plan: Plan, preset: str | None, *, one_stratum: bool) -> Plan:
    """Give the plan to look at: under a standard, and in one stratum where that is asked for.

    Strata go first, or a staged standard, which has none, would be refused for those that are left out.
    """
    alone = plan.model_copy(update=_WITHOUT_STRATA) if one_stratum and plan.strata else plan
    found = with_preset(alone, preset) if preset else alone
    return found.model_copy(update=_WITHOUT_STRATA) if alone is not plan else found


def design_shown(folder: Path | str | None, period: str | None, preset: str | None, **given: Any) -> Shown:
    """Give the design of a programme's plan to print; see `plan_design`.

    Raises
    ------
    DomainError
        When no folder is given, and as `plan_design`.
    """
    if folder is None or not str(folder):
        raise DomainError(
            "give a programme folder, such as sampling_plans/sepsis, or --presets to list the standards"
        )
    design = plan_design(folder, period, preset, **given)
    return Shown(tuple(design_lines(design)), {"ok": True, **design.as_dict()})


def presets_shown() -> Shown:
    """Give every shipped standard to print, with its versions and the word "unconfirmed" where it belongs.

    Examples
    --------
    >>> presets_shown().lines[0]
    'agreement@1977-03-01 (unconfirmed): Agreement of two reviewers (the literature)'
    """
    every = [one for versions in presets().values() for one in versions]
    lines = [
        f"{one.label}: {one.title} ({one.issuer}){'' if one.sample else '; says nothing of a sample'}"
        for one in every
    ]
    words = "A plan takes one with preset: NAME or NAME@DATE. What each says is in docs/presets.md."
    return Shown((*lines, words), {"ok": True, "presets": [one.model_dump(mode="json") for one in every]})


def _of_period(
    programme: Programme, period: str, extracts: Path | str | None, store: Path | str | None
) -> tuple[dict[str, int], str]:
    from assurance.month.month import open_month

    with open_month(programme.folder, period, extracts=extracts, store=store) as month:
        counts = {str(name): int(cases) for name, cases in month.candidate_frame().strata.items()}
    if not counts:
        raise PlanError(
            f"{programme.id}: no case of {period_words(period)} belonged to the frame, so no sample can be "
            "planned for it; give another period, or --population"
        )
    words = count_words(sum(counts.values()), "case")
    return counts, f"The frame is that of {period_words(period)}, {words}; nothing was committed."


def _of_ledger(programme: Programme, store: Path | str | None) -> tuple[dict[str, int] | None, str]:
    from assurance.engine import Store
    from assurance.month.month import default_store

    root = Path(store) if store else default_store(programme.folder)
    file = Store(root).ledger_there
    found = committed_strata(open_ledger(file), programme.id) if file else None
    if found is None:
        return None, "Give --period, --population or --stratum to look at a frame."
    counts, period = found
    return counts, f"The frame is the last that was committed, {period_words(period)}."
