"""The whole intake of a workbook, as a multiple of python-calamine's own read of the same file.

ASSURANCE_BENCH_WORKBOOK_ROWS sets the rows; 200,000 for the figure that docs/measured.md records.
"""

from __future__ import annotations

import os
import resource
import time

import made_workbooks as make
import pytest
from python_calamine import CalamineWorkbook

from assurance.engine import Engine, Store
from assurance.extracts import receive
from assurance.programme import Header, Programme, RecordSource

ROWS = int(os.environ.get("ASSURANCE_BENCH_WORKBOOK_ROWS", "20000"))
COLUMNS = {
    "referral_id": {"type": "id", "width": 10, "required": True},
    "team": {"type": "category"},
    "received_on": {"type": "date"},
    "seen_at": {"type": "timestamp"},
    "age": {"type": "integer", "minimum": 0, "maximum": 120},
    "cost": {"type": "number", "decimals": 2},
    "urgent": {"type": "boolean"},
    "reason": {"type": "text"},
    "closed_on": {"type": "date"},
    "contacts": {"type": "integer"},
    "ward": {"type": "category"},
    "status": {"type": "category"},
    "month": {"type": "integer"},
    "due_on": {"type": "date"},
    "note": {"type": "text"},
}


def rows():
    """Give the rows, made up by their numbers."""
    yield tuple(COLUMNS)
    for i in range(ROWS):
        yield (
            f"K{i:09}",
            f"Team {i % 9}",
            (46_000 + i % 300,),
            (46_000.375 + i % 300,),
            i % 90,
            i * 0.25,
            "yes" if i % 3 else "no",
            f"made-up text {i % 1000}",
            (46_000 + i % 30,),
            i % 7,
            f"W{i % 50}",
            "open",
            i % 12,
            (46_100 + i % 30,),
            f"Nobody {i}",
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("extracts")
    make.write_raw(made / "records.xlsx", rows())
    return made


def test_whole_intake_of_a_workbook(benchmark, folder, tmp_path):
    source = RecordSource(
        kind="records", title="Made up", file="records.xlsx", key=["referral_id"], columns=COLUMNS
    )
    header = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
    programme = Programme(folder=folder, header=header, sources={})
    started = time.process_time()
    with CalamineWorkbook.from_path(folder / "records.xlsx") as workbook:
        assert len(workbook.get_sheet_by_index(0).to_python()) == ROWS + 1
    baseline = time.process_time() - started
    with Engine.open() as engine:

        def whole():
            store = Store(tmp_path / "store")
            began = time.process_time()
            intake = receive(
                "records", source, folder=folder, programme=programme, store=store, engine=engine
            )
            return intake, time.process_time() - began

        intake, spent = benchmark.pedantic(whole, rounds=1)
    assert intake.rows_accepted == ROWS
    benchmark.extra_info["rows"] = ROWS
    benchmark.extra_info["baseline"] = "python-calamine's read of the same sheet, processor seconds"
    benchmark.extra_info["ratio"] = round(spent / baseline, 1)
    benchmark.extra_info["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
