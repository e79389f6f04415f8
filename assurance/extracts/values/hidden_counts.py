"""Published counts, some of them hidden: a mark is no number, and a blank is not zero."""

from __future__ import annotations

from assurance.engine.dialect import text_literal
from assurance.extracts.values.conversion import Names
from assurance.programme import HiddenCounts

__all__ = ["hidden_sql", "is_mark"]


def is_mark(counts: HiddenCounts, at: Names) -> str:
    """Write the condition that a cell is a mark that hides a number; false for an empty cell."""
    if not counts.marks:
        return "FALSE"
    listed = ", ".join(map(text_literal, counts.marks))
    return f"coalesce(CAST({at.cell} AS VARCHAR) IN ({listed}), FALSE)"


def hidden_sql(counts: HiddenCounts, at: Names) -> str:
    """Write SQL of whether a cell hides a number: a mark, or an empty cell where that is declared."""
    mark = is_mark(counts, at)
    return f"({mark} OR {at.cell} IS NULL)" if counts.blank == "hidden" else f"({mark})"
