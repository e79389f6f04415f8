"""Across months: what every sealed pack of a programme says, one summary a pack, and what changed since."""

from assurance.pack.across.changes import changes_since, words_of_changes
from assurance.pack.across.programme_index import write_programme_index
from assurance.pack.across.summary import MeasurePoint, PackSummary, summary_of

__all__ = [
    "MeasurePoint",
    "PackSummary",
    "changes_since",
    "summary_of",
    "words_of_changes",
    "write_programme_index",
]
