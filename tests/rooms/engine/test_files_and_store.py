"""Files whole or absent, and the layout of the store."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from assurance.engine import Store, file_sha256, write_atomically
from assurance.engine.files import atomic_path
from assurance.errors import AssuranceError, StoreError


def test_bytes_and_text_arrive_as_given(tmp_path):
    write_atomically(tmp_path / "new" / "a.txt", "é\r\n")
    write_atomically(tmp_path / "b.bin", b"\x00\xff")
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"\xc3\xa9\r\n"
    assert (
        file_sha256(tmp_path / "b.bin") == "06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8"
    )


def test_the_mode_is_that_of_an_ordinary_file(tmp_path):
    write_atomically(tmp_path / "a", "x")
    (tmp_path / "plain").write_text("x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_failure_keeps_the_old_file_and_leaves_nothing(tmp_path):
    path = tmp_path / "a"
    write_atomically(path, "old")

    def fails():
        with atomic_path(path) as temporary:
            temporary.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fails()
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (errno.ENOSPC, "the disk is full; nothing was left half-written; free some space"),
        (errno.EACCES, "may not be written; nothing was left half-written; ask for write access"),
        (errno.EROFS, "the folder is read-only"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_what_the_disk_refuses_is_said_in_words(tmp_path, monkeypatch, code, message):
    def full(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=message) as caught:
        write_atomically(tmp_path / "a", "x")
    assert isinstance(caught.value, AssuranceError)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_and_a_file_in_the_way_are_refused(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="a folder stands where the file has to go"):
        write_atomically(tmp_path / "folder", "x")
    write_atomically(tmp_path / "file", "x")
    with pytest.raises(StoreError, match="cannot be written"):
        write_atomically(tmp_path / "file" / "b", "x")


def test_a_missing_file_has_no_digest(tmp_path):
    with pytest.raises(StoreError, match="cannot be read"):
        file_sha256(tmp_path / "gone")


def test_the_store_gives_paths_whose_folders_exist(tmp_path):
    store = Store(tmp_path / "store")
    paths = [
        store.ledger,
        store.snapshot("ab12"),
        store.intake("p", "s", "ab12"),
        store.rejected("p", "s", "ab12"),
        store.stage("p", "2025-04/2026-03", "draw", "ab12"),
    ]
    assert [path.relative_to(tmp_path / "store").as_posix() for path in paths] == [
        "ledger.sqlite",
        "snapshots/ab12.parquet",
        "intake/p/s/ab12.json",
        "rejected/p/s/ab12.csv",
        "stages/p/2025-04_2026-03/draw/ab12",
    ]
    assert all(path.parent.is_dir() and not path.exists() for path in paths)


@pytest.mark.parametrize("name", ["..", ".hidden", "a/b", "", "a b", "é", "a\x00"])
def test_names_that_could_leave_the_store_are_refused(tmp_path, name):
    with pytest.raises(StoreError, match="cannot name a file or folder"):
        Store(tmp_path).snapshot(name)


def test_a_store_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "store").write_text("x")
    with pytest.raises(StoreError, match=str(Path("store"))):
        _ = Store(tmp_path / "store").ledger
