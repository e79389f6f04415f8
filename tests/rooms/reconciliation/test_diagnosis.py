"""What a diagnosis claims, and what it leaves open, on small hand-made dashboards."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pandas as pd
import pytest

from assurance.engine import Engine, load_result, save_result
from assurance.reconciliation import Diagnosis, Reconciliation, reconcile

MONTHS = [f"2026-{month:02}" for month in range(1, 10)]


def records(*, sites=("A", "B")):
    """Twenty-odd referrals a month and site; how many moved, came late or are not known differs."""
    rows = []
    for month in range(1, 10):
        for place, site in enumerate(sites):
            for number in range(14 + 2 * month + 5 * place):
                day = date(2026, month, 1) + timedelta(days=number % 28)
                rows.append(
                    {
                        "id": f"{site}{month}-{number}",
                        "on": day,
                        "site": site,
                        "days": 26 + (number * 7 + month * place) % 9,
                        "cost": 10 * (1 + number % 5),
                        "moved": number % (5 + month % 3) == 0,
                        "asked": None if number % 6 == month % 6 else number % 2 == 0,
                        "entered": day + timedelta(days=(number * 3) % 30),
                    }
                )
    return pd.DataFrame(rows).astype(
        {"asked": "boolean", "on": "datetime64[us]", "entered": "datetime64[us]"}
    )


RECORDS = records()


@pytest.fixture
def made(make_measure):
    def make(statistic="proportion", **given):
        parts = {"numerator": "days <= 30"} if statistic == "proportion" else {}
        fields = {"id": "m", "breakdowns": ("site",), "exclusions": (MOVED,)} | parts | given
        return make_measure(statistic, **fields)

    return make


MOVED = {"id": "moved", "when": "moved", "reason": "moved away"}


def board(frame, cells, **fixed):
    """Print figures: cells(rows) gives the printed columns of each month and site."""
    rows = []
    for month in MONTHS:
        mine = frame[frame["on"].dt.strftime("%Y-%m") == month]
        for site in (None, "A", "B"):
            part = mine if site is None else mine[mine["site"] == site]
            rows.append({"period": month, "site": site, **cells(part), **fixed})
    return pd.DataFrame(rows)


def counted(part):
    return {"numerator": int((part["days"] <= 30).sum()), "denominator": len(part)}


def diagnosed(figures, measure, **options) -> Diagnosis:
    return reconcile(figures, RECORDS, measure, keys="id", **options).diagnose()


def test_an_exclusion_that_was_dropped_is_claimed_with_its_cases(made):
    found = diagnosed(board(RECORDS, counted), made())
    claim = found.claims.iloc[0]
    assert (claim["cause"], claim["status"], claim["evidence"]) == ("exclusion:moved", "explained", 27)
    assert claim["expected_by_chance"] < 1e-9
    assert set(found.cases("exclusion:moved")["case"]) == set(RECORDS[RECORDS["moved"]]["id"])
    first = found.variants.iloc[0]
    assert (first["toggles"], first["matched"], first["figures"]) == ("exclusion:moved", 27, 27)


def test_two_causes_share_the_gap_and_each_case_has_one(made):
    def slipped(part):
        return {"numerator": int((part["days"] < 30).sum()), "denominator": len(part)}

    found = diagnosed(board(RECORDS, slipped), made())
    assert found.claims.iloc[0]["cause"] == "exclusion:moved + boundary:days < 30"
    whole = found.causes[(found.causes["period"] == "2026-03") & (found.causes["breakdown"] == "")]
    mine = RECORDS[RECORDS["on"].dt.month == 3]
    gap = int((mine["days"] < 30).sum()) - int(((mine["days"] <= 30) & ~mine["moved"]).sum())
    assert sum(map(Fraction, whole["numerator_exact"])) == gap
    both = pd.concat([found.cases(cause) for cause in ("exclusion:moved", "boundary:days < 30")])
    assert not both["case"].duplicated().any()
    expected = RECORDS[RECORDS["moved"] | (RECORDS["days"] == 30)]
    assert set(both["case"]) == set(expected["id"])


def test_offsetting_errors_behind_a_gap_of_zero_are_shown(made):
    def slipped(part):
        return {"numerator": int((part["days"] < 30).sum()), "denominator": len(part)}

    causes = diagnosed(board(RECORDS, slipped), made()).causes
    sums = causes.groupby(["period", "breakdown"])["numerator"].agg(["sum", "min"])
    assert ((sums["sum"] == 0) & (sums["min"] < 0)).any()


@pytest.mark.parametrize(
    ("statistic", "parts", "cells"),
    [
        ("count", {}, lambda part: {"value": len(part)}),
        ("sum", {"value": "cost"}, lambda part: {"value": int(part["cost"].sum())}),
        ("mean", {"value": "days"}, lambda part: {"value": f"{part['days'].mean():.3f}"}),
        ("median", {"value": "days"}, lambda part: {"value": f"{part['days'].median():.1f}"}),
        (
            "rate",
            {"numerator": "cost", "denominator": "days"},
            lambda part: {"value": f"{part['cost'].sum() / part['days'].sum():.4f}"},
        ),
    ],
)
def test_every_statistic_is_diagnosed(made, statistic, parts, cells):
    found = diagnosed(board(RECORDS, cells), made(statistic, **parts))
    if statistic == "median":  # too coarse a number to tell: it changes in few months
        assert found.variants.iloc[0]["matched"] >= 20
        return
    assert found.claims.iloc[0][["cause", "status"]].tolist() == ["exclusion:moved", "explained"]


def test_figures_of_the_whole_file_are_evidence_too(made):
    figures = pd.DataFrame(
        [
            {"site": site, **counted(RECORDS if site is None else RECORDS[RECORDS["site"] == site])}
            for site in (None, "A", "B")
        ]
    )
    found = diagnosed(figures, made(period="all", date=None))
    assert found.claims.iloc[0]["cause"] == "exclusion:moved"
    assert found.claims.iloc[0]["status"] == "explained"
    assert len(found.cases("exclusion:moved")) == RECORDS["moved"].sum()


def test_two_figures_are_never_enough(made):
    figures = board(RECORDS, counted)
    few = figures[figures["site"].notna() & (figures["period"] == "2026-09")]
    found = diagnosed(few, made())
    assert (found.claims["status"] == "consistent with").all()
    assert set(found.causes["cause"]) == {"residual"}
    told = " ".join(found.causes["words"])
    assert "consistent with" in told
    assert "exclusion:" not in told, "a reader is told words, not ids"
    with pytest.raises(ValueError, match="only claims that are explained have a list"):
        found.cases("exclusion:moved")


def test_a_number_typed_in_stays_residual(made):
    def right(part):
        part = part[~part["moved"]]
        return {"numerator": int((part["days"] <= 30).sum()), "denominator": len(part)}

    figures = board(RECORDS, right)
    figures.loc[7, "numerator"] += 5
    found = diagnosed(figures, made())
    assert found.claims.empty
    row = found.causes.iloc[0]
    assert (row["cause"], row["numerator"], row["status"]) == ("residual", 5, "unexplained")


def test_nothing_differs(made):
    def right(part):
        part = part[~part["moved"]]
        return {"numerator": int((part["days"] <= 30).sum()), "denominator": len(part)}

    found = diagnosed(board(RECORDS, right), made())
    assert [len(frame) for frame in (found.causes, found.claims, found.variants)] == [0, 0, 0]
    assert found.sentence() == "No figure differs in a way that was looked into."


def test_null_as_pass_and_left_out(made):
    for word, cells in (
        ("pass", lambda part: {"numerator": int(part["asked"].fillna(True).sum()), "denominator": len(part)}),
        (
            "excluded",
            lambda part: {"numerator": int(part["asked"].sum()), "denominator": int(part["asked"].count())},
        ),
    ):
        found = diagnosed(board(RECORDS, cells), made(numerator="asked", exclusions=()))
        assert found.claims.iloc[0][["cause", "status"]].tolist() == [f"null:asked:{word}", "explained"]


def test_the_month_before_and_late_entries(made):
    late = made("count", exclusions=(), alternatives={"entered_at": "entered", "cut_off_days": [3, 10]})
    end = RECORDS["on"] + pd.offsets.MonthBegin()
    in_time = RECORDS[RECORDS["entered"] < end + pd.Timedelta(days=3)]
    found = diagnosed(board(in_time, lambda part: {"value": len(part)}), late)
    assert found.claims.iloc[0][["cause", "status"]].tolist() == ["late:3", "explained"]
    assert len(found.cases("late:3")) == len(RECORDS) - len(in_time)
    behind = board(RECORDS, lambda part: {"value": len(part)})
    behind["period"] = behind["period"].map(dict(pairwise(MONTHS)))
    found = diagnosed(behind.dropna(subset="period"), late)
    assert found.claims.iloc[0][["cause", "status"]].tolist() == ["period:before", "explained"]
    with pytest.raises(ValueError, match="the figure is that of another period as a whole"):
        found.cases("period:before")


def test_one_cause_across_measures_is_claimed_together(made):
    measures = [
        made("count", id="referrals", exclusions=()),
        made("sum", id="spent", value="cost", exclusions=()),
        made("count", id="moved_on", population="moved", exclusions=()),
    ]
    makers = [len, lambda part: int(part["cost"].sum()), lambda part: int(part["moved"].sum())]
    figures = pd.concat(
        board(RECORDS, lambda part, make=make: {"value": make(part)}, measure=measure.id)
        for measure, make in zip(measures, makers, strict=True)
    )
    figures = figures[figures["site"].isna()].reset_index(drop=True)
    stale = figures["period"] == "2026-09"
    figures.loc[stale, "value"] = figures.loc[figures["period"] == "2026-08", "value"].tolist()
    found = reconcile(figures, RECORDS, measures).diagnose()
    assert set(found.claims["measure"]) == {"referrals", "spent", "moved_on"}
    assert set(found.claims["cause"]) == {"period:before"}
    assert set(found.claims["status"]) == {"explained"}
    assert found.claims["scope"].str.endswith(": whole dashboard, 2026-09").all()
    figures.loc[figures.index[stale][0], "value"] += 1  # now it is no month's
    found = reconcile(figures, RECORDS, measures).diagnose()
    assert "explained" not in set(found.claims["status"])


def test_repeats_left_out(made):
    twice = pd.concat([RECORDS, RECORDS[RECORDS["days"] > 32]], ignore_index=True)
    measure = made("count", exclusions=(), alternatives={"duplicates": {"by": ["id"], "keep": "first"}})
    figures = board(RECORDS, lambda part: {"value": len(part)})
    found = reconcile(figures, twice, measure, keys="id").diagnose()
    assert found.claims.iloc[0][["cause", "status"]].tolist() == ["duplicates:left_out", "explained"]
    assert len(found.cases("duplicates:left_out")) == (RECORDS["days"] > 32).sum()


def test_ties_are_named_with_what_would_separate_them(made):
    decided = RECORDS["on"] + pd.Timedelta(days=9)
    september = (decided.dt.month == 9) & (RECORDS["site"] == "A")
    frame = RECORDS.assign(decided=decided, closed=decided.where(~september, decided + pd.Timedelta(days=40)))
    figures = board(RECORDS.assign(on=decided), lambda part: {"value": len(part)})
    measure = made("count", exclusions=(), alternatives={"dates": ["decided", "closed"]})
    found = reconcile(figures[figures["period"] < "2026-09"], frame, measure).diagnose()
    claim = found.claims.iloc[0]
    assert {claim["cause"], claim["ties"]} == {"date:decided", "date:closed"}
    assert claim["would_separate"] == "2026-09, site=A"


def test_a_result_from_the_store_has_no_records(made, tmp_path):
    result = reconcile(board(RECORDS, counted), RECORDS, made())
    save_result(tmp_path / "r", result)
    again = load_result(tmp_path / "r", Reconciliation)
    with pytest.raises(ValueError, match="call diagnose_sources"):
        again.diagnose()
    found = result.diagnose()
    save_result(tmp_path / "d", found)
    pd.testing.assert_frame_equal(load_result(tmp_path / "d", Diagnosis).causes, found.causes)


def test_the_engine_that_is_given_is_used_and_left_open(made):
    with Engine.open() as engine:
        found = reconcile(board(RECORDS, counted), RECORDS, made(), engine=engine).diagnose()
        assert engine.scalar("select 1") == 1
    assert found.cases("exclusion:moved")["case"].str.startswith("row ").all()


def test_it_can_be_shown(made):
    found = diagnosed(board(RECORDS, counted), made())
    assert "27 explained" in found.sentence()
    assert "moved away" in found.sentence()
    assert "<table" in found._repr_html_()
