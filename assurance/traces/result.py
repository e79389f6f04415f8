"""The result of the room: how a month's cases did against the pathway that was promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from assurance.engine import Engine, Table
from assurance.errors import DomainError
from assurance.estimation import DomainEstimate
from assurance.results import Result
from assurance.traces.bounds import RuleBounds, mean_score_bounds, rule_bounds
from assurance.traces.case_scores import case_query
from assurance.traces.files import LONG_TEXTS, Layout, long_query
from assurance.traces.outcomes import OUTCOMES, outcome_column
from assurance.traces.strata import StratumScores, score_by_stratum, weight_sensitivity
from assurance.traces.summaries import SIGN_COLUMNS

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
    left_out : rows that decide nothing, being no case, no event of a case, no step, or the end of a
        pause that had not begun: source, reason, rows
    rules_table : a row a case: case_key, strata, signs, for rule number n of `summary`, from 0, o<n>
        (place of the outcome in `OUTCOMES`), then the columns that `layout` names; `rules` and
        `to_frame` are made of it
    layout : for each rule the columns with its detail and its two times, "" for none
    noted : what is unusual about rows that were read, and have their outcome all the same: source,
        reason, rows
    signs : a row a warning sign: sign, title, yes, no, not_known, cases
    weights : declared weights of dimensions; empty where the weights of rules alone count
    strata : columns of the case source that scores can be given by

    Notes
    -----
    The score of a case in a dimension is the weighted share of *met* among its rules that are due
    and applicable: late, missing, out of order, blocked and unreadable count against it, not
    applicable and not yet due do not count. Its overall score is the same share over all rules,
    which is the mean of its dimensions weighted by what was assessed in each; where the pathway
    declares weights of dimensions, it is the mean of the dimensions assessed by those. Nothing to
    assess is null, never one and never zero.
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
    rules_table: Table
    layout: tuple[Layout, ...] = ()
    noted: pd.DataFrame = field(default_factory=lambda: _empty("source", "reason", "rows"))
    signs: pd.DataFrame = field(default_factory=lambda: _empty(*SIGN_COLUMNS))
    weights: Mapping[str, float] = field(default_factory=dict)
    strata: tuple[str, ...] = ()

    def to_frame(self, *, limit: int = 1_000_000) -> pd.DataFrame:
        """Give a row a case, in the order of their keys.

        Returns
        -------
        pandas.DataFrame
            case_key, score, weakest, a score per dimension and the eight counts; then stratum_<column>
            and sign_<id> where declared.

        Raises
        ------
        DomainError
            When there are more than `limit` rows; the message names what to do instead.
        """
        if self.rules_table.rows > limit:
            raise DomainError(
                f"{self.rules_table.path.name}: {self.rules_table.rows:,} rows are more than the {limit:,} "
                "that are read into memory; use the summary or by_stratum, or pass a larger limit"
            )
        with Engine.open() as engine:
            return engine.frame(case_query(self), limit=max(limit, 1))

    def rules(self, *, limit: int = 1_000_000, case_keys: Iterable[str] | None = None) -> pd.DataFrame:
        """Give a row a case and rule, by case key and then as declared.

        Parameters
        ----------
        limit : rows that are read into memory at most
        case_keys : only these cases; None takes all

        Returns
        -------
        pandas.DataFrame
            case_key, rule, title, kind, dimension, outcome, detail, start_at, end_at (naive UTC; a
            date is its midnight) and seconds between the two.

        Raises
        ------
        DomainError
            When there are more than `limit` rows; the message names what to do instead.
        """
        wanted = None if case_keys is None else pd.DataFrame({"case_key": sorted(set(case_keys))})
        cases = self.rules_table.rows if wanted is None else len(wanted)
        if cases * len(self.summary) > limit:
            raise DomainError(
                f"{self.rules_table.path.name}: {cases * len(self.summary):,} rows are more than the "
                f"{limit:,} that are read into memory; give the case_keys that you want, read the Parquet "
                "file with DuckDB or polars, or pass a larger limit"
            )
        names = [
            {str(key): str(text) for key, text in row.items()}
            for row in self.summary[list(LONG_TEXTS)].to_dict("records")
        ]
        with Engine.open() as engine:
            engine.register_parquet("outcomes", self.rules_table.path)
            source = "outcomes"
            if wanted is not None:
                engine.register_frame("wanted", wanted.astype({"case_key": "str"}))
                source = "(SELECT * FROM outcomes SEMI JOIN wanted USING (case_key) ORDER BY case_key)"
            return engine.frame(long_query(names, self.layout, source), limit=max(limit, 1))

    def outcomes(self) -> Mapping[str, int]:
        """Count the outcomes over all rules, by column name."""
        return {outcome_column(word): int(self.summary[outcome_column(word)].sum()) for word in OUTCOMES}

    def by_stratum(self, column: str) -> StratumScores:
        """Give the scores of every dimension and the outcomes of every rule by stratum.

        Parameters
        ----------
        column : one of the `strata` that the pathway declares

        Raises
        ------
        DomainError
            When the pathway does not declare it.
        """
        return score_by_stratum(self, column)

    def sensitivity(self, by: str | None = None) -> pd.DataFrame:
        """Show how far a ranking hangs on the weights of the dimensions.

        Parameters
        ----------
        by : one of the declared `strata`, ranked by mean score, the lowest first; None ranks the
            dimensions by their share in what falls short, the largest first

        Returns
        -------
        pandas.DataFrame
            A row a scheme and group: scheme (``declared``, ``equal``, then ``without`` and ``double``
            each dimension), group, value, rank (level values share the better one), declared_rank,
            moved; with `by`, assessed: the cases that the value is the mean of. Where no weights are
            declared, ``declared`` is the score as it is, and the others start from equal weights.
        """
        return weight_sensitivity(self, by)

    def rule_bounds(
        self,
        rule: str,
        *,
        population: int | Mapping[str, int],
        by: str | None = None,
        confidence: float = 0.95,
    ) -> RuleBounds:
        """Bound what all cases did under a rule, where these cases are a random sample of them.

        Parameters
        ----------
        population : cases in the frame; with `by`, those of each stratum
        by : declared stratum that the sample was drawn by

        Notes
        -----
        The number of failing cases is bounded exactly (`assurance.estimation.stratified_interval`). To
        how many cases of the frame the rule applies is estimated too, so the share among them lies
        between the bounds of two counts, each at half the error.

        Raises
        ------
        DomainError
            When a stratum has no sampled case, or more of them than cases.
        """
        return rule_bounds(self, rule, population=population, by=by, confidence=confidence)

    def mean_score_bounds(
        self,
        *,
        population: int | Mapping[str, int],
        by: str | None = None,
        dimension: str | None = None,
        confidence: float = 0.95,
    ) -> DomainEstimate:
        """Bound the mean score of all cases, where these cases are a random sample of them.

        Parameters
        ----------
        population : cases in the frame; with `by`, those of each stratum
        by : declared stratum that the sample was drawn by
        dimension : its score; None takes the overall score

        Raises
        ------
        DomainError
            As `assurance.estimation.domain_mean`, such as where all sampled cases score the same, which
            says nothing of the others.
        """
        return mean_score_bounds(
            self, population=population, by=by, dimension=dimension, confidence=confidence
        )


def _empty(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))
