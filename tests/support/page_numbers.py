"""Numbers that pages show, and whether findings hold them: what is shown has a source to be followed to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

_NUMBER = re.compile(
    r"(?<![\w.,:/=#-])[\u2212+\-\u00b1]?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?(?![\w])"
    r"|(?<![\w.,:/=#-])[\u2212+\-\u00b1]?\d+(?:\.\d+)?%?(?![\w:/-])"
)
_HEX = re.compile(r"\b[0-9a-f]{16,}\b")
_NAMES = re.compile(
    r"\b(?:20\d\d|19\d\d)\b|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b"
)


@dataclass(frozen=True)
class Shown:
    """A number of a page, with where it stands: in a table's cell, else caption and header are empty."""

    text: str
    caption: str
    header: str
    cell: str


_NO_FINDINGS = "pre, code, style, nav, header, footer"
_OF_THE_PACK = re.compile(
    r"with Python 3\.8 or later|^The \d+ (files of this pack|parts of this page)"
    r"|^\d+ more (decisions|limitations)"
)
"""What is said of the pack itself, not of what it found."""
_IN_WORDS = "p, li, dd, summary, caption, figcaption, h1, h2, h3, h4"


def numbers_said(page: Path) -> Iterator[Shown]:
    """Give every number in the sentences, captions and alternative texts of a page, but dates and digests."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for tag in soup.select(_NO_FINDINGS):
        tag.decompose()
    texts = [tag.get("alt") or tag.get("aria-label") or "" for tag in soup.select("img, svg[role=img]")]
    for tag in soup.find_all("svg"):
        tag.decompose()
    texts += [tag.get_text(" ", strip=True) for tag in soup.select(_IN_WORDS)]
    for text in texts:
        if _OF_THE_PACK.search(text):
            continue
        yield from (Shown(found, "", "", text) for found in _NUMBER.findall(_plain(text)))


def _plain(text: str) -> str:
    return _NAMES.sub(" ", _HEX.sub(" ", text))


def numbers_shown(page: Path) -> Iterator[Shown]:
    """Give every number in the body cells of a page's tables, but dates and digests."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for table in soup.find_all("table"):
        caption = table.caption.get_text(" ", strip=True) if table.caption else ""
        heads = [head.get_text(" ", strip=True) for head in table.select("thead th")]
        for row in table.select("tbody tr"):
            for place, cell in enumerate(row.find_all(["td", "th"])):
                text = cell.get_text(" ", strip=True)
                for found in _NUMBER.findall(_plain(text)):
                    header = heads[place] if place < len(heads) else ""
                    yield Shown(found, caption, header, text)


class Held:
    """Every number of findings.json, and those that stand in its words."""

    def __init__(self, pack: Path) -> None:
        data = json.loads((pack / "findings.json").read_text(encoding="utf-8"))
        self.values: list[Decimal] = []
        self.texts: set[str] = set()
        self._read(data)
        self.sorted = sorted(set(map(float, self.values)))

    def _read(self, value: Any) -> None:
        if isinstance(value, dict):
            for one in value.values():
                self._read(one)
        elif isinstance(value, list):
            for one in value:
                self._read(one)
        elif isinstance(value, str):
            for found in _NUMBER.findall(_HEX.sub(" ", value)):
                self.texts.add(found.lstrip("+\u2212-\u00b1"))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self.values.append(Decimal(str(value)))

    def holds(self, text: str) -> bool:
        """Tell whether a number as shown is one of the findings, rounded as it is shown."""
        plain = text.lstrip("+\u2212-\u00b1")
        if plain in self.texts:
            return True
        share = plain.endswith("%")
        digits = plain.rstrip("%").replace(",", "")
        shown = float(digits)
        half = 0.5 * 10 ** -(len(digits.partition(".")[2])) * 1.000001
        scales = (100.0,) if share else (1.0, 100.0)
        return any(self._near(shown, half, scale) for scale in scales)

    def _near(self, shown: float, half: float, scale: float) -> bool:
        from bisect import bisect_left

        for sign in (1, -1):
            low, high = sorted(((sign * shown - half) / scale, (sign * shown + half) / scale))
            place = bisect_left(self.sorted, low)
            if place < len(self.sorted) and self.sorted[place] <= high:
                return True
        return False


def not_held(pack: Path, page: str) -> list[Shown]:
    """List the numbers of a page, in tables and in words, that no finding of its pack holds."""
    held = Held(pack)
    every = (*numbers_shown(pack / page), *numbers_said(pack / page))
    return [shown for shown in every if not held.holds(shown.text)]
