"""Events at the door: who, what and when, brought to small whole numbers on the engine, case by case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from assurance.engine import Engine, Table, quote
from assurance.errors import DomainError, near_miss
from assurance.traces.inputs import key_sql

__all__ = ["CASES", "CODED", "NAMES", "VIEW", "Coded", "Columns", "coded_events", "placed"]

VIEW: Final = "_norms_events"
"""View of every row: k (case), act, us (microseconds, UTC), written (a time is), r (place in the file)."""
NAMES: Final = "_norms_names"
CASES: Final = "_norms_cases"
CODED: Final = "_norms_coded"
"""Table of every row: c, a (numbers of case and activity), us, r, problem (null where the row is usable)."""
_RAW: Final = "_norms_raw"
_TEXTS: Final = "_norms_texts"
_TIMES: Final = frozenset(
    {"DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
)
_REASONS: Final = ("no case", "no activity", "no time", "time not readable")


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns that hold the case, the activity and the time of an event."""

    case: str
    activity: str
    at: str


@dataclass(frozen=True, slots=True)
class Coded:
    """Events on the engine.

    Parameters
    ----------
    activities : names by number, from 0
    events, cases : usable events, and cases that have one
    nameable : cases that any row names, usable or not
    single : cases with one usable event
    left_out : rows left out, by reason; only reasons that occur
    whole_seconds : whether every time is a whole second
    first, last : earliest and latest time, in microseconds of the engine
    longest : usable events of the longest case
    """

    engine: Engine
    activities: tuple[str, ...]
    events: int
    cases: int
    nameable: int
    single: int
    left_out: Mapping[str, int]
    whole_seconds: bool
    first: int
    last: int
    longest: int


@contextmanager
def coded_events(events: object, columns: Columns, engine: Engine | None) -> Iterator[Coded]:
    """Lend the events as numbers; what is made for it is dropped afterwards.

    Parameters
    ----------
    events : a pandas, polars or Arrow frame, a `Table`, or the name of a table or view of `engine`
    engine : where to work; None opens one for the while

    Raises
    ------
    DomainError
        When a column is not there, or the times are neither times, dates nor text.
    StoreError
        When a Parquet file cannot be read.
    """
    with ExitStack() as stack:
        used = engine if engine is not None else stack.enter_context(Engine.open())
        stack.callback(_forget, used)
        source = _source(used, events, given=engine is not None)
        _make_view(used, source, columns)
        yield _code(used)


def _source(engine: Engine, events: object, *, given: bool) -> str:
    if isinstance(events, str):
        if not given:
            raise DomainError(
                "events: a table of an engine is named, but no engine is given; pass engine=, or a frame"
            )
        tables = [str(row[0]) for row in engine.rows("SELECT table_name FROM information_schema.tables")]
        if events not in tables:
            raise DomainError(
                f"events: the engine has no table or view {events!r}{near_miss(events, tables)}"
            )
        return events
    if isinstance(events, Table):
        engine.register_parquet(_RAW, events.path)
    else:
        engine.register_frame(_RAW, events)
    return _RAW


def _make_view(engine: Engine, source: str, columns: Columns) -> None:
    kinds = engine.columns(source)
    roles = (("case", columns.case), ("activity", columns.activity), ("at", columns.at))
    faults = [
        f"{role}: the events have no column {name!r}{near_miss(str(name), kinds)}"
        for role, name in roles
        if name not in kinds
    ]
    if faults:
        raise DomainError("\n  ".join([f"events: {len(faults)} problem(s)", *faults]))
    key, act = (key_sql(engine, source, name, "e") for _, name in roles[:2])
    time, written = _time(engine, source, columns.at, kinds[columns.at])
    # Other years are a slip of the pen or an infinite time: no clock ran from there.
    known = "isfinite(t) AND t >= TIMESTAMP '0001-01-01' AND t < TIMESTAMP '10000-01-01'"
    read = f"{time} AS t, {written} AS written, row_number() OVER () AS r"
    inside = f"SELECT {key} AS k, {act} AS act, {read} FROM {quote(source)} AS e"  # noqa: S608
    us = f"CASE WHEN {known} THEN epoch_us(t) END AS us"
    engine.create_view(VIEW, f"SELECT k, act, {us}, written, r FROM ({inside})")  # noqa: S608


def _time(engine: Engine, source: str, name: str, kind: str) -> tuple[str, str]:
    """Write the SQL of a time as naive UTC, and of whether anything is written there."""
    column = f"e.{quote(name)}"
    if kind == "VARCHAR":
        # As a plain TIMESTAMP an offset in the text would be passed over; the engine's own zone is UTC.
        time = f"CAST(TRY_CAST({column} AS TIMESTAMP WITH TIME ZONE) AS TIMESTAMP)"
        filled = f"coalesce(trim_white_space({column}), '') <> ''"
        return time, f"CASE WHEN {time} IS NULL THEN {filled} ELSE true END"
    if kind in _TIMES:
        return f"CAST({column} AS TIMESTAMP)", f"{column} IS NOT NULL"
    if not engine.scalar(f"SELECT count(e.{quote(name)}) FROM {quote(source)} AS e"):  # noqa: S608
        return "CAST(NULL AS TIMESTAMP)", "false"
    raise DomainError(
        f"at: column {name!r} holds {kind.lower()} values; a time must be a timestamp, a date, "
        "or text such as 2026-10-31T12:00"
    )


def _code(engine: Engine) -> Coded:
    # Blank cells are looked for among the different texts, which are few, not in every row. These are a table
    # of their own, because DuckDB would move the test into the query that finds them.
    for table, text, number, order in ((NAMES, "act", "a", "ORDER BY act"), (CASES, "k", "c", "")):
        engine.execute(f"CREATE OR REPLACE TABLE {_TEXTS} AS SELECT DISTINCT {text} FROM {VIEW}")  # noqa: S608
        engine.execute(
            f"CREATE OR REPLACE TABLE {table} AS "  # noqa: S608
            f"SELECT {text}, CAST(row_number() OVER ({order}) - 1 AS INTEGER) AS {number} "
            f"FROM {_TEXTS} WHERE trim_white_space({text}) <> ''"
        )
    problem = (
        "CAST(CASE WHEN c IS NULL THEN 0 WHEN a IS NULL THEN 1 "
        "WHEN us IS NULL THEN CASE WHEN written THEN 3 ELSE 2 END END AS TINYINT)"
    )
    engine.execute(
        f"CREATE OR REPLACE TABLE {CODED} AS SELECT c, a, us, r, {problem} AS problem FROM {VIEW} "  # noqa: S608
        f"LEFT JOIN {NAMES} USING (act) LEFT JOIN {CASES} USING (k)"
    )
    return _described(engine)


def _described(engine: Engine) -> Coded:
    problems = dict(
        engine.rows(f"SELECT problem, count(*) FROM {CODED} WHERE problem IS NOT NULL GROUP BY problem")  # noqa: S608
    )
    events, fine, first, last = engine.rows(
        "SELECT count(*), coalesce(bool_and(us % 1000000 = 0), true), coalesce(min(us), 0), "  # noqa: S608
        "coalesce(max(us), 0) "
        f"FROM {CODED} WHERE problem IS NULL"
    )[0]
    cases, single, longest = engine.rows(
        "SELECT count(*), count(*) FILTER (m = 1), coalesce(max(m), 0) "  # noqa: S608
        f"FROM (SELECT count(*) AS m FROM {CODED} WHERE problem IS NULL GROUP BY c)"
    )[0]
    return Coded(
        engine=engine,
        activities=tuple(str(row[0]) for row in engine.rows(f"SELECT act FROM {NAMES} ORDER BY a")),  # noqa: S608
        events=int(events),
        cases=int(cases),
        nameable=int(engine.scalar(f"SELECT count(*) FROM {CASES}")),  # noqa: S608
        single=int(single),
        left_out={name: int(problems[at]) for at, name in enumerate(_REASONS) if at in problems},
        whole_seconds=bool(fine),
        first=int(first),
        last=int(last),
        longest=int(longest),
    )


def placed() -> str:
    """Write the query of the usable events with their place in the case: by time, ties in file order."""
    place = "CAST(row_number() OVER (PARTITION BY c ORDER BY us, r) - 1 AS INTEGER)"
    return f"SELECT c, a, us, r, {place} AS p FROM {CODED} WHERE problem IS NULL"  # noqa: S608


def _forget(engine: Engine) -> None:
    engine.execute(f"DROP VIEW IF EXISTS {VIEW}")
    for table in (NAMES, CASES, CODED, _TEXTS):
        engine.execute(f"DROP TABLE IF EXISTS {table}")
    kinds = engine.rows("SELECT table_type FROM information_schema.tables WHERE table_name = ?", [_RAW])
    for (kind,) in kinds:
        engine.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} IF EXISTS {_RAW}")
