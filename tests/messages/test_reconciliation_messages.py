"""What the room says when it is given something it cannot use."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.errors import AssuranceError, DomainError, ExpressionError
from assurance.reconciliation import reconcile

MEASURE = {
    "id": "late",
    "version": "1",
    "effective_from": "2020-01-01",
    "title": "Late",
    "group": "access",
    "owner": "Quality lead",
    "source": "cases",
    "statistic": "proportion",
    "numerator": "late",
    "date": "on",
    "direction": "decrease",
}
RECORDS = pd.DataFrame({"on": ["2026-10-01"], "late": [True]})
BOARD = pd.DataFrame({"measure": ["late"], "period": ["2026-10"], "numerator": [1]})


def refusal(figures=BOARD, records=RECORDS, measures=MEASURE, kind=DomainError, **options):
    with pytest.raises(kind) as caught:
        reconcile(figures, records, measures, **options)
    assert isinstance(caught.value, AssuranceError)
    assert isinstance(caught.value, ValueError)
    return str(caught.value)


def test_figures_without_their_columns():
    assert refusal(BOARD.drop(columns="numerator")) == (
        "figures: neither a column 'numerator' nor 'value'; columns are measure, period"
    )
    assert refusal(BOARD.drop(columns="period")) == (
        "figures: no column 'period'; only measures whose period is 'all' do without"
    )
    assert refusal(BOARD.drop(columns="measure"), measures=[MEASURE, MEASURE | {"id": "other"}]) == (
        "figures: no column 'measure' to tell 2 measures apart"
    )
    assert refusal({"measure": ["late"]}) == "figures: a pandas, polars or Arrow table is expected, not dict"


def test_measures_that_are_none():
    assert refusal(measures=[]) == "measures: none is given, so there is nothing to count again"
    assert (
        refusal(measures=[MEASURE, MEASURE]) == "measures: 'late' is given twice; give one version at a time"
    )
    assert refusal(measures=[MEASURE | {"numerator": None}]) == (
        "measures: number 1 is not a measure: Value error, a proportion needs numerator (1 problem(s))"
    )
    assert refusal(measures=[MEASURE | {"populaton": "x"}]).startswith(
        "measures: number 1 is not a measure: populaton: Extra inputs are not permitted"
    )


def test_records_that_do_not_fit():
    assert refusal(records={"case": RECORDS}) == (
        "measure late: there are no records of source 'cases'; did you mean \"case\"?; records are there of: "
        "case"
    )
    assert refusal(records={}) == (
        "measure late: there are no records of source 'cases'; records are there of: nothing"
    )
    assert refusal(columns={"lat": "boolean"}) == "records 'cases': no column 'lat'; did you mean \"late\"?"
    assert (
        refusal(columns={"on": "integer"})
        == "records 'cases': column 'on': 1 value(s) are not of type integer"
    )
    assert refusal(records=RECORDS.assign(on=["somewhen"])) == (
        "measure late: column 'on' is of type text; a date or timestamp puts a row in a period"
    )
    assert "a pandas, polars or Arrow table is expected, not list" in refusal(records=[1, 2])


@pytest.mark.parametrize("name", ["late", "Late"])
def test_columns_that_sql_would_take_for_one_another(name):
    twice = RECORDS.assign(extra=1).set_axis(["on", "late", name], axis="columns")
    expected = f"two columns are called {name!r} (capitals aside); rename one"
    assert refusal(records=twice) == f"records 'cases': {expected}"
    board = BOARD.assign(extra=1).set_axis(["measure", "period", "value", "VALUE"], axis="columns")
    assert refusal(board) == "figures: two columns are called 'VALUE' (capitals aside); rename one"


def test_an_expression_that_does_not_fit_names_measure_and_part():
    message = refusal(measures=MEASURE | {"population": "age >= 18"}, kind=ExpressionError)
    assert message.startswith("measure late: population: character 1: age is not a column of the source")
    exclusions = [{"id": "old", "when": "late + 1", "reason": "too old"}]
    message = refusal(measures=MEASURE | {"exclusions": exclusions}, kind=ExpressionError)
    assert message.startswith("measure late: exclusion old: ")


def test_messages_count_and_never_show_a_record():
    records = pd.DataFrame({"on": ["2026-10-01", "MADE-UP-NAME"], "late": [True, False]})
    assert "MADE-UP-NAME" not in refusal(records=records)
    assert "MADE-UP-NAME" not in refusal(records=records, columns={"on": "date"})


MANY = pd.DataFrame(
    [(f"2026-{month:02}-{day:02}", day % 4 == 0) for month in range(1, 10) for day in range(1, 20 + month)],
    columns=["on", "late"],
)
COUNT = {name: value for name, value in MEASURE.items() if name != "numerator"} | {"statistic": "count"}
ALL = pd.DataFrame({"measure": "late", "period": [f"2026-{month:02}" for month in range(1, 10)]})


def diagnosis():
    excluded = COUNT | {"exclusions": [{"id": "late", "when": "late", "reason": "too late"}]}
    return reconcile(ALL.assign(numerator=range(20, 29)), MANY, excluded)


def said(act):
    with pytest.raises(DomainError) as caught:
        act()
    return str(caught.value)


def test_a_cause_that_is_not_among_those_found():
    found = diagnosis().diagnose()
    assert said(lambda: found.cases("exclusion:lat")) == (
        "cause 'exclusion:lat' is not among the causes found; did you mean \"exclusion:late\"?; "
        "found: exclusion:late"
    )


def test_a_key_that_is_not_there():
    assert refusal(keys="id") == "keys: records 'cases' have no column 'id'"


@pytest.mark.parametrize(
    ("alternatives", "message"),
    [
        ({"dates": ["lat"]}, "dates: its records have no column 'lat'; did you mean \"late\"?"),
        ({"dates": ["late"]}, "dates: column 'late' is of type boolean; a date or timestamp is needed"),
        ({"duplicates": {"by": ["key"]}}, "duplicates.by: its records have no column 'key'"),
    ],
)
def test_alternatives_that_the_records_do_not_have(alternatives, message):
    result = reconcile(BOARD, RECORDS, MEASURE | {"alternatives": alternatives})
    assert said(result.diagnose) == f"measure late: alternatives.{message}"


@pytest.mark.parametrize(
    ("alternatives", "message"),
    [
        ({"cut_off_days": [9]}, "alternatives: Value error, give entered_at and cut_off_days together"),
        (
            {"entered_at": "on", "cut_off_days": [9, 9]},
            "alternatives.cut_off_days: Value error, names a number",
        ),
        (
            {"entered_at": "on", "cut_off_days": [999]},
            "alternatives.cut_off_days: Value error, days after the end",
        ),
        ({"attribution": {"tem": ["site"]}}, "alternatives.attribution: 'tem' is not among the breakdowns"),
        ({"date": ["on"]}, "alternatives.date: Extra inputs are not permitted"),
    ],
)
def test_alternatives_that_do_not_fit(alternatives, message):
    assert message in refusal(measures=MEASURE | {"alternatives": alternatives})


@pytest.mark.parametrize(
    ("written", "meant"), [("provder", "provider"), ("Provider", "provider"), ("numeratr", "numerator")]
)
def test_a_column_that_is_nearly_one_that_is_read(written, meant):
    measure = MEASURE | {"breakdowns": ["provider"]}
    records = RECORDS.assign(provider="P1")
    board = pd.DataFrame({"measure": ["late"], "period": ["2026-10"], "value": [1], written: ["P1"]})
    assert refusal(board, records, measure) == (
        f"figures: column {written!r} is nothing that is read; did you mean {meant!r}? Rename it, or leave "
        "it out of the table if it is meant to be ignored"
    )


def test_a_column_that_is_like_none_is_ignored():
    board = BOARD.assign(region="North", comment="checked")
    assert reconcile(board, RECORDS, MEASURE).to_frame().loc[0, "verdict"] == "agrees"


def reason(*rows, measure=MEASURE, records=RECORDS):
    board = pd.DataFrame([{"measure": "late", "period": "2026-10"} | row for row in rows])
    found = reconcile(board, records, measure).to_frame()
    return found.loc[found["verdict"] != "no figure", "reason"].tolist()


def test_a_share_of_percent_and_one_without_beside_it():
    assert reason({"value": "92"}, {"value": "0.92"})[0] == (
        "the published proportion 0.92 may be a fraction or a percentage: 1 other share is above 1; declare "
        "published.percent, or print all shares alike"
    )
    assert reason({"value": "0.92 %"}) == ["value 0.0092 published, 1 in the records"]


def test_a_share_declared_as_a_percentage_is_one_however_small():
    percent = MEASURE | {"published": {"percent": True}}
    assert reason({"value": "1"}, measure=percent) == [
        "value 0.01 published, 1 in the records; it would agree if the printed value were a fraction; it is "
        "declared a percentage"
    ]
    assert reason({"value": "100"}, measure=percent) == [""]


def test_a_percent_sign_where_cases_are_counted():
    text = "the published {} 92 % carries a percent sign; expected is a plain number"
    assert reason({"numerator": "92 %"}) == [text.format("numerator")]
    total = COUNT | {"statistic": "sum", "value": "days"}
    records = RECORDS.assign(days=92)
    assert reason({"value": "92 %"}, measure=total, records=records) == [text.format("value")]


@pytest.mark.parametrize("period", ["2011-12", "2009-10"])
def test_a_month_that_may_be_a_year(period):
    yearly = MEASURE | {"period": "financial_year"}
    assert reason({"period": period, "numerator": 1}, measure=yearly) == [
        f"the period {period!r} may be a month or a financial year; write FY{period} for the year, or "
        "declare period_form: financial_year"
    ]


def test_a_date_that_ends_a_month_may_be_the_month():
    told = "may be that day or the month that ends with it; write 2026-10 for the month"
    assert reason({"period": "2026-10-31", "numerator": 1}) == [f"the period 2026-10-31 {told}"]
    ended = pd.Timestamp("2026-10-31")
    assert reason({"period": ended, "numerator": 1}) == [f"the period 2026-10-31 {told}"]
    begun = pd.Timestamp("2026-10-01")
    assert reason({"period": begun, "numerator": 1}) == [""]
