"""Partner coordination as it runs: the month, and the weekly sample of unresolved transfers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from partner_year import PLAN, SEED, extracts, partner_truth, store
from typer.testing import CliRunner

from assurance.calendars import parse_period
from assurance.cli import app
from assurance.demo.partner_reviews import simulate_partner_reviews
from assurance.month import Month, open_month


@pytest.fixture(scope="module")
def october() -> Iterator[Month]:
    """October, drawn and reviewed."""
    partner_truth()
    place = {"extracts": extracts(), "store": store()}
    with open_month(PLAN, "2026-10", **place) as month:
        draw = month.draw(seed=SEED)
        simulate_partner_reviews(draw.picks, extracts=extracts(), questions=month.plan.questions)
    with open_month(PLAN, "2026-10", **place) as month:
        yield month


def test_thresholds_that_are_crossed(october: Month) -> None:
    crossed = set(october.attention().to_frame()["rule"])
    assert crossed >= {
        "not_escalated_in_time", "ownership_unresolved", "route_misses_again", "starts_delayed",
        "step_by_another_role", "chased_without_protection", "agency_silent_again", "interim_prolonged",
        "contract_variation_question", "found_in_incidents", "evidence_broken", "figures_differ",
        "agency_non_response_again", "continuity_risk_rising", "route_failed_again", "contracts_touched",
        "forum_overdue",
    }  # fmt: skip
    # No trend that was reported in October was planted with these.
    assert not crossed & {"not_with_commissioner", "plan_without_authority", "partner_silent_to_commissioner"}


def test_every_route_that_misses_is_named_with_its_number(october: Month) -> None:
    rows = october.attention().to_frame()
    lines = october.reconcile().to_frame()
    mine = lines[(lines["measure"] == "repeat_misses_28d") & lines["breakdown"].str.startswith("route=")]
    assert len(rows[rows["rule"] == "route_misses_again"]) == (mine["value"] >= 3).sum() > 0


def test_a_forum_that_stopped_is_named_though_it_held_no_review_too_late(october: Month) -> None:
    lines = october.reconcile().to_frame()
    overdue = lines[(lines["measure"] == "forums_overdue") & (lines["value"] > 0)]
    assert set(overdue["breakdown"]) == {"", "forum=quarterly_patterns"}
    held = lines[
        (lines["measure"] == "reviews_in_cadence") & (lines["breakdown"] == "forum=quarterly_patterns")
    ]
    assert held["value"].isin([1.0]).all()
    rows = october.attention().to_frame()
    told = rows.loc[rows["rule"] == "forum_overdue", "what"]
    assert len(told) == 1
    assert "quarterly_patterns" in told.iloc[0]


def test_the_sample_is_of_unresolved_transfers_only(october: Month) -> None:
    draw = october.draw()
    rules = october.traces("failed_handoff").summary.set_index("rule")
    asked = rules.loc["escalated_before_window_closed"]
    assert sum(draw.population.values()) == asked["cases"] - asked["not_applicable"] == 93


def test_the_weekly_sample_is_one_command(october: Month) -> None:
    """Its frame is every handoff that was unanswered in the week, and the validation asks each of them."""
    place = ["--extracts", str(extracts()), "--store", str(store())]
    found = CliRunner().invoke(
        app, ["draw", str(PLAN), "--period", "2026-W43", "--seed", SEED, "--json", *place]
    )
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    with open_month(PLAN, "2026-W43", extracts=extracts(), store=store()) as week:
        draw = week.draw()
        rules = week.traces("failed_handoff").summary.set_index("rule")
        keys = draw.picks.loc[draw.picks["role"] == "sample", "case_key"]
        due = dict(week.engine.rows("SELECT handoff_id, response_due_at FROM handoffs WHERE unanswered"))
    asked = rules.loc["escalated_before_window_closed"]
    frame = {key for key, at in due.items() if _local_day(at) in parse_period("2026-W43")}
    assert sum(draw.population.values()) == len(frame) == asked["met"] + asked["late"]
    assert len(keys) == 8
    assert set(keys) <= frame
    assert told["period"] == "2026-W43"


def _local_day(at: datetime) -> date:
    """Week 43 of 2026 is in summer time up to its last night, in which no answer was due."""
    return (at + timedelta(hours=1)).date()


def test_the_month_reads_its_own_cases_only(october: Month) -> None:
    counts = {pathway.id: october.traces(pathway.id).cases for pathway in october.programme.pathways}
    assert counts["failed_handoff"] == 347
    opened = october.reconcile().to_frame().set_index(["measure", "breakdown"])["numerator"]
    assert counts["external_dependency"] == opened["dependencies_opened", ""]
    rows = (extracts() / "trend_report.csv").read_text(encoding="utf-8").splitlines()
    assert counts["repeated_breakdown"] == sum(",2026-09," in row for row in rows)
