"""The last moment at which a window of one case could have been met, in naive UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assurance.engine import Engine
from assurance.programme import PresenceRule, Rule, WindowRule, duration
from assurance.traces.exemplars.reading import CaseRows, When
from assurance.traces.moments import lowered
from assurance.traces.scoring import end_of_day

__all__ = ["last_moment", "limit_of_case", "local_day", "midnight"]


def midnight(day: date, time_zone: str) -> datetime:
    """Give the local midnight with which a day begins, in naive UTC."""
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC).replace(tzinfo=None)


def local_day(when: datetime | date, time_zone: str) -> date:
    """Give the local date of a moment in naive UTC; a date is itself.

    Examples
    --------
    >>> local_day(datetime(2026, 6, 30, 23, 30), "Europe/London")
    datetime.date(2026, 7, 1)
    """
    if not isinstance(when, datetime):
        return when
    return when.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone)).date()


def last_moment(when: datetime | date, time_zone: str) -> datetime:
    """Give a moment, or of a date its local end."""
    return when if isinstance(when, datetime) else end_of_day(when, time_zone)


def limit_of_case(
    engine: Engine, rule: Rule, start: datetime | date | None, rows: CaseRows, *, dated: bool
) -> datetime | None:
    """Give the last moment that is in time, or None where there is none or it cannot be told here.

    It cannot be told for clocks of working hours, nor for pauses of clocks that count days.

    Parameters
    ----------
    start : time at which the clock starts
    dated : whether a step of the window is timed to the day, so that an elapsed clock counts days
    """
    zone = engine.time_zone
    if isinstance(rule, WindowRule) and rule.deadline is not None:
        due = rows.record.get(rule.deadline)
        return last_moment(due, zone) if isinstance(due, date) else None
    if start is None or not isinstance(rule, WindowRule | PresenceRule):
        return None
    length = _length(rule, rows)
    if length is None:
        return None
    clock = rule.clock if isinstance(rule, WindowRule) else "elapsed"
    pauses = _pauses(rule, rows) if isinstance(rule, WindowRule) else []
    if clock == "elapsed" and not dated and isinstance(start, datetime):
        return _paused(start, length, pauses)
    if pauses or clock == "working_hours":
        return None
    day = local_day(start, zone)
    if clock == "working_days":
        found = _working_day(engine, day, length.days)
        return None if found is None else end_of_day(found, zone)
    return end_of_day(day + timedelta(days=length.days), zone)


def _length(rule: WindowRule | PresenceRule, rows: CaseRows) -> timedelta | None:
    if rule.within is not None:
        return duration(rule.within)
    if isinstance(rule, WindowRule) and rule.within_by is not None:
        number = rows.record.get(rule.within_by.column)
        if number is not None and 0 <= number <= 1_000_000:
            return timedelta(**{rule.within_by.unit: float(number)})
    return None


def _pauses(rule: WindowRule, rows: CaseRows) -> list[tuple[datetime, datetime | None]]:
    """List the pauses: from each beginning to the next end, or open; those of days are not read here."""
    found: list[tuple[datetime, datetime | None]] = []
    for pause in rule.pauses:
        ends = _times(rows.steps.get(pause.until, []))
        for begun in _times(rows.steps.get(pause.start, [])):
            found.append((begun, next((end for end in ends if end >= begun), None)))
    return sorted(found, key=lambda pause: (pause[0], pause[1] or datetime.max))


def _times(times: Sequence[When]) -> list[datetime]:
    return sorted(when for when in times if isinstance(when, datetime))


def _paused(
    start: datetime, length: timedelta, pauses: Sequence[tuple[datetime, datetime | None]]
) -> datetime | None:
    """Move the limit on by what pauses take away before it; None where a pause never ends before it."""
    limit = start + length
    reached = start
    for begun, ended in pauses:
        if begun > limit:
            break
        if ended is None:
            return None
        begun, ended = max(begun, reached), max(ended, reached)
        limit += ended - begun
        reached = ended
    return limit


def _working_day(engine: Engine, start: date, days: int) -> date | None:
    """Give the last date that lies no more working days after `start`; None beyond the calendar."""
    counted = lowered(engine, 'working_days("start", "day")', {"start": "date", "day": "date"}, "d")
    ahead = 3 * days + 60
    query = (
        f"SELECT max(day) FROM (SELECT DATE '{start}' AS start, "  # noqa: S608 - a date of our own
        f"CAST(unnest(range(DATE '{start}', DATE '{start}' + {ahead}, INTERVAL 1 DAY)) AS DATE) AS day) AS d "
        f"WHERE {counted} <= {days}"
    )
    found: date | None = engine.scalar(query)
    return found
