"""Ids: text whose zeros survive, come back where that is declared, and whose check digit is looked at."""

from __future__ import annotations

from typing import Final

from assurance.engine.dialect import text_literal
from assurance.extracts.values.cells import error_fault, says_nothing
from assurance.extracts.values.conversion import Conversion, Faults, Names
from assurance.extracts.values.forms import diagnose, matches
from assurance.programme import Column

__all__ = ["ID_LOST", "id_from_text"]

ID_LOST: Final = "is a number in scientific notation, as a spreadsheet leaves it; the id itself is lost"
DECIMAL_POINT: Final = (
    "is a number with a decimal point, as programs write an id that they took for a number; export the "
    "column as text, or declare a pattern where ids look like this"
)
SPACE_INSIDE: Final = "has white space inside, perhaps of a kind that cannot be seen"
NOT_TEN: Final = "is not ten digits"
WRONG_CHECK: Final = "has a wrong check digit"
FILLER: Final = (
    "is one digit ten times, which stands for no person; declare it under null_values where it says that "
    "nothing is known"
)
_SCIENTIFIC: Final = "[0-9]([.,][0-9]+)?[Ee][+][0-9]+"
_PLAIN: Final = "[0-9A-Za-z_/.:|-]*[0-9]"
"""Pattern of ids that have nothing odd about them, nearly all; the others are looked at closely."""
_UNSEEN: Final = r"[\p{Z}\p{Cf}\p{Cc}]"
_UNSEEN_OR_DASH: Final = r"[\p{Z}\p{Cf}\p{Cc}\p{Pd}\x{2212}]"
_NHS_DIGITS: Final = 10


def id_from_text(column: Column, at: Names) -> Conversion:
    """Read an id as it stands; with `pad`, one of digits that is too short gets its zeros back.

    An NHS number is read without the spaces and dashes it is printed with, so that one person has one
    number; it needs ten digits of which the last is right by modulus 11.
    """
    codes = (*(column.allowed or ()), *column.default_values, *column.other_values)
    nothing = () if column.code_list else says_nothing(at, codes=True, allowed=codes)  # a list tells
    # an id of a fixed width is one word; others may have plain spaces, but none that cannot be seen
    one_word = column.width is not None and column.pattern is None
    looked_at = at.cell if one_word else f"replace({at.cell}, ' ', '')"
    unseen = (f"regexp_matches({looked_at}, {text_literal(_UNSEEN)})", SPACE_INSIDE)
    ways = ((matches(at, _SCIENTIFIC), ID_LOST), error_fault(at), *nothing)
    if column.format == "nhs_number":
        helper, written = diagnose(at, matches(at, _PLAIN), ways, other=None)
        return _nhs_number(column, at, helper, written)
    good = matches(at, _PLAIN)
    if not (column.pad or column.pattern or column.code_list or column.allowed):  # these tell by themselves
        good = f"({good} AND right({at.cell}, 2) <> '.0')"
        ways = (*ways, (matches(at, "[0-9]+[.]0"), DECIMAL_POINT))
    helper, written = diagnose(at, good, (*ways, unseen), other=None)
    faults = (*written, *_declared_faults(column, at))
    if not column.pad:
        return Conversion(at.cell, faults, helpers=(helper,))
    short = f"(length({at.cell}) < {column.width} AND regexp_full_match({at.cell}, '[0-9]+'))"
    value = f"CASE WHEN {short} THEN lpad({at.cell}, {column.width}, '0') ELSE {at.cell} END"
    return Conversion(value, faults, helpers=(helper,), padded=f"coalesce({short}, FALSE)")


def _declared_faults(column: Column, at: Names) -> Faults:
    faults: list[tuple[str, str]] = []
    if column.pad:
        faults.append((f"NOT regexp_full_match({at.cell}, '[0-9]+')", "is not made of digits alone"))
    return (*faults, *_shape_faults(column, at))


def _shape_faults(column: Column, at: Names) -> Faults:
    faults: list[tuple[str, str]] = []
    if column.width is not None:
        wrong = f"length({at.value}) <> {column.width}"
        faults.append((wrong, f"does not have the width of {column.width}"))
    if column.pattern is not None:
        wrong = f"NOT regexp_full_match({at.value}, {text_literal(column.pattern)})"
        faults.append((wrong, "does not match the declared pattern"))
    return tuple(faults)


def _bare(at: Names) -> tuple[str, str]:
    """Write a helper column: an NHS number without spaces and dashes of any kind."""
    plain = f"regexp_full_match({at.cell}, '[0-9]{{{_NHS_DIGITS}}}')"
    bare = f"regexp_replace({at.cell}, {text_literal(_UNSEEN_OR_DASH)}, '', 'g')"
    return f"CASE WHEN {plain} THEN {at.cell} ELSE {bare} END", at.read


def _nhs_number(column: Column, at: Names, form: tuple[str, str], written: Faults) -> Conversion:
    """Read ten digits; one zero at most comes back, since no number was issued with two before it."""
    faults, helpers = (*written, *_nhs_faults(at), *_shape_faults(column, at)), (form, _bare(at))
    if not column.pad:
        return Conversion(at.read, faults, helpers=helpers)
    short = f"regexp_full_match({at.read}, '[0-9]{{{_NHS_DIGITS - 1}}}')"
    value = f"CASE WHEN {short} THEN '0' || {at.read} ELSE {at.read} END"
    return Conversion(value, faults, helpers=helpers, padded=f"coalesce({short}, FALSE)")


def _nhs_faults(at: Names) -> Faults:
    """List how ten digits can fail to be an NHS number.

    The check digit is 11 less the remainder by 11 of the first nine digits times 10, 9 … 2; 11 is
    written 0, and 10 makes the number invalid (NHS Data Dictionary, data element NHS NUMBER). So all ten
    digits times 10, 9 … 2, 1 leave no remainder by 11. A number of one digit ten times passes that.
    """
    total = " + ".join(
        f"(ascii(substring({at.value}, {place}, 1)) - 48) * {_NHS_DIGITS + 1 - place}"
        for place in range(1, _NHS_DIGITS + 1)
    )
    return (
        (f"NOT regexp_full_match({at.value}, '[0-9]{{{_NHS_DIGITS}}}')", NOT_TEN),
        (f"{at.value} = repeat(left({at.value}, 1), {_NHS_DIGITS})", FILLER),
        (f"({total}) % 11 <> 0", WRONG_CHECK),
    )
