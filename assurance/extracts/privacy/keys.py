"""The key of the pseudonyms: from the environment or a key file, never stored with the data."""

from __future__ import annotations

import hmac
import os
import re
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final, NoReturn

from assurance.engine.files import store_error, sync_folder
from assurance.errors import ExtractError
from assurance.programme import FileSource, Header, RecordSource

__all__ = ["Key", "data_folders_above", "find_key", "make_key_file", "needs_key", "read_key_file"]

_LEAST_BYTES: Final = 32
_MOST_BYTES: Final = 4096
_LABEL: Final = b"\x1ffingerprint of the key"
_TOKENS: Final = b"\x1fkey of the hashes of words"
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2})+")
_MAKE: Final = "make one with: assurance key FILE"


@dataclass(frozen=True, slots=True)
class Key:
    r"""A secret key; it never shows in a representation, and refuses to be pickled.

    Parameters
    ----------
    secret : its bytes, at least 32

    Examples
    --------
    >>> key = Key(bytes(range(7, 167, 5)))
    >>> key
    Key()
    >>> key.fingerprint, key.digest("person\x1f9990000018")[:24]
    ('800fe3d59c32d58a', '2e7e121712c0e64284ce9616')
    """

    secret: bytes = field(repr=False)

    def digest(self, text: str) -> str:
        """Give the HMAC-SHA256 (RFC 2104) of a text in UTF-8 under this key, as 64 hex digits."""
        return hmac.digest(self.secret, text.encode("utf-8"), "sha256").hex()

    @property
    def for_tokens(self) -> bytes:
        """A key of its own for the hashes of words, 32 bytes, made from this one with a fixed label."""
        return hmac.digest(self.secret, _TOKENS, "sha256")

    @property
    def fingerprint(self) -> str:
        """The first 16 hex digits of the HMAC of a fixed label: names the key and does not tell it."""
        return hmac.digest(self.secret, _LABEL, "sha256").hex()[:16]

    def pads(self) -> tuple[bytes, bytes]:
        """Give the inner and the outer block that HMAC-SHA256 hashes before text and digest (RFC 2104)."""
        secret = self.secret if len(self.secret) <= 64 else sha256(self.secret).digest()
        block = secret.ljust(64, b"\0")
        return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)

    def __reduce__(self) -> NoReturn:
        """Refuse to be written down."""
        raise TypeError("a key is never written down with anything else")


def needs_key(source: FileSource) -> bool:
    """Tell whether the key is needed to read a source: not where its ids are pseudonyms already."""
    return source.needs_key and not (isinstance(source, RecordSource) and source.pseudonymous)


def find_key(header: Header, *, apart_from: Sequence[Path], wanted_for: str = "there is no key") -> Key:
    """Find the key of a programme in the environment, or in the key file that the environment names.

    `header.key_from` names the variable; with ``_FILE`` added it names the variable with the place of a
    key file. A key is written in hex, 64 digits or more.

    Parameters
    ----------
    header : of the programme
    apart_from : folders in which a key file may not lie, since the data lie there
    wanted_for : what the key is needed for, as the beginning of the message where there is none

    Raises
    ------
    ExtractError
        When there is no key, there are two, or the one found is short, weak, no hex, or kept badly. No
        message repeats any of it.
    """
    direct, by_file = header.key_from, f"{header.key_from}_FILE"
    text, place = os.environ.get(direct, "").strip(), os.environ.get(by_file, "").strip()
    if text and place:
        raise ExtractError(
            f"the key of the pseudonyms: both {direct} and {by_file} are set; expected one of them, so that "
            "nobody has to guess which key was used; unset the other"
        )
    if text:
        return _key(text, f"environment variable {direct}")
    if place:
        return read_key_file(Path(place), apart_from=apart_from, named_by=by_file)
    raise ExtractError(
        f"{wanted_for}; neither {direct} nor {by_file} is set; set {by_file} to the place of the key file; "
        f"where there is no key yet, {_MAKE}"
    )


def read_key_file(path: Path, *, apart_from: Sequence[Path], named_by: str = "") -> Key:
    """Read a key file, after making sure that it lies apart from the data and is its owner's alone.

    Raises
    ------
    ExtractError
        See `find_key`.
    """
    where = f"key file {path}" + (f" (from {named_by})" if named_by else "")
    _refuse_beside_data(path, where, apart_from)
    try:
        # without O_NONBLOCK, opening a pipe would wait for ever
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            _refuse_open_to_others(os.fstat(descriptor), where)
            content = os.read(descriptor, _MOST_BYTES + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ExtractError(
            f"{where}: cannot be read: {error.strerror or error}; name the key file, or {_MAKE}"
        ) from None
    if len(content) > _MOST_BYTES:
        raise ExtractError(f"{where}: is longer than {_MOST_BYTES:,} bytes; expected 64 hex digits")
    return _key(content.decode("utf-8-sig", errors="replace").strip(), where)


def make_key_file(path: Path, *, apart_from: Sequence[Path] = ()) -> Key:
    """Write a new key of 256 bits from the system into a new file that its owner alone may read.

    Raises
    ------
    ExtractError
        When anything stands at `path` already, which is never replaced, or data lie in that folder.
    StoreError
        When the folder cannot be written.
    """
    _refuse_beside_data(path, f"key file {path}", apart_from)
    key = Key(secrets.token_bytes(_LEAST_BYTES))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.secret.hex().encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.absolute().parent)
    except FileExistsError:
        raise ExtractError(
            f"key file {path}: something stands there already, and a key is never replaced: pseudonyms made "
            "with the old key could not be linked any more; choose another name"
        ) from None
    except OSError as error:
        raise store_error(path, error) from error
    return key


def data_folders_above(path: Path) -> tuple[Path, ...]:
    """List the folders above a file that hold a store, a programme or a pack."""
    marks = ("ledger.sqlite", "programme.yaml", "manifest.json")
    parents = {*path.absolute().parents, *path.resolve().parents}
    return tuple(sorted(folder for folder in parents if any((folder / mark).exists() for mark in marks)))


def _refuse_open_to_others(status: os.stat_result, where: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ExtractError(f"{where}: is no regular file; expected the file that assurance key made")
    if os.name != "nt" and status.st_mode & 0o077:
        raise ExtractError(
            f"{where}: others on this machine may use it (mode {stat.S_IMODE(status.st_mode):04o}); "
            "expected 0600; run: chmod 600 FILE, and ask whether the key has to be replaced"
        )


def _refuse_beside_data(path: Path, where: str, apart_from: Sequence[Path]) -> None:
    for folder in apart_from:
        for place in {path.absolute(), path.resolve()}:  # neither a link to it nor the file itself
            if place.is_relative_to(folder.resolve()) or place.is_relative_to(folder.absolute()):
                raise ExtractError(
                    f"{where}: lies in {folder}, beside the data or the declarations; whoever gets a copy of "
                    "that folder could tell who a pseudonym is; keep the key elsewhere, apart from them"
                )


def _key(text: str, where: str) -> Key:
    if not _HEX.fullmatch(text):
        raise ExtractError(
            f"{where}: is no key: {len(text):,} characters, not all of them pairs of hex digits; expected "
            f"{2 * _LEAST_BYTES} hex digits or more; {_MAKE}"
        )
    secret = bytes.fromhex(text)
    if len(secret) < _LEAST_BYTES:
        raise ExtractError(
            f"{where}: the key has {len(text)} hex digits; expected {2 * _LEAST_BYTES} or more; {_MAKE}"
        )
    if _is_weak(secret):
        raise ExtractError(
            f"{where}: the key repeats or counts, so it could be guessed; expected random hex digits; {_MAKE}"
        )
    return Key(secret)


def _is_weak(secret: bytes) -> bool:
    """Tell a key that was typed from one that was drawn: few bytes, a short block repeated, or a count."""
    steps = {(after - before) % 256 for before, after in pairwise(secret)}
    repeats = any(secret[size:] == secret[:-size] for size in range(1, 9))
    return len(set(secret)) < 8 or repeats or len(steps) == 1
