"""Calling the command line without a new process."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from assurance.cli import main


@dataclass(frozen=True)
class Said:
    """What a command gave back."""

    code: int
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], *words: object) -> Said:
    """Run `assurance` with these words, in this process."""
    before = sys.argv
    sys.argv = ["assurance", *map(str, words)]
    capsys.readouterr()
    try:
        main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv = before
    captured = capsys.readouterr()
    return Said(code, captured.out, captured.err)
