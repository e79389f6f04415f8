"""Files that a run left in the store which was killed before its manifest was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from assurance.engine import Store
from assurance.engine.files import older_than

__all__ = ["LEFTOVERS", "leftovers"]

LEFTOVERS: Final = "leftovers_deleted"
_DAY: Final = 24 * 3600
_FOLDERS: Final = ("rejected", "restricted", "tokens")
_ASIDE: Final = (".receiving-*", ".comparing-*")
"""Folders of a run in the store itself: copies of a file, and links to snapshots, which outlive these."""


def leftovers(store: Store, programme: str) -> tuple[Path, ...]:
    """List files of a programme that belong to no intake, snapshots that no intake names, and folders aside.

    What is younger than a day may belong to a run that goes on, and is not listed.
    """
    manifests = list((store.root / "intake").glob("*/*/*.json"))
    intakes = {(path.parent.parent.name, path.parent.name, path.stem) for path in manifests}
    found = [
        path
        for folder in _FOLDERS
        for path in (store.root / folder / programme).glob("*/*")
        if (programme, path.parent.name, path.stem) not in intakes
    ]
    named = {_snapshot(path) for path in manifests}
    if "" not in named:  # a damaged manifest may name any of them
        found += [path for path in (store.root / "snapshots").glob("*.parquet") if path.stem not in named]
    found += [path for pattern in _ASIDE for path in store.root.glob(pattern)]
    return tuple(sorted(path for path in found if older_than(path, _DAY)))


def _snapshot(manifest: Path) -> str:
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8"))["snapshot_sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
