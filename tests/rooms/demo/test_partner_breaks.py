"""One break of each gate, required field, validation, window, authority and sign: each is named, alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import pytest
from partner_breaks import Break, added, all_of, changed, dropped, write_extract
from partner_year import PLAN

from assurance.month import Month, open_month
from assurance.programme import GateRule, Pathway, load_programme
from assurance.traces import TraceScores, score_pathway

AS_AT = datetime(2026, 11, 8, 23, 59, 59, 999_999)
LATE, BLOCKED, MISSING = "late", "blocked", "missing"
NOT_HELD = "does not hold"
OVERRIDE = (BLOCKED, "override: by another role")
SAME = "by the same person"
NONE = ("not applicable", "")


def _empty(table: str, rule: str, columns: str) -> list[Break]:
    """Leave each required field empty, one at a time."""
    return [
        Break(f"{rule} {name}", changed(table, **{name: ""}), {rule: (MISSING, f"missing: {name}")})
        for name in columns.split()
    ]


HANDOFF = [
    Break("no contact", changed("handoff", receiving_contact=""),
          {"gate_1": (BLOCKED, "no receiving contact recorded")}),
    # an answer is due when the window closes, and it came before that
    Break("no deadline", changed("handoff", response_deadline=""),
          {"gate_1": (BLOCKED, "no response deadline recorded"), "checked_by_deadline": ("unreadable", ""),
           "escalated_at_all": NONE, "escalated_before_window_closed": NONE}),
    Break("no owner", changed("handoff", internal_owner=""),
          {"gate_1": (BLOCKED, "no internal owner named")}, frozenset({"owner_unclear"})),
    Break("no window", changed("handoff", partner_type="other"),
          {"gate_1": (BLOCKED, "no response window agreed"), "acknowledged_in_window": NONE}),
    Break("no partner type", changed("handoff", partner_type=""),
          {"gate_1": (BLOCKED, "no response window agreed"), "acknowledged_in_window": NONE}),
    Break("all four", changed("handoff", receiving_contact="", internal_owner="", partner_type="other"),
          {"gate_1": (BLOCKED, "no receiving contact recorded; no internal owner named; no response window"),
           "acknowledged_in_window": NONE}, frozenset({"owner_unclear"})),
    *_empty("referral_escalation", "required_fields_1", "route receiving_service response_deadline "
            "current_status continuity_risk interim_action escalation_owner"),
    Break("entered late", changed("handoff", recorded_at="2026-10-06T09:00:01"),
          {"recorded_at_once": (LATE, "")}),
    Break("checked late", changed("handoff_status", checked_at="2026-10-05T13:00:01"),
          {"checked_by_deadline": (LATE, "")}),
    Break("never accepted", dropped("handoff_status", 1), {"acknowledged_in_window": (MISSING, "")}),
    Break("a minute too late", changed("referral_escalation", at="2026-10-07T09:01:00"),
          {"escalated_before_window_closed": (LATE, NOT_HELD), "higher_route_tried": ("out of order", "")}),
    Break("as it closed", all_of(changed("referral_escalation", at="2026-10-07T09:00:00"),
                                 changed("partner_response", 1, at="2026-10-07T09:30:00")),
          {"escalated_before_window_closed": (LATE, NOT_HELD)}),
    Break("a second before it closed", all_of(changed("referral_escalation", at="2026-10-07T08:59:59"),
                                              changed("partner_response", 1, at="2026-10-07T09:30:00")), {}),
    Break("continuity lost first", changed("handoff", continuity_lost_at="2026-10-05T15:59:59"),
          {"escalated_before_window_closed": (LATE, NOT_HELD)}),
    Break("as continuity was lost", changed("handoff", continuity_lost_at="2026-10-05T16:00:00"),
          {"escalated_before_window_closed": (LATE, NOT_HELD)}),
    Break("before continuity was lost", changed("handoff", continuity_lost_at="2026-10-05T16:00:01"), {}),
    Break("never escalated", dropped("referral_escalation"),
          {"escalated_before_window_closed": (LATE, NOT_HELD), "escalated_at_all": (MISSING, NOT_HELD),
           "required_fields_1": NONE, "higher_route_tried": NONE, "escalated_by_manager": NONE,
           "another_person_escalates": NONE}),
    Break("window not recorded", changed("handoff", start_window_end=""),
          {"escalated_before_window_closed": ("unreadable", "")}),
    Break("higher route late", changed("partner_response", 1, at="2026-10-07T16:00:01"),
          {"higher_route_tried": (LATE, "")}),
    Break("neither deadline nor window", changed("handoff", response_deadline="", start_window_end=""),
          {"gate_1": (BLOCKED, "no response deadline recorded"), "checked_by_deadline": ("unreadable", ""),
           "escalated_at_all": ("unreadable", ""), "escalated_before_window_closed": ("unreadable", "")}),
    Break("no higher route", dropped("partner_response", 1),
          {"higher_route_tried": (MISSING, ""), "next_step_written": NONE, "higher_route_by_manager": NONE}),
    Break("no next step", changed("partner_response", 1, expected_next_step=""),
          {"next_step_written": (MISSING, "missing: expected_next_step")}),
    Break("level falls", added("partner_response", at="2026-10-05T18:00:00", attempt="3",
                               hierarchy_level="1", attempt_to="contact", by_role="referral_coordinator",
                               response="none", expected_next_step="an answer", due="2026-10-06"),
          {"attempts_in_order": ("out of order", NOT_HELD)}),
    Break("attempt left out", changed("partner_response", 1, attempt="3"),
          {"attempts_in_order": ("out of order", NOT_HELD)}),
    Break("sent by another", changed("handoff", by_role="service_lead"), {"sent_by_coordinator": OVERRIDE}),
    Break("escalated by another", changed("referral_escalation", by_role="referral_coordinator"),
          {"escalated_by_manager": OVERRIDE}),
    Break("tried by another", changed("partner_response", 1, by_role="quality_lead"),
          {"higher_route_by_manager": OVERRIDE}),
    Break("by one person", changed("referral_escalation", by_person="W10"),
          {"another_person_escalates": (BLOCKED, SAME)}),
    Break("third chase", added("chase", at="2026-10-05T15:00:00", by_role="service_lead", channel="email",
                               changed_status="false"), {}, frozenset({"chased_without_change"})),
    Break("fell through", added("handoff_status", checked_at="2026-10-06T15:00:00", status="failed",
                                by_role="referral_coordinator", channel="written"), {},
          frozenset({"fell_through"})),
    Break("verbal", all_of(*(changed("handoff_status", row, channel="verbal") for row in (0, 1))), {},
          frozenset({"only_verbal"})),
    Break("reassured", added("case_note", phrase_code="promised"), {}, frozenset({"reassured"})),
    Break("worked around", added("case_note", phrase_code="we_cover"), {}, frozenset({"worked_around"})),
]  # fmt: skip

DEPENDENCY = [
    Break("no action", changed("dependency", missing_action=""),
          {"gate_2": (BLOCKED, "no missing action recorded")}),
    Break("no rating", all_of(changed("dependency", risk_rating="", rated_at=""), dropped("dependency_risk")),
          {"gate_2": (BLOCKED, "no risk rating recorded"), "rated_before_chasing": (MISSING, ""),
           "safeguarded_in_time": (MISSING, ""), "level_2_in_time": (MISSING, ""), "rated_by_lead": NONE}),
    Break("no lead", changed("dependency", internal_lead=""),
          {"gate_2": (BLOCKED, "no internal lead named")}),
    *_empty("safeguard", "required_fields_2", "missing_action risk_rating control partner_route next_review "
            "management_owner"),
    Break("recorded late", changed("dependency", recorded_at="2026-10-07T09:00:00",
                                   rated_at="2026-10-07T10:00:00"),
          {"recorded_in_a_working_day": (LATE, "")}),
    Break("rated after chasing", changed("chase", at="2026-10-05T10:09:00"),
          {"rated_before_chasing": ("out of order", "")}),
    Break("safeguard late", changed("safeguard", at="2026-10-06T10:10:01"),
          {"safeguarded_in_time": (LATE, "")}),
    Break("no safeguard", dropped("safeguard"),
          {"safeguarded_and_escalated": (MISSING, NOT_HELD), "safeguarded_in_time": (MISSING, ""),
           "gate_2": NONE, "required_fields_2": NONE, "safeguarded_by_manager": NONE,
           "another_person_decides": NONE}),
    Break("no escalation", all_of(dropped("agency_escalation"), dropped("agency_escalation")),
          {"safeguarded_and_escalated": (MISSING, NOT_HELD), "level_2_in_time": (MISSING, ""),
           "director_decided": NONE, "escalated_by_liaison": NONE}),
    Break("level 2 late", changed("agency_escalation", 1, at="2026-10-07T10:10:01"),
          {"level_2_in_time": (LATE, ""), "director_decided": ("out of order", "")}),
    Break("decided late", changed("risk_summary", at="2026-10-11T09:00:01"),
          {"director_decided": (LATE, "")}),
    Break("not decided", dropped("risk_summary"),
          {"director_decided": (MISSING, ""), "decided_by_director": NONE, "another_person_decides": NONE}),
    Break("overran", changed("safeguard", intended_end="2026-10-11T09:00:00"),
          {"overrun_goes_to_director": (MISSING, NOT_HELD)}, frozenset({"safeguard_overran"})),
    Break("overran, decided", changed("safeguard", intended_end="2026-10-06T09:00:00"),
          {"overrun_goes_to_director": ("met", "")}, frozenset({"safeguard_overran"})),
    Break("rated by another", changed("dependency_risk", by_role="quality_lead"),
          {"rated_by_lead": OVERRIDE}),
    Break("safeguarded by another", changed("safeguard", decided_by="service_lead"),
          {"safeguarded_by_manager": OVERRIDE}),
    Break("escalated by another", changed("agency_escalation", by_role="service_lead"),
          {"escalated_by_liaison": OVERRIDE}),
    Break("decided by another", changed("risk_summary", by_role="operational_manager"),
          {"decided_by_director": OVERRIDE}),
    Break("by one person", changed("risk_summary", by_person="W57"),
          {"another_person_decides": (BLOCKED, SAME)}),
    Break("three notes", all_of(*[added("case_note")] * 3), {}, frozenset({"in_several_notes"})),
    Break("contradiction", all_of(added("case_note", says_status="waiting"),
                                  added("case_note", says_status="received")), {},
          frozenset({"inconsistent_updates"})),
    Break("incident", added("case_note", kind="incident"), {}, frozenset({"rediscovered"})),
    Break("complaint", added("case_note", kind="complaint"), {}, frozenset({"rediscovered"})),
    Break("worsened twice", all_of(
        changed("dependency_risk", rating="emerging"),
        added("dependency_risk", rated_at="2026-10-06T10:00:00", rating="short_term",
              previous_rating="emerging", by_role="service_lead"),
        added("dependency_risk", rated_at="2026-10-07T10:00:00", rating="same_day",
              previous_rating="short_term", by_role="service_lead")), {}, frozenset({"risk_rising"})),
    Break("fifteen days", all_of(
        changed("dependency", resolved_at="2026-10-20T15:00:01"),
        changed("safeguard", ended_at="2026-10-20T15:00:01", intended_end="2026-10-21T09:00:00")), {},
          frozenset({"contract_variation"})),
    # The last safeguard counts, and it lasts still.
    Break("second safeguard lasts", added(
        "safeguard", at="2026-10-12T09:00:00", decided_by="operational_manager", by_person="W57",
        control="temporary_hold", intended_end="2026-10-14T09:00:00"),
          {"overrun_goes_to_director": (MISSING, NOT_HELD)},
          frozenset({"safeguard_overran", "contract_variation"})),
    Break("decision out of date", all_of(
        changed("dependency", resolved_at=""),
        changed("safeguard", ended_at="2026-10-12T09:00:00")), {}, frozenset({"decision_out_of_date"})),
]  # fmt: skip

TREND = [
    Break("no repeat", all_of(changed("trend_report", repeat_frequency="1", systemic_at=""),
                              *[dropped("trend_case")] * 13),
          {"gate_3": (BLOCKED, "no repeat on record"), "recognised_as_systemic": NONE,
           "commissioner_in_time": NONE}),
    Break("no impact", changed("trend_report", service_impact=""),
          {"gate_3": (BLOCKED, "no impact recorded")}),
    Break("says no authority", changed("governance_note", authority_ok="false"),
          {"gate_3": (BLOCKED, "reviewer without authority")}),
    Break("has no authority", changed("governance_note", reviewer="service_manager"),
          {"gate_3": (BLOCKED, "reviewer without authority"), "classified_by_director": OVERRIDE}),
    Break("not classified", dropped("governance_note"),
          {"gate_3": (BLOCKED, "classified"), "classified_in_time": (MISSING, ""), "plan_made": NONE,
           "recognised_as_systemic": (MISSING, NOT_HELD), "classified_by_director": NONE,
           "another_person_classifies": NONE}),
    *_empty("recovery_plan", "required_fields_3", "route repeat_frequency contract_impact corrective_route "
            "executive_owner review_deadline"),
    Break("classified late", changed("governance_note", at="2026-08-12T09:00:00"),
          {"classified_in_time": (LATE, "")}),
    Break("plan late", changed("recovery_plan", at="2026-08-27T14:30:01"), {"plan_made": (LATE, "")}),
    Break("no plan", dropped("recovery_plan"),
          {"plan_made": (MISSING, ""), "gate_3": NONE, "required_fields_3": NONE,
           "planned_by_director": NONE}),
    Break("case level", changed("governance_note", classified_as="case_level"),
          {"recognised_as_systemic": (MISSING, NOT_HELD), "plan_made": NONE},
          frozenset({"left_at_case_level"})),
    Break("no paper", dropped("governance_comm"),
          {"recognised_as_systemic": (MISSING, NOT_HELD), "commissioner_in_time": (MISSING, ""),
           "reviewed_by_group": NONE, "issued_by_liaison": NONE}),
    Break("paper late", all_of(changed("governance_comm", issued_at="2026-09-16T10:00:00"),
                               changed("coordination_minutes", at="2026-09-20T10:00:00")),
          {"commissioner_in_time": (LATE, "")}),
    Break("no response", changed("governance_comm", partner_response=""),
          {"no_response_goes_up": (MISSING, NOT_HELD)}),
    Break("no response, gone up", all_of(
        changed("governance_comm", partner_response=""),
        added("governance_comm", plan_id="L7001", issued_at="2026-09-04T10:00:00", level="4",
              by_role="commissioner_liaison", response_due="2026-09-18T10:00:00")),
          {"no_response_goes_up": ("met", "")}),
    Break("response not due yet", changed("governance_comm", partner_response="",
                                          response_due="2026-11-20T10:00:00"),
          {"no_response_goes_up": ("not yet due", "")}),
    Break("recovered again, not shown", all_of(
        changed("coordination_minutes", decision="recovered", clean_periods="3",
                stability_test="clean_periods"),
        added("coordination_minutes", plan_id="L7001", at="2026-10-08T12:30:00", by_role="executive_group",
              decision="recovered", clean_periods="0")),
          {"recovered_is_shown": (MISSING, NOT_HELD)}),
    Break("recovered, not shown", changed("coordination_minutes", decision="recovered"),
          {"recovered_is_shown": (MISSING, NOT_HELD)}),
    Break("recovered, two clean", changed("coordination_minutes", decision="recovered", clean_periods="2",
                                          stability_test="clean_periods"),
          {"recovered_is_shown": (MISSING, NOT_HELD)}),
    Break("recovered, three clean", changed("coordination_minutes", decision="recovered", clean_periods="3",
                                            stability_test="clean_periods"),
          {"recovered_is_shown": ("met", "")}),
    Break("reviewed late", changed("coordination_minutes", at="2026-10-04T10:00:01"),
          {"reviewed_by_group": (LATE, "")}),
    Break("not reviewed", dropped("coordination_minutes"),
          {"reviewed_by_group": (MISSING, ""), "reviewed_by_executives": NONE}),
    Break("miscounted", dropped("trend_case"), {"frequency_fits_register": (MISSING, NOT_HELD)}),
    Break("reported by another", changed("trend_report", by_role="quality_lead"),
          {"reported_by_analyst": OVERRIDE}),
    Break("planned by another", changed("recovery_plan", by_role="quality_lead"),
          {"planned_by_director": OVERRIDE}),
    Break("issued by another", changed("governance_comm", by_role="quality_lead"),
          {"issued_by_liaison": OVERRIDE}),
    Break("reviewed by another", changed("coordination_minutes", by_role="quality_lead"),
          {"reviewed_by_executives": OVERRIDE}),
    Break("by one person", changed("governance_note", by_person="W72"),
          {"another_person_classifies": (BLOCKED, SAME)}),
    Break("two contracts", changed("trend_report", contracts="2"), {}, frozenset({"across_contracts"})),
    Break("way round it", added("case_note", phrase_code="usual_way"), {},
          frozenset({"workaround_language"})),
    Break("frustrated", added("case_note", phrase_code="no_point"), {}, frozenset({"frustration"})),
]  # fmt: skip

BREAKS = {"failed_handoff": HANDOFF, "external_dependency": DEPENDENCY, "repeated_breakdown": TREND}
EVERY = [(pathway, one) for pathway, mine in BREAKS.items() for one in mine]


@dataclass(frozen=True)
class Scored:
    """Outcomes by pathway, name of the break and rule; signs that show, by pathway and name."""

    rules: dict[tuple[str, str], pd.DataFrame]
    signs: dict[tuple[str, str], set[str]]
    left_out: int
    in_october: dict[str, int]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    """Every case under its pathway."""
    folder = tmp_path_factory.mktemp("breaks")
    keys = write_extract(folder / "extracts", BREAKS)
    with open_month(PLAN, "2026-10", extracts=folder / "extracts", store=folder / "store") as month:
        results = {one.id: _score(month, one) for one in month.programme.pathways}
        names = {(pathway, key): name for (pathway, name), key in keys.items()}
        rules, signs = {}, {}
        for pathway, result in results.items():
            for key, mine in result.rules().groupby("case_key"):
                rules[pathway, names[pathway, key]] = mine.set_index("rule")
            for row in result.to_frame().to_dict("records"):
                shown = {name for name, yes in row.items() if str(name).startswith("sign_") and yes}
                signs[pathway, names[pathway, row["case_key"]]] = {name[5:] for name in shown}
        october = {name: month.traces(name).cases for name in ("failed_handoff", "external_dependency")}
    return Scored(rules, signs, sum(len(one.left_out) for one in results.values()), october)


def test_a_handoff_without_any_deadline_drops_out_of_no_month(scored: Scored) -> None:
    assert scored.in_october == {
        "failed_handoff": len(HANDOFF) + 1,
        "external_dependency": len(DEPENDENCY) + 1,
    }


def _score(month: Month, pathway: Pathway) -> TraceScores:
    path = month.shelf.folder("breaks", pathway.id)
    return score_pathway(month.engine, pathway, columns=month.columns, as_at=AS_AT, path=path)


def test_the_good_case_is_good(scored: Scored) -> None:
    late = {"acknowledged_in_window": "late"}  # what it is about: the partner did not answer in time
    for pathway in BREAKS:
        found = scored.rules[pathway, "good"]["outcome"]
        wrong = found[~found.isin(["met", "not applicable"])].to_dict()
        assert wrong == (late if pathway == "failed_handoff" else {})
        assert not scored.signs[pathway, "good"]
    assert scored.left_out == 0


@pytest.mark.parametrize(("pathway", "one"), EVERY, ids=[f"{name}: {one.name}" for name, one in EVERY])
def test_one_break_is_named_and_nothing_else(scored: Scored, pathway: str, one: Break) -> None:
    good, found = (scored.rules[pathway, name] for name in ("good", one.name))
    differs = found[found["outcome"] != good["outcome"]]
    assert differs["outcome"].to_dict() == {rule: outcome for rule, (outcome, _) in one.rules.items()}
    for rule, (_, words) in one.rules.items():
        assert words in str(found.loc[rule, "detail"]), rule
    assert scored.signs[pathway, one.name] == one.signs


def test_the_table_leaves_nothing_out() -> None:
    """Every rule, every condition of a gate and every sign has a break of its own."""
    for pathway in load_programme(PLAN).pathways:
        mine = BREAKS[pathway.id]
        short = ("late", "missing", "out of order", "blocked", "unreadable")
        broken = {rule for one in mine for rule, (outcome, _) in one.rules.items() if outcome in short}
        assert broken >= {rule.id for rule in pathway.rules}, pathway.id
        assert {sign for one in mine for sign in one.signs} == {sign.id for sign in pathway.signs}
        said = [words for one in mine for outcome, words in one.rules.values() if outcome == BLOCKED]
        for rule in pathway.rules:
            for condition in rule.conditions if isinstance(rule, GateRule) else ():
                assert any(words and words in condition.reason for words in said), condition.reason
