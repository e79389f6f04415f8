"""Which date columns come in an order: counted over the rows that have both dates."""

# ruff: noqa: S608 - names are made here, and words are literals

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from assurance.engine import Engine
from assurance.engine.dialect import text_literal
from assurance.extracts.profile.column import ColumnProfile, DateLook
from assurance.extracts.profile.loading import Table
from assurance.extracts.profile.looking import SENTINELS, SERIALS

__all__ = ["DatePair", "date_pairs"]

_MOST_COLUMNS: Final = 24
_READ: Final = 0.9
_ZONE: Final = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)? ?(Z|[+-][0-9]{2}:?[0-9]{2})$"


@dataclass(frozen=True, slots=True)
class DatePair:
    """Two columns of dates, the first of which is seldom the later one.

    Parameters
    ----------
    earlier, later : places of the columns
    known : rows in which both say a day; days that stand for nothing, such as 1900-01-01, say none
    holds : of those, rows in which the first is not after the second
    """

    earlier: int
    later: int
    known: int
    holds: int


def date_pairs(table: Table, columns: Sequence[ColumnProfile], engine: Engine) -> tuple[DatePair, ...]:
    """Count, for each two columns of dates, in how many rows they stand in the commoner order.

    Times of day are compared where both columns have them, else the days. A column is passed over that
    tells who somebody is, whose cells read as days both ways or in contradictory ways, or of whose cells
    some name a zone of time; so are two columns that are never apart.

    Returns
    -------
    tuple of DatePair : in file order
    """
    able = [column for column in columns if _can_be_compared(column)]
    order = _order([column.dates for column in able if column.dates])
    read = {column.place: sql for column in able if (sql := _read_sql(column, order))}
    able = [column for column in able if column.place in read and not _zoned(table, column, engine)]
    pairs = list(combinations(able[:_MOST_COLUMNS], 2))
    if not pairs:
        return ()
    instants = ", ".join(f"{read[column.place]} AS t{column.place}" for column in able)
    counts = ", ".join(text for one, two in pairs for text in _counts(one, two))
    row = engine.rows(f"SELECT {counts} FROM (SELECT {instants} FROM {table.relation})")[0]
    found = []
    for number, (one, two) in enumerate(pairs):
        known, forth, back = (int(count) for count in row[3 * number : 3 * number + 3])
        if forth > back:
            found.append(DatePair(one.place, two.place, known, forth))
        elif back > forth:
            found.append(DatePair(two.place, one.place, known, back))
    return tuple(found)


def _can_be_compared(column: ColumnProfile) -> bool:
    look = column.dates
    if look is None or column.person or not column.heading or look.contradictory:
        return False
    return bool(look.read) and look.read + look.serials >= _READ * column.filled


def _order(looks: Sequence[DateLook]) -> str:
    """Give the order that most columns prove, for those that read both ways; '' where none proves any."""
    proved = Counter(order for look in looks if (order := _own_order(look)))
    return proved.most_common(1)[0][0] if proved else ""


def _own_order(look: DateLook) -> str:
    return "dmy" if look.day_first_only else "mdy" if look.month_first_only else ""


def _read_sql(column: ColumnProfile, order: str) -> str:
    """Write SQL of the moment that a cell of a column names, null where it names none; '' if none can."""
    look = column.dates
    if look is None:
        return ""
    own = _own_order(look) or order
    if look.separated and not own:
        return ""
    cell = f"c{column.place}"
    first, second, year = (
        f"regexp_extract({cell}, '^([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-]([0-9]{{4}})', {group})"
        for group in (1, 2, 3)
    )
    day, month = (first, second) if own == "dmy" else (second, first)
    clock = f"coalesce(nullif(regexp_extract({cell}, '[0-9]{{1,2}}:[0-9]{{2}}(:[0-9]{{2}})?'), ''), '00:00')"
    made = f"{year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0') || ' ' || {clock}"
    iso = f"left({cell}, 10) || ' ' || {clock}"
    low, high = SERIALS
    number = f"TRY_CAST({cell} AS DOUBLE)"
    serial = f"TIMESTAMP '1899-12-30' + to_seconds(CAST(round({number} * 86400) AS BIGINT))"
    moment = (
        f"CASE WHEN regexp_matches({cell}, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN {_moment(iso)} "
        f"WHEN {number} BETWEEN {low} AND {high} THEN {serial} "
        f"WHEN {first} <> '' THEN {_moment(made)} END"
    )
    nothing = ", ".join(map(text_literal, SENTINELS))
    return f"CASE WHEN CAST(CAST({moment} AS DATE) AS VARCHAR) NOT IN ({nothing}) THEN {moment} END"


def _moment(text: str) -> str:
    clocked = f"CASE WHEN {text} LIKE '% _:%' THEN replace({text}, ' ', ' 0') ELSE {text} END"
    return f"TRY_CAST({clocked} AS TIMESTAMP)"


def _zoned(table: Table, column: ColumnProfile, engine: Engine) -> bool:
    if column.dates is None or not column.dates.timed:
        return False
    matches = f"regexp_matches(c{column.place}, {text_literal(_ZONE)})"
    return bool(engine.scalar(f"SELECT count(*) FROM {table.relation} WHERE {matches}"))


def _counts(one: ColumnProfile, two: ColumnProfile) -> tuple[str, str, str]:
    a, b = f"t{one.place}", f"t{two.place}"
    timed = all(column.dates is not None and column.dates.mostly_timed for column in (one, two))
    if not timed:
        a, b = f"CAST({a} AS DATE)", f"CAST({b} AS DATE)"
    return (
        f"count(*) FILTER ({a} IS NOT NULL AND {b} IS NOT NULL)",
        f"count(*) FILTER ({a} <= {b})",
        f"count(*) FILTER ({b} <= {a})",
    )
