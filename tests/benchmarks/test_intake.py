"""The whole intake of a file, as a multiple of DuckDB's own read of the same file.

The read is that of `read_csv` with every column as text and a count of each, or of the Parquet file with a
count of each column. ASSURANCE_BENCH_ROWS sets the rows; a million for the figure that docs/measured.md
records, ten million for its memory.
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
PEOPLE = {"patient": {"type": "id", "becomes": {"pseudonym": "person"}}}
MADE = f"""
select 'K' || lpad(((i * 7919) % {ROWS})::varchar, 9, '0') as referral_id, 'T' || (i % 9) as team,
       strftime(timestamp '2024-04-01' + to_minutes((i % 300000)::int), '%d/%m/%Y %H:%M') as received_at,
       strftime(date '2024-01-01' + (i % 700)::int, '%Y-%m-%d') as seen_on,
       case when i % 1000 = 0 then 'x' else (i % 90)::varchar end as age,
       'M' || lpad(((i * 31) % {ROWS})::varchar, 8, '0') as patient,
       case when i % 3 = 0 then 'yes' else 'no' end as urgent
from range({ROWS}) made(i)
"""
NAMES = ("referral_id", "team", "received_at", "seen_on", "age", "patient", "urgent")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("extracts")
    with Engine.open() as engine:
        engine.execute(f"copy ({MADE}) to '{made / 'records.parquet'}'")
        engine.execute(
            f"copy (select * from '{made / 'records.parquet'}') to '{made / 'records.csv'}' (header)"
        )
    return made


def own_read(engine: Engine, path: Path) -> tuple[float, float]:
    """Give wall and processor seconds of DuckDB's own read, the least of three runs.

    A busy machine so counts against the intake, not for it.
    """
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in NAMES)
    relation = (
        f"read_csv('{path}', header = true, auto_detect = false, quote = '\"', escape = '\"', "
        f"columns = {{{columns}}})"
        if path.suffix == ".csv"
        else f"read_parquet('{path}')"
    )
    # what a Parquet file counts stands at its end; only a look at every cell is a read
    each = [f"count({name})" if path.suffix == ".csv" else f"sum(strlen({name}))" for name in NAMES]
    query = f"select count(*), {', '.join(each)} from {relation}"
    found = []
    for _ in range(3):
        wall, spent = time.perf_counter(), time.process_time()
        engine.rows(query)
        found.append((time.perf_counter() - wall, time.process_time() - spent))
    return min(wall for wall, _ in found), min(spent for _, spent in found)


@pytest.mark.parametrize(
    ("ending", "people"),
    [("parquet", False), ("csv", False), ("csv", True)],
    ids=["parquet", "csv", "people"],
)
def test_whole_intake(benchmark, folder, tmp_path, monkeypatch, ending, people):
    monkeypatch.setenv("ASSURANCE_KEY", "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2)
    columns = COLUMNS | PEOPLE if people else COLUMNS
    file = f"records.{ending}"
    source = RecordSource(kind="records", title="Made up", file=file, key=["referral_id"], columns=columns)
    header = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
    programme = Programme(folder=tmp_path / "programme", header=header, sources={})
    with Engine.open() as engine:
        wall, spent = own_read(engine, folder / file)

        def whole():
            store = Store(tmp_path / "store")
            began, used = time.perf_counter(), time.process_time()
            intake = receive(
                "records", source, folder=folder, programme=programme, store=store, engine=engine
            )
            return intake, time.perf_counter() - began, time.process_time() - used

        intake, took, used = benchmark.pedantic(whole, rounds=1)
    assert intake.rows_accepted == ROWS - intake.rows_rejected
    assert intake.rows_rejected == (ROWS + 999) // 1000
    benchmark.extra_info["rows"] = ROWS
    benchmark.extra_info["baseline"] = "DuckDB's own read of the file, every column"
    benchmark.extra_info["ratio"] = round(used / spent, 1)
    benchmark.extra_info["wall_ratio"] = round(took / wall, 1)
    benchmark.extra_info["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
