"""Names of sheets: safe, unique, and the same wherever the workbook is made."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["sheet_names"]

_LONGEST = 31
_UNSAFE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_TAKEN = ("contents", "history")
"""Names that are the workbook's own, or that a spreadsheet program keeps for itself."""


def sheet_names(names: Sequence[str]) -> list[str]:
    """Give each table a name for its sheet.

    Parameters
    ----------
    names : of the tables, in order

    Returns
    -------
    list of str
        At most 31 characters, none of them forbidden, and different from each other whatever their case.

    Examples
    --------
    >>> sheet_names(["figures", "Figures", "a/b", "'x'", "history", "n" * 40])
    ['figures', 'Figures 2', 'a b', 'x', 'history 2', 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn']
    """
    seen = set(_TAKEN)
    given = []
    for name in names:
        stem = _UNSAFE.sub(" ", name).strip("' ")[:_LONGEST].strip("' ") or "Sheet"
        chosen, number = stem, 1
        while chosen.casefold() in seen:
            number += 1
            chosen = f"{stem[: _LONGEST - len(str(number)) - 1]} {number}"
        seen.add(chosen.casefold())
        given.append(chosen)
    return given
