"""What the reading of cells has to say beyond rejected rows: counted, so that nobody is surprised later."""

# ruff: noqa: S608 - names are quoted, words are literals

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from assurance.engine import Engine, quote
from assurance.extracts.checked import Checked, Planned
from assurance.extracts.values.conversion import Clock
from assurance.extracts.values.null_dates import SENTINELS
from assurance.programme import FileSource

__all__ = ["conversion_warnings"]

_LAST_DAY: Final = date(9999, 12, 31)
_Remark = tuple[str, Callable[[int], str]]
"""(condition over the converted rows, words for the number of rows in which it holds)."""


def conversion_warnings(
    checked: Checked, source: FileSource, *, extract_name: str, snapshot: str, clock: Clock, engine: Engine
) -> tuple[str, ...]:
    """Say how many ids got zeros back, and how many days said nothing or look as if they did.

    What is declared costs another pass over its columns; days that are not declared are looked for in the
    snapshot, and where a column is not stored, in the extract.

    Parameters
    ----------
    checked : the rows of the extract, all of them
    source : their declaration
    extract_name : words for the extract
    snapshot : SQL of the stored rows
    clock : of the source

    Returns
    -------
    tuple : sentences with counts, never a value; the days that they name are those that programs write
    """
    apart = [plan for plan in checked.columns if plan.column.withheld]
    kept = [plan for plan in checked.columns if not plan.column.withheld]
    looks = (
        (checked.converted, [(plan, remark) for plan in checked.columns for remark in _declared(plan)]),
        (checked.converted, [(plan, remark) for plan in apart for remark in _odd_days(plan, source, clock)]),
        (snapshot, [(plan, remark) for plan in kept for remark in _odd_days(plan, source, clock)]),
    )
    said: list[str] = []
    for relation, remarks in looks:
        if not remarks:
            continue
        counts = ", ".join(f"count(*) FILTER ({condition})" for _, (condition, _) in remarks)
        ((*found,),) = engine.rows(f"SELECT {counts} FROM {relation}")
        said += [
            f"{extract_name}, column {plan.name!r}: {words(int(count))}"
            for (plan, (_, words)), count in zip(remarks, found, strict=True)
            if count
        ]
    return tuple(said)


def _declared(plan: Planned) -> Iterator[_Remark]:
    """Count what was declared to be read as something else than it says."""
    if plan.conversion.padded != "FALSE":
        yield plan.conversion.padded, _padded
    for day, condition in plan.conversion.days:
        yield f"{plan.at.cell} IS NOT NULL AND {condition}", _nothing(day)


def _padded(count: int) -> str:
    ids, its = ("1 id", "its") if count == 1 else (f"{count:,} ids", "their")
    return f"{ids} got {its} leading zeros back, as declared."


def _nothing(day: date) -> Callable[[int], str]:
    def words(count: int) -> str:
        cells = "1 cell is" if count == 1 else f"{count:,} cells are"
        return f"{cells} {day.isoformat()}, declared as saying nothing."

    return words


def _odd_days(plan: Planned, source: FileSource, clock: Clock) -> Iterator[_Remark]:
    """Count days that programs write where they know nothing, and that are not declared."""
    if plan.column.type not in ("date", "timestamp"):
        return
    value = plan.at.value if plan.column.withheld else quote(plan.name)
    for day in SENTINELS:
        if day in source.null_dates:
            continue
        if plan.column.type == "date":
            condition = f"{value} = DATE '{day.isoformat()}'"
        else:
            condition = _within(value, day, clock)
        yield condition, _odd(day)


def _within(value: str, day: date, clock: Clock) -> str:
    """Write the condition that a timestamp lies on a local day."""
    begins = f"{value} >= {_midnight(day, clock)}"
    if day == _LAST_DAY:
        return begins
    return f"{begins} AND {value} < {_midnight(day + timedelta(days=1), clock)}"


def _midnight(day: date, clock: Clock) -> str:
    utc = datetime.combine(day, time(), ZoneInfo(clock.time_zone)).astimezone(UTC).replace(tzinfo=None)
    return f"TIMESTAMP '{utc.isoformat(sep=' ')}'"


def _odd(day: date) -> Callable[[int], str]:
    def words(count: int) -> str:
        dates = "1 date is" if count == 1 else f"{count:,} dates are"
        return (
            f"{dates} {day.isoformat()}, a day that programs write where nothing is known or no end is set; "
            f"measures take it for a real day; declare null_dates: [{day.isoformat()}] in sources.yaml if it "
            "says nothing."
        )

    return words
