"""The files of an extract as rows of text, to be changed and written again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Table", "read_table", "write_table"]

Row = dict[str, str]


@dataclass
class Table:
    """One CSV file: its headings and its rows."""

    path: Path
    names: list[str]
    rows: list[Row]

    def save(self, **how: object) -> None:
        """Write the rows again; `how` is passed on to the writer of CSV."""
        write_table(self.path, self.names, self.rows, **how)

    def at(self, chosen: Callable[[Row], bool]) -> list[int]:
        """Give the places of the rows that are wanted."""
        return [place for place, row in enumerate(self.rows) if chosen(row)]

    def without(self, places: set[int]) -> None:
        """Leave rows out, by their places."""
        self.rows = [row for place, row in enumerate(self.rows) if place not in places]


def read_table(path: Path) -> Table:
    """Read a CSV file with one row of headings."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
        return Table(path, list(reader.fieldnames or []), rows)


def write_table(path: Path, names: list[str], rows: list[Row], **how: object) -> None:
    """Write rows as CSV, by default as the demos do: commas, quotes where needed, line feeds."""
    text = io.StringIO(newline="")
    settings: dict[str, object] = {"lineterminator": "\n", **how}
    writer = csv.DictWriter(text, names, extrasaction="ignore", restval="", **settings)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
