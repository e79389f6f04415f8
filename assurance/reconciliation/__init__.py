"""Figures against records: recomputed, compared and judged, with the attrition and the SQL behind each."""

from assurance.reconciliation.adding_up import doubts_of
from assurance.reconciliation.case_diff import CaseDiff, CaseDiffs, diff_case_lists, diff_cases
from assurance.reconciliation.cells import Cells, CellTable, counted_column, counts_of, read_cells
from assurance.reconciliation.compare import VERDICTS, Verdict
from assurance.reconciliation.definition import Definition, Filter, define
from assurance.reconciliation.diagnosis.result import Diagnosis
from assurance.reconciliation.diagnosis.told import Told
from assurance.reconciliation.doors import reconcile
from assurance.reconciliation.drift.find import find_drift
from assurance.reconciliation.drift.model import Drift
from assurance.reconciliation.drift.of_programme import aggregates_of, drift_of_sources
from assurance.reconciliation.of_programme import diagnose_sources, reconcile_sources
from assurance.reconciliation.passport import Passport, PublishedFigure
from assurance.reconciliation.passport_changes import PassportChange, compare_passports
from assurance.reconciliation.recompute import AttritionStep, Recomputed, RecomputedFigure, recompute
from assurance.reconciliation.restated.model import Restated
from assurance.reconciliation.result import Reconciliation
from assurance.reconciliation.rivals import Rivals, find_rivals
from assurance.reconciliation.used import made_of

__all__ = [
    "VERDICTS",
    "AttritionStep",
    "CaseDiff",
    "CaseDiffs",
    "CellTable",
    "Cells",
    "Definition",
    "Diagnosis",
    "Drift",
    "Filter",
    "Passport",
    "PassportChange",
    "PublishedFigure",
    "Recomputed",
    "RecomputedFigure",
    "Reconciliation",
    "Restated",
    "Rivals",
    "Told",
    "Verdict",
    "aggregates_of",
    "compare_passports",
    "counted_column",
    "counts_of",
    "define",
    "diagnose_sources",
    "diff_case_lists",
    "diff_cases",
    "doubts_of",
    "drift_of_sources",
    "find_drift",
    "find_rivals",
    "made_of",
    "read_cells",
    "recompute",
    "reconcile",
    "reconcile_sources",
]
