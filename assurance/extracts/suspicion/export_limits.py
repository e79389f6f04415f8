"""Row counts at which export programs stop without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assurance.extracts.files.opened import SHEET_ROWS, Extract

__all__ = ["limit_warnings", "limit_words"]

_LIMITS: Final = (
    (30_000, "the most that Power BI exports from a visual to CSV"),
    (65_536, "the most that an XLS sheet holds"),
    (150_000, "the most that Power BI exports from a visual to XLSX"),
    (1_048_576, "the most that an XLSX sheet holds"),
)
"""Rows and words. Sources: Microsoft, "Export data from a Power BI visualization" (limitations and
considerations); Microsoft, "Excel specifications and limits" and, for XLS, those of Excel 97-2003."""
_SHEETS: Final = {65_536: "XLS", 1_048_576: "XLSX"}
_CURE: Final = (
    "rows after them may be missing without a word; compare the number with that of the source system, and "
    "export in parts where it is greater"
)


def limit_words(rows: int) -> str:
    """Say which export limit a number of data rows stands at; nothing where it stands at none.

    Examples
    --------
    >>> limit_words(65_535)
    '65,535 rows and a header, the most that an XLS sheet holds'
    >>> limit_words(65_534)
    ''
    """
    for limit, words in _LIMITS:
        if rows == limit:
            return f"{rows:,} rows, {words}"
        if rows == limit - 1 and limit in _SHEETS:
            return f"{rows:,} rows and a header, {words}"
    return ""


def limit_warnings(extract: Extract) -> tuple[str, ...]:
    """Warn of an extract, or a file of it, that is exactly as long as an export program allows."""
    return tuple(f"{words}; {_CURE}." for words in _found(extract))


def _found(extract: Extract) -> Iterator[str]:
    several = len(extract.parts) > 1
    ends = [*(part.after for part in extract.parts[1:]), extract.last]
    for part, end in zip(extract.parts, ends, strict=True):
        place = f"{extract.name}: {part.file}" if several else extract.name
        if words := limit_words(part.rows):
            yield f"{place} has exactly {words}"
        elif extract.numbering == SHEET_ROWS and (kind := _SHEETS.get(end - part.after)):
            last = f"{end - part.after:,}"
            yield f"{place} goes on to row {last} of its sheet, the last that an {kind} sheet has"
    if several and (words := limit_words(extract.rows)):
        yield f"{extract.name} has exactly {words}, in all its files"
