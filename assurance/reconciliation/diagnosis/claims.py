"""When a cause may be claimed: it reproduces every figure of its scope, and chance would not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import factorial, prod
from typing import Final, Literal

import numpy as np

from assurance.calendars import Period
from assurance.reconciliation.diagnosis.cube import Flags
from assurance.reconciliation.diagnosis.evidence import Gap, gaps_of
from assurance.reconciliation.diagnosis.scopes import Nesting, Scope, scopes_of, windowed
from assurance.reconciliation.diagnosis.study import Study
from assurance.reconciliation.diagnosis.toggles import KINDS
from assurance.reconciliation.labels import Breakdown

__all__ = ["FEWEST", "MOST_BY_CHANCE", "Claim", "Status", "chance_of", "claims_of"]

Status = Literal["explained", "consistent with"]
FEWEST: Final = 3
"""Figures that a variant has to change, and reproduce, before it is claimed."""
MOST_BY_CHANCE: Final = Fraction(1, 20)
"""Matches expected by chance among the variants tried, above which nothing is claimed."""
_HALF_FITS: Final = 3
_OF_OPEN: Final = 5
"""A claim is doubtful where it gives three open figures of other lines too, and one in five of them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One cause for the figures of one scope.

    Parameters
    ----------
    variant : number of the variant in the scan
    ties : other variants of as few toggles that fit every figure of the scope as well
    evidence : figures that the agreed definition does not reproduce and the variant does
    tried : variants tried, those that make the same of every figure counted once
    by_chance : matches expected by chance among them
    """

    study: Study = field(repr=False)
    scope: Scope
    variant: int
    ties: tuple[int, ...]
    evidence: tuple[int, ...]
    tried: int
    by_chance: Fraction
    status: Status


def claims_of(study: Study, nesting: Nesting) -> list[Claim]:
    """Look for causes, in the widest scopes first; what is explained is not looked at again.

    First in all periods of a scope and in those between its first and last figure that differs; then, for
    what is left, in the longest runs of periods that one variant reproduces.
    """
    scopes = scopes_of(study, nesting)
    left = study.differing.copy()
    searched: list[Scope] = []
    claims: list[Claim] = []
    weaker: list[Claim] = []
    for look in (_spans, _runs):
        for scope in scopes:
            for chosen in look(study, scope, left):
                if not left[list(chosen.figures)].any():
                    continue
                searched.append(chosen)
                claim = _search(study, chosen, searched)
                if claim is None:
                    continue
                if claim.status == "explained":
                    claims.append(claim)
                    left[list(claim.evidence)] = False
                else:
                    weaker.append(claim)
    sure, unsure = _borne_out(study, nesting, claims)
    left = study.differing.copy()
    for claim in sure:
        left[list(claim.evidence)] = False
    return [*sure, *_best([*weaker, *unsure], left)]


def _borne_out(study: Study, nesting: Nesting, claims: Sequence[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Part claims that what is left open speaks against: beside them in time, or in other lines."""
    sure, unsure = list(claims), list[Claim]()
    while True:
        left = study.differing.copy()
        for claim in sure:
            left[list(claim.evidence)] = False
        open_figures = [int(at) for at in np.flatnonzero(left)]
        doubtful = [
            claim
            for claim in sure
            if (claim.scope.windows > 1 and _open_beside(study, claim, open_figures))
            or _half_fits(study, nesting, claim, open_figures)
        ]
        if not doubtful:
            return sure, unsure
        sure = [claim for claim in sure if not any(claim is other for other in doubtful)]
        unsure += [replace(claim, status="consistent with") for claim in doubtful]


def _open_beside(study: Study, claim: Claim, open_figures: Sequence[int]) -> bool:
    """Tell whether a figure of the lines of a claim is left open in other periods."""
    return any(study.figures[at].breakdown in claim.scope.lines for at in open_figures)


def _half_fits(study: Study, nesting: Nesting, claim: Claim, open_figures: Sequence[int]) -> bool:
    """Tell whether the claim's variant gives some, but not all, of what is open in lines apart from its own.

    Then one definition that nothing here describes may be behind all of them, and the line of the claim may
    be where the variant happens to come to the same. Where it gives half of them or more, the slip is rather
    the same there, with figures of another making among them.
    """
    apart = [
        at for at in open_figures if not _shares(nesting, study.figures[at].breakdown, claim.scope.lines)
    ]
    fits = int(study.match[claim.variant, apart].sum())
    return fits >= _HALF_FITS and len(apart) <= fits * _OF_OPEN and 2 * fits < len(apart)


def _shares(nesting: Nesting, line: Breakdown, lines: Collection[Breakdown]) -> bool:
    """Tell whether a line has records in common with others."""
    return any(nesting.combos[line] & nesting.combos[other] for other in lines)


def _spans(study: Study, scope: Scope, left: Flags) -> Iterator[Scope]:
    """Take every period, then those from the first to the last figure that differs."""
    yield scope
    periods = [study.figures[at].period for at in scope.figures if left[at]]
    dated = sorted(period for period in periods if period is not None)
    if dated:
        chosen = windowed(study, scope, dated[0], dated[-1], windows=2)
        if chosen is not scope:
            yield chosen


def _runs(study: Study, scope: Scope, left: Flags) -> Iterator[Scope]:
    """Take the run of periods in which one variant reproduces the most figures that are still open."""
    periods = sorted({period for at in scope.figures if (period := study.figures[at].period) is not None})
    if len(periods) < 2:
        return
    place = {period: number for number, period in enumerate(periods)}
    figures = np.array(scope.figures)
    where = np.array([place[_period(study, at)] for at in scope.figures])
    fits = np.ones((len(study.match), len(periods)), dtype=np.bool_)
    for number in range(len(periods)):
        fits[:, number] = study.match[:, figures[where == number]].all(axis=1)
    gain = np.bincount(where, weights=left[figures], minlength=len(periods))
    best: tuple[float, int, int] = (0, 0, 0)
    for alike in np.unique(fits[1:], axis=0):
        for first, last in _stretches(alike):
            best = max(best, (float(gain[first : last + 1].sum()), -first, last))
    if best[0]:
        windows = len(periods) * (len(periods) + 1) // 2
        yield windowed(study, scope, periods[-best[1]], periods[best[2]], windows=windows)


def _period(study: Study, at: int) -> Period:
    period = study.figures[at].period
    if period is None:  # a figure of a study has one
        raise ValueError("a figure without a period")
    return period


def _stretches(fits: Flags) -> Iterator[tuple[int, int]]:
    first = None
    for number, good in enumerate([*fits.tolist(), False]):
        if good and first is None:
            first = number
        elif not good and first is not None:
            yield first, number - 1
            first = None


def _search(study: Study, scope: Scope, searched: Sequence[Scope]) -> Claim | None:
    """Find the variants of fewest toggles that reproduce every figure of a scope."""
    figures = list(scope.figures)
    good = np.flatnonzero(study.match[:, figures].all(axis=1))
    if not len(good) or good[0] == 0:
        return None
    variants = study.scan.variants
    fewest = min(len(variants[at]) for at in good)
    fitting = sorted(
        (int(at) for at in good if len(variants[at]) == fewest), key=lambda at: _order(study, at)
    )
    evidence = tuple(at for at in figures if not study.match[0, at])
    looks = sum(other.windows for other in searched if scope.lines <= other.lines)
    tried = _tried(study, figures, fewest) * looks
    expected = min(Fraction(tried), tried * chance_of(study, figures, chosen=scope.windows > 1))
    certain = len(evidence) >= FEWEST and expected <= MOST_BY_CHANCE
    if not certain and expected >= 1:  # as good as any number
        return None
    return Claim(
        study, scope, fitting[0], tuple(fitting[1:]), evidence, tried, expected,
        "explained" if certain else "consistent with",
    )  # fmt: skip


def _order(study: Study, variant: int) -> tuple[list[int], int]:
    """Order ties: kinds of slips that are met more often first."""
    return [KINDS.index(toggle.kind) for toggle in study.scan.variants[variant]], variant


def _tried(study: Study, figures: Sequence[int], most: int) -> int:
    """Count variants of so many toggles; those that make the same of every figure count once."""
    rows = [at for at, variant in enumerate(study.scan.variants) if len(variant) <= most]
    return len(np.unique(study.outcomes[np.ix_(rows, list(figures))], axis=0)) - 1


def chance_of(study: Study, figures: Sequence[int], *, chosen: bool = False) -> Fraction:
    """Give the chance that one variant fits every figure of a scope by luck.

    Sizes: as if every number that can be printed, and lies no further from the recount than the printed one,
    had been as likely: a count that is 3 too high is one of six (3 too low to 3 too high, without the right
    one). Chances are multiplied over the figures that differ. No gap counts finer than the records can tell:
    see `gaps_of`.

    Arrangement, where the periods were chosen because something fits there: if the gaps had nothing to do
    with the variant, any arrangement of them over the figures would have been as likely. Of N figures whose
    gaps (no gap among them) stand n1, n2 ... times, that is one in N! / (n1! n2! ...); times one in g for
    each size g that is there, counted once. The larger of the two chances is taken then.

    Figures that share records say the same twice, so that only figures of one set of breakdowns count, such
    as the teams: the set that says most.

    References
    ----------
    Good (2005), Permutation, Parametric and Bootstrap Tests of Hypotheses, 3rd ed., on arrangements.
    """
    kinds: dict[tuple[str, ...], list[Gap]] = {}
    for at, gap in zip(figures, gaps_of(study, figures), strict=True):
        kind = tuple(name for name, _ in study.figures[at].breakdown)
        kinds.setdefault(kind, []).append(gap)
    sizes = min((_sizes(gaps) for gaps in kinds.values()), default=Fraction(1))
    if not chosen:
        return sizes
    return max(sizes, min((_arrangement(gaps) for gaps in kinds.values()), default=Fraction(1)))


def _sizes(gaps: Sequence[Gap]) -> Fraction:
    widest = (max(map(abs, gap)) for gap in gaps if gap)
    return Fraction(1, prod(max(1, 2 * size) for size in widest))


def _arrangement(gaps: Sequence[Gap]) -> Fraction:
    counts = Counter(gaps)
    ways = Fraction(prod(factorial(count) for count in counts.values()), factorial(len(gaps)))
    sizes = {max((abs(part) for part in gap), default=1) for gap in counts}
    return ways / prod(max(1, size) for size in sizes)


def _best(weaker: Sequence[Claim], left: Flags) -> list[Claim]:
    """Of what is only consistent, keep for each open figure the claim least likely by chance."""
    kept: list[Claim] = []
    open_figures = left.copy()
    for claim in sorted(weaker, key=lambda one: (one.by_chance, -len(one.evidence))):
        if open_figures[list(claim.evidence)].any():
            kept.append(claim)
            open_figures[list(claim.evidence)] = False
    return kept
