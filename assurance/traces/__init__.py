"""Traces: what should have happened to each case, set against what its events say happened."""

from assurance.traces.door import score_traces
from assurance.traces.outcomes import OUTCOMES, outcome_column
from assurance.traces.result import TraceScores
from assurance.traces.scoring import end_of_day, score_pathway

__all__ = ["OUTCOMES", "TraceScores", "end_of_day", "outcome_column", "score_pathway", "score_traces"]
