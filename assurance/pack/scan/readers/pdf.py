"""PDF: the text of its pages, and every string of its objects: outline, alternative texts, properties."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from assurance.pack.scan.passages import Denied, Item, Passage
from assurance.pack.scan.readers.markup import read_markup
from assurance.pack.scan.readers.pdf_fonts import UnreadableFont
from assurance.pack.scan.readers.pdf_text import page_texts
from assurance.pack.scan.readers.pictures import printed

__all__ = ["read_pdf"]

_WORDS: Final = {
    "/Alt": "alternative text",
    "/ActualText": "replacement text",
    "/Title": "title or outline",
    "/Contents": "note",
    "/URI": "link",
    "/Author": "author",
    "/Subject": "subject",
    "/Keywords": "keywords",
}
_PACKED: Final = frozenset({"/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode"})
_SIGNS: Final = frozenset({"/CIDSet", "/CIDToGIDMap", "/ToUnicode", "/FontFile", "/FontFile2", "/FontFile3"})
_SILENT: Final = frozenset({"/ObjStm", "/XRef", "/CMap"})
_STRUCTURE: Final = frozenset({"/ID"})
_DEPTH: Final = 40


def read_pdf(data: bytes) -> Iterator[Item]:
    """Give the text of every page, and the strings of every object.

    Denied are files that are locked, hold earlier versions of themselves or files within, and streams and
    fonts that cannot be read. Pictures are not read.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if data.count(b"startxref") != 1:
        yield Denied("", "is a PDF that is damaged, or holds earlier versions of itself")
        return
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            yield Denied("", "is a PDF that is locked")
            return
        yield from _pages(reader)
        yield from _objects(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        yield Denied("", "is a PDF that cannot be read")


def _pages(reader: Any) -> Iterator[Item]:
    for number, page in enumerate(reader.pages, start=1):
        try:
            for text in page_texts(page, reader):
                yield Passage(f"page {number}, text", text)
        except UnreadableFont:
            yield Denied(f"page {number}", "is written in a way whose letters cannot be told")


def _objects(reader: Any) -> Iterator[Item]:
    from pypdf.generic import IndirectObject

    numbers = {(number, generation) for generation, found in reader.xref.items() for number in found}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    objects = {
        number: reader.get_object(IndirectObject(number, generation, reader))
        for number, generation in sorted(numbers)
        if number
    }
    silent = {found.idnum for page in reader.pages for found in _contents(page)}
    silent |= {found for value in objects.values() for found in _signs(value)}
    for number, value in objects.items():
        yield from _strings(value, f"object {number}", 0)
        if number not in silent:
            yield from _stream(value, f"object {number}")
    for key, value in reader.trailer.items():
        if key not in _STRUCTURE:
            yield from _strings(value, "trailer", 0)


def _contents(page: Any) -> list[Any]:
    """Give the references to the content of a page, which its text was read from."""
    from pypdf.generic import IndirectObject

    if "/Contents" not in page:
        return []
    held = page.raw_get("/Contents")
    resolved = held.get_object()
    found = [held, *(resolved if isinstance(resolved, list) else [])]
    return [one for one in found if isinstance(one, IndirectObject)]


def _signs(value: Any) -> Iterator[int]:
    """Give the numbers of the tables of a font, which hold no text."""
    from pypdf.generic import DictionaryObject, IndirectObject

    if isinstance(value, DictionaryObject):
        for key in _SIGNS & value.keys():
            held = value.raw_get(key)
            if isinstance(held, IndirectObject):
                yield held.idnum


def _strings(value: Any, place: str, depth: int) -> Iterator[Item]:
    from pypdf.generic import ByteStringObject, DictionaryObject, TextStringObject

    if depth > _DEPTH:
        yield Denied(place, "is nested too deeply")
    elif isinstance(value, DictionaryObject):
        for key, held in value.items():
            if key not in _STRUCTURE:
                words = _WORDS.get(key)
                yield from _strings(held, f"{place}, {words}" if words else place, depth + 1)
    elif isinstance(value, list):
        for held in value:
            yield from _strings(held, place, depth + 1)
    elif isinstance(value, TextStringObject):
        yield Passage(place, str(value))
    elif isinstance(value, ByteStringObject):
        yield Passage(place, printed(bytes(value)))


def _stream(value: Any, place: str) -> Iterator[Item]:
    """Read a stream that is no page; what it is, its dictionary tells."""
    from pypdf.generic import StreamObject

    if not isinstance(value, StreamObject):
        return
    kind, sort = value.get("/Type"), value.get("/Subtype")
    filters = value.get("/Filter", [])
    if kind == "/Metadata":
        for item in read_markup(value.get_data().decode("utf-8", "replace")):
            yield item._replace(place=f"{place}, metadata (XMP)")
    elif kind == "/EmbeddedFile":
        yield Denied(place, "is a file within the PDF")
    elif sort == "/Image":
        if _PACKED.intersection([filters] if isinstance(filters, str) else filters):
            yield Denied(place, "is a picture in a form that may hold more than the picture")
    elif kind not in _SILENT and not _is_drawn(value):
        yield from _other(value, place)


def _is_drawn(value: Any) -> bool:
    """Tell forms, which the pages read, and programs of colours, which hold no text."""
    return value.get("/Subtype") == "/Form" or "/FunctionType" in value or "/ShadingType" in value


def _other(value: Any, place: str) -> Iterator[Item]:
    data = value.get_data()
    if "/N" in value:  # a colour profile
        yield Passage(place, printed(data))
    elif data.strip():
        yield Denied(place, "is a stream of a kind that cannot be read")
