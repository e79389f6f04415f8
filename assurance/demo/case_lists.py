"""Two lists of cases of October 2026: the dashboard's behind a figure, and a team's own, both with slips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from assurance.demo.chance import Chance
from assurance.demo.csv_files import as_cell
from assurance.demo.facts import Seen
from assurance.demo.records import Referral
from assurance.demo.setting import MONTHS, TEAM_BY_ID, month_label

__all__ = ["CASE_LIST", "TEAM_LIST", "Listed", "first_contact_list", "team_list"]

CASE_LIST: Final = ("period", "referral_id", "provider", "team", "in_time")
TEAM_LIST: Final = ("referral_id", "team", "received_at", "urgency", "decision")
_MONTH: Final = MONTHS[-1]
_LIMIT: Final = 28
_STRAYS: Final = 2
_MISSING: Final = 4
_UNKNOWN: Final = "R970001"
_OWN_TEAM: Final = "B2"


@dataclass(frozen=True)
class Listed:
    """A list as rows of cells, and what was planted in it: name to number of cases."""

    rows: tuple[tuple[str, ...], ...]
    planted: Mapping[str, int]


def first_contact_list(seed: str, seen: Seen) -> Listed:
    """List the cases behind first_contact_28d as the providers sent them.

    Alder leaves in people who asked for a later start, and team B1 counts fewer than 28 days. Two cases of
    the month before are among them, four of Cedar's are left out, one referral that Birch received twice is
    listed twice, another row is doubled, and one id belongs to nobody.
    """
    days = {one.referral_id: _days(seen, one) for one in seen.world.referrals}
    mine = [one for one in seen.world.referrals if month_label(one.received_at) == _MONTH]
    mine = [one for one in mine if _sent(one, days[one.referral_id])]
    before = [one for one in seen.world.referrals if month_label(one.received_at) == MONTHS[-2]]
    strays = _picked(seed, "stray", [one for one in before if _sent(one, 0) and not one.later_start], _STRAYS)
    cedar = [one for one in mine if one.provider == "Cedar"]
    missing = {one.referral_id for one in _picked(seed, "missing", cedar, _MISSING)}
    kept = [one for one in mine if one.referral_id not in missing]
    again = {one.referral_id for one in seen.resubmitted}
    repeats = _picked(seed, "sent twice", [one for one in kept if one.referral_id in again], 1)
    plain = [one for one in kept if one.referral_id not in again and one.team == "C3"]
    doubled = _picked(seed, "doubled", plain, 1)
    rows = [_row(one, days[one.referral_id]) for one in (*kept, *strays, *repeats, *doubled)]
    rows.append((_MONTH, _UNKNOWN, "Birch", _OWN_TEAM, "true"))
    planted = {
        "later_start": sum(one.later_start for one in kept),
        "another_month": len(strays),
        "unknown": 1,
        "missing": len(missing),
        "boundary": sum(one.team == "B1" and days[one.referral_id] == _LIMIT for one in kept),
        "sent_twice": len(repeats),
        "doubled": len(doubled),
    }
    return Listed(tuple(sorted(rows)), planted)


def team_list(seed: str, seen: Seen) -> Listed:
    """List the referrals of team B2 as the team keeps them beside the record system.

    Two decisions are not entered there, one urgent referral is put down as routine, one is missing.
    """
    mine = [
        one
        for one in seen.world.referrals
        if one.team == _OWN_TEAM and month_label(one.received_at) == _MONTH
    ]
    missing = {one.referral_id for one in _picked(seed, "not kept", mine, 1)}
    kept = [one for one in mine if one.referral_id not in missing]
    open_ = {
        one.referral_id for one in _picked(seed, "not entered", [one for one in kept if one.decision], 2)
    }
    urgent = [one for one in kept if one.urgency == "urgent" and one.referral_id not in open_]
    routine = {one.referral_id for one in _picked(seed, "put down", urgent, 1)}
    rows = [
        (
            one.referral_id,
            one.team,
            as_cell(one.received_at),
            "routine" if one.referral_id in routine else one.urgency,
            "" if one.referral_id in open_ else as_cell(one.decision),
        )
        for one in kept
    ]
    planted = {"missing": len(missing), "decision": len(open_), "urgency": len(routine)}
    return Listed(tuple(sorted(rows)), planted)


def _days(seen: Seen, one: Referral) -> int | None:
    first = seen.first_contact.get(one.referral_id)
    return None if first is None else (first.date() - one.received_at.date()).days


def _sent(one: Referral, days: int | None) -> bool:
    """Tell whether the provider lists the case; Alder does not apply the exclusion of later starts."""
    gone = days is None and one.closure_reason in {"died", "moved_away"}
    later = one.later_start and one.provider != "Alder"
    return one.decision == "accepted" and not gone and not later


def _row(one: Referral, days: int | None) -> tuple[str, ...]:
    limit = _LIMIT - 1 if one.team == "B1" else _LIMIT
    met = days is not None and days <= limit
    return _MONTH, one.referral_id, TEAM_BY_ID[one.team].provider, one.team, as_cell(met)


def _picked(seed: str, word: str, among: Iterable[Referral], count: int) -> list[Referral]:
    """Pick cases by chance: the same on every machine, whatever else is drawn."""
    return sorted(among, key=lambda one: Chance(seed, f"{word} {one.referral_id}").below("place", 2**32))[
        :count
    ]
