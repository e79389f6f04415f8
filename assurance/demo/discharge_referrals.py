"""Discharge referrals and their failed handoffs, since week 18 of 2026."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from assurance.demo.chance import Bands, Chance
from assurance.demo.clock import elapsed_hours
from assurance.demo.discharge_records import Discharge, FailedHandoff, Flow
from assurance.demo.discharge_setting import (
    CLOCK_CHANGE,
    EXTRACT_AT,
    HOSPITALS,
    LAST_WEEK,
    PROVIDERS,
    WEEKS,
    week_label,
)

__all__ = ["make_flow"]

_RECEIPT: Final[Bands] = (((4, 60), 52), ((61, 180), 29), ((181, 239), 9), ((241, 700), 8), ((701, 2000), 2))
_SLOW_RECEIPT: Final[Bands] = (((30, 180), 38), ((181, 239), 22), ((241, 700), 30), ((701, 2000), 10))
_FAST_CLOCK: Final[Bands] = (((-50, -5), 1),)
_ACCEPTED: Final[Bands] = (((25, 240), 45), ((241, 960), 36), ((961, 1440), 13), ((1441, 2600), 6))
_STARTED: Final[Bands] = (((120, 720), 31), ((721, 1440), 41), ((1441, 2880), 22), ((2881, 9000), 6))
_HIGH_RISK: Final[Bands] = (((60, 480), 50), ((481, 1439), 44), ((1441, 2600), 6))
_HIGH_RISK_LATE: Final[Bands] = (((481, 1439), 40), ((1441, 2600), 35), ((2601, 9000), 25))
_FAILURES: Final = ((0, 79), (1, 15), (2, 5), (3, 1))
_REASONS: Final = (
    ("incomplete_packet", 34), ("no_capacity", 30), ("wrong_route", 16), ("not_medically_ready", 12),
    ("person_declined", 8),
)  # fmt: skip
_CAUSES: Final = (("packet_completeness", 38), ("capacity", 36), ("referral_routing", 26))
_ROUTES: Final = (("home_support", 62), ("rehabilitation_bed", 24), ("care_home", 14))
_LOST, _NEVER_ACCEPTED, _WITHDRAWN, _NEVER_STARTED = 5, 8, 22, 8
_NEGATIVE = 45
_NOT_CODED, _CAUSE_NOT_CODED = 130, 80
_OVER_THE_CHANGE: Final = 2
"""Referrals of each hospital in the night when the clocks go back."""
_NO_ACCEPTANCE: Final = 3


def make_flow(seed: str) -> Flow:
    """Make all referrals in the order in which they were sent, and every handoff that failed.

    Nothing after the extract is in it: what has not happened by then is empty.
    """
    drafts = sorted((sent, one.key, one, name) for one, name, sent in _sendings(seed))
    referrals = tuple(
        _referral(one, f"D{number:06}", hospital, sent)
        for number, (sent, _, one, hospital) in enumerate(drafts, start=1)
    )
    referrals = tuple(_without_acceptance(referrals))
    failed = sorted(
        (found for referral in referrals for found in _failures(seed, referral)),
        key=lambda found: (found.failed_at, found.referral_id),
    )
    numbered = (replace(found, handoff_id=f"H{number:05}") for number, found in enumerate(failed, start=1))
    return Flow(referrals, tuple(numbered))


def _sendings(seed: str) -> Iterator[tuple[Chance, str, datetime]]:
    for week in (*WEEKS, "2026-W44"):
        monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
        for hospital, volume in HOSPITALS:
            here = Chance(seed, f"sent {week} {hospital}")
            for index in range(volume + here.between("busy", -7, 7)):
                one = here.of(index)
                day = monday + timedelta(days=one.pick("day", tuple(enumerate((18, 17, 16, 17, 19, 8, 5)))))
                minutes = one.spread("time", (((480, 1080), 86), ((1081, 1439), 10), ((0, 59), 4)))
                sent = datetime.combine(day, time(minutes // 60, minutes % 60))
                if sent < EXTRACT_AT:
                    yield one, hospital, sent
    for hospital, _ in HOSPITALS:
        for index in range(_OVER_THE_CHANGE):
            one = Chance(seed, f"clock change {hospital} {index}")
            yield one, hospital, datetime.combine(CLOCK_CHANGE, time(0, 5 * index))


def _referral(chance: Chance, referral_id: str, hospital: str, sent: datetime) -> Discharge:
    high = chance.happens("high risk", 220)
    provider = chance.pick("provider", PROVIDERS)
    received = _received(chance, hospital, sent)
    # A provider accepts what it really has: from whichever of the two clocks is later.
    accepted = _after(
        chance, "accepted", max(received, sent) if received else None, _ACCEPTED, _NEVER_ACCEPTED
    )
    started = _after(chance, "started", accepted, _start_bands(provider, high, sent), _NEVER_STARTED)
    withdrawn = started if chance.happens("withdrawn", _WITHDRAWN) else None
    return Discharge(
        referral_id=referral_id,
        person_id=f"P{chance.below('person', 900_000) + 100_000}",
        hospital=hospital,
        provider=provider,
        route=chance.pick("route", _ROUTES),
        risk="high" if high else "standard",
        sent_at=sent,
        received_at=received,
        discharge_summary=not chance.happens("no summary", 45),
        medicines_list=not chance.happens("no medicines", 35),
        care_needs=not chance.happens("no needs", 25),
        named_contact=not chance.happens("no contact", 30),
        accepted_at=accepted,
        started_at=None if withdrawn else started,
        withdrawn_at=withdrawn,
        delay_cause=_cause(chance, sent, received),
        extract_at=EXTRACT_AT,
    )


def _received(chance: Chance, hospital: str, sent: datetime) -> datetime | None:
    if sent.date() == CLOCK_CHANGE and "clock change" in chance.key:
        return sent + timedelta(minutes=chance.between("over the change", 185, 235))
    bands = _RECEIPT
    if hospital == "Southmoor" and week_label(sent) >= "2026-W38":
        bands = _SLOW_RECEIPT
    if hospital == "Weston" and chance.happens("clock runs fast", _NEGATIVE):
        bands = _FAST_CLOCK
    return _after(chance, "received", sent, bands, _LOST)


def _start_bands(provider: str, high: bool, sent: datetime) -> Bands:
    if high:
        return _HIGH_RISK_LATE if provider == "Gorse" and week_label(sent) >= "2026-W41" else _HIGH_RISK
    return _STARTED


def _after(chance: Chance, word: str, start: datetime | None, bands: Bands, never: int) -> datetime | None:
    """Give a later time, or nothing: it never happens, or not before the extract."""
    if start is None or chance.happens(f"never {word}", never):
        return None
    at = start + timedelta(minutes=chance.spread(word, bands))
    if at.date() == CLOCK_CHANGE and at.hour == 1:  # this hour comes twice
        at += timedelta(hours=1)
    return at if at <= EXTRACT_AT else None


def _cause(chance: Chance, sent: datetime, received: datetime | None) -> str | None:
    delayed = elapsed_hours(sent, received or EXTRACT_AT) > 4
    if not delayed or chance.happens("cause not coded", _CAUSE_NOT_CODED):
        return None
    return chance.pick("cause", _CAUSES)


def _without_acceptance(referrals: tuple[Discharge, ...]) -> Iterator[Discharge]:
    """Leave out the acceptance of three people whom Elder started in the last week."""
    left = _NO_ACCEPTANCE
    for one in referrals:
        mine = one.provider == "Elder" and week_label(one.sent_at) == LAST_WEEK and one.started_at is not None
        if mine and left and one.risk == "standard":
            left -= 1
            yield replace(one, accepted_at=None)
        else:
            yield one


def _failures(seed: str, referral: Discharge) -> Iterator[FailedHandoff]:
    chance = Chance(seed, f"failed handoffs {referral.referral_id}")
    if referral.received_at is None or referral.accepted_at is None:
        return
    minutes = max(1, (referral.accepted_at - referral.received_at) // timedelta(minutes=1))
    for number in range(chance.pick("how many", _FAILURES)):
        one = chance.of(number)
        at = referral.received_at + timedelta(minutes=one.below("when", minutes))
        if at.date() == CLOCK_CHANGE and at.hour == 1:
            at += timedelta(hours=1)
        yield FailedHandoff(
            handoff_id="",
            referral_id=referral.referral_id,
            hospital=referral.hospital,
            provider=referral.provider,
            route=referral.route,
            failed_at=at,
            reason=None if one.happens("not coded", _NOT_CODED) else one.pick("reason", _REASONS),
        )
