"""Figure files with a column a measure, with years as 2024-25, and with a printing of their own."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.programme import FigureSource
from assurance.reconciliation import reconcile_sources
from assurance.reconciliation.periods import read_period

COLUMNS = {"cases": {"on": "date", "team": "text"}}


def wide_source(**given):
    fields = {
        "kind": "figures", "title": "Annual", "file": "annual.csv",
        "columns": {
            "year": {"type": "text"}, "team": {"type": "text"}, "seen": {"type": "text"},
            "late": {"type": "text"},
        },
        "figures": {
            "period": "year", "period_form": "financial_year", "breakdown": {"team": "team"},
            "wide": {"seen": "Seen", "late": "Late"},
        },
    }  # fmt: skip
    return FigureSource.model_validate(fields | given)


@pytest.fixture
def run(engine, make_measure):
    measures = [
        make_measure("count", id="seen", breakdowns=["team"], published={"names": ["Seen"]}),
        make_measure(
            "count", id="late", breakdowns=["team"], numerator="team = 'A'", published={"names": ["Late"]}
        ),
    ]
    days = [date(2024, 4, 1)] * 7 + [date(2025, 3, 31)] * 5 + [date(2025, 4, 1)]
    engine.register_frame("cases", pd.DataFrame({"on": days, "team": ["A"] * 12 + ["B"]}))

    def reconcile_it(frame, source):
        engine.register_frame("annual", frame)
        return reconcile_sources(
            engine, measures=measures, figures=[("annual", source)], columns=COLUMNS,
            period=parse_period("FY2024-25"),
        ).to_frame()  # fmt: skip

    return reconcile_it


def board(*rows):
    return pd.DataFrame(list(rows), columns=["year", "team", "seen", "late"])


def test_each_column_is_a_figure_of_its_measure(run):
    found = run(board(("2024-25", "A", "12", "11"), ("2023-24", "A", "1", "1")), wide_source())
    found = found[found["verdict"] != "no figure"].set_index("measure")
    assert found.loc["seen", "verdict"] == "agrees"
    assert (found.loc["late", "verdict"], found.loc["late", "difference"]) == ("differs", -1)
    assert set(found["period"]) == {"FY2024-25"}
    assert set(found["published_name"]) == {"Seen", "Late"}


def test_the_source_says_how_it_rounds_and_hides(run):
    rounded = wide_source(published={"counts_to": 5, "suppressed": ["*"]})
    found = run(board(("2024-25", "A", "10", "*")), rounded)
    found = found[found["verdict"] != "no figure"].set_index("measure")
    assert found.loc["seen", "verdict"] == "agrees within published rounding"
    assert found.loc["late", "reason"] == "suppressed in the publication (*)"
    exact = run(board(("2024-25", "A", "10", "*")), wide_source())
    exact = exact[exact["verdict"] != "no figure"].set_index("measure")
    assert exact.loc["seen", "verdict"] == "differs"
    assert exact.loc["late", "reason"].startswith("the published value '*' is not a number")


def test_a_blank_cell_is_no_figure_of_zero(run):
    found = run(board(("2024-25", "A", "12", None)), wide_source())
    late = found[(found["measure"] == "late") & (found["period"] == "FY2024-25") & (found["breakdown"] != "")]
    assert late["verdict"].tolist() == ["not comparable"]
    assert late["reason"].tolist() == ["the published cell is blank: suppressed or not reported"]


@pytest.mark.parametrize("text", ["2024-25", "FY2024-25", "2024/25", " 2024-25 "])
def test_years_are_read_as_financial_years(text):
    found, fault = read_period(text, None, form="financial_year")
    assert (found.label, fault) == ("FY2024-25", "")


@pytest.mark.parametrize("text", ["2024-26", "2024", "2024-04-01", "\uff12024-25", "last year"])
def test_what_is_no_financial_year_is_said(text):
    found, fault = read_period(text, None, form="financial_year")
    assert found is None
    assert fault == f"the period {text!r} is not a financial year such as 2024-25"


def test_a_year_that_could_be_a_month_is_the_year():
    assert read_period("2011-12", None, form="financial_year")[0].label == "FY2011-12"
    assert read_period("2011-12", None)[0].label == "2011-12"
