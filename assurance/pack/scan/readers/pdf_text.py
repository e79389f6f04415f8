"""The text of a PDF page by its marked parts, so that cells of a table stay apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from assurance.pack.scan.passages import BESIDE
from assurance.pack.scan.readers.pdf_fonts import UnreadableFont, letters_of, read_signs

__all__ = ["page_texts"]

_STRING: Final = rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\)"
_HEX: Final = rb"(?<!<)<[0-9A-Fa-f\s]*+>"
_NAME: Final = rb"[^\s/<>\[\]()]+"
_SHOWN: Final = re.compile(
    rb"(?P<array>\[(?:" + _STRING + rb"|" + _HEX + rb"|[-+0-9.\s]++)*+\])\s*TJ"
    rb"|(?P<one>" + _STRING + rb"|" + _HEX + rb")\s*(?P<show>Tj|'|\")?"
    rb"|/(?P<font>" + _NAME + rb")\s+[-+0-9.]+\s+Tf"
    rb"|/(?P<form>" + _NAME + rb")\s+Do\b"
    rb"|(?P<mark>\b(?:BDC|BMC|EMC)\b)"
    rb"|(?P<image>\sID\s)",
    re.DOTALL,
)
"""What of the content of a page shows or marks text; all else draws."""
_PART: Final = re.compile(_STRING + rb"|" + _HEX + rb"|[-+0-9.]+", re.DOTALL)
_GAP: Final = -200
"""Thousandths of the size of the letters from which a gap is a space."""
_DEEPEST: Final = 8


def page_texts(page: Any, reader: Any) -> Iterator[str]:
    """Give the text of a page as it is marked; of one that is not marked, as it lies on the page.

    Parts of a marked page that follow one another, as lines of a paragraph do, are one where the first
    ends with a space; else they are beside one another, as the cells of a table are.

    Raises
    ------
    UnreadableFont
        Where letters cannot be told, or a picture stands within the text.
    """
    parts: list[str] = []
    contents = page.get_contents()
    if contents is not None:
        _read(contents.get_data(), page.get("/Resources"), parts, 0)
    said = "".join(parts)
    if said.strip(BESIDE):
        yield re.sub(f"(?<= ){BESIDE}+", "", said)
    if "/MarkInfo" not in reader.trailer["/Root"]:
        yield page.extract_text()


def _read(contents: bytes, resources: Any, parts: list[str], depth: int) -> None:
    if depth > _DEEPEST:
        raise UnreadableFont
    resources = resources.get_object() if resources is not None else {}
    fonts, forms = _held(resources, "/Font"), _held(resources, "/XObject")
    letters: Mapping[bytes, str] | None = None
    known: dict[str, Mapping[bytes, str] | None] = {}
    for match in _SHOWN.finditer(contents):
        what = match.lastgroup
        if what == "font":
            letters = _letters(f"/{match['font'].decode('latin-1')}", fonts, known)
        elif what == "array":
            parts.append(_array(match["array"], letters))
        elif what == "show":
            parts.append(read_signs(match["one"], letters))
        elif what == "one":  # a replacement text, say, in what marks a part
            parts.append(f"{BESIDE}{read_signs(match['one'], None)}{BESIDE}")
        elif what == "mark":
            parts.append(BESIDE)
        elif what == "image":
            raise UnreadableFont
        else:
            _read_form(forms.get(f"/{match['form'].decode('latin-1')}"), resources, parts, depth)


def _read_form(held: Any, resources: Any, parts: list[str], depth: int) -> None:
    """Read a part of a page that stands for itself; a picture is none."""
    form = None if held is None else held.get_object()
    if form is not None and form.get("/Subtype") == "/Form":
        _read(form.get_data(), form.get("/Resources", resources), parts, depth + 1)


def _letters(
    name: str, fonts: Any, known: dict[str, Mapping[bytes, str] | None]
) -> Mapping[bytes, str] | None:
    if name not in known:
        known[name] = letters_of(fonts[name].get_object()) if name in fonts else None
    return known[name]


def _held(resources: Any, key: str) -> Any:
    held = resources.get(key)
    return {} if held is None else held.get_object()


def _array(array: bytes, letters: Mapping[bytes, str] | None) -> str:
    said = []
    for part in _PART.findall(array):
        if part[:1] in b"(<":
            said.append(read_signs(part, letters))
        elif float(part) < _GAP:
            said.append(" ")
    return "".join(said)
