"""Days as Excel counts them: numbers in date columns, in one of its two calendars."""

from __future__ import annotations

from typing import Final

from assurance.extracts.values.conversion import Clock, Faults, Names
from assurance.extracts.values.forms import matches

__all__ = ["SERIAL", "day_of_serial", "has_time", "serial_faults", "serial_helper", "wall_of_serial"]

SERIAL: Final = "[0-9]{1,7}([.,][0-9]*)?"
"""Pattern of a cell that is a number, and may be a day number."""
_LAST: Final = {"1900": 2_958_465, "1904": 2_957_003}
"""Day number of 31 December 9999, the last day that Excel knows."""
_DAY_MS: Final = 86_400_000


def serial_helper(at: Names, clock: Clock) -> tuple[str, str]:
    """Write a helper column: the cell as a day number, in milliseconds, null where it is none.

    Excel keeps a time of day as the fraction of the day; to the millisecond it is what was entered.
    """
    pattern = SERIAL.replace("[.,]", f"[{clock.decimal_sign}]")
    number = f"TRY_CAST(replace({at.cell}, ',', '.') AS DOUBLE)"
    return f"CASE WHEN {matches(at, pattern)} THEN CAST(round({number} * {_DAY_MS}) AS BIGINT) END", at.serial


def serial_faults(at: Names, clock: Clock) -> Faults:
    """List how a number can fail to be a day of the declared calendar.

    Excel's 1900 calendar has a day 60, 29 February 1900, which never was; days before it are one ahead
    of those after it. (Microsoft: "Excel incorrectly assumes that the year 1900 is a leap year".)
    """
    last = _LAST[clock.serials or "1900"]
    beyond = f"{at.serial} < {_DAY_MS} OR {at.serial} >= {(last + 1) * _DAY_MS}"
    faults = [(beyond, f"is not a day number of Excel's {clock.serials} calendar, from 1 to {last}")]
    if clock.serials == "1900":
        reason = "is day 60 of Excel's 1900 calendar, 29 February 1900, which never was"
        faults.append((f"{at.serial} // {_DAY_MS} = 60", reason))
    return tuple(faults)


def day_of_serial(at: Names, clock: Clock) -> str:
    """Write SQL of the date of a day number; null outside the calendar."""
    day = f"CAST({at.serial} // {_DAY_MS} AS INTEGER)"
    last = _LAST[clock.serials or "1900"]
    if clock.serials == "1904":
        return f"CASE WHEN {day} BETWEEN 1 AND {last} THEN DATE '1904-01-01' + {day} END"
    return (
        f"CASE WHEN {day} BETWEEN 61 AND {last} THEN DATE '1899-12-30' + {day} "
        f"WHEN {day} BETWEEN 1 AND 59 THEN DATE '1899-12-31' + {day} END"
    )


def wall_of_serial(at: Names, clock: Clock) -> str:
    """Write SQL of the clock time of a day number; null outside the calendar."""
    return f"CAST({day_of_serial(at, clock)} AS TIMESTAMP) + to_milliseconds({at.serial} % {_DAY_MS})"


def has_time(at: Names) -> str:
    """Write the condition that a day number has a time of day."""
    return f"{at.serial} % {_DAY_MS} <> 0"
