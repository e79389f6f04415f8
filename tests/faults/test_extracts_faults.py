"""Receiving on a bad day: killed, no room, no right to write, a file that changes underneath."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assurance.engine import Engine, Store, file_sha256
from assurance.errors import ExtractError, StoreError
from assurance.extracts import Intake, receive
from assurance.programme import Header, Programme, RecordSource

SOURCE = RecordSource(
    kind="records",
    title="Records",
    file="records.csv",
    columns={"ref": {"type": "id", "width": 6}, "n": {"type": "integer"}},
)
CHILD = """
import os, resource, signal, sys
from pathlib import Path
import assurance.extracts.receiving as receiving
sys.path.insert(0, sys.argv[3])
from test_extracts_faults import run
real = receiving.{name}
def killed(*args, **keys):
    if {after}:
        real(*args, **keys)
    os.kill(os.getpid(), signal.SIGKILL)
receiving.{name} = killed
run(Path(sys.argv[1]), Path(sys.argv[2]))
"""
SMALL_DISK = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_extracts_faults import run
from assurance.errors import StoreError
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    run(Path(sys.argv[1]), Path(sys.argv[2]))
except StoreError as error:
    print(error)
    sys.exit(2)
"""


def run(folder: Path, store: Path) -> Intake:
    """Receive the file in `folder` into `store`."""
    header = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
    programme = Programme(folder=folder, header=header, sources={})
    with Engine.open(threads=1) as engine:
        return receive(
            "records", SOURCE, folder=folder, programme=programme, store=Store(store), engine=engine
        )


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file() and ".receiving-" not in str(path)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = "".join(f"{i:06},{i * 7919 % 100_003}\n" for i in range(30_000))
    (tmp_path / "extracts").mkdir()
    (tmp_path / "extracts" / "records.csv").write_text(f"ref,n\n{rows}1,1\n")
    return tmp_path / "extracts"


def child(code: str, folder: Path, store: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, str(folder), str(store), str(Path(__file__).parent)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("name", "after"), [("sort_rows", True), ("keep", True), ("write_manifest", False)])
def test_a_killed_run_leaves_nothing_half_and_can_be_repeated(folder, tmp_path, name, after):
    store = tmp_path / "store"
    done = child(CHILD.format(name=name, after=after), folder, store)
    assert done.returncode == -9, done.stderr
    assert not list((store / "intake").rglob("*.json"))
    for path in (store / "snapshots").glob("*"):
        assert file_sha256(path) == path.stem  # whole, though nobody refers to it yet
    intake = run(folder, store)
    assert (intake.rows_accepted, intake.rows_rejected) == (30_000, 1)
    assert len(files(store)) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_no_room_is_said_and_nothing_is_left(folder, tmp_path):
    done = child(SMALL_DISK, folder, tmp_path / "store")
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stdout
    assert "nothing was left half-written" in done.stdout
    assert files(tmp_path / "store") == []
    assert not list((tmp_path / "store").glob(".receiving-*"))


@pytest.mark.parametrize("blocked", [".", "snapshots", "intake", "rejected"])
def test_a_store_that_cannot_be_written(folder, tmp_path, blocked):
    place = tmp_path / "store" / blocked
    place.parent.mkdir(exist_ok=True)
    place.write_text("a file where a folder is needed")
    with pytest.raises(StoreError, match="cannot be written"):
        run(folder, tmp_path / "store")
    assert place.read_text() == "a file where a folder is needed"
    assert [path for path in files(tmp_path / "store") if path != place] == []


def test_a_file_that_changes_while_it_is_read(folder, tmp_path, monkeypatch):
    import assurance.extracts.receiving as receiving

    real = receiving.sort_rows

    def slow(*args, **keys):
        found = real(*args, **keys)
        with (folder / "records.csv").open("a") as file:
            file.write("999999,1\n")
        return found

    monkeypatch.setattr(receiving, "sort_rows", slow)
    with pytest.raises(ExtractError, match="was changed while it was read"):
        run(folder, tmp_path / "store")
    assert files(tmp_path / "store") == []


def test_what_a_run_killed_long_ago_left_is_cleared(folder, tmp_path):
    import os

    old = tmp_path / "store" / ".receiving-old"
    old.mkdir(parents=True)
    (old / "snapshot.parquet").write_text("records")
    fresh = tmp_path / "store" / ".receiving-another"
    fresh.mkdir()
    os.utime(old, (0, 0))
    run(folder, tmp_path / "store")
    assert not old.exists()
    assert fresh.exists()  # perhaps another run's


def test_a_manifest_that_was_tampered_with(folder, tmp_path):
    run(folder, tmp_path / "store")
    (manifest,) = (tmp_path / "store" / "intake").rglob("*.json")
    manifest.write_text("{}")
    with pytest.raises(StoreError, match="is not the intake manifest"):
        run(folder, tmp_path / "store")
