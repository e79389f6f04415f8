"""What each record contributes to each weekly figure, written anew: not a line of the tool's is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from assurance.demo.clock import elapsed_hours
from assurance.demo.discharge_records import Discharge, Flow
from assurance.demo.discharge_setting import Toggle, week_label

__all__ = ["DISCHARGE_FACTS", "WeekFact"]

_RECEIPT, _START, _HIGH_RISK = 4, 48, 24
"""Standards in hours."""
_CAUSES: Final = {
    "delay_packet": "packet_completeness",
    "delay_capacity": "capacity",
    "delay_routing": "referral_routing",
    "delay_not_coded": None,
}


class WeekFact(NamedTuple):
    """One record as one measure counts it.

    `top` is what is added up, or the record's own value for medians and centiles; `reason` is the coded
    reason of a failed handoff.
    """

    week: str
    hospital: str
    provider: str
    top: int | Fraction
    bottom: int = 1
    reason: str = ""


Facts = Callable[[Flow, Toggle], Iterator[WeekFact]]


def _sent(one: Discharge, top: int | Fraction) -> WeekFact:
    return WeekFact(week_label(one.sent_at), one.hospital, one.provider, top)


def _hours(start: datetime, end: datetime, toggle: Toggle = "") -> Fraction:
    if toggle == "clock_change_ignored":
        return Fraction((end - start) // timedelta(seconds=1), 3600)
    return elapsed_hours(start, end)


def _receipts(flow: Flow, toggle: Toggle) -> Iterator[tuple[Discharge, Fraction]]:
    """Give referrals with the hours to receipt so far; negative intervals are data errors."""
    for one in flow.referrals:
        hours = _hours(one.sent_at, one.received_at or one.extract_at, toggle)
        if hours >= 0 or toggle == "negatives_kept":
            yield one, hours


def _all_sent(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    return (_sent(one, 1) for one in flow.referrals)


def _in_time(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    for one, hours in _receipts(flow, toggle):
        yield _sent(one, one.received_at is not None and hours <= _RECEIPT)


def _receipt_hours(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    return (_sent(one, hours) for one, hours in _receipts(flow, toggle))


def _negative(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    for one in flow.referrals:
        yield _sent(one, one.received_at is not None and _hours(one.sent_at, one.received_at) < 0)


def _delayed(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    return (_sent(one, hours > _RECEIPT) for one, hours in _receipts(flow, toggle))


def _incomplete(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    for one in flow.referrals:
        items = (one.discharge_summary, one.medicines_list, one.care_needs, one.named_contact)
        yield _sent(one, not all(items))


def _cause(cause: str | None) -> Facts:
    def facts(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
        for one, hours in _receipts(flow, toggle):
            if hours > _RECEIPT:
                yield _sent(one, one.delay_cause == cause)

    return facts


def _accepted(one: Discharge, accepted: datetime, top: int | Fraction) -> WeekFact:
    return WeekFact(week_label(accepted), one.hospital, one.provider, top)


def _starts(flow: Flow, toggle: Toggle) -> Iterator[tuple[Discharge, datetime, Fraction]]:
    """Give accepted referrals with the hours to the start so far; whoever waits is in it."""
    for one in flow.referrals:
        if one.accepted_at is None or (one.started_at is None and one.withdrawn_at is not None):
            continue
        if one.started_at is None and toggle == "waiting_dropped":
            continue
        yield one, one.accepted_at, _hours(one.accepted_at, one.started_at or one.extract_at)


def _started_in_time(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    for one, accepted, hours in _starts(flow, toggle):
        yield _accepted(one, accepted, one.started_at is not None and hours <= _START)


def _start_hours(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    return (_accepted(one, accepted, hours) for one, accepted, hours in _starts(flow, toggle))


def _high_risk(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    for one, accepted, hours in _starts(flow, toggle):
        if one.risk == "high":
            yield _accepted(one, accepted, hours > _HIGH_RISK)


def _waiting(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    for one in flow.referrals:
        waits = one.accepted_at is not None and one.started_at is None and one.withdrawn_at is None
        yield WeekFact("all", one.hospital, one.provider, waits)


def _failed(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    for one in flow.failed:
        if one.reason is None and toggle == "not_coded_dropped":
            continue
        week = week_label(one.failed_at)
        yield WeekFact(week, one.hospital, one.provider, 1, reason=one.reason or "not_coded")


def _not_coded(flow: Flow, toggle: Toggle) -> Iterator[WeekFact]:
    for one in flow.failed:
        yield WeekFact(week_label(one.failed_at), one.hospital, one.provider, one.reason is None)


DISCHARGE_FACTS: Final[dict[str, Facts]] = {
    "referrals_sent": _all_sent,
    "received_in_4h": _in_time,
    "receipt_median_hours": _receipt_hours,
    "receipt_p90_hours": _receipt_hours,
    "received_before_sent": _negative,
    "started_in_48h": _started_in_time,
    "start_median_hours": _start_hours,
    "start_p90_hours": _start_hours,
    "still_waiting": _waiting,
    "failed_handoffs": _failed,
    "failed_handoffs_not_coded": _not_coded,
    "delayed_referrals": _delayed,
    "incomplete_packets": _incomplete,
    "high_risk_waiting": _high_risk,
    **{measure: _cause(cause) for measure, cause in _CAUSES.items()},
}
"""Facts of the measures by name, in the order of the declarations."""
