"""Whether the files reach the period at all: the days up to which they are complete, and the rows in it."""

# ruff: noqa: S608 - names are quoted, dates are dates, and expressions are checked ones

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.errors import DomainError
from assurance.expressions import ColumnType, parse_expression
from assurance.month.suspicion import dated_columns
from assurance.programme import FigureSource, Programme, RecordSource

__all__ = ["check_reach", "empty", "unfinished"]

_DAY = timedelta(days=1)


def check_reach(programme: Programme, period: Period) -> None:
    """Refuse a period that begins after every file is declared to end: nothing of it can be in them.

    Raises
    ------
    DomainError
        With the last of the declared days. Where one source declares none, nothing is refused.
    """
    days = _complete_to(programme)
    known = [day for day in days.values() if day is not None]
    if known and len(known) == len(days) and max(known) < period.start:
        raise DomainError(
            f"{period.words()} begins after the day up to which the files of {programme.id!r} are declared "
            f"to be complete, {max(known)}, so nothing of it can be in them; give an earlier period, or, "
            "where newer files have come, bring as_at in programme.yaml or sources.yaml up to their day"
        )


def unfinished(programme: Programme, period: Period) -> dict[str, str]:
    """Say, under a heading, that the files end before the period does; nothing where none does."""
    early = {
        name: day
        for name, day in _complete_to(programme).items()
        if day is not None and day < period.end - _DAY
    }
    if not early:
        return {}
    names = ", ".join(sorted(early))
    return {
        "The period was not over": f"{names}: complete up to {min(early.values())} only, before "
        f"{period.words()} ends; what came later is in none of these numbers."
    }


def empty(
    engine: Engine, programme: Programme, *, columns: Mapping[str, Mapping[str, ColumnType]], period: Period
) -> dict[str, str]:
    """Say, under a heading, that no row has its date in the period; nothing where one has."""
    places = [
        (source, column)
        for source, column in dated_columns(programme)
        if columns[source].get(column) in ("date", "timestamp")
    ]
    if not places or any(
        _has_rows(engine, *place, types=columns[place[0]], period=period) for place in places
    ):
        return {}
    names = ", ".join(dict.fromkeys(source for source, _ in places))
    return {
        "No record of the period": f"{names}: no row has its date in {period.words()}, so nothing of it was "
        "counted. Ask whether nothing happened, or whether the files do not reach it."
    }


def _has_rows(
    engine: Engine, source: str, column: str, *, types: Mapping[str, ColumnType], period: Period
) -> bool:
    day = quote(column)
    if types[column] == "timestamp":
        day = f"({engine.lower(parse_expression(f'local_date({column})', types))})"
    inside = f"{day} >= DATE '{period.start}' AND {day} < DATE '{period.end}'"
    return bool(engine.rows(f"SELECT 1 FROM {quote(source)} WHERE {inside} LIMIT 1"))


def _complete_to(programme: Programme) -> dict[str, date | None]:
    """Give the day up to which each file of records or figures is complete: its own, else the programme's."""
    return {
        name: source.as_at or programme.header.as_at
        for name, source in programme.sources.items()
        if isinstance(source, RecordSource | FigureSource)
    }
