"""The whole intake, as a multiple of DuckDB's own scan-and-sha256 of the key column.

ASSURANCE_BENCH_ROWS sets the rows; ten million for the figure that docs/measured.md records.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import pytest

from assurance.engine import Engine, Store
from assurance.extracts import receive
from assurance.programme import Header, Programme, RecordSource

ROWS = int(os.environ.get("ASSURANCE_BENCH_ROWS", "200000"))
COLUMNS = {
    "referral_id": {"type": "id", "width": 10, "required": True},
    "team": {"type": "category"},
    "received_at": {"type": "timestamp", "date_order": "day_first"},
    "seen_on": {"type": "date"},
    "age": {"type": "integer", "minimum": 0, "maximum": 120},
    "urgent": {"type": "boolean"},
}
MADE = f"""
select 'K' || lpad(((i * 7919) % {ROWS})::varchar, 9, '0') as referral_id, 'T' || (i % 9) as team,
       strftime(timestamp '2024-04-01' + to_minutes((i % 300000)::int), '%d/%m/%Y %H:%M') as received_at,
       strftime(date '2024-01-01' + (i % 700)::int, '%Y-%m-%d') as seen_on,
       case when i % 1000 = 0 then 'x' else (i % 90)::varchar end as age, 'Nobody ' || i as name,
       case when i % 3 = 0 then 'yes' else 'no' end as urgent
from range({ROWS}) made(i)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("extracts")
    with Engine.open() as engine:
        engine.execute(f"copy ({MADE}) to '{made / 'records.parquet'}'")
        engine.execute(
            f"copy (select * from '{made / 'records.parquet'}') to '{made / 'records.csv'}' (header)"
        )
    return made


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_whole_intake(benchmark, folder, tmp_path, ending):
    source = RecordSource(
        kind="records", title="Made up", file=f"records.{ending}", key=["referral_id"], columns=COLUMNS
    )
    header = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
    programme = Programme(folder=folder, header=header, sources={})
    with Engine.open() as engine:
        scan = f"select max(sha256(referral_id)) from '{folder / 'records.parquet'}'"
        engine.scalar(scan)
        started = time.process_time()
        engine.scalar(scan)
        baseline = time.process_time() - started

        def whole():
            store = Store(tmp_path / "store")
            began = time.process_time()
            intake = receive(
                "records", source, folder=folder, programme=programme, store=store, engine=engine
            )
            return intake, time.process_time() - began

        intake, spent = benchmark.pedantic(whole, rounds=1)
    assert intake.rows_accepted == ROWS - intake.rows_rejected
    assert intake.rows_rejected == (ROWS + 999) // 1000
    benchmark.extra_info["rows"] = ROWS
    benchmark.extra_info["baseline"] = "DuckDB scan and sha256 of the key column, processor seconds"
    benchmark.extra_info["ratio"] = round(spent / baseline, 1)
    benchmark.extra_info["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
