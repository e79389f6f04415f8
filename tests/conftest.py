"""Shared by all tests: outside programs, real data, hypothesis profiles."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))  # what tests of several rooms share
PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "postgres": ("postgres", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres")))),
    "libreoffice": ("libreoffice", "soffice"),
    "java": ("java",),
    "node": ("node",),
}

settings.register_profile(
    "default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("default")


def program(name: str) -> str | None:
    """Find an outside program, or nothing."""
    return next((found for found in map(shutil.which, PROGRAMS[name]) if found), None)


def real_data() -> Path:
    """Give the folder of real data, read in place."""
    return Path(os.environ.get("ASSURANCE_REAL_DATA", ROOT.parent / "shared" / "data"))


def _required(what: str) -> bool:
    wanted = os.environ.get("ASSURANCE_REQUIRE", "")
    return wanted == "all" or what in wanted.split(",")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name what needs an absent program; fail instead where everything is required."""
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            if program(name) is None:
                message = f"needs {name}, which is not on this machine"
                pytest.fail(message, pytrace=False) if _required(name) else pytest.skip(message)
    if item.get_closest_marker("real_data") and not real_data().is_dir():
        message = f"needs real data in {real_data()} (set ASSURANCE_REAL_DATA)"
        pytest.fail(message, pytrace=False) if _required("real_data") else pytest.skip(message)
    if item.get_closest_marker("proof") and not os.environ.get("ASSURANCE_PROOF"):
        pytest.skip("a long proof: run by make proof")


@pytest.fixture
def real_data_folder() -> Path:
    """The folder of real data."""
    return real_data()
