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
    """A number of a table's cell, with where it stands."""

    text: str
    caption: str
    header: str
    cell: str


def numbers_shown(page: Path) -> Iterator[Shown]:
    """Give every number in the body cells of a page's tables, but dates and digests."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for table in soup.find_all("table"):
        caption = table.caption.get_text(" ", strip=True) if table.caption else ""
        heads = [head.get_text(" ", strip=True) for head in table.select("thead th")]
        for row in table.select("tbody tr"):
            for place, cell in enumerate(row.find_all(["td", "th"])):
                text = cell.get_text(" ", strip=True)
                plain = _NAMES.sub(" ", _HEX.sub(" ", text))
                for found in _NUMBER.findall(plain):
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
    """List the numbers of a page that no finding of its pack holds."""
    held = Held(pack)
    return [shown for shown in numbers_shown(pack / page) if not held.holds(shown.text)]
