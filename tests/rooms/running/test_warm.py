"""Notebooks forked from the preloaded process are as good as those started anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from assurance.errors import RunningError
from assurance.running import Limits, processes, run_notebooks, warm_server
from assurance.running.marking import MARK, end_marked, new_mark
from assurance.running.warm.client import STEADY, ForkedProcess
from assurance.running.warm.server import PRELOADED

GIVEN = {"period": "2026-10"}
forks = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
DRAWS = "import matplotlib.pyplot as plt\nimport numpy as np\nplt.plot(np.arange(9) ** 2);"
TELLS = (
    "import os, pandas as pd\nprint(sorted({'b', 'a'}), os.path.basename(os.getcwd()))\n"
    "pd.DataFrame({'a': [1]})"
)
ANEW = "import random, numpy as np\n(random.random(), float(np.random.rand()))"
THREADS = "import os\n(os.environ['OPENBLAS_NUM_THREADS'], os.environ['OMP_NUM_THREADS'])"


@pytest.fixture(scope="module")
def runs(make_once, tmp_path_factory):
    """Run two notebooks forked, and again started anew."""
    folder = tmp_path_factory.mktemp("books")
    cells = {"one": [TELLS, DRAWS, THREADS, ANEW], "two": [ANEW]}
    books = [
        make_once.notebook(folder / f"{name}.ipynb", make_once.leaves(name), *code)
        for name, code in cells.items()
    ]
    found = {}
    with warm_server() as warm:
        for way, address in (("forked", warm), ("anew", None)):
            out = tmp_path_factory.mktemp(way)
            statuses = run_notebooks(
                books, parameters=GIVEN, folder=out, warm=address, limits=Limits(cell=60)
            )
            assert [status.outcome for status in statuses] == ["done", "done"]
            found[way] = out
    return found


def outputs(folder: Path, name: str) -> list[object]:
    cells = nbformat.read(folder / f"{name}.ipynb", as_version=4).cells
    return [cell.get("outputs") for cell in cells]


def test_both_ways_give_the_same_outputs(runs) -> None:
    forked, anew = (outputs(runs[way], "one")[:-1] for way in ("forked", "anew"))
    assert forked == anew
    assert any("image/png" in output.get("data", {}) for cell in forked for output in cell)
    assert [part["text"] for cell in forked for part in cell if "text" in part] == ["['a', 'b'] one\n"]
    assert forked[-1][0]["data"]["text/plain"] == "('1', '1')"


def test_each_draws_random_numbers_of_its_own(runs) -> None:
    drawn = [outputs(runs[way], name)[-1][0]["data"]["text/plain"] for way in runs for name in ("one", "two")]
    numbers = [part for text in drawn for part in text.strip("()").split(", ")]
    assert len(set(numbers)) == len(numbers)


def test_nothing_but_results_is_left(runs) -> None:
    for folder in runs.values():
        assert sorted(path.name for path in folder.iterdir()) == [
            *("one.findings.json", "one.ipynb", "two.findings.json", "two.ipynb")
        ]


@forks
def test_they_are_forked(make, tmp_path) -> None:
    book = make.notebook(tmp_path / "a.ipynb", make.leaves("a"), "import os\nos.getppid()")
    parents = []
    with warm_server() as warm:
        for place in ("x", "y"):
            out = tmp_path / place
            out.mkdir()
            run_notebooks([book], parameters=GIVEN, folder=out, warm=warm)
            parents.append(outputs(out, "a")[-1][0]["data"]["text/plain"])
        environment = Path(f"/proc/{parents[0]}/environ").read_bytes()
    assert parents[0] == parents[1]
    assert b"OPENBLAS_NUM_THREADS=1" in environment
    assert not Path(f"/proc/{parents[0]}/environ").exists()


@forks
def test_preloading_starts_no_thread_and_opens_no_file() -> None:
    code = (
        "import importlib, json, os\n"
        f"for name in {PRELOADED!r}:\n    importlib.import_module(name)\n"
        "files = [os.path.realpath(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')]\n"
        "kept = [f for f in files if f.endswith(('.duckdb', '.sqlite', '.db', '.parquet'))]\n"
        "print(json.dumps([len(os.listdir('/proc/self/task')), kept]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **STEADY}, capture_output=True, check=True
    )
    assert json.loads(ran.stdout) == [1, []]


def test_it_can_be_switched_off(monkeypatch) -> None:
    monkeypatch.setenv("ASSURANCE_WARM", "0")
    with warm_server() as address:
        assert address is None


def test_one_that_is_there_is_used_and_left() -> None:
    with warm_server("/somewhere/else") as address:
        assert address == "/somewhere/else"


@pytest.mark.parametrize("registered", [True, False])
def test_without_the_entry_point_kernels_start_anew(make, tmp_path, monkeypatch, registered) -> None:
    if not registered:
        monkeypatch.setattr(processes, "entry_points", lambda **_: ())
    book = make.notebook(tmp_path / "a.ipynb", make.leaves("a"))
    with warm_server() as warm:
        (status,) = run_notebooks([book], parameters=GIVEN, folder=tmp_path, warm=warm)
    assert status.done, status.reason


def test_a_server_that_is_gone_costs_time_only(make, tmp_path) -> None:
    with pytest.raises(RunningError, match="is not there"):
        ForkedProcess("/nowhere/at/all", what="papermill", argv=[], environment={}, folder=".")
    book = make.notebook(tmp_path / "a.ipynb", make.leaves("a"))
    (status,) = run_notebooks([book], parameters=GIVEN, folder=tmp_path, warm="/nowhere/at/all")
    assert status.done, status.reason


def test_papermills_own_command_line_is_unchanged(make, tmp_path) -> None:
    book = make.notebook(tmp_path / "a.ipynb", make.leaves("a"))
    command = [sys.executable, "-m", "papermill", book.path, tmp_path / "out.ipynb"]
    words = ["-p", "period", "x", "-p", "out", str(tmp_path), "--no-progress-bar", "--log-level", "ERROR"]
    ran = subprocess.run([*map(str, command), *words], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert outputs(tmp_path, "out")[-1][0]["data"]["text/plain"] == "'x'"


def alive(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


@forks
def test_what_left_its_session_is_ended_by_its_mark() -> None:
    mark = new_mark()
    sleeper = (
        "import os, time\nos.fork() and os._exit(0)\nos.setsid()\n"
        "print(os.getpid(), flush=True)\ntime.sleep(600)"
    )
    ran = subprocess.Popen(
        [sys.executable, "-c", sleeper], env={**os.environ, MARK: f"{mark}-1-"}, stdout=subprocess.PIPE
    )
    with ran:
        pid = int(ran.stdout.readline())
        end_marked(f"{mark}-10-")
        os.kill(pid, 0)
        end_marked(mark)
        ends = time.monotonic() + 5
        while alive(pid) and time.monotonic() < ends:
            time.sleep(0.01)
        assert not alive(pid)
