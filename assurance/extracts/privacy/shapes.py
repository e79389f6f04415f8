"""Cells that tell who somebody is by their shape alone, whatever column they stand in."""

from __future__ import annotations

import re
from typing import Final, Literal

__all__ = ["Shape", "is_nhs_number", "shape_sql", "tells_somebody"]

Shape = Literal["nhs_number", "e_mail", "postcode"]

_NHS: Final = "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}"
_E_MAIL: Final = "[^@,; ]+@[^@,; ]+[.][A-Za-z]{2,}"
_POSTCODE: Final = "[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}"
_NHS_DIGITS: Final = 10
_INSIDE: Final = {
    "nhs_number": re.compile(rf"(?<![0-9]){_NHS}(?![0-9])"),
    "e_mail": re.compile(_E_MAIL),
    "postcode": re.compile(rf"(?<![A-Za-z0-9]){_POSTCODE}(?![A-Za-z0-9])"),
}


def tells_somebody(text: str) -> bool:
    """Tell whether a text holds an NHS number, an e-mail address or a whole UK postcode.

    Examples
    --------
    >>> [tells_somebody(text) for text in ("ward 999 000 0018", "at ZZ99 3VZ", "Ref 9990000017", "2026-10")]
    [True, True, False, False]
    """
    numbers = _INSIDE["nhs_number"].findall(text)
    return any(map(is_nhs_number, numbers)) or any(
        _INSIDE[shape].search(text) for shape in ("e_mail", "postcode")
    )


def shape_sql(shape: Shape, cell: str) -> str:
    """Write SQL that is true where a whole cell, as text, has the shape; false else, of null too.

    An NHS number is ten digits, spaces and dashes as printed aside, whose check digit is right (modulus 11;
    NHS Data Dictionary, data element NHS NUMBER). One other number in eleven has it by chance.
    """
    if shape == "e_mail":
        return f"coalesce(contains({cell}, '@') AND regexp_full_match({cell}, '{_E_MAIL}'), FALSE)"
    if shape == "postcode":
        within = f"length({cell}) BETWEEN 5 AND 8"
        return f"coalesce({within} AND regexp_full_match(upper({cell}), '{_POSTCODE}'), FALSE)"
    digits = f"replace(replace({cell}, ' ', ''), '-', '')"
    total = " + ".join(
        f"(ascii(substring({digits}, {place}, 1)) - 48) * {_NHS_DIGITS + 1 - place}"
        for place in range(1, _NHS_DIGITS + 1)
    )
    one = f"{digits} = repeat(left({digits}, 1), {_NHS_DIGITS})"
    return (
        f"CASE WHEN length({cell}) BETWEEN {_NHS_DIGITS} AND {_NHS_DIGITS + 2} "
        f"AND regexp_full_match({cell}, '{_NHS}') THEN ({total}) % 11 = 0 AND NOT {one} ELSE FALSE END"
    )


def is_nhs_number(text: str) -> bool:
    """Tell whether ten digits, whatever stands between them, have the check digit of an NHS number.

    See `shape_sql`. One digit ten times stands for nobody.

    Examples
    --------
    >>> is_nhs_number("999 000 0018"), is_nhs_number("9990000017"), is_nhs_number("0000000000")
    (True, False, False)
    """
    digits = [int(sign) for sign in text if sign.isdigit()]
    total = sum(digit * (_NHS_DIGITS - place) for place, digit in enumerate(digits))
    return len(digits) == _NHS_DIGITS and len(set(digits)) > 1 and total % 11 == 0
