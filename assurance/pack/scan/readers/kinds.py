"""Which reader reads what: by the name of a file, or by what embedded bytes are said to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from assurance.pack.scan.encoded import from_base64
from assurance.pack.scan.passages import Denied, Item
from assurance.pack.scan.readers.archives import Member, read_members
from assurance.pack.scan.readers.data import MimePart, read_json
from assurance.pack.scan.readers.markup import read_markup
from assurance.pack.scan.readers.pdf import read_pdf
from assurance.pack.scan.readers.pictures import PNG, read_png
from assurance.pack.scan.readers.plain_text import read_table, read_text
from assurance.pack.scan.readers.workbook import read_workbook

__all__ = ["Read", "read_embedded", "read_named", "read_shown"]

Read = Iterator[Item | Member | MimePart]
_TextReader = Callable[[str], Read]
_ByteReader = Callable[[bytes], Read]

_TEXTS: Final[dict[str, _TextReader]] = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".svg", ".xml"), read_markup),
    **dict.fromkeys((".json", ".ipynb"), read_json),
    ".csv": read_table,
    ".tsv": partial(read_table, delimiter="\t"),
    **dict.fromkeys((".py", ".md", ".txt", ".css", ".yaml", ".yml", ".toml", ".typ", ".sql"), read_text),
    **dict.fromkeys((".sha256", ".sig", ".pub", ".pem"), read_text),
}
_BYTES: Final[dict[str, tuple[bytes, _ByteReader]]] = {
    ".png": (PNG, read_png),
    ".pdf": (b"%PDF-", read_pdf),
    ".xlsx": (b"PK\x03\x04", read_workbook),
    ".zip": (b"PK", read_members),
}
_MARKUP: Final = re.compile(r"text/html|application/xhtml\+xml|.*[/+]xml")
_PACKED: Final = re.compile("(?:image|audio|video|font|application)/.*")
_UNPRINTED: Final = re.compile("[\x00-\x08\x0e-\x1f]")
_NOT_TEXT: Final = Denied("", "holds bytes that are no text in UTF-8")


def read_named(name: str, data: bytes) -> Read:
    """Read a file by the end of its name; one of an unknown kind is denied, and so is one that is another."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _TEXTS:
        yield from _text(data, _TEXTS[suffix])
    elif suffix in _BYTES:
        begins, reader = _BYTES[suffix]
        if data.startswith(begins):
            yield from reader(data)
        else:
            yield Denied("", f"is not what its name says ({suffix})")
    else:
        yield Denied("", "is of a kind that the scan cannot read")


def read_embedded(mime: str, data: bytes) -> Read:
    """Read bytes that stood in a text, by what they are said to be, or by how they begin."""
    kind = mime.lower()
    begun = next((suffix for suffix, (begins, _) in _BYTES.items() if data.startswith(begins)), None)
    if begun:
        yield from read_named("." + begun, data) if begun != ".xlsx" else read_members(data)
    elif _MARKUP.fullmatch(kind):
        yield from _text(data, read_markup)
    elif kind.endswith(("/json", "+json")):
        yield from _text(data, read_json)
    elif kind.startswith("text/") or not kind:
        yield from _text(data, read_text)
    else:
        yield Denied("", "is of a kind that the scan cannot read")


def read_shown(part: MimePart) -> Read:
    """Read one form of what a notebook shows: base64 where it is a picture or the like, else text."""
    kind = part.mime.lower()
    is_text = kind.startswith("text/") or _MARKUP.fullmatch(kind) or kind.endswith(("/json", "+json"))
    if is_text or not _PACKED.fullmatch(kind) or kind in _SCRIPTS:
        yield from read_embedded(kind if is_text else "", part.text.encode("utf-8", "surrogatepass"))
        return
    data = from_base64(part.text)
    if data is None:
        yield Denied("", "is packed text that cannot be unpacked")
    else:
        yield from read_embedded(kind, data)


_SCRIPTS: Final = frozenset({"application/javascript", "application/x-latex"})


def _text(data: bytes, reader: _TextReader) -> Read:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield _NOT_TEXT
        return
    if _UNPRINTED.search(text):
        yield _NOT_TEXT
    else:
        yield from reader(text)
