"""Signing a pack: an Ed25519 signature over the bytes of its manifest, made with a key kept elsewhere."""

from __future__ import annotations

import base64
import json
import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assurance.engine import write_atomically
from assurance.engine.files import sync_folder
from assurance.errors import PackError
from assurance.pack.verify import verify

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["SIGNATURE", "KeyPair", "Signature", "check_signature", "make_key_pair", "sign_pack"]

SIGNATURE: Final = "manifest.sig"
SCHEMA: Final = "assurance-signature/1"
_MARKS: Final = (
    "ledger.sqlite", "manifest.json", "programme.yaml", "sampling_plans", "pyproject.toml", ".git",
)  # fmt: skip
"""What marks a folder as a store, a pack, a programme or a project: nothing secret is kept in those."""
_ABSENT: Final = (
    "signing needs the package cryptography, which is not installed; install it with: "
    "pip install 'assurance-workbench[signing]'"
)
_MAKE: Final = "Make one with: assurance keypair FILE"
_ALGORITHM: Final = "Ed25519"
_LARGEST: Final = 1 << 16
_COMPLETE: Final = 0


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A new pair of keys: where each lies, and the fingerprint by which people name them."""

    private: Path
    public: Path
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What became of signing, or of checking a signature: whether it holds, and by which key it is.

    `fingerprint` is the SHA-256 of the public key in DER, as `openssl pkey -pubin -outform DER` gives it.
    """

    ok: bool
    words: str
    fingerprint: str


def make_key_pair(private: Path) -> KeyPair:
    """Make a new pair of Ed25519 keys: the private one in a new file, the public one beside it as `.pub`.

    Raises
    ------
    PackError
        When something stands there already, which is never replaced; when the folder belongs to a project,
        a programme, a pack or a store; or when cryptography is absent.

    References
    ----------
    RFC 8032 (2017), Edwards-Curve Digital Signature Algorithm; PEM as in RFC 8410 (2018).
    """
    serial = _library("cryptography.hazmat.primitives.serialization")
    ed25519 = _library("cryptography.hazmat.primitives.asymmetric.ed25519")
    _refuse_inside(private)
    public = private.with_name(f"{private.name}.pub")
    for path in (private, public):
        if path.exists() or path.is_symlink():
            raise PackError(
                f"{path}: something stands there already, and a key is never replaced; take another name"
            )
    made = ed25519.Ed25519PrivateKey.generate()
    secret = made.private_bytes(serial.Encoding.PEM, serial.PrivateFormat.PKCS8, serial.NoEncryption())
    open_one = made.public_key().public_bytes(serial.Encoding.PEM, serial.PublicFormat.SubjectPublicKeyInfo)
    try:
        _write_new(private, secret, mode=0o600)
        _write_new(public, open_one, mode=0o644)
    except OSError as error:
        raise PackError(
            f"{error.filename}: the key cannot be written ({error.strerror}); choose another folder"
        ) from error
    return KeyPair(private, public, _fingerprint(made.public_key()))


def sign_pack(folder: Path | str, key_file: Path) -> Signature:
    """Sign a pack that holds and is complete: `manifest.sig` is written beside its manifest.

    The same key and the same manifest give the same file. An earlier signature is replaced.

    Parameters
    ----------
    folder : of the pack
    key_file : private key, as PEM; it has to lie outside projects, packs and stores, readable by its owner
        alone

    Raises
    ------
    PackError
        When the pack does not hold or is incomplete, the key cannot be used, or cryptography is absent.
    """
    key: Ed25519PrivateKey = _private_key(key_file)
    place = Path(folder)
    code, lines = verify(str(place))
    if code != _COMPLETE:
        raise PackError(f"{place}: is not signed, because it does not hold or is not complete: {lines[-1]}")
    content = (place / "manifest.json").read_bytes()
    fingerprint = _fingerprint(key.public_key())
    data = _said(content, fingerprint, key.sign(content))
    write_atomically(place / SIGNATURE, json.dumps(data, indent=1) + "\n")
    return Signature(True, f"Signed with the key {fingerprint}.", fingerprint)


def check_signature(folder: Path | str, public_key: Path) -> Signature:
    """Check that a pack was signed with the private key that belongs to a public one.

    Returns
    -------
    Signature
        Whether it holds, in words; a signature that is absent or unreadable does not hold.

    Raises
    ------
    PackError
        When the public key cannot be used, or cryptography is absent.
    """
    place = Path(folder)
    key: Ed25519PublicKey = _public_key(public_key)
    mine = _fingerprint(key)
    if not (place / SIGNATURE).is_file():
        return Signature(False, "the pack is not signed: it has no manifest.sig", mine)
    content = (place / "manifest.json").read_bytes()
    try:
        data = json.loads((place / SIGNATURE).read_text(encoding="utf-8"))
        theirs, signature = str(data["public_key_sha256"]), base64.b64decode(data["signature"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError):  # a fault of base64 is one of value
        return Signature(False, "manifest.sig is no signature that can be read", mine)
    if theirs != mine:
        said = f"the pack was signed with another key: {theirs[:64]}, and the one given is {mine}"
        return Signature(False, said, mine)
    if data != _said(content, mine, signature):
        said = "manifest.sig says something else than a signature of this manifest does"
        return Signature(False, said, mine)
    try:
        key.verify(signature, content)
    except _library("cryptography.exceptions").InvalidSignature:
        return Signature(False, "the signature is not one of this manifest by this key", mine)
    return Signature(True, f"The signature is one of this manifest, by the key {mine}.", mine)


def _said(content: bytes, fingerprint: str, signature: bytes) -> dict[str, str]:
    """Give all that a signature says; one that says more, less or otherwise is none."""
    return {
        "schema": SCHEMA,
        "algorithm": _ALGORITHM,
        "signs": "manifest.json",
        "manifest_sha256": sha256(content).hexdigest(),
        "public_key_sha256": fingerprint,
        "signature": base64.b64encode(signature).decode("ascii"),
    }


def _library(name: str) -> Any:
    """Load a part of cryptography, which is an extra; its absence is told in a way that can be acted on."""
    try:
        return import_module(name)
    except ImportError as error:
        raise PackError(_ABSENT) from error


def _private_key(path: Path) -> Any:
    serial = _library("cryptography.hazmat.primitives.serialization")
    kind = _library("cryptography.hazmat.primitives.asymmetric.ed25519").Ed25519PrivateKey
    _refuse_inside(path)
    content = _read(path)
    if os.name != "nt" and path.stat().st_mode & 0o077:
        raise PackError(
            f"{path}: others on this machine may use it (mode {stat.S_IMODE(path.stat().st_mode):04o}), "
            "expected 0600; run: chmod 600 FILE, and ask whether the key has to be replaced"
        )
    if b"PRIVATE KEY" not in content:
        raise PackError(f"{path}: is no private key; expected the file that assurance keypair made. {_MAKE}")
    try:
        key = serial.load_pem_private_key(content, password=None)
    except TypeError as error:
        raise PackError(
            f"{path}: is protected by a passphrase, and nobody is there to type it; "
            "expected a key without one, kept where only its owner can read"
        ) from error
    except (ValueError, _library("cryptography.exceptions").UnsupportedAlgorithm) as error:
        raise PackError(f"{path}: is no private key that can be read; expected PEM. {_MAKE}") from error
    if not isinstance(key, kind):
        raise PackError(f"{path}: is a key of another kind; expected {_ALGORITHM}. {_MAKE}")
    return key


def _public_key(path: Path) -> Any:
    serial = _library("cryptography.hazmat.primitives.serialization")
    kind = _library("cryptography.hazmat.primitives.asymmetric.ed25519").Ed25519PublicKey
    content = _read(path)
    if b"PRIVATE KEY" in content:
        raise PackError(
            f"{path}: is a private key; give the public one, which ends in .pub, and keep this "
            "one to yourself"
        )
    try:
        key = serial.load_pem_public_key(content)
    except (ValueError, _library("cryptography.exceptions").UnsupportedAlgorithm) as error:
        raise PackError(
            f"{path}: is no public key that can be read; expected PEM, whose first line is "
            "-----BEGIN PUBLIC KEY-----"
        ) from error
    if not isinstance(key, kind):
        raise PackError(f"{path}: is a public key of another kind; expected {_ALGORITHM}")
    return key


def _read(path: Path) -> bytes:
    """Read a key; of what is larger than any key, only enough to refuse it."""
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST)
    except OSError as error:
        raise PackError(f"{path}: the key cannot be read ({error.strerror}); give its file") from error


def _fingerprint(key: Ed25519PublicKey) -> str:
    serial = _library("cryptography.hazmat.primitives.serialization")
    der = key.public_bytes(serial.Encoding.DER, serial.PublicFormat.SubjectPublicKeyInfo)
    return sha256(der).hexdigest()


def _refuse_inside(path: Path) -> None:
    """Refuse a private key where copies are made of its folder: a project, a programme, a pack, a store."""
    for folder in {*path.absolute().parents, *path.resolve().parents}:
        mark = next((mark for mark in _MARKS if (folder / mark).exists()), None)
        if mark is not None:
            raise PackError(
                f"{path}: lies in {folder}, which holds {mark}; whoever gets a copy of it could sign "
                "in your name; keep the private key elsewhere, apart from projects, packs and stores"
            )


def _write_new(path: Path, content: bytes, *, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.absolute().parent)
