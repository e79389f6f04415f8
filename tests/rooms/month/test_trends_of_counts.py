"""Charts of published counts: none whose limits would be made of rounding, and no limit below nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.month.trends import trend_charts
from assurance.programme import HiddenCounts, Measure
from assurance.show.variation import chart_rows
from assurance.variation import Trends

COUNTS = HiddenCounts(rounded_to=5, marks=("*",), most=4)
EXACT = HiddenCounts(marks=("*",), most=4)
COLUMNS = {"monthly": {"month": "date", "team": "text", "seen": "integer", "done": "integer"}}
# Printed counts of a year. Calm moves by its rounding alone, Busy by far more; Rare seldom strays from 5.
CALM = [50, 55, 50, 50, 55, 50, 55, 50, 50, 50, 55, 50]
BUSY = [150, 40, 155, 20, 160, 35, 140, 5, 150, 45, 160, 30]
RARE = [5] * 11 + [10]


def rows(team: str, seen: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {"month": date(2024, number, 1), "team": team, "seen": count, "done": 10 * max(seen)}
        for number, count in enumerate(seen, start=1)
    ]


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine.open(threads=1) as opened:
        frame = pd.DataFrame([*rows("Calm", CALM), *rows("Busy", BUSY), *rows("Rare", RARE)])
        opened.register_frame("monthly", frame)
        yield opened


def measure(**given: Any) -> Measure:
    fields: dict[str, Any] = {
        "id": "m", "version": "1", "effective_from": "2020-01-01", "title": "Seen", "group": "access",
        "owner": "Lead", "source": "monthly", "statistic": "sum", "value": "seen", "date": "month",
        "period": "month", "breakdowns": ["team"], "direction": "neutral",
        "limitations": [{"text": "Counts are rounded to 5."}],
    }  # fmt: skip
    return Measure.model_validate(fields | given)


RATE = {
    "statistic": "rate", "value": None, "numerator": "seen", "denominator": "done",
    "published": {"percent": True}, "direction": "increase",
}  # fmt: skip


def charted(engine: Engine, made: Measure, counts: HiddenCounts | None = COUNTS) -> Trends:
    known = {"monthly": {"seen": counts, "done": counts}} if counts else {}
    return trend_charts(
        engine, measures=[made], columns=COLUMNS, period=parse_period("2024-12"), counts=known
    )


@pytest.mark.parametrize("given", [{}, RATE])
def test_a_series_that_moves_by_its_rounding_alone_has_no_chart_and_that_is_said(engine, given):
    result = charted(engine, measure(**given))
    assert [part for _, part, _ in result.charts] == ["", "team=Busy"]
    assert result.skipped == tuple(
        f"Seen, team {team}: it ordinarily moves by less than the rounding of its counts (to 5), so its "
        "limits would show rounding, not chance"
        for team in ("Calm", "Rare")
    )


@pytest.mark.parametrize("counts", [EXACT, None])
def test_exact_counts_are_charted_however_small(engine, counts):
    result = charted(engine, measure(), counts)
    assert [part for _, part, _ in result.charts] == ["", "team=Busy", "team=Calm", "team=Rare"]
    assert result.skipped == ()


def test_no_limit_of_a_count_lies_below_nothing(engine):
    chart = charted(engine, measure()).charts[1][2]
    assert chart.lower[-1] < 0
    assert {row["lower"] for row in chart_rows(chart)} == {0.0}


def test_what_was_declared_of_a_charted_measure_comes_with_it(engine):
    assert charted(engine, measure()).limitations == (("m", "Counts are rounded to 5."),)
    assert charted(engine, measure(period="all", date=None)).limitations == ()
