"""Dependencies on other agencies and what was done about them, with faults planted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from assurance.demo.chance import Chance
from assurance.demo.clock import in_hours
from assurance.demo.partner_forums import Coordination, Planted
from assurance.demo.partner_records import (
    AgencyEscalation,
    CaseNote,
    Chase,
    Dependency,
    DependencyRisk,
    RiskSummary,
    Safeguard,
)
from assurance.demo.partner_setting import (
    CONTRACTS,
    DAYS,
    EXTRACT_AT,
    LEVEL_2_HOURS,
    MISSING_ACTIONS,
    PARTNER_TYPES,
    SAFEGUARD_HOURS,
    later,
    month_label,
    working_days_on,
)

__all__ = ["SAFEGUARD_FIELDS", "add_dependencies"]

_SOON_RESOLVED: Final = 320
_LONG, _OVERRAN = 60, 80
_FAULTS_SOON: Final = (("", 970), ("recorded_late", 15), ("repeated_row", 15))
_FAULTS: Final = (
    ("", 640), ("recorded_late", 20), ("rated_after_chasing", 40), ("no_rating", 20), ("no_lead", 25),
    ("no_missing_action", 20), ("safeguard_field_missing", 45), ("safeguard_late", 40),
    ("chased_without_safeguard", 40), ("chased_without_escalation", 25), ("level_2_late", 30),
    ("not_decided", 25), ("safeguarded_by_other_role", 15), ("decided_by_safeguarder", 15),
)  # fmt: skip
_SIGNS: Final = (
    ("", 760), ("in_several_notes", 90), ("rediscovered", 60), ("inconsistent_updates", 50),
    ("risk_rising", 40),
)  # fmt: skip
SAFEGUARD_FIELDS: Final = (
    "missing_action", "risk_rating", "control", "partner_route", "next_review", "management_owner",
)  # fmt: skip
_RATINGS: Final = (("same_day", 25), ("short_term", 45), ("emerging", 30))
_CONTROLS: Final = (
    ("temporary_hold", 30), ("alternative_support", 40), ("internal_review", 20), ("commissioner_notice", 10),
)  # fmt: skip
_DECISIONS: Final = (("tolerable", 70), ("executive", 20), ("commissioner", 10))
_REMEDIES: Final = (("answer_in_writing", 60), ("named_lead", 25), ("interim_cover", 15))
_SEVERAL: Final = 3


@dataclass(frozen=True, slots=True)
class _Plan:
    """One dependency before it is written down: its times, what is planted in it and what it warns of."""

    one: Chance
    key: str
    noticed: datetime
    rating: str
    fault: str
    sign: str
    soon: bool
    kind: str
    """"long", "overrun" or empty."""

    @property
    def recorded(self) -> datetime:
        """When it was written down."""
        if self.fault == "recorded_late":
            return working_days_on(self.noticed.date(), 2, time(9, self.one.below("late", 60)))
        return later(self.noticed, self.one.between("recorded", 5, 200))

    @property
    def rated(self) -> datetime:
        """When its risk was rated."""
        return later(self.recorded, self.one.between("rated", 5, 45))

    @property
    def safeguarded(self) -> datetime:
        """When the safeguard was decided."""
        limit = 60 * SAFEGUARD_HOURS[self.rating]
        if self.fault == "safeguard_late":
            return later(self.rated, limit + self.one.between("safeguard late", 30, 500))
        return later(self.rated, self.one.between("safeguard", 20, limit - 60))

    @property
    def ended(self) -> datetime:
        """When it was resolved, seen or not."""
        if self.soon:
            return later(self.rated, self.one.between("soon", 10, 60))
        if self.kind == "long":
            return later(self.safeguarded, 1440 * self.one.between("long days", 15, 40))
        return later(self.rated, 60 * (LEVEL_2_HOURS[self.rating] + self.one.between("hours", 30, 150)))


def add_dependencies(seed: str, made: Coordination) -> None:
    """Add every dependency of the year, and what became of it, up to the extract."""
    number = 0
    for day in DAYS:
        here = Chance(seed, f"dependencies {day}")
        for noticed, _, one in sorted(
            (in_hours(one := here.of(n), "noticed", day), n, one) for n in range(here.between("many", 3, 6))
        ):
            number += 1
            plan = _plan(one, f"D{number:05}", noticed)
            _record(plan, made)
            if plan.fault != "no_rating":
                _ratings(plan, made)
            if not plan.soon:
                _follow(plan, made)


def _plan(one: Chance, key: str, noticed: datetime) -> _Plan:
    soon = one.happens("soon", _SOON_RESOLVED)
    fault = one.pick("fault", _FAULTS_SOON if soon else _FAULTS)
    plain = not soon and not fault
    return _Plan(
        one=one,
        key=key,
        noticed=noticed,
        rating=one.pick("rating", _RATINGS),
        fault=fault,
        sign=one.pick("sign", _SIGNS) if plain else "",
        soon=soon,
        kind=one.pick("kind", (("", 1000 - _LONG - _OVERRAN), ("long", _LONG), ("overrun", _OVERRAN)))
        if plain
        else "",
    )


def _seen(at: datetime) -> datetime | None:
    return at if at < EXTRACT_AT else None


def _record(plan: _Plan, made: Coordination) -> None:
    one, fault = plan.one, plan.fault
    partner = one.pick("partner", PARTNER_TYPES)
    row = Dependency(
        dependency_id=plan.key,
        person_key=f"P{one.below('person', 900_000) + 100_000}",
        contract=one.pick("contract", CONTRACTS),
        partner=f"{partner} agency {one.between('agency', 1, 3)}",
        partner_type=partner,
        missing_action=None if fault == "no_missing_action" else one.pick("action", MISSING_ACTIONS),
        operational_from=plan.noticed,
        recorded_at=plan.recorded,
        recorded_by=f"W{one.between('lead', 31, 45)}",
        risk_rating=None if fault == "no_rating" else plan.rating,
        rated_at=None if fault == "no_rating" else plan.rated,
        internal_lead=None if fault == "no_lead" else "service_lead",
        resolved_at=_seen(plan.ended),
        source_ref=f"record {plan.key}",
        extract_at=EXTRACT_AT,
    )
    made.rows["dependency"] += [row, row] if fault == "repeated_row" else [row]
    for word in (fault, plan.sign):
        if word:
            made.planted.append(Planted(word, plan.key, month_label(plan.noticed)))


def _ratings(plan: _Plan, made: Coordination) -> None:
    worse = {"emerging": ("short_term", "same_day"), "short_term": ("same_day",), "same_day": ()}
    rows = made.rows["dependency_risk"]
    steps: list[tuple[datetime, str, str | None]] = [(plan.rated, plan.rating, None)]
    if plan.sign == "risk_rising":  # it eases once, so that it can worsen twice from any rating
        path = ["emerging", *worse["emerging"]]
        steps += [(later(plan.rated, 60), "emerging", plan.rating)]
        pairs = zip(path[1:], path, strict=False)
        steps += [(later(plan.rated, 120 + 60 * n), to, at) for n, (to, at) in enumerate(pairs)]
    for at, rating, before in steps:
        rows.append(DependencyRisk(f"K{len(rows) + 1:06}", plan.key, at, rating, before, "service_lead"))


def _follow(plan: _Plan, made: Coordination) -> None:
    one, fault = plan.one, plan.fault
    if fault == "rated_after_chasing":
        _chase(plan, made, later(plan.recorded, 1))
    for index in range(one.between("chases", 1, 3)):
        _chase(plan, made, later(plan.rated, 5 + 4 * index))
    if fault != "chased_without_safeguard":
        made.rows["safeguard"].append(_safeguard(plan))
    if fault != "chased_without_escalation":
        _escalations(plan, made)
    _notes(plan, made)
    if plan.kind == "long":
        until = min(plan.ended, EXTRACT_AT)
        month = month_label(plan.noticed)
        if until - plan.safeguarded > timedelta(days=14):
            made.planted.append(Planted("contract_variation", plan.key, month))
        if plan.ended >= EXTRACT_AT > made.rows["risk_summary"][-1].review_by:
            made.planted.append(Planted("decision_out_of_date", plan.key, month))


def _chase(plan: _Plan, made: Coordination, at: datetime) -> None:
    rows = made.rows["chase"]
    rows.append(Chase(f"A{len(rows) + 1:06}", None, plan.key, at, "service_lead", "telephone", False))


def _intended(plan: _Plan) -> datetime:
    return later(plan.safeguarded, 60 * 20) if plan.kind == "overrun" else later(plan.ended, 1440)


def _safeguard(plan: _Plan) -> Safeguard:
    one = plan.one
    found: dict[str, Any] = {
        "control": one.pick("control", _CONTROLS),
        "missing_action": "as recorded",
        "risk_rating": plan.rating,
        "partner_route": "agreed hierarchy",
        "next_review": later(plan.safeguarded, 1440),
        "management_owner": "operational_manager",
    }
    if plan.fault == "safeguard_field_missing":
        found[SAFEGUARD_FIELDS[one.below("field", len(SAFEGUARD_FIELDS))]] = None
    other = plan.fault == "safeguarded_by_other_role"
    return Safeguard(
        safeguard_id=f"G{plan.key[1:]}",
        dependency_id=plan.key,
        at=plan.safeguarded,
        decided_by="service_lead" if other else "operational_manager",
        by_person=f"W{one.between('manager', 51, 58)}",
        intended_end=_intended(plan),
        ended_at=_seen(plan.ended),
        **found,
    )


def _escalations(plan: _Plan, made: Coordination) -> None:
    one, limit = plan.one, 60 * LEVEL_2_HOURS[plan.rating]
    first = later(plan.safeguarded, one.between("level 1", 10, 40))
    spare = limit - (first - plan.rated) // timedelta(minutes=1)
    late = plan.fault == "level_2_late"
    second = later(plan.rated, limit + one.between("level 2 late", 30, 600)) if late else later(
        first, one.between("level 2", 5, max(6, min(spare - 70, 1200)))
    )  # fmt: skip
    for level, at in ((1, first), (2, second)):
        rows = made.rows["agency_escalation"]
        remedy = one.pick(f"remedy {level}", _REMEDIES)
        rows.append(
            AgencyEscalation(
                f"X{len(rows) + 1:06}", plan.key, at, "pathway_liaison", f"level {level} route", level, remedy
            )
        )
    if plan.fault != "not_decided":
        _decide(plan, made, later(second, one.between("decided", 30, 600)))
    if plan.kind == "overrun":
        _overrun(plan, made)


def _overrun(plan: _Plan, made: Coordination) -> None:
    """Let a director decide again about a safeguard that overran, unless that is the fault."""
    again = later(max(_intended(plan), later(plan.rated, 60 * LEVEL_2_HOURS[plan.rating])), 700)
    made.planted.append(Planted("safeguard_overran", plan.key, month_label(plan.noticed)))
    if plan.one.happens("overrun not escalated", 350):
        made.planted.append(Planted("overrun_not_decided", plan.key, month_label(plan.noticed)))
        # What was decided before the intended end does not answer for the time after it.
        rows = made.rows["risk_summary"]
        rows[-1:] = [_earlier(rows[-1], plan)]
    else:
        _decide(plan, made, again)


def _earlier(row: RiskSummary, plan: _Plan) -> RiskSummary:
    at = min(row.at, later(_intended(plan), -1))
    return RiskSummary(
        row.summary_id, row.dependency_id, at, row.by_role, row.by_person, row.decision, row.reason,
        row.review_by,
    )  # fmt: skip


def _decide(plan: _Plan, made: Coordination, at: datetime) -> None:
    one, rows = plan.one, made.rows["risk_summary"]
    same = plan.fault == "decided_by_safeguarder"
    rows.append(
        RiskSummary(
            summary_id=f"S{len(rows) + 1:06}",
            dependency_id=plan.key,
            at=at,
            by_role="operational_director",
            by_person=f"W{one.between('manager', 51, 58) if same else one.between('director', 61, 64)}",
            decision=one.pick("decision", _DECISIONS),
            reason="interim cover holds",
            review_by=later(at, 1440 * (7 if plan.kind == "long" else one.between("review in days", 14, 28))),
        )
    )


def _notes(plan: _Plan, made: Coordination) -> None:
    one = plan.one
    kinds = ["note"] * (_SEVERAL if plan.sign == "in_several_notes" else one.below("notes", _SEVERAL))
    if plan.sign == "inconsistent_updates":
        kinds = ["note", "note"]
    if plan.sign == "rediscovered":
        kinds.append(one.pick("found in", (("incident", 60), ("complaint", 40))))
    for index, kind in enumerate(kinds):
        told = plan.sign == "inconsistent_updates" and index == 1
        rows = made.rows["case_note"]
        rows.append(
            CaseNote(
                f"N{len(rows) + 1:06}", None, plan.key, None, kind, later(plan.rated, 240 + 60 * index),
                "service_lead", None, "received" if told else "waiting", f"notes {plan.key}",
            )
        )  # fmt: skip
