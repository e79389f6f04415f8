"""The door that the month uses: declared sources on an engine, shadows, what belongs into a pack."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.programme import FigureSource
from assurance.reconciliation import reconcile_sources
from assurance.reconciliation.periods import expected_periods, period_of

COLUMNS = {"cases": {"on": "date", "team": "text", "late": "boolean"}}
ROLES = {
    "measure": "indicator",
    "period": "month",
    "breakdown": {"team": "team_name"},
    "numerator": "top",
    "denominator": "bottom",
    "value": "shown",
}


def figure_source(**given):
    columns = {
        "indicator": {"type": "text"},
        "month": {"type": "text"},
        "team_name": {"type": "text"},
        "top": {"type": "text"},
        "bottom": {"type": "text"},
        "shown": {"type": "number", "decimals": 2},
    }
    return FigureSource.model_validate(
        {"kind": "figures", "title": "Dashboard", "file": "board.csv", "columns": columns, "figures": ROLES}
        | given
    )


def rows(*listed):
    return pd.DataFrame(list(listed), columns=["indicator", "month", "team_name", "top", "bottom", "shown"])


@pytest.fixture
def late(make_measure):
    def make(**given):
        fields = {"id": "late", "numerator": "late", "breakdowns": ["team"], "published": {"names": ["Late"]}}
        return make_measure("proportion", **(fields | given))

    return make


@pytest.fixture
def records(engine):
    days = [date(2026, 10, 5)] * 3 + [date(2026, 10, 30)] * 3 + [date(2026, 9, 30)]
    frame = pd.DataFrame(
        {
            "on": days,
            "team": ["A", "A", "B", "A", "B", "B", "A"],
            "late": [True, False, False, True, False, True, False],
        }
    )
    engine.register_frame("cases", frame)
    return engine


def run(engine, measures, period="2026-10", **sources):
    figures = []
    for name, (frame, source) in sources.items():
        engine.register_frame(name, frame)
        figures.append((name, source))
    return reconcile_sources(
        engine,
        measures=measures,
        figures=figures,
        columns=COLUMNS,
        period=None if period is None else parse_period(period),
        financial_year_start=4,
    )


def test_a_months_pack_shows_the_month_what_ends_in_it_and_all(records, late):
    board = rows(
        ("Late", "2026-10", None, "3", "6", 0.5),
        ("Late", "2026-09", None, "0", "1", 0.0),
        ("Late", "2026-W41", None, "1", "3", None),
        ("Late", "2026-W40", None, "1", "3", None),
        ("Late", "2026-W44", None, "1", "3", None),  # ends on 1 November
        ("Late", "2026-Q4", None, "3", "6", None),  # ends in December
        ("Late", "all", None, "3", "7", 0.43),
        ("Late", "2026-09/2026-10", None, "3", "7", None),
        ("Late", "October", None, "3", "6", None),
        ("Lat", "2026-10", None, "3", "6", None),
        ("Lat", "2026-08", None, "3", "6", None),
    )
    result = run(records, [late()], board=(board, figure_source()))
    found = [(row.measure, row.period, row.verdict) for row in result.to_frame().itertuples()]
    assert sorted(found) == [
        ("Lat", "2026-10", "not comparable"),
        ("late", "2026-09/2026-10", "agrees"),
        ("late", "2026-10", "agrees"),
        ("late", "2026-W40", "differs"),
        ("late", "2026-W41", "agrees"),
        ("late", "October", "not comparable"),
        ("late", "all", "agrees"),
    ]
    assert result.period == "2026-10"


def test_the_declared_decimals_of_a_number_column_say_how_it_was_rounded(records, late):
    board = rows(("Late", "2026-10", "A", None, None, 0.67), ("Late", "2026-10", "B", None, None, 0.34))
    frame = run(records, [late()], board=(board, figure_source())).to_frame().set_index("breakdown")
    assert frame.loc["team=A", "verdict"] == "agrees within published rounding"
    assert frame.loc["team=B", "verdict"] == "differs"
    assert frame.loc["", "verdict"] == "no figure"


def test_shadows_are_compared_alike_and_do_not_count_as_published(records, late):
    board = rows(("Late", "2026-10", None, "3", "6", None))
    rival = rows(("Late", "2026-10", None, "2", "6", None), ("Late", "2026-10", "A", "2", "3", None))
    result = run(
        records, [late()], board=(board, figure_source()), rival=(rival, figure_source(shadow=True))
    ).to_frame()
    found = [(row.source, row.shadow, row.breakdown, row.verdict) for row in result.itertuples()]
    assert found == [
        ("board", False, "", "agrees"),
        ("rival", True, "", "differs"),
        ("rival", True, "team=A", "agrees"),
    ]
    only_rival = run(records, [late()], rival=(rival, figure_source(shadow=True)))
    assert only_rival.verdicts()["no figure"] == 1


def test_the_same_figure_from_two_sources_is_not_published_twice(records, late):
    board, other = (rows(("Late", "2026-10", None, top, "6", None)) for top in ("3", "2"))
    frame = run(records, [late()], a=(board, figure_source()), b=(other, figure_source())).to_frame()
    assert list(frame["verdict"]) == ["agrees", "differs"]


def test_a_breakdown_printed_in_another_month_is_expected_in_this_one(records, late):
    board = rows(("Late", "2026-09", "A", "0", "1", None), ("Late", "2026-10", None, "3", "6", None))
    frame = run(records, [late()], board=(board, figure_source())).to_frame()
    assert list(zip(frame["breakdown"], frame["verdict"], strict=True)) == [
        ("", "agrees"),
        ("team=A", "no figure"),
        ("team=B", "no figure"),
    ]


def test_without_a_month_every_figure_is_compared(records, late):
    board = rows(("Late", "2026-10", None, "3", "6", None))
    frame = run(records, [late()], period=None, board=(board, figure_source())).to_frame()
    assert list(zip(frame["period"], frame["verdict"], strict=True)) == [
        ("2026-09", "no figure"),
        ("2026-10", "agrees"),
    ]


def test_no_figure_source_at_all(records, late):
    assert run(records, [late()]).verdicts()["no figure"] == 1


def test_a_columns_function_serves_as_well(records, late):
    records.register_frame("board", rows(("Late", "2026-10", None, "3", "6", None)))
    result = reconcile_sources(
        records,
        measures=[late()],
        figures=[("board", figure_source())],
        columns=lambda source: COLUMNS[source],
        period=parse_period("2026-10"),
    )
    assert result.verdicts()["agrees"] == 1


@pytest.mark.parametrize(
    ("kind", "month", "labels"),
    [
        ("month", "2026-10", ["2026-10"]),
        ("week", "2026-10", ["2026-W40", "2026-W41", "2026-W42", "2026-W43"]),
        ("week", "2027-01", ["2026-W53", "2027-W01", "2027-W02", "2027-W03", "2027-W04"]),
        ("quarter", "2026-10", []),
        ("quarter", "2026-12", ["2026-Q4"]),
        ("financial_year", "2026-03", ["FY2025-26"]),
        ("financial_year", "2026-04", []),
        ("all", "2026-10", ["all"]),
    ],
)
def test_periods_that_a_pack_expects(make_measure, kind, month, labels):
    measure = make_measure("count", period=kind)
    found = expected_periods(measure, month=parse_period(month), days=[], financial_year_start=4)
    assert [period.label for period in found] == labels


def test_a_financial_year_may_begin_in_another_month():
    assert period_of(date(2026, 6, 30), "financial_year", financial_year_start=7).label == "FY2025-26"
    assert period_of(date(2026, 7, 1), "financial_year", financial_year_start=7).label == "FY2026-27"
