"""Running notebooks: parameters checked first, status kept by the parent."""

from assurance.running.doctor import Check, examine
from assurance.running.execute import Limits, near, run_notebooks
from assurance.running.notebooks import MonthlyNotebook, monthly_notebooks
from assurance.running.parameters import Parameter, check_parameters, declared_parameters
from assurance.running.status import NotebookStatus, is_complete, write_status

__all__ = [
    "Check",
    "Limits",
    "MonthlyNotebook",
    "NotebookStatus",
    "Parameter",
    "check_parameters",
    "declared_parameters",
    "examine",
    "is_complete",
    "monthly_notebooks",
    "near",
    "run_notebooks",
    "write_status",
]
