"""A document laid out for paper: headings, paragraphs and tables in groups of upright and sideways pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from assurance.show.document import Cell, Column, Document, Section, Table
from assurance.show.forms.cells import cell_text, is_numeric, plain_text
from assurance.show.forms.tones import verdict_sign, verdict_tone

__all__ = ["SEAM", "paper_of"]

Block = dict[str, Any]

_UPRIGHT: Final = 504.0
"""Points between the margins of an upright A4 page."""
_SIDEWAYS: Final = 750.0
_LETTER: Final = 0.48
"""Width of a letter on average, as a share of its size; of a heading, in bold, a little more."""
_BOLD: Final = 1.08
_PADDING: Final = 10.0
_LINES: Final = (40, 24)
"""Letters in a line of a column of words, beyond which it wraps: at ease, and where room is short."""
_LINE_AT_MOST: Final = 110
_WAYS: Final = (
    (8.5, _LINES[0], False), (8.5, _LINES[1], False), (7.8, _LINES[1], False),
    (8.5, _LINES[0], True), (8.5, _LINES[1], True), (7.5, _LINES[1], True),
)  # fmt: skip
"""Ways to set a table, the best first: size of type in points, letters in a line of words, sideways."""
SEAM: Final = "\x1f"
"""Where a long word may wrap: a character that no text of a document holds by then."""
_NUMBER: Final = 14
"""Letters of a number and its unit that stay on one line."""
_LONG_WORD: Final = 22
_SEAM: Final = re.compile(r"(?<=[_/\-.,:=])(?=\w)")


def paper_of(document: Document) -> dict[str, Any]:
    """Give everything that stands on the pages as JSON values; `pack.typ` sets them."""
    full = " \N{EN DASH} ".join(
        part for part in (document.title, document.programme_title, document.period_words) if part
    )
    banners = [
        {"kind": one.kind, "heading": plain_text(one.heading), "text": plain_text(one.text)}
        for one in document.banners
    ]
    return {
        "title": plain_text(document.title),
        "full_title": plain_text(full),
        "programme": plain_text(document.programme_title),
        "period": plain_text(document.period_words),
        "banners": banners,
        "running": [{"kind": one["kind"], "heading": one["heading"].upper()} for one in banners],
        "facts": [[_broken(plain_text(name)), _broken(plain_text(value))] for name, value in document.facts],
        "headline": [_broken(line) for text in _opening(document) for line in _lines(text)],
        "groups": _groups(document.sections),
    }


def _groups(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Put what stands on pages that lie one way together; a part never turns the page within itself."""
    groups: list[dict[str, Any]] = []
    for number, section in enumerate(sections):
        bare = section if number else replace(section, words=())
        for blocks, flipped in _parts(bare, 1):
            if not groups or groups[-1]["flipped"] != flipped:
                groups.append({"flipped": flipped, "blocks": []})
            groups[-1]["blocks"] += blocks
    return groups


def _opening(document: Document) -> tuple[str, ...]:
    """Give the words of the first section: they stand on the first page."""
    return document.sections[0].words if document.sections else ()


def _lines(text: str) -> list[str]:
    return [line for line in plain_text(text).split("\n") if line.strip()]


def _parts(section: Section, level: int) -> Iterator[tuple[list[Block], bool]]:
    """Give the section itself, then its parts, each with whether it lies sideways.

    A heading with nothing under it but parts goes with the first of them.
    """
    blocks: list[Block] = [{"kind": "heading", "level": level, "text": plain_text(section.title)}]
    for text in section.words:
        blocks += [{"kind": "words", "text": _broken(line)} for line in _lines(text)]
    alone = not section.words and not section.tables
    tables = [_table(table) for table in section.tables]
    flipped = any(wide for _, wide in tables)
    blocks += [block for block, _ in tables]
    for part in section.parts:
        for inner, sideways in _parts(part, level + 1):
            if alone:
                blocks, flipped, alone = [*blocks, *inner], sideways, False
            else:
                yield blocks, flipped
                blocks, flipped = inner, sideways
    yield blocks, flipped


def _table(table: Table) -> tuple[Block, bool]:
    texts = [
        [_broken(cell_text(column, cell)) for column, cell in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]
    wide, size, widths = _fitted(table, texts)
    columns = [
        {"label": _broken(_label(column)), "right": is_numeric(column), "width": round(width, 1)}
        for column, width in zip(table.columns, widths, strict=True)
    ]
    rows = [
        [_cell(column, cell, text) for column, cell, text in zip(table.columns, row, said, strict=True)]
        for row, said in zip(table.rows, texts, strict=True)
    ]
    block = {
        "kind": "table", "caption": _broken(plain_text(table.caption)),
        "note": _broken(plain_text(table.note)), "size": size, "columns": columns, "rows": rows,
    }  # fmt: skip
    return block, wide


def _label(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    return f"{plain_text(column.label)}{unit}"


def _cell(column: Column, cell: Cell, text: str) -> str | dict[str, Any]:
    if column.kind == "verdict" and text and isinstance(cell, str):
        return {"text": text, "tone": verdict_tone(text), "sign": verdict_sign(text), "strong": True}
    if is_numeric(column) and text and not any(letter.isdigit() for letter in text):
        return {"text": text, "tone": "open", "sign": "", "strong": False}
    return text


def _fitted(table: Table, texts: list[list[str]]) -> tuple[bool, float, list[float]]:
    """Choose how the page lies, the size of type, and the width of each column."""
    for size, line, wide in _WAYS:
        widths = [
            _width(column, [row[at] for row in texts], size, line) for at, column in enumerate(table.columns)
        ]
        if sum(widths) <= (_SIDEWAYS if wide else _UPRIGHT):
            break
    room = (_SIDEWAYS if wide else _UPRIGHT) - sum(widths)
    wanted = [
        0.0 if is_numeric(column) else max(0.0, _whole(texts, at) * size * _LETTER + _PADDING - width)
        for at, (column, width) in enumerate(zip(table.columns, widths, strict=True))
    ]
    part = min(1.0, max(0.0, room) / (sum(wanted) or 1.0))
    return wide, size, [width + part * more for width, more in zip(widths, wanted, strict=True)]


def _whole(texts: list[list[str]], at: int) -> int:
    """Give the letters of the longest text of a column, as far as a line of it would be read."""
    return min(max((len(row[at]) for row in texts), default=1), _LINE_AT_MOST)


def _width(column: Column, texts: list[str], size: float, line: int) -> float:
    """Give the points that a column needs: numbers stay on one line, words wrap."""
    letter = size * _LETTER
    label = _label(column)
    heading = max(max(map(len, label.split()), default=1), len(label) / 3) * letter * _BOLD
    if is_numeric(column):
        most = max((max(_longest(text), min(len(text), _NUMBER)) for text in texts), default=1)
        return max(heading, most * letter) + _PADDING
    lengths = sorted(map(len, texts))
    usual = lengths[int(len(lengths) * 0.9)] if lengths else 1
    lines = 2 if usual > line / 2 else 1
    body = max(max(map(_longest, texts), default=1), min(usual / lines, line))
    sign = 1.8 if column.kind == "verdict" else 0.0
    return max(heading, (body + sign) * letter * (_BOLD if column.kind == "verdict" else 1)) + _PADDING


def _longest(text: str) -> int:
    return max((len(word) for line in text.split() for word in line.split(SEAM)), default=1)


def _broken(text: str) -> str:
    """Let a long word wrap at its seams, or anywhere where it has none."""
    if not any(len(word) > _LONG_WORD for word in text.split()):
        return text
    return " ".join(_seamed(word) if len(word) > _LONG_WORD else word for word in text.split(" "))


def _seamed(word: str) -> str:
    pieces = [piece for part in _SEAM.split(word) for piece in _chunks(part)]
    return SEAM.join(pieces)


def _chunks(part: str) -> list[str]:
    return [part[at : at + _LONG_WORD] for at in range(0, len(part), _LONG_WORD)] or [""]
