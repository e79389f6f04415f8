"""Findings: every number that a page shows, as data, with where it comes from.

Pages, index and comparison are made from findings. Case-level rows are never findings. Each kind of result
registers its findings in the file of its stage.
"""

from assurance.pack.findings import attention, figures, received, samples, traces, variation
from assurance.pack.findings.files import leave_findings, read_findings
from assurance.pack.findings.model import SCHEMA, Finding, Severity, findings_of

__all__ = [
    "SCHEMA",
    "Finding",
    "Severity",
    "attention",
    "figures",
    "findings_of",
    "leave_findings",
    "read_findings",
    "received",
    "samples",
    "traces",
    "variation",
]
