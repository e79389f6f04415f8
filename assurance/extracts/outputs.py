"""What receiving leaves in the store: the snapshot, the rejected rows, and last the manifest."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from assurance.engine import Store, file_sha256, write_atomically
from assurance.engine.files import older_than, store_error, sync_folder
from assurance.errors import StoreError
from assurance.extracts.intake import Intake
from assurance.extracts.quality.counted import Quality

__all__ = [
    "keep",
    "read_manifest",
    "working_folder",
    "write_manifest",
]

_PREFIX: Final = ".receiving-"
_STALE_SECONDS: Final = 24 * 3600
_PATHS: Final = ("snapshot", "rejected_file")


@contextmanager
def working_folder(store: Store) -> Iterator[Path]:
    """Lend a folder in the store for files on their way; gone at the end, whatever happens.

    What a killed run left a day ago or earlier is cleared away first, since it holds records.
    """
    try:
        store.make()
        for old in store.root.glob(f"{_PREFIX}*"):
            if older_than(old, _STALE_SECONDS):
                shutil.rmtree(old, ignore_errors=True)
        folder = tempfile.TemporaryDirectory(prefix=_PREFIX, dir=store.root, ignore_cleanup_errors=True)
    except OSError as error:
        raise store_error(store.root, error) from error
    with folder as name:
        yield Path(name)


def keep(written: Path, place: Path) -> None:
    """Move a finished file from the working folder to its place in the store."""
    try:
        os.replace(written, place)
        sync_folder(place.parent)
    except OSError as error:
        raise store_error(place, error) from error


def write_manifest(intake: Intake, path: Path, *, version: str) -> None:
    """Write the intake manifest: names and counts, no paths and no clock time."""
    content = {key: value for key, value in asdict(intake).items() if key not in _PATHS}
    content["as_at"] = intake.as_at.isoformat() if intake.as_at else None
    content["version"] = version
    write_atomically(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def read_manifest(path: Path, *, store: Store, rejected_file: Path) -> Intake | None:
    """Read the intake that an earlier run stored; None where there is none, or its files were cleared.

    Raises
    ------
    StoreError
        When the snapshot or the manifest is not what was written.
    """
    if not path.is_file():
        return None
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        content.pop("version")
        snapshot = store.snapshot(content["snapshot_sha256"])
        for key in ("excluded", "rejected", "columns", "parts"):
            content[key] = tuple(tuple(entry) for entry in content[key])
        for key in ("undeclared", "warnings"):
            content[key] = tuple(content[key])
        content["quality"] = Quality.read(content["quality"])
        content["as_at"] = date.fromisoformat(content["as_at"]) if content["as_at"] else None
        rejected = rejected_file if content["rows_rejected"] else None
        intake = Intake(**content, snapshot=snapshot, rejected_file=rejected)
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path}: is not the intake manifest that was written ({error}); delete it and run again"
        ) from error
    if not snapshot.is_file() or (rejected and not rejected.is_file()):
        return None
    if file_sha256(snapshot) != intake.snapshot_sha256:
        raise StoreError(
            f"{snapshot}: is not the snapshot that was written: its SHA-256 is another; find out who changed "
            "it, delete it, and run again to make it anew from the extract"
        )
    return intake
