"""Case lists: which cases a dashboard has that the records do not, and which it flags differently."""

from assurance.reconciliation.case_diff.classes import CLASSES
from assurance.reconciliation.case_diff.diff import diff_cases
from assurance.reconciliation.case_diff.lists import diff_case_lists
from assurance.reconciliation.case_diff.lists_result import CaseDiffs
from assurance.reconciliation.case_diff.result import CaseDiff

__all__ = ["CLASSES", "CaseDiff", "CaseDiffs", "diff_case_lists", "diff_cases"]
