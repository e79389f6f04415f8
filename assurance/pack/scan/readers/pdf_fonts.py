"""Which letters the signs of a PDF font are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["UnreadableFont", "letters_of", "read_signs"]

_PAIR: Final = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_SPAN: Final = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]+)>|\[([^\]]*)\])")
_CODE: Final = re.compile(rb"<([0-9A-Fa-f\s]+)>")
_CHARS: Final = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES: Final = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_WIDEST: Final = 65536
_ESCAPE: Final = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED: Final = {
    **{b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"},
    **{b"\n": b"", b"\r": b"", b"\r\n": b""},
}


class UnreadableFont(Exception):
    """A page that does not tell which letters its signs are."""


def letters_of(font: Any) -> Mapping[bytes, str] | None:
    """Read which letters the signs of a font are; None for a simple font in the usual encoding.

    References
    ----------
    ISO 32000-2:2020, section 9.10.3 (ToUnicode CMaps).

    Raises
    ------
    UnreadableFont
        When the font does not tell.
    """
    if "/ToUnicode" not in font:
        if font.get("/Subtype") in ("/Type0", "/Type3"):
            raise UnreadableFont
        return None
    table = font["/ToUnicode"].get_object().get_data()
    found: dict[bytes, str] = {}
    for block in _CHARS.findall(table):
        for code, text in _PAIR.findall(block):
            found[_bytes(code)] = _utf16(_bytes(text))
    for block in _RANGES.findall(table):
        for first, last, text, listed in _SPAN.findall(block):
            found |= _span(_bytes(first), _bytes(last), text, listed)
    return found


def read_signs(written: bytes, letters: Mapping[bytes, str] | None) -> str:
    r"""Give the letters of a string, in round brackets or in hex digits, of a font or (None) of no font.

    Raises
    ------
    UnreadableFont
        When the font has no such sign.

    Examples
    --------
    >>> read_signs(rb"(a\051)", None), read_signs(b"<0102>", {b"\1": "x", b"\2": "y"})
    ('a)', 'xy')
    """
    raw = _hex(written) if written.startswith(b"<") else _ESCAPE.sub(_unescaped, written[1:-1])
    if letters is None:
        return (
            raw[2:].decode("utf-16-be", "replace") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")
        )
    width = max(map(len, letters), default=1)
    try:
        return "".join(letters[raw[at : at + width]] for at in range(0, len(raw), width))
    except KeyError:
        raise UnreadableFont from None


def _hex(written: bytes) -> bytes:
    digits = b"".join(written[1:-1].split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _unescaped(match: re.Match[bytes]) -> bytes:
    sign = match[1]
    return bytes([int(sign, 8) % 256]) if sign[:1].isdigit() else _ESCAPED.get(sign, sign)


def _span(first: bytes, last: bytes, text: bytes, listed: bytes) -> dict[bytes, str]:
    low, high = int.from_bytes(first, "big"), int.from_bytes(last, "big")
    codes = [code.to_bytes(len(first), "big") for code in range(low, min(high, low + _WIDEST) + 1)]
    if listed:
        return dict(zip(codes, (_utf16(_bytes(one)) for one in _CODE.findall(listed)), strict=False))
    start = _bytes(text)
    point = int.from_bytes(start, "big")
    return {code: _utf16((point + n).to_bytes(len(start), "big")) for n, code in enumerate(codes)}


def _bytes(digits: bytes) -> bytes:
    return bytes.fromhex(b"".join(digits.split()).decode("ascii"))


def _utf16(code: bytes) -> str:
    return code.decode("utf-16-be" if len(code) > 1 else "latin-1", "replace")
