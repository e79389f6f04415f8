"""One Kaplan-Meier curve: the share still waiting, and when a half or nine in ten no longer were."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from assurance.errors import DomainError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Curve", "Reached", "waiting_curve"]

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Reached:
    """The time by which a share had what they waited for, with its confidence limits.

    `time` is nan where the share was not reached among those watched; `lower` and `upper` are nan where
    the limit is not reached. None of them is ever zero for want of data.
    """

    time: float
    lower: float
    upper: float

    @property
    def reached(self) -> bool:
        """Whether the share was reached."""
        return not math.isnan(self.time)


@dataclass(frozen=True, eq=False)
class Curve:
    """Steps of a Kaplan-Meier curve, one for each time at which somebody had what they waited for.

    Parameters
    ----------
    people : everybody in it
    seen : of them, those for whom the wait ended
    times, at_risk, events : each time, who was still waiting just before it, whose wait ended at it
    still, lower, upper : share still waiting after each time, with pointwise limits
    durations : time of each person, seen or not, in rising order
    """

    people: int
    seen: int
    times: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    still: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    durations: NDArray[np.float64]

    def reached_by(self, share: Fraction) -> Reached:
        """Give the earliest time by which at least this share were seen, such as Fraction(9, 10).

        The share of those still waiting is compared as an exact product of counts, never as a rounded
        number. The limits are the times at which the limits of the curve cross the same share
        (Brookmeyer & Crowley, 1982, on the log-log scale).

        Raises
        ------
        DomainError
            When the share does not lie between 0 and 1.
        """
        if not 0 < share < 1:
            raise DomainError(f"share must lie between 0 and 1, such as 9/10; found {share}")
        left = 1 - share
        return Reached(
            self._first([self._at_most(index, left) for index in range(len(self.times))]),
            self._first(list(self.lower <= float(left))),
            self._first(list(self.upper <= float(left))),
        )

    def still_waiting(self, times: Sequence[float]) -> tuple[int, ...]:
        """Count who was being watched and had not been seen just before each time: the number at risk."""
        import numpy as np

        places = np.searchsorted(self.durations, np.asarray(times, dtype="float64"), side="left")
        return tuple(int(self.people - place) for place in places)

    def _at_most(self, index: int, left: Fraction) -> bool:
        estimate = float(self.still[index])
        if abs(estimate - float(left)) > _CLOSE:
            return estimate < float(left)
        stay, risk = self.at_risk - self.events, self.at_risk
        over = math.prod(int(count) for count in stay[: index + 1])
        under = math.prod(int(count) for count in risk[: index + 1])
        return over * left.denominator <= left.numerator * under

    def _first(self, met: Sequence[Any]) -> float:
        return next((float(time) for time, yes in zip(self.times, met, strict=True) if yes), math.nan)


def waiting_curve(durations: ArrayLike, seen: ArrayLike, *, confidence: float = 0.95) -> Curve:
    """Draw up the Kaplan-Meier curve of waiting times.

    Parameters
    ----------
    durations : time of each person, (n,), at least 0: to the event, or as long as they were watched
    seen : (n,) true where the event came; false for those still waiting, who stay in up to their time
    confidence : of the pointwise limits, on the log-log scale with Greenwood's variance

    Raises
    ------
    DomainError
        For times that are negative or not known, or lengths that differ.

    Examples
    --------
    Remission under 6-MP (Freireich and others, 1963), in weeks; half had relapsed by week 23.

    >>> weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    >>> curve = waiting_curve(weeks, [True] * 9 + [False] * 12)
    >>> curve.reached_by(Fraction(1, 2))
    Reached(time=23.0, lower=13.0, upper=nan)

    Notes
    -----
    It is taken that those who are not watched any longer would have waited as those who are.

    References
    ----------
    Kaplan & Meier (1958) Nonparametric estimation from incomplete observations. JASA 53.
    """
    import numpy as np

    times = np.asarray(durations, dtype="float64")
    ended = np.asarray(seen, dtype=bool)
    _check(times, ended, confidence)
    nothing = np.empty(0)
    if not ended.any():
        none = np.empty(0, dtype="int64")
        return Curve(len(times), 0, nothing, none, none, nothing, nothing, nothing, np.sort(times))
    still, error, at, risk, events = _product_limit(times, ended)
    lower, upper = _limits(still, error, confidence)
    return Curve(
        len(times), int(ended.sum()), at, risk.astype("int64"), events.astype("int64"), still, lower, upper,
        np.sort(times),
    )  # fmt: skip


def _check(times: NDArray[np.float64], ended: NDArray[np.bool_], confidence: float) -> None:
    import numpy as np

    if times.ndim != 1 or times.shape != ended.shape:
        raise DomainError(
            f"durations and seen must be lists of the same length; found {times.shape} and {ended.shape}"
        )
    if not 0 < confidence < 1:
        raise DomainError(f"confidence must lie between 0 and 1, such as 0.95; found {confidence}")
    if wrong := int((~(np.isfinite(times) & (times >= 0))).sum()):
        raise DomainError(
            f"durations: {wrong} of {len(times)} are negative or not known; a wait cannot end before it "
            "begins, so leave these out and count them as errors of the data"
        )


def _product_limit(times: NDArray[np.float64], ended: NDArray[np.bool_]) -> tuple[Any, ...]:
    import numpy as np
    from statsmodels.duration.survfunc import SurvfuncRight

    with np.errstate(all="ignore"):
        found = SurvfuncRight(times, ended.astype("int64"))
    return found.surv_prob, found.surv_prob_se, found.surv_times, found.n_risk, found.n_events


def _limits(still: Any, error: Any, confidence: float) -> tuple[Any, Any]:
    """Give log-log limits; once nobody is left waiting there is no variance, and the upper limit stays."""
    import numpy as np
    from scipy.stats import norm

    width = norm.ppf((1 + confidence) / 2)
    inside = (still > 0) & (still < 1)
    safe = np.where(inside, still, 0.5)
    spread = np.where(inside, error, 0.0) / (safe * np.abs(np.log(safe)))
    lower = np.where(inside, safe ** np.exp(width * spread), still)
    upper = np.where(inside, safe ** np.exp(-width * spread), still)
    if len(still) and still[-1] <= 0:
        # Greenwood's variance is not defined at 0: an upper limit of 0 would be sure of it from one case.
        upper[-1] = upper[-2] if len(still) > 1 else 1.0
    return lower, upper
