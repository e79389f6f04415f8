"""Ending a process with all that it started, also what went off on its own: by a mark in its surroundings.

A process can leave its group and its session, but it keeps the environment that it was started with, and
so do the processes that it starts.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["MARK", "end_marked", "new_mark"]

MARK: Final = "ASSURANCE_RUN_MARK"
"""Environment variable with the mark."""
_ROUNDS: Final = 40


def new_mark() -> str:
    """Give a mark that no other run has."""
    return secrets.token_hex(12)


def end_marked(mark: str) -> None:
    """Kill every process that bears a mark, or one that begins with it, until there is none.

    It works on Linux, which lets a process look at the environment of its user's others; elsewhere
    nothing happens, and kernels end by themselves when the process that started them has gone.
    """
    if sys.platform != "linux":
        return
    wanted = f"\0{MARK}={mark}".encode("ascii")
    for _ in range(_ROUNDS):
        found = [pid for pid in _processes() if wanted in b"\0" + _environment(pid)]
        if not found:
            return
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _processes() -> list[int]:
    return [int(entry.name) for entry in os.scandir("/proc") if entry.name.isdigit()]


def _environment(pid: int) -> bytes:
    """Give the environment that a process was started with; nothing where it has ended or is another's."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
