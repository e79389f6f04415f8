"""Text cells to dates and to timestamps in UTC, in one order only: nothing is ever swapped."""

from __future__ import annotations

from typing import Final

from assurance.engine.dialect import text_literal
from assurance.extracts.values.cells import error_fault, says_nothing
from assurance.extracts.values.conversion import Clock, Conversion, Faults, Names
from assurance.extracts.values.forms import diagnose, matches
from assurance.extracts.values.serials import (
    SERIAL,
    day_of_serial,
    has_time,
    serial_faults,
    serial_helper,
    wall_of_serial,
)

__all__ = ["LATE", "SEPARATED", "SKIPPED", "date_from_text", "is_iso", "timestamp_from_text"]

SEPARATED: Final = "[0-9]{1,2}(/[0-9]{1,2}/|-[0-9]{1,2}-|[.][0-9]{1,2}[.])[0-9]{4}"
"""Pattern of a date with day or month first."""
_ISO: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_FORM: Final = {"iso": "YYYY-MM-DD", "day_first": "DD/MM/YYYY", "month_first": "MM/DD/YYYY"}
_LAYOUT: Final = {"day_first": "%d{0}%m{0}%Y", "month_first": "%m{0}%d{0}%Y"}
_TURNED: Final = {"day_first": r"\3-\2-\1\4", "month_first": r"\3-\1-\2\4"}
_TIME: Final = "([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
_OFFSET: Final = "Z|[+-](?:0[0-9]|1[0-5]):?[0-5][0-9]"
_MIDNIGHT: Final = "([T ]0?0:00(:00([.]0{1,9})?)?)?"
_SHORT_YEAR: Final = "[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}([T ].*)?"
_TWELVE_HOURS: Final = r"(?i).*[0-9]\s*[ap][.]?m[.]?"
SKIPPED: Final = "is a time that the clock skipped when summer time began"
LATE: Final = "has a time of day where a date is declared"
_NUMBER: Final = "is a number, as spreadsheets keep dates; declare excel_serials, or export it as a date"
_TWO_DIGITS: Final = "has a year of two digits, so its century is unknown; export the year with four"
_AM_PM: Final = "has a clock of twelve hours; export times from 00:00 to 23:59"


def date_from_text(at: Names, clock: Clock) -> Conversion:
    """Read dates in the order of the clock; an impossible date is a fault, never another date.

    A time of midnight beside the date changes nothing and is read; any other time is a fault.
    """
    form = f"a date written as {_FORM[clock.order]}"
    late = f"({_dates(clock)})[T ]{_TIME}( ?({_OFFSET}))?"
    good = f"({_dates(clock)}){_MIDNIGHT}"
    helpers, serial = _serials(at, clock)
    good_cell = matches(at, good) if not serial else f"({at.serial} IS NOT NULL OR {matches(at, good)})"
    ways = (*_ways(at, clock), (matches(at, late), LATE))
    shaped, faults = diagnose(at, good_cell, ways, other=f"is not {form}")
    value = _day(at, clock)
    if serial:
        value = f"CASE WHEN {at.serial} IS NOT NULL THEN {day_of_serial(at, clock)} ELSE {value} END"
        faults = (*faults, *serial, (has_time(at), LATE))
    impossible = (_impossible(at.value, "DATE"), f"is an impossible date; expected {form}")
    return Conversion(value, (*faults, impossible), helpers=(*helpers, shaped))


def timestamp_from_text(at: Names, clock: Clock) -> Conversion:
    """Read a date, ``T`` or a space, a 24-hour time and perhaps an offset such as ``Z`` or ``+01:00``.

    Without an offset the time is wall-clock time of the source's zone. Fractions of a second are kept to
    the microsecond and cut beyond it.
    """
    shape = f"({_dates(clock)})[T ]{_TIME}( ?({_OFFSET}))?"
    if clock.bare_days:
        shape = f"{shape}|{_ISO}"
    form = f"a date and time written as {_FORM[clock.order]} HH:MM"
    helpers, serial = _serials(at, clock)
    good = matches(at, shape) if not serial else f"({at.serial} IS NOT NULL OR {matches(at, shape)})"
    ways = (*_ways(at, clock), (matches(at, _TWELVE_HOURS), _AM_PM))
    shaped, faults = diagnose(at, good, ways, other=f"is not {form}")
    wall = _wall(at, clock)
    if serial:
        wall = f"CASE WHEN {at.serial} IS NOT NULL THEN {wall_of_serial(at, clock)} ELSE {wall} END"
    away = at.away
    minutes = f"TRY_CAST(substr({away}, 2, 2) AS INTEGER) * 60 + TRY_CAST(right({away}, 2) AS INTEGER)"
    shift = f"to_minutes(CASE WHEN {away}[1] = '-' THEN -1 ELSE 1 END * ({minutes}))"
    utc = f"WHEN {away} = 'Z' THEN {at.wall} ELSE {at.wall} - {shift}"
    return Conversion(
        f"CASE WHEN NOT isfinite({at.wall}) THEN NULL "
        f"WHEN {away} = '' THEN {clock.to_utc(at.wall)} {utc} END",
        (
            *faults,
            *serial,
            (_impossible(at.wall, "TIMESTAMP"), f"is an impossible date or time; expected {form}"),
            (f"{at.value} IS NULL", SKIPPED),
        ),
        helpers=(
            *helpers,
            shaped,
            (f"regexp_extract({at.cell}, {text_literal(f'({_OFFSET})$')})", away),
            (wall, at.wall),
        ),
    )


def is_iso(cell: str) -> str:
    """Write the condition that a cell begins as YYYY-, and not as a day or month with dashes."""
    return f"substring({cell}, 5, 1) = '-' AND NOT contains(left({cell}, 3), '-')"


def _dates(clock: Clock) -> str:
    """Give the pattern of the dates that are read."""
    if clock.order == "iso":
        return _ISO
    return f"{SEPARATED}|{_ISO}" if clock.iso_too else SEPARATED


def _ways(at: Names, clock: Clock) -> Faults:
    """List the ways in which a cell is no date, the likeliest to be told apart first."""
    number = () if clock.serials else ((matches(at, SERIAL), _NUMBER),)
    return (
        error_fault(at),
        *says_nothing(at, codes=False),
        *number,
        (matches(at, _SHORT_YEAR), _TWO_DIGITS),
    )


def _serials(at: Names, clock: Clock) -> tuple[tuple[tuple[str, str], ...], Faults]:
    """Give the helper and the faults of day numbers; nothing where they are not declared."""
    if clock.serials is None:
        return (), ()
    return (serial_helper(at, clock),), serial_faults(at, clock)


def _day(at: Names, clock: Clock) -> str:
    """Write SQL of the date; a cast from text reads a date and leaves a time beside it out."""
    if clock.order == "iso":
        return f"TRY_CAST({at.cell} AS DATE)"
    bare = (
        rf"CASE WHEN contains({at.cell}, ':') THEN regexp_extract({at.cell}, '^[0-9/.-]+') ELSE {at.cell} END"
    )
    chosen = " ".join(
        f"WHEN contains({at.cell}, '{sign}') THEN try_strptime({bare}, '{_LAYOUT[clock.order].format(sign)}')"
        for sign in "/-."
    )
    written = f"CAST(CASE {chosen} END AS DATE)"
    if not clock.iso_too:
        return written
    return f"CASE WHEN {is_iso(at.cell)} THEN TRY_CAST({at.cell} AS DATE) ELSE {written} END"


def _wall(at: Names, clock: Clock) -> str:
    """Write SQL of the time that the wall clock showed; the usual layouts by the fast way."""
    cell = at.cell
    bare = f"left({cell}, length({cell}) - length({at.away}))"
    iso = f"TRY_CAST(CASE WHEN {at.away} = '' THEN {cell} ELSE {bare} END AS TIMESTAMP)"
    if clock.order == "iso":
        return iso
    layout = _LAYOUT[clock.order].format("/")
    usual = (
        f"{at.away} = '' AND contains({cell}, '/') AND contains({cell}, ' ') AND NOT contains({cell}, '.')"
    )
    parts = "^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})([T ][0-9:.]+).*$"
    return (
        (f"CASE WHEN {is_iso(cell)} THEN {iso} " if clock.iso_too else "CASE ")
        + f"WHEN {usual} AND substring({cell}, -6, 1) = ':' "
        f"THEN try_strptime({cell}, '{layout} %H:%M:%S') "
        f"WHEN {usual} THEN try_strptime({cell}, '{layout} %H:%M') "
        f"ELSE TRY_CAST(regexp_replace({cell}, '{parts}', '{_TURNED[clock.order]}') AS TIMESTAMP) END"
    )


def _impossible(value: str, kind: str) -> str:
    return f"{value} IS NULL OR {value} < {kind} '0001-01-01'"  # DuckDB reads 0000 as a year before Christ
