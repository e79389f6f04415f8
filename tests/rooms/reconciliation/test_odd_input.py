"""Figures and records that nobody would write on purpose: a file has them all the same."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

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


@pytest.mark.parametrize("empty", [np.nan, None, pd.NaT])
def test_a_date_column_without_a_date_puts_no_row_in_a_period(make_measure, empty):
    records = pd.DataFrame({"on": [empty, empty], "site": ["A", "B"]})
    assert figure_row(make_measure, "2", records=records).verdict == "no records"
