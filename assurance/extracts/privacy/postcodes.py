"""UK postcodes to their area or district."""

from __future__ import annotations

from typing import Final, Literal

from assurance.extracts.values.conversion import Faults

__all__ = ["postcode_faults", "postcode_sql"]

_FIRST: Final = "[A-Z]{1,2}[0-9][0-9A-Z]?"
_WHOLE: Final = f"{_FIRST}[0-9][A-Z]{{2}}"


def postcode_sql(value_sql: str, part: Literal["area", "district"]) -> str:
    """Write SQL of the letters that a UK postcode begins with (area), or of its first half (district).

    Case and spaces do not count; the first half alone is read too. ZZ99, which the NHS gives to people
    without a fixed abode or from abroad, is a district like any other. Only where the shape is right.

    References
    ----------
    Shapes A9, A99, AA9, AA99, A9A and AA9A of the first half, 9AA of the second: Office for National
    Statistics, Postcode products (the UK postcode). GIR 0AA, where nobody lives, is not read.
    """
    text = _bare(value_sql)
    if part == "area":
        return f"left({text}, CASE WHEN {text}[2] > '9' THEN 2 ELSE 1 END)"
    # a first half has four signs at most, a whole postcode five at least
    return f"left({text}, CASE WHEN length({text}) > 4 THEN length({text}) - 3 ELSE 4 END)"


def postcode_faults(value_sql: str) -> Faults:
    """List what no postcode is; a sector such as N1 9 is none: without its space it would read as N19."""
    whole = f"regexp_full_match({_bare(value_sql)}, '{_WHOLE}')"
    first = f"regexp_full_match(upper({value_sql}), '{_FIRST}')"
    return ((f"NOT ({whole} OR {first})", "is not the shape of a UK postcode"),)


def _bare(value_sql: str) -> str:
    return f"upper(replace(replace({value_sql}, ' ', ''), '\u00a0', ''))"
