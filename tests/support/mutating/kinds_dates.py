"""Times that are not those at which something happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from mutating.kinds_model import Job, Kind, NotSpoilt
from mutating.tables import Table

__all__ = ["DATE_KINDS"]


def _move(table: Table, places: Sequence[int], names: Sequence[str], make: Callable[[str], str]) -> None:
    changed = 0
    for place in places:
        row = table.rows[place]
        for name in names:
            if row[name]:
                old, row[name] = row[name], make(row[name])
                changed += old != row[name]
    if not changed:
        raise NotSpoilt(", ".join(names))


def _by(days: int) -> Callable[[str], str]:
    return lambda text: (datetime.fromisoformat(text) + timedelta(days=days)).isoformat()


def _shifted(days: int) -> Callable[[Job], None]:
    def apply(job: Job) -> None:
        """Move all dates of all rows, all of the period's, or one date of all rows."""
        table, dates = job.records(), job.roles.dates
        places = job.mine(table) if job.number == 1 else range(len(table.rows))
        names = dates if job.number < 2 else dates[1:2]
        _move(table, places, names, _by(-days if job.number % 2 else days))
        table.save()

    return apply


def _swapped(text: str) -> str:
    day, month = text[8:10], text[5:7]
    return f"{text[:5]}{day}-{month}{text[10:]}" if int(day) <= 12 else text


def day_and_month_swapped(job: Job) -> None:
    """Days up to 12 were read as months, as a program set to another country does."""
    table, dates = job.records(), job.roles.dates
    names = (dates, dates[:1], dates[-1:])[job.number]
    _move(table, range(len(table.rows)), names, _swapped)
    table.save()


def negative_intervals(job: Job) -> None:
    table, dates = job.records(), job.roles.dates
    whole = [place for place in job.mine(table) if all(table.rows[place][name] for name in dates[-2:])]
    for place in whole[: 5 + 5 * job.number]:
        row = table.rows[place]
        row[dates[-2]], row[dates[-1]] = row[dates[-1]], row[dates[-2]]
    table.save()


def in_the_future(job: Job) -> None:
    table, dates = job.records(), job.roles.dates
    whole = [place for place in job.mine(table) if table.rows[place][dates[-1]]]
    _move(table, whole[: 3 + 4 * job.number], (dates[-1],), lambda text: f"20{27 + 3 * job.number}{text[4:]}")
    table.save()


def skipped_hour(job: Job) -> None:
    """Times in the hour that the clocks leave out in spring."""
    table, dates = job.records(), job.roles.dates
    places = job.random.sample(range(len(table.rows)), 5)
    _move(table, places, dates[1:2], lambda text: f"2026-03-29T01:{text[14:16]}:00")
    table.save()


def hour_off(job: Job) -> None:
    """One time was kept on another clock than the others: an hour early, or late."""
    table, dates = job.records(), job.roles.dates
    name = (dates[1], dates[0], dates[-1])[job.number]
    step = timedelta(hours=-1 if job.number % 2 else 1)
    _move(
        table, range(len(table.rows)), (name,), lambda text: (datetime.fromisoformat(text) + step).isoformat()
    )
    table.save()


def times_lost(job: Job) -> None:
    table, dates = job.records(), job.roles.dates
    names = (dates, dates[:1], dates[-1:])[job.number]
    form = ("{}T00:00:00", "{}", "{}T00:00:00")[job.number]
    _move(table, range(len(table.rows)), names, lambda text: form.format(text[:10]))
    table.save()


def written_otherwise(job: Job) -> None:
    table, dates = job.records(), job.roles.dates
    form = ("%d/%m/%y %H:%M", "%m/%d/%Y %H:%M", "%d %b %Y")[job.number]
    places = job.mine(table) if job.number == 1 else range(len(table.rows))
    _move(table, places, dates[:1], lambda text: datetime.fromisoformat(text).strftime(form))
    table.save()


def null_dates(job: Job) -> None:
    """Empty times were filled with a day that says nothing."""
    table, name = job.records(), job.roles.dates[-1]
    day = ("1900-01-01T00:00:00", "9999-12-31T00:00:00", "1970-01-01T00:00:00")[job.number]
    for row in table.rows:
        row[name] = row[name] or day
    table.save()


def _kind(name: str, words: str, apply: Callable[[Job], None], seeds: int = 3) -> Kind:
    return Kind(name, words, "records", apply, seeds)


DATE_KINDS = (
    _kind("shifted_by_a_day", "times are a day off", _shifted(1)),
    _kind("shifted_by_a_month", "times are 30 days off", _shifted(30)),
    _kind("shifted_by_a_year", "times are 365 days off", _shifted(365)),
    _kind("day_and_month_swapped", "day and month change places where they can", day_and_month_swapped),
    _kind("negative_intervals", "the last two times change places in 5 to 15 rows", negative_intervals),
    _kind("in_the_future", "3 to 11 times lie in later years", in_the_future),
    _kind("skipped_hour", "5 times lie in the hour that spring leaves out", skipped_hour, 2),
    _kind("hour_off", "one of the times is an hour off", hour_off),
    _kind("times_lost", "only the day of a time is left", times_lost),
    _kind("written_otherwise", "times are written in another order", written_otherwise),
    _kind("null_dates", "empty times hold 1900, 9999 or 1970", null_dates),
)
