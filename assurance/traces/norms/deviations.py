"""Cases that depart from a temporal profile: pairs of events much further apart, or closer, than is usual."""

from __future__ import annotations

import math
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.engine import Engine, Table
from assurance.errors import DomainError
from assurance.results import Result
from assurance.traces.norms.far import JUDGED, FarPair, far_pairs
from assurance.traces.norms.profile import TemporalProfile
from assurance.traces.norms.reading import Columns, coded_events

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Deviations", "deviations"]


@dataclass(frozen=True, eq=False)
class Deviations(Result):
    """How many pairs of events lie more than `zeta` standard deviations from the mean of a profile.

    Parameters
    ----------
    zeta : standard deviations
    pairs : one for every ordered pair of activities of these events; those with the most deviations first
    cases : cases with a usable event
    deviating_cases : cases with at least one deviation
    case_table : a row a case and pair of activities that deviates: case_key, first, then, too_short, too_long
        (pairs of events)
    left_out : rows left out, by reason
    """

    zeta: Fraction
    pairs: tuple[FarPair, ...]
    cases: int
    deviating_cases: int
    case_table: Table
    left_out: Mapping[str, int]

    @property
    def judged(self) -> int:
        """Pairs of events that could be judged."""
        return sum(pair.pairs for pair in self.pairs if pair.status == JUDGED)

    @property
    def deviating(self) -> int:
        """Pairs of events that deviate."""
        return sum(pair.deviating for pair in self.pairs if pair.status == JUDGED)

    @property
    def not_judged(self) -> dict[str, int]:
        """Pairs of events that could not be judged, by reason."""
        reasons: dict[str, int] = {}
        for pair in self.pairs:
            if pair.status != JUDGED:
                reasons[pair.status] = reasons.get(pair.status, 0) + pair.pairs
        return dict(sorted(reasons.items()))

    def to_frame(self) -> pd.DataFrame:
        """Give a row a pair of activities.

        Columns: first, then, pairs (of events), status (``judged`` or why not), least_seconds and
        greatest_seconds that do not deviate, too_short, too_long (pairs of events), cases (with at least one
        of them). Where the profile has no spread, too_short and too_long count the times that differ from the
        only one it knows, and cases is missing; where it knows nothing they are missing as well.
        """
        import pandas as pd

        texts = {
            name: pd.array([getattr(pair, name) for pair in self.pairs], dtype="str")
            for name in ("first", "then", "status")
        }
        counts = {
            name: pd.array([getattr(pair, name) for pair in self.pairs], dtype="Int64")
            for name in ("pairs", "too_short", "too_long", "cases")
        }
        bounds = {
            f"{name}_seconds": pd.array(
                [None if pair.bounds is None else pair.bounds[place] / 1_000_000 for pair in self.pairs],
                dtype="Float64",
            )
            for place, name in enumerate(("least", "greatest"))
        }
        frame = pd.DataFrame({**texts, **counts, **bounds})
        return frame[["first", "then", "pairs", "status", *bounds, "too_short", "too_long", "cases"]]


def deviations(
    profile: TemporalProfile,
    events: object,
    *,
    zeta: float | Decimal | Fraction,
    columns: Columns | None = None,
    path: Path | None = None,
    engine: Engine | None = None,
) -> Deviations:
    """Hold events against a temporal profile.

    A pair of events deviates where its time is more than `zeta` sample standard deviations from the mean of
    its two activities; a time exactly that far does not. It is decided in whole microseconds and without
    rounding. Pairs that the profile does not have, has seen once, or has seen with one time only are not
    judged: without a spread no distance can be given in standard deviations.

    Parameters
    ----------
    profile : from `temporal_profile`, of the same events or of others
    events, engine : as `temporal_profile` takes them
    zeta : at least 0
    columns : of the case, the activity and the time; None takes those of the profile
    path : folder that `deviations.parquet` is written to, which names cases; None keeps it in a folder of
        this user for as long as the result lasts

    Raises
    ------
    DomainError
        For a `zeta` below 0 or no number, and as `temporal_profile`.
    StoreError
        When the file cannot be written.

    References
    ----------
    Stertz, Mangler, Rinderle-Ma (2020), Temporal Conformance Checking at Runtime based on Time-infused
    Process Models.

    Examples
    --------
    >>> import pandas as pd
    >>> from assurance.traces.norms import temporal_profile
    >>> hours = {"1": "12", "2": "12", "3": "13", "4": "13", "5": "23"}
    >>> events = pd.DataFrame(
    ...     [(case, *event) for case, hour in hours.items()
    ...      for event in (("referred", "2026-10-01T10"), ("seen", f"2026-10-01T{hour}"))],
    ...     columns=["case_id", "activity", "at"],
    ... )
    >>> events["at"] = pd.to_datetime(events["at"])
    >>> profile = temporal_profile(events, case="case_id", activity="activity", at="at")
    >>> found = deviations(profile, events, zeta=1.5)
    >>> found.deviating, found.judged, found.case_table.to_frame()["case_key"].tolist()
    (1, 5, ['5'])
    """
    limit = _checked(zeta)
    folder = Path(tempfile.mkdtemp(prefix="assurance-norms-")) if path is None else Path(path)
    try:
        with coded_events(events, columns or profile.columns, engine) as coded:
            pairs, deviating, table = far_pairs(
                coded, profile.pairs, zeta=limit, path=folder / "deviations.parquet"
            )
            found = Deviations(
                zeta=limit,
                pairs=pairs,
                cases=coded.cases,
                deviating_cases=deviating,
                case_table=table,
                left_out=coded.left_out,
            )
    except BaseException:
        if path is None:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if path is None:
        weakref.finalize(found, shutil.rmtree, folder, ignore_errors=True)
    return found


def _checked(zeta: float | Decimal | Fraction) -> Fraction:
    """Read a number as it is written: 0.1 is a tenth, not the double next to it."""
    known = isinstance(zeta, int | float | Decimal | Fraction) and not isinstance(zeta, bool)
    if known and math.isfinite(zeta) and zeta >= 0:
        return Fraction(str(zeta))
    raise DomainError(
        f"zeta is {zeta!r}; a number of standard deviations of at least 0 is expected, such as 3"
    )
