"""Which periods a schedule has missed: the machine was off, a file came late, a run broke off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assurance.calendars import Kind, Period, parse_period, period_of, periods_back
from assurance.engine import Store
from assurance.errors import DomainError
from assurance.ledger import Event, known_events
from assurance.pack.drafting import place_of
from assurance.programme import Programme
from assurance.run.situation import PACK_EVENT

__all__ = ["missed_periods", "periods_between"]

_MOST = 600
"""Periods in one go: fifty years of months."""


def periods_between(first: Period, last: Period, *, financial_year_start: int = 4) -> tuple[Period, ...]:
    """List the periods from one to another of its kind, both included, oldest first.

    Raises
    ------
    DomainError
        When they are of different kinds, in the wrong order, or too many.

    Examples
    --------
    >>> [str(month) for month in periods_between(parse_period("2026-11"), parse_period("2027-01"))]
    ['2026-11', '2026-12', '2027-01']
    """
    if first.kind != last.kind:
        raise DomainError(
            f"periods {first} and {last} are a {first.noun()} and a {last.noun()}; give two of one kind"
        )
    if first.start > last.start:
        raise DomainError(f"the first period, {first}, lies after the last, {last}; swap them")
    days = {"day": 1, "week": 7, "month": 28, "quarter": 90, "financial_year": 365}
    if first.kind not in days:
        raise DomainError(f"periods such as {first} do not follow one after another; give months or weeks")
    most = (last.start - first.start).days // days[first.kind] + 1
    if most > _MOST:
        raise DomainError(f"{first} to {last} are more than {_MOST} periods; run them in smaller parts")
    back = periods_back(last, most, first.kind, financial_year_start=financial_year_start)
    return tuple(period for period in back if period.start >= first.start)


def missed_periods(
    programme: Programme, *, store: Store, out: Path, today: date, since: Period | None = None
) -> tuple[Period, ...]:
    """List the periods that are over and have no complete pack, oldest first.

    They are looked for from the first period that was ever sealed, or from `since`, to the last that ended
    before today; of the kind of the latest sealed one, or of `since`.

    Parameters
    ----------
    out : folder of the packs: a pack that was sealed and is gone counts as missed
    today : the day of the run; a period is over when its last day is before it

    Raises
    ------
    DomainError
        When nothing was ever sealed and no `since` is given: nobody can tell then where to begin.
    """
    sealed = known_events(store.ledger_there, kind=PACK_EVENT, programme=programme.id)
    first_month = programme.header.financial_year_start
    begin, kind = _beginning(programme, sealed, since)
    last = period_of(today, kind, financial_year_start=first_month)
    over = [
        period
        for period in periods_between(min(begin, last), last, financial_year_start=first_month)
        if period.end <= today and period.start >= begin.start
    ]
    whole = {event.period for event in sealed if event.payload.get("complete") is True}
    latest = {event.period: event.payload.get("complete") is True for event in sealed}
    return tuple(
        period
        for period in over
        if period.label not in whole
        or not latest[period.label]
        or not (place_of(out, programme.id, period.label) / "manifest.json").is_file()
    )


def _beginning(programme: Programme, sealed: Sequence[Event], since: Period | None) -> tuple[Period, Kind]:
    if since is not None:
        return since, since.kind
    first_month = programme.header.financial_year_start
    found = [parse_period(event.period, financial_year_start=first_month) for event in sealed]
    if not found:
        raise DomainError(
            f"programme {programme.id!r} has never been run from this store, so nobody can tell which "
            "periods were missed; say where to begin with --since, such as --since 2026-04"
        )
    kind = found[-1].kind
    return min(period for period in found if period.kind == kind), kind
