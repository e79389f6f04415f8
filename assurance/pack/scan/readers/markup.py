"""HTML, SVG and other XML: text, attributes, comments, whatever a page shows and does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import unquote

from assurance.pack.scan.passages import Item, Passage, row

__all__ = ["read_markup"]

_TOKEN: Final = re.compile(
    r"<!--(?P<comment>.*?)(?:--!?>|\Z)|<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)|<(?P<sign>[/!?]?)"
    r"(?P<tag>[A-Za-z][^\s/>]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^>\"']++)*+)>",
    re.DOTALL,
)
_PAGE: Final = (
    "a abbr b bdi bdo cite code del dfn em font i ins kbd mark q s samp small span strong sub sup time tspan "
    "tt u var wbr"
)
_RICH_TEXT: Final = "r t rpr rph sz color rfont family scheme charset strike vertalign a:r a:t a:rpr w:r w:t"
"""Runs of one text in the files of a workbook."""
_INLINE: Final = frozenset(f"{_PAGE} {_RICH_TEXT}".split())
_CELLS: Final = frozenset({"td", "th"})
_ROWS: Final = frozenset({"tr", "table", "tbody", "thead", "tfoot"})
_KEPT: Final = frozenset({"pre", "textarea", "style", "script"})
"""Elements within which spaces and line ends count."""
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_SIZE: Final = r"-?[0-9]{0,6}(?:\.[0-9]+)?(?:px|pt|em|rem|%)?"
_DRAWN: Final = r"(?:[MLHVCSQTAZmlhvcsqtazeE\s,.-]++|[0-9]{1,7}+(?![0-9]))*+"
_STYLE: Final = r"(?:[a-z-]++: ?(?:#[0-9a-f]{3,8}|[a-z-]+|-?[0-9]{0,4}(?:\.[0-9]+)?[a-z%]{0,3})[ ,;]*+)*+"
_ID: Final = r"(?:url\()?#?(?:[A-Za-z_]{0,24}[-_][0-9a-f]{1,5}|[a-z][0-9a-f]{10})\)?"
"""Names of the parts of a drawing as matplotlib makes them, the last ones from a digest."""
_SILENT: Final = re.compile(
    rf"\s++(?:(?:x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|dy|width|height|s)=\"{_SIZE}\"|"
    rf"(?:d|points)=\"{_DRAWN}\"|"
    r"transform=\"(?:[a-zA-Z]{4,9}\((?:-?[0-9]{1,6}(?:\.[0-9]+)?[ ,]*+)*+\)\s*+)*+\"|"
    rf"style=\"{_STYLE}\"|(?:id|href|xlink:href|clip-path)=\"{_ID}\"|"
    r"(?:scope|role|lang|t|class)=\"[a-z]{1,12}\")"
)
"""An attribute of a drawing or a table that holds measures alone, as most of them do."""
_ESCAPED: Final = re.compile("%[0-9A-Fa-f]{2}")


def read_markup(text: str, *, skip: frozenset[str] = frozenset()) -> Iterator[Item]:
    """Give the text of a page by its blocks and rows, and every attribute, comment and declaration.

    Whatever is no comment and no element is text, so that nothing is left out where markup is broken.

    Parameters
    ----------
    text : of the file
    skip : elements whose text another reader has read
    """
    page = _Page(skip)
    at = line = 0
    for match in _TOKEN.finditer(text):
        start = match.start()
        if start > at:
            page.say(text[at:start], line + 1)
        line += text.count("\n", at, start)
        if match["tag"] is None:
            page.add("comment" if match["cdata"] is None else "text", match[match.lastgroup or 0], line + 1)
        else:
            page.element(match["sign"], match["tag"].lower(), match["rest"], line + 1)
        line += text.count("\n", start, match.end())
        at = match.end()
        yield from page.take()
    page.say(text[at:], line + 1)
    page.end_of_text()
    yield from page.take()


class _Page:
    """Gathers the text between two block elements into one passage, and the cells of a row likewise."""

    def __init__(self, skip: frozenset[str]) -> None:
        self._found: list[Item] = []
        self._skip, self._inside = skip, ""
        self._text: list[str] = []
        self._cells: list[str] = []
        self._line = 0
        self._in_cell = self._kept = False

    def take(self) -> list[Item]:
        """Hand over what was gathered."""
        found, self._found = self._found, []
        return found

    def element(self, sign: str, tag: str, rest: str, line: int) -> None:
        """Read the beginning or end of an element."""
        if sign in ("", "/"):
            self._boundary(tag)
            if tag in _CELLS:
                self._in_cell = sign == ""
            elif tag in _KEPT:
                self._kept = sign == ""
        if tag in self._skip:
            self._inside = tag if sign == "" and not rest.endswith("/") else ""
        said = _SILENT.sub("", rest) if rest else ""
        if len(said) > _FEWEST:
            self._attributes(said, line)
        if len(tag) > _LONGEST:
            self.add("name of an element", tag, line)

    def say(self, text: str, line: int) -> None:
        """Take text that is shown."""
        if not self._inside:
            if not self._line and not text.isspace():
                self._line = line + len(text[: len(text) - len(text.lstrip())].splitlines()[1:])
            self._text.append(text)

    def add(self, place: str, value: str, line: int) -> None:
        """Take text that is not shown."""
        self._found.append(Passage(f"line {line}, {place}", unescape(value) if "&" in value else value))

    def end_of_text(self) -> None:
        """Close what is open at the end of the file."""
        self._close_text()
        self._close_row()

    def _boundary(self, tag: str) -> None:
        if tag in _INLINE:
            return
        if tag == "br":
            self._text.append(" ")
        elif tag in _CELLS:
            self._close_cell()
        else:
            self._close_text()
            if tag in _ROWS:
                self._close_row()

    def _said(self) -> str:
        said = "".join(self._text)
        self._text.clear()
        said = unescape(said) if "&" in said else said
        return (said if self._kept else _SPACE.sub(" ", said)).strip()

    def _close_cell(self) -> None:
        said = self._said()
        if said:
            self._cells.append(said)

    def _close_text(self) -> None:
        if self._cells or self._in_cell:  # a block within a cell
            self._close_cell()
            return
        said = self._said()
        if said:
            self._found.append(Passage(f"line {self._line}, text", said))
        self._line = 0

    def _close_row(self) -> None:
        self._in_cell = False
        if self._cells:
            self._found.append(Passage(f"line {self._line}, text of a table", row(self._cells)))
            self._cells.clear()
            self._line = 0

    def _attributes(self, rest: str, line: int) -> None:
        if "data:" in rest:
            for match in _ATTRIBUTE.finditer(rest):  # each by itself, as a URI goes on to its end
                self._attribute(f"line {line}, attribute {match[1].lower()}", match[2][1:-1])
            rest = _ATTRIBUTE.sub(" ", rest)
        self._attribute(f"line {line}", rest)

    def _attribute(self, place: str, value: str) -> None:
        value = unescape(value) if "&" in value else value
        self._found.append(Passage(place, value, attributes=True))
        if not value.startswith("data:") and _ESCAPED.search(value):
            self._found.append(Passage(place, unquote(value, errors="replace"), attributes=True))


_LONGEST: Final = 16
_FEWEST: Final = 5
_ATTRIBUTE: Final = re.compile(r"([A-Za-z][A-Za-z0-9:_-]*)\s*=\s*(\"[^\"]*\"|'[^']*')", re.DOTALL)
