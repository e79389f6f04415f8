"""What a cell says before its type is looked at: its text without blanks, or nothing, or an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assurance.engine.dialect import WHITE_SPACE, text_literal
from assurance.extracts.values.conversion import Faults, Names

__all__ = ["BLANK", "NOTHING_UNDECLARED", "SHEET_ERROR", "cell_sql", "error_fault", "says_nothing"]

BLANK: Final = WHITE_SPACE + (
    "\x1c\x1d\x1e\x1f\x85\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069"
)
"""What is taken off both ends of a cell: white space, and what no eye sees: characters of no width and
marks of the direction of writing, which copies from web pages and spreadsheets leave behind."""

SHEET_ERROR: Final = (
    "holds a spreadsheet's error, such as #N/A, or ##### for a column too narrow; mend it in the sheet, or "
    "declare it under null_values where it says that nothing is known"
)
NOTHING_UNDECLARED: Final = (
    "stands for nothing known, as N/A or a dash does, and is not declared; declare it under null_values"
)
_ERRORS: Final = (
    *("#N/A", "#NA", "#N/A N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"),
    *("#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#GETTING_DATA", "#ERROR!"),
    *("ERR:502", "ERR:504", "ERR:508", "ERR:511", "ERR:519", "ERR:522"),
)
_NOTHING: Final = (
    *("-", "--", "---", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"),
    *("N/A", "N.A.", "N\\A", "NULL", "(NULL)", "<NULL>", "[NULL]", "\\N", "NONE", "NAN", "NAT", "<NA>"),
    *("(BLANK)", "BLANK", "UNKNOWN", "NOT KNOWN", "NOT RECORDED", "NOT STATED", "NOT APPLICABLE"),
)
_NOTHING_BUT_PERHAPS_A_CODE: Final = ("NA", "NIL", "TBC", "TBA", "?", "??", "???", ".", "..")


def cell_sql(raw: str, null_values: Sequence[str], *, text: bool) -> str:
    """Write SQL of a cell without blanks at its ends; null where it is empty or a declared null value.

    Null values are compared whole and exactly, upper and lower case being different.

    Parameters
    ----------
    raw : SQL name of the cell as it stands in the file
    null_values : as declared for the source
    text : whether the cell is text; others stay as they are
    """
    if not text:
        return raw
    # looking at both ends first is twenty times as fast as trimming by a list of characters
    raw = f"CAST({raw} AS VARCHAR)"
    ends = f"left({raw}, 1) BETWEEN '!' AND '~' AND right({raw}, 1) BETWEEN '!' AND '~'"
    said = f"CASE WHEN {ends} THEN {raw} ELSE trim({raw}, {text_literal(BLANK)}) END"
    nothing = sorted({"", *(word.strip(BLANK) for word in null_values)})  # an empty cell never says anything
    if nothing == [""]:
        return f"nullif({said}, '')"
    return f"CASE WHEN ({said}) NOT IN ({_listed(nothing)}) THEN ({said}) END"


def error_fault(at: Names) -> tuple[str, str]:
    """Give the fault of a cell with a spreadsheet's error in it, which is no value of any type."""
    # the first character is looked at before anything else, since this is asked of every text cell
    listed = f"upper({at.cell}) IN ({_listed(_ERRORS)}) OR regexp_full_match({at.cell}, '#{{3,}}')"
    return f"left({at.cell}, 1) IN ('#', 'E', 'e') AND ({listed})", SHEET_ERROR


def says_nothing(at: Names, *, codes: bool, allowed: Sequence[str] = ()) -> Faults:
    """Give the fault of a cell that says in words of its own that nothing is known.

    Parameters
    ----------
    at : SQL names of the column
    codes : whether short words such as NA may be codes, as in ids
    allowed : values of the column, which are none of these words
    """
    words = _NOTHING if codes else (*_NOTHING, *_NOTHING_BUT_PERHAPS_A_CODE)
    left = [word for word in words if word not in {entry.upper() for entry in allowed}]
    last_is_no_digit = f"NOT right({at.cell}, 1) BETWEEN '0' AND '9'"  # quick, and true of all the words
    return ((f"{last_is_no_digit} AND upper({at.cell}) IN ({_listed(left)})", NOTHING_UNDECLARED),)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(map(text_literal, words))
