"""How values are written in an explanation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assurance.pack.findings import Withheld

__all__ = ["input_lines", "number_words"]


def number_words(value: object) -> str:
    """Write a number of a finding; what is missing is said to be so, and never zero.

    Examples
    --------
    >>> number_words(1234), number_words(0.25), number_words(None), number_words(False)
    ('1,234', '0.25', 'none', 'no')
    """
    if isinstance(value, Withheld):
        return f"withheld: {value.withheld}" + (f" ({value.why})" if value.why else "")
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return f"{int(value):,}"
    return str(value)


def input_lines(name: str, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say of a file that was read its name, its digest, and what became of its rows."""
    rows = [
        f"{number_words(given[key])} {word}"
        for key, word in (
            ("rows_read", "read"), ("rows_accepted", "accepted"), ("rows_excluded", "excluded"),
            ("rows_rejected", "rejected"),
        )
        if key in given
    ]  # fmt: skip
    lines = [(name, f"{given.get('file', 'not told')}: rows {', '.join(rows) or 'not told'}")]
    for key, words in (("file_sha256", "SHA-256 of the file"), ("snapshot_sha256", "SHA-256 as it was read")):
        if given.get(key):
            lines.append((f"{name}, {words}", str(given[key])))
    return lines
