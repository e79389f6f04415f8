"""The document as PDF/UA-1: tagged, with bookmarks, the same bytes wherever it is made."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from assurance.errors import PackError
from assurance.show.document import Document
from assurance.show.forms.paper import paper_of

if TYPE_CHECKING:
    from typst import Fonts

__all__ = ["make_pdf"]

_LATIN = 0x17F
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\ufe0e\ufe0f"
"""Characters that have no shape of their own: they join, part or turn the letters beside them."""
_LOOSE = re.compile(f"(?<=[ -~])[{_UNSEEN}]+")
"""Such characters after a plain letter, to which they do nothing but become a part of it for readers."""
_MARKS = re.compile("(?<=[ -~])[\u0300-\u036f\u20d0-\u20ff]")
"""Marks on a plain letter with which they make no letter of their own."""


def make_pdf(document: Document) -> bytes:
    """Make a PDF that a screen reader can follow and that anybody can sign.

    Parameters
    ----------
    document : what stands in it; every text is data, and none of it is read as markup

    Returns
    -------
    bytes
        PDF/UA-1 in British English: headings, tables whose headers have a scope and stand again on each
        page, bookmarks, page numbers, the banners on every page. No clock, machine or path is in it, and no
        font but those that come with the libraries: the same document gives the same bytes.

    Raises
    ------
    PackError
        When the document cannot be set, with the reason.

    Notes
    -----
    ISO 14289-1:2014 (PDF/UA-1). The typesetter refuses what breaks it, such as a letter that no font has;
    such a letter is written as its number, ``[U+6F22]``.

    Examples
    --------
    >>> report = Document("Assurance pack", "Demo programme", "October 2026", ())
    >>> make_pdf(report)[:5]
    b'%PDF-'
    """
    import typst

    said = _writable(json.dumps(paper_of(document), ensure_ascii=False))
    try:
        made = typst.compile(
            _template(), format="pdf", sys_inputs={"document": said}, pdf_standards=["ua-1"],
            font_paths=_fonts(), ignore_system_fonts=True,
        )  # fmt: skip
    except typst.TypstError as error:
        raise PackError(f"the PDF of {document.programme_title} cannot be set: {error}") from error
    return bytes(made)


@cache
def _template() -> bytes:
    return Path(__file__).with_name("pack.typ").read_bytes()


def _writable(text: str) -> str:
    r"""Write a letter that no font here has as its number, so that it is neither lost nor taken for another.

    Examples
    --------
    >>> _writable("Zo\xeb, \u6f22")
    'Zoë, [U+6F22]'
    """
    text = _MARKS.sub(lambda found: _named(found[0]), normalize("NFC", text))
    beyond = {letter for letter in set(text) if ord(letter) > _LATIN and letter not in _UNSEEN}
    known = _letters() if beyond else frozenset()
    return _LOOSE.sub("", text.translate({ord(one): _named(one) for one in beyond if ord(one) not in known}))


def _named(letter: str) -> str:
    return f"[U+{ord(letter):04X}]"


@cache
def _letters() -> frozenset[int]:
    """Give the letters that the fonts have, by their numbers."""
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(_folder() / "DejaVuSans.ttf")).get_charmap())


@cache
def _fonts() -> Fonts:
    """Give the typesetter's own fonts, and those of the plotting library for letters that they lack."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[_folder()])


def _folder() -> Path:
    """Find the fonts that come with the plotting library; it is not opened for that."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise PackError(
            "matplotlib is not installed, and its fonts set the PDF; install the dependencies again"
        )
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
