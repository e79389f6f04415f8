"""What became of the figures of each measure: verdicts counted, where there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assurance.show.figure_words import publisher
from assurance.show.folded import fold
from assurance.show.tables import LONGEST, Column, table
from assurance.show.theme import VERDICT_STYLES
from assurance.show.words import upper_first

__all__ = ["verdict_counts"]

_LONGEST_OPEN = 12
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
    declared = {_title(row): publisher(row) for row in reversed(rows) if row["source"] and not row["shadow"]}
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        who = publisher(row)
        key = (_title(row), declared.get(_title(row), who) if row["verdict"] == "no figure" else who)
        counts.setdefault(key, Counter())[str(row["verdict"])] += 1
    present = [words for words in VERDICT_STYLES if any(found[words] for found in counts.values())]
    listed: list[dict[str, Any]] = [
        {"title": title, "source": source, "all": found.total(), **{w: found[w] for w in present}}
        for (title, source), found in counts.items()
    ]
    listed.sort(key=lambda row: -row.get("differs", 0))
    columns = [
        Column("title", "Measure", "stub"),
        *(Column(words, upper_first(words), "count") for words in present),
        Column("all", "Figures", "count"),
        Column("source", "Published by"),
    ]
    caption = "Each measure and what became of its figures"
    shown = table(caption, columns, listed, longest=_MEASURES)
    return (shown if len(listed) <= _LONGEST_OPEN else fold(caption, shown),)


def _title(row: Mapping[str, Any]) -> str:
    return str(row["title"] or row["measure"])
