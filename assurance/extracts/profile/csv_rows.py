"""The rows of a CSV file as text, title rows and ragged rows among them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from assurance.errors import ExtractError
from assurance.extracts.files.csv_text import CsvLook

__all__ = ["csv_rows"]


def csv_rows(path: Path, look: CsvLook) -> Iterator[list[str]]:
    """Read the rows of a CSV file as text, blank lines as empty lists.

    Raises
    ------
    ExtractError
        When a row cannot be read; the message names its line and nothing that stands there.
    """
    codec = "utf-8-sig" if look.encoding == "utf-8" else "cp1252"
    with path.open(encoding=codec, newline="") as file:
        reader = csv.reader(file, delimiter=look.delimiter)
        while True:
            try:
                row = next(reader, None)
            except csv.Error as error:
                raise ExtractError(
                    f"{path.name}, line {reader.line_num:,} cannot be read as CSV: {error}; a quote that is "
                    "never closed looks like this; export it again"
                ) from None
            if row is None:
                return
            yield row
