"""A run that is killed, or may not write, changes nothing that was there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from packs import copy_of, leaves_nothing_wrong, tiny_notebook
from small_programme import PERIOD, SEED, Small, command, make_small, review

from assurance.errors import PackError


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def start(code: str, *words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)], start_new_session=True, stderr=subprocess.DEVNULL
    )


def wait_for(small: Small, running: subprocess.Popen[bytes]) -> None:
    """Wait until the slow notebook has begun."""
    ends = time.monotonic() + 120
    while not list(small.pack.parent.glob(".*.draft/.work-*/slow/slow.ipynb")) and time.monotonic() < ends:
        assert running.poll() is None
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_run_that_is_told_to_end_clears_up(sealed: Small, tmp_path: Path) -> None:
    """As when a machine shuts down, or a schedule stops its job."""
    small = copy_of(sealed, tmp_path / "copy")
    before = tree(small.root / "reports")
    slow = tmp_path / "slow"
    tiny_notebook(
        slow / "slow.ipynb", "import time\ntime.sleep(600)", leaves_nothing_wrong("slow"), title="S", order=1
    )
    code = (
        "import sys, pathlib\n"
        "import assurance.run.month as run\n"
        "from assurance.cli import main\n"
        "found, books = run.monthly_notebooks, pathlib.Path(sys.argv.pop(1))\n"
        "run.monthly_notebooks = lambda stages, **options: found(stages, folder=books)\n"
        "main()\n"
    )
    places = ("--extracts", small.extracts, "--store", small.store, "--out", small.out)
    running = start(code, slow, "run", small.folder, "--period", PERIOD, *places)
    try:
        wait_for(small, running)
        running.terminate()
        assert running.wait(timeout=60) == 128 + signal.SIGTERM
    finally:
        running.kill()
        running.wait()
    assert tree(small.root / "reports") == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_killed_run_leaves_the_earlier_pack(sealed: Small, tmp_path: Path) -> None:
    small = copy_of(sealed, tmp_path / "copy")
    before = tree(small.pack)
    slow = tmp_path / "slow"
    tiny_notebook(
        slow / "slow.ipynb",
        "import time\ntime.sleep(600)",
        leaves_nothing_wrong("slow"),
        title="Slow",
        order=1,
    )
    code = (
        "import sys, pathlib\n"
        "from assurance.run import run_month\n"
        "folder, period, extracts, store, out, books = sys.argv[1:]\n"
        "run_month(folder, period, extracts=extracts, store=store, out=out, notebooks=pathlib.Path(books))\n"
    )
    words = [small.folder, PERIOD, small.extracts, small.store, small.out, slow]
    running = start(code, *words)
    try:
        wait_for(small, running)
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    assert tree(small.pack) == before
    visible = [path.name for path in small.pack.parent.iterdir() if not path.name.startswith(".")]
    assert set(visible) - {"index.html"} == {PERIOD}
    assert command("verify", small.pack).returncode == 0


def test_an_output_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    small = make_small(tmp_path)
    review(small, seed=SEED)
    small.out.write_text("in the way", encoding="utf-8")
    words = ("run", small.folder, "--period", PERIOD, "--extracts", small.extracts, "--store", small.store)
    ran = command(*words, "--out", small.out)
    assert ran.returncode == 2
    assert "the output folder cannot be written to" in ran.stderr
    assert "--out" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert small.out.read_text(encoding="utf-8") == "in the way"


@pytest.mark.skipif(sys.platform == "win32", reason="rights of Unix")
@pytest.mark.parametrize("searchable", [True, False])
def test_a_read_only_output_folder_is_refused(searchable: bool) -> None:
    root = Path(tempfile.mkdtemp())
    out = root / "reports"
    out.mkdir(mode=0o555)
    root.chmod(0o755 if searchable else 0o700)
    child = os.fork()
    if not child:
        code = 9
        try:
            from assurance.pack import workplace

            if os.geteuid() == 0:  # root may write everywhere
                os.seteuid(65534)
            try:
                with workplace(out, "small_clinic", PERIOD):
                    code = 8
            except PackError as error:
                code = 0 if "cannot be written to" in str(error) else 7
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    left = list(out.iterdir())
    shutil.rmtree(root)
    assert os.waitstatus_to_exitcode(status) == 0
    assert left == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
def test_a_full_disk_is_told_and_leaves_no_pack(sealed: Small, tmp_path: Path) -> None:
    """A limit on the size of files stands in for a disk that fills while the pack is written."""
    small = copy_of(sealed, tmp_path / "copy")
    shutil.rmtree(small.out)
    books = tmp_path / "books"
    tiny_notebook(books / "tiny.ipynb", leaves_nothing_wrong("tiny"), title="Tiny", order=1)
    code = (
        "import resource, sys, pathlib\n"
        "from assurance.run import month as run\n"
        "from assurance.errors import AssuranceError\n"
        "sealing = run.build_pack\n"
        "def full(*words, **options):\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))\n"
        "    return sealing(*words, **options)\n"
        "run.build_pack = full\n"
        "folder, period, extracts, store, out, books = sys.argv[1:]\n"
        "try:\n"
        "    run.run_month(folder, period, extracts=extracts, store=store, out=out,\n"
        "        notebooks=pathlib.Path(books))\n"
        "except AssuranceError as error:\n"
        "    sys.stderr.write(str(error))\n"
        "    sys.exit(2)\n"
    )
    words = [small.folder, PERIOD, small.extracts, small.store, small.out, books]
    ran = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "cannot be written" in ran.stderr
    assert not small.out.exists()
