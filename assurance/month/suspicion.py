"""What looks wrong in the files of one period: months without rows, drops, values, vintages."""

# ruff: noqa: S608 - names are quoted, dates are dates, and expressions are checked ones

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile, takewhile
from typing import Final

from assurance.calendars import Kind, Period, periods_back
from assurance.engine import Engine, quote
from assurance.errors import DomainError
from assurance.expressions import parse_expression
from assurance.extracts import DROP_WORDS, Intake, fell_off
from assurance.month.values import value_warnings
from assurance.programme import CaseSource, ColumnType, Programme, RecordSource

__all__ = ["dated_columns", "month_warnings"]

_BEFORE: Final = 12
_NEIGHBOURS: Final = 10
"""Rows that the two neighbours of an empty week or month have together, at least, for it to be said: where
about five a month come, hardly one month in a hundred is empty by chance."""
_DATED: Final = ("records", "events", "aggregates")


def month_warnings(
    engine: Engine,
    *,
    programme: Programme,
    columns: Mapping[str, Mapping[str, ColumnType]],
    intakes: Mapping[str, Intake],
    period: Period,
) -> tuple[str, ...]:
    """Say what shows only when the files are held against the period and each other.

    Parameters
    ----------
    engine : has the view of each source
    columns : columns of each source, with their types
    intakes : what was received, by source
    period : of the pack; weeks are compared with weeks, any other period month by month
    """
    found: list[str] = []
    looked_at: set[str] = set()
    for source, column in dated_columns(programme):
        if source in intakes and columns[source].get(column) in ("date", "timestamp"):
            name = f"{source}: {intakes[source].file}"
            found += _of_dates(engine, name, source, column, columns[source], period)
            if period.kind not in ("day", "all") and source not in looked_at:
                looked_at.add(source)
                found += value_warnings(
                    engine, name=name, source=source, date=column, programme=programme,
                    types=columns[source], period=period,
                )  # fmt: skip
    return (*found, *_vintages(intakes))


def dated_columns(programme: Programme) -> tuple[tuple[str, str], ...]:
    """Name the date columns by which plan, measures and pathways put rows in a period, with their sources.

    A column of a case table is traced to the source that it comes from.
    """
    used = [(measure.source, measure.date) for measure in programme.measures]
    used += [(pathway.source, pathway.date) for pathway in programme.pathways]
    if programme.plan is not None:
        used.append((programme.plan.source, programme.plan.date))
    found = (_origin(programme, source, column) for source, column in used if column is not None)
    return tuple(dict.fromkeys(place for place in found if place is not None))


def _origin(programme: Programme, name: str, column: str) -> tuple[str, str] | None:
    source = programme.sources.get(name)
    if isinstance(source, CaseSource):
        milestone = source.milestones.get(column)
        if milestone is not None:
            taken = milestone.first or milestone.last
            return (milestone.source, taken) if taken else None
        return (source.base, column) if source.base and column not in source.derive else None
    return (name, column) if isinstance(source, RecordSource) else None


def _of_dates(
    engine: Engine,
    name: str,
    source: str,
    column: str,
    types: Mapping[str, ColumnType],
    period: Period,
) -> Iterator[str]:
    spans = _spans(period)
    if not spans:
        return
    day = quote(column)
    if types[column] == "timestamp":
        day = f"({engine.lower(parse_expression(f'local_date({column})', types))})"
    wanted = ", ".join(
        f"count(*) FILTER (WHERE {day} >= DATE '{span.start}' AND {day} < DATE '{span.end}')"
        for span in spans
    )
    counts = [int(rows) for rows in engine.rows(f"SELECT {wanted} FROM {quote(source)}")[0]]
    begun = next((place for place, rows in enumerate(counts) if rows), len(counts))
    noun = spans[-1].noun()
    for place in range(begun, len(spans)):
        span, rows = spans[place], counts[place]
        usual = fell_off(rows, counts[max(begun, place - _BEFORE) : place])
        if rows == 0 and _stands_out(counts, place):
            gap = sum(1 for _ in takewhile(lambda count: count == 0, reversed(counts[:place])))
            others = f"{noun}s beside it" if not gap else f"{noun}s up to {spans[place - gap - 1].words()}"
            yield (
                f"{name}: no row has its {column} in {span.words()}, though the {others} have rows; "
                "ask whether they were left out of the export."
            )
        elif usual is not None and span.ends_within(period):
            median = f"{float(usual):,.1f}".removesuffix(".0")
            before = min(place - begun, _BEFORE)
            yield (
                f"{name}: {rows:,} {'row has its' if rows == 1 else 'rows have their'} {column} in "
                f"{span.words()}; the median of the {before} {noun}s before is {median} ({DROP_WORDS}); ask "
                "whether the export is complete."
            )


def _spans(period: Period) -> tuple[Period, ...]:
    """Give the weeks or months of the period and twelve before it, oldest first; none for a single day."""
    if period.kind in ("day", "all"):
        return ()
    kind: Kind = "week" if period.kind == "week" else "month"
    length = max(1, round((period.end - period.start).days / (7 if kind == "week" else 30.4)))
    for count in (length + _BEFORE, length):
        try:
            return periods_back(period, count, kind)
        except DomainError:  # the calendar begins
            continue
    return ()


def _stands_out(counts: Sequence[int], place: int) -> bool:
    """Tell whether an empty span has neighbours with rows: those beside it, or the two before the last.

    An export that ended months ago leaves the months before the last empty too; then it is those before.
    """
    last = place == len(counts) - 1
    filled = list(dropwhile(lambda count: count == 0, reversed(counts[:place])))
    beside = filled[:2] if last else [counts[place - 1], counts[place + 1]]
    return len(beside) == 2 and all(beside) and sum(beside) >= _NEIGHBOURS


def _vintages(intakes: Mapping[str, Intake]) -> Iterator[str]:
    """Warn of sources of one pack that are of different vintages, or complete up to different days."""
    dated = {
        name: intake for name, intake in intakes.items() if intake.kind in _DATED or intake.kind == "figures"
    }
    vintages: dict[str, list[str]] = {}
    days: dict[str, list[str]] = {}
    for name, intake in dated.items():
        if intake.vintage:
            vintages.setdefault(intake.vintage, []).append(name)
        if intake.as_at:
            days.setdefault(intake.as_at.isoformat(), []).append(name)
    if len(vintages) > 1:
        yield (
            f"the sources are of different vintages: {_listed(vintages)}; figures of one vintage and records "
            "of another differ for that reason alone; ask for one vintage."
        )
    if len(days) > 1:
        yield (
            f"the sources are complete up to different days: {_listed(days)}; what was entered between these "
            "days is in some and not in others; ask for extracts of one day."
        )


def _listed(found: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{word} ({', '.join(names)})" for word, names in sorted(found.items()))
