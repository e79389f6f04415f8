"""What the ledger says when something is wrong: where, what was found, what to do."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from assurance.errors import LedgerError
from assurance.ledger import canonical_json, open_ledger

WHERE = {"programme": "demo", "period": "2026-10"}


def refused(path: Path | str) -> str:
    with pytest.raises(LedgerError) as caught:
        open_ledger(path)
    return str(caught.value)


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder, and a user who is bound by its permissions even where the tests run as root."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)


def test_a_file_that_is_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("case,met\n" * 500)
    assert refused(path) == (
        f"{path}: is not a ledger (not an SQLite file); name another file, or restore a backup"
    )
    assert path.read_text().startswith("case,met")


def test_another_programs_database(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as raw:
        raw.execute("create table t(x)")
    raw.close()
    assert refused(path) == f"{path}: is an SQLite database but not a ledger; name another file"


def test_a_ledger_of_another_version(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    open_ledger(path)
    with sqlite3.connect(path) as raw:
        raw.execute("pragma user_version = 7")
    raw.close()
    assert "is a ledger of version 7, this release reads version 1" in refused(path)


def test_a_corrupt_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = open_ledger(path)
    for number in range(50):
        ledger.append("note", {"filler": "x" * 500, "number": number}, **WHERE)
    content = bytearray(path.read_bytes())
    content[5000:-3000] = b"\xa5" * (len(content) - 8000)
    path.write_bytes(bytes(content))

    with pytest.raises(LedgerError, match="is corrupt; keep it as it is and restore the last backup"):
        ledger.verify()


def test_a_locked_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    open_ledger(path)
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("begin immediate")
    with pytest.raises(LedgerError) as caught:
        open_ledger(path, timeout=0.05).append("note", {}, **WHERE)
    raw.close()
    assert str(caught.value) == (
        f"{path}: is locked by another program that is writing to it; try again when it has finished"
    )
    assert open_ledger(path).events() == ()


def test_a_read_only_ledger_is_read_but_not_written(ordinary_user: Path) -> None:
    path = ordinary_user / "ledger.sqlite"
    event = open_ledger(path).append("note", {}, **WHERE)
    path.chmod(0o444)
    assert open_ledger(path).events() == (event,)
    assert open_ledger(path).verify().ok
    with pytest.raises(LedgerError, match="is read-only; make the file and its folder writable"):
        open_ledger(path).append("note", {}, **WHERE)


def test_a_folder_that_may_not_be_written(ordinary_user: Path) -> None:
    folder = ordinary_user / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    assert "cannot be opened; check that the folder exists" in refused(folder / "ledger.sqlite")
    assert "its folder cannot be made (Permission denied)" in refused(folder / "deep" / "ledger.sqlite")
    folder.chmod(0o755)


def test_places_that_cannot_be_a_ledger(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}: is a folder; name the ledger's file"
    assert refused("") == "the ledger needs a file path or an sqlite:// URL, not empty text"
    assert "ledgers on postgresql are not available yet" in refused("postgresql://host/base")
    assert "the ledger's URL cannot be read" in refused("://")


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"x": {1, 2}}, "payload.x: is a set; write text"),
        ({"x": [{"y": datetime(2026, 1, 1)}]}, "payload.x[0].y: is a datetime"),
        ({"x": {1: 2}}, "payload.x: a key is a int; JSON keys are text"),
        ({"x": float("nan")}, "payload: holds NaN or infinity"),
        ({"x": float("-inf")}, "payload: holds NaN or infinity"),
        ({"x": "\ud800"}, "half a character"),
        ({"x": b"y"}, "payload.x: is a bytes"),
    ],
)
def test_payloads_that_json_cannot_hold(payload: dict[str, object], words: str) -> None:
    ledger = open_ledger("sqlite://")
    with pytest.raises(LedgerError) as caught:
        ledger.append("note", payload, **WHERE)
    assert words in str(caught.value)
    assert ledger.events() == ()


def test_a_payload_that_holds_itself() -> None:
    loop: dict[str, object] = {}
    loop["x"] = loop
    with pytest.raises(LedgerError, match="nested too deeply, or holds itself"):
        canonical_json(loop)


def test_arguments_that_are_no_use() -> None:
    ledger = open_ledger("sqlite://")
    with pytest.raises(LedgerError, match="kind: an event needs text here"):
        ledger.append(" ", {}, **WHERE)
    with pytest.raises(LedgerError, match="programme: an event needs text here, not NoneType"):
        ledger.append("note", {}, programme=None, period="")  # type: ignore[arg-type]
    with pytest.raises(LedgerError, match="payload: is a list; write a mapping"):
        ledger.append("note", [], **WHERE)  # type: ignore[arg-type]
    with pytest.raises(LedgerError, match="at: the time has no time zone"):
        ledger.append("note", {}, **WHERE, at=datetime(2026, 1, 1))
    with pytest.raises(LedgerError, match="half a character"):
        ledger.append("\udc00", {}, **WHERE)


def test_a_second_draw_is_refused_in_words() -> None:
    ledger = open_ledger("sqlite://")
    first = ledger.append_once("draw", {}, **WHERE)
    with pytest.raises(LedgerError) as caught:
        ledger.append_once("draw", {}, **WHERE)
    assert str(caught.value) == (
        "the ledger in memory: programme 'demo', period '2026-10' has a 'draw' event already "
        f"(event 1, {first.at}), and there is only ever one; use that one"
    )
