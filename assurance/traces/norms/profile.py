"""The temporal profile: how long it takes from each activity to each that eventually follows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assurance.engine import Engine
from assurance.results import Result
from assurance.traces.norms.reading import Columns, coded_events
from assurance.traces.norms.sums import pair_sums
from assurance.traces.norms.times import PairTimes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TemporalProfile", "temporal_profile"]


@dataclass(frozen=True, eq=False)
class TemporalProfile(Result):
    """Mean and spread of the time of every ordered pair of activities.

    Parameters
    ----------
    pairs : the most frequent first, then by name
    events, cases : those that were used
    single : cases with one event, which have no pair
    empty : cases of which no row could be used
    left_out : rows left out by reason: no case, no activity, no time, time not readable
    columns : names of the columns of case, activity and time
    """

    pairs: tuple[PairTimes, ...]
    events: int
    cases: int
    single: int
    empty: int
    left_out: Mapping[str, int]
    columns: Columns

    def to_frame(self) -> pd.DataFrame:
        """Give a row a pair: first, then, pairs, mean_seconds, sd_seconds (missing for a single pair)."""
        import pandas as pd

        return pd.DataFrame({
            "first": pd.array([pair.first for pair in self.pairs], dtype="str"),
            "then": pd.array([pair.then for pair in self.pairs], dtype="str"),
            "pairs": pd.array([pair.pairs for pair in self.pairs], dtype="int64"),
            "mean_seconds": pd.array([float(pair.mean) for pair in self.pairs], dtype="float64"),
            "sd_seconds": pd.array([pair.sd for pair in self.pairs], dtype="Float64"),
        })  # fmt: skip


def temporal_profile(
    events: object, *, case: str, activity: str, at: str, engine: Engine | None = None
) -> TemporalProfile:
    """Learn the time from every activity to every one that eventually follows it.

    Every pair of events of one case counts, the earlier with the later, whatever lies between them: an
    activity that is repeated gives several pairs, one with itself among them. Events are in order of time,
    and in file order where times are the same; such a pair takes no time at all.

    Parameters
    ----------
    events : a pandas, polars or Arrow frame, an `assurance.engine.Table`, or the name of a table or view of
        the engine
    case, activity, at : columns of the case, the activity and the time. Times with a zone are converted to
        UTC, others are taken as UTC; text is read as ISO 8601; to the microsecond
    engine : where to work; None opens one

    Returns
    -------
    TemporalProfile
        Rows without a case, an activity or a readable time are left out and counted. Sums are whole numbers,
        so mean and variance are exact.

    Raises
    ------
    DomainError
        When a column is not there, or the times are neither times, dates nor text.

    References
    ----------
    Stertz, Mangler, Rinderle-Ma (2020), Temporal Conformance Checking at Runtime based on Time-infused
    Process Models.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({
    ...     "case_id": ["1", "1", "2", "2"],
    ...     "activity": ["referred", "seen", "referred", "seen"],
    ...     "at": ["2026-10-01T10:00", "2026-10-01T12:00", "2026-10-02T10:00", "2026-10-02T14:00"],
    ... })
    >>> pair, = temporal_profile(events, case="case_id", activity="activity", at="at").pairs
    >>> pair.first, pair.then, pair.pairs, pair.mean / 3600, round(pair.sd / 3600, 4)
    ('referred', 'seen', 2, Fraction(3, 1), 1.4142)
    """
    columns = Columns(case, activity, at)
    with coded_events(events, columns, engine) as coded:
        return TemporalProfile(
            pairs=pair_sums(coded),
            events=coded.events,
            cases=coded.cases,
            single=coded.single,
            empty=coded.nameable - coded.cases,
            left_out=coded.left_out,
            columns=columns,
        )
