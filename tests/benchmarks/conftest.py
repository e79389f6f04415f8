"""What takes long, or ends in a time, is for `make bench` alone: a busy machine would fail it for nothing."""

from __future__ import annotations

import pytest
from demo_pack import demo
from pytest_benchmark.fixture import BenchmarkFixture

__all__ = ["demo"]


@pytest.fixture(scope="session")
def timing(request: pytest.FixtureRequest) -> bool:
    """Whether benchmarks are timed here; under `--benchmark-disable` they are not."""
    return not request.config.getoption("benchmark_disable")


@pytest.fixture
def timed(benchmark: BenchmarkFixture, timing: bool) -> BenchmarkFixture:
    """Give the benchmark of a test that says nothing where it is not timed."""
    if not timing:
        benchmark.skipped = True  # or it would warn that nothing used it
        pytest.skip("only where it is timed: run by make bench")
    return benchmark
