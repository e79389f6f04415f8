"""What every reader gives: the rows of a file as SQL, with the headings already matched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assurance.errors import ExtractError

__all__ = ["Extract", "Seen", "see"]


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
class Extract:
    """A file of records, opened.

    Parameters
    ----------
    path : of the file
    name : words for it in messages
    sha256 : of its bytes
    relation : SQL of a query with `_row`, the row number from 1 in file order, and `_raw_<i>`, the cell
        as it stands, for the declared column in place i; other columns are not read
    types : DuckDB type of each declared column's cells; VARCHAR where the file has text only
    headings : of the declared columns as the file spells them
    undeclared : headings that are not declared
    rows : in the file, the header not counted
    seen : the file when it was hashed
    """

    path: Path
    name: str
    sha256: str
    relation: str
    types: tuple[str, ...]
    headings: tuple[str, ...]
    undeclared: tuple[str, ...]
    rows: int
    seen: Seen

    def check_unchanged(self) -> None:
        """Refuse a file that somebody wrote to since it was hashed.

        Raises
        ------
        ExtractError
            When its size or time of writing is another.
        """
        try:
            same = see(self.path) == self.seen
        except OSError:
            same = False
        if not same:
            raise ExtractError(
                f"{self.name} was changed while it was read; nothing was stored; "
                "wait until the export is complete, then run again"
            )
