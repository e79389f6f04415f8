"""A writer killed at any moment leaves a whole file, or none, and never a broken result."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from assurance.engine import load_result

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from pathlib import Path
from dataclasses import dataclass
import pandas as pd
from assurance.engine import Engine, save_result, write_atomically

@dataclass(frozen=True, eq=False)
class Stored:
    number: int
    frame: pd.DataFrame

folder = Path(sys.argv[1])
with Engine.open(holidays="none") as engine:
    print("ready", flush=True)
    for number in range(100_000):
        save_result(folder / "result", Stored(number, pd.DataFrame({"a": [number] * 20_000})))
        write_atomically(folder / "status.json", str(number) * 50_000)
        engine.write_parquet(f"select {number} as n, range as i from range(200000)", folder / "t.parquet")
        print(number, flush=True)
"""


@dataclass(frozen=True, eq=False)
class Stored:
    number: int
    frame: pd.DataFrame


@pytest.mark.parametrize("delay", [0.0, 0.021])
def test_a_killed_writer_leaves_whole_files(tmp_path, delay):
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True)
    try:
        for _ in range(3):  # ready, and two rounds, so that files stand there
            assert writer.stdout is not None
            assert writer.stdout.readline()
        time.sleep(delay)
    finally:
        writer.kill()
        writer.communicate()
    text = (tmp_path / "status.json").read_text()
    assert text == text[: len(text) // 50_000] * 50_000
    rows = pd.read_parquet(tmp_path / "t.parquet")
    assert len(rows) == 200_000
    assert rows["n"].nunique() == 1
    if (tmp_path / "result").exists():  # absent only in the instant between two renames
        found = load_result(tmp_path / "result", Stored)
        assert found.frame["a"].unique().tolist() == [found.number]
        assert len(found.frame) == 20_000
