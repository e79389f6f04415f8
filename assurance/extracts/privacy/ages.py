"""Dates of birth to bands of age."""

from __future__ import annotations

from typing import Final

from assurance.engine.dialect import text_literal
from assurance.extracts.values.conversion import Faults

__all__ = ["age_band_sql", "age_faults"]

_TOP: Final = 90
_OLDEST: Final = 130


def age_band_sql(birth_sql: str, day_sql: str, width: int) -> str:
    """Write SQL of the band of an age in completed years, such as 35-39, in the words of `age_band`.

    90 and above is 90+, whatever the width: few people are that old, so a narrower band would tell who
    they are. A last band that would reach beyond 89 ends there. Null where either day is null.

    Parameters
    ----------
    birth_sql, day_sql : SQL of the date of birth, and of the date on which the age is taken
    width : years in a band
    """
    ends = [(low, min(low + width, _TOP) - 1) for low in range(0, _TOP, width)]
    bands = [f"{low:02}-{high:02}" if low < high else f"{low:02}" for low, high in ends]
    listed = ", ".join(map(text_literal, bands))
    age = _age(birth_sql, day_sql)
    return (
        f"CASE WHEN {age} >= {_TOP} THEN '{_TOP}+' "
        f"WHEN {age} >= 0 THEN list_extract([{listed}], CAST({age} AS BIGINT) // {width} + 1) END"
    )


def age_faults(birth_sql: str, day_sql: str, day_name: str) -> Faults:
    """List what a date of birth cannot be: after the day on which the age is taken, or 131 years before."""
    return (
        (f"{birth_sql} > {day_sql}", f"is after {day_name}"),
        (f"{_age(birth_sql, day_sql)} > {_OLDEST}", f"is more than {_OLDEST} years before {day_name}"),
    )


def _age(birth_sql: str, day_sql: str) -> str:
    """Write SQL of completed years; who is born on 29 February completes one on 1 March."""
    of_year = "(month({0}) * 100 + day({0}))"
    before = f"{of_year.format(day_sql)} < {of_year.format(birth_sql)}"
    return f"(year({day_sql}) - year({birth_sql}) - CASE WHEN {before} THEN 1 ELSE 0 END)"
