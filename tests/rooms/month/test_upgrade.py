"""Draw and report may lie weeks apart, and the package may be upgraded in between."""

from __future__ import annotations

import pytest
from small_programme import SEED, Small

from assurance.month import picks_digest


def test_a_later_version_finds_the_committed_frame(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    with small.open() as month:
        before = picks_digest(month.draw(seed=SEED).picks)
    monkeypatch.setattr("assurance.month.stages.code_digest", lambda: "0" * 64)
    with small.open() as month:
        assert picks_digest(month.draw().picks) == before


def test_other_code_computes_the_stages_again(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    with small.open() as month:
        month.reconcile()
        before = {path.name for path in (month.store.root / "stages").rglob("reconcile/*")}
        monkeypatch.setattr("assurance.month.stages.code_digest", lambda: "0" * 64)
        month.reconcile()
        after = {path.name for path in (month.store.root / "stages").rglob("reconcile/*")}
    assert len(after) == len(before) + 1 == 2
