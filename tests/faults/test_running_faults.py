"""Whatever is killed, and whenever: nothing looks complete that is not, and no process is left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from small_notebooks import leaves, notebook

from assurance.running import Limits, MonthlyNotebook, NotebookStatus, run_notebooks, warm_server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
TRIAL = "MADE_UP_TRIAL"
RUNNER = """
import json, pathlib, sys
from assurance.running import MonthlyNotebook, run_notebooks, warm_server, write_status
books, out, warm = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
found = [MonthlyNotebook(path, path.stem, 1, ()) for path in sorted(books.glob("*.ipynb"))]
with warm_server(warm or None) as address:
    chosen = None if warm == "anew" else address
    statuses = run_notebooks(found, parameters={"period": "2026-10"}, folder=out, warm=chosen)
write_status(out / "status.json", statuses)
"""
STEPS = ("import time\nfor step in range(4):\n    print(step, flush=True)\n    time.sleep(0.05)", "period")
TRAPS = "import time\nwhile True:\n    try:\n        time.sleep(600)\n    except BaseException:\n        pass"
IGNORES = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)"
WRITES = "big = open('big', 'wb')\nwhile True:\n    big.write(b'x' * 1_000_000)"
FORKS = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)\n    os._exit(0)"
SPAWNS = (
    "import subprocess, sys\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True).pid"
)
HOSTILE = {
    "prints": ("for _ in range(100):\n    print('y' * 1_000_000)", "failed", "more than 4 million bytes"),
    "writes": (WRITES, "failed", "more than 4 million bytes"),
    "memory": ("kept = bytearray(10**13)", "failed", "it ran out of memory: MemoryError at In ["),
    "ends": ("import os\nos._exit(0)", "killed", "ended or was killed"),
    "exits": ("import sys\nsys.exit(0)", "failed", "never ran"),
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "killed", "ended or was killed"),
    "forks": (FORKS, "done", ""),
    "spawns": (SPAWNS, "done", ""),
}
"""What a notebook does, what becomes of it, and why."""
HANGING = {
    "traps": (TRAPS, "timed out", "a cell ran longer than 2 seconds"),
    "ignores": (IGNORES, "timed out", "a cell ran longer than 2 seconds"),
}


@pytest.fixture(scope="module")
def warm() -> Iterator[str | None]:
    """A preloaded process for all of these tests."""
    os.environ[TRIAL] = "shared"
    with warm_server() as address:
        del os.environ[TRIAL]
        yield address
    ends = time.monotonic() + 5
    while bearing("shared") and time.monotonic() < ends:
        time.sleep(0.05)
    assert not bearing("shared")


def bearing(trial: str) -> dict[int, int]:
    """Give the living processes of a trial, each with its parent."""
    found = {}
    for entry in os.scandir("/proc"):
        try:
            if (
                entry.name.isdigit()
                and f"{TRIAL}={trial}".encode() in Path(entry.path, "environ").read_bytes()
            ):
                stat = Path(entry.path, "stat").read_text(encoding="ascii", errors="replace")
                found[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def hostile(warm, tmp_path_factory) -> tuple[Path, dict[str, NotebookStatus]]:
    """Run all hostile notebooks, and a good one among them."""
    folder, out = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("out")
    statuses: dict[str, NotebookStatus] = {}
    for group, seconds in ((HOSTILE, 120), (HANGING, 2)):
        books = [
            notebook(folder / f"{name}.ipynb", leaves(name), cell, "period")
            for name, (cell, _, _) in group.items()
        ]
        books += [notebook(folder / "good.ipynb", leaves("good"))] if group is HOSTILE else []
        limits = Limits(cell=seconds, output_bytes=4_000_000)
        given = {"period": "2026-10"}
        ran = run_notebooks(books, parameters=given, folder=out, limits=limits, warm=warm)
        statuses |= {status.name: status for status in ran}
    return out, statuses


@pytest.mark.parametrize("name", [*HOSTILE, *HANGING])
def test_a_hostile_notebook_ends_with_a_plain_reason(hostile, name) -> None:
    out, statuses = hostile
    _, outcome, reason = (HOSTILE | HANGING)[name]
    assert statuses[name].outcome == outcome
    assert reason in statuses[name].reason
    assert (out / f"{name}.findings.json").exists() == (outcome == "done")
    assert (out / f"{name}.ipynb").stat().st_size < 5_000_000


def test_a_good_one_beside_them_is_done(hostile) -> None:
    out, statuses = hostile
    assert statuses["good"].done
    assert not [path for path in out.iterdir() if path.name.startswith(".")]


def test_the_whole_run_has_a_limit(warm, tmp_path) -> None:
    (tmp_path / "out").mkdir()
    books = [
        notebook(tmp_path / f"{name}.ipynb", leaves(name), "import time\ntime.sleep(600)") for name in "abc"
    ]
    limits = Limits(run=2, jobs=1)
    began = time.monotonic()
    statuses = run_notebooks(
        books, parameters={"period": "x"}, folder=tmp_path / "out", limits=limits, warm=warm
    )
    assert time.monotonic() - began < 20
    assert {status.outcome for status in statuses} == {"timed out"}
    assert statuses[0].reason == "stopped, as the whole run had taken 2 seconds"
    assert statuses[2].reason == "the whole run had taken 2 seconds before it could begin"


def test_a_run_that_is_given_up_stops_at_once(warm, tmp_path) -> None:
    (tmp_path / "out").mkdir()
    books = [notebook(tmp_path / "a.ipynb", leaves("a"))]
    books += [notebook(tmp_path / f"{n}.ipynb", leaves(n), "import time\ntime.sleep(600)") for n in "bcd"]

    def interrupt(status: NotebookStatus) -> None:
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_notebooks(
            books, parameters={"period": "x"}, folder=tmp_path / "out", warm=warm, on_done=interrupt
        )
    assert time.monotonic() - began < 30
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []


def child_of(parent: int, alive: dict[int, int]) -> list[int]:
    return sorted(pid for pid, above in alive.items() if above == parent)


VICTIMS: dict[str, Callable[[int, dict[int, int]], list[int]]] = {
    # what is killed, from the runner's number and all processes of its trial
    "preloaded": child_of,
    "forked": lambda runner, alive: [pid for one in child_of(runner, alive) for pid in child_of(one, alive)],
    "papermill": child_of,
    "kernel": lambda runner, alive: [pid for one in child_of(runner, alive) for pid in child_of(one, alive)],
    "runner": lambda runner, alive: [runner],
}


def trial(kind: str, seed: int, folder: Path) -> bool:
    """Run two notebooks, kill one process at a moment, and look at what is left; tells whether it was hit."""
    # a seeded moment, and a seeded choice among those that there are
    chance = random.Random(f"{kind}-{seed}")
    books, out = folder / "books", folder / "out"
    out.mkdir(parents=True)
    for name in ("one", "two"):
        notebook(books / f"{name}.ipynb", *STEPS, leaves(name))
    mode = "anew" if kind in ("papermill", "kernel") else ""
    name = f"{kind}-{seed}-{os.getpid()}"
    running = subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(books), str(out), mode], env={**os.environ, TRIAL: name},
        start_new_session=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        hit = shoot(VICTIMS[kind], running, name, chance)
        code = running.wait(timeout=120)
    finally:
        running.kill()
        running.wait()
    look_at(out, ended=code == 0)
    ends = time.monotonic() + 8
    while bearing(name) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not bearing(name), "a process was left behind"
    return hit


def shoot(
    victims: Callable[[int, dict[int, int]], list[int]],
    running: subprocess.Popen[bytes],
    name: str,
    chance: random.Random,
) -> bool:
    """Wait until there is a victim and a little longer, then kill one."""
    later = chance.uniform(0, 1.5)
    seen = 0.0
    while running.poll() is None:
        found = victims(running.pid, bearing(name))
        seen = seen or (time.monotonic() if found else 0.0)
        if found and time.monotonic() > seen + later:
            try:
                os.kill(chance.choice(found), signal.SIGKILL)
            except ProcessLookupError:
                continue
            return True
        time.sleep(0.01)
    return False


def look_at(out: Path, *, ended: bool) -> None:
    """Hold what is left to its promise: whole or not there, and complete only where all of it is."""
    status = out / "status.json"
    told = json.loads(status.read_text(encoding="utf-8")) if status.is_file() else {"status": "none"}
    assert status.is_file() == ended
    outcomes = {book["name"]: book["outcome"] for book in told.get("notebooks", [])}
    assert (told["status"] == "complete") == (set(outcomes.values()) == {"done"})
    for path in (path for path in out.iterdir() if not path.name.startswith(".") and path != status):
        text = json.loads(path.read_text(encoding="utf-8"))
        if path.name.endswith(".findings.json"):
            assert text == {"findings": []}
    for name, outcome in outcomes.items():
        path = out / f"{name}.ipynb"
        if outcome == "done":
            assert (out / f"{name}.findings.json").is_file()
            cells = nbformat.read(path, as_version=4).cells
            assert all(cell.execution_count for cell in cells)
            assert cells[2].outputs[0].text == "0\n1\n2\n3\n"
        elif path.is_file():
            assert nbformat.read(path, as_version=4).metadata.papermill.exception is True
    if ended:
        assert not [path for path in out.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("kind", VICTIMS)
def test_a_kill_leaves_nothing_that_looks_complete(kind: str, tmp_path: Path) -> None:
    """One seeded moment each."""
    trial(kind, 1, tmp_path)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(2, 14))
@pytest.mark.parametrize("kind", VICTIMS)
def test_kills_at_sixty_moments(kind: str, seed: int, tmp_path: Path) -> None:
    """Sixty kills of kernels, papermill, the preloaded process and the runner."""
    trial(kind, seed, tmp_path)


def test_looking_can_fail(tmp_path: Path) -> None:
    """A notebook that never ran, called done, is caught."""
    (tmp_path / "status.json").write_text(
        json.dumps({"status": "complete", "notebooks": [{"name": "one", "outcome": "done"}]}),
        encoding="utf-8",
    )
    notebook(tmp_path / "one.ipynb", *STEPS)
    (tmp_path / "one.findings.json").write_text('{"findings": []}', encoding="utf-8")
    with pytest.raises(AssertionError):
        look_at(tmp_path, ended=True)


def test_notebooks_of_one_name_are_refused(tmp_path: Path) -> None:
    from assurance.errors import RunningError

    books = [notebook(tmp_path / place / "a.ipynb", leaves("a")) for place in ("x", "y")]
    assert all(isinstance(book, MonthlyNotebook) for book in books)
    with pytest.raises(RunningError, match=r"1 name\(s\) are borne by two of them \(a\)"):
        run_notebooks(books, parameters={"period": "x"}, folder=tmp_path)
