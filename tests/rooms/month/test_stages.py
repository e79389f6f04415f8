"""Each stage is computed once and kept; what was damaged is computed again."""

from __future__ import annotations

import json

import pytest
from small_programme import PERIOD, SEED, Small, make_small, review

import assurance.month.figures as month_module
from assurance.errors import DomainError, PlanError, StoreError
from assurance.month import default_store, open_month
from assurance.month.stages import digest_of


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the reconciliations that are really computed."""
    calls: list[str] = []
    compute = month_module.reconcile_sources

    def counting(*args, **options):
        calls.append("reconcile")
        return compute(*args, **options)

    monkeypatch.setattr(month_module, "reconcile_sources", counting)
    return calls


def test_an_unchanged_stage_is_loaded(small: Small, counted: list[str]) -> None:
    frames = []
    for _ in range(2):
        with small.open() as month:
            frames.append(month.reconcile().to_frame())
    assert counted == ["reconcile"]
    assert frames[0].equals(frames[1])


def test_a_changed_extract_is_computed_again(small: Small, counted: list[str]) -> None:
    with small.open() as month:
        before = month.reconcile().to_frame().loc[0, "denominator"]
    small.write("referrals.csv", small.rows()[:-1])
    with small.open() as month:
        assert month.reconcile().to_frame().loc[0, "denominator"] == before - 1
    assert len(counted) == 2


def test_a_changed_declaration_is_computed_again(small: Small, counted: list[str]) -> None:
    with small.open() as month:
        before = month.reconcile().to_frame().loc[0, "numerator"]
    small.edit("measures.yaml", "<= 28", "<= 3")
    with small.open() as month:
        assert month.reconcile().to_frame().loc[0, "numerator"] < before
    assert len(counted) == 2


@pytest.mark.parametrize("damage", ["cut", "other number", "gone"])
def test_a_damaged_stage_is_computed_again(small: Small, counted: list[str], damage: str) -> None:
    with small.open() as month:
        frame = month.reconcile().to_frame()
    (path,) = (small.store / "stages").rglob("reconcile/*/result.json")
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:100])
    elif damage == "gone":
        path.unlink()
    else:
        document = json.loads(path.read_text(encoding="utf-8"))
        document["value"]["period"] = "2026-09"
        path.write_text(json.dumps(document), encoding="utf-8")
    with small.open() as month:
        again = month.reconcile()
    assert len(counted) == 2
    assert again.to_frame().equals(frame)
    assert str(again.period) == PERIOD


def test_a_damaged_snapshot_is_refused(small: Small) -> None:
    with small.open() as month:
        path = month.intake()["referrals"].snapshot
    path.write_bytes(path.read_bytes()[:-200])
    with small.open() as month, pytest.raises(StoreError, match="is not the snapshot that was written"):
        month.intake()
    path.unlink()
    with small.open() as month:
        assert month.intake()["referrals"].rows_accepted == 224


def test_the_published_figure_that_is_one_too_many_is_found(small: Small) -> None:
    """The generator publishes one more than it counts; the records say the rest."""
    with small.open() as month:
        (row,) = month.reconcile().to_frame().to_dict("records")
    assert (row["verdict"], row["published_numerator"] - row["numerator"]) == ("differs", 1)
    with small.open("2026-09") as month:
        (row,) = month.reconcile().to_frame().to_dict("records")
    assert row["verdict"] == "agrees"


@pytest.mark.parametrize("period", ["", "all", "2026-13", "October", "2026-10-32"])
def test_a_period_that_is_none_is_refused(small: Small, period: str) -> None:
    with pytest.raises(DomainError, match="period"):
        small.open(period)


def test_an_empty_programme_is_refused() -> None:
    with pytest.raises(DomainError, match="programme is empty"):
        open_month("", PERIOD)


def test_a_period_without_cases_commits_to_nothing(small: Small) -> None:
    small.edit("programme.yaml", "as_at: 2026-11-30", "as_at: 2031-01-15")
    with small.open("2031-01") as month:
        with pytest.raises(PlanError, match=r"draw from in January 2031.*complete up to 2031-01-15"):
            month.draw(seed=SEED)
        assert {event.kind for event in month.ledger.events()} <= {"received"}


def test_an_unknown_pathway_is_named(small: Small) -> None:
    with small.open() as month, pytest.raises(DomainError, match="declared: to_first_visit"):
        month.traces("other")


def test_no_plan_no_sample(small: Small) -> None:
    (small.folder / "plan.yaml").unlink()
    with small.open() as month:
        assert month.stages == ("reconcile", "traces", "variation")
        assert set(month.results()) == {"reconcile", "traces to_first_visit", "variation"}
        with pytest.raises(DomainError, match=r"has no plan\.yaml"):
            month.draw()


def test_only_programme_sources_and_one_stage_are_mandatory(small: Small) -> None:
    for name in ("plan.yaml", "measures.yaml", "rules.yaml"):
        (small.folder / name).unlink()
    with small.open() as month:
        assert list(month.results()) == ["traces to_first_visit"]
        assert month.attention().declared == 0


def test_thresholds_that_were_crossed(small: Small) -> None:
    with small.open() as month:
        attention = month.attention()
    rows = {row["rule"]: row for row in attention.to_frame().to_dict("records")}
    assert attention.declared == 3
    assert set(rows) == {"figure_differs", "visits_late"}
    assert rows["figure_differs"]["what"] == "seen_28d, 2026-10, board"
    assert rows["visits_late"]["within_hours"] == 24
    with small.open("2026-09") as month:
        assert "figure_differs" not in set(month.attention().to_frame()["rule"])


def test_the_review_decides_what_is_said(small: Small) -> None:
    with small.open() as month:
        month.draw(seed=SEED)
        assert month.estimate().status == "awaiting review"
    review(small)
    with small.open() as month:
        estimates = month.estimate()
    assert (estimates.status, estimates.given, estimates.expected) == ("estimated", 24, 24)
    frame = estimates.to_frame().set_index(["question", "stratum"])
    assert frame.loc[("written_down", "all"), "population"] == 37
    assert frame.loc[("written_down", "Tiny"), "verdict"] == "met"
    assert "met" not in set(frame.loc["plan_changed"]["verdict"])


@pytest.mark.parametrize("kept", [0, 23])
def test_a_review_that_is_not_complete_estimates_nothing(small: Small, kept: int) -> None:
    review(small)
    path = small.extracts / "reviews.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: kept + 1]), encoding="utf-8")
    with small.open() as month:
        estimates = month.estimate()
    assert estimates.status == ("review incomplete" if kept else "awaiting review")
    assert estimates.to_frame().empty


def test_a_corrected_answer_is_estimated_again(small: Small) -> None:
    review(small)
    with small.open() as month:
        before = month.estimate().to_frame()["deviations"].sum()
    review(small, seed=None, answers=lambda place, question: "not_met" if place == 0 else "met")
    with small.open() as month:
        assert month.estimate().to_frame()["deviations"].sum() > before


def test_answers_of_another_month_are_left_to_it(small: Small) -> None:
    review(small)
    with small.open("2026-09") as month:
        found = month.estimate()
    assert (found.status, found.given, found.elsewhere) == ("awaiting review", 0, 24)


def test_the_digest_changes_with_any_input() -> None:
    base = {"programme": "a", "period": "2026-10", "snapshots": {"x": "1"}}
    digests = {
        digest_of(base),
        digest_of({**base, "period": "2026-09"}),
        digest_of({**base, "snapshots": {"x": "2"}}),
    }
    assert len(digests) == 3
    assert digest_of(dict(reversed(base.items()))) == digest_of(base)


def test_the_store_lies_beside_the_workspace(tmp_path) -> None:
    small = make_small(tmp_path / "work")
    assert default_store(small.folder) == tmp_path / "work" / ".assurance"
    assert default_store(tmp_path / "alone" / "small_clinic") == tmp_path / "alone" / ".assurance"


def test_a_closed_month_can_be_asked_again(small: Small) -> None:
    month = small.open()
    frame = month.frame()
    month.close()
    month.close()
    assert month.frame().digest == frame.digest
    month.close()


@pytest.mark.parametrize(
    ("period", "months"), [("2026-10", 1), ("2026-W42", 1), ("2026-Q3", 3), ("2026-Q4", 1), ("FY2025-26", 12)]
)
def test_trends_trigger_for_the_months_of_the_period_only(small: Small, period: str, months: int) -> None:
    """Of the last quarter only October has records: a month without a value triggers nothing."""
    small.edit(
        "rules.yaml", "stage: traces\n    when: cases > 100000", "stage: variation\n    when: value >= 0"
    )
    with small.open(period) as month:
        rules = list(month.attention().to_frame()["rule"])
    assert rules.count("never") == months


def test_reviews_kept_beside_the_declarations_have_come(small: Small) -> None:
    review(small)
    (small.extracts / "reviews.csv").rename(small.folder / "reviews.csv")
    with small.open() as month:
        assert month.estimate().status == "awaiting review"
    small.edit("sources.yaml", "file: reviews.csv\n", "file: reviews.csv\n    location: programme\n")
    with small.open() as month:
        assert month.estimate().status == "estimated"
