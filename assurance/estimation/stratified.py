"""Exact bounds for the number of cases in error in a stratified finite population."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from assurance.estimation.arguments import check_method, side_alphas
from assurance.estimation.enumeration import enumerable, enumerated_extra
from assurance.estimation.hypergeometric import largest_count
from assurance.estimation.interval import Interval, Side
from assurance.estimation.no_errors import largest_count_unseen
from assurance.estimation.placement import Effort, table_extra
from assurance.estimation.strata import Strata, read_strata
from assurance.estimation.tilt import tilted_largest_count

EXACT, TABLE, TILT = "exact", "exact, outer bound by table", "exact, outer bound by tilting"
LATER = ("bayes", "score", "korn-graubard", "linear")
EFFORTS = (
    Effort(150, 1500),
    Effort(60, 1500),
    Effort(40, 800),
    Effort(24, 400),
    Effort(16, 200),
    Effort(10, 100),
)
MOST_WORK = 2e8  # numbers handled, about a second
MOST_MOVES = 500_000  # states listed


def stratified_interval(
    errors: Iterable[int],
    sampled: Iterable[int],
    population: Iterable[int],
    *,
    confidence: float = 0.95,
    side: Side = "two",
    method: str = "exact",
) -> Interval:
    r"""Bounds for the number of cases in error in the whole of a stratified population.

    Outcomes are ordered by the estimated count :math:`\sum N_h x_h / n_h`, compared as exact
    fractions. A count M is kept while an outcome as low (upper bound) or as high (lower bound) has
    probability over alpha under the most favourable allocation of M errors to the strata that the
    data allow, :math:`x_h \le M_h \le N_h - n_h + x_h`.

    Parameters
    ----------
    errors, sampled, population : counts of cases x, n, N, one per stratum and in one order
    confidence : fraction in (0, 1), read as printed
    side : "two" (half of alpha each), "upper" or "lower" (all of it; the other bound is trivial)
    method : "exact"; "bayes", "score", "korn-graubard" and "linear" are not available yet

    Returns
    -------
    Interval
        Whole numbers of cases, both bounds included. `Interval.method` is "exact" where the maximum
        over allocations was found: no error (or nothing but errors) seen, one stratum left to
        sampling error, or few enough allocations to try them all. Else it names the proved bound
        used, which holds the exact interval inside it; every bound keeps its coverage.

    Raises
    ------
    DomainError
        Unless the sequences have one length and 0 <= x <= n <= N, n >= 1 hold in every stratum.
        A stratum with no case sampled has to be sampled or merged with another first.

    References
    ----------
    Wendell and Schmee (1996) JASA 91:825.

    Examples
    --------
    >>> tuple(stratified_interval((0, 0, 0, 0), (12, 10, 8, 6), (420, 310, 180, 90), side="upper"))
    (0, 92)
    >>> stratified_interval((2, 1, 0), (6, 7, 7), (8, 11, 11), side="upper").upper
    7
    """
    strata = read_strata(errors, sampled, population)
    lower_alpha, upper_alpha = side_alphas(confidence, side)
    check_method(method, (EXACT,), later=LATER)
    known, open_strata = _without_census(strata)
    lower, upper, used = known, strata.total, {EXACT}
    if open_strata is None:
        return Interval(
            known if lower_alpha else 0,
            known if upper_alpha else strata.total,
            EXACT,
            confidence,
            side,
            "cases",
        )
    if upper_alpha is None:
        upper = strata.total
    else:
        count, how = _upper(open_strata, upper_alpha)
        upper = known + count
        used.add(how)
    if lower_alpha is None:
        lower = 0
    else:
        count, how = _lower(open_strata, lower_alpha)
        lower = known + count
        used.add(how)
    method_used = next(name for name in (TILT, TABLE, EXACT) if name in used)
    return Interval(lower, upper, method_used, confidence, side, "cases")


def _without_census(strata: Strata) -> tuple[int, Strata | None]:
    """Split off strata taken whole: their errors are known and vary with no sample."""
    left = [h for h, spare in enumerate(strata.spare) if spare]
    known = sum(x for h, x in enumerate(strata.errors) if h not in left)
    return known, strata.pick(left) if left else None


def _simple(strata: Strata, alpha: Fraction) -> int | None:
    """Give the upper bound where a short formula is exact."""
    if len(strata.errors) == 1:
        return largest_count(strata.errors[0], strata.sampled[0], strata.population[0], alpha)
    if not any(strata.errors):
        return largest_count_unseen(strata, alpha)
    if strata.errors == strata.sampled:
        return strata.total
    return None


def _upper(strata: Strata, alpha: Fraction) -> tuple[int, str]:
    exact = _simple(strata, alpha)
    if exact is not None:
        return exact, EXACT
    found = sum(strata.errors)
    if enumerable(strata, upper=True):
        extra = enumerated_extra(strata, alpha, upper=True)
        if extra is not None:
            return found + extra, EXACT
    tilted = tilted_largest_count(strata, alpha)
    extra = _tabled(strata, alpha, upper=True, most=tilted - found)
    if extra is None:
        return tilted, TILT
    return min(tilted, found + extra), TABLE


def _lower(strata: Strata, alpha: Fraction) -> tuple[int, str]:
    right = strata.mirrored()
    exact = _simple(right, alpha)
    if exact is not None:
        return strata.total - exact, EXACT
    found = sum(strata.errors)
    if enumerable(strata, upper=False):
        extra = enumerated_extra(strata, alpha, upper=False)
        if extra is not None:
            return found + extra, EXACT
    tilted = strata.total - tilted_largest_count(right, alpha)
    estimate = sum(
        Fraction(size * x, n)
        for x, n, size in zip(strata.errors, strata.sampled, strata.population, strict=True)
    )
    near = int(estimate) + len(strata.errors) - found
    extra = _tabled(strata, alpha, upper=False, most=near)
    if extra is not None and extra > near:  # only where alpha is large: look at every count
        extra = _tabled(strata, alpha, upper=False, most=sum(strata.spare))
    return (tilted, TILT) if extra is None else (max(tilted, found + extra), TABLE)


def _tabled(strata: Strata, alpha: Fraction, *, upper: bool, most: int) -> int | None:
    """Use the finest table within the work allowed; None when even the coarsest is too large."""
    for effort in EFFORTS:
        if effort.states * sum(strata.sampled) <= MOST_MOVES:
            extra = table_extra(strata, alpha, upper=upper, most=most, effort=effort, most_work=MOST_WORK)
            if extra is not None:
                return extra
    return None
