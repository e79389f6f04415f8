"""Where the planted faults sit: in the records (something really happened) or in the dashboard only.

Sizes and how the tool should show each are in `planted_faults.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["COUNTED_WRONGLY", "RECORDS", "CountedWrongly", "RecordFault", "Toggle"]

Toggle = Literal[
    "", "duplicates_kept", "late_entries_cut", "later_start_kept", "link_not_needed", "boundary_strict",
    "calendar_days", "null_counts_as_yes", "reporting_team", "window_of_14_days",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordFault:
    """Something that really went wrong in one team from a month on; the dashboard agrees with it."""

    team: str
    since: str

    def holds(self, team: str, month: str) -> bool:
        """Tell whether a team's record of that month is touched."""
        return team == self.team and month >= self.since


RECORDS: Final = {
    "special_cause": RecordFault("C2", "2026-01"),
    "late_escalations": RecordFault("C1", "2026-07"),
    "missing_links": RecordFault("A3", "2026-05"),
}


@dataclass(frozen=True, slots=True)
class CountedWrongly:
    """A definition that one provider, or one of its teams, counted differently."""

    id: str
    measures: tuple[str, ...]
    provider: str
    toggle: Toggle
    team: str | None = None
    since: str = "2024-11"
    version: str = ""
    """Version printed beside it, where that differs too."""


_FIRST_CONTACT: Final = ("first_contact_28d", "first_contact_median_days", "first_contact_p90_days")
COUNTED_WRONGLY: Final = (
    CountedWrongly(
        "duplicates_kept",
        ("referrals_received", "avoidable_declines_of_referrals"),
        "Birch",
        "duplicates_kept",
    ),
    CountedWrongly("late_entries_cut", ("attended_minutes",), "Cedar", "late_entries_cut"),
    CountedWrongly("exclusion_dropped", _FIRST_CONTACT, "Alder", "later_start_kept"),
    CountedWrongly("missing_links", ("outcome_completion",), "Alder", "link_not_needed", "A3", "2026-05"),
    CountedWrongly("boundary_slip", ("first_contact_28d",), "Birch", "boundary_strict", "B1"),
    CountedWrongly("calendar_for_working_days", ("repeat_manager_review",), "Birch", "calendar_days"),
    CountedWrongly("null_counted_as_pass", ("involved_in_plan",), "Cedar", "null_counts_as_yes"),
    CountedWrongly("wrong_attribution", ("warning_to_escalation_hours",), "Cedar", "reporting_team"),
    CountedWrongly(
        "old_definition", ("plan_updated_7d",), "Cedar", "window_of_14_days", since="2026-05", version="1"
    ),
)  # fmt: skip
