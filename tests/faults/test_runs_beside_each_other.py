"""Notebooks of one pack receive at the same time: what another is clearing away is nobody's fault."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assurance.engine import Store
from assurance.extracts.outputs import working_folder


def test_a_folder_of_another_run_may_go_while_the_store_is_looked_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store")
    store.make()
    gone = store.root / ".receiving-gone"
    old = store.root / ".receiving-old"
    old.mkdir()
    os.utime(old, (time.time() - 90_000, time.time() - 90_000))
    listed = Path.glob

    def seen_before_it_went(self: Path, pattern: str):
        return [gone, *listed(self, pattern)]

    monkeypatch.setattr(Path, "glob", seen_before_it_went)
    with working_folder(store) as work:
        assert work.is_dir()
    assert not old.exists()
