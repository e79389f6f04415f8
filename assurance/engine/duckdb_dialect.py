"""How DuckDB writes the functions of the language.

Each lowering names every argument once, so nested calls grow SQL in proportion and no faster. The
exceptions, division and nullif, are limited by the language (`MAX_DOUBLING`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from assurance.engine.dialect import WHITE_SPACE, Argument, Dialect, Lowering, text_literal
from assurance.engine.workdays import FIRST_DAY, LAST_DAY
from assurance.expressions import ColumnType

__all__ = ["DUCKDB", "SET_UP", "SQL_TYPES", "WORKING_DAY_MACRO", "WORKING_DAY_TABLE", "number_join"]

WORKING_DAY_MACRO: Final = "working_day_number"
"""Macro that `Engine` makes: working days of the programme's calendar up to and including a date."""

WORKING_DAY_TABLE: Final = "assurance_working_days"
"""Table that `Engine` makes: the same numbers by the place of the day; null for places off both ends."""

SET_UP: Final = f"create macro trim_white_space(text) as trim(text, {text_literal(WHITE_SPACE)})"
"""Run once when the engine opens."""

SQL_TYPES: Final[Mapping[ColumnType, str]] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "category": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
"""DuckDB type of each declared type; a number with declared decimals is DECIMAL in a snapshot."""

_TOP_AGE: Final = 90


_cast: Callable[[str], str] = "CAST({} AS BIGINT)".format
_try: Callable[[str], str] = "TRY({})".format


def local_timestamp(sql: str, time_zone: str) -> str:
    """Turn a naive UTC timestamp into naive local time."""
    return f"timezone({text_literal(time_zone)}, timezone('UTC', {sql}))"


def _local_date(argument: Argument, time_zone: str) -> str:
    if argument.kind == "date":
        return argument.sql
    return f"CAST({local_timestamp(argument.sql, time_zone)} AS DATE)"


def _elapsed(microseconds: int) -> Lowering:
    def lower(arguments: Sequence[Argument], _: str) -> str:
        start, end = arguments
        return f"((epoch_us({end.sql}) - epoch_us({start.sql})) / {microseconds})"

    return lower


def _calendar_days(arguments: Sequence[Argument], time_zone: str) -> str:
    start, end = (_local_date(argument, time_zone) for argument in arguments)
    return f"date_diff('day', {start}, {end})"


def _working_days(arguments: Sequence[Argument], time_zone: str) -> str:
    start, end = (f"{WORKING_DAY_MACRO}({_local_date(argument, time_zone)})" for argument in arguments)
    return f"({end} - {start})"


def number_join(dates: Sequence[str], *, of: str) -> tuple[str, tuple[str, ...]]:
    """Write the joins of `Engine.working_day_join`.

    Every row has its match, off the ends too, so that the joins are inner ones on small whole numbers: DuckDB
    then looks each number up by its place, and hashes nothing.
    """
    if not dates:
        return of, ()
    past = (LAST_DAY - FIRST_DAY).days + 1
    places = [  # greatest and least leave nulls out, so null becomes -1
        f"least(greatest(({sql}) - DATE '{FIRST_DAY}', -1), {past}) AS _place_{at}"
        for at, sql in enumerate(dates)
    ]
    names = tuple(f"_day_number_{at}" for at in range(len(dates)))
    numbers = [f"_days_{at}.number AS {name}" for at, name in enumerate(names)]
    joins = [
        f"JOIN {WORKING_DAY_TABLE} AS _days_{at} ON _days_{at}.place = _placed._place_{at}"
        for at in range(len(dates))
    ]
    inside = f"(SELECT *, {', '.join(places)} FROM {of}) AS _placed"  # noqa: S608 - checked expressions
    selected = f"SELECT _placed.*, {', '.join(numbers)} FROM {inside} {' '.join(joins)}"  # noqa: S608
    return f"({selected}) AS _numbered", names


def _of_local_date(function: str) -> Lowering:
    return lambda arguments, time_zone: f"{function}({_local_date(arguments[0], time_zone)})"


def _hour(arguments: Sequence[Argument], time_zone: str) -> str:
    return f"hour({local_timestamp(arguments[0].sql, time_zone)})"


def _age_band(arguments: Sequence[Argument], _: str) -> str:
    width = int(arguments[1].sql) if len(arguments) > 1 else 5
    bands = [f"{low:02}-{low + width - 1:02}" for low in range(0, _TOP_AGE, width)] + [f"{_TOP_AGE}+"]
    listed = ", ".join(text_literal(band) for band in bands)
    # least and greatest leave nulls out, so null and negative ages both become -1, index 0, null
    age = f"least(greatest({arguments[0].sql}, -1), {_TOP_AGE})"
    return f"list_extract([{listed}], CAST(floor({age} / {width}) AS BIGINT) + 1)"


def _round(arguments: Sequence[Argument], _: str) -> str:
    if arguments[0].kind == "integer":
        return f"({arguments[0].sql})"
    digits = arguments[1].sql if len(arguments) > 1 else "0"
    return f"round({arguments[0].sql}, {digits})"


def _abs(arguments: Sequence[Argument], _: str) -> str:
    if arguments[0].kind == "integer":
        return f"TRY(abs({_cast(arguments[0].sql)}))"
    return f"abs({arguments[0].sql})"


def _same(name: str) -> Lowering:
    return lambda arguments, _: f"{name}({', '.join(argument.sql for argument in arguments)})"


def _divide(left: str, right: str, never_zero: bool) -> str:
    return f"{left} / {right}" if never_zero else f"{left} / nullif({right}, 0)"


def _number(text: str) -> str:
    return text if "e" in text else f"{text}e0"  # an exponent makes it a double, never a decimal


DUCKDB: Final = Dialect(
    name="duckdb",
    functions={
        "elapsed_seconds": _elapsed(1_000_000),
        "elapsed_minutes": _elapsed(60_000_000),
        "elapsed_hours": _elapsed(3_600_000_000),
        "elapsed_days": _elapsed(86_400_000_000),
        "calendar_days": _calendar_days,
        "working_days": _working_days,
        "local_date": lambda arguments, time_zone: _local_date(arguments[0], time_zone),
        "year": _of_local_date("year"),
        "month": _of_local_date("month"),
        "day": _of_local_date("day"),
        "weekday": _of_local_date("isodow"),
        "hour": _hour,
        "age_band": _age_band,
        "abs": _abs,
        "round": _round,
        "trim": _same("trim_white_space"),
        **{
            name: _same(name)
            for name in (
                "least",
                "greatest",
                "coalesce",
                "nullif",
                "lower",
                "upper",
                "length",
                "starts_with",
                "contains",
            )
        },
    },
    whole=_try,
    divide=_divide,
    integer=_cast,
    number=_number,
)
