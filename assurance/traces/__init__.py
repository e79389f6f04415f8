"""Traces: what should have happened to each case, set against what its events say happened."""

from assurance.traces.bounds import RuleBounds
from assurance.traces.door import score_traces
from assurance.traces.outcomes import OUTCOMES, outcome_column
from assurance.traces.result import TraceScores
from assurance.traces.scoring import end_of_day, score_pathway
from assurance.traces.strata import StratumScores

__all__ = [
    "OUTCOMES",
    "RuleBounds",
    "StratumScores",
    "TraceScores",
    "end_of_day",
    "outcome_column",
    "score_pathway",
    "score_traces",
]
