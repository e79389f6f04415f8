"""Cells of a workbook whose type says that a value was lost: ids that became numbers or dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from assurance.extracts.files.workbook_cells import column_letters, number_text
from assurance.programme import Column

__all__ = ["Watch"]

_LONG: Final = 10**15
_NHS_NUMBER: Final = 10
_CURE: Final = "format the column as text, enter the ids again and export"
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "long": (
        "is a number of more than 15 digits; a spreadsheet keeps 15 and the rest is lost",
        "export the column as text from where the ids come",
    ),
    "date": ("is a date; a spreadsheet makes dates of ids such as 3-12", _CURE),
    "other": ("is a number with decimals, a time or a truth value", _CURE),
    "short": (
        "is a number, and whether zeros stood before it cannot be seen",
        "declare its width and pad: true; or, where no id begins with a zero, pattern: '[1-9][0-9]*'; or "
        "format the column as text and export again",
    ),
}


@dataclass(slots=True)
class Watch:
    """Watches the cells of one column while they are read.

    Parameters
    ----------
    name, column : as declared
    place : column of the sheet, from 0
    null_values : cells that say nothing
    """

    name: str
    column: Column
    place: int
    null_values: frozenset[str]
    _found: dict[str, list[int]] = field(default_factory=dict)

    def look(self, numbers: Sequence[int], cells: Sequence[object]) -> None:
        """Count the cells of a batch that lost something; columns of other types are not looked at."""
        if self.column.type not in ("id", "text", "category") or not set(map(type, cells)) - {str}:
            return
        for number, cell in zip(numbers, cells, strict=True):
            problem = "" if type(cell) is str else self._problem(cell)
            if problem:
                self._found.setdefault(problem, [0, number])[0] += 1

    def _problem(self, cell: object) -> str:
        is_id = self.column.type == "id"
        if isinstance(cell, (date, datetime)):
            return "date"
        if isinstance(cell, (bool, time, timedelta)):
            return "other" if is_id else ""
        if not isinstance(cell, (int, float)) or number_text(cell) in self.null_values:
            return ""
        if abs(cell) >= _LONG:
            return "long"
        if not is_id:
            return ""
        return "other" if not float(cell).is_integer() else self._zeros(len(number_text(cell)))

    def _zeros(self, digits: int) -> str:
        """Tell whether a number of so many digits may have lost zeros that nobody gives back."""
        width = self.column.width or (_NHS_NUMBER if self.column.format == "nhs_number" else None)
        if width is None and self.column.pattern is not None:  # it says what the id looks like
            return ""
        return "short" if width is None or (digits < width and not self.column.pad) else ""

    @property
    def faults(self) -> list[str]:
        """What is to be refused, with the count and the first row of each."""
        return [
            self._sentence(problem, cure=True)
            for problem in _WORDS
            if problem in self._found and (self.column.type == "id" or problem == "long")
        ]

    @property
    def notes(self) -> list[str]:
        """What a reader should know, where a column of text or codes holds dates."""
        return [self._sentence("date")] if self.column.type != "id" and "date" in self._found else []

    def _sentence(self, problem: str, *, cure: bool = False) -> str:
        count, first = self._found[problem]
        words, remedy = _WORDS[problem]
        cells = "1 cell" if count == 1 else f"{count:,} cells, each"
        if not cure:
            words = "is a date, where text is declared; a spreadsheet makes dates of text such as 3-12"
        said = f"column {self.name!r} ({column_letters(self.place)}): {cells} {words}; first in row {first:,}"
        return f"{said}; {remedy}" if cure else said
