"""Curves against the definition, in exact fractions; and waits read from records."""

from __future__ import annotations

import math
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.errors import DomainError
from assurance.programme import Wait
from assurance.variation.scan import Scan
from assurance.variation.waiting import read_waits, waiting_curve

PEOPLE = st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=14)
SHARES = st.sampled_from([Fraction(1, 2), Fraction(9, 10), Fraction(1, 3), Fraction(2, 3)])


def _by_definition(people: list[tuple[int, bool]]) -> list[tuple[int, Fraction]]:
    """Multiply, time by time, by the share of those at risk whose wait did not end then."""
    still, found = Fraction(1), []
    for time in sorted({time for time, ended in people if ended}):
        risk = sum(other >= time for other, _ in people)
        ended = sum(other == time and yes for other, yes in people)
        still *= Fraction(risk - ended, risk)
        found.append((time, still))
    return found


@settings(max_examples=150, deadline=None)
@given(people=PEOPLE, share=SHARES)
def test_curve_and_centiles_are_the_definition(people: list[tuple[int, bool]], share: Fraction) -> None:
    curve = waiting_curve([time for time, _ in people], [ended for _, ended in people])
    expected = _by_definition(people)
    assert list(curve.times) == [time for time, _ in expected]
    assert curve.still == pytest.approx([float(still) for _, still in expected], abs=1e-12)
    first = [time for time, still in expected if still <= 1 - share]
    at = curve.reached_by(share)
    assert at.reached == bool(first)
    if first:
        assert at.time == first[0]
        assert at.lower <= at.time
        assert math.isnan(at.upper) or at.upper >= at.time
    assert (curve.lower <= curve.still + 1e-12).all()
    assert (curve.upper >= curve.still - 1e-12).all()


@settings(max_examples=60, deadline=None)
@given(people=PEOPLE.filter(lambda found: sum(yes for _, yes in found) > 3))
def test_limits_are_those_of_statsmodels(people: list[tuple[int, bool]]) -> None:
    """The inversion of the pointwise limits, wherever the curve of statsmodels has finite ones."""
    from statsmodels.duration.survfunc import SurvfuncRight

    times, ended = (np.array(values) for values in zip(*people, strict=True))
    curve = waiting_curve(times, ended)
    with np.errstate(all="ignore"):
        low, high = SurvfuncRight(times, ended.astype(int)).quantile_ci(0.5)
    mine = curve.reached_by(Fraction(1, 2))
    inside = (curve.lower <= 0.5) & (curve.upper >= 0.5) & (curve.still < 1) & (curve.still > 0)
    if inside.any() and not np.isnan(low):
        assert mine.lower == low
        # Where nobody is left, statsmodels takes the upper limit to be nothing too; R's survfit has none.
        if curve.still[-1] == 0 and high == curve.times[-1]:
            high = math.inf if curve.upper[-1] > 0.5 else high
        assert (math.isnan(mine.upper) and np.isinf(high)) or mine.upper == high


def test_exactly_a_half_is_a_half_however_floats_round() -> None:
    for people in range(2, 60, 2):
        curve = waiting_curve(range(1, people + 1), [True] * people)
        assert curve.reached_by(Fraction(1, 2)).time == people // 2


def test_nobody_and_nobody_seen_are_not_reached() -> None:
    for times in ([], [3, 4]):
        curve = waiting_curve(times, [False] * len(times))
        assert not curve.reached_by(Fraction(1, 2)).reached
        assert (curve.people, curve.seen) == (len(times), 0)


def test_the_end_of_the_last_wait_is_no_certainty() -> None:
    """Where the curve meets nothing its variance is not defined: R's survfit has no upper limit there."""
    alone = waiting_curve([5], [True])
    assert (alone.lower.tolist(), alone.upper.tolist()) == ([0.0], [1.0])
    found = alone.reached_by(Fraction(1, 2))
    assert found.time == 5
    assert math.isnan(found.upper)
    four = waiting_curve([1, 2, 3, 4], [True] * 4)
    assert four.upper[-1] == four.upper[-2] > 0.5
    assert math.isnan(four.reached_by(Fraction(1, 2)).upper)


def test_leaving_out_who_waits_would_flatter() -> None:
    kept = waiting_curve([1, 2, 9, 9, 9], [True, True, False, False, False])
    dropped = waiting_curve([1, 2], [True, True])
    assert not kept.reached_by(Fraction(1, 2)).reached
    assert dropped.reached_by(Fraction(1, 2)).time == 1


@pytest.mark.parametrize("times", [[-1.0], [float("nan")], [float("inf")]])
def test_impossible_times_are_refused(times: list[float]) -> None:
    with pytest.raises(DomainError, match="1 of 1 are negative or not known"):
        waiting_curve(times, [True])


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1)])
def test_a_share_lies_between_nothing_and_all(share: Fraction) -> None:
    with pytest.raises(DomainError, match="between 0 and 1"):
        waiting_curve([1], [True]).reached_by(share)


AS_AT = datetime(2026, 10, 31, 23, 59, 59)
ROWS = [
    # begins, ends, leaves, kind
    (datetime(2026, 10, 1, 9), datetime(2026, 10, 5, 8), None, "a"),  # 4 days
    (datetime(2026, 10, 2, 9), None, None, "a"),  # still waits, 29 days
    (datetime(2026, 10, 3, 9), None, datetime(2026, 10, 10, 9), "b"),  # left after 7
    (datetime(2026, 10, 4, 9), datetime(2026, 10, 9, 9), datetime(2026, 10, 9, 9), "b"),  # seen when leaving
    (datetime(2026, 10, 5, 9), datetime(2026, 10, 20, 9), datetime(2026, 10, 6, 9), "b"),  # left first
    (datetime(2026, 10, 6, 9), datetime(2026, 11, 20, 9), None, None),  # seen after the as-at moment
    (datetime(2026, 10, 7, 9), datetime(2026, 10, 1, 9), None, "a"),  # an error of the data
    (datetime(2026, 9, 7, 9), datetime(2026, 9, 9, 9), None, "a"),  # another month
    (None, datetime(2026, 10, 9, 9), None, "a"),  # no beginning
]


def _wait(**given: Any) -> Wait:
    fields = {
        "id": "w", "title": "A wait", "out_of": "everybody", "source": "rows", "begins": "begins",
        "ends": "ends", "leaves": "leaves", "by": ["kind"],
    }  # fmt: skip
    return Wait.model_validate(fields | given)


def _read(wait: Wait, rows: list[tuple[Any, ...]] = ROWS, kind: str = "timestamp"):
    columns = {"begins": kind, "ends": kind, "leaves": kind, "kind": "text"}
    with Engine.open(threads=1) as engine:
        frame = pd.DataFrame(rows, columns=list(columns))
        if kind == "timestamp":
            frame = frame.astype(dict.fromkeys(("begins", "ends", "leaves"), "datetime64[us]"))
        engine.register_frame("rows", frame)
        return read_waits(Scan(engine, {"rows": columns}, AS_AT), [wait], parse_period("2026-10"))


def test_each_person_is_in_it_as_long_as_they_were_watched() -> None:
    found = _read(_wait())
    whole = found.to_frame().iloc[0]
    assert dict(whole[["people", "seen", "left", "waiting"]]) == {
        "people": 6, "seen": 2, "left": 2, "waiting": 2,
    }  # fmt: skip
    assert whole["longest"] == 29
    assert list(found.steps[found.steps["part"] == ""]["time"]) == [4, 5]
    assert list(found.steps[found.steps["part"] == ""]["at_risk"]) == [5, 4]
    assert np.isnan(whole["median"])


def test_errors_are_counted_by_themselves() -> None:
    left_out = _read(_wait()).left_out.set_index("step")["rows"].to_dict()
    assert left_out == {"not_begun": 0, "ends_before_it_begins": 1, "no_time": 0}


def test_parts_add_up_and_what_is_not_recorded_is_one() -> None:
    parts = _read(_wait()).to_frame().set_index("part")
    assert list(parts.index) == ["", "kind=(not recorded)", "kind=a", "kind=b"]
    for name in ("people", "seen", "left", "waiting"):
        assert parts.iloc[1:][name].sum() == parts.loc["", name]


def test_dates_and_exclusions() -> None:
    rows = [
        (date(2026, 10, 1), date(2026, 10, 4), date(2026, 10, 4), "a"),
        (date(2026, 10, 31), None, None, "b"),
    ]
    found = _read(
        _wait(exclusions=[{"id": "b", "when": "kind = 'b'", "reason": "not this kind"}]), rows, "date"
    )
    assert list(found.to_frame()["people"]) == [1, 1]
    assert found.to_frame()["median"].iloc[0] == 3
    assert found.left_out.set_index("step")["rows"]["b"] == 1


def test_hours_are_those_that_passed_when_the_clocks_change() -> None:
    # naive UTC: midnight of 25 October is an hour earlier, and the night has 25 hours in between
    rows = [(datetime(2026, 10, 24, 23), datetime(2026, 10, 26, 0), None, "a")]
    assert _read(_wait(unit="hours"), rows).to_frame()["median"].iloc[0] == 25


def test_several_periods_of_beginnings() -> None:
    assert _read(_wait(periods=2)).to_frame()["people"].iloc[0] == 7


def test_nobody_has_words_and_no_numbers() -> None:
    found = _read(_wait(), [(datetime(2025, 1, 1), None, None, "a")])
    assert found.sentence().startswith("A wait: nobody to watch.")
    assert "nobody" in found._repr_html_()
    assert found.to_frame()["median"].isna().all()


@pytest.mark.parametrize(
    "name", ["records", "people", "time", "missing", "seen", "gone", "removed_by", "by_kind", "order"]
)
def test_a_column_may_have_the_name_of_one_of_ours(name: str) -> None:
    columns = {"begins": "timestamp", "ends": "timestamp", "leaves": "timestamp", name: "text"}
    frame = pd.DataFrame(ROWS, columns=list(columns)).astype(
        dict.fromkeys(list(columns)[:3], "datetime64[us]")
    )
    with Engine.open(threads=1) as engine:
        engine.register_frame("rows", frame)
        scan = Scan(engine, {"rows": columns}, AS_AT)
        wait = _wait(by=[name], population=f"{name} is null or {name} <> 'nobody'")
        found = read_waits(scan, [wait], parse_period("2026-10")).to_frame()
    plain = _read(_wait()).to_frame()
    assert list(found["part"]) == [part.replace("kind=", f"{name}=") for part in plain["part"]]
    pd.testing.assert_frame_equal(found.drop(columns="part"), plain.drop(columns="part"))


@pytest.mark.parametrize("period", ["2026-W40", "2026-Q4", "FY2026-27", "2026-10-01", "2026-08/2026-10"])
def test_any_period_of_a_pack_serves(period: str) -> None:
    columns = {"begins": "timestamp", "ends": "timestamp", "leaves": "timestamp", "kind": "text"}
    with Engine.open(threads=1) as engine:
        frame = pd.DataFrame(ROWS, columns=list(columns))
        engine.register_frame("rows", frame.astype(dict.fromkeys(list(columns)[:3], "datetime64[us]")))
        found = read_waits(Scan(engine, {"rows": columns}, AS_AT), [_wait(periods=2)], parse_period(period))
    span = parse_period(period)
    inside = [row for row in ROWS if row[0] is not None and row[0].date() in span]
    assert found.to_frame()["people"].iloc[0] + found.left_out["rows"].sum() >= len(inside) > 0
