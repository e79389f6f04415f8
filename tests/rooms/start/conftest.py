"""Programme folders drafted from made-up files."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafted import Made


@pytest.fixture
def make(tmp_path: Path):
    def _make(*files: Path, name: str = "falls") -> Made:
        return Made(tmp_path / "plans" / name, *files)

    return _make
