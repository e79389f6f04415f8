"""What is packed into text: data: URIs and long runs of base64, unpacked to be read in their turn."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from assurance.pack.scan.passages import Denied

__all__ = ["Embedded", "from_base64", "without_embedded"]

_URI: Final = re.compile(
    r"data:(?P<mime>[A-Za-z]+/[A-Za-z0-9.+-]+)?(?:;[A-Za-z0-9_-]+(?:=[A-Za-z0-9_.-]+)?)*?(?P<packed>;base64)?,"
)
_PACKED: Final = re.compile(r"(?:[A-Za-z0-9+/_-]|%2[BbFf]|[\r\n](?=[A-Za-z0-9+/=]))*(?:=|%3[Dd]){0,2}")
_PERCENT: Final = re.compile(r"[^\s\"'()<>\x00\x01]*")
_RUN: Final = re.compile(r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{4}){50,}[A-Za-z0-9+/]{0,3}={0,2}")
_DIGITS_OF_HEX: Final = re.compile("[0-9a-fA-F]+")


class Embedded(NamedTuple):
    """Bytes that stood in a text, and what they are said to be."""

    mime: str
    data: bytes


def without_embedded(text: str) -> tuple[str, tuple[Embedded | Denied, ...]]:
    """Take what is packed out of a text, and give both.

    A run of 200 signs of base64 or more is taken for packed bytes wherever it stands, but for one of hex
    digits alone, which is a digest.

    Examples
    --------
    >>> without_embedded('a <img src="data:text/plain;base64,OTk5IDAwMCAwMDE4"> b')
    ('a <img src=""> b', (Embedded(mime='text/plain', data=b'999 000 0018'),))
    """
    found: list[Embedded | Denied] = []
    kept: list[str] = []
    at = 0
    for match in _URI.finditer(text) if "data:" in text else ():
        if match.start() < at:
            continue
        packed = _body(text, match)
        found.append(_unpacked(match["mime"] or "text/plain", packed, is_base64=bool(match["packed"])))
        kept.append(text[at : match.start()] + "\n" * packed.count("\n"))  # so that lines keep their numbers
        at = match.end() + len(packed)
    text = "".join([*kept, text[at:]])
    return _without_runs(text, found) if len(text) >= 200 else (text, tuple(found))


def _body(text: str, uri: re.Match[str]) -> str:
    """Give what follows the comma of a URI: the rest of an attribute, or what its quotes hold."""
    if uri["packed"]:
        body = _PACKED.match(text, uri.end())
        return body[0] if body else ""
    if not text[: uri.start()].strip():
        return text[uri.end() :]
    quote = text[uri.start() - 1]
    end = text.find(quote, uri.end()) if quote in "\"'" else -1
    body = _PERCENT.match(text, uri.end())
    return text[uri.end() : end] if end >= 0 else body[0] if body else ""


def _without_runs(text: str, found: list[Embedded | Denied]) -> tuple[str, tuple[Embedded | Denied, ...]]:
    def take(match: re.Match[str]) -> str:
        if _DIGITS_OF_HEX.fullmatch(match[0]):
            return match[0]
        found.append(_unpacked("", match[0], is_base64=True))
        return " "

    return _RUN.sub(take, text), tuple(found)


def _unpacked(mime: str, packed: str, *, is_base64: bool) -> Embedded | Denied:
    data = from_base64(unquote_to_bytes(packed).decode("latin-1")) if is_base64 else unquote_to_bytes(packed)
    return Denied("", "is packed text that cannot be unpacked") if data is None else Embedded(mime, data)


def from_base64(text: str) -> bytes | None:
    """Unpack base64, of either alphabet, with line ends and without padding; None where it is none."""
    bare = "".join(text.split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (Error, ValueError):
        return None
