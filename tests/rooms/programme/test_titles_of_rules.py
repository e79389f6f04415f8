"""A title says what its rule asks: whether something is on record is not whether it came in time."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.programme import PresenceRule, load_programme

ROOT = Path(__file__).resolve().parents[3] / "sampling_plans"
PLANS = sorted(path.parent for path in ROOT.glob("*/pathways.yaml"))


@pytest.mark.parametrize("plan", PLANS, ids=[path.name for path in PLANS])
def test_a_rule_that_counts_no_time_promises_none(plan: Path) -> None:
    """What came after `within` is met all the same by a presence rule; a window says that it was late."""
    rules = [rule for pathway in load_programme(plan).pathways for rule in pathway.rules]
    assert [rule.title for rule in rules if isinstance(rule, PresenceRule) and "within" in rule.title] == []


def test_every_pathway_that_is_shipped_is_looked_at() -> None:
    assert {path.name for path in PLANS} >= {"community_mental_health", "partner_coordination", "sepsis"}
