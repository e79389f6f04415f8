"""The planted lists of cases: every slip found with its reason, nothing invented, nobody named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assurance.demo import Truth
from assurance.month import Month, open_month
from assurance.pack.findings import findings_of
from assurance.reconciliation import CaseDiffs, Rivals

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def month(extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    store = tmp_path_factory.mktemp("store")
    with open_month(
        ROOT / "sampling_plans" / "community_mental_health", "2026-10", extracts=extracts, store=store
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
def diffs(month: Month) -> CaseDiffs:
    return month.case_diffs()


@pytest.fixture(scope="module")
def rivals(month: Month) -> Rivals:
    return month.rivals()


def test_the_file_says_what_the_generator_planted(planted: dict[str, Any], truth: Truth) -> None:
    assert planted["lists"] == {name: dict(slips) for name, slips in truth.lists.items()}


def test_every_planted_slip_has_its_reason_and_nothing_else_differs(
    diffs: CaseDiffs, planted: dict[str, Any], truth: Truth
) -> None:
    slips = planted["lists"]["first_contact_list"]
    frame = diffs.to_frame()
    found = {(row["class"], row["reason"]): row["cases"] for row in frame.to_dict("records")}
    same = found.pop(("same", ""))
    assert found == {
        ("only there", "excluded:later_start"): slips["later_start"],
        ("only there", "another_period"): slips["another_month"],
        ("only there", "not_in_records"): slips["unknown"],
        ("only here", "not_known"): slips["missing"],
        ("flagged differently", "boundary"): slips["boundary"],
        ("more copies there", "set_aside:duplicate_key"): slips["sent_twice"],
        ("more copies there", "listed_again"): slips["doubled"],
    }
    both = same + slips["boundary"]
    alone = slips["later_start"] + slips["another_month"] + slips["unknown"]
    whole = diffs.lists.iloc[0]
    assert whole["there"] == both + alone + slips["sent_twice"] + slips["doubled"]
    assert whole["there"] == truth.rows["first_contact_list.csv"]
    assert whole["here"] == both + slips["missing"]
    assert set(frame.loc[frame["reason"] == "another_period", "detail"]) == {"2026-09"}


def test_cases_are_in_the_file_of_the_store_and_nowhere_else(
    diffs: CaseDiffs, rivals: Rivals, tables: dict[str, pd.DataFrame]
) -> None:
    cases = diffs.case_rows()
    assert cases["rows"].sum() == diffs.lists["different"].sum() == 15
    listed = tables["first_contact_list"]
    assert set(cases.loc[cases["class"] != "only here", "case"]) <= set(listed["referral_id"])
    assert not set(cases.loc[cases["class"] == "only here", "case"]) & set(listed["referral_id"])
    for result in (diffs, rivals):
        said = [result.sentence(), result.alt_text(), result._repr_html_(), result.to_frame().to_csv()]
        said += [finding.model_dump_json() for finding in findings_of(result)]
        for case in {*cases["case"], *tables["team_list"]["referral_id"]}:
            assert not any(case in text for text in said)


def test_list_is_held_against_its_own_dashboard(diffs: CaseDiffs, tables: dict[str, pd.DataFrame]) -> None:
    listed = tables["first_contact_list"]
    printed = tables["dashboard"]
    printed = printed[(printed["measure"] == "first_contact_28d") & (printed["period"] == "2026-10")]
    for row in printed.to_dict("records"):
        mine, name = listed, ""
        for column in ("provider", "team"):
            if row[column]:
                mine, name = mine[mine[column] == row[column]], f"{column}={row[column]}"
        line = diffs.lines[diffs.lines["breakdown"] == name].iloc[0]
        assert (line["listed_rows"], line["listed_cases"]) == (len(mine), mine["referral_id"].nunique()), name
        met = (mine["in_time"] == "true").sum()
        fits = int(row["denominator"]) == len(mine) and int(row["numerator"]) == met
        assert line["verdict"] == ("adds up" if fits else "does not add up"), name
    assert len(diffs.lines) == len(printed)
    # Providers' lists leave in or out what their own lines do, so Alder's fit and the whole does not.
    verdicts = diffs.lines.set_index("breakdown")["verdict"]
    assert verdicts["provider=Alder"] == "adds up"
    assert verdicts[""] == "does not add up"


def test_result_is_stored_and_read_back(month: Month, diffs: CaseDiffs) -> None:
    again = month.case_diffs()
    assert again.case_table.path.is_relative_to(month.store.root)
    pd.testing.assert_frame_equal(again.to_frame(), diffs.to_frame())


def test_every_class_and_line_is_a_finding(diffs: CaseDiffs, rivals: Rivals) -> None:
    found = findings_of(diffs)
    assert len(found) == 1 + (len(diffs.reasons) - 1) + len(diffs.lines)
    more = findings_of(rivals)
    assert len(more) == len(rivals.summary) + rivals.figures["in_pack"].sum() + rivals.rows["rival"].nunique()
    ids = [finding.id for finding in (*found, *more)]
    assert len(set(ids)) == len(ids)


def test_rivals_are_counted_by_who_agrees(rivals: Rivals, tables: dict[str, pd.DataFrame]) -> None:
    """Hold the summary against the printed cells and the recount, by hand."""
    keys = ["measure", "period", "provider", "team", "domain"]
    dashboard = tables["dashboard"].set_index(keys)
    frame = rivals.to_frame().set_index(["rival", "measure", "period", "breakdown"])
    for name, side in (("contract_meeting", "provider"), ("team_spreadsheet", "team")):
        agree = common = alone = 0
        for row in tables[name].to_dict("records"):
            place = [row["measure"], row["period"], "", "", ""]
            place[keys.index(side)] = row[side]
            mine = frame.loc[(name, row["measure"], row["period"], f"{side}={row[side]}")]
            if tuple(place) not in dashboard.index:
                alone += 1
                assert mine["standing"] == "only the rival prints it"
                continue
            common += 1
            printed = dashboard.loc[tuple(place)]
            if name == "contract_meeting":
                same = float(row["value"]) == float(printed["value"])
            else:
                same = (row["count"], row["out_of"]) == (printed["numerator"], printed["denominator"])
            assert mine["each_other"] == ("yes" if same else "no")
            agree += same
        whole = rivals.summary[
            (rivals.summary["rival"] == name) & (rivals.summary["scope"] == "every period so far")
        ].iloc[0]
        assert (whole["common"], whole["agree"], whole["alone"]) == (common, agree, alone)
        parts = ["both", "only_declared", "only_rival", "neither", "not_told"]
        assert whole[parts].sum() == common


def test_shadow_that_agrees_with_the_records_is_said(rivals: Rivals) -> None:
    frame = rivals.to_frame()
    typed = frame[
        (frame["measure"] == "referrals_received")
        & (frame["breakdown"] == "provider=Alder")
        & (frame["period"] == "2026-10")
    ].iloc[0]
    assert (typed["declared_value"], typed["rival_value"], typed["value"]) == (95, 90, 90)
    assert typed["standing"] == "only the rival agrees with the records"
    assert "it is more often Sheet of the contract meeting (3 of 4)" in rivals.sentence()


def test_team_list_differs_as_planted(rivals: Rivals, planted: dict[str, Any]) -> None:
    slips = planted["lists"]["team_list"]
    counts = rivals.rows.set_index("class")["cases"].to_dict()
    assert counts["only here"] == slips["missing"]
    assert counts["flagged differently"] == slips["decision"] + slips["urgency"]
    assert counts["only there"] == counts["more copies there"] == counts["more copies here"] == 0
    columns = rivals.columns.set_index(["column", "kind"])["cases"].to_dict()
    assert columns == {
        ("decision", "no value there"): slips["decision"],
        ("urgency", "another value"): slips["urgency"],
    }
