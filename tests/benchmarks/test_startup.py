"""Start-up: the package and the command line, as ratios to a bare interpreter in the same run."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

BARE = (sys.executable, "-c", "pass")


def _seconds(command: Sequence[str]) -> float:
    """Time a command: the least of seven, since nothing makes a start faster than it is."""
    times = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("import assurance", (sys.executable, "-c", "import assurance")),
        ("assurance --help", (sys.executable, "-m", "assurance", "--help")),
        ("assurance check", (sys.executable, "-m", "assurance", "check", "sampling_plans/sepsis")),
    ],
)
def test_start(timed: BenchmarkFixture, name: str, command: tuple[str, ...]) -> None:
    baseline = _seconds(BARE)
    timed.pedantic(subprocess.run, args=(command,), kwargs={"check": True, "capture_output": True}, rounds=5)
    timed.extra_info["baseline"] = "a bare interpreter start"
    timed.extra_info["baseline_seconds"] = baseline
    timed.extra_info["ratio"] = _seconds(command) / baseline
    assert timed.extra_info["ratio"] > 0
