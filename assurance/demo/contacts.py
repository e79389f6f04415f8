"""Contacts: messages that stop no clock, people who do not come, first contact, treatment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from assurance.demo.chance import Bands, Chance
from assurance.demo.clock import entered, in_hours, weekday_from
from assurance.demo.faults import RECORDS
from assurance.demo.records import Contact, Referral
from assurance.demo.setting import BEGIN, END, month_label

__all__ = ["Courses", "first_attended", "is_meaningful", "make_contacts"]

_WAIT: Final[Bands] = (
    ((3, 10), 16), ((11, 18), 28), ((19, 24), 24), ((25, 27), 7), ((28, 28), 6), ((29, 33), 6), ((34, 48), 8),
    ((49, 90), 5),
)  # fmt: skip
_URGENT_WAIT: Final[Bands] = (((1, 3), 40), ((4, 7), 40), ((8, 20), 20))
_SLOW_WAIT: Final[Bands] = (((5, 18), 20), ((19, 28), 22), ((29, 40), 28), ((41, 75), 30))
_LATER_WAIT: Final[Bands] = (((20, 35), 25), ((36, 60), 45), ((61, 110), 30))
_MEDIUM: Final = (("face_to_face", 56), ("video", 24), ("telephone", 20))
_ATTENDED: Final = (("attended", 84), ("dna", 10), ("cancelled", 6))
_WARNINGS: Final = ("none",) * 14 + ("raised",) * 3 + (None,)
_NEVER: Final = 38
_SMS: Final = 420
_DNA_FIRST: Final = 170


@dataclass(frozen=True, slots=True)
class _Told:
    """A contact before it has its number."""

    chance: Chance
    referral: Referral
    at: datetime
    purpose: str
    medium: str
    attendance: str


@dataclass(frozen=True)
class Courses:
    """Referrals with their closures, and when each person was first seen, also before the extract."""

    referrals: tuple[Referral, ...]
    first_seen: dict[str, datetime]


def is_meaningful(contact: Contact) -> bool:
    """Tell whether a contact stops the clock: attended, in person, by video or by telephone, for care."""
    return (
        contact.attendance == "attended"
        and contact.medium in {"face_to_face", "video", "telephone"}
        and contact.purpose in {"assessment", "treatment"}
    )


def first_attended(contacts: tuple[Contact, ...]) -> dict[str, datetime]:
    """Give the first meaningful contact of each referral."""
    first: dict[str, datetime] = {}
    for contact in contacts:
        if is_meaningful(contact):
            first[contact.referral_id] = min(first.get(contact.referral_id, contact.at), contact.at)
    return first


def make_contacts(seed: str, referrals: tuple[Referral, ...]) -> tuple[tuple[Contact, ...], Courses]:
    """Make all contacts since the extract begins, and what they mean for each referral."""
    told: list[_Told] = []
    closed: list[Referral] = []
    first: dict[str, datetime] = {}
    for referral in referrals:
        chance = Chance(seed, f"contacts {referral.referral_id}")
        if referral.decision != "accepted" or referral.decision_at is None:
            closed.append(referral)
            continue
        if chance.happens("never", _NEVER):
            closed.append(_never_seen(chance, referral))
            told.extend(_messages(chance, referral, referral.decision_at.date() + timedelta(days=9)))
            continue
        mine = list(_course(chance, referral, referral.decision_at))
        told.extend(mine)
        closed.append(_closure(chance, referral, mine))
        seen = min(one.at for one in mine if one.purpose == "assessment" and one.attendance == "attended")
        if seen <= END:
            first[referral.referral_id] = seen
    told = [one for one in told if BEGIN <= one.at <= END]
    told.sort(key=lambda one: (one.at, one.chance.key))
    contacts = tuple(_contact(f"C{number:06}", one) for number, one in enumerate(told, start=1))
    return contacts, Courses(tuple(closed), first)


def _course(chance: Chance, referral: Referral, decided: datetime) -> Iterator[_Told]:
    day = _first_day(referral.received_at.date(), chance.spread("wait", _bands(referral)), decided.date())
    yield from _messages(chance, referral, day)
    missed = day - timedelta(days=chance.between("missed", 4, 12))
    if chance.happens("dna", _DNA_FIRST) and missed > decided.date():
        yield _Told(chance.of("dna"), referral, in_hours(chance, "dna", weekday_from(missed)),
                    "assessment", chance.pick("dna medium", _MEDIUM), "dna")  # fmt: skip
    yield _Told(chance.of("first"), referral, in_hours(chance, "first", day),
                "assessment", chance.pick("first medium", _MEDIUM), "attended")  # fmt: skip
    for number in range(chance.between("course", 1, 9)):
        one = chance.of(number)
        day = weekday_from(day + timedelta(days=one.between("gap", 7, 35)))
        yield _Told(one, referral, in_hours(one, "treatment", day), "treatment",
                    one.pick("medium", _MEDIUM), one.pick("attendance", _ATTENDED))  # fmt: skip


def _first_day(received: date, wait: int, decided: date) -> date:
    planned = received + timedelta(days=wait)
    # A wait that ends on a weekend is cut to the Friday, so that day 28 is not passed by chance.
    friday = planned - timedelta(days=max(0, planned.weekday() - 4))
    return friday if friday > decided else weekday_from(max(planned, decided + timedelta(days=1)))


def _bands(referral: Referral) -> Bands:
    if referral.later_start:
        return _LATER_WAIT
    if referral.urgency == "urgent":
        return _URGENT_WAIT
    slow = RECORDS["special_cause"].holds(referral.team, month_label(referral.received_at))
    return _SLOW_WAIT if slow else _WAIT


def _messages(chance: Chance, referral: Referral, day: date) -> Iterator[_Told]:
    if chance.happens("sms", _SMS):
        sent = in_hours(chance, "sms", day - timedelta(days=chance.between("before", 1, 3)))
        if referral.decision_at is not None and sent > referral.decision_at:
            yield _Told(chance.of("sms"), referral, sent, "reminder", "sms", "attended")


def _never_seen(chance: Chance, referral: Referral) -> Referral:
    """Close most of those who were never seen; some are waiting still."""
    reason = chance.pick("why", [("withdrew", 45), ("moved_away", 25), ("died", 6), (None, 24)])
    day = referral.received_at.date() + timedelta(days=chance.between("closed", 24, 70))
    if reason is None or day > END.date():
        return referral
    return replace(referral, closed_on=day, closure_reason=reason)


def _closure(chance: Chance, referral: Referral, told: list[_Told]) -> Referral:
    day = told[-1].at.date() + timedelta(days=chance.between("after", 7, 60))
    if day > END.date() or not chance.happens("closes", 820):
        return referral
    reason = chance.pick(
        "closure", [("completed", 62), ("stepped_down", 20), ("withdrew", 14), ("moved_away", 4)]
    )
    return replace(referral, closed_on=day, closure_reason=reason)


def _contact(name: str, told: _Told) -> Contact:
    chance, referral = told.chance, told.referral
    came = told.attendance == "attended" and told.medium != "sms"
    length, sign = divmod(chance.below("length and sign", 10 * len(_WARNINGS)), len(_WARNINGS))
    return Contact(
        contact_id=name,
        referral_id=referral.referral_id,
        person_id=referral.person_id,
        provider=referral.provider,
        team=referral.team,
        at=told.at,
        purpose=told.purpose,
        medium=told.medium,
        # A message is logged as attended by the texting system: it must not stop the clock all the same.
        attendance=told.attendance,
        minutes=30 + 5 * length if came else None,
        warning_sign=_WARNINGS[sign] if came else None,
        entered_at=entered(chance, "contact", told.at),
    )
