"""Local wall-clock time to naive UTC, where the clock changes.

ICU, which DuckDB uses, silently reads the repeated autumn hour as its *second* pass and moves the
skipped spring hour on by one. Neither may happen to a record unseen, so every reading is tried and
must give the same wall clock back.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from assurance.engine.dialect import text_literal
from assurance.errors import DomainError, near_miss

__all__ = ["change_flags", "check_time_zone", "local_to_utc"]

_FIRST_DAY: Final = date(1900, 1, 1)
_DAYS: Final = (date(2101, 1, 1) - _FIRST_DAY).days


def check_time_zone(time_zone: str) -> None:
    """Refuse a time zone that does not exist.

    Raises
    ------
    DomainError
        With the near miss.

    Examples
    --------
    >>> check_time_zone("Europe/Lndon")
    Traceback (most recent call last):
    assurance.errors.DomainError: time_zone: 'Europe/Lndon' is not a time zone; did you mean "Europe/London"?
    """
    known = _known_zones()
    if time_zone not in known:
        hint = near_miss(time_zone, known) or "; write it as in Europe/London"
        raise DomainError(f"time_zone: {time_zone!r} is not a time zone{hint}")


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())  # it reads a folder each time


def local_to_utc(
    column_sql: str, time_zone: str, repeated_hour: Literal["first", "second"], *, flags_sql: str
) -> str:
    """Write DuckDB SQL that turns naive local time into naive UTC.

    Parameters
    ----------
    column_sql : SQL of a TIMESTAMP, best a plain column: it is written out several times
    time_zone : IANA name
    repeated_hour : which pass of the hour that comes twice in autumn is meant
    flags_sql : SQL of the text that `change_flags` gives for the zone

    Returns
    -------
    str
        SQL of a TIMESTAMP; null where the input is null or lies in the hour that spring skips.

    Raises
    ------
    DomainError
        For an unknown time zone or reading of the repeated hour.
    """
    check_time_zone(time_zone)
    if repeated_hour not in ("first", "second"):
        raise DomainError(f"repeated_hour must be 'first' or 'second', not {repeated_hour!r}")
    zone, local = text_literal(time_zone), f"({column_sql})"
    utc = f"timezone('UTC', timezone({zone}, {local}))"
    tries = [utc]
    if repeated_hour == "first":  # the offset of two days before, which is the one before the change
        before = f"(timezone({zone}, timezone('UTC', {utc} - INTERVAL 2 DAY)) - ({utc} - INTERVAL 2 DAY))"
        tries.insert(0, f"{local} - {before}")
    day = f"CAST({local} AS DATE) - DATE '{_FIRST_DAY}' + 1"
    quiet = f"WHEN substring({flags_sql}, {day}, 1) = '0' THEN {utc}"  # nearly all rows: one conversion
    read = " ".join(f"WHEN timezone({zone}, timezone('UTC', {each})) = {local} THEN {each}" for each in tries)
    return f"CASE {quiet} {read} END"


@lru_cache(maxsize=32)
def change_flags(time_zone: str) -> str:
    """Give a text with a digit a day from 1900 to 2100: 1 near a clock change of the zone, else 0."""
    zone = ZoneInfo(time_zone)
    midnights = [datetime.combine(_FIRST_DAY + timedelta(days=step), time()) for step in range(_DAYS)]
    offsets = [zone.utcoffset(midnight) for midnight in midnights]
    changes = [index for index in range(1, _DAYS) if offsets[index] != offsets[index - 1]]
    near = {index + step for index in changes for step in (-2, -1, 0, 1)}
    return "".join("1" if index in near else "0" for index in range(_DAYS))
