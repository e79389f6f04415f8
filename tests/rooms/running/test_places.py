"""Scratch folders: whatever a notebook leaves in them goes with the run, or with a later one."""

from __future__ import annotations

import os
import time
from pathlib import Path

import nbformat
import pytest

from assurance.running import run_notebooks, warm_server
from assurance.running.places import scratch_folder

LEAVES = "import os, tempfile\nprint(tempfile.mkdtemp(prefix='records-'))"


@pytest.mark.parametrize("forked", [True, False])
def test_temporary_files_of_a_notebook_go_with_the_run(make, tmp_path: Path, monkeypatch, forked) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    book = make.notebook(tmp_path / "books" / "a.ipynb", make.leaves("a"), LEAVES)
    out = tmp_path / "out"
    out.mkdir()
    with warm_server() as warm:
        (status,) = run_notebooks(
            [book], parameters={"period": "x"}, folder=out, warm=warm if forked else None
        )
    assert status.done
    (said,) = nbformat.read(out / "a.ipynb", as_version=4).cells[-1].outputs
    assert "records-" in said.text
    assert ".run" in said.text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["books", "out"]


def test_what_killed_runs_left_is_cleared_away_when_it_is_old(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("assurance-old.run", "assurance-new.run", "assurance-packs"):
        (tmp_path / name / "spill").mkdir(parents=True)
    for name in ("assurance-old.run", "assurance-packs"):
        os.utime(tmp_path / name, (0, time.time() - 3 * 24 * 3600))
    with scratch_folder() as folder:
        assert folder.stat().st_mode & 0o077 == 0
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
            ("assurance-new.run", "assurance-packs", folder.name)
        )
    assert not folder.exists()
