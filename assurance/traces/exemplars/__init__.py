"""Exemplars: a typical, a worst and a random case of a pathway, each as a timeline without dates."""

from assurance.traces.exemplars.making import trace_exemplars
from assurance.traces.exemplars.result import Exemplars, Mark, RuleLine, StepLine, Timeline

__all__ = ["Exemplars", "Mark", "RuleLine", "StepLine", "Timeline", "trace_exemplars"]
