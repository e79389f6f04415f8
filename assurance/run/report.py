"""What a run left: the pack, and what became of each notebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assurance.running import NotebookStatus

__all__ = ["Made", "RunReport"]

Made = Literal["run", "rendered", "unchanged"]
"""run: notebooks were executed; rendered: only the pages are new; unchanged: the pack was there already."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run left: the pack's folder, its page to open, and what became of each notebook."""

    folder: Path
    index: Path
    status: Literal["complete", "incomplete"]
    notebooks: tuple[NotebookStatus, ...]
    attention: int
    manifest_sha256: str
    made: Made = "run"
