"""A pack and the ledger that sealed it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from small_programme import Small

from assurance.engine import file_sha256
from assurance.errors import LedgerError
from assurance.ledger import open_ledger
from assurance.pack.verification import verify_ledger


def test_the_ledger_knows_the_pack_that_it_sealed(sealed: Small) -> None:
    found = verify_ledger(sealed.store / "ledger.sqlite", pack=sealed.pack)
    assert found.ok
    assert "it sealed this pack" in found.lines[-1]


def test_a_pack_that_was_made_elsewhere_is_told(sealed: Small, pack: Path) -> None:
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    (pack / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = verify_ledger(sealed.store / "ledger.sqlite", pack=pack)
    assert found.code == 2
    assert "this ledger never sealed this pack" in found.lines[-1]


def test_the_ledger_knows_every_pack_of_a_folder(sealed: Small, pack: Path) -> None:
    ledger = sealed.store / "ledger.sqlite"
    assert verify_ledger(ledger, pack=sealed.pack.parent).ok
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    (pack / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = verify_ledger(ledger, pack=pack.parent)
    assert found.code == 2
    assert found.lines[-1] == f"DOES NOT HOLD: {pack.name}: this ledger never sealed this pack"


def test_the_ledger_knows_the_release_that_it_sealed(sealed: Small, pack: Path, tmp_path: Path) -> None:
    """A release does not say what the ledger's last event was."""
    ledger = Path(shutil.copy(sealed.store / "ledger.sqlite", tmp_path / "ledger.sqlite"))
    path = pack / "manifest.json"
    manifest = {**json.loads(path.read_text(encoding="utf-8")), "edition": "release"}
    del manifest["ledger_head"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert verify_ledger(ledger, pack=pack).code == 2
    open_ledger(ledger).append(
        "release", {"manifest_sha256": file_sha256(path)}, programme=manifest["programme"],
        period=manifest["period"],
    )  # fmt: skip
    assert verify_ledger(ledger, pack=pack).ok


def test_another_ledger_is_not_the_packs(sealed: Small, tmp_path: Path) -> None:
    open_ledger(tmp_path / "ledger.sqlite").append("note", {}, programme="p", period="2026-01")
    assert verify_ledger(tmp_path / "ledger.sqlite", pack=sealed.pack).code == 2


@pytest.mark.parametrize("empty", [True, False])
def test_no_ledger_is_refused_and_none_is_made(tmp_path: Path, empty: bool) -> None:
    path = tmp_path / "ledger.sqlite"
    if empty:
        path.touch()
    with pytest.raises(LedgerError, match="there is no ledger; give its file"):
        verify_ledger(path)
    assert not empty or path.stat().st_size == 0
    assert empty or not path.exists()


def test_a_copied_ledger_still_holds(sealed: Small, tmp_path: Path) -> None:
    shutil.copy(sealed.store / "ledger.sqlite", tmp_path / "copy.sqlite")
    assert verify_ledger(tmp_path / "copy.sqlite").ok
