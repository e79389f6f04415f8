"""What was planted, counted: for tests. The tool itself never sees this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from assurance.demo.dashboard import MISSING_MONTH, TYPED_IN, Figure
from assurance.demo.dirt import UNREADABLE, test_records
from assurance.demo.facts import FACTS, Fact, Seen
from assurance.demo.faults import COUNTED_WRONGLY, RECORDS, CountedWrongly
from assurance.demo.setting import MONTHS, TEAM_BY_ID, month_label

__all__ = ["Truth", "tell_truth"]

_IN_TIME: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Truth:
    """Counts behind the extracts.

    Parameters
    ----------
    rows : rows of each file, headings not counted
    records : records behind each planted fault, where it has any
    figures : printed figures that each planted fault changed, put in or left out
    rejected, resubmitted, test_records : rows of the referral file that intake has to set aside
    lists : cases of each list that were planted, by what is wrong with them
    """

    rows: Mapping[str, int]
    records: Mapping[str, int]
    figures: Mapping[str, int]
    rejected: int
    resubmitted: int
    test_records: int
    lists: Mapping[str, Mapping[str, int]]


def tell_truth(
    seen: Seen,
    *,
    figures: tuple[Figure, ...],
    dashboard: tuple[Figure, ...],
    files: Mapping[str, str],
    lists: Mapping[str, Mapping[str, int]],
) -> Truth:
    """Count what was planted: the true `figures` against the dashboard, the records, the files."""
    missing = sum((line.team, line.period) == MISSING_MONTH for line in figures)
    counted = Counter(line.fault for line in dashboard if line.fault)
    return Truth(
        rows={name: text.count("\n") - 1 for name, text in files.items()},
        records=_records(seen),
        figures=dict(sorted({**counted, "missing_month": missing}.items())),
        rejected=len(UNREADABLE),
        resubmitted=len(seen.resubmitted),
        test_records=len(test_records(seen.world.referrals)),
        lists=lists,
    )


def _records(seen: Seen) -> dict[str, int]:
    found = {fault.id: _touched(seen, fault) for fault in COUNTED_WRONGLY}
    found["special_cause"] = sum(
        RECORDS["special_cause"].holds(fact.team, fact.month) and not fact.top
        for fact in FACTS["first_contact_28d"](seen, "")
    )
    found["late_escalations"] = sum(
        RECORDS["late_escalations"].holds(one.team, month_label(one.escalated_at))
        and month_label(one.escalated_at) in MONTHS
        and one.warning_at is not None
        and one.escalated_at - one.warning_at > _IN_TIME
        for one in seen.world.escalations
    )
    found["typed_in"] = TYPED_IN[3]
    return dict(sorted(found.items()))


def _touched(seen: Seen, fault: CountedWrongly) -> int:
    """Count the records that the provider counted differently, for the first measure of the fault."""
    make = FACTS[fault.measures[0]]
    agreed = Counter(fact for fact in make(seen, "") if _concerns(fault, fact))
    sent = Counter(fact for fact in make(seen, fault.toggle) if _concerns(fault, fact))
    return max((agreed - sent).total(), (sent - agreed).total())


def _concerns(fault: CountedWrongly, fact: Fact) -> bool:
    return (
        TEAM_BY_ID[fact.team].provider == fault.provider
        and fault.team in (None, fact.team)
        and fault.since <= fact.month
        and fact.month in MONTHS
    )
