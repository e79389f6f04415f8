"""Two rivals of the dashboard: a team's own spreadsheet, and the sheet of the contract meeting."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from assurance.demo.chance import Chance
from assurance.demo.dashboard import Figure
from assurance.demo.setting import MONTHS

__all__ = ["CONTRACT_MEETING", "TEAM_SPREADSHEET", "contract_meeting", "team_spreadsheet"]

TEAM_SPREADSHEET: Final = ("measure", "period", "team", "count", "out_of")
CONTRACT_MEETING: Final = ("measure", "period", "provider", "value")
_TEAM: Final = "B2"
_WRONG: Final = 300
_MEETING: Final = ("first_contact_28d", "safeguarding_on_time", "outcome_completion", "referrals_received")


def team_spreadsheet(seed: str, figures: tuple[Figure, ...]) -> Iterator[tuple[str, ...]]:
    """Keep team B2's own tally: close to the records, but wrong by one or two in some months."""
    for line in figures:
        if line.team == _TEAM and line.measure in {"referrals_received", "first_contact_28d"}:
            chance = Chance(seed, f"spreadsheet {line.measure} {line.period}")
            count = int(line.cells.numerator)
            if chance.happens("wrong", _WRONG):
                count = max(0, count + chance.pick("by", [(-2, 1), (-1, 3), (1, 3), (2, 1)]))
            if line.cells.denominator:
                count = min(count, int(line.cells.denominator))
            yield line.measure, line.period, line.team, str(count), line.cells.denominator


def contract_meeting(figures: tuple[Figure, ...]) -> Iterator[tuple[str, ...]]:
    """Keep the meeting's sheet of the last twelve months, in which one provider is a month behind."""
    printed = {line.key: line for line in figures}
    for measure in _MEETING:
        for earlier, month in pairwise(MONTHS[11:]):
            for provider in ("Alder", "Birch", "Cedar"):
                # The sheet is filled in before Birch's month has closed, so it holds the month before.
                period = earlier if provider == "Birch" else month
                line = printed[measure, period, provider, "", ""]
                yield measure, month, provider, line.cells.value
