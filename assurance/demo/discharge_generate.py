"""The made-up discharge extract, written as files: the same bytes on every machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assurance.demo.clock import elapsed_hours
from assurance.demo.csv_files import csv_text, records_text
from assurance.demo.discharge_dashboard import MISSING, discharge_dashboard
from assurance.demo.discharge_records import Discharge, FailedHandoff
from assurance.demo.discharge_referrals import make_flow
from assurance.demo.discharge_setting import DISCHARGE_SEED
from assurance.engine import write_atomically

__all__ = ["DISCHARGE_FIGURES", "DischargeTruth", "generate_discharge_extracts"]

DISCHARGE_FIGURES: Final = (
    "measure", "version", "period", "hospital", "provider", "reason", "numerator", "denominator", "value",
)  # fmt: skip
_READ_ME: Final = """Made-up extract of a made-up discharge programme, taken on 28 October 2026.
Nobody in these files exists. Faults are planted in them on purpose.
"""


@dataclass(frozen=True)
class DischargeTruth:
    """Counts behind the extract, for tests: the tool never sees them.

    Parameters
    ----------
    rows : rows of each file, headings not counted
    figures : printed figures that each planted fault changed or left out
    negative : referrals received before they were sent
    """

    rows: Mapping[str, int]
    figures: Mapping[str, int]
    negative: int


def generate_discharge_extracts(folder: Path, *, seed: str = DISCHARGE_SEED) -> DischargeTruth:
    """Write the week's extract of the made-up discharge programme, and its dashboard.

    About 3,600 referrals from three hospitals to three providers over 26 weeks, with the faults that
    `discharge_planted_faults.yaml` lists. Nobody in it exists. The same seed gives the same bytes on
    every machine and every Python.

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
    flow = make_flow(seed)
    dashboard = discharge_dashboard(flow)
    files = {
        "discharge_referrals.csv": records_text(Discharge, flow.referrals),
        "failed_handoffs.csv": records_text(FailedHandoff, flow.failed),
        "discharge_dashboard.csv": csv_text(DISCHARGE_FIGURES, (line.row() for line in dashboard)),
    }
    for name, text in files.items():
        write_atomically(folder / name, text)
    changed = Counter(line.fault for line in dashboard if line.fault)
    return DischargeTruth(
        rows={name: text.count("\n") - 1 for name, text in files.items()},
        figures=dict(sorted({**changed, "missing_line": len([MISSING])}.items())),
        negative=sum(
            one.received_at is not None and elapsed_hours(one.sent_at, one.received_at) < 0
            for one in flow.referrals
        ),
    )
