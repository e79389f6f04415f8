"""A fresh copy of the small made-up programme."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_programme import Small, make_small


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small programme, its sample not drawn."""
    return make_small(tmp_path)
