"""What each measure counts in each record: written here a second time, without the tool's own engine.

The dashboard is made from these facts, so that agreement between it and the tool means something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

from assurance.demo.clock import elapsed_hours, working_days
from assurance.demo.contacts import first_attended
from assurance.demo.faults import Toggle
from assurance.demo.records import Escalation, Referral, World
from assurance.demo.setting import AVOIDABLE, month_label

__all__ = ["FACTS", "Fact", "Seen"]


class Fact(NamedTuple):
    """One record as one measure counts it: where it belongs, and its part of the figure.

    `top` is what is added up, or the record's own value for means, medians and centiles.
    """

    month: str
    team: str
    top: int | Fraction
    bottom: int = 1
    domain: str = ""


@dataclass(frozen=True)
class Seen:
    """The world as a dashboard sees it, with resubmitted referrals, and what is first for each case."""

    world: World
    resubmitted: tuple[Referral, ...]

    @cached_property
    def first_contact(self) -> dict[str, datetime]:
        """First meaningful contact of each referral."""
        return first_attended(self.world.contacts)

    def after(self, kind: str) -> dict[str, datetime]:
        """First entry of a kind in the care plan after each escalation."""
        found: dict[str, datetime] = {}
        for one in self.world.care_reviews:
            if one.kind == kind and one.escalation_id is not None:
                found[one.escalation_id] = min(found.get(one.escalation_id, one.at), one.at)
        return found


def _received(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    for one in _submissions(seen, toggle):
        yield Fact(month_label(one.received_at), one.team, 1)


def _submissions(seen: Seen, toggle: Toggle) -> tuple[Referral, ...]:
    return seen.world.referrals + (seen.resubmitted if toggle == "duplicates_kept" else ())


def _declines_of_referrals(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    for one in _submissions(seen, toggle):
        if one.decision_at is not None:
            avoidable = one.decline_reason in AVOIDABLE
            yield Fact(month_label(one.decision_at), one.team, avoidable)


def _declines_of_declines(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    for one in seen.world.referrals:
        if one.decision_at is not None and one.decision == "declined":
            yield Fact(month_label(one.decision_at), one.team, one.decline_reason in AVOIDABLE)


def _accepted(seen: Seen, toggle: Toggle) -> Iterator[tuple[Referral, int | None]]:
    """Give accepted referrals after exclusions, with the days to first contact."""
    for one in seen.world.referrals:
        first = seen.first_contact.get(one.referral_id)
        gone = first is None and one.closure_reason in {"died", "moved_away"}
        later = one.later_start and toggle != "later_start_kept"
        if one.decision == "accepted" and not gone and not later:
            yield one, None if first is None else (first.date() - one.received_at.date()).days


def _within_28_days(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    limit = 27 if toggle == "boundary_strict" else 28
    for one, days in _accepted(seen, toggle):
        met = days is not None and days <= limit
        yield Fact(month_label(one.received_at), one.team, met)


def _days_to_contact(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    for one, days in _accepted(seen, toggle):
        if days is not None:
            yield Fact(month_label(one.received_at), one.team, days)


def _escalations(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    for one in seen.world.escalations:
        # Each person counts once a month below the line: with the first escalation of the month.
        yield Fact(month_label(one.escalated_at), one.team, 1, bottom=int(one.nth_in_month == 1))


def _warning_hours(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    for one in seen.world.escalations:
        if one.warning_at is not None:
            team = one.reporting_team if toggle == "reporting_team" else one.team
            yield Fact(month_label(one.escalated_at), team, elapsed_hours(one.warning_at, one.escalated_at))


def _plan_updated(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    updated = seen.after("plan_update")
    window = 14 if toggle == "window_of_14_days" else 7
    for one in seen.world.escalations:
        at = updated.get(one.escalation_id)
        met = at is not None and (at.date() - one.escalated_at.date()).days <= window
        yield Fact(month_label(one.escalated_at), one.team, met)


def _manager_review(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    looked = seen.after("manager_review")
    for one in seen.world.escalations:
        if one.escalations_90d >= 2:
            at = looked.get(one.escalation_id)
            met = at is not None and _days(one, at.date(), toggle) <= 5
            yield Fact(month_label(one.escalated_at), one.team, met)


def _days(one: Escalation, day: date, toggle: Toggle) -> int:
    start = one.escalated_at.date()
    return (day - start).days if toggle == "calendar_days" else working_days(start, day)


def _safeguarding(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    for one in seen.world.safeguarding:
        met = one.completed_on is not None and one.completed_on <= one.due_on
        yield Fact(month_label(one.due_on), one.team, met)


def _outcomes(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    for one in seen.world.outcomes:
        linked = one.care_review_id is not None or toggle == "link_not_needed"
        met = one.baseline is not None and one.progress is not None and linked
        yield Fact(month_label(one.reviewed_at), one.team, met, domain=one.domain)


def _involved(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    for one in seen.world.care_reviews:
        if one.kind == "review" and (one.involved is not None or toggle == "null_counts_as_yes"):
            yield Fact(month_label(one.at), one.team, one.involved is not False)


def _minutes(seen: Seen, toggle: Toggle) -> Iterator[Fact]:
    for one in seen.world.contacts:
        late = toggle == "late_entries_cut" and one.entered_at >= _cut(one.at)
        if one.minutes is not None and not late:
            yield Fact(month_label(one.at), one.team, one.minutes)


def _cut(at: datetime) -> datetime:
    """Give the beginning of the tenth day of the month after."""
    following = (at.replace(day=1) + timedelta(days=31)).date().replace(day=10)
    return datetime.combine(following, time())


FACTS: Final[dict[str, Callable[[Seen, Toggle], Iterator[Fact]]]] = {
    "referrals_received": _received,
    "avoidable_declines_of_referrals": _declines_of_referrals,
    "avoidable_declines_of_declines": _declines_of_declines,
    "first_contact_28d": _within_28_days,
    "first_contact_median_days": _days_to_contact,
    "first_contact_p90_days": _days_to_contact,
    "escalations_per_person": _escalations,
    "warning_to_escalation_hours": _warning_hours,
    "plan_updated_7d": _plan_updated,
    "repeat_manager_review": _manager_review,
    "safeguarding_on_time": _safeguarding,
    "outcome_completion": _outcomes,
    "involved_in_plan": _involved,
    "attended_minutes": _minutes,
}
