"""The same inputs give the same bytes: in another folder, time zone and locale, and with other jobs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packs import copy_of, once
from small_programme import PERIOD, ROOT, Small, copy_notebooks, make_small, review

_RUN = f"""
import sys
from pathlib import Path
from assurance.run import run_month
from assurance.running import Limits
programme, extracts, store, out, notebooks, jobs = sys.argv[1:]
report = run_month(programme, {PERIOD!r}, extracts=extracts, store=store, out=out, notebooks=Path(notebooks),
                   limits=Limits(jobs=int(jobs)))
sys.exit(report.status != "complete")
"""
_OF_THE_RUN = ("manifest.json",)
"""It names the pack that it replaces, and the ledger's last entry."""


def _run(small: Small, *, jobs: int, **environment: str) -> None:
    folders = (small.folder, small.extracts, small.store, small.out, small.notebooks)
    ran = subprocess.run(
        [sys.executable, "-c", _RUN, *map(str, folders), str(jobs)],
        cwd=small.root,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def _elsewhere(small: Small, root: Path) -> Small:
    """Copy a programme with its store, draw and extracts, far away; its packs stay behind."""
    far = copy_of(small, root / "two, elsewhere" / "even deeper")
    shutil.rmtree(far.out, ignore_errors=True)
    _run(far, jobs=1, TZ="Pacific/Auckland", LC_ALL="C", PYTHONHASHSEED="2", HOME=str(root))
    return far


def _differing(one: Path, two: Path) -> list[str]:
    names = {path.name for pack in (one, two) for path in pack.iterdir()} - set(_OF_THE_RUN)
    assert names
    both = {name: [(pack / name).read_bytes() for pack in (one, two)] for name in sorted(names)}
    return [name for name, (first, second) in both.items() if first != second]


@pytest.fixture(scope="module")
def again(sealed: Small, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The sealed month run once more: another folder, time zone, locale, hash seed and number of jobs."""
    root = once(tmp_path_factory, "again", lambda root: void(_elsewhere(sealed, root)))
    return Small(root / "two, elsewhere" / "even deeper")


def void(_: object) -> None:
    """Give nothing."""


def test_every_file_is_the_same_to_the_last_byte(sealed: Small, again: Small) -> None:
    assert _differing(sealed.pack, again.pack) == []


def test_the_manifest_differs_only_in_what_was_sealed_before(sealed: Small, again: Small) -> None:
    one, two = (
        json.loads((small.pack / "manifest.json").read_text(encoding="utf-8")) for small in (sealed, again)
    )
    assert {name for name in one if one[name] != two[name]} <= {"chain", "ledger_head", "run", "files"}
    assert one["chain"] == {"number": 1, "previous": None, "replaces": []}
    assert two["chain"]["number"] == 2
    assert len(two["chain"]["replaces"]) == 1


@pytest.mark.proof
def test_every_notebook_gives_the_same_bytes(tmp_path: Path) -> None:
    small = make_small(tmp_path / "one")
    review(small)
    copy_notebooks(small.notebooks)
    _run(small, jobs=2, TZ="UTC", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    assert _differing(small.pack, _elsewhere(small, tmp_path).pack) == []
