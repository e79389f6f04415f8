"""A report as plain values, before it is a page, a PDF or a workbook: sections of words and tables.

Every form of a pack but its notebooks is made from one document, so that all of them say the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assurance.show.shell import Banner

__all__ = [
    "Amount",
    "Cell",
    "Chart",
    "Column",
    "Document",
    "Kind",
    "Section",
    "Table",
    "Withheld",
    "tables_of",
]

Kind = Literal["text", "verdict", "count", "share", "points", "number"]
"""How a column is written: words; a verdict with its colour; whole numbers; shares from 0 to 1, shown in per
cent; differences of shares, shown in percentage points; other numbers."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A number that is not shown, and the mark that stands in its place.

    Parameters
    ----------
    mark : short, such as ``fewer than 5``; never a digit from which the number follows
    why : such as ``small number`` or ``would give a small number away``
    """

    mark: str
    why: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that brings its own kind, in a column where a rate stands above a count.

    Parameters
    ----------
    value : None where it is not known
    unit : in words, such as ``days``
    """

    value: int | float | None
    kind: Kind = "number"
    unit: str = ""


Cell = str | int | float | bool | Amount | Withheld | None
"""None is a number that is not known; it is written as such, never as zero. Empty text: none is due here."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading in words, how its cells are written, its unit.

    Parameters
    ----------
    key : name by which other programs find it: stable between versions
    places : digits after the point at most; of a share, in per cent. None: one for shares, two for numbers
    """

    key: str
    label: str
    kind: Kind = "text"
    unit: str = ""
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure to be drawn from a table's own cells: a dot a row, its bounds as a line.

    Parameters
    ----------
    label, value, lower, upper, target : keys of columns of the table; empty where there is none
    kind : share, or number for other values
    title : what the dots are, such as ``Share of cases that failed``
    """

    label: str
    value: str
    title: str
    lower: str = ""
    upper: str = ""
    target: str = ""
    kind: Kind = "share"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a caption that says what it holds, columns, rows; the first column heads its row.

    Parameters
    ----------
    name : stable between versions, unique in its document, at most 31 characters; letters, digits, points,
        hyphens, underscores; the name of its sheet in a workbook
    rows : as many cells as columns; what stands in them is of the column's kind, None, or `Withheld`
    note : a sentence beneath it
    charts : figures to be drawn from it where the form can draw
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report: a heading, sentences, tables; and parts of its own."""

    title: str
    words: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    parts: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    Parameters
    ----------
    facts : (fact, value) that stand under the title: who answers for it, state, digests
    banners : what nobody may miss, on every page
    """

    title: str
    programme_title: str
    period_words: str
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...] = ()
    banners: tuple[Banner, ...] = ()


def tables_of(document: Document) -> Iterator[tuple[tuple[str, ...], Table]]:
    """Give every table of a document in reading order, each with the titles of the sections that hold it.

    Examples
    --------
    >>> table = Table("t", "A table", (Column("a", "A"),), (("x",),))
    >>> part = Section("Part", parts=(Section("Inner", tables=(table,)),))
    >>> [where for where, _ in tables_of(Document("T", "P", "October 2026", (part,)))]
    [('Part', 'Inner')]
    """
    for section in document.sections:
        yield from _within(section, ())


def _within(section: Section, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Table]]:
    here = (*above, section.title)
    yield from ((here, table) for table in section.tables)
    for part in section.parts:
        yield from _within(part, here)
