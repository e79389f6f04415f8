"""Figures against records: recomputed, compared and judged, with the attrition and the SQL behind each."""

from assurance.reconciliation.adding_up import doubts_of
from assurance.reconciliation.cells import Cells, CellTable, counted_column, counts_of, read_cells
from assurance.reconciliation.compare import VERDICTS, Verdict
from assurance.reconciliation.definition import Definition, Filter, define
from assurance.reconciliation.doors import reconcile, reconcile_sources
from assurance.reconciliation.recompute import AttritionStep, Recomputed, RecomputedFigure, recompute
from assurance.reconciliation.result import Reconciliation

__all__ = [
    "VERDICTS",
    "AttritionStep",
    "CellTable",
    "Cells",
    "Definition",
    "Filter",
    "Recomputed",
    "RecomputedFigure",
    "Reconciliation",
    "Verdict",
    "counted_column",
    "counts_of",
    "define",
    "doubts_of",
    "read_cells",
    "recompute",
    "reconcile",
    "reconcile_sources",
]
