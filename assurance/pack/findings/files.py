"""Findings as files: what a notebook leaves beside it, and what the pack reads."""

from __future__ import annotations

import json
from pathlib import Path

from assurance.engine import write_atomically
from assurance.errors import PackError
from assurance.pack.findings.model import SCHEMA, Finding, findings_of
from assurance.results import Several

__all__ = ["leave_findings", "read_findings"]


@findings_of.register
def _(result: Several) -> list[Finding]:
    return [finding for item in result.items.values() for finding in findings_of(item)]


def leave_findings(*results: object, notebook: str, out: str) -> None:
    """Leave the findings of a notebook's results beside it; the runner looks for them.

    Parameters
    ----------
    results : stage results shown in the notebook
    notebook : the notebook's name, without its ending
    out : folder of the run
    """
    if not out:
        raise PackError("out is empty; give the folder in which the findings are to be left")
    found = [finding for result in results for finding in findings_of(result)]
    data = {"schema": SCHEMA, "notebook": notebook, "findings": [item.model_dump() for item in found]}
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    write_atomically(Path(out) / f"{notebook}.findings.json", text + "\n")


def read_findings(folder: Path, notebook: str) -> list[Finding]:
    """Read what a notebook left; nothing where it left nothing."""
    path = folder / f"{notebook}.findings.json"
    if not path.is_file():
        return []
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return [Finding.model_validate(item) for item in data["findings"]]
    except (ValueError, KeyError, TypeError) as error:
        raise PackError(
            f"{path.name}: is not what leave_findings writes ({type(error).__name__}); end the notebook with "
            "leave_findings(...)"
        ) from error
