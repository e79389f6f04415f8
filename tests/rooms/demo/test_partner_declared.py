"""Partner coordination: everything that the work needs on record is declared, by name, and loads."""

from __future__ import annotations

import csv
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

import assurance.demo
from assurance.demo.partner_generate import KINDS
from assurance.demo.partner_setting import LEVEL_2_HOURS, ROUTES, SAFEGUARD_HOURS, WINDOW_HOURS
from assurance.programme import (
    AuthorityRule,
    FieldsRule,
    FileSource,
    GateRule,
    ListSource,
    Pathway,
    Programme,
    RecordSource,
    ReviewSource,
    SeparationRule,
    ValidationRule,
    load_programme,
)

PLAN = Path(__file__).resolve().parents[3] / "sampling_plans" / "partner_coordination"

RECORDS = {
    "pathway tracking log": "handoff",
    "live transfer tracker": "handoff_status",
    "chases about handoffs": "chase",
    "chases about dependencies": "dependency_chase",
    "referral escalation note": "referral_escalation",
    "partner response log": "partner_response",
    "pathway assurance worksheet": "assurance_worksheet",
    "dependency control record": "dependency",
    "dependency risk field": "dependency_risk",
    "continuity safeguard note": "safeguard",
    "cross-agency escalation register": "agency_escalation",
    "pathway risk summary": "risk_summary",
    "pathway trend escalation report": "trend_report",
    "cases behind a trend report": "trend_case",
    "interagency governance note": "governance_note",
    "recovery action plan": "recovery_plan",
    "governance communications log": "governance_comm",
    "system coordination review minutes": "coordination_minutes",
    "evidence register": "evidence",
    "action log": "action",
    "reviews in their cadence": "cadence_review",
    "notes about handoffs": "handoff_note",
    "notes about dependencies": "dependency_note",
    "notes about routes": "route_note",
}
LISTS = ("response_windows", "risk_ratings", "routes", "roles", "phrases", "review_cadence")
COLUMNS = {
    "handoff": "handoff_id person_key route receiving_service receiving_contact sent_at response_deadline "
    "start_window_end internal_owner source_ref",
    "handoff_status": "handoff_id checked_at status by_role channel",
    "chase": "handoff_id dependency_id at by_role channel changed_status",
    "referral_escalation": "handoff_id at continuity_risk interim_action escalation_owner",
    "partner_response": "parent_id at hierarchy_level attempt_to response expected_next_step due",
    "dependency": "dependency_id person_key missing_action operational_from risk_rating rated_at "
    "internal_lead partner resolved_at",
    "safeguard": "dependency_id control decided_by at intended_end next_review management_owner",
    "agency_escalation": "dependency_id partner_route level at requested_remedy",
    "risk_summary": "dependency_id decision by_role at reason",
    "trend_report": "route period repeat_frequency service_impact",
    "trend_case": "trend_id handoff_id unresolved",
    "governance_note": "trend_id classified_as reviewer authority_ok reason",
    "recovery_plan": "trend_id contract_impact corrective_route executive_owner review_deadline",
    "governance_comm": "plan_id issued_at partner_response agreed_actions barriers",
    "coordination_minutes": "plan_id decision stability_test",
    "action": "action_id forum decision org owner due evidence_ref completed_at verified_by verified_at "
    "issue_key lane",
    "evidence": "evidence_type location_ref sha256 redaction",
}
REQUIRED_FIELDS = {
    "required_fields_1": {
        "route", "receiving_service", "response_deadline", "current_status", "continuity_risk",
        "interim_action", "escalation_owner",
    },
    "required_fields_2": {
        "missing_action", "risk_rating", "control", "partner_route", "next_review", "management_owner",
    },
    "required_fields_3": {
        "route", "repeat_frequency", "contract_impact", "corrective_route", "executive_owner",
        "review_deadline",
    },
}  # fmt: skip
SIGNS = {
    "failed_handoff": {
        "chased_without_change", "owner_unclear", "only_verbal", "reassured", "worked_around", "fell_through",
    },
    "external_dependency": {
        "in_several_notes", "inconsistent_updates", "rediscovered", "risk_rising", "safeguard_overran",
        "contract_variation", "decision_out_of_date",
    },
    "repeated_breakdown": {"across_contracts", "workaround_language", "frustration", "left_at_case_level"},
}  # fmt: skip
BESIDE = {"escalation_special_cause", "figures_differ", "sample_above_tolerable"}
"""Triggers that every programme has."""
ROLES = {
    "referral_coordinator", "service_manager", "quality_lead", "service_lead", "operational_manager",
    "pathway_liaison", "operational_director", "governance_analyst", "accountable_director",
    "commissioner_liaison", "executive_group",
}  # fmt: skip


@pytest.fixture(scope="module")
def programme() -> Programme:
    """The programme as declared; a fault or a warning would stop here."""
    return load_programme(PLAN)


@pytest.fixture(scope="module")
def pathways(programme: Programme) -> dict[str, Pathway]:
    """Its pathways by name."""
    return {pathway.id: pathway for pathway in programme.pathways}


def _list(name: str) -> dict[str, dict[str, str]]:
    with (PLAN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_is_declared(programme: Programme, record: str) -> None:
    source = programme.sources[RECORDS[record]]
    assert isinstance(source, RecordSource | ReviewSource)
    assert isinstance(source, ReviewSource) or source.pseudonymous


@pytest.mark.parametrize("name", COLUMNS)
def test_every_record_has_its_columns(programme: Programme, name: str) -> None:
    source = programme.sources[name]
    assert isinstance(source, FileSource)
    assert set(COLUMNS[name].split()) <= set(source.columns)


def test_nothing_is_declared_that_is_not_listed_here(programme: Programme) -> None:
    made = {"handoffs", "dependencies", "trends", "dashboard"}
    assert set(programme.sources) == {*RECORDS.values(), *LISTS, *made}


def test_the_demo_writes_the_columns_that_are_declared(programme: Programme) -> None:
    for source in programme.sources.values():
        if isinstance(source, RecordSource) and source.file:
            kind: Any = KINDS[source.file.removesuffix(".csv")]
            assert set(source.columns) == {field.name for field in fields(kind)}, source.title


def test_a_log_that_is_read_several_times_is_read_whole(programme: Programme) -> None:
    """What one reading leaves out, another has: the conditions name each a key of their own."""
    keys = {"chase": "handoff_id", "dependency_chase": "dependency_id", "handoff_note": "handoff_id",
            "dependency_note": "dependency_id", "route_note": "trend_id"}  # fmt: skip
    for name, key in keys.items():
        source = programme.sources[name]
        assert isinstance(source, RecordSource)
        assert [one.when for one in source.exclude] == [f"{key} is null"]


@pytest.mark.parametrize(
    ("pathway", "gate", "conditions", "needs"),
    [
        ("failed_handoff", "gate_1", {"contact", "deadline", "owner", "window"}, set()),
        ("external_dependency", "gate_2", {"action", "rating", "lead"}, set()),
        ("repeated_breakdown", "gate_3", {"repeated", "impact", "authority"}, {"reported", "classified"}),
    ],
)
def test_the_three_gates(
    pathways: dict[str, Pathway], pathway: str, gate: str, conditions: set[str], needs: set[str]
) -> None:
    (found,) = [rule for rule in pathways[pathway].rules if rule.id == gate]
    assert isinstance(found, GateRule)
    assert ({one.id for one in found.conditions}, set(found.needs)) == (conditions, needs)


def test_the_three_lists_of_required_fields(pathways: dict[str, Pathway]) -> None:
    found = {}
    for pathway in pathways.values():
        steps = {step.id: step for step in pathway.steps}
        for rule in pathway.rules:
            if isinstance(rule, FieldsRule) and rule.id.startswith("required_fields"):
                found[rule.id] = {field.column for field in steps[rule.step].fields}
    assert found == REQUIRED_FIELDS


def test_the_three_validations(pathways: dict[str, Pathway]) -> None:
    found = {
        (pathway.id, rule.id)
        for pathway in pathways.values()
        for rule in pathway.rules
        if isinstance(rule, ValidationRule) and rule.title.startswith("Validation")
    }
    assert found == {
        ("failed_handoff", "escalated_before_window_closed"),
        ("external_dependency", "safeguarded_and_escalated"),
        ("repeated_breakdown", "recognised_as_systemic"),
    }


def test_warning_signs(pathways: dict[str, Pathway]) -> None:
    assert {name: {sign.id for sign in one.signs} for name, one in pathways.items()} == SIGNS


def test_every_role_that_acts_is_in_the_list_and_has_its_authority(pathways: dict[str, Pathway]) -> None:
    acting = {
        role
        for pathway in pathways.values()
        for rule in pathway.rules
        if isinstance(rule, AuthorityRule)
        for role in rule.roles
    }
    listed = _list("roles")
    assert set(listed) == ROLES
    assert acting == ROLES - {"quality_lead"}  # who reviews the sample, and does no step
    may = {code for code, row in listed.items() if row["commissioner_authority"] == "true"}
    assert may == {"accountable_director", "executive_group"}


def test_duties_are_separate_in_each_pathway(pathways: dict[str, Pathway]) -> None:
    for pathway in pathways.values():
        assert [rule for rule in pathway.rules if isinstance(rule, SeparationRule)], pathway.id


def test_response_windows_cover_every_type_of_partner() -> None:
    windows = {code: row["window_hours"] for code, row in _list("response_windows").items()}
    assert windows == {**{name: str(hours) for name, hours in WINDOW_HOURS.items()}, "other": ""}
    routes = {code: row["partner_type"] for code, row in _list("routes").items()}
    assert routes == {name: partner for name, partner, _ in ROUTES}
    assert set(routes.values()) == set(WINDOW_HOURS)


def test_hours_of_the_ratings() -> None:
    rows = _list("risk_ratings")
    assert {code: int(row["safeguard_within_hours"]) for code, row in rows.items()} == SAFEGUARD_HOURS
    assert {code: int(row["level_2_within_hours"]) for code, row in rows.items()} == LEVEL_2_HOURS


def test_lists_are_read_with_the_programme(programme: Programme) -> None:
    for name in LISTS:
        source = programme.sources[name]
        assert isinstance(source, ListSource)
        assert source.location == "programme"


def test_risk_control_does_not_wait(programme: Programme) -> None:
    slow = {
        trigger.id
        for trigger in programme.rules
        if trigger.lane == "risk_control" and trigger.within_hours > 24
    }
    assert not slow
    assert {trigger.stage for trigger in programme.rules} == {"traces", "reconcile", "variation", "estimate"}


def test_the_page_names_what_is_declared(programme: Programme) -> None:
    page = (PLAN.parents[1] / "docs" / "partner_coordination.md").read_text(encoding="utf-8")
    sources = programme.sources
    known = {
        *sources,
        *(column for source in sources.values() for column in getattr(source, "columns", {})),
        *(name for source in sources.values() for name in getattr(source, "derive", {})),
        *(measure.id for measure in programme.measures),
        *(pathway.id for pathway in programme.pathways),
        *(rule.id for pathway in programme.pathways for rule in pathway.rules),
        *(sign.id for pathway in programme.pathways for sign in pathway.signs),
        *(trigger.id for trigger in programme.rules),
    }
    words = set(re.findall(r"`([a-z0-9_]+)`", page)) - {"contains", "by"}
    assert words <= known
    assert {*RECORDS.values(), *LISTS} <= words
    assert {sign.id for pathway in programme.pathways for sign in pathway.signs} <= words
    assert {trigger.id for trigger in programme.rules if trigger.id not in BESIDE} <= words


def test_the_page_counts_as_the_file_of_faults_does() -> None:
    page = (PLAN.parents[1] / "docs" / "partner_coordination.md").read_text(encoding="utf-8")
    path = Path(assurance.demo.__file__).with_name("partner_planted_faults.yaml")
    faults = {one["id"]: one for one in yaml.safe_load(path.read_text(encoding="utf-8"))["faults"]}
    late = ("escalated_too_late", "escalated_as_it_closed", "continuity_lost_first")
    for words, size in (("twelve months", "cases"), ("October 2026", "october")):
        asked, never = faults["unanswered"][size], faults["never_escalated"][size]
        too_late = sum(faults[name][size] for name in late)
        assert f"| {words} | {asked} | {asked - too_late - never} | {too_late} | {never} |" in page
