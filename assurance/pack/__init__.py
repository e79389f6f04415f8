"""The pack: findings, pages, manifest, verifier; whole or not there.

Names are looked up when first used: a notebook leaves its findings without loading what makes pages.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assurance.pack.build import build_pack as build_pack
    from assurance.pack.build import check_pages as check_pages
    from assurance.pack.drafting import Workplace as Workplace
    from assurance.pack.drafting import workplace as workplace
    from assurance.pack.findings import Finding as Finding
    from assurance.pack.findings import findings_of as findings_of
    from assurance.pack.findings import leave_findings as leave_findings
    from assurance.pack.findings import read_findings as read_findings
    from assurance.pack.verification import PackVerification as PackVerification
    from assurance.pack.verification import verify_pack as verify_pack

__all__ = [
    "Finding",
    "PackVerification",
    "Workplace",
    "build_pack",
    "check_pages",
    "findings_of",
    "leave_findings",
    "read_findings",
    "verify_pack",
    "workplace",
]

_HOMES = {
    "Finding": "findings",
    "PackVerification": "verification",
    "Workplace": "drafting",
    "build_pack": "build",
    "check_pages": "build",
    "findings_of": "findings",
    "leave_findings": "findings",
    "read_findings": "findings",
    "verify_pack": "verification",
    "workplace": "drafting",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        found: object = getattr(import_module(f"assurance.pack.{_HOMES[name]}"), name)
        globals()[name] = found  # a submodule of the same name must not take its place
        return found
    raise AttributeError(f"module 'assurance.pack' has no attribute {name!r}")
