"""What finished runs leave in the store, so that what is unchanged need not be run again."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from assurance.engine import Store, file_sha256, write_atomically
from assurance.engine.files import store_error
from assurance.run.report import RunReport
from assurance.running import MonthlyNotebook, NotebookStatus, near

__all__ = ["forget_pack", "keep_notebook", "keep_record", "kept_notebook", "unchanged_report"]

_SCHEMA: Final = "assurance-run/1"


def keep_notebook(store: Store, programme: str, period: str, *, name: str, key: str, draft: Path) -> None:
    """Keep an executed notebook and its findings under the digest of what went into them.

    Results of the same notebook under other digests are let go.
    """
    place = store.stage(programme, period, f"notebook_{name}", key)
    aside = place.with_name(f".{key}.{secrets.token_hex(6)}")
    try:
        aside.mkdir()
        kept = {}
        for file in _files_of(name):
            shutil.copyfile(draft / file, aside / file)
            kept[file] = file_sha256(aside / file)
        write_atomically(aside / "kept.json", json.dumps({"schema": _SCHEMA, "files": kept}, indent=1))
        with suppress(OSError):  # another run kept the same
            os.replace(aside, place)
    except OSError as error:
        raise store_error(place, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for other in place.parent.iterdir():
        if other != place:
            shutil.rmtree(other, ignore_errors=True)


def kept_notebook(
    store: Store, programme: str, period: str, *, book: MonthlyNotebook, key: str, draft: Path
) -> NotebookStatus | None:
    """Bring a kept notebook back into a draft; None where none is kept whole under this digest."""
    place = store.stage(programme, period, f"notebook_{book.name}", key)
    try:
        kept: Mapping[str, str] = json.loads((place / "kept.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    files = _files_of(book.name)
    if set(kept) != set(files) or any(_sha256(place / name) != kept[name] for name in files):
        return None
    for name in files:
        write_atomically(draft / name, (place / name).read_bytes())
    return NotebookStatus(book.name, book.title, "done", "")


def _files_of(name: str) -> tuple[str, str]:
    return f"{name}.ipynb", f"{name}.findings.json"


def _sha256(path: Path) -> str:
    return file_sha256(path) if path.is_file() else ""


def keep_record(store: Store, programme: str, period: str, *, key: str, report: RunReport) -> None:
    """Write down what a whole pack was made from, and what its run said; only of a complete one."""
    content = {
        "schema": _SCHEMA,
        "key": key,
        "folder": near(report.folder, store.root),
        "manifest_sha256": report.manifest_sha256,
        "attention": report.attention,
        "notebooks": [asdict(status) for status in report.notebooks],
    }
    text = json.dumps(content, indent=1, ensure_ascii=False)
    write_atomically(store.run_record(programme, period), text + "\n")


def forget_pack(store: Store, programme: str, period: str) -> None:
    """Forget what the pack of a period was made from, before another is put in its place."""
    store.run_record(programme, period).unlink(missing_ok=True)


def unchanged_report(
    store: Store, programme: str, period: str, *, key: str, folder: Path
) -> RunReport | None:
    """Give the report of the run that made the pack that is there, where nothing has changed since.

    The pack itself is looked at too: every file has to be as it was sealed, and none may be added.
    """
    try:
        record = json.loads(store.run_record(programme, period).read_text(encoding="utf-8"))
        same = record["schema"] == _SCHEMA and record["key"] == key
        if not same or record["folder"] != near(folder, store.root) or not _whole(folder, record):
            return None
        statuses = tuple(NotebookStatus(**status) for status in record["notebooks"])
        return RunReport(
            folder=folder,
            index=folder / "index.html",
            status="complete",
            notebooks=statuses,
            attention=int(record["attention"]),
            manifest_sha256=str(record["manifest_sha256"]),
            made="unchanged",
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _whole(folder: Path, record: Mapping[str, Any]) -> bool:
    if _sha256(folder / "manifest.json") != record["manifest_sha256"]:
        return False
    listed: Mapping[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    if there - {"manifest.json", "manifest.sig"} != set(listed):
        return False
    with ThreadPoolExecutor(max_workers=4) as pool:
        found: Sequence[str] = list(pool.map(_sha256, (folder / name for name in listed)))
    return found == list(listed.values())
