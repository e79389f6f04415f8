"""Of every number in the real packs of the demos it is decided whether it may leave the house."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from demo_pack import Demo, demo

from assurance.demo.job import run_demo
from assurance.pack.disclosure import undecided

__all__ = ["demo"]


def _undecided(pack: Path) -> tuple[str, ...]:
    return undecided(json.loads((pack / "findings.json").read_text(encoding="utf-8")))


def test_every_number_of_the_demo_is_decided(demo: Demo) -> None:
    assert _undecided(demo.pack) == ()


@pytest.mark.proof
@pytest.mark.parametrize("programme", ["partner_coordination", "discharge_flow"])
def test_every_number_of_the_other_demos_is_decided(programme: str, tmp_path: Path) -> None:
    report = run_demo(
        out=tmp_path / "reports", store=tmp_path / "store", programme=programme, seed="314159265358979"
    )
    assert _undecided(report.index.parent) == ()
