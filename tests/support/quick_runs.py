"""A small programme with one quick notebook that tells how often it ran."""

from __future__ import annotations

from pathlib import Path

import pytest
from packs import copy_of, leaves_nothing_wrong, once, run, tiny_notebook
from small_programme import SEED, Small, make_small

TELLS = (
    "from pathlib import Path\n"
    "with (Path(programme).parents[1] / 'ran.txt').open('a') as stream:\n"
    "    stream.write(period + '\\n')"
)


def make_quick(root: Path) -> Small:
    """Write the programme and its notebook; nothing is drawn and nothing reviewed."""
    small = make_small(root)
    tiny_notebook(
        small.notebooks / "quick.ipynb", TELLS, leaves_nothing_wrong("quick"), title="Quick", order=1
    )
    return small


def make_bare(root: Path) -> Small:
    """Write the same with nothing but measures: no sample, no pathway, no threshold."""
    small = make_quick(root)
    for name in ("plan.yaml", "pathways.yaml", "rules.yaml"):
        (small.folder / name).unlink()
    return small


def _make_sealed(root: Path) -> None:
    small = make_quick(root)
    run(small, seed=SEED, notebooks=small.notebooks)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Nothing is drawn and nothing reviewed."""
    return make_quick(tmp_path / "small")


@pytest.fixture
def bare(tmp_path: Path) -> Small:
    """Measures alone."""
    return make_bare(tmp_path / "bare")


@pytest.fixture
def sealed(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Small:
    """A copy of the programme with the pack of one month, made once."""
    made = Small(once(tmp_path_factory, "quick", _make_sealed))
    return copy_of(made, tmp_path / "sealed")


def ran(small: Small) -> list[str]:
    """Give the periods for which the notebook ran, in order."""
    log = small.root / "ran.txt"
    return log.read_text(encoding="utf-8").split() if log.exists() else []
