"""verify, sign and keypair as a user runs them: what they say, and how they end."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from small_programme import PERIOD, Small, command
from typer.testing import CliRunner

from assurance.cli import app


def run(*words: object) -> tuple[int, str]:
    ran = CliRunner().invoke(app, [str(word) for word in words])
    return ran.exit_code, ran.output


def test_a_pack_from_sealing_to_a_checked_signature(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    key = tmp_path / "keys" / "board"
    code, said = run("keypair", key)
    assert code == 0
    fingerprint = said.strip().splitlines()[-1]
    assert run("sign", pack, "--key-file", key)[0] == 0
    code, said = run("verify", pack, "--public-key", f"{key}.pub")
    assert code == 0
    assert f"by the key {fingerprint}." in said
    assert "cannot be seen here" not in said
    assert "not checked here" not in said
    (pack / "index.html").write_text("", encoding="utf-8")
    code, said = run("verify", pack, "--public-key", f"{key}.pub")
    assert code == 2
    assert "DOES NOT HOLD: changed: index.html" in said


def test_a_pack_that_is_not_signed_does_not_hold_where_a_signature_is_asked_for(
    pack: Path, tmp_path: Path
) -> None:
    run("keypair", tmp_path / "board")
    code, said = run("verify", pack, "--public-key", tmp_path / "board.pub")
    assert code == 2
    assert "the pack is not signed" in said


@pytest.mark.parametrize(("dress", "code"), [(str, 0), (lambda digest: "0" * 64, 2)])
def test_the_digest_that_came_by_another_route(pack: Path, dress, code: int) -> None:
    digest = sha256((pack / "manifest.json").read_bytes()).hexdigest()
    assert run("verify", pack, "--expect", dress(digest))[0] == code
    assert run("verify", pack.parent, "--expect", dress(digest))[0] == code


def test_all_packs_of_a_programme_are_checked_by_their_folder(sealed: Small) -> None:
    code, said = run("verify", sealed.pack.parent)
    assert code == 0
    assert f"{PERIOD}: holds." in said
    assert "Whether manifest.json itself was replaced cannot be seen here" in said
    digest = sha256((sealed.pack / "manifest.json").read_bytes()).hexdigest()
    assert "cannot be seen here" not in run("verify", sealed.pack.parent, "--expect", digest)[1]
    code, said = run("verify", sealed.pack.parent, "--ledger", sealed.store / "ledger.sqlite")
    assert code == 0


def test_an_incomplete_pack_ends_with_3(incomplete: Small) -> None:
    assert run("verify", incomplete.pack)[0] == 3
    assert run("verify", incomplete.pack.parent)[0] == 3


def test_a_folder_that_holds_no_pack_is_told(tmp_path: Path) -> None:
    code, said = run("verify", tmp_path)
    assert code == 2
    assert "has no manifest.json; give a pack's folder" in said
    assert run("verify", tmp_path / "absent")[0] == 2


def test_options_about_a_pack_need_one(sealed: Small) -> None:
    code, said = run("verify", "--ledger", sealed.store / "ledger.sqlite", "--expect", "0" * 64)
    assert code == 2
    assert "give its folder" in said


def test_a_refusal_as_json_is_one_object(sealed: Small, tmp_path: Path) -> None:
    alone = Path(shutil.copytree(sealed.pack, tmp_path / "alone"))
    ran = command("sign", alone, "--key-file", tmp_path / "absent", "--json", cwd=tmp_path)
    assert ran.returncode == 2
    assert json.loads(ran.stdout)["error"].endswith("give its file")
