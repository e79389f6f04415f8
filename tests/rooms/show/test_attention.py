"""What crossed a threshold, on its page: titles that were declared, never ids where there is one."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from assurance.governance import Attention
from assurance.show import html

TITLES = {
    "measure.seen_28d": "Seen within 28 days", "source.dashboard": "The dashboard",
    "question.reason": "Is a reason written down?", "pathway.start": "From referral to start",
    "rule.start.in_time": "Decided in time", "rule.other.in_time": "Another rule of that id",
}  # fmt: skip


def cells(stage: str, *whats: str) -> list[list[str]]:
    row = {
        "rule": "r", "title": "Too late", "lane": "performance", "route": "Lead", "within_hours": 48,
        "stage": stage,
    }  # fmt: skip
    found = Attention(1, pd.DataFrame([row | {"what": what} for what in whats]), TITLES)
    soup = BeautifulSoup(html(found), "html.parser")
    return [[cell.get_text() for cell in line.find_all(["th", "td"])] for line in soup.select("tbody tr")]


@pytest.mark.parametrize(
    ("stage", "whats", "rows"),
    [
        (
            "reconcile",
            ("seen_28d, 2026-10, team=A1, dashboard", "seen_28d, 2026-10, dashboard"),
            [["Seen within 28 days, October 2026", "The dashboard: team A1, the whole"]],
        ),
        (
            "reconcile",
            ("seen_28d, 2026-10", "seen_28d, 2026-10, provider=Ash, team=A1, a_sheet"),
            [["Seen within 28 days, October 2026", "the whole; a_sheet: provider Ash, team A1"]],
        ),
        ("reconcile", ("odd_name, 2026-10",), [["“odd_name”, October 2026", "the whole"]]),
        ("traces", ("start, in_time",), [["From referral to start", "Decided in time"]]),
        ("estimate", ("reason, all",), [["Is a reason written down?", "the whole frame"]]),
        ("variation", ("seen_28d, team=A1, 2026-10",), [["Seen within 28 days", "team A1, October 2026"]]),
    ],
)
def test_what_crossed_is_called_by_its_title(stage: str, whats: tuple[str, ...], rows: list) -> None:
    assert cells(stage, *whats) == rows
