"""The result: figures published then and now, beside the records of then and of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assurance.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RESTATED_COLUMNS", "RUN_COLUMNS", "STATUSES", "Restated"]

STATUSES = (
    "unchanged",
    "restated by publisher",
    "records changed since",
    "both changed",
    "first published since",
    "no longer published",
    "not comparable",
    "nothing stored of then",
)
"""What became of a figure, in the order in which they are listed."""

RESTATED_COLUMNS: Mapping[str, str] = {
    "source": "str",
    "shadow": "bool",
    "measure": "str",
    "title": "str",
    "statistic": "str",
    "unit": "str",
    "period": "str",
    "breakdown": "str",
    "published_then": "float64",
    "published_now": "float64",
    "published_then_text": "str",
    "published_now_text": "str",
    "records_then": "float64",
    "records_now": "float64",
    "numerator_then": "float64",
    "denominator_then": "float64",
    "numerator_now": "float64",
    "denominator_now": "float64",
    "lower_then": "float64",
    "upper_then": "float64",
    "lower_now": "float64",
    "upper_now": "float64",
    "status": "str",
    "reason": "str",
    "verdict_then": "str",
    "verdict_now": "str",
    "then_against_now": "str",
    "definition_then": "str",
    "definition_now": "str",
}
"""Columns of `Restated.to_frame` with their types, in order."""

RUN_COLUMNS: Mapping[str, str] = {
    "period": "str",
    "received": "str",
    "sources": "int64",
    "missing": "str",
    "definitions": "int64",
}
"""Columns of `Restated.runs` with their types, in order."""


@dataclass(frozen=True, eq=False)
class Restated(Result):
    """Figures of earlier periods as they were read then, beside the same figures now.

    Parameters
    ----------
    period : label of the month in which it is now
    figures : a row a figure, see `to_frame`
    runs : a row an earlier period: period, received (the day on which the last of its files came),
        sources (whose snapshots are stored), missing (those whose are not), definitions (measures whose
        definition of then is known)
    notes : what a reader should know of the comparison
    titles : source of figures and its title, for pages; empty where none is known
    """

    period: str
    figures: pd.DataFrame
    runs: pd.DataFrame
    notes: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give a row a figure.

        `source, shadow, measure, title, statistic, unit, period, breakdown` say which. `published_then` and
        `published_now` are in the measure's own unit (fractions for proportions), as their texts print them;
        `records_then` and `records_now` are counted from the records of then and of now under today's
        definition, with their numerators and denominators; `lower` and `upper` where the records are
        published counts. nan is "none", never zero. `status` is one of `STATUSES`, `reason` says why in plain
        English. `verdict_then` and `verdict_now` are the verdicts of the two reconciliations,
        `then_against_now` that of the figure of then against the records of now; blank where not judged.
        `definition_then` is blank where it is not stored.
        """
        return self.figures.copy()

    def statuses(self) -> dict[str, int]:
        """Count the figures by status; all are there."""
        counts = self.figures["status"].value_counts()
        return {status: int(counts.get(status, 0)) for status in STATUSES}
