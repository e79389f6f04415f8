"""Records that could not be found: counted as errors, with the band of what they could have been."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from assurance.errors import DomainError
from assurance.estimation.arguments import is_row, whole_number
from assurance.estimation.interval import Interval, Side
from assurance.estimation.strata import Strata, read_strata
from assurance.estimation.stratified import stratified_interval


@dataclass(frozen=True, slots=True)
class MissingBand:
    """What a sample shows when some of its records could not be found.

    Parameters
    ----------
    missing, sampled : records not found, and records drawn (found or not), over all strata
    estimate, interval : with each missing record counted as an error; the headline. Cases or, where
        the method gives rates, a rate; see `interval.unit`
    best_estimate, best_interval : with each missing record counted as right

    Examples
    --------
    >>> band = missing_band([1], [2], [20], [100])
    >>> band.lowest, band.highest
    (1, 35)
    """

    missing: int
    sampled: int
    estimate: float
    interval: Interval
    best_estimate: float
    best_interval: Interval

    @property
    def lowest(self) -> float:
        """Lower bound if every missing record is right; it holds whatever the missing records are."""
        return min(self.best_interval.lower, self.interval.lower)

    @property
    def highest(self) -> float:
        """Upper bound if every missing record is wrong; it holds whatever the missing records are."""
        return max(self.best_interval.upper, self.interval.upper)


def missing_band(
    errors: Iterable[int],
    missing: Iterable[int],
    sampled: Iterable[int],
    population: Iterable[int],
    *,
    confidence: float = 0.95,
    side: Side = "two",
    method: str = "exact",
) -> MissingBand:
    """Bound the errors of a population when some drawn records could not be found.

    A record that cannot be produced counts as an error: the upper bound then keeps its confidence
    whatever the record would have shown, and nobody gains by not finding it. The band says how far the
    answer would move if every missing record were right.

    Parameters
    ----------
    errors : errors among the records found, one number per stratum
    missing : records drawn but not found
    sampled : records drawn, found or not
    population : cases
    confidence, side, method : as for `stratified_interval`

    Returns
    -------
    MissingBand
        Estimates (sum of N x/n) and intervals both ways. From `lowest` to `highest` holds with the
        confidence asked for, whatever the missing records would have shown.

    Raises
    ------
    DomainError
        Unless errors + missing <= sampled <= population, sampled >= 1 in each stratum with cases.

    References
    ----------
    Banuelos and Stark (2012) Limiting risk by turning manifest phantoms into evil zombies, arXiv:1207.3413.

    Examples
    --------
    >>> band = missing_band([0, 1], [1, 0], [20, 10], [200, 50])
    >>> band.best_estimate, band.estimate
    (5.0, 15.0)
    >>> band.interval.upper > band.best_interval.upper
    True
    """
    found, lost, drawn, sizes = (list(_column(column)) for column in (errors, missing, sampled, population))
    if len(found) != len(lost):
        raise DomainError(
            f"errors and missing need one number per stratum; found {len(found)} and {len(lost)}"
        )
    right = read_strata(found, drawn, sizes)
    wrong = []
    for place, (x, gone, n) in enumerate(zip(found, lost, drawn, strict=True), start=1):
        x, gone = whole_number(x, "errors"), whole_number(gone, f"stratum {place}: missing")
        if x + gone > n:
            raise DomainError(
                f"stratum {place}: errors ({x}) and missing ({gone}) exceed the cases sampled ({n})"
            )
        wrong.append(x + gone)
    worst = read_strata(wrong, drawn, sizes)
    headline = stratified_interval(wrong, drawn, sizes, confidence=confidence, side=side, method=method)
    best = stratified_interval(found, drawn, sizes, confidence=confidence, side=side, method=method)
    return MissingBand(
        sum(worst.errors) - sum(right.errors),
        sum(worst.sampled),
        _estimate(worst, headline.unit),
        headline,
        _estimate(right, best.unit),
        best,
    )


def _column(column: Iterable[int]) -> Iterable[int]:
    if isinstance(column, str) or not is_row(column):
        raise DomainError(
            "errors, missing, sampled and population must be sequences with one number per stratum; "
            f"found {type(column).__name__}"
        )
    return column


def _estimate(strata: Strata, unit: str) -> float:
    cases = sum(
        Fraction(size * x, n)
        for x, n, size in zip(strata.errors, strata.sampled, strata.population, strict=True)
    )
    return float(cases if unit == "cases" else cases / strata.total)
