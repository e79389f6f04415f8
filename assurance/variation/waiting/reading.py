"""Waits of a programme from its records: counted on the engine, drawn up part by part."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from assurance.calendars import Period
from assurance.programme import AS_AT, Wait
from assurance.variation.scan import LEFT_OUT, Scan, Step, last_periods, left_out_rows, part_columns, parts_of
from assurance.variation.waiting.curve import Curve, Reached, waiting_curve
from assurance.variation.waiting.result import PART_COLUMNS, RISK_COLUMNS, STEP_COLUMNS, Waits

__all__ = ["read_waits"]

_HALF, _NINE_TENTHS = Fraction(1, 2), Fraction(9, 10)
_AXIS: Final = 5
_NICE: Final = (1, 2, 5, 7, 10, 14, 20, 28, 30, 60, 90, 120, 180, 240, 365, 730)


def read_waits(scan: Scan, waits: Sequence[Wait], period: Period, *, financial_year_start: int = 4) -> Waits:
    """Draw up each declared wait for the whole and for the parts of each of its columns.

    A row is in it by the day on which its wait begins. What is not over by the as-at moment is in it with
    the time so far; somebody who left is in it up to then. Whoever left and was seen at the same time was
    seen. A wait that ends before it begins is an error of the data: it is counted and left out.

    Parameters
    ----------
    scan : the records and the as-at moment
    period : waits that began in it, or in as many periods up to it as are declared
    """
    parts: list[dict[str, Any]] = []
    steps: list[pd.DataFrame] = []
    risk: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    for wait in waits:
        frame, reasons = _spans(scan, wait, period, financial_year_start)
        left_out += reasons
        kept = frame[frame["removed_by"].isna()]
        longest = float(kept["time"].max()) if len(kept) else 0.0
        for part, rows in parts_of(kept, wait.by):
            curve = _curve(rows)
            parts.append(_part(wait, part, rows, curve))
            steps.append(_steps(wait, part, curve))
            grid = _grid(longest)
            risk += [
                {"wait": wait.id, "part": part, "time": time, "at_risk": count}
                for time, count in zip(grid, curve.still_waiting(grid), strict=True)
            ]
    return Waits(
        period=period.label,
        parts=_frame(parts, PART_COLUMNS),
        steps=_frame([row for step in steps for row in step.to_dict("records")], STEP_COLUMNS),
        risk=_frame(risk, RISK_COLUMNS),
        left_out=_frame(left_out, LEFT_OUT),
        limitations=tuple((wait.id, each.text) for wait in waits for each in wait.limitations),
    )


def _spans(
    scan: Scan, wait: Wait, period: Period, year_start: int
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Count the rows of a wait by part, time and how it stands, and what was left out."""
    first = last_periods(period, wait.periods, financial_year_start=year_start)[0]
    time, seen, gone, errors = _clock(scan, wait)
    removed, reasons = scan.removed_by(wait, errors)
    keys = ", ".join(["removed_by", "time", "seen", "gone", *part_columns(wait.by)])
    rows = scan.engine.frame(
        f"WITH spans AS (SELECT {removed} AS removed_by, {time} AS time, {seen} AS seen, {gone} AS gone"
        f"{scan.parts(wait)} FROM {scan.relation(wait)} "
        f"WHERE {scan.inside(wait, wait.begins, first.start, period.end)}) "
        f"SELECT {keys}, count(*) AS people FROM spans GROUP BY ALL ORDER BY ALL"
    )
    counts = rows.groupby("removed_by")["people"].sum().to_dict()
    return rows, left_out_rows(wait, reasons, counts)


def _clock(scan: Scan, wait: Wait) -> tuple[str, str, str, list[Step]]:
    """Write the time, whether it ended, whether the person left, and what makes a time impossible."""
    now = wait.as_at or AS_AT
    ended = _until(scan, wait, wait.ends, now)
    left = "NULL" if wait.leaves is None else _until(scan, wait, wait.leaves, now)
    so_far = _length(scan, wait, now)
    seen = f"coalesce({ended} <= coalesce({left}, {ended}), FALSE)"
    gone = f"(NOT {seen} AND {left} IS NOT NULL)"
    time = f"CAST(CASE WHEN {seen} THEN {ended} ELSE coalesce({left}, {so_far}) END AS DOUBLE)"
    errors: list[Step] = [
        ("not_begun", "begins after the moment up to which the records are known", f"{so_far} < 0"),
        ("ends_before_it_begins", "ends before it begins, an error of the data", f"{time} < 0"),
        ("no_time", "the time so far is not known", f"{time} IS NULL"),
    ]
    return time, seen, gone, errors


def _until(scan: Scan, wait: Wait, name: str, now: str) -> str:
    """Write the time from the beginning up to an end that is known at the as-at moment, else null."""
    day = f"local_date({now})" if scan.known(wait).get(name) == "date" else now
    return f"CASE WHEN {scan.sql(wait, f'{name} <= {day}', 'boolean')} THEN {_length(scan, wait, name)} END"


def _length(scan: Scan, wait: Wait, end: str) -> str:
    function = "calendar_days" if wait.unit == "days" else "elapsed_hours"
    return scan.sql(wait, f"{function}({wait.begins}, {end})", "number")


def _curve(rows: pd.DataFrame) -> Curve:
    import numpy as np

    times = rows["time"].to_numpy("float64")
    people = rows["people"].to_numpy("int64")
    return waiting_curve(np.repeat(times, people), np.repeat(rows["seen"].to_numpy(bool), people))


def _part(wait: Wait, part: str, rows: pd.DataFrame, curve: Curve) -> dict[str, Any]:
    gone = int(rows.loc[rows["gone"].astype(bool), "people"].sum())
    found = {
        "wait": wait.id, "title": wait.title, "question": wait.question, "out_of": wait.out_of,
        "unit": wait.unit, "part": part, "periods": wait.periods, "people": curve.people, "seen": curve.seen,
        "left": gone, "waiting": curve.people - curve.seen - gone,
        "longest": float(curve.durations[-1]) if curve.people else float("nan"),
    }  # fmt: skip
    for name, share in (("median", _HALF), ("p90", _NINE_TENTHS)):
        at: Reached = curve.reached_by(share)
        found |= {name: at.time, f"{name}_lower": at.lower, f"{name}_upper": at.upper}
    return found


def _steps(wait: Wait, part: str, curve: Curve) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "wait": wait.id, "part": part, "time": curve.times, "at_risk": curve.at_risk,
            "events": curve.events, "still": curve.still, "lower": curve.lower, "upper": curve.upper,
        }
    )  # fmt: skip


def _grid(longest: float) -> tuple[float, ...]:
    """Choose a few round times from nothing to the longest time."""
    step = next((each for each in _NICE if each * _AXIS >= longest), max(_NICE))
    return tuple(float(step * place) for place in range(_AXIS + 1) if step * place <= max(longest, 0))


def _frame(rows: Sequence[dict[Any, Any]], columns: Any) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=pd.Index(columns)).astype(dict(columns))
