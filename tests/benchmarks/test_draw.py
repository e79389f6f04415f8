"""The draw against the least work that it could take: one scan and one SHA-256 a key, in DuckDB.

`ASSURANCE_BENCH_ROWS=10000000 pytest tests/benchmarks/test_draw.py` measures what is promised: digest
of the frame, duplicate check and tickets of 1,000 of 10 million within 5 times the baseline, under
2 GB. The default size is small, so that the suite stays quick; fixed costs weigh more there.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from assurance.engine import Engine, Table
from assurance.sampling import Draw, allocate, draw_from_table, frame_digest_of

ROWS = int(os.environ.get("ASSURANCE_BENCH_ROWS", "100000"))
ROUNDS = 3
# Row i gets the key (7,919 i) mod a prime above ROWS: all different, in no order.
KEYS = """
    select 'CASE-' || lpad(((i * 7919) % 10000019)::varchar, 8, '0') as case_key,
           'Provider ' || (i % 7) || ' / Team ' || (i % 5) as stratum
    from range({rows}) as t(i)"""


def peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@pytest.mark.parametrize("order", ["shuffled", "sorted"])
def test_draw_of_a_thousand(benchmark: BenchmarkFixture, tmp_path: Path, order: str) -> None:
    assert ROWS < 10_000_019, "the keys would repeat"
    path = tmp_path / "frame.parquet"
    with Engine.open(threads=2) as engine:
        by_key = " order by case_key" if order == "sorted" else ""
        engine.write_parquet(KEYS.format(rows=ROWS) + by_key, path)
        engine.register_parquet("frame", path)
        counts = dict(engine.rows("select stratum, count(*) from frame group by stratum order by stratum"))
        sizes = allocate(counts, 1_000)

        def draw() -> Draw:
            frame_digest_of(engine, "frame")
            return draw_from_table(engine, Table(path, ROWS), sizes, seed="417 302")

        baselines: list[float] = []

        def measure_baseline() -> None:  # before each round, so that both meet the same load
            begun = time.perf_counter()
            engine.rows("select min(sha256(case_key)) from frame")
            baselines.append(time.perf_counter() - begun)

        measure_baseline()  # warms the file's pages
        drawn = benchmark.pedantic(draw, setup=measure_baseline, rounds=ROUNDS)
    assert len(drawn.picks) == 1_000
    if benchmark.stats is not None:  # none where benchmarks are only run, not timed
        benchmark.extra_info |= {
            "rows": ROWS,
            "baseline": "select min(sha256(case_key)) in DuckDB, same file, same threads",
            "baseline_seconds": min(baselines),
            "ratio": benchmark.stats.stats.min / min(baselines),
            "peak_bytes": peak_bytes(),
        }
