"""Variants: the sequences of activities that cases go through, and how many cases go through each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from assurance.engine import Engine
from assurance.errors import DomainError
from assurance.results import Result
from assurance.traces.norms.reading import CODED, Coded, Columns, coded_events, placed

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Variant", "Variants", "variants"]

_SEQUENCES: Final = "_norms_sequences"


@dataclass(frozen=True, slots=True)
class Variant:
    """A sequence of activities, the cases that went through it, and their share of those that have one."""

    sequence: tuple[str, ...]
    cases: int
    share: Fraction


@dataclass(frozen=True, eq=False)
class Variants(Result):
    """Sequences of activities by how many cases share them.

    Parameters
    ----------
    variants : those of `fewest` cases or more: the most frequent first, then by their first row in the file
    other_variants, other_cases : sequences of fewer cases, which are not listed, and the cases in them
    fewest : cases that a sequence needs to be listed
    cases : cases with a known sequence; those of `variants` and `other_cases` sum to it
    unknown : cases with a row that has no activity or no readable time: where it belongs is not known, so
        their sequence is not, and they are in no variant
    left_out : rows left out, by reason
    """

    variants: tuple[Variant, ...]
    other_variants: int
    other_cases: int
    fewest: int
    cases: int
    unknown: int
    left_out: Mapping[str, int]

    @property
    def other_share(self) -> Fraction | None:
        """Share of the cases whose sequence is not listed; None where no case has one."""
        return Fraction(self.other_cases, self.cases) if self.cases else None

    def to_frame(self) -> pd.DataFrame:
        """Give a row a variant: variant (activities with arrows between), events, cases, share.

        The last row is ``other``, without a number of events, where rare sequences were folded into it.
        """
        import pandas as pd

        rows: list[tuple[str, int | None, int, Fraction | None]] = [
            (" \N{RIGHTWARDS ARROW} ".join(found.sequence), len(found.sequence), found.cases, found.share)
            for found in self.variants
        ]
        if self.other_cases:
            rows.append(("other", None, self.other_cases, self.other_share))
        return pd.DataFrame({
            "variant": pd.array([row[0] for row in rows], dtype="str"),
            "events": pd.array([row[1] for row in rows], dtype="Int64"),
            "cases": pd.array([row[2] for row in rows], dtype="int64"),
            "share": pd.array([float(row[3] or 0) for row in rows], dtype="float64"),
        })  # fmt: skip


def variants(
    events: object,
    *,
    case: str,
    activity: str,
    at: str,
    fewest: int = 10,
    engine: Engine | None = None,
) -> Variants:
    """Count the sequences of activities.

    Parameters
    ----------
    events, case, activity, at, engine : as `temporal_profile` takes them; the same order of events
    fewest : cases that a sequence needs to be listed; rarer ones, which may tell who somebody is, are counted
        together as other

    Raises
    ------
    DomainError
        For a `fewest` that is no whole number of at least 1, and as `temporal_profile`.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({
    ...     "case_id": ["1", "2", "1", "2", "3"],
    ...     "activity": ["referred", "referred", "seen", "seen", "referred"],
    ...     "at": pd.to_datetime(["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-09", "2026-10-09"]),
    ... })
    >>> found = variants(events, case="case_id", activity="activity", at="at", fewest=2)
    >>> [(one.sequence, one.cases, one.share) for one in found.variants], found.other_cases
    ([(('referred', 'seen'), 2, Fraction(2, 3))], 1)
    """
    if not isinstance(fewest, int) or isinstance(fewest, bool) or fewest < 1:
        raise DomainError(f"fewest is {fewest!r}; a whole number of cases of at least 1 is expected")
    with coded_events(events, Columns(case, activity, at), engine) as coded:
        try:
            return _counted(coded, fewest)
        finally:
            coded.engine.execute(f"DROP TABLE IF EXISTS {_SEQUENCES}")


def _counted(coded: Coded, fewest: int) -> Variants:
    engine = coded.engine
    unclear = f"SELECT c FROM {CODED} WHERE problem IS NOT NULL AND c IS NOT NULL"  # noqa: S608
    by_case = (
        f"SELECT list(a ORDER BY p) AS path, min(r) AS first FROM ({placed()}) "  # noqa: S608
        f"WHERE c NOT IN ({unclear}) GROUP BY c"
    )
    engine.execute(
        f"CREATE OR REPLACE TABLE {_SEQUENCES} AS SELECT path, count(*) AS cases, min(first) AS first "  # noqa: S608
        f"FROM ({by_case}) GROUP BY path"
    )
    rare = f"count(*) FILTER (cases < {fewest}), coalesce(sum(cases) FILTER (cases < {fewest}), 0)"
    cases, other, other_cases = engine.rows(f"SELECT coalesce(sum(cases), 0), {rare} FROM {_SEQUENCES}")[0]  # noqa: S608
    listed = engine.rows(
        f"SELECT path, cases FROM {_SEQUENCES} WHERE cases >= {fewest} ORDER BY cases DESC, first"  # noqa: S608
    )
    names = coded.activities
    return Variants(
        variants=tuple(
            Variant(tuple(names[place] for place in path), int(count), Fraction(int(count), int(cases)))
            for path, count in listed
        ),
        other_variants=int(other),
        other_cases=int(other_cases),
        fewest=fewest,
        cases=int(cases),
        unknown=coded.nameable - int(cases),
        left_out=coded.left_out,
    )
