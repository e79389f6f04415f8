"""What is watched between services, counted again from the files with pandas and by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assurance.demo.clock import BANK_HOLIDAYS
from assurance.demo.discharge_generate import generate_discharge_extracts
from assurance.month import Month, open_month
from assurance.pack.findings import findings_of

ROOT = Path(__file__).resolve().parents[3]
PLANS = ROOT / "sampling_plans"
AS_AT, MONTH, BEFORE = pd.Timestamp(2026, 11, 30), "2026-10", "2026-09"
HOLIDAYS = np.array(sorted(BANK_HOLIDAYS), dtype="datetime64[D]")


@pytest.fixture(scope="module")
def month(extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    store = tmp_path_factory.mktemp("store")
    with open_month(PLANS / "community_mental_health", MONTH, extracts=extracts, store=store) as opened:
        yield opened


@pytest.fixture(scope="module")
def huddle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Month, pd.DataFrame, pd.DataFrame]]:
    folder = tmp_path_factory.mktemp("discharge")
    generate_discharge_extracts(folder)
    flow = pd.read_csv(folder / "discharge_referrals.csv", dtype=str, keep_default_na=False)
    failed = pd.read_csv(folder / "failed_handoffs.csv", dtype=str, keep_default_na=False)
    place = tmp_path_factory.mktemp("store")
    with open_month(PLANS / "discharge_flow", "2026-W43", extracts=folder, store=place) as opened:
        yield opened, flow, failed


def _days(first: pd.Series, last: pd.Series) -> pd.Series:
    ends = (pd.to_datetime(column.str[:10].replace("", None)) for column in (first, last))
    start, end = ends
    return (end - start).dt.days


def _working(first: pd.Series, last: pd.Series | date) -> np.ndarray:
    """Count working days after the first day, up to and including the last."""
    start = first.str[:10].to_numpy("datetime64[D]") + 1
    end = np.datetime64(last) if isinstance(last, date) else last.str[:10].to_numpy("datetime64[D]")
    return np.busday_count(start, end + 1, holidays=HOLIDAYS)


def _in(column: pd.Series, label: str = MONTH) -> pd.Series:
    return column.str[:7] == label


def _bounces(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    both = tables["accepted_rows"].merge(
        tables["referral_forms"].drop(columns=["person_id", "provider", "team", "route", "received_at"]),
        on="referral_id",
    )
    both["bounced_at"] = both["returned_at"].where(
        both["returned_at"] != "", both["decision_at"].where(both["decision"] == "declined", "")
    )
    return both


def _expected(tables: dict[str, pd.DataFrame]) -> dict[str, tuple[int, int]]:
    both = _bounces(tables)
    mine = both[_in(both["received_at"])]
    back = both[_in(both["bounced_at"])]
    ripe = back[(AS_AT - pd.to_datetime(back["bounced_at"].str[:10])).dt.days >= 30]
    again = ripe[ripe["sent_again_at"] != ""]
    decided = both[_in(both["decision_at"])]
    noted = decided[
        (decided[["decision_rationale", "decided_by_role", "referrer_told_on"]] != "").all(axis=1)
    ]
    told = _working(noted["decision_at"], noted["referrer_told_on"]) <= 5
    raised = tables["escalations"][_in(tables["escalations"]["escalated_at"])]
    notes = tables["escalation_notes"][_in(tables["escalation_notes"]["escalated_at"])]
    held = (notes[["risk_now", "people_told", "safety_step", "next_review_on"]] != "").all(axis=1)
    changes = notes[["contact_more_often", "safeguarding_added", "partner_agreed"]] == "true"
    seen = tables["contacts"][_in(tables["contacts"]["at"])]
    seen = seen[(seen["attendance"] == "attended") & (seen["medium"] != "sms")]
    scored = tables["outcomes"][_in(tables["outcomes"]["reviewed_at"])]
    scored = scored[(scored["baseline"] != "") & (scored["progress"] != "")]
    reviews = tables["care_reviews"]
    reviews = reviews[(reviews["kind"] == "review") & _in(reviews["at"])]
    return {
        "referral_bounce": (int((mine["bounced_at"] != "").sum()), len(mine)),
        "bounced_and_sent_again_30d": (
            int((_days(again["bounced_at"], again["sent_again_at"]) <= 30).sum()), len(ripe),
        ),
        "decision_recorded": (int(told.sum()), len(decided)),
        "repeat_escalations": (int((raised["escalations_90d"].astype(int) >= 2).sum()), len(raised)),
        "escalation_summary_complete": (int(((notes["what_happened"] == "true") & held).sum()), len(notes)),
        "warning_signs_looked_for": (int((seen["warning_sign"] != "").sum()), len(seen)),
        "outcome_narrative_only": (int((scored["care_review_id"] == "").sum()), len(scored)),
        "plan_changed_after_escalation": (int(changes.any(axis=1).sum()), len(notes)),
        "review_decision_reasoned": (
            int((reviews[["decision", "decision_reason"]] != "").all(axis=1).sum()), len(reviews),
        ),
    }  # fmt: skip


def test_shares_are_those_of_the_files(month: Month, tables: dict[str, pd.DataFrame]) -> None:
    found = month.interface_figures().to_frame()
    whole = found[found["part"] == ""].set_index("measure")
    for name, (met, every) in _expected(tables).items():
        assert (whole.loc[name, "numerator"], whole.loc[name, "denominator"]) == (met, every), name
        assert 0 < met < every, name


def test_the_period_before_has_its_counts_too(month: Month) -> None:
    found = month.interface_figures().to_frame()
    shares = found[(found["statistic"] == "proportion") & found["before"].notna()]
    assert len(shares) > 30
    assert (shares["before_numerator"] / shares["before_denominator"]).tolist() == shares["before"].tolist()
    folder = PLANS / "community_mental_health"
    with open_month(folder, "2026-09", extracts=month.extracts, store=month.store.root) as earlier:
        then = earlier.interface_figures().to_frame().set_index(["measure", "part"])
    row = shares[shares["part"] == ""].set_index("measure").loc["referral_bounce"]
    assert row["before_numerator"] == then.loc[("referral_bounce", ""), "numerator"]
    page = month.interface_figures()._repr_html_()
    top, below = int(row["before_numerator"]), int(row["before_denominator"])
    assert f"({top} of {below})</td></tr>" in page


def test_change_is_only_where_both_ends_are(month: Month, tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["outcomes"][_in(tables["outcomes"]["reviewed_at"])]
    both = rows[(rows["baseline"] != "") & (rows["progress"] != "")]
    found = month.interface_figures().to_frame().set_index(["measure", "part"])
    change = both["progress"].astype(int) - both["baseline"].astype(int)
    assert found.loc[("outcome_change", ""), "value"] == pytest.approx(change.mean())
    for domain, mine in change.groupby(both["domain"]):
        assert found.loc[("outcome_change", f"domain={domain}"), "value"] == pytest.approx(mine.mean())
    assert len(both) < len(rows)


def test_every_figure_names_its_denominator_and_no_new_one_is_missed_on_the_dashboard(month: Month) -> None:
    figures = month.interface_figures().to_frame()
    assert len(figures[figures["part"] == ""]) == 19
    assert (figures["out_of"].str.len() > 10).all()
    page = month.interface_figures()._repr_html_()
    assert "Referrals that bounced in the month and whose 30 days are over" in page
    published = set(month.reconcile().to_frame()["measure"])
    nowhere = {measure.id for measure in month.programme.measures if measure.published.nowhere}
    assert len(nowhere) == 10
    assert not nowhere & published


def _curve(times: pd.Series, ended: pd.Series) -> tuple[float, float]:
    """Give the times by which a half and nine in ten were over, from the definition."""
    still, found = Fraction(1), {}
    for time in sorted(set(times[ended])):
        risk, gone = int((times >= time).sum()), int(((times == time) & ended).sum())
        still *= Fraction(risk - gone, risk)
        for share in (Fraction(1, 2), Fraction(9, 10)):
            if still <= 1 - share:
                found.setdefault(share, time)
    return tuple(float(found.get(share, np.nan)) for share in (Fraction(1, 2), Fraction(9, 10)))


def test_first_contact_keeps_those_in_who_wait(month: Month, tables: dict[str, pd.DataFrame]) -> None:
    contacts = tables["contacts"]
    met = contacts[
        (contacts["attendance"] == "attended") & (contacts["medium"] != "sms")
        & contacts["purpose"].isin(["assessment", "treatment"])
    ]  # fmt: skip
    rows = tables["accepted_rows"]
    rows = rows[
        (rows["decision"] == "accepted") & (rows["later_start"] == "false") & _in(rows["received_at"])
    ]
    rows = rows.assign(met=rows["referral_id"].map(met.groupby("referral_id")["at"].min()).fillna(""))
    seen, gone = (_days(rows["received_at"], rows[name]) for name in ("met", "closed_on"))
    now = (AS_AT - pd.to_datetime(rows["received_at"].str[:10])).dt.days
    ended = seen.notna() & ~(gone < seen)
    times = seen.where(ended, gone.where(gone.notna(), now))
    found = month.waits().to_frame()
    for part, mine in [("", ended == ended), *((f"provider={p}", rows["provider"] == p) for p in
                                                 ("Alder", "Birch", "Cedar"))]:  # fmt: skip
        row = found[(found["wait"] == "first_contact") & (found["part"] == part)].iloc[0]
        assert (row["people"], row["seen"]) == (int(mine.sum()), int(ended[mine].sum())), part
        assert row["waiting"] == int((~ended & gone.isna())[mine].sum()), part
        assert (row["median"], row["p90"]) == _curve(times[mine], ended[mine]), part


def test_restrictions_in_place_are_in_it(month: Month, tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["restrictions"]
    rows = rows[(rows["started_on"] >= "2025-11-01") & (rows["started_on"] < "2026-11-01")]
    ended = rows["ended_on"] != ""
    times = _days(rows["started_on"], rows["ended_on"].where(ended, AS_AT.date().isoformat()))
    found = month.waits().to_frame().set_index(["wait", "part"]).loc[("restriction_duration", "")]
    assert (found["people"], found["waiting"]) == (len(rows), int((~ended).sum()))
    assert found["waiting"] > 0
    assert (found["median"], found["p90"]) == _curve(times, ended)
    assert found["median"] > times[ended].median()  # without them every restriction would look shorter


def test_themes_cover_four_fifths_and_reasons_add_up(month: Month, tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["accepted_rows"]
    declined = rows[(rows["decision"] == "declined")]
    now, then = (declined[_in(declined["decision_at"], label)]["decline_reason"].value_counts()
                 for label in (MONTH, BEFORE))  # fmt: skip
    result = month.themes()
    found = result.to_frame()
    mine = found[(found["set"] == "decline_reasons") & (found["part"] == "")].set_index("reason")
    assert mine["rows"].to_dict() == {**dict.fromkeys(then.index, 0), **now.to_dict()}
    assert (mine["change"] == mine["rows"] - [then.get(name, 0) for name in mine.index]).all()
    themes = mine[mine["theme"]]["rows"]
    assert 5 * themes.sum() >= 4 * now.sum()
    assert 5 * (themes.sum() - themes.min()) < 4 * now.sum()  # with one fewer they would not
    heads = result.sets
    assert (heads["rows"] == heads["coded"] + heads["no_reason"] + heads["unmapped"]).all()
    groups = set(mine["group"]) - {""}
    assert groups == {"duplicate", "inappropriate", "incomplete"}


REQUIRED = {
    "presenting_need": None, "risk_level": None, "consent": None, "contact_way": None,
    "current_treatment": {"gp", "liaison"}, "discharge_plan": {"acute_hospital", "liaison"},
    "care_act_status": {"social_care"}, "named_worker": {"social_care", "voluntary_sector"},
}  # fmt: skip


def test_missing_fields_match_the_check_row_by_row(month: Month, tables: dict[str, pd.DataFrame]) -> None:
    forms = tables["referral_forms"][_in(tables["referral_forms"]["received_at"])]
    lacks = {
        form.referral_id: [
            field
            for field, routes in REQUIRED.items()
            if (routes is None or form.route in routes) and getattr(form, field) == ""
        ]
        for form in forms.itertuples()
    }
    result = month.minimum_datasets()
    records = result.records[result.records["dataset"] == "referral_minimum"].set_index("part")
    for part, of in [("", forms), *((f"referrer={name}", of) for name, of in forms.groupby("referrer"))]:
        mine = [lacks[key] for key in of["referral_id"]]
        row = records.loc[part]
        assert (row["records"], row["missing"]) == (len(mine), sum(map(len, mine))), part
        assert row["complete"] == sum(not each for each in mine), part
    fields = result.to_frame()
    assert (fields["due"] == fields["filled"] + fields["missing"]).all()
    sums = fields.groupby(["dataset", "part"])["missing"].sum()
    assert sums.to_dict() == result.records.set_index(["dataset", "part"])["missing"].to_dict()
    assert records.loc["referrer=gp07", "complete"] / records.loc["referrer=gp07", "records"] < 0.5
    cases = result.case_rows()
    listed = cases[cases["of"] == "referral_minimum"].set_index("case")["missing"]
    assert {key: text.count(";") + 1 for key, text in listed.items()} == {
        key: len(each) for key, each in lacks.items() if each
    }


def test_exceptions_are_those_of_the_files(month: Month, tables: dict[str, pd.DataFrame]) -> None:
    rows, actions = tables["accepted_rows"], tables["safeguarding"]
    undecided = rows[rows["decision_at"] == ""]
    met = tables["contacts"]
    met = set(met[(met["attendance"] == "attended") & (met["medium"] != "sms")
                  & met["purpose"].isin(["assessment", "treatment"])]["referral_id"])  # fmt: skip
    waits = rows[(rows["urgency"] == "urgent") & (rows["decision"] == "accepted") & (rows["closed_on"] == "")]
    waits = waits[~waits["referral_id"].isin(met)]
    since = (AS_AT - pd.to_datetime(waits["received_at"].str[:10])).dt.days
    open_ = actions[actions["completed_on"] == ""]
    still = (AS_AT - pd.to_datetime(open_["last_changed_on"])).dt.days
    undecided_for = _working(undecided["received_at"], AS_AT.date())
    expected = {
        "delayed_referrals": set(undecided["referral_id"][undecided_for > 10]),
        "high_risk_waiting": set(waits["referral_id"][since > 14]),
        "safeguarding_past_due": set(open_["action_id"][open_["due_on"] < "2026-11-30"]),
        "safeguarding_stalled": set(open_["action_id"][still > 14]),
    }  # fmt: skip
    result = month.exceptions()
    cases = result.case_rows()
    whole = result.to_frame()[result.to_frame()["part"] == ""].set_index("class")
    for name, keys in expected.items():
        assert keys, name
        assert set(cases[cases["of"] == name]["case"]) == keys, name
        assert whole.loc[name, "exceptions"] == len(keys), name
    parts = result.to_frame()
    sums = parts[parts["part"] != ""].groupby("class")["exceptions"].sum()
    assert sums.to_dict() == whole["exceptions"].to_dict()


def test_no_case_leaves_the_controlled_file(month: Month, tmp_path: Path) -> None:
    result = month.exceptions()
    said = result.sentence() + result._repr_html_() + repr([one.words for one in findings_of(result)])
    said += repr([one.numbers for one in findings_of(result)])
    assert not any(case in said for case in result.case_rows()["case"])
    written = result.write_cases(tmp_path / "cases.csv")
    listed = pd.read_csv(tmp_path / "cases.csv", dtype=str)
    assert (written, list(listed.columns)) == (len(result.case_rows()), ["class", "case_key", "standing"])


def test_the_page_of_every_result_has_words_and_findings_of_their_own(month: Month) -> None:
    names = []
    for result in month.interfaces().items.values():
        assert result.sentence()
        assert result.alt_text()
        assert "<table" in result._repr_html_()
        names += [one.id for one in findings_of(result)]
    assert len(names) == len(set(names))


def _hours(first: pd.Series, last: pd.Series) -> pd.Series:
    start, end = (
        pd.to_datetime(column.replace("", None)).dt.tz_localize("Europe/London") for column in (first, last)
    )
    return (end - start).dt.total_seconds() / 3600


def test_discharge_flow(huddle: tuple[Month, pd.DataFrame, pd.DataFrame]) -> None:
    month, flow, failed = huddle
    sent = flow[flow["sent_at"].str[:10].between("2026-10-19", "2026-10-25")]
    received = sent["received_at"] != ""
    hours = _hours(sent["sent_at"], sent["received_at"].where(received, sent["extract_at"]))
    good = hours >= 0
    found = month.waits().to_frame().set_index(["wait", "part"]).loc[("receipt", "")]
    median, p90 = _curve(hours[good].round(9), received[good])
    assert (found["people"], int((~good).sum())) == (int(good.sum()), 5)
    assert (found["median"], found["p90"]) == (pytest.approx(median), pytest.approx(p90))
    reasons = failed[failed["failed_at"].str[:10].between("2026-10-19", "2026-10-25")]["reason"]
    head = month.themes().sets.set_index("part").loc[""]
    assert (head["rows"], head["no_reason"]) == (len(reasons), int((reasons == "").sum()))
    items = sent[["discharge_summary", "medicines_list", "care_needs", "named_contact"]] == "true"
    whole = month.exceptions().to_frame().query("part == ''").set_index("class")["exceptions"]
    assert whole["exception_packets"] == int((~items.all(axis=1)).sum())
    assert whole["exception_delayed"] == int((hours[good] > 4).sum())
    measures = {"exception_delayed": "delayed_referrals", "exception_packets": "incomplete_packets",
                "exception_high_risk": "high_risk_waiting"}  # fmt: skip
    figures = month.reconcile().to_frame()
    figures = figures[(figures["period"] == "2026-W43") & (figures["breakdown"] == "")]
    counted = figures.drop_duplicates("measure").set_index("measure")["value"]
    assert {name: counted[measure] for name, measure in measures.items()} == dict(whole)
