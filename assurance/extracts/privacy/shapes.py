"""Cells that tell who somebody is by their shape alone, whatever column they stand in."""

from __future__ import annotations

import re
from typing import Final, Literal

__all__ = ["Shape", "shape_sql", "tells_somebody"]

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
    return any(map(_is_nhs_number, numbers)) or any(
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


def _is_nhs_number(text: str) -> bool:
    digits = [int(sign) for sign in text if sign.isdigit()]
    return len(set(digits)) > 1 and sum(d * (_NHS_DIGITS - place) for place, d in enumerate(digits)) % 11 == 0
