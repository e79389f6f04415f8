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
from assurance.pack.findings.files import (
    findings_text,
    leave_findings,
    read_findings,
    read_findings_file,
    with_own_ids,
)
from assurance.pack.findings.model import (
    SCHEMA,
    Finding,
    FindingsFile,
    ReleasedFinding,
    ReleasedFindingsFile,
    Severity,
    Withheld,
    findings_of,
)

__all__ = [
    "SCHEMA",
    "Finding",
    "FindingsFile",
    "ReleasedFinding",
    "ReleasedFindingsFile",
    "Severity",
    "Withheld",
    "attention",
    "case_diff",
    "controls",
    "corrected",
    "diagnosis",
    "drift",
    "exemplars",
    "figures",
    "findings_of",
    "findings_text",
    "interfaces",
    "leave_findings",
    "read_findings",
    "read_findings_file",
    "readings",
    "received",
    "restated",
    "rivals",
    "samples",
    "traces",
    "triangulation",
    "variation",
    "with_own_ids",
]
