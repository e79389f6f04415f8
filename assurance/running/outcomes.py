"""How the process of a notebook says what became of it: its exit code, and nothing else."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["MEMORY", "Ending"]

MEMORY = "ASSURANCE_MEMORY_BYTES"
"""Environment variable with the bytes that a kernel may use."""


class Ending(IntEnum):
    """Exit codes of the process of a notebook."""

    DONE = 0
    CELL_FAILED = 65
    CELL_TOO_LONG = 66
    KERNEL_DIED = 67
    TOO_MUCH_OUTPUT = 68
    CANNOT_WRITE = 69
    NO_KERNEL = 70
