"""The made-up discharge programme's setting: hospitals, providers, weeks, and where its faults sit.

Sizes of the faults and how the tool should show each are in `discharge_planted_faults.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

__all__ = [
    "CLOCK_CHANGE",
    "COUNTED_WRONGLY",
    "DISCHARGE_SEED",
    "EXTRACT_AT",
    "HOSPITALS",
    "LAST_WEEK",
    "PROVIDERS",
    "WEEKS",
    "Toggle",
    "WrongLine",
    "week_label",
]

DISCHARGE_SEED: Final = "discharge flow, made up"
EXTRACT_AT: Final = datetime(2026, 10, 28, 6, 0)
"""Wednesday morning before the huddle: 48 hours have passed since the week's last acceptance."""
WEEKS: Final = tuple(f"2026-W{week:02}" for week in range(18, 44))
LAST_WEEK: Final = "2026-W43"
CLOCK_CHANGE: Final = date(2026, 10, 25)
"""Sunday of the last week: it has 25 hours."""

HOSPITALS: Final = (("Northgate", 52), ("Southmoor", 38), ("Weston", 41))
"""Hospitals and their usual referrals a week."""
PROVIDERS: Final = (("Elder", 40), ("Fern", 35), ("Gorse", 25))

Toggle = Literal["", "negatives_kept", "waiting_dropped", "not_coded_dropped", "clock_change_ignored"]


@dataclass(frozen=True, slots=True)
class WrongLine:
    """Measures that one hospital or provider counts by a definition of its own."""

    id: str
    measures: tuple[str, ...]
    line: str
    toggle: Toggle
    since: str = WEEKS[0]


_RECEIPT: Final = ("received_in_4h", "receipt_median_hours", "receipt_p90_hours")
COUNTED_WRONGLY: Final = (
    WrongLine("negatives_averaged", _RECEIPT, "Weston", "negatives_kept"),
    WrongLine(
        "waiting_dropped", ("started_in_48h", "start_median_hours", "start_p90_hours"), "Fern",
        "waiting_dropped",
    ),
    WrongLine("not_coded_left_out", ("failed_handoffs",), "Northgate", "not_coded_dropped"),
    WrongLine("clock_change_ignored", _RECEIPT, "Elder", "clock_change_ignored", LAST_WEEK),
)  # fmt: skip


def week_label(moment: date) -> str:
    """Give the ISO week of a date or local time.

    Examples
    --------
    >>> week_label(date(2026, 10, 25)), week_label(date(2027, 1, 3))
    ('2026-W43', '2026-W53')
    """
    year, week, _ = moment.isocalendar()
    return f"{year:04}-W{week:02}"
