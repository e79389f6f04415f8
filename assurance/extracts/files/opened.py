"""What every reader gives: the rows of a file as SQL, with the headings already matched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from assurance.errors import ExtractError

__all__ = ["COPY_ROWS", "RECORDS", "SHEET_ROWS", "Arrival", "Extract", "Part", "Seen", "join_extracts", "see"]

RECORDS: Final = "the header not counted"
COPY_ROWS: Final = "as the copy of the table is sorted"
SHEET_ROWS: Final = "as the sheet numbers its rows"


@dataclass(frozen=True, slots=True)
class Seen:
    """What tells that a file is still the same: its size and when it was last written."""

    size: int
    written: int


def see(path: Path) -> Seen:
    """Look at a file as it is now."""
    found = path.stat()
    return Seen(found.st_size, found.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file as it came, or one table as it was copied, not yet read.

    Parameters
    ----------
    path : file to read
    file : its name, or the table's; never a folder, a host or a password
    name : words for it in messages
    sha256 : of its bytes
    seen : the file when it was hashed; None for a copy of our own
    notes, undeclared : of a copied table: what a reader should know, and its columns that are not declared
    """

    path: Path
    file: str
    name: str
    sha256: str
    seen: Seen | None
    notes: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()

    def check_unchanged(self) -> None:
        """Refuse a file that somebody wrote to since it was hashed.

        Raises
        ------
        ExtractError
            When its size or time of writing is another.
        """
        if self.seen is None:
            return
        try:
            same = see(self.path) == self.seen
        except OSError:
            same = False
        if not same:
            raise ExtractError(
                f"{self.name} was changed while it was read; nothing was stored; "
                "wait until the export is complete, then run again"
            )


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an extract.

    Parameters
    ----------
    file, sha256 : name and SHA-256 of its bytes
    rows : in it
    after : what was added to its row numbers to make `_row` unique in the extract
    """

    file: str
    sha256: str
    rows: int
    after: int = 0


@dataclass(frozen=True, slots=True)
class Extract:
    """Records, opened: one file, or several that are read as one.

    Parameters
    ----------
    name : words for it in messages
    parts : its files, in the order in which they are read
    relation : SQL of a query with `_row`, ascending and unique in file order, and `_raw_<i>`, the cell
        as it stands, for the declared column in place i; other columns are not read
    types : DuckDB type of each declared column's cells; VARCHAR where the file has text only
    headings : of the declared columns as the file spells them
    undeclared : headings that are not declared
    rows : in the extract, headers not counted
    last : greatest `_row`
    numbering : how `_row` counts, in words: `RECORDS`, `SHEET_ROWS` or `COPY_ROWS`
    typed_dates : whether cells of date columns may be ISO text made from typed cells, whatever the
        declared order of text dates (workbooks and tables)
    notes : what a reader should know of the file, in sentences
    """

    name: str
    parts: tuple[Part, ...]
    relation: str
    types: tuple[str, ...]
    headings: tuple[str, ...]
    undeclared: tuple[str, ...]
    rows: int
    last: int
    numbering: str = RECORDS
    typed_dates: bool = False
    notes: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Names of the files, in words."""
        return ", ".join(part.file for part in self.parts)

    def place(self, row: int) -> tuple[str, int]:
        """Give the file of a `_row`, and the row's number in that file."""
        part = next(part for part in reversed(self.parts) if part.after < row)
        return part.file, row - part.after

    def rows_words(self, rows: Sequence[int], *, more: int = 0) -> str:
        """Name rows for a message, with the file where there are several.

        Parameters
        ----------
        rows : a few `_row` numbers
        more : how many others there are
        """
        several = len(self.parts) > 1
        places = [self.place(row) for row in rows]
        listed = ", ".join(f"{file} row {row:,}" if several else f"{row:,}" for file, row in places)
        word = "" if several else "row " if len(rows) + more == 1 else "rows "
        return f"{word}{listed}{f' and {more:,} more' if more else ''} ({self.numbering})"


def join_extracts(extracts: Sequence[Extract], *, name: str) -> Extract:
    """Read several files as one, in the order given; row numbers go on from file to file.

    Raises
    ------
    ExtractError
        When a column is of one type in one file and of another in the next.
    """
    first, *others = extracts
    if not others:
        return first
    for other in others:
        if (other.numbering, other.typed_dates) != (first.numbering, first.typed_dates):
            raise ExtractError(
                f"{other.name} is of another format than {first.parts[0].file}; files that are read as one "
                "must be all workbooks, or all of them none; export them in the same way"
            )
        for place, (one, two) in enumerate(zip(first.types, other.types, strict=True)):
            if one != two:
                raise ExtractError(
                    f"{other.name}, column {other.headings[place]!r}: the file holds {two}, but "
                    f"{first.parts[0].file} holds {one}; export both in the same way"
                )
    relations, parts, after = [], [], 0
    for extract in extracts:
        parts += [replace(part, after=part.after + after) for part in extract.parts]
        relations.append(f"SELECT * REPLACE (_row + {after} AS _row) FROM ({extract.relation})")  # noqa: S608
        after += max(extract.last, 1)
    undeclared = tuple(dict.fromkeys(word for extract in extracts for word in extract.undeclared))
    return replace(
        first,
        name=name,
        parts=tuple(parts),
        relation=" UNION ALL ".join(relations),
        undeclared=undeclared,
        rows=sum(extract.rows for extract in extracts),
        last=after,
        notes=tuple(note for extract in extracts for note in extract.notes),
    )
