"""The assurance workbench: prove, every month, whether the dashboard can be believed.

Names are looked up when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "load_programme", "open_month", "run_month", "verify_pack"]

if TYPE_CHECKING:
    from assurance.month import open_month as open_month
    from assurance.pack import verify_pack as verify_pack
    from assurance.programme import load_programme as load_programme
    from assurance.run import run_month as run_month

_HOMES = {
    "load_programme": "assurance.programme",
    "open_month": "assurance.month",
    "run_month": "assurance.run",
    "verify_pack": "assurance.pack",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'assurance' has no attribute {name!r}")
