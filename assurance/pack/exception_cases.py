"""The list of exceptions in a controlled pack: each case by its pseudonym, for those who look at it."""

from __future__ import annotations

from pathlib import Path

from assurance.month import Month

__all__ = ["EXCEPTIONS_FILE", "write_exception_cases"]

EXCEPTIONS_FILE = "exception_cases.csv"


def write_exception_cases(month: Month, draft: Path) -> int:
    """Write the list where a programme declares exceptions and there are any.

    Returns
    -------
    int
        Rows written.
    """
    declared = month.programme.interfaces
    if declared is None or not declared.exceptions:
        return 0
    found = month.exceptions()
    return found.write_cases(draft / EXCEPTIONS_FILE) if found.case_table.rows else 0
