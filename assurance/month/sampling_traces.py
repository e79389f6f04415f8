"""What the cases drawn for review alone would say of a month's traces."""

from __future__ import annotations

import pandas as pd

from assurance.programme import Pathway, Plan
from assurance.review import Estimates
from assurance.sampling import Draw, Frame
from assurance.traces import TraceScores
from assurance.traces.sampled import holds_frame

__all__ = ["drawn_sample", "is_of_plan", "may_be_bounded"]


def is_of_plan(pathway: Pathway, plan: Plan) -> bool:
    """Tell whether a plan draws from the very cases of a pathway: same source, same key, same date.

    Examples
    --------
    >>> from assurance.programme import load_programme
    >>> found = load_programme("sampling_plans/community_mental_health")
    >>> [pathway.id for pathway in found.pathways if is_of_plan(pathway, found.plan)]
    ['assurance_trace']
    """
    asked = (plan.source, plan.case_key, plan.date)
    return (pathway.source, pathway.case, pathway.date) == asked


def drawn_sample(draw: Draw) -> pd.DataFrame:
    """Give the drawn cases, key and stratum, without the reserves.

    Those that a reviewer found ineligible are among them: the frame holds such cases too.
    """
    picks = draw.to_frame()
    return picks.loc[picks["role"] == "sample", ["case_key", "stratum"]]


def may_be_bounded(scores: TraceScores, *, draw: Draw, frame: Frame, estimates: Estimates) -> bool:
    """Tell whether the draw bounds these traces: reviewed, drawn by tickets, and from these cases.

    A systematic draw has chances that no stratified bound knows.
    """
    if estimates.status != "estimated" or draw.selection != "tickets":
        return False
    return holds_frame(scores, drawn_sample(draw), frame.table.path)
