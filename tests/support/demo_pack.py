"""The pack of the demo, made once for the whole run of the tests, whoever asks first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from packs import once

from assurance.demo.job import run_demo

PERIOD, SEED = "2026-10", "314159265358979"


@dataclass(frozen=True)
class Demo:
    """Where the demo's run lies."""

    root: Path

    @property
    def pack(self) -> Path:
        return self.root / "reports" / "community_mental_health" / PERIOD


def _make(root: Path) -> None:
    report = run_demo(out=root / "reports", period=PERIOD, seed=SEED, store=root / "store")
    (root / "report.json").write_text(
        json.dumps(
            {
                "status": report.status,
                "index": str(report.index),
                "attention": report.attention,
                "failed": [book.reason for book in report.notebooks if not book.done],
            }
        ),
        encoding="utf-8",
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo of October 2026, run once."""
    return Demo(once(tmp_path_factory, "demo", _make))
