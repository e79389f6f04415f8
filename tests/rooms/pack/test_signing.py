"""A signature says whose manifest it is; whatever is wrong with it or with a key is said plainly."""

from __future__ import annotations

import base64
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from assurance.engine import file_sha256
from assurance.errors import PackError
from assurance.pack import verify_pack
from assurance.pack.signing import KeyPair, check_signature, make_key_pair, sign_pack
from assurance.pack.verify import verify


@pytest.fixture
def keys(tmp_path: Path) -> KeyPair:
    (tmp_path / "keys").mkdir()
    return make_key_pair(tmp_path / "keys" / "board")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """The smallest pack that holds."""
    place = tmp_path / "reports" / "small" / "2026-10"
    place.mkdir(parents=True)
    (place / "index.html").write_text("a page", encoding="utf-8")
    manifest = {
        "programme": "small", "period": "2026-10", "edition": "controlled", "status": "complete",
        "files": {"index.html": file_sha256(place / "index.html")},
    }  # fmt: skip
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return place


def test_a_signed_pack_verifies_with_the_public_key(plain: Path, keys: KeyPair) -> None:
    signed = sign_pack(plain, keys.private)
    assert signed.fingerprint == keys.fingerprint
    found = verify_pack(plain, public_key=keys.public)
    assert found.ok, found.lines
    assert found.lines[-1] == f"The signature is one of this manifest, by the key {keys.fingerprint}."
    assert verify_pack(str(plain), public_key=str(keys.public)) == found


def test_without_the_key_a_signature_is_told_of_and_not_believed(plain: Path, keys: KeyPair) -> None:
    sign_pack(plain, keys.private)
    found = verify_pack(plain)
    assert found.ok
    assert any("that is not checked here" in line for line in found.lines)


def test_the_same_key_and_manifest_give_the_same_signature(plain: Path, keys: KeyPair) -> None:
    sign_pack(plain, keys.private)
    first = (plain / "manifest.sig").read_bytes()
    sign_pack(plain, keys.private)
    assert (plain / "manifest.sig").read_bytes() == first


def test_openssl_gives_the_same_fingerprint_and_accepts_the_signature(
    plain: Path, keys: KeyPair, tmp_path: Path
) -> None:
    """So a reader who has nothing of ours can check it too."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    sign_pack(plain, keys.private)
    data = json.loads((plain / "manifest.sig").read_text(encoding="utf-8"))
    (tmp_path / "raw").write_bytes(base64.b64decode(data["signature"]))
    der = tmp_path / "key.der"
    subprocess.run(
        [openssl, "pkey", "-pubin", "-in", keys.public, "-outform", "DER", "-out", der], check=True
    )
    assert file_sha256(der) == keys.fingerprint
    command = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", keys.public, "-rawin"]
    command += ["-in", plain / "manifest.json", "-sigfile", tmp_path / "raw"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_a_pack_that_was_not_signed_does_not_hold_with_a_key(plain: Path, keys: KeyPair) -> None:
    found = verify_pack(plain, public_key=keys.public)
    assert found.code == 2
    assert "DOES NOT HOLD: the pack is not signed" in found.lines[-1]


def test_another_key_is_named(plain: Path, keys: KeyPair, tmp_path: Path) -> None:
    sign_pack(plain, keys.private)
    other = make_key_pair(tmp_path / "keys" / "other")
    found = verify_pack(plain, public_key=other.public)
    assert found.code == 2
    assert keys.fingerprint in found.lines[-1]
    assert other.fingerprint in found.lines[-1]


def test_a_manifest_that_was_changed_after_signing_is_found_without_any_key(
    plain: Path, keys: KeyPair
) -> None:
    sign_pack(plain, keys.private)
    manifest = plain / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8") + " ", encoding="utf-8")
    code, lines = verify(str(plain))
    assert (code, lines[-1]) == (2, "DOES NOT HOLD: manifest.sig signs another manifest")


def test_a_manifest_and_its_digest_changed_together_are_found_by_the_key(plain: Path, keys: KeyPair) -> None:
    sign_pack(plain, keys.private)
    manifest = plain / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8") + " ", encoding="utf-8")
    edit(plain, manifest_sha256=file_sha256(manifest))
    assert verify(str(plain))[0] == 0
    found = verify_pack(plain, public_key=keys.public)
    assert found.code == 2
    assert "the signature is not one of this manifest by this key" in found.lines[-1]


def edit(pack: Path, **changes: object) -> None:
    path = pack / "manifest.sig"
    data = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(data), encoding="utf-8")


def test_every_byte_of_a_signature_counts(plain: Path, keys: KeyPair) -> None:
    """A tampered signature never verifies, whichever byte it is."""
    sign_pack(plain, keys.private)
    path = plain / "manifest.sig"
    whole = path.read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(bytes(changed))
        assert not check_signature(plain, keys.public).ok, place
    path.write_bytes(whole)
    assert check_signature(plain, keys.public).ok


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"algorithm": "none"}, "says something else"),
        ({"schema": "assurance-signature/9"}, "says something else"),
        ({"signs": "index.html"}, "says something else"),
        ({"manifest_sha256": "0" * 64}, "says something else"),
        ({"more": 1}, "says something else"),
        ({"signature": "not base64!"}, "no signature that can be read"),
        ({"signature": None}, "no signature that can be read"),
        ({"signature": ""}, "is not one of this manifest"),
        ({"signature": base64.b64encode(b"short").decode()}, "is not one of this manifest"),
    ],
)
def test_a_malformed_signature_does_not_hold(plain: Path, keys: KeyPair, changes: dict, words: str) -> None:
    sign_pack(plain, keys.private)
    edit(plain, **changes)
    found = check_signature(plain, keys.public)
    assert not found.ok
    assert words in found.words


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_a_signature_that_is_none_is_no_crash(plain: Path, keys: KeyPair, text: str) -> None:
    (plain / "manifest.sig").write_text(text, encoding="utf-8")
    assert not check_signature(plain, keys.public).ok
    code, lines = verify(str(plain))
    assert code == 2
    assert any("manifest.sig" in line for line in lines)


def test_a_pack_that_does_not_hold_or_is_incomplete_is_not_signed(plain: Path, keys: KeyPair) -> None:
    (plain / "index.html").write_text("changed", encoding="utf-8")
    with pytest.raises(PackError, match="is not signed, because it does not hold"):
        sign_pack(plain, keys.private)
    assert not (plain / "manifest.sig").exists()


def test_keys_are_for_their_owner_alone_and_never_replaced(keys: KeyPair) -> None:
    assert stat.S_IMODE(keys.private.stat().st_mode) == 0o600
    before = keys.private.read_bytes()
    with pytest.raises(PackError, match="a key is never replaced"):
        make_key_pair(keys.private)
    assert keys.private.read_bytes() == before


@pytest.mark.parametrize("mark", ["programme.yaml", "manifest.json", "ledger.sqlite", "pyproject.toml"])
def test_no_private_key_is_made_or_used_beside_data_or_in_a_project(
    plain: Path, keys: KeyPair, tmp_path: Path, mark: str
) -> None:
    home = tmp_path / "home"
    (home / "deep").mkdir(parents=True)
    (home / mark).write_text("", encoding="utf-8")
    with pytest.raises(PackError, match="could sign in your name"):
        make_key_pair(home / "deep" / "key")
    assert list((home / "deep").iterdir()) == []
    shutil.copy(keys.private, home / "key")
    with pytest.raises(PackError, match="could sign in your name"):
        sign_pack(plain, home / "key")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")
def test_a_private_key_that_others_may_read_is_refused(plain: Path, keys: KeyPair) -> None:
    keys.private.chmod(0o644)
    with pytest.raises(PackError, match="others on this machine may use it"):
        sign_pack(plain, keys.private)


def test_keys_that_are_none_are_refused(plain: Path, keys: KeyPair, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    odd = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    files = {
        "empty": b"",
        "words": b"-----BEGIN PRIVATE KEY-----\nnot base64\n-----END PRIVATE KEY-----\n",
        "rsa": odd.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "locked": ed25519.Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word")
        ),
    }
    said = {
        "empty": "is no private key",
        "words": "is no private key that can be read",
        "rsa": "is a key of another kind; expected Ed25519",
        "locked": "is protected by a passphrase",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)
        with pytest.raises(PackError, match=said[name]):
            sign_pack(plain, folder / name)
    keys.public.chmod(0o600)
    with pytest.raises(PackError, match="is no private key"):
        sign_pack(plain, keys.public)
    public = odd.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "rsa.pub").write_bytes(public)
    sign_pack(plain, keys.private)
    for path, words in (
        (keys.private, "is a private key; give the public one"),
        (folder / "rsa.pub", "is a public key of another kind"),
        (folder / "empty", "is no public key that can be read"),
        (folder / "absent", "the key cannot be read"),
        (folder, "the key cannot be read"),
    ):
        with pytest.raises(PackError, match=words):
            check_signature(plain, path)


def test_no_secret_is_told_in_a_message_or_a_pack(plain: Path, keys: KeyPair) -> None:
    sign_pack(plain, keys.private)
    secret = keys.private.read_text(encoding="ascii").split("\n")[1]
    text = (plain / "manifest.sig").read_text(encoding="utf-8")
    assert secret not in text
    assert secret not in repr(keys)


def test_without_cryptography_it_is_said_how_to_install_it(
    plain: Path, keys: KeyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    for act in (
        lambda: sign_pack(plain, keys.private),
        lambda: check_signature(plain, keys.public),
        lambda: make_key_pair(keys.private.with_name("new")),
    ):
        with pytest.raises(PackError, match=r"pip install 'assurance-workbench\[signing\]'"):
            act()
    assert verify_pack(plain).ok
