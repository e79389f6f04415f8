"""Figures against records: recomputed, compared and judged, with the attrition and the SQL behind each."""

from assurance.reconciliation.compare import VERDICTS, Verdict
from assurance.reconciliation.definition import Definition, Filter, define
from assurance.reconciliation.doors import reconcile, reconcile_sources
from assurance.reconciliation.recompute import AttritionStep, Recomputed, RecomputedFigure, recompute
from assurance.reconciliation.result import Reconciliation

__all__ = [
    "VERDICTS",
    "AttritionStep",
    "Definition",
    "Filter",
    "Recomputed",
    "RecomputedFigure",
    "Reconciliation",
    "Verdict",
    "define",
    "recompute",
    "reconcile",
    "reconcile_sources",
]
