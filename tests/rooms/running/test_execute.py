"""What became of each notebook: a killed, stopped or failed one can never look done."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import nbformat
import pytest

from assurance.running import Limits, NotebookStatus, near, run_notebooks, write_status

CELLS = {
    "raises": ["secret = 'a value of a record'\nraise ValueError(secret, period)"],
    "kernel_killed": ["import os\nos.kill(os.getpid(), 9)", "period"],
    "runner_killed": ["import os\nos.kill(os.getppid(), 9)", "period"],
    "too_long": ["import time\ntime.sleep(600)", "period"],
    "stops_early": ["import sys\nsys.exit(0)", "period"],
    "leaves_nothing": ["period, out"],
}


@pytest.fixture(scope="module")
def outcomes(make_once, tmp_path_factory):
    """Run one good notebook among six that fail, each in its own way."""
    folder = tmp_path_factory.mktemp("books")
    out = tmp_path_factory.mktemp("run")
    books = [
        make_once.notebook(folder / f"{name}.ipynb", *cells, "out", title=name)
        for name, cells in CELLS.items()
    ]
    books.append(make_once.notebook(folder / "good.ipynb", make_once.leaves("good")))
    told: list[str] = []
    statuses = run_notebooks(
        books,
        parameters={"period": "2026-10"},
        folder=out,
        limits=Limits(cell=3, jobs=2),
        on_done=lambda status: told.append(status.name),
    )
    assert sorted(told) == sorted(book.name for book in books)
    return out, {status.name: status for status in statuses}


needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


@pytest.mark.parametrize(
    ("name", "outcome", "reason"),
    [
        ("good", "done", ""),
        ("raises", "failed", "ValueError at In [3]"),
        pytest.param("kernel_killed", "killed", "its process ended or was killed", marks=needs_signals),
        pytest.param("runner_killed", "killed", "its process ended or was killed", marks=needs_signals),
        ("too_long", "timed out", "a cell ran longer than 3 seconds"),
        ("stops_early", "failed", "never ran"),
        ("leaves_nothing", "nothing left behind", "left no findings"),
    ],
)
def test_the_outcome_is_told(outcomes, name, outcome, reason) -> None:
    status = outcomes[1][name]
    assert status.outcome == outcome
    assert reason in status.reason
    assert status.done == (outcome == "done")


def test_long_ones_begin_first_and_are_told_in_their_place(make, tmp_path) -> None:
    (tmp_path / "out").mkdir()
    books = [make.notebook(tmp_path / f"{name}.ipynb", make.leaves(name)) for name in ("short", "long")]
    books[1] = replace(books[1], long=True)
    told: list[str] = []
    statuses = run_notebooks(
        books, parameters={"period": "2026-10"}, folder=tmp_path / "out", limits=Limits(jobs=1),
        on_done=lambda status: told.append(status.name),
    )  # fmt: skip
    assert told == ["long", "short"]
    assert [status.name for status in statuses] == ["short", "long"]


def test_the_others_are_kept(outcomes) -> None:
    out, _ = outcomes
    assert (out / "good.findings.json").is_file()
    last = nbformat.read(out / "good.ipynb", as_version=4).cells[-1]
    assert last.outputs[0].data["text/plain"] == "'2026-10'"


def test_a_reason_never_quotes_a_record(outcomes) -> None:
    assert not any("record" in status.reason for status in outcomes[1].values())


def test_the_executed_notebook_says_nothing_of_the_machine(outcomes) -> None:
    out, _ = outcomes
    assert str(out) not in (out / "good.ipynb").read_text(encoding="utf-8")


def test_a_notebook_that_takes_too_long_is_stopped(make, tmp_path) -> None:
    book = make.notebook(tmp_path / "slow.ipynb", "import time\ntime.sleep(600)", "period, out")
    out = tmp_path / "run"
    out.mkdir()
    (status,) = run_notebooks(
        [book], parameters={"period": "2026-10"}, folder=out, limits=Limits(notebook=1, jobs=1)
    )
    assert (status.outcome, status.reason) == ("timed out", "stopped after 1 seconds")


@pytest.mark.parametrize(
    ("outcomes_given", "expected"),
    [(["done", "done"], "complete"), (["done", "killed"], "incomplete"), ([], "incomplete")],
)
def test_status_is_complete_only_when_all_is_done(tmp_path, outcomes_given, expected) -> None:
    path = tmp_path / "status.json"
    write_status(path, [NotebookStatus(f"n{i}", "N", outcome) for i, outcome in enumerate(outcomes_given)])
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["status"] == expected
    assert [book["outcome"] for book in written["notebooks"]] == outcomes_given


def test_paths_are_named_from_the_pack(tmp_path) -> None:
    assert near(tmp_path / "a" / "b", tmp_path / "c") == "../a/b"
    assert near(tmp_path / "c", tmp_path / "c") == "."


def test_a_key_file_named_from_here_is_found_by_the_notebooks(make, tmp_path, monkeypatch) -> None:
    (tmp_path / "a.key").write_text("made up")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MADE_UP_KEY_FILE", "a.key")
    out = tmp_path / "out"
    out.mkdir()
    reads = "import os, pathlib\nassert pathlib.Path(os.environ['MADE_UP_KEY_FILE']).read_text() == 'made up'"
    book = make.notebook(tmp_path / "good.ipynb", reads, make.leaves("good"))
    (status,) = run_notebooks([book], parameters={"period": "2026-10"}, folder=out, limits=Limits(cell=60))
    assert status.done, status.reason
