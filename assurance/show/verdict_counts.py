"""What became of the figures of each measure: verdicts counted, where there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assurance.show.tables import LONGEST, Column, table
from assurance.show.theme import VERDICT_STYLES
from assurance.show.words import upper_first

__all__ = ["verdict_counts"]

_MEASURES = 400


def verdict_counts(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Give a table of measures by verdicts, most that differ first; none where the figures are few.

    Parameters
    ----------
    rows : of `Reconciliation.to_frame`

    Returns
    -------
    tuple
        HTML of one table, or nothing.
    """
    if len(rows) <= LONGEST:
        return ()
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        key = (str(row["title"] or row["measure"]), str(row["source"] or ""))
        counts.setdefault(key, Counter())[str(row["verdict"])] += 1
    present = [words for words in VERDICT_STYLES if any(found[words] for found in counts.values())]
    listed: list[dict[str, Any]] = [
        {"title": title, "source": source or "nobody", "all": found.total(), **{w: found[w] for w in present}}
        for (title, source), found in counts.items()
    ]
    listed.sort(key=lambda row: -row.get("differs", 0))
    columns = [
        Column("title", "Measure", "stub"),
        *(Column(words, upper_first(words), "count") for words in present),
        Column("all", "Figures", "count"),
        Column("source", "Published by"),
    ]
    return (table("Each measure and what became of its figures", columns, listed, longest=_MEASURES),)
