"""A window rule read in every natural way: from one scoring of its cases, exact counts of each reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Final

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.errors import DomainError, near_miss
from assurance.expressions import ColumnType
from assurance.month.rule_ways import DIMENSIONS, Way, scored_pathway, ways_of
from assurance.programme import Pathway, WindowRule
from assurance.reconciliation.readings import Reading, Readings
from assurance.traces import OUTCOMES, score_pathway
from assurance.traces.scores import outcome_code

__all__ = ["rule_readings"]

_ASSESSED: Final = ("met", "late", "missing", "out of order", "blocked", "unreadable")
_BOTH: Final = ("met", "late", "out of order")
_VIEW: Final = "readings_of_a_rule"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Cases that are alike in all that any reading asks: their outcomes, by the id of a scored rule."""

    outcomes: Mapping[str, str]
    cases: int


def rule_readings(
    engine: Engine,
    pathway: Pathway,
    rule: str,
    *,
    columns: Mapping[str, Mapping[str, ColumnType]],
    as_at: datetime | None = None,
    period: Period | None = None,
    path: Path,
) -> Readings:
    """Read a window rule of a pathway in every natural way, and count each reading exactly.

    Parameters
    ----------
    engine, columns, as_at, period, path : as `assurance.traces.score_pathway`
    rule : id of a rule of kind window

    Returns
    -------
    Readings
        A share of cases; docs/definitions.md says what each reading counts. Cases whose clock still
        runs are in none of them.

    Raises
    ------
    DomainError
        When the pathway has no such rule, or it is of another kind.
    """
    chosen = _window(pathway, rule)
    ways = ways_of(pathway, chosen, columns=columns)
    variant = scored_pathway(pathway, chosen, ways, columns=columns)
    scores = score_pathway(
        engine, variant, columns=columns, as_at=as_at, period=period, path=path, case_keys=None
    )
    patterns = _patterns(engine, variant, scores.rules_table.path)
    found = [_reading(combined, patterns) for combined in _combinations(ways)]
    agreed = tuple(options[0] for options in ways.values())
    open_cases = sum(one.cases for one in patterns if one.outcomes[_window_id(agreed)] == "not yet due")
    return Readings(
        of="rule",
        name=f"{pathway.id}.{rule}",
        title=chosen.title,
        period="" if period is None else period.label,
        scale="share",
        unit="",
        agreed_words="; ".join(way.words for way in agreed),
        readings=tuple(found),
        not_yet_due=open_cases,
    )


def _window(pathway: Pathway, rule: str) -> WindowRule:
    known = {each.id: each for each in pathway.rules}
    if rule not in known:
        raise DomainError(f"pathway {pathway.id!r} has no rule {rule!r}{near_miss(rule, known)}")
    chosen = known[rule]
    if not isinstance(chosen, WindowRule):
        windows = [each.id for each in pathway.rules if isinstance(each, WindowRule)]
        raise DomainError(
            f"pathway {pathway.id!r}, rule {rule!r} is of kind {chosen.kind}; readings are of rules of kind "
            f"window: {', '.join(windows) or 'the pathway has none'}"
        )
    return chosen


def _combinations(ways: Mapping[str, Sequence[Way]]) -> list[tuple[Way, ...]]:
    """List every combination: the agreed one first, then fewer changes before more, as the ways are."""
    every = product(*(ways[dimension] for dimension in DIMENSIONS))
    return sorted(every, key=lambda combined: (_changes(combined), [not way.id for way in combined]))


def _changes(combined: Sequence[Way]) -> int:
    return sum(bool(way.id) for way in combined)


def _window_id(combined: Sequence[Way]) -> str:
    return "window" + "".join(f"_{way.number}" for way in combined[:3])


def _patterns(engine: Engine, pathway: Pathway, outcomes: Path) -> list[_Pattern]:
    """Count the cases by the outcomes of all scored rules: the readings need no more of them."""
    engine.register_parquet(_VIEW, outcomes)
    try:
        listed = ", ".join(outcome_code(number) for number in range(len(pathway.rules)))
        rows = engine.rows(f"SELECT {listed}, count(*) FROM {quote(_VIEW)} GROUP BY {listed}")  # noqa: S608
    finally:
        engine.execute(f"DROP VIEW IF EXISTS {quote(_VIEW)}")
    names = [rule.id for rule in pathway.rules]
    return [
        _Pattern({name: OUTCOMES[code] for name, code in zip(names, row[:-1], strict=True)}, int(row[-1]))
        for row in rows
    ]


def _reading(combined: Sequence[Way], patterns: Sequence[_Pattern]) -> Reading:
    clock, _, _, earlier, missing, population = combined
    met = counted = 0
    for pattern in patterns:
        outcome = pattern.outcomes[_window_id(combined)]
        if earlier.id and outcome in ("late", "out of order"):
            outcome = "met" if pattern.outcomes[f"earlier_{clock.number}"] == "met" else outcome
        if _belongs(outcome, pattern, population.id) and not (missing.id and outcome == "missing"):
            counted += pattern.cases
            met += pattern.cases if outcome == "met" else 0
    changed = [(name, way) for name, way in zip(DIMENSIONS, combined, strict=True) if way.id]
    return Reading(
        id=" + ".join(f"{name}:{way.id}" for name, way in changed),
        kind=changed[0][0] if len(changed) == 1 else "",
        words="; ".join(way.words for _, way in changed) or "as agreed",
        changes=_changes(combined),
        numerator=Fraction(met),
        denominator=Fraction(counted),
        value=Fraction(met, counted) if counted else None,
    )


def _belongs(outcome: str, pattern: _Pattern, population: str) -> bool:
    if population == "all":
        return outcome != "not yet due"
    if population == "complete":
        return outcome in _BOTH
    if population in ("started", "happened"):
        return outcome in _ASSESSED and pattern.outcomes[population] == "met"
    return outcome in _ASSESSED
