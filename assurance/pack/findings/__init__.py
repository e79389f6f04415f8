"""Findings: every number that a page shows, as data, with where it comes from.

Pages, index and comparison are made from findings. Case-level rows are never findings. Each kind of result
registers its findings in the file of its stage.
"""

from assurance.pack.findings import (
    attention,
    case_diff,
    controls,
    corrected,
    diagnosis,
    drift,
    exemplars,
    figures,
    interfaces,
    readings,
    received,
    restated,
    rivals,
    samples,
    traces,
    triangulation,
    variation,
)
from assurance.pack.findings.files import leave_findings, read_findings
from assurance.pack.findings.model import SCHEMA, Finding, Severity, findings_of

__all__ = [
    "SCHEMA",
    "Finding",
    "Severity",
    "attention",
    "case_diff",
    "controls",
    "corrected",
    "diagnosis",
    "drift",
    "exemplars",
    "figures",
    "findings_of",
    "interfaces",
    "leave_findings",
    "read_findings",
    "readings",
    "received",
    "restated",
    "rivals",
    "samples",
    "traces",
    "triangulation",
    "variation",
]
