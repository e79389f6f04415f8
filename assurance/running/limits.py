"""How long notebooks may take, and how much they may say and use."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from assurance.errors import DomainError

__all__ = ["Limits"]

_GROUP_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")
"""Where Linux says what a container may use."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What notebooks are held to; each is a whole number of at least 1.

    Parameters
    ----------
    cell : seconds that one cell may take
    notebook : seconds that one notebook may take, its start included
    jobs : notebooks that run at a time
    run : seconds that all notebooks of a run may take together
    output_bytes : that one notebook may show, and may have lying in its working directory
    memory_bytes : that one notebook may use, where the system can hold it to that (Linux); None: as much
        as the machine has

    Raises
    ------
    DomainError
        When one of them is not a whole number of at least 1.

    Examples
    --------
    >>> Limits(cell=60).notebook
    1800
    """

    cell: int = 600
    notebook: int = 1800
    jobs: int = 2
    run: int = 4 * 3600
    output_bytes: int = 32 << 20
    memory_bytes: int | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None and field.name == "memory_bytes":
                continue
            if type(value) is not int or value < 1:
                raise DomainError(
                    f"limits: {field.name} is {value!r}; give a whole number of at least 1, "
                    "such as 600 seconds for a cell"
                )

    def memory(self) -> int | None:
        """Give the bytes that one notebook may use; None where the machine does not say what it has."""
        return self.memory_bytes or _of_the_machine()


def _of_the_machine() -> int | None:
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows
        return None
    try:
        return min(whole, int(_GROUP_LIMIT.read_text(encoding="ascii")))
    except (OSError, ValueError):  # no such limit here, or "max"
        return whole
