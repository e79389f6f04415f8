"""Two runs of one month at a time are refused; the lock of a dead holder is gone with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assurance.errors import RunningError
from assurance.running.locking import only_run

HOLD = (
    "import sys, pathlib, time\n"
    "from assurance.running.locking import only_run\n"
    "with only_run(pathlib.Path(sys.argv[1]), of='October 2026'):\n"
    "    print('held', flush=True)\n"
    "    time.sleep(600)\n"
)


def test_a_second_holder_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        said = rf"October 2026 is being run already by process {other.pid}; wait until"
        with pytest.raises(RunningError, match=said), only_run(path, of="October 2026"):
            pytest.fail("two hold one lock")
        other.kill()
        other.wait()
    with only_run(path, of="October 2026"):
        pass


def test_it_can_be_taken_again_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with pytest.raises(KeyError), only_run(path, of="a"):
        raise KeyError
    with only_run(path, of="a"):
        pass


def test_a_folder_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written"), only_run(tmp_path / "no" / "a.lock", of="a"):
        pass
