"""The made-up partner-coordination extract, written as files: the same bytes on every machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from assurance.demo.csv_files import csv_text, records_text
from assurance.demo.partner_dashboard import PARTNER_FIGURES, partner_dashboard
from assurance.demo.partner_dependencies import add_dependencies
from assurance.demo.partner_forums import (
    Action,
    CadenceReview,
    Coordination,
    CoordinationMinutes,
    Evidence,
    GovernanceComm,
    GovernanceNote,
    Planted,
    RecoveryPlan,
    TrendCase,
    TrendReport,
)
from assurance.demo.partner_handoffs import add_handoffs
from assurance.demo.partner_records import (
    AgencyEscalation,
    CaseNote,
    Chase,
    Dependency,
    DependencyRisk,
    Handoff,
    HandoffStatus,
    PartnerResponse,
    ReferralEscalation,
    RiskSummary,
    Safeguard,
)
from assurance.demo.partner_registers import add_registers
from assurance.demo.partner_setting import PARTNER_SEED
from assurance.demo.partner_trends import add_trends
from assurance.engine import write_atomically

__all__ = ["KINDS", "PartnerTruth", "generate_partner_extracts", "make_coordination"]

KINDS: Final[Mapping[str, type[Any]]] = {
    "handoff": Handoff,
    "handoff_status": HandoffStatus,
    "chase": Chase,
    "referral_escalation": ReferralEscalation,
    "partner_response": PartnerResponse,
    "case_note": CaseNote,
    "dependency": Dependency,
    "dependency_risk": DependencyRisk,
    "safeguard": Safeguard,
    "agency_escalation": AgencyEscalation,
    "risk_summary": RiskSummary,
    "trend_report": TrendReport,
    "trend_case": TrendCase,
    "governance_note": GovernanceNote,
    "recovery_plan": RecoveryPlan,
    "governance_comm": GovernanceComm,
    "coordination_minutes": CoordinationMinutes,
    "action": Action,
    "cadence_review": CadenceReview,
    "evidence": Evidence,
}
"""Files of the extract and the records that they hold; the dashboard is made from them."""
_READ_ME: Final = """Made-up extract of a made-up programme of partner coordination, as at 8 November 2026.
Nobody in these files exists. Faults are planted in them on purpose.
"""


@dataclass(frozen=True)
class PartnerTruth:
    """Counts behind the extract, for tests: the tool never sees them.

    Parameters
    ----------
    rows : rows of each file, headings not counted
    planted : every fault, warning sign and story that was planted, with its case and month
    figures : printed figures that each planted fault of the dashboard changed or left out
    """

    rows: Mapping[str, int]
    planted: tuple[Planted, ...]
    figures: Mapping[str, int]

    def counts(self, month: str | None = None) -> dict[str, int]:
        """Count what was planted, by its name; in one month, or in all."""
        found = Counter(one.fault for one in self.planted if month in (None, one.month))
        return dict(sorted(found.items()))


def make_coordination(seed: str = PARTNER_SEED) -> Coordination:
    """Make everything that happened, by the name of its file."""
    made = Coordination({name: [] for name in KINDS})
    add_handoffs(seed, made)
    add_dependencies(seed, made)
    add_trends(seed, made)
    add_registers(seed, made)
    return made


def generate_partner_extracts(folder: Path, *, seed: str = PARTNER_SEED) -> PartnerTruth:
    """Write the extract of the made-up partner-coordination programme, and its dashboard.

    About 3,800 handoffs to partners, 1,100 dependencies on other agencies and the repeated breakdowns of
    eight routes over twelve months, with the faults that `partner_planted_faults.yaml` lists. Nobody in
    it exists. The same seed gives the same bytes on every machine and every Python.

    Parameters
    ----------
    folder : where the CSV files are to stand; made when absent, files of these names are replaced
    seed : any text

    Raises
    ------
    StoreError
        When the folder cannot be written.
    """
    write_atomically(folder / "README.txt", _READ_ME)
    made = make_coordination(seed)
    dashboard = partner_dashboard(made)
    files = {f"{name}.csv": records_text(kind, made.rows[name]) for name, kind in KINDS.items()}
    files["coordination_dashboard.csv"] = csv_text(PARTNER_FIGURES, (line.row() for line in dashboard))
    for name, text in files.items():
        write_atomically(folder / name, text)
    changed = Counter(line.fault for line in dashboard if line.fault)
    return PartnerTruth(
        rows={name: text.count("\n") - 1 for name, text in files.items()},
        planted=tuple(made.planted),
        figures=dict(sorted(changed.items())),
    )
