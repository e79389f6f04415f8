"""Text cells to words, numbers and truth values."""

from __future__ import annotations

from typing import Final

from assurance.engine.dialect import text_literal
from assurance.extracts.conversion import Conversion, Names, sql_type
from assurance.programme import Column

__all__ = ["NOT_WHOLE", "number_from_text", "truth_from_text"]

_WHOLE: Final = "[+-]?[0-9]+"
_PLAIN: Final = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)"
_TRUE: Final = "'true', 'yes', 'y', '1'"
_FALSE: Final = "'false', 'no', 'n', '0'"
NOT_WHOLE: Final = "is not a whole number in plain digits, such as 1250"
TOO_LONG: Final = "is beyond the whole numbers of 64 bits"


def truth_from_text(at: Names) -> Conversion:
    """Read true, yes, y, 1 and false, no, n, 0, in upper or lower case."""
    word = f"lower({at.cell})"
    return Conversion(
        f"CASE WHEN {word} IN ({_TRUE}) THEN TRUE WHEN {word} IN ({_FALSE}) THEN FALSE END",
        ((f"{at.value} IS NULL", "is not one of true, false, yes, no, y, n, 1, 0"),),
    )


def number_from_text(column: Column, at: Names) -> Conversion:
    """Read integers and numbers in plain decimal notation.

    Thousands separators, decimal commas, exponents, signs of currency, NaN and infinity are refused:
    each is read as another number by some program.
    """
    value = f"TRY_CAST({at.cell} AS {sql_type(column)})"
    none = f"{at.value} IS NULL"
    if column.type == "integer":
        return Conversion(value, ((_not(at, _WHOLE), NOT_WHOLE), (none, TOO_LONG)))
    plain = (_not(at, _PLAIN), "is not a number in plain decimal notation, such as 1250.5")
    if column.decimals is None:
        endless = (f"{none} OR NOT isfinite({at.value})", "is beyond the numbers of double precision")
        return Conversion(value, (plain, endless))
    places = column.decimals
    # zeros beyond the declared decimals change nothing, so 1.50 is read where one decimal is declared
    exact = f"[+-]?[0-9]*([.][0-9]{{0,{places}}}0*)?"
    return Conversion(
        value,
        (
            plain,
            (_not(at, exact), f"has more decimals than the {places} declared"),
            (none, f"has more than {18 - places} digits before the decimal point"),
        ),
    )


def _not(at: Names, pattern: str) -> str:
    return f"NOT regexp_full_match({at.cell}, {text_literal(pattern)})"
