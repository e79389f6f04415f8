"""What became of each notebook: written by the parent process only, whole or not at all.

An executed notebook cannot be asked: after a killed kernel or a timeout its file says that every cell
completed, also those that never ran.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from assurance.engine import write_atomically

__all__ = ["NotebookStatus", "Outcome", "is_complete", "write_status"]

Outcome = Literal["done", "failed", "timed out", "killed", "nothing left behind"]


@dataclass(frozen=True, slots=True)
class NotebookStatus:
    """What became of one notebook; `reason` is one line, without values of records.

    `seconds` is how long it took, for whoever waits; it is written into no pack and decides nothing. It is 0
    where the notebook was not run again, as nothing had changed.
    """

    name: str
    title: str
    outcome: Outcome
    reason: str = ""
    seconds: float = field(default=0.0, compare=False)

    @property
    def done(self) -> bool:
        """Whether it ran to its end and left its findings."""
        return self.outcome == "done"

    def line(self) -> str:
        """Say it in one line, for a log.

        Examples
        --------
        >>> NotebookStatus("sample", "The sample", "failed", "ValueError at In [3]", 1.24).line()
        'notebook sample: failed after 1.2 s: ValueError at In [3]'
        """
        when = f"{'in' if self.done else 'after'} {self.seconds:.1f} s"
        if self.done and not self.seconds:
            when = "before, and as it was"
        return f"notebook {self.name}: {self.outcome} {when}" + (f": {self.reason}" if self.reason else "")


def is_complete(statuses: Sequence[NotebookStatus]) -> bool:
    """Tell whether a run is complete: it had notebooks, and each of them is done."""
    return bool(statuses) and all(status.done for status in statuses)


def write_status(path: Path, statuses: Sequence[NotebookStatus]) -> None:
    """Write the status of a pack: complete only where every notebook is done."""
    text = {
        "schema": "assurance-status/1",
        "status": "complete" if is_complete(statuses) else "incomplete",
        "notebooks": [_without_time(status) for status in statuses],
    }
    write_atomically(path, json.dumps(text, indent=2, ensure_ascii=False) + "\n")


def _without_time(status: NotebookStatus) -> dict[str, object]:
    return {name: value for name, value in asdict(status).items() if name != "seconds"}
