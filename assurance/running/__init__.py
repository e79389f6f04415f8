"""Running notebooks: parameters checked first, status kept by the parent.

Names are looked up when first used: the process of one notebook needs few of them, and starts sooner.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assurance.running.doctor import Check as Check
    from assurance.running.doctor import examine as examine
    from assurance.running.execute import check_own_notebooks as check_own_notebooks
    from assurance.running.execute import run_notebooks as run_notebooks
    from assurance.running.limits import Limits as Limits
    from assurance.running.notebooks import MonthlyNotebook as MonthlyNotebook
    from assurance.running.notebooks import monthly_notebooks as monthly_notebooks
    from assurance.running.parameters import Parameter as Parameter
    from assurance.running.parameters import check_notebooks as check_notebooks
    from assurance.running.parameters import check_parameters as check_parameters
    from assurance.running.parameters import declared_parameters as declared_parameters
    from assurance.running.parameters import read_parameters as read_parameters
    from assurance.running.places import near as near
    from assurance.running.progress import Progress as Progress
    from assurance.running.status import NotebookStatus as NotebookStatus
    from assurance.running.status import is_complete as is_complete
    from assurance.running.status import write_status as write_status
    from assurance.running.warm.client import warm_server as warm_server

__all__ = [
    "Check",
    "Limits",
    "MonthlyNotebook",
    "NotebookStatus",
    "Parameter",
    "Progress",
    "check_notebooks",
    "check_own_notebooks",
    "check_parameters",
    "declared_parameters",
    "examine",
    "is_complete",
    "monthly_notebooks",
    "near",
    "read_parameters",
    "run_notebooks",
    "warm_server",
    "write_status",
]

_HOMES = {
    "Check": "doctor",
    "Limits": "limits",
    "MonthlyNotebook": "notebooks",
    "NotebookStatus": "status",
    "Parameter": "parameters",
    "Progress": "progress",
    "check_notebooks": "parameters",
    "check_own_notebooks": "execute",
    "check_parameters": "parameters",
    "declared_parameters": "parameters",
    "examine": "doctor",
    "is_complete": "status",
    "monthly_notebooks": "notebooks",
    "near": "places",
    "read_parameters": "parameters",
    "run_notebooks": "execute",
    "warm_server": "warm.client",
    "write_status": "status",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        found: object = getattr(import_module(f"assurance.running.{_HOMES[name]}"), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module 'assurance.running' has no attribute {name!r}")
