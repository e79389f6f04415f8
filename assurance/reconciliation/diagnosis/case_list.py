"""The cases behind a claim: rows that the agreed definition and the claimed one read differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from assurance.calendars import Period
from assurance.engine import quote
from assurance.reconciliation.diagnosis.case_reading import ELSEWHERE, OUT, Places, Reading, primary
from assurance.reconciliation.diagnosis.claims import Claim
from assurance.reconciliation.diagnosis.cube import Cube, unpacked
from assurance.reconciliation.diagnosis.logic import Axes, day_sql
from assurance.reconciliation.diagnosis.outcomes import kept_and_met
from assurance.reconciliation.diagnosis.scan_sql import PACKED, calendar_sql, rows_sql
from assurance.reconciliation.diagnosis.sql_names import PERIOD_END, ROW_PLACE
from assurance.reconciliation.diagnosis.study import Given, Scan
from assurance.reconciliation.labels import Breakdown, breakdown_text, label_sql

__all__ = ["CASE_COLUMNS", "MOST_CASES", "Cases", "cases_of"]

MOST_CASES: Final = 50_000
"""Cases behind one claim above which they are counted and not listed."""
CASE_COLUMNS: Final = (
    "measure", "source", "scope", "cause", "period", "breakdown", "case", "agreed", "published_as",
)  # fmt: skip
_PLACE: Final = "_place"


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of one claim; `refusal` says why they are not listed, where they are not."""

    frame: pd.DataFrame
    refusal: str = ""


def cases_of(given: Given, claim: Claim, *, shown: Sequence[Period]) -> Cases:
    """List the cases that a claim reads differently, each under one primary cause.

    The primary cause of a case is the first of the claim's toggles that alone reads it as all together do;
    else the first without which they would not.

    Parameters
    ----------
    shown : periods whose cases are listed; empty where the figures are of the whole file
    """
    scan = claim.study.scan
    agreed, claimed = scan.logics[0], scan.logics[claim.variant]
    if claimed.shift:
        return _none("the figure is that of another period as a whole; no cases stand behind it one by one")
    if claimed.axes.source != agreed.axes.source:
        return _none("the figure is from another source as a whole; no cases stand behind it one by one")
    within = {claim.study.figures[at].period for at in claim.scope.figures}
    shown = [period for period in shown if period in within]
    tables = [
        given.engine.arrow(_sql(given, claim, axes, shown))
        for axes in dict.fromkeys([agreed.axes, claimed.axes])
    ]
    if max(table.num_rows for table in tables) > MOST_CASES:
        return _none(f"more than {MOST_CASES:,} cases stand behind it; narrow the records or the periods")
    frames = [_frame(claim, table) for table in tables]
    every = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    if len(frames) > 1:  # rows that move are met from both sides
        every = every.drop_duplicates(["period", _PLACE], ignore_index=True)
        order = {toggle.id: at for at, toggle in enumerate(scan.variants[claim.variant])}
        first = every["cause"].map(order).groupby(every[_PLACE]).transform("min")
        every["cause"] = first.map(dict(enumerate(order))).astype("str")
    return Cases(every.drop(columns=_PLACE))


def _none(refusal: str) -> Cases:
    return Cases(pd.DataFrame({name: pd.Series(dtype="str") for name in CASE_COLUMNS}), refusal)


def _sql(given: Given, claim: Claim, axes: Axes, shown: Sequence[Period]) -> str:
    """Select the rows that may be read differently: other labels or day, or other conditions."""
    scan = claim.study.scan
    where, own, other = scan.where, scan.logics[0].axes, scan.logics[claim.variant].axes
    extra = [_key(given, scan), *_place(scan, own), *_place(scan, other)]
    width = len(own.labels) + 1
    extra.append(ROW_PLACE if own != other else "NULL")
    apart = [f"key_{1 + at} IS DISTINCT FROM key_{1 + width + at}" for at in range(width - 1)]
    if where.periods and own.date != other.date:
        apart += [_outside(where.periods, f"key_{at}") for at in (width, 2 * width)]
    flags = [f"flags_{at}" for at in range(-(-len(scan.bits.of_row) // PACKED))]
    late = [f"{sql} AS late_{number}" for sql, number in scan.bits.of_period.items()]
    source = "flagged JOIN calendar ON flagged.day = calendar.day" if where.periods else "flagged"
    columns = [
        "period" if where.periods else "0 AS period",
        *flags,
        *late,
        *(f"key_{at}" for at in range(2 * width + 2)),
        *_amounts(claim),
    ]
    parts = [f"WITH flagged AS (\n{rows_sql(where, axes, scan.bits, keys=extra)}\n)"]
    if where.periods:
        parts.append(calendar_sql(where.periods))
    tests = [*apart, *_telling(claim)]
    numbers = [str(number) for number, period in enumerate(where.periods) if period in shown]
    within = f"period IN ({', '.join(numbers) or '-1'}) AND " if where.periods else ""
    return "\n".join(
        [
            ",\n".join(parts),
            f"SELECT {', '.join(columns)}",
            f"FROM {source}",
            f"WHERE {within}({' OR '.join(tests)})",
            f"LIMIT {MOST_CASES + 1}",
        ]
    )


def _outside(periods: Sequence[Period], day: str) -> str:
    """Write whether a day lies outside the period at which its row is looked."""
    firsts = " ".join(f"WHEN {number} THEN DATE '{period.start}'" for number, period in enumerate(periods))
    return f"NOT coalesce({day} >= CASE period {firsts} END AND {day} < {PERIOD_END}, FALSE)"


def _place(scan: Scan, axes: Axes) -> list[str]:
    """Write what puts a row in a figure: its labels and its day."""
    where = scan.where
    labels = [label_sql(name, where.columns[name]) for name in axes.labels]
    if axes.date is None or not where.periods:
        return [*labels, "NULL"]
    return [*labels, day_sql(where.engine, axes.date, where.columns[axes.date])]


def _key(given: Given, scan: Scan) -> str:
    """Write what names a case: its key columns, else the row of the file, else its place in the table."""
    source = scan.measure.source
    names = [name for name in given.keys.get(source, ()) if name in scan.where.columns]
    if names:
        return " || ' / ' || ".join(f"coalesce(CAST({quote(name)} AS VARCHAR), '')" for name in names)
    view = scan.where.view(source) + ("__all" if scan.where.aside else "")
    place = '"_row"' if "_row" in given.engine.columns(view) else ROW_PLACE
    return f"'row ' || {place}"


def _amounts(claim: Claim) -> list[str]:
    scan = claim.study.scan
    if not scan.bits.amounts:
        return []
    pair = (scan.logics[0].amount, scan.logics[claim.variant].amount)
    names = ("top", "below") if scan.measure.statistic == "rate" else ("amount",)
    return [
        f"CAST({name}_{at} AS DOUBLE) AS {side}_{name}"
        for side, at in zip(("own", "other"), pair, strict=True)
        for name in names
    ]


def _telling(claim: Claim) -> list[str]:
    """Write the combinations of conditions under which the two readings differ, as found in the cube."""
    scan = claim.study.scan
    own, other = scan.logics[0], scan.logics[claim.variant]
    cube = scan.cubes[other.axes]
    one, two = kept_and_met(cube, own), kept_and_met(cube, other)
    differs = (one[0] != two[0]) | (one[1] != two[1])
    if own.amount != other.amount:
        differs |= one[0] & two[0]
    rows = np.unique(cube.flags[differs], axis=0)
    if not len(rows):
        return []
    width = -(-len(scan.bits.of_row) // PACKED)
    late = [(f"coalesce({sql}, FALSE)", number) for sql, number in scan.bits.of_period.items()]
    values = []
    for row in rows:
        packed = [0] * width
        for place, number in enumerate(scan.bits.of_row.values()):
            packed[place // PACKED] |= int(row[number]) << (place % PACKED)
        flags = ["TRUE" if row[number] else "FALSE" for _, number in late]
        values.append(f"({', '.join([*map(str, packed), *flags])})")
    names = [*(f"flags_{at}" for at in range(width)), *(sql for sql, _ in late)]
    return [f"({', '.join(names)}) IN (VALUES {', '.join(values)})"]


def _frame(claim: Claim, table: Any) -> pd.DataFrame:
    scan = claim.study.scan
    column = {name: table.column(name) for name in table.column_names}
    rows = table.num_rows
    cube = _as_cube(column, scan, rows)
    periods: list[Period | None] = (
        [scan.where.periods[int(at)] for at in cube.period] if scan.where.periods else [None] * rows
    )
    places = _places(claim, column, periods)
    states = {number: _state(cube, column, claim, number) for number in _subsets(claim)}
    names = column["key_0"].to_pylist()
    own_place = column[f"key_{2 * len(scan.own.labels) + 3}"].to_pylist()
    found = []
    for at in range(rows):
        readings = {number: places.reading(number, state[at], at) for number, state in states.items()}
        before, after = readings[0], readings[claim.variant]
        counted = [one[0] not in (OUT, ELSEWHERE) for one in (before, after)]
        if before == after or not any(counted) or not _concerns(claim, places.labels, at):
            continue
        found.append(
            (
                scan.measure.id,
                claim.study.source,
                claim.scope.name,
                primary(claim, readings),
                "all" if (period := periods[at]) is None else period.label,
                _line(scan, places.labels[0][at]),
                str(names[at]),
                *_texts(claim, places, at, (before, after)),
                own_place[at],
            )
        )
    frame = pd.DataFrame(found, columns=pd.Index([*CASE_COLUMNS, _PLACE]))
    frame = frame.astype(dict.fromkeys(CASE_COLUMNS, "str"))
    return frame.sort_values(["period", "breakdown", "case"], ignore_index=True)


def _places(claim: Claim, column: dict[str, Any], periods: Sequence[Period | None]) -> Places:
    width = len(claim.study.scan.own.labels) + 1
    keys = [column[f"key_{at}"].to_pylist() for at in range(2 * width + 1)]
    parts = (keys[1 : 1 + width], keys[1 + width :])
    labels = [list(zip(*part[:-1], strict=True)) or [()] * len(periods) for part in parts]
    return Places(claim, (labels[0], labels[1]), (parts[0][-1], parts[1][-1]), periods)


def _texts(claim: Claim, places: Places, at: int, readings: tuple[Reading, Reading]) -> tuple[str, ...]:
    """Say how a row is read as agreed and as claimed: where it moves, in which line and by which day."""
    labels = tuple(side[at] for side in places.labels)
    days = tuple(side[at] for side in places.days)
    dated = ELSEWHERE in (readings[0][0], readings[1][0])
    if labels[0] == labels[1] and not dated:
        return readings[0][0], readings[1][0]
    found = []
    for (state, _), label, day in zip(readings, labels, days, strict=True):
        by = f", by {day}" if dated else ""
        line = f" in {_line(claim.study.scan, label) or 'the whole'}" if state != ELSEWHERE else ""
        found.append(state if state == OUT else f"{state}{line}{by}")
    return tuple(found)


def _as_cube(column: dict[str, Any], scan: Scan, rows: int) -> Cube:
    nothing = np.zeros((rows, 0))
    return Cube(
        period=np.asarray(column["period"].to_numpy(), dtype=np.int64),
        codes=nothing.astype(np.int64),
        labels=(),
        flags=unpacked(column, scan.bits, rows),
        count=np.ones(rows, dtype=np.int64),
        known=nothing.astype(np.int64),
        top=nothing,
        below=nothing,
        whole=nothing.astype(np.bool_),
        values=nothing,
    )


def _subsets(claim: Claim) -> list[int]:
    """List the variants that tell which cause comes first: none, each alone, all but each, all."""
    scan = claim.study.scan
    chosen = [toggle.id for toggle in scan.variants[claim.variant]]
    sets = [frozenset[str](), *(frozenset([one]) for one in chosen)]
    sets += [frozenset(chosen) - {one} for one in chosen]
    return list(dict.fromkeys([*(scan.number[ids] for ids in sets), claim.variant]))


def _state(cube: Cube, column: dict[str, Any], claim: Claim, number: int) -> list[str]:
    """Say how one variant reads each row."""
    scan = claim.study.scan
    logic = scan.logics[number]
    kept, met = kept_and_met(cube, logic)
    if scan.measure.statistic in ("proportion", "count") and logic.any_true is not None:
        words = np.where(met, "met", "not met").tolist()
    elif scan.bits.amounts and f"own_{_first(claim)}" in column:
        side = "own" if logic.amount == scan.logics[0].amount else "other"
        numbers = column[f"{side}_{_first(claim)}"].to_pylist()
        words = [f"counted with {number:g}" if number is not None else OUT for number in numbers]
    else:
        words = ["counted"] * len(kept)
    return [word if good else OUT for word, good in zip(words, kept, strict=True)]


def _first(claim: Claim) -> str:
    return "top" if claim.study.scan.measure.statistic == "rate" else "amount"


def _concerns(claim: Claim, labels: Sequence[Sequence[tuple[Any, ...]]], at: int) -> bool:
    """Tell whether a row lies, or comes to lie, in a line of the scope."""
    names = claim.study.scan.measure.breakdowns
    return any(
        all(part[at][names.index(name)] == value for name, value in line)
        for line in claim.scope.lines
        for part in labels
    )


def _line(scan: Scan, labels: tuple[Any, ...]) -> str:
    line: Breakdown = tuple(zip(scan.measure.breakdowns, labels, strict=True))
    return breakdown_text(line)
