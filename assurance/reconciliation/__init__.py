"""Figures against records: recomputed, compared and judged, with the attrition and the SQL behind each."""

from assurance.reconciliation.adding_up import doubts_of
from assurance.reconciliation.case_diff import CaseDiff, diff_cases
from assurance.reconciliation.cells import Cells, CellTable, counted_column, counts_of, read_cells
from assurance.reconciliation.compare import VERDICTS, Verdict
from assurance.reconciliation.definition import Definition, Filter, define
from assurance.reconciliation.diagnosis.result import Diagnosis
from assurance.reconciliation.doors import reconcile
from assurance.reconciliation.of_programme import diagnose_sources, reconcile_sources
from assurance.reconciliation.recompute import AttritionStep, Recomputed, RecomputedFigure, recompute
from assurance.reconciliation.result import Reconciliation

__all__ = [
    "VERDICTS",
    "AttritionStep",
    "CaseDiff",
    "CellTable",
    "Cells",
    "Definition",
    "Diagnosis",
    "Filter",
    "Recomputed",
    "RecomputedFigure",
    "Reconciliation",
    "Verdict",
    "counted_column",
    "counts_of",
    "define",
    "diagnose_sources",
    "diff_cases",
    "doubts_of",
    "read_cells",
    "recompute",
    "reconcile",
    "reconcile_sources",
]
