"""The result of the room: how a month's cases did against the pathway that was promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from assurance.engine import Table
from assurance.results import Result
from assurance.traces.outcomes import OUTCOMES, outcome_column

__all__ = ["TraceScores"]


@dataclass(frozen=True, eq=False)
class TraceScores(Result):
    """Every case of a pathway under every rule, with exactly one of eight outcomes each.

    Parameters
    ----------
    pathway, version, title : of the pathway
    period : the month or other period whose cases these are, or "" for all that were given
    as_at : time, naive UTC, at which clocks still running are read; None when nothing has a time
    as_at_source : ``given``, ``latest time in the records`` or ``no time in the records``
    cases : number of cases
    score : mean score of the cases that have one, a fraction; None when none has
    weakest : dimension with the lowest mean score, the first declared where some are level;
        None where nothing fell short
    summary : a row a rule: rule, title, kind, dimension, weight, met, late, missing, out_of_order,
        blocked, unreadable, not_applicable, not_yet_due, cases. The eight counts sum to cases
    dimensions : a row a dimension, in the order of the rules: dimension, assessed (cases with at
        least one rule that is due and applicable), score (mean over them, null when there are none)
    left_out : rows that are no case or no event of a case: source, reason, rows
    case_table : a row a case: case_key, score, weakest, a score per dimension, the eight counts
    rules_table : a row a case and rule: case_key, rule, title, kind, dimension, outcome, detail,
        start_at, end_at (naive UTC; a date is its midnight), seconds

    Notes
    -----
    The score of a case in a dimension is the weighted share of *met* among its rules that are due
    and applicable: late, missing, out of order, blocked and unreadable count against it, not
    applicable and not yet due do not count. Its overall score is the same share over all rules,
    which is the mean of its dimensions weighted by what was assessed in each. Nothing to assess is
    null, never one and never zero.
    """

    pathway: str
    version: str
    title: str
    period: str
    as_at: datetime | None
    as_at_source: str
    cases: int
    score: float | None
    weakest: str | None
    summary: pd.DataFrame
    dimensions: pd.DataFrame
    left_out: pd.DataFrame
    case_table: Table
    rules_table: Table

    def to_frame(self, *, limit: int = 1_000_000) -> pd.DataFrame:
        """Give a row a case, in the order of their keys; see `case_table`.

        Raises
        ------
        DomainError
            When there are more than `limit` rows; the message names what to do instead.
        """
        return self.case_table.to_frame(limit=limit)

    def rules(self, *, limit: int = 1_000_000) -> pd.DataFrame:
        """Give a row a case and rule, by case key and then as declared; see `rules_table`.

        Raises
        ------
        DomainError
            When there are more than `limit` rows; the message names what to do instead.
        """
        return self.rules_table.to_frame(limit=limit)

    def outcomes(self) -> Mapping[str, int]:
        """Count the outcomes over all rules, by column name."""
        return {outcome_column(word): int(self.summary[outcome_column(word)].sum()) for word in OUTCOMES}
