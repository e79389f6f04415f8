"""Day or month first: proved by the cells of a column where it is not declared, and never guessed."""

# ruff: noqa: S608 - names are our own, words are literals

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from assurance.engine import Engine
from assurance.engine.dialect import text_literal
from assurance.errors import ExtractError
from assurance.extracts.files.opened import Extract
from assurance.extracts.values.cells import cell_sql
from assurance.extracts.values.clock_values import SEPARATED, is_iso
from assurance.extracts.values.conversion import Names
from assurance.extracts.values.typed_values import is_text
from assurance.programme import FileSource

__all__ = ["Orders", "settle_orders"]

_SHOWN: Final = 3
_WORDS: Final = {"day_first": "day first", "month_first": "month first"}
_OTHER: Final = {"day_first": "month_first", "month_first": "day_first"}
_SHAPE: Final = f"({SEPARATED})([T ].*)?"
_LIKELY_SWAPPED: Final = 8
"""True dates in a workbook that all fall on days 1 to 12: by chance that is (12/30)^8, under 1 in 1,000."""


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of day and month that an extract showed.

    Parameters
    ----------
    proved : order by name of each column that declares none and in which some cell tells it
    warnings : sentences for the reader
    """

    proved: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    """What the cells of one column show.

    Parameters
    ----------
    name, at, cell : the column, its SQL names, and SQL of its cell
    declared : its order, or None
    day, month : cells that are a date only with the day first, or only with the month first
    open : cells that are another date in the other order
    same : cells that are the same date in both
    iso, late : dates written as YYYY-MM-DD, and those of them after the 12th of their month
    """

    name: str
    at: Names
    cell: str
    declared: str | None
    day: int = 0
    month: int = 0
    open: int = 0
    same: int = 0
    iso: int = 0
    late: int = 0

    def only(self, order: str) -> int:
        """Count the cells that are a date only in this order."""
        return self.day if order == "day_first" else self.month


def settle_orders(extract: Extract, source: FileSource, *, engine: Engine) -> Orders:
    """Find the order of day and month of every date column in which it has to be found.

    One pass over each such column: the ones that declare no order, and, for contradictions, the ones that do
    unless rows against it are to be rejected. Cells with equal numbers, such as 05/05/2026, tell nothing
    and need nothing.

    Raises
    ------
    ExtractError
        When a column can be read in both orders, holds dates of both, or goes against its declaration;
        all such columns at once, with counts and rows and never a date.
    """
    columns = _columns(extract, source)
    if not columns or not extract.rows:
        return Orders()
    found = [_count(column, extract, engine) for column in columns]
    refusals: list[str] = []
    warnings: list[str] = []
    proved: dict[str, str] = {}
    for column in found:
        reason = _refusal(column, extract, engine)
        if reason:
            refusals.append(f"column {column.name!r}: {reason}")
            continue
        order = column.declared or _shown(column)
        if order and column.declared is None:
            proved[column.name] = order
            warnings += _proof(column, order, extract, engine)
        warnings += _swapped(column, extract)
    if refusals:
        raise ExtractError(f"{extract.name}, {'; '.join(refusals)}")
    return Orders(proved, tuple(warnings))


def _columns(extract: Extract, source: FileSource) -> list[_Column]:
    """List the text columns of dates that have to be looked at."""
    found = []
    for place, (name, column) in enumerate(source.columns.items()):
        declared = column.date_order or source.date_order
        needless = declared == "iso" or (declared is not None and source.contradictory_dates == "reject")
        if column.type in ("date", "timestamp") and is_text(extract.types[place]) and not needless:
            at = Names(place)
            found.append(_Column(name, at, cell_sql(at.raw, source.null_values, text=True), declared))
    return found


def _pairs(column: _Column, extract: Extract, *, rows: bool = False) -> str:
    """Write a query with the first two numbers of every date that has them before its year.

    Without `rows` it has one row for each beginning of a cell, with their number: there are few days and
    many cells.
    """
    begins = f"left({column.cell}, 11)"  # a date and what comes after it
    if rows:
        given = f"SELECT _row, {begins} AS k FROM ({extract.relation})"
    else:
        given = f"SELECT k, count(*) AS n FROM (SELECT {begins} AS k FROM ({extract.relation})) GROUP BY k"
    shaped = f"regexp_full_match(k, {text_literal(_SHAPE)})"
    pair = f"CASE WHEN {shaped} THEN regexp_extract(k, '^([0-9]+)[/.-]([0-9]+)', ['a', 'b']) END"
    numbers = "TRY_CAST(pair.a AS TINYINT) AS a, TRY_CAST(pair.b AS TINYINT) AS b"
    return f"(SELECT *, {numbers} FROM (SELECT *, {pair} AS pair FROM ({given})))"


def _only(day: str, month: str) -> str:
    """Write the condition of a day after the 12th in a month that has it; 31/02 proves nothing."""
    last = f"CASE WHEN {month} = 2 THEN 29 WHEN {month} IN (4, 6, 9, 11) THEN 30 ELSE 31 END"
    return f"{day} > 12 AND {month} BETWEEN 1 AND 12 AND {day} <= {last}"


_SHOWS: Final = {
    "day_first": _only("a", "b"),
    "month_first": _only("b", "a"),
    "open": "a BETWEEN 1 AND 12 AND b BETWEEN 1 AND 12 AND a <> b",
    "same": "a BETWEEN 1 AND 12 AND a = b",
}
"""Conditions that a cell is a date with the day first only, the month first only, or both."""


def _count(column: _Column, extract: Extract, engine: Engine) -> _Column:
    iso = is_iso("k") if extract.typed_dates else "FALSE"
    late = f"{iso} AND substring(k, 9, 2) > '12'"
    counts = ", ".join(
        f"coalesce(sum(n) FILTER ({condition}), 0)" for condition in (*_SHOWS.values(), iso, late)
    )
    ((*found,),) = engine.rows(f"SELECT {counts} FROM {_pairs(column, extract)}")
    day, month, either, same, iso_cells, after_the_12th = map(int, found)
    return replace(column, day=day, month=month, open=either, same=same, iso=iso_cells, late=after_the_12th)


def _rows(column: _Column, what: str, count: int, extract: Extract, engine: Engine) -> str:
    """Name the first rows of one kind."""
    pairs = _pairs(column, extract, rows=True)
    rows = engine.scalar(f"SELECT min(_row, {_SHOWN}) FILTER ({_SHOWS[what]}) FROM {pairs}")
    return extract.rows_words(rows, more=count - len(rows))


def _shown(column: _Column) -> str | None:
    """Give the order that the cells show; day first where all are the same in both, None without any."""
    if column.month:
        return "month_first"
    return "day_first" if column.day or column.same else None


def _refusal(column: _Column, extract: Extract, engine: Engine) -> str:
    """Say why a column cannot be read; nothing where it can."""

    def rows(what: str, count: int) -> str:
        return _rows(column, what, count, extract, engine)

    if column.day and column.month:
        return (
            f"{_dates(column.day)} can only have the day first, {rows('day_first', column.day)}, and "
            f"{_dates(column.month)} only the month first, {rows('month_first', column.month)}; expected one "
            "order in a column; correct the export, or declare date_order and contradictory_dates: reject, "
            "so that rows against the order are rejected"
        )
    if column.declared is None and column.open and not column.day and not column.month:
        return (
            f"{_dates(column.open)} can be read with the day first or with the month first, "
            f"{rows('open', column.open)}, and no cell of the column tells which; "
            "declare date_order: day_first or month_first in sources.yaml"
        )
    other = _OTHER[column.declared] if column.declared else ""
    if other and column.open and column.only(other):
        return (
            f"is declared {column.declared}, but {_dates(column.only(other))} can only have the "
            f"{_WORDS[other]}, {rows(other, column.only(other))}, and none only the "
            f"{_WORDS[_OTHER[other]]}; {column.open:,} would be misread if they are "
            f"alike; declare date_order: {other}, or contradictory_dates: reject if the declaration is right"
        )
    return ""


def _dates(count: int) -> str:
    return "1 date" if count == 1 else f"{count:,} dates"


def _proof(column: _Column, order: str, extract: Extract, engine: Engine) -> list[str]:
    """Say by how much an order is proved that nobody declared; nothing where it makes no difference."""
    count = column.only(order)
    if not count:
        return []
    others = "1 other" if column.open == 1 else f"{column.open:,} others"
    return [
        f"{extract.name}, column {column.name!r}: its dates were read with the {_WORDS[order]}, which was "
        f"proved by {_dates(count)}, {_rows(column, order, count, extract, engine)}, and not declared; "
        f"{others} would be another date in the other order; declare date_order: {order} in sources.yaml, "
        "so that the next extract does not depend on such a row."
    ]


def _swapped(column: _Column, extract: Extract) -> list[str]:
    """Warn of true dates that a spreadsheet may have read in the other order than the text beside them."""
    text = column.day + column.month
    if not text or column.open or column.late or column.iso < _LIKELY_SWAPPED:
        return []
    return [
        f"{extract.name}, column {column.name!r}: all {column.iso:,} true dates fall on days 1 to 12, and "
        f"all {text:,} dates left as text on later ones; a spreadsheet that took days for months leaves "
        "this behind, so the true dates may have day and month swapped; export the data again without it."
    ]
