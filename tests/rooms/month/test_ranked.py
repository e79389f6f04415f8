"""Which measures are ranked, and what is made of records and of published counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.month.ranked import is_share, ranked_variation
from assurance.programme import HiddenCounts, Measure
from assurance.variation import RankedVariation

COUNTS = HiddenCounts(rounded_to=5, marks=("*",), most=4)
COLUMNS = {
    "cases": {"on": "date", "team": "text", "met": "boolean", "days": "integer"},
    "monthly": {
        "month": "date", "team": "text", "recovered": "integer", "finished": "integer", "well": "integer",
    },
}  # fmt: skip
COUNTED = {"monthly": {"recovered": COUNTS, "finished": COUNTS, "well": COUNTS}}


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine.open(threads=1) as opened:
        cases = [
            {"on": date(2024, 10, 5), "team": team, "met": number < good, "days": number}
            for team, good, total in (("A", 9, 10), ("B", 5, 10), ("C", 1, 10), (None, 1, 2))
            for number in range(total)
        ]
        opened.register_frame("cases", pd.DataFrame(cases))
        monthly = [
            {"month": date(2024, 10, 1), "team": team, "recovered": top, "finished": done, "well": well}
            for team, top, done, well in (
                ("A", 50, 110, 10), ("B", 60, 100, 0), ("C", 40, 100, 10), ("D", None, 100, 10),
                ("E", 90, 50, 0),
            )
        ]  # fmt: skip
        frame = pd.DataFrame(monthly).astype(dict.fromkeys(("recovered", "finished", "well"), "Int64"))
        opened.register_frame("monthly", frame)
        yield opened


def measure(**given: Any) -> Measure:
    fields: dict[str, Any] = {
        "id": "m", "version": "1", "effective_from": "2020-01-01", "title": "Made up", "group": "access",
        "owner": "Lead", "source": "cases", "statistic": "proportion", "numerator": "met", "date": "on",
        "breakdowns": ["team"], "direction": "increase",
    }  # fmt: skip
    return Measure.model_validate(fields | given)


RATE = {
    "source": "monthly", "statistic": "rate", "numerator": "recovered", "denominator": "finished - well",
    "date": "month", "published": {"percent": True},
}  # fmt: skip


def rank(engine: Engine, *measures: Measure, period: str = "2024-10") -> RankedVariation:
    return ranked_variation(
        engine, measures=measures, columns=COLUMNS, counts=COUNTED, period=parse_period(period)
    )


def test_shares_of_records_are_ranked_and_those_without_a_name_are_apart(engine: Engine) -> None:
    found = rank(engine, measure()).to_frame()
    assert found["part"].tolist() == ["A", "B", "C", "(not recorded)"]
    assert found["value"].tolist()[:3] == [0.9, 0.5, 0.1]
    assert found["reason"].iloc[3] == "2 record(s) do not say which it is"
    assert found["overall"].iloc[0] == pytest.approx(0.5)


def test_shares_of_published_counts_cover_their_rounding(engine: Engine) -> None:
    found = rank(engine, measure(**RATE)).to_frame().set_index("part")
    assert found["value"].dropna().to_dict() == {"B": 0.6, "A": 0.5, "C": pytest.approx(40 / 90)}
    assert found.loc["D", "reason"] == "recovered: the month is blank: suppressed or not reported"
    assert found.loc["E", "reason"] == "its counts cannot be those of a share"
    assert found.loc["C", "upper"] > found.loc["C", "value"] > found.loc["C", "lower"]


def test_volumes_and_measures_without_parts_are_left_alone(engine: Engine) -> None:
    found = rank(engine, measure(direction="neutral"), measure(breakdowns=[]))
    assert found.to_frame().empty
    assert found.skipped == ()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"period": "all", "date": None}, "it is about the whole extract, not about this period"),
        (
            {"statistic": "median", "numerator": None, "value": "days"},
            "a median of records has no interval here",
        ),
        (RATE | {"published": {}}, "this rate of published counts has no interval here"),
        (
            RATE | {"denominator": "2 * finished"},
            "its parts are not sums of columns of published counts, so their rounding is not known",
        ),
        (
            RATE | {"period": "financial_year"},
            "it has no figure for this period; its own periods are financial years",
        ),
        ({"population": "team <> 'C'"}, "2 part(s) with a value, 3 are needed"),
    ],
)
def test_what_is_not_ranked_is_said(engine: Engine, given: dict[str, Any], reason: str) -> None:
    found = rank(engine, measure(**given))
    assert found.skipped == (f"Made up, by team: {reason}",)
    assert found.to_frame().empty


def test_sums_of_published_counts_are_ranked_where_one_way_is_better(engine: Engine) -> None:
    given = RATE | {"statistic": "sum", "value": "recovered", "numerator": None, "denominator": None}
    found = rank(engine, measure(**given)).to_frame().set_index("part")
    assert found.loc["E", ["value", "lower", "upper"]].tolist() == [90, 88, 92]
    assert found.loc["D", "standing"] == "unknown"


def test_a_share_is_a_proportion_or_a_rate_printed_as_a_percentage() -> None:
    assert is_share(measure())
    assert is_share(measure(**RATE))
    assert not is_share(measure(**(RATE | {"published": {}})))
    assert not is_share(measure(**(RATE | {"per": 1000})))
