"""PNG: what is written beside the picture; the picture itself is not read."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from assurance.pack.scan.passages import Denied, Item, Passage

__all__ = ["PNG", "printed", "read_png"]

PNG: Final = b"\x89PNG\r\n\x1a\n"
_TEXTS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_BYTES: Final = frozenset({b"eXIf", b"iCCP", b"sPLT"})
_SILENT: Final = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"hIST"),
        *(b"pHYs", b"tIME", b"acTL", b"fcTL", b"fdAT", b"cICP"),
    }
)
_MOST: Final = 1 << 24
_PRINTED: Final = re.compile(rb"[\x20-\x7e\x80-\xff]{4,}")
_PRINTED_WIDE: Final = re.compile(rb"(?:[\x20-\x7e]\x00){4,}")


def read_png(data: bytes) -> Iterator[Item]:
    """Give the texts of a PNG: tEXt, zTXt, iTXt, EXIF and the colour profile.

    A chunk of an unknown kind, and bytes after the end, cannot be vouched for.

    References
    ----------
    Portable Network Graphics (PNG) Specification, third edition (W3C 2025), section 11.
    """
    at, number = len(PNG), 0
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        number += 1
        place = f"chunk {number}"
        if len(body) < size or len(kind) < 4:
            yield Denied(place, "is cut off")
            return
        yield from _chunk(kind, body, place)
        at += size + 12
        if kind == b"IEND":
            break
    else:
        yield Denied("", "is a picture that is cut off")
    if at < len(data):
        yield Denied("", f"has {len(data) - at:,} bytes after the end of the picture")


def _chunk(kind: bytes, body: bytes, place: str) -> Iterator[Item]:
    if kind in _TEXTS:
        try:
            yield Passage(f"{place} ({kind.decode('ascii')})", _text(kind, body))
        except (zlib.error, UnicodeDecodeError, ValueError):
            yield Denied(place, "is a text that cannot be unpacked")
    elif kind in _BYTES:
        yield Passage(f"{place} ({kind.decode('ascii')})", printed(_unpacked(kind, body)))
    elif kind not in _SILENT:
        yield Denied(place, "is of a kind that cannot be read")


def _text(kind: bytes, body: bytes) -> str:
    keyword, rest = body.split(b"\x00", 1)
    if kind == b"tEXt":
        return f"{keyword.decode('latin-1')}\n{rest.decode('latin-1')}"
    if kind == b"zTXt":
        return f"{keyword.decode('latin-1')}\n{_inflated(rest[1:]).decode('latin-1')}"
    is_packed, rest = rest[:1] == b"\x01", rest[2:]
    language, translated, text = rest.split(b"\x00", 2)
    said = (_inflated(text) if is_packed else text).decode("utf-8")
    return "\n".join(
        (keyword.decode("latin-1"), language.decode("latin-1"), translated.decode("utf-8"), said)
    )


def _unpacked(kind: bytes, body: bytes) -> bytes:
    if kind != b"iCCP":
        return body
    name, rest = body.split(b"\x00", 1) if b"\x00" in body else (body, b"")
    try:
        return name + b"\n" + _inflated(rest[1:])
    except (zlib.error, ValueError):
        return body


def _inflated(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, _MOST)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError("longer than any text, or cut off")
    return text


def printed(data: bytes) -> str:
    """Give the runs of printed signs in bytes, also those of two bytes a sign."""
    runs = [run.decode("latin-1") for run in _PRINTED.findall(data)]
    return "\n".join([*runs, *(run.decode("utf-16-le") for run in _PRINTED_WIDE.findall(data))])
