"""Which case stands behind each timeline: a list for the controlled pack alone."""

from __future__ import annotations

from pathlib import Path

from assurance.engine.cells import write_csv
from assurance.month import Month
from assurance.month.exemplifying import LIST_COLUMNS, listed_exemplars

__all__ = ["EXEMPLARS_FILE", "write_exemplar_cases"]

EXEMPLARS_FILE = "exemplar_cases.csv"


def write_exemplar_cases(month: Month, draft: Path) -> int:
    """Write the label of each timeline with the pseudonym of its case; nothing where none may be listed.

    Returns
    -------
    int
        Rows written.
    """
    rows = [
        row
        for pathway in month.programme.pathways
        for row in listed_exemplars(month.exemplars(pathway.id), pathway, month.programme).itertuples(
            index=False, name=None
        )
    ]
    return write_csv(draft / EXEMPLARS_FILE, LIST_COLUMNS, rows) if rows else 0
