"""The result: what changed in a series of figures, from ids, names, versions and declared breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assurance.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ITEM_COLUMNS", "KINDS", "RUN_COLUMNS", "SERIES_COLUMNS", "Drift", "Found"]

KINDS: Mapping[str, str] = {
    "new name": "an id under a new name",
    "measure under a new name": "a measure that goes on under a name that is not agreed",
    "unknown measure": "a name that no measure has",
    "new id": "a name that may go on under a new id",
    "one name, several ids": "a name that stands under several ids",
    "two names at once": "an id with two names in one period",
    "named differently elsewhere": "an id that two sources call by different names for the same time",
    "spelled differently": "a name of which only capitals, spaces or punctuation change",
    "version changes": "figures printed under another version",
    "declared break": "a break that is declared",
    "measure ends": "a measure without figures from some period on",
    "measure begins": "a measure without figures before some period",
    "id ends": "an id that ends while others go on",
    "id begins": "an id that begins while others were there",
    "period missing": "periods without any figure",
    "measure missing": "periods in between without a figure of a measure",
    "id missing": "periods in between without a figure of an id",
    "line missing": "periods in between without a figure of one line",
}
"""Kinds of drift and what each is, in the order in which they are listed."""

ITEM_COLUMNS: Mapping[str, str] = {
    "source": "str",
    "kind": "str",
    "status": "str",
    "dimension": "str",
    "id": "str",
    "before": "str",
    "after": "str",
    "since": "str",
    "until": "str",
    "count": "int64",
    "of": "int64",
    "words": "str",
}
"""Columns of `Drift.to_frame` with their types, in order."""

RUN_COLUMNS: Mapping[str, str] = {
    "source": "str",
    "dimension": "str",
    "id": "str",
    "name": "str",
    "start": "str",
    "end": "str",
}
"""Columns of `Drift.runs` with their types, in order."""

SERIES_COLUMNS: Mapping[str, str] = {
    "source": "str",
    "title": "str",
    "first": "str",
    "last": "str",
    "periods": "int64",
    "ids": "int64",
    "named": "int64",
    "measures": "int64",
    "unread": "int64",
}
"""Columns of `Drift.series` with their types, in order."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that changed; see `Drift.to_frame`."""

    kind: str
    status: str
    dimension: str
    id: str
    words: str
    before: str = ""
    after: str = ""
    since: str = ""
    until: str = ""
    count: int = 0
    of: int = 0

    def row(self, source: str) -> dict[str, Any]:
        """Give it as a row of the result."""
        return {name: source if name == "source" else getattr(self, name, "") for name in ITEM_COLUMNS}


@dataclass(frozen=True, eq=False)
class Drift(Result):
    """What changed through time in one or more series of figures.

    Parameters
    ----------
    items : a row a change, see `to_frame`
    runs : a row a stretch of neighbouring periods in which an id that changed is there under one name:
        source, dimension, id, name, start, end (the first day, and the first day after it)
    series : a row a series: source, title, first and last period, periods, ids, ids with a name, measures,
        and rows whose period could not be read
    notes : what was not looked at, and why
    titles : measure and its title, for pages; empty where none is known
    """

    items: pd.DataFrame
    runs: pd.DataFrame
    series: pd.DataFrame
    notes: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give a row a change.

        `source` is where; `kind` one of `KINDS`; `status` is "certain" (it stands in the ids, names, versions
        or declarations), "consistent with" (the figures bear it out, nothing proves it) or "possibly" (the
        name alone suggests it). `dimension` and `id` say of what ("measure" for measures), `before` and
        `after` what it was and became; `since` is the first period of it, `until` the last, blank where it
        goes on to the end. `count` and `of` are the evidence: periods or figures counted, and out of how
        many. `words` says it in a sentence.
        """
        return self.items.copy()

    def kinds(self) -> dict[str, int]:
        """Count the changes by kind; all kinds are there."""
        counts = self.items["kind"].value_counts()
        return {kind: int(counts.get(kind, 0)) for kind in KINDS}


def frame_of(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Make a frame with its columns and types, also where there is no row."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=pd.Index(columns)).astype(dict(columns))
