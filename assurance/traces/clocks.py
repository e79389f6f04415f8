"""Clocks: how much of one lies between two moments, and whether that is within what a rule allows.

Every clock is a running number on the line of time, so that what lies between two moments is a
difference, and what pauses take away is a length on that line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from assurance.engine import Engine
from assurance.engine.duckdb_dialect import local_timestamp
from assurance.errors import DomainError
from assurance.programme import Opening, WithinBy, duration, microseconds_of_day
from assurance.traces.moments import Moment, comparable, lowered

__all__ = ["Clock", "Deadline", "Kind", "Limit", "clock_kind", "hours_in", "limit_by_column", "limit_of"]

Kind = Literal["elapsed", "calendar_days", "working_days", "working_hours"]

_MICROSECONDS: Final = {"minutes": 60_000_000, "hours": 3_600_000_000, "days": 86_400_000_000}
_LONGEST: Final = 1_000_000  # of a length from the data, in its unit


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock of one kind: ``elapsed`` and ``working_hours`` in microseconds, the others in days."""

    engine: Engine
    kind: Kind
    opening: Opening | None = None

    @property
    def in_days(self) -> bool:
        """Whether it counts whole days, so that dates can stand in it."""
        return self.kind in ("calendar_days", "working_days")

    def position(self, moment: Moment) -> str:
        """Where a moment stands on the clock: a whole number that never falls as time goes on.

        Null for working days and hours before 1900 and after 2100.
        """
        if self.kind == "elapsed":
            return f"epoch_us({moment.sql})"
        day = moment.day(self.engine)
        if self.kind == "calendar_days":
            return f"({day} - DATE '1970-01-01')"
        if self.kind == "working_days" or self.opening is None:
            return self._working_days(day)
        opens, closes = microseconds_of_day(self.opening.start), microseconds_of_day(self.opening.until)
        local = local_timestamp(moment.sql, self.engine.time_zone)
        of_day = f"(epoch_us({local}) - epoch_us(CAST({day} AS TIMESTAMP)) - {opens})"
        before = self._working_days(f"({day} - 1)")
        today = f"({self._working_days(day)} - {before})"  # 1 on a working day, else 0
        worked = f"least(greatest({of_day}, 0), {closes - opens})"
        return f"({before} * {closes - opens} + {today} * {worked})"

    def between(self, start: Moment, end: Moment) -> str:
        """How much of the clock lies from `start` to `end`."""
        if self.kind == "working_days" and start.table == end.table:
            columns = {start.column: start.type, end.column: end.type}
            text = f'working_days("{start.column}", "{end.column}")'
            return lowered(self.engine, text, columns, start.table)
        return f"({self.position(end)} - {self.position(start)})"

    def _working_days(self, day: str) -> str:
        """Give the number of the working day that a date is, or that was last before it."""
        text = lowered(self.engine, "working_days(date '1900-01-01', \"day\")", {"day": "date"}, "z")
        return text.replace('"z"."day"', day)


@dataclass(frozen=True, slots=True)
class Limit:
    """A clock that runs from `start`, and the most that a rule allows, as SQL in the clock's unit.

    Parameters
    ----------
    paused : SQL of how much of the clock pauses take away; None where there are none
    sure : condition that every pause of the case has readable times
    unknown : condition that the limit itself cannot be read; None where it is declared
    amounts : column of an end -> SQL of a column that has what lies between `start` and it already
    """

    clock: Clock
    start: Moment
    limit: str
    strict: bool = False
    paused: str | None = None
    sure: str = "TRUE"
    unknown: str | None = None
    amounts: Mapping[str, str] = field(default_factory=dict)

    def amount(self, end: Moment) -> str:
        """Give how much of the clock lies between the start and `end`, pauses counted."""
        return self.amounts.get(end.column) or self.clock.between(self.start, end)

    def in_time(self, end: Moment) -> str:
        """Condition that `end` is within the limit; pauses only ever shorten what is counted."""
        sign, amount = "<" if self.strict else "<=", self.amount(end)
        if self.paused is None:
            return f"{amount} {sign} {self.limit}"
        less = f"{amount} - {self.paused} {sign} {self.limit}"
        return f"({amount} {sign} {self.limit} OR ({self.sure} AND {less}))"

    def outside(self, end: Moment) -> str:
        """Condition that the clock cannot tell, because a time lies outside its calendar."""
        paused = f" OR {self.paused} IS NULL" if self.paused is not None else ""
        return f"({self.amount(end)} IS NULL{paused})"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline from the case's record; a date means the end of that local day."""

    engine: Engine
    due: Moment
    strict: bool = False
    paused: str | None = None
    sure: str = "TRUE"

    @property
    def unknown(self) -> str:
        """Condition that no deadline can be read."""
        return f"NOT coalesce(isfinite({self.due.sql}), FALSE)"

    def in_time(self, end: Moment) -> str:
        """Condition that `end` is at or before the deadline, or before it where strict."""
        reached, due = comparable(self.engine, end, self.due)
        return f"{reached} {'<' if self.strict else '<='} {due}"

    def outside(self, end: Moment) -> str:
        """No calendar is asked."""
        return "FALSE"


def clock_kind(kind: Kind, *moments: Moment, where: str, hours: str) -> Kind:
    """Choose the clock for moments some of which may be dates: an elapsed one then counts calendar days.

    Parameters
    ----------
    hours : how the rule asks for less than a day, for the message; "" where it asks for whole days

    Raises
    ------
    DomainError
        When hours or minutes are asked of a step that is timed to the day.
    """
    if all(moment.type == "timestamp" for moment in moments):
        return kind
    if hours or kind == "working_hours":
        raise DomainError(
            f"{where}: {hours or 'a clock of working_hours'} asks for hours of a step that is timed to the "
            "day; give whole days, or time the step by a timestamp"
        )
    return "calendar_days" if kind == "elapsed" else kind


def hours_in(within: str) -> str:
    """Say how a length asks for less than a day, or "" where it is of whole days."""
    return f"within {within}" if duration(within).total_seconds() % 86_400 else ""


def limit_of(within: str, clock: Clock) -> str:
    """Write a declared length in the unit of a clock."""
    length = duration(within)
    return str(length.days if clock.in_days else round(length.total_seconds() * 1_000_000))


def limit_by_column(column: str, by: WithinBy, clock: Clock) -> str:
    """Write a length from the data in the unit of a clock; null where it is not a length."""
    number = f"CAST({column} AS DOUBLE)"
    length = number if clock.in_days else f"CAST(round({number} * {_MICROSECONDS[by.unit]}) AS BIGINT)"
    return f"(CASE WHEN {number} >= 0 AND {number} <= {_LONGEST} THEN {length} END)"
