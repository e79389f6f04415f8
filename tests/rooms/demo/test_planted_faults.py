"""Every planted fault is in the files, with the counts that planted_faults.yaml states."""

from __future__ import annotations

from typing import Any

import pandas as pd

from assurance.demo import Truth

MONTHS = pd.period_range("2024-11", "2026-10", freq="M").astype(str)
CARE = ("assessment", "treatment")


def _records(planted: dict[str, Any], fault: str) -> int:
    return next(entry["records"] for entry in planted["faults"] if entry["id"] == fault)


def _month(column: pd.Series) -> pd.Series:
    return column.str[:7]


def test_the_file_says_what_the_generator_counted(planted: dict[str, Any], truth: Truth) -> None:
    entries = planted["faults"]
    assert {entry["id"]: entry["records"] for entry in entries if "records" in entry} == dict(truth.records)
    assert {entry["id"]: entry["figures"] for entry in entries if entry["figures"]} == dict(truth.figures)
    assert planted["rows"] == {
        "rejected": truth.rejected,
        "resubmitted": truth.resubmitted,
        "test_records": truth.test_records,
    }


def test_every_fault_is_described(planted: dict[str, Any]) -> None:
    assert len(planted["faults"]) >= 12
    for entry in planted["faults"]:
        assert {"id", "what", "where", "figures", "shown"} <= set(entry), entry["id"]


def test_duplicates(planted: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    again = tables["sent"][tables["sent"]["referral_id"].duplicated()]
    assert len(again) == planted["rows"]["resubmitted"]
    assert (again["provider"] == "Birch").sum() == _records(planted, "duplicates_kept")


def test_dropped_exclusion(planted: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["accepted_rows"]
    later = rows[(rows["provider"] == "Alder") & (rows["later_start"] == "true")]
    contacts = tables["contacts"]
    seen = contacts[contacts["attendance"].eq("attended") & contacts["purpose"].isin(CARE)]["referral_id"]
    gone = later["closure_reason"].isin(["died", "moved_away"]) & ~later["referral_id"].isin(seen)
    assert (~gone).sum() == _records(planted, "exclusion_dropped")


def test_late_entries(planted: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    contacts = tables["contacts"]
    mine = contacts[(contacts["provider"] == "Cedar") & (contacts["minutes"] != "")]
    mine = mine[_month(mine["at"]).isin(MONTHS)]
    cut = pd.to_datetime(mine["at"]).dt.to_period("M").dt.end_time + pd.Timedelta(days=9)
    assert (pd.to_datetime(mine["entered_at"]) > cut).sum() == _records(planted, "late_entries_cut")


def _waits(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    contacts = tables["contacts"]
    counts = (
        contacts["attendance"].eq("attended") & contacts["medium"].ne("sms") & contacts["purpose"].isin(CARE)
    )
    first = contacts[counts].groupby("referral_id")["at"].min()
    rows = tables["accepted_rows"]
    rows = rows[(rows["decision"] == "accepted") & (rows["later_start"] == "false")].copy()
    rows["first"] = rows["referral_id"].map(first)
    rows = rows[~(rows["first"].isna() & rows["closure_reason"].isin(["died", "moved_away"]))]
    days = pd.to_datetime(rows["first"].str[:10]) - pd.to_datetime(rows["received_at"].str[:10])
    return rows.assign(days=days.dt.days, month=_month(rows["received_at"]))


def test_boundary(planted: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    waits = _waits(tables)
    assert ((waits["team"] == "B1") & (waits["days"] == 28)).sum() == _records(planted, "boundary_slip")


def test_special_cause(planted: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    waits = _waits(tables)
    team = waits[waits["team"] == "C2"]
    before, after = team[team["month"] < "2026-01"], team[team["month"] >= "2026-01"]
    assert (~(after["days"] <= 28)).sum() == _records(planted, "special_cause")
    assert (before["days"] <= 28).mean() - (after["days"] <= 28).mean() > 0.2


def test_missing_links(planted: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["outcomes"]
    here = (rows["team"] == "A3") & _month(rows["reviewed_at"]).between("2026-05", "2026-10")
    filled = (rows["baseline"] != "") & (rows["progress"] != "")
    unlinked = rows["care_review_id"] == ""
    assert (here & filled & unlinked).sum() == _records(planted, "missing_links")
    assert unlinked[here].mean() > 5 * unlinked[rows["team"] != "A3"].mean()


def test_late_escalations(planted: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["escalations"]
    rows = rows[(rows["warning_at"] != "") & _month(rows["escalated_at"]).isin(MONTHS)]
    late = pd.to_datetime(rows["escalated_at"]) - pd.to_datetime(rows["warning_at"]) > pd.Timedelta(hours=24)
    here = (rows["team"] == "C1") & (rows["escalated_at"] >= "2026-07")
    assert (late & here).sum() == _records(planted, "late_escalations")
    assert late[~here].mean() < 0.1


def test_null_counted_as_pass(planted: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["care_reviews"]
    asked_nothing = (rows["provider"] == "Cedar") & (rows["kind"] == "review") & (rows["involved"] == "")
    here = _month(rows["at"]).isin(MONTHS)
    assert (asked_nothing & here).sum() == _records(planted, "null_counted_as_pass")


def test_wrong_attribution(planted: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["escalations"]
    rows = rows[(rows["warning_at"] != "") & (rows["provider"] == "Cedar")]
    rows = rows[_month(rows["escalated_at"]).isin(MONTHS)]
    assert (rows["team"] != rows["reporting_team"]).sum() == _records(planted, "wrong_attribution")


def test_old_definition(planted: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    reviews, rows = tables["care_reviews"], tables["escalations"]
    updated = reviews[reviews["kind"] == "plan_update"].groupby("escalation_id")["at"].min()
    rows = rows[(rows["provider"] == "Cedar") & _month(rows["escalated_at"]).between("2026-05", "2026-10")]
    days = pd.to_datetime(rows["escalation_id"].map(updated).str[:10]) - pd.to_datetime(
        rows["escalated_at"].str[:10]
    )
    assert days.dt.days.between(8, 14).sum() == _records(planted, "old_definition")
