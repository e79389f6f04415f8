"""Repeats and late entries in either order, figures from another source, figures of the whole file."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.reconciliation import Diagnosis, reconcile
from assurance.reconciliation.diagnosis.outcomes import make
from assurance.reconciliation.diagnosis.study import Given, scan
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.reconciliation.published import read_figures

MONTHS = range(1, 9)
CUT = 5


def records():
    """Referrals of eight months; every third is there twice, and either of the two may have come late."""
    rows = []
    for month in MONTHS:
        for number in range(30 + 3 * month):
            day = date(2026, month, 1) + timedelta(days=number % 28)
            row = {"ref": f"{month}-{number}", "on": day, "site": "AB"[number % 2], "days": 20 + number % 15}
            rows.append(row | {"entered": day + timedelta(days=(number * 7) % 41)})
            if number % 3 == 0:
                rows.append(row | {"days": 24, "entered": day + timedelta(days=(number * 5 + month) % 37)})
    frame = pd.DataFrame(rows)
    frame.insert(0, "id", [f"R{number}" for number in range(len(frame))])
    return frame.astype({"on": "datetime64[us]", "entered": "datetime64[us]"})


RECORDS = records()
TWICE = {"duplicates": {"by": ["ref"], "keep": "first"}, "entered_at": "entered", "cut_off_days": [CUT]}


def in_time(frame, month):
    """Take what was entered by the cut-off of a month; the file as it was then."""
    end = pd.Timestamp(2026, month + 1, 1) + pd.Timedelta(days=CUT)
    return frame[frame["entered"] < end]


def once(frame):
    return frame.drop_duplicates("ref", keep="first")


def of_month(frame, month):
    return frame[frame["on"].dt.month == month]


def board(read):
    rows = []
    for month in MONTHS:
        mine = read(month)
        for site in (None, "A", "B"):
            part = mine if site is None else mine[mine["site"] == site]
            met = int((part["days"] <= 28).sum())
            rows.append(
                {"period": f"2026-{month:02}", "site": site, "numerator": met, "denominator": len(part)}
            )
    return pd.DataFrame(rows)


@pytest.fixture
def measured(make_measure):
    def make_one(**given):
        parts = {"id": "m", "breakdowns": ("site",), "numerator": "days <= 28"}
        return make_measure("proportion", **(parts | given))

    return make_one


def diagnosed(figures, measure, tables=RECORDS, **options) -> Diagnosis:
    return reconcile(figures, tables, measure, **options).diagnose()


ORDERS = {
    "duplicates:left_out + late:5": lambda month: of_month(in_time(once(RECORDS), month), month),
    "duplicates:late_first + late:5": lambda month: of_month(once(in_time(RECORDS, month)), month),
    "duplicates:left_out": lambda month: of_month(once(RECORDS), month),
    "late:5": lambda month: of_month(in_time(RECORDS, month), month),
}


@pytest.mark.parametrize("cause", ORDERS)
def test_repeats_and_late_entries_are_told_apart_in_either_order(measured, cause):
    found = diagnosed(board(ORDERS[cause]), measured(alternatives=TWICE), keys="id")
    claim = found.claims.iloc[0]
    assert {*claim["cause"].split(" + ")} == {*cause.split(" + ")}
    assert (claim["status"], claim["ties"]) == ("explained", "")


def test_the_two_orders_differ_and_shares_add_up(measured):
    figures = {cause: board(read) for cause, read in ORDERS.items()}
    both = [name for name in figures if "+" in name]
    assert not figures[both[0]].equals(figures[both[1]])
    found = diagnosed(figures[both[1]], measured(alternatives=TWICE), keys="id")
    whole = found.causes[found.causes["breakdown"] == ""].groupby("period")["denominator"].sum()
    for month in MONTHS:
        gap = len(ORDERS[both[1]](month)) - len(of_month(RECORDS, month))
        assert whole[f"2026-{month:02}"] == gap
    listed = set(found.cases("late:5")["case"]) | set(found.cases("duplicates:late_first")["case"])
    gone = {
        case
        for month in MONTHS
        for case in set(of_month(RECORDS, month)["id"]) - set(ORDERS[both[1]](month)["id"])
    }
    assert listed == gone


def test_a_repeat_toggle_needs_late_entries_to_have_an_order(measured):
    found = diagnosed(board(ORDERS["duplicates:left_out"]), measured(alternatives=TWICE))
    tried = found.variants["toggles"].str.split(" + ", regex=False)
    assert all("late:5" in ids for ids in tried if "duplicates:late_first" in ids)


@pytest.mark.parametrize("keep", ["first", "last"])
def test_what_intake_set_aside_comes_back_where_its_twin_was_late(measured, engine, keep):
    """Of rows with one key intake kept the first or last of the file; the publisher cut late ones first."""
    frame = RECORDS.assign(aside=RECORDS.duplicated("ref", keep=keep))
    engine.register_frame("frame", frame)
    typed = (
        'select id, ref, cast("on" as date) as "on", site, days, cast(entered as date) as entered, '
        "case when aside then 'duplicate_key' end as _excluded from frame"
    )
    engine.execute(f"create table cases__all as {typed}")
    engine.create_view("cases", "select * exclude (_excluded) from cases__all where _excluded is null")
    kinds = {
        "id": "text", "ref": "text", "on": "date", "site": "text", "days": "integer", "entered": "date",
    }  # fmt: skip
    measure = measured(alternatives={"entered_at": "entered", "cut_off_days": [CUT]})
    given = Given(engine, str, {"cases": kinds}, {"cases": [("duplicate_key", True)]}, {"cases": ("ref",)})
    cells = [{"period": f"2026-{month:02}", "numerator": 1} for month in MONTHS]
    columns = FigureColumns(None, "period", {}, "numerator", None, None, None)
    found = scan(given, measure, read_figures(cells, columns, [measure]))
    variant = found.number[frozenset(["late:5", "duplicates:late_first"])]
    changed = 0
    for month in MONTHS:
        there = in_time(RECORDS, month).drop_duplicates("ref", keep=keep)
        place = found.place(parse_period(f"2026-{month:02}"), ())
        tally = found.tally(variant, place)
        mine = of_month(there, month)
        made = make(measure, tally)
        assert (made.numerator, made.denominator) == ((mine["days"] <= 28).sum(), len(mine))
        changed += tally != found.tally(found.number[frozenset(["late:5"])], place)
    assert changed
    assert found.number[frozenset(["duplicates:late_first"])] == 0  # without a cut it is what was agreed


def other_system():
    return RECORDS[RECORDS.index % 11 != 0].assign(days=RECORDS["days"] + (RECORDS.index % 9 == 0) * 9)


def test_a_figure_from_another_source_is_claimed_and_its_cases_are_refused(measured):
    other = other_system()
    figures = board(lambda month: of_month(other, month))
    measure = measured(alternatives={"sources": ["copy"]})
    found = diagnosed(figures, measure, {"cases": RECORDS, "copy": other}, keys={"cases": "id"})
    assert found.claims.iloc[0][["cause", "status"]].tolist() == ["source:copy", "explained"]
    with pytest.raises(ValueError, match="the figure is from another source as a whole"):
        found.cases("source:copy")


def test_another_source_goes_with_other_toggles(measured):
    other = other_system()
    figures = board(lambda month: once(of_month(in_time(other, month), month)))
    measure = measured(alternatives=TWICE | {"sources": ["copy"]})
    found = diagnosed(figures, measure, {"cases": RECORDS, "copy": other})
    assert set(found.claims.iloc[0]["cause"].split(" + ")) >= {"source:copy", "late:5"}


@pytest.mark.parametrize("column", ["entered", "site", "ref", "days", "on"])
def test_a_source_without_a_column_that_is_read_is_not_tried(measured, column):
    other = other_system().drop(columns=column)
    figures = board(lambda month: of_month(other_system(), month))
    measure = measured(alternatives=TWICE | {"sources": ["copy"]})
    found = diagnosed(figures, measure, {"cases": RECORDS, "copy": other})
    assert not found.variants["toggles"].str.contains("source:").any()


def test_figures_of_the_whole_file_beside_dated_ones_are_diagnosed_too(measured):
    moved = RECORDS.assign(moved=RECORDS.index % 5 == 0)
    measure = measured(exclusions=({"id": "moved", "when": "moved", "reason": "moved away"},))
    dated = board(lambda month: of_month(moved, month))
    whole = [
        {
            "period": "all",
            "site": site,
            "numerator": int((part["days"] <= 28).sum()),
            "denominator": len(part),
        }
        for site in (None, "A", "B")
        for part in [moved if site is None else moved[moved["site"] == site]]
    ]
    found = diagnosed(pd.concat([dated, pd.DataFrame(whole)], ignore_index=True), measure, moved)
    assert set(found.claims["cause"]) == {"exclusion:moved"}
    assert sorted(found.claims["scope"]) == ["m", "m: whole file"]
    assert set(found.causes["period"]) >= {"all", "2026-01"}
    assert "residual" not in set(found.causes["cause"])


def test_working_days_are_counted_alike_with_and_without_the_join():
    """A scan looks each date up by a join; the language's own answer is the same."""
    dates = ["1899-12-31", "1900-01-01", "2025-04-17", "2025-04-22", "2100-12-31", "2101-01-01"]
    listed = ", ".join(f"date '{day}'" for day in [*dates, "0001-01-01", "9999-12-31"])
    days = f"select unnest([{listed}, null]) as day"
    with Engine.open() as engine:
        engine.execute(f"create table pairs as select a.day as a, b.day as b from ({days}) a, ({days}) b")
        relation, (first, last) = engine.working_day_join(["a", "b"], of="pairs")
        rows = engine.rows(
            f"select {last} - {first}, working_day_number(b) - working_day_number(a) from {relation}"
        )
        assert len(rows) == 81
        assert all(joined == asked for joined, asked in rows)
        assert sum(joined is not None for joined, _ in rows) == 16
        assert engine.working_day_join([], of="pairs") == ("pairs", ())
