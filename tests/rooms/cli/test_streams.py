"""A console that does not know a character gets its code, and no crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="its arguments are another matter there")
def test_a_console_that_lacks_a_character_is_served(tmp_path: Path) -> None:
    folder = tmp_path / "\N{MINUS SIGN}\N{LESS-THAN OR EQUAL TO}"
    done = subprocess.run(
        [sys.executable, "-m", "assurance", "check", str(folder), "--json"],
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, b"")
    (fault,) = json.loads(done.stdout.decode("cp1252"))["faults"]
    assert fault["file"] == str(folder)
