"""Text cells to dates and to timestamps in UTC, in the declared order only: nothing is ever swapped."""

from __future__ import annotations

from typing import Final

from assurance.engine.dialect import text_literal
from assurance.extracts.conversion import Clock, Conversion, Names
from assurance.programme import Column

__all__ = ["SKIPPED", "date_from_text", "timestamp_from_text"]

_SEPARATED: Final = "[0-9]{1,2}(/[0-9]{1,2}/|-[0-9]{1,2}-|[.][0-9]{1,2}[.])[0-9]{4}"
_SHAPE: Final = {"iso": "[0-9]{4}-[0-9]{2}-[0-9]{2}", "day_first": _SEPARATED, "month_first": _SEPARATED}
_FORM: Final = {"iso": "YYYY-MM-DD", "day_first": "DD/MM/YYYY", "month_first": "MM/DD/YYYY"}
_LAYOUT: Final = {"day_first": "%d{0}%m{0}%Y", "month_first": "%m{0}%d{0}%Y"}
_TURNED: Final = {"day_first": r"\3-\2-\1\4", "month_first": r"\3-\1-\2\4"}
_TIME: Final = "([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
_OFFSET: Final = "Z|[+-](?:0[0-9]|1[0-5]):?[0-5][0-9]"
SKIPPED: Final = "is a time that the clock skipped when summer time began"


def date_from_text(column: Column, at: Names, clock: Clock) -> Conversion:
    """Read dates in the declared order; an impossible date is a fault, never another date."""
    order = column.date_order or clock.order
    form = f"a date written as {_FORM[order]}"
    value = f"TRY_CAST({at.cell} AS DATE)"
    if order != "iso":
        layouts = [(sign, _LAYOUT[order].format(sign)) for sign in "/-."]
        chosen = " ".join(
            f"WHEN contains({at.cell}, '{sign}') THEN try_strptime({at.cell}, '{layout}')"
            for sign, layout in layouts
        )
        value = f"CAST(CASE {chosen} END AS DATE)"
    return Conversion(
        value,
        (
            (f"NOT regexp_full_match({at.cell}, {text_literal(_SHAPE[order])})", f"is not {form}"),
            (_impossible(at.value, "DATE"), f"is an impossible date; expected {form}"),
        ),
    )


def timestamp_from_text(column: Column, at: Names, clock: Clock) -> Conversion:
    """Read a date, ``T`` or a space, a 24-hour time and perhaps an offset such as ``Z`` or ``+01:00``.

    Without an offset the time is wall-clock time of the source's zone. Fractions of a second are kept to
    the microsecond and cut beyond it.
    """
    order = column.date_order or clock.order
    shape = f"{_SHAPE[order]}[T ]{_TIME}( ?({_OFFSET}))?"
    form = f"a date and time written as {_FORM[order]} HH:MM"
    away = at.away
    minutes = f"TRY_CAST(substr({away}, 2, 2) AS INTEGER) * 60 + TRY_CAST(right({away}, 2) AS INTEGER)"
    shift = f"to_minutes(CASE WHEN {away}[1] = '-' THEN -1 ELSE 1 END * ({minutes}))"
    utc = f"WHEN {away} = 'Z' THEN {at.wall} ELSE {at.wall} - {shift}"
    return Conversion(
        f"CASE WHEN {away} = '' THEN {clock.to_utc(at.wall)} {utc} END",
        (
            (f"NOT regexp_full_match({at.cell}, {text_literal(shape)})", f"is not {form}"),
            (_impossible(at.wall, "TIMESTAMP"), f"is an impossible date or time; expected {form}"),
            (f"{at.value} IS NULL", SKIPPED),
        ),
        helpers=(
            (f"regexp_extract({at.cell}, {text_literal(f'({_OFFSET})$')})", away),
            (_wall(at, order), at.wall),
        ),
    )


def _wall(at: Names, order: str) -> str:
    """Write SQL of the time that the wall clock showed; the usual layouts by the fast way."""
    cell = at.cell
    if order == "iso":
        bare = f"left({cell}, length({cell}) - length({at.away}))"
        return f"TRY_CAST(CASE WHEN {at.away} = '' THEN {cell} ELSE {bare} END AS TIMESTAMP)"
    layout = _LAYOUT[order].format("/")
    usual = (
        f"{at.away} = '' AND contains({cell}, '/') AND contains({cell}, ' ') AND NOT contains({cell}, '.')"
    )
    parts = "^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})([T ][0-9:.]+).*$"
    return (
        f"CASE WHEN {usual} AND substring({cell}, -6, 1) = ':' "
        f"THEN try_strptime({cell}, '{layout} %H:%M:%S') "
        f"WHEN {usual} THEN try_strptime({cell}, '{layout} %H:%M') "
        f"ELSE TRY_CAST(regexp_replace({cell}, '{parts}', '{_TURNED[order]}') AS TIMESTAMP) END"
    )


def _impossible(value: str, kind: str) -> str:
    return f"{value} IS NULL OR {value} < {kind} '0001-01-01'"  # DuckDB reads 0000 as a year before Christ
