"""The two programmes that come with the workbench declare what they promise."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from assurance.programme import FigureSource, Programme, RecordSource, load_programme

PLANS = Path(__file__).resolve().parents[3] / "sampling_plans"
STATISTICS = {"proportion", "count", "sum", "mean", "median", "centile", "rate"}
GROUPS = {"outcomes", "experience", "cost", "access", "safety"}


@pytest.fixture(scope="module")
def community() -> Programme:
    """The made-up programme."""
    return load_programme(PLANS / "community_mental_health")


@pytest.fixture(scope="module")
def sepsis() -> Programme:
    """The programme on real data."""
    return load_programme(PLANS / "sepsis")


def test_demo_uses_every_statistic_group_and_kind_of_rule(community: Programme) -> None:
    assert {measure.statistic for measure in community.measures} == STATISTICS
    assert {measure.group for measure in community.measures} == GROUPS
    rules = [rule for pathway in community.pathways for rule in pathway.rules]
    assert {rule.kind for rule in rules} == {"presence", "order", "window", "fields", "gate"}
    assert {rule.lane for rule in community.rules} == {"performance", "risk_control"}
    assert {rule.stage for rule in community.rules} == {"estimate", "reconcile", "traces", "variation"}


def test_demo_is_made_up_and_says_so(community: Programme, sepsis: Programme) -> None:
    assert community.header.demo
    assert community.simulated
    assert not sepsis.header.demo
    assert not sepsis.simulated


def test_demo_chain_is_that_of_the_assurance_trace(community: Programme) -> None:
    steps = [step.id for step in community.pathways[0].steps]
    chain = ["referral", "assessment", "plan", "escalation", "review", "outcome"]
    assert [step for step in steps if step in chain] == chain


def test_demo_has_two_rivals_of_its_dashboard(community: Programme) -> None:
    figures = {name: source for name, source in community.sources.items() if isinstance(source, FigureSource)}
    assert {name for name, source in figures.items() if source.shadow} == {
        "team_spreadsheet",
        "contract_meeting",
    }
    assert not figures["dashboard"].shadow


def test_every_measure_has_owner_question_and_direction(community: Programme, sepsis: Programme) -> None:
    for measure in (*community.measures, *sepsis.measures):
        assert measure.owner, measure.id
        assert measure.question.endswith("?"), measure.id


def test_record_sources_hold_pseudonyms(community: Programme, sepsis: Programme) -> None:
    for programme in (community, sepsis):
        records = [source for source in programme.sources.values() if isinstance(source, RecordSource)]
        assert records
        assert all(source.pseudonymous for source in records)


def test_demo_declares_every_column_of_its_files(community: Programme, extracts: Path) -> None:
    for name, source in community.sources.items():
        path = extracts / getattr(source, "file", "")
        if isinstance(source, RecordSource | FigureSource):
            with path.open(encoding="utf-8", newline="") as file:
                assert next(csv.reader(file)) == list(source.columns), name


def test_sepsis_figures_are_cited_and_cover_the_whole_log(sepsis: Programme) -> None:
    published = sepsis.sources["published"]
    assert isinstance(published, FigureSource)
    assert "Mannhardt" in published.citation
    with (PLANS / "sepsis" / published.file).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 7
    assert {row["period"] for row in rows} == {"all"}
    measures = {measure.id: measure for measure in sepsis.measures}
    assert all(measures[row["measure"]].period == "all" for row in rows)


def test_sepsis_has_no_reviews_so_its_pack_awaits_them(sepsis: Programme) -> None:
    assert sepsis.plan is not None
    assert sepsis.plan.reviews is None
