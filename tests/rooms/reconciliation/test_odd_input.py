"""Figures and records that nobody would write on purpose: a file has them all the same."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from assurance.errors import DomainError
from assurance.reconciliation import reconcile
from assurance.reconciliation.printed import read_printed

RECORDS = pd.DataFrame({"on": [date(2026, 10, 1)], "site": ["A"]})


def figure_row(make_measure, value, period="2026-10", records=RECORDS):
    figures = pd.DataFrame({"period": [period], "value": pd.Series([value], dtype=object)})
    frame = reconcile(figures, records, make_measure("count")).to_frame()
    return frame[frame["verdict"] != "no figure"].iloc[0]


@pytest.mark.parametrize("cell", ["1e400", "-1e999", "9" * 400, 10**400, Decimal("1e400")])
def test_a_number_beyond_all_measure_is_unreadable(make_measure, cell):
    assert read_printed(cell).state == "unreadable"
    row = figure_row(make_measure, cell)
    assert row.verdict == "not comparable"
    assert "is not a number" in row.reason


@pytest.mark.parametrize("period", ["9999-12-31", datetime(9999, 12, 31), "9999-W52"])
def test_a_stand_in_for_no_date_is_no_period(make_measure, period):
    row = figure_row(make_measure, "1", period)
    assert row.verdict == "not comparable"
    assert row.period.startswith("9999")


@pytest.mark.parametrize("cell", [10**30, "1e30", -(10**30)])
def test_a_number_too_large_to_be_true_can_still_be_shown(make_measure, cell):
    figures = pd.DataFrame({"period": ["2026-10"], "value": pd.Series([cell], dtype=object)})
    for statistic, more in (("count", {}), ("proportion", {"numerator": "site = 'A'"})):
        found = reconcile(figures, RECORDS, make_measure(statistic, **more))
        assert found.verdicts()["agrees"] == 0
        assert found.sentence()
        assert found._repr_html_()


def test_the_last_nanosecond_of_a_month_is_counted_in_it(make_measure):
    moment = pd.Period("2026-10").end_time.as_unit("ns")
    for at in (moment, moment.tz_localize("UTC")):
        row = figure_row(make_measure, "1", records=pd.DataFrame({"on": [at], "site": ["A"]}))
        assert row.verdict == "agrees"


def test_measures_and_types_that_are_none_are_refused(make_measure):
    figures = pd.DataFrame({"period": ["2026-10"], "value": [1]})
    with pytest.raises(DomainError, match="a measure or a list of them is expected, not NoneType"):
        reconcile(figures, RECORDS, None)
    with pytest.raises(DomainError, match="column 'site': no type is called 'txt'"):
        reconcile(figures, RECORDS, make_measure("count"), columns={"site": "txt"})


@pytest.mark.parametrize("empty", [np.nan, None, pd.NaT])
def test_a_date_column_without_a_date_puts_no_row_in_a_period(make_measure, empty):
    records = pd.DataFrame({"on": [empty, empty], "site": ["A", "B"]})
    assert figure_row(make_measure, "2", records=records).verdict == "no records"


def share(make_measure, *values, **given):
    figures = pd.DataFrame({"period": "2026-10", "site": list("ABCDEFGH")[: len(values)], "value": values})
    records = pd.DataFrame(
        [(date(2026, 10, 1), site, place < 8) for site in "ABCDEFGH" for place in range(10)],
        columns=["on", "site", "seen"],
    )
    measure = make_measure("proportion", numerator="seen", breakdowns=["site"], **given)
    found = reconcile(figures, records, measure).to_frame()
    return found[found["verdict"] != "no figure"].sort_values("breakdown")["verdict"].tolist()


AGREES, ROUNDED, REFUSED = "agrees", "agrees within published rounding", "not comparable"


@pytest.mark.parametrize(
    ("values", "verdicts"),
    [
        (["0.8", "80 %", "0.80"], [AGREES, AGREES, AGREES]),
        (["0.8", "80"], [REFUSED, REFUSED]),
        (["0.8", "1.2"], [REFUSED, REFUSED]),
        (["0.8", "80 %", "120 %"], [AGREES, AGREES, REFUSED]),
        (["0", "80"], ["differs", REFUSED]),
        (["1"], ["differs"]),
        (["1", "0.9"], ["differs", "differs"]),
        (["1.0"], ["differs"]),
        ([0.8, 1], [AGREES, "differs"]),
    ],
)
def test_shares_without_a_declared_scale(make_measure, values, verdicts):
    assert share(make_measure, *values) == verdicts


@pytest.mark.parametrize(
    ("values", "verdicts"),
    [
        (["80", "80 %", "80.0", "0.8"], [AGREES, AGREES, AGREES, "differs"]),
        (["100", "1", "120"], ["differs", "differs", REFUSED]),
    ],
)
def test_shares_that_are_declared_percentages(make_measure, values, verdicts):
    assert share(make_measure, *values, published={"percent": True}) == verdicts


def test_a_whole_share_is_as_exact_as_the_shares_beside_it(make_measure):
    records = pd.DataFrame(
        [(date(2026, 10, 1), site, site == "B" or place) for site in "AB" for place in range(300)],
        columns=["on", "site", "seen"],
    )
    measure = make_measure("proportion", numerator="seen", breakdowns=["site"])

    def verdicts(*values):
        figures = pd.DataFrame({"period": "2026-10", "site": ["A", "B"], "value": values})
        return reconcile(figures, records.astype({"seen": bool}), measure).to_frame()["verdict"].tolist()

    assert verdicts("1", "1.00")[1:] == [ROUNDED, AGREES]  # 299 of 300
    assert verdicts("1", "1")[1:] == ["differs", AGREES]


def test_sources_that_contradict_each_other_say_so():
    from assurance.reconciliation.figure_columns import FigureColumns
    from assurance.reconciliation.published import mark_duplicates, read_figures

    columns = FigureColumns(None, "period", {}, "numerator", None, None, None)
    measure = made_count()
    rows = [
        figure
        for source, number, shadow in (("a", 5, False), ("b", 6, False), ("c", 7, True), ("d", None, False))
        for figure in read_figures(
            [{"period": "2026-10", "numerator": number}], columns, [measure], source=source, shadow=shadow
        )
    ]
    assert [figure.note for figure in mark_duplicates(rows)] == [
        "source 'b' publishes another number",
        "source 'a' publishes another number",
        "",
        "",
    ]


def made_count():
    from assurance.programme import Measure

    fields = {
        "id": "m", "version": "1", "effective_from": "2020-01-01", "title": "Made up", "group": "access",
        "owner": "Quality lead", "source": "cases", "direction": "increase", "statistic": "count",
        "date": "on",
    }  # fmt: skip
    return Measure.model_validate(fields)
