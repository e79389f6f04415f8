"""Text cells to words, numbers and truth values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assurance.engine.dialect import text_literal
from assurance.extracts.values.cells import error_fault, says_nothing
from assurance.extracts.values.conversion import Conversion, Faults, Names, sql_type
from assurance.extracts.values.forms import diagnose, matches
from assurance.extracts.values.hidden_counts import is_mark
from assurance.programme import Column, HiddenCounts

__all__ = ["NOT_WHOLE", "TOO_LONG", "Signs", "number_from_text", "truth_from_text", "words_from_text"]

_TRUE: Final = "'true', 'yes', 'y', '1'"
_FALSE: Final = "'false', 'no', 'n', '0'"
_GROUPED: Final = {",": ",", ".": ".", " ": r" \x{a0}\x{2009}\x{202f}", "'": r"'\x{2019}"}
NOT_WHOLE: Final = "is not a whole number in plain digits, such as 1250"
NOT_PLAIN: Final = "is not a number in plain decimal notation, such as 1250.5"
TOO_LONG: Final = "is beyond the whole numbers of 64 bits"
WRONG_GROUPS: Final = (
    "has its thousands signs in the wrong places; expected groups of three digits, such as 1,250,000"
)
_WAYS: Final = (
    (
        r"[+-]?[0-9]+([.,][0-9]+)?[Ee][+-]?[0-9]+",
        "is in scientific notation, as a spreadsheet shows long numbers, so digits may be lost",
    ),
    (r"\(.*\)", "is in brackets, as negative amounts are printed; export it with a minus sign before it"),
    (
        r".*[0-9]\s*[\x{2010}-\x{2015}\x{2212}-]",
        "has its minus sign at the end; export it with the sign before the digits",
    ),
    (
        r"[\x{2010}-\x{2015}\x{2212}\x{fe63}\x{ff0d}].*",
        "has a dash in place of a minus sign; export it with the minus sign of the keyboard",
    ),
    (r".*[%\x{2030}\x{066a}\x{ff05}].*", "has a percent sign; export it as a plain number"),
    (
        r".*\p{Sc}.*|(?i)(GBP|EUR|USD)\s*[0-9+-].*|.*[0-9]\s*(GBP|EUR|USD)",
        "has a sign of currency; export it as a plain number",
    ),
)
_OTHER_DIGITS: Final = "has digits of another script or width; export it in the digits 0 to 9"
_SIGN_UNDECLARED: Final = (
    "has a sign between thousands or before decimals that is not declared; declare thousands_sign or "
    "decimal_sign"
)


@dataclass(frozen=True, slots=True)
class Signs:
    """How the numbers of a file are written.

    Parameters
    ----------
    decimal : sign before the decimals
    thousands : sign between groups of three digits, or None where there is none; a space is a space of
        any width that does not break, an apostrophe a straight or a curled one

    Examples
    --------
    >>> Signs(thousands=",").digits
    '([0-9]+|[1-9][0-9]{0,2}([,][0-9]{3})+)'
    """

    decimal: str = "."
    thousands: str | None = None

    @property
    def digits(self) -> str:
        """Pattern of whole digits: without any sign, or in groups of three all through."""
        if self.thousands is None:
            return "[0-9]+"
        return f"([0-9]+|[1-9][0-9]{{0,2}}([{_GROUPED[self.thousands]}][0-9]{{3}})+)"

    def plain(self, cell: str) -> str:
        """Write SQL of a number as SQL reads it: a point before decimals, nothing between thousands."""
        if self.thousands is not None:
            sign = text_literal(f"[{_GROUPED[self.thousands]}]")
            cell = f"regexp_replace({cell}, {sign}, '', 'g')"
        return cell if self.decimal == "." else f"replace({cell}, '{self.decimal}', '.')"


def words_from_text(at: Names) -> Conversion:
    """Take text and categories as they stand; an error of a spreadsheet is no word."""
    return Conversion(at.cell, (error_fault(at),))


def truth_from_text(at: Names) -> Conversion:
    """Read true, yes, y, 1 and false, no, n, 0, in upper or lower case."""
    word, none = f"lower({at.cell})", f"{at.value} IS NULL"
    told = (error_fault(at), *says_nothing(at, codes=False))  # asked of cells that are no truth value only
    return Conversion(
        f"CASE WHEN {word} IN ({_TRUE}) THEN TRUE WHEN {word} IN ({_FALSE}) THEN FALSE END",
        (
            *((f"{none} AND {condition}", reason) for condition, reason in told),
            (none, "is not one of true, false, yes, no, y, n, 1, 0"),
        ),
    )


def number_from_text(column: Column, at: Names, signs: Signs) -> Conversion:
    """Read integers and numbers in plain decimal notation, with the declared signs and no other.

    Thousands and decimal signs that are not declared, exponents, brackets, signs of currency and of per
    cent, NaN and infinity are refused: each is read as another number by some program.
    """
    if column.counts is not None:
        return _count(column.counts, at, signs)
    point = "[.]" if signs.decimal == "." else signs.decimal
    whole = f"[+-]?{signs.digits}"
    pattern = whole if column.type == "integer" else f"{whole}({point}[0-9]*)?|[+-]?{point}[0-9]+"
    other = NOT_WHOLE if column.type == "integer" else NOT_PLAIN
    ways = _ways(at, signs)
    if column.type == "integer":  # decimals, and not three digits, which may be thousands
        ways = ((matches(at, f"{whole}{point}([0-9]{{1,2}}|[0-9]{{4,}})"), NOT_WHOLE), *ways)
    helper, form = diagnose(at, matches(at, pattern), ways, other=other)
    said = signs.plain(at.cell)
    value = f"TRY_CAST({said} AS {sql_type(column)})"
    return Conversion(value, (*form, *_range_faults(column, at, said)), helpers=(helper,))


def _ways(at: Names, signs: Signs) -> Faults:
    """List the ways in which a cell is no number, the likeliest to be told apart first."""
    nothing = says_nothing(at, codes=False)
    ways = [error_fault(at), *nothing, *((matches(at, pattern), reason) for pattern, reason in _WAYS)]
    foreign = f"regexp_matches(regexp_replace({at.cell}, '[0-9]', '', 'g'), '\\p{{Nd}}')"
    ways.append((foreign, _OTHER_DIGITS))
    if signs.thousands is not None:
        sign = _GROUPED[signs.thousands]
        point = text_literal(f"[+-]?[0-9{sign}]*[{sign}][0-9{sign}]*([{signs.decimal}][0-9]*)?")
        ways.append((f"regexp_full_match({at.cell}, {point})", WRONG_GROUPS))
    spaces = _GROUPED[" "]
    ways.append((matches(at, rf"[+-]?[0-9]+([,.{spaces}'\x{{2019}}][0-9]+)+"), _SIGN_UNDECLARED))
    return tuple(ways)


def _range_faults(column: Column, at: Names, said: str) -> Faults:
    none = f"{at.value} IS NULL"
    if column.type == "integer":
        return ((none, TOO_LONG),)
    if column.decimals is None:
        return ((f"{none} OR NOT isfinite({at.value})", "is beyond the numbers of double precision"),)
    places = column.decimals
    # zeros beyond the declared decimals change nothing, so 1.50 is read where one decimal is declared
    exact = text_literal(f"[+-]?[0-9]*([.][0-9]{{0,{places}}}0*)?")
    return (
        (f"NOT regexp_full_match({said}, {exact})", f"has more decimals than the {places} declared"),
        (none, f"has more than {18 - places} digits before the decimal point"),
    )


def _count(counts: HiddenCounts, at: Names, signs: Signs) -> Conversion:
    """Read a published count; a mark that hides one is no number, and no fault."""
    mark = is_mark(counts, at)
    plain = f"NOT {mark} AND NOT {matches(at, signs.digits)}"
    return Conversion(
        f"CASE WHEN NOT {mark} THEN TRY_CAST({signs.plain(at.cell)} AS BIGINT) END",
        ((plain, "is neither a count nor a declared mark"), (f"NOT {mark} AND {at.value} IS NULL", TOO_LONG)),
    )
