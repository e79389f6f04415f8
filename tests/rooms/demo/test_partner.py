"""The made-up partner-coordination extract: every planted fault is found, and nothing else is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from partner_year import PLAN, SEED, extracts, partner_truth, store

import assurance.demo
from assurance.calendars import parse_period
from assurance.demo.job import DEMOS
from assurance.demo.partner_dashboard import PARTNER_FIGURES
from assurance.demo.partner_generate import PartnerTruth, generate_partner_extracts, make_coordination
from assurance.demo.partner_reviews import simulate_partner_reviews
from assurance.demo.partner_setting import EXTRACT_AT, MONTHS
from assurance.errors import ExtractError
from assurance.month import Month, open_month
from assurance.programme import FigureSource, load_programme
from assurance.reconciliation import reconcile_sources
from assurance.traces import TraceScores, score_pathway

FAULTS = Path(assurance.demo.__file__).with_name("partner_planted_faults.yaml")
BROKEN = ("late", "missing", "out_of_order", "blocked", "unreadable")
AGREES = ("agrees", "agrees within published rounding")
Made = tuple[Path, PartnerTruth, Month]


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    """The extract, what was planted in it, and October of it."""
    truth = partner_truth()
    with open_month(PLAN, "2026-10", extracts=extracts(), store=store()) as month:
        yield extracts(), truth, month


@pytest.fixture(scope="module")
def month(made: Made) -> Month:
    """October, opened."""
    return made[2]


@pytest.fixture(scope="module")
def files(made: Made) -> dict[str, pd.DataFrame]:
    """Every file as text."""
    return {path.stem: pd.read_csv(path, dtype=str, keep_default_na=False) for path in made[0].glob("*.csv")}


@pytest.fixture(scope="module")
def planted() -> dict[str, Any]:
    """What was planted, as the file says."""
    return yaml.safe_load(FAULTS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scores(month: Month) -> dict[str, TraceScores]:
    """Every case of the twelve months under every pathway."""
    return {
        pathway.id: score_pathway(
            month.engine,
            pathway,
            columns=month.columns,
            as_at=datetime(2026, 11, 8, 23, 59, 59, 999_999),
            path=month.shelf.folder("whole_year", pathway.id),
        )
        for pathway in month.programme.pathways
    }


def _found(result: TraceScores) -> dict[tuple[str, str, str], int]:
    rows = result.summary.to_dict("records")
    return {
        (result.pathway, str(row["rule"]), name): int(row[name])
        for row in rows
        for name in BROKEN
        if row[name]
    }


def _told(planted: dict[str, Any], size: str) -> dict[tuple[str, str, str], int]:
    told: Counter[tuple[str, str, str]] = Counter()
    for fault in planted["faults"]:
        for rule, outcome in fault.get("shows", {}).items():
            told[fault["pathway"], rule, outcome] += fault[size]
    return {key: count for key, count in told.items() if count}


def _signs_told(planted: dict[str, Any], size: str) -> dict[tuple[str, str], int]:
    told: Counter[tuple[str, str]] = Counter()
    for fault in planted["faults"]:
        for sign in fault.get("signs", []):
            told[fault["pathway"], sign] += fault[size]
    return dict(told)


@pytest.mark.parametrize(("size", "label"), [("cases", None), ("october", "2026-10")])
def test_the_file_of_faults_tells_the_truth(
    made: Made, planted: dict[str, Any], size: str, label: str | None
) -> None:
    listed = [*planted["faults"], *planted["registers"]]
    told = {fault["id"]: fault[size] for fault in listed if fault[size]}
    assert told == made[1].counts(label)
    assert len(told) > 35
    assert len({fault["id"] for fault in listed}) == len(listed)


def test_every_fault_is_found_and_nothing_is_invented(
    scores: dict[str, TraceScores], planted: dict[str, Any]
) -> None:
    found = {key: count for result in scores.values() for key, count in _found(result).items()}
    assert found == _told(planted, "cases")
    for result in scores.values():
        assert result.left_out.empty
        counts = result.summary[[*BROKEN, "met", "not_applicable", "not_yet_due"]].sum(axis=1)
        assert (counts == result.cases).all()


def test_october_likewise(month: Month, planted: dict[str, Any]) -> None:
    found = {}
    for pathway in month.programme.pathways:
        found |= _found(month.traces(pathway.id))
    assert found == _told(planted, "october")


def test_warning_signs_are_counted_and_none_is_unknown(
    scores: dict[str, TraceScores], planted: dict[str, Any], files: dict[str, pd.DataFrame]
) -> None:
    found = {
        (name, str(row["sign"])): int(row["yes"])
        for name, result in scores.items()
        for row in result.signs.to_dict("records")
        if row["yes"]
    }
    several = int((files["trend_report"]["contracts"].astype(int) > 1).sum())
    expected = _signs_told(planted, "cases") | {("repeated_breakdown", "across_contracts"): several}
    assert found == expected
    assert not any(result.signs["not_known"].sum() for result in scores.values())


def test_every_unanswered_handoff_is_asked(
    scores: dict[str, TraceScores], files: dict[str, pd.DataFrame], planted: dict[str, Any]
) -> None:
    """Counted again from the files alone, with pandas, by the words of the validation."""
    log = files["handoff"].set_index("handoff_id")
    status = files["handoff_status"]
    confirmed = status[status["status"] == "confirmed"].groupby("handoff_id")["checked_at"].min()
    due = log["response_deadline"].where(log["response_deadline"] != "", log["start_window_end"])
    answered = confirmed.reindex(log.index).fillna("9") <= due
    unanswered = log[~answered & (due < EXTRACT_AT.isoformat())]
    note = files["referral_escalation"].groupby("handoff_id")["at"].min().reindex(unanswered.index)
    lost = unanswered["continuity_lost_at"]
    closed = unanswered["start_window_end"].where(
        (lost == "") | (lost > unanswered["start_window_end"]), lost
    )
    early = note.notna() & (note < closed)
    rule = scores["failed_handoff"].summary.set_index("rule").loc["escalated_before_window_closed"]
    assert (rule["met"], rule["late"]) == (early.sum(), (~early).sum())
    sizes = {fault["id"]: fault["cases"] for fault in planted["faults"]}
    late = ("escalated_too_late", "escalated_as_it_closed", "continuity_lost_first", "never_escalated")
    assert rule["late"] == sum(sizes[name] for name in late) == 137
    assert rule["met"] + rule["late"] == sizes["unanswered"] == 932


def test_which_cases_they_are(made: Made, scores: dict[str, TraceScores], planted: dict[str, Any]) -> None:
    """Not the counts only: the very cases, fault by fault."""
    cases = {fault["id"]: set() for fault in planted["faults"]}
    for one in made[1].planted:
        cases.setdefault(one.fault, set()).add(one.case)
    for name, result in scores.items():
        rows = result.rules()
        rows = rows[~rows["outcome"].isin(["met", "not applicable", "not yet due"])]
        for rule, mine in rows.groupby("rule"):
            expected = set().union(
                *(
                    cases[fault["id"]]
                    for fault in planted["faults"]
                    if fault["pathway"] == name and rule in fault.get("shows", {})
                )
            )
            assert set(mine["case_key"]) == expected, rule


@pytest.mark.parametrize(
    ("pathway", "gate", "reasons"),
    [
        (
            "failed_handoff",
            "gate_1",
            {
                "no receiving contact recorded": "no_contact",
                "no response deadline recorded": "no_deadline",
                "no internal owner named": "no_owner",
                "no response window agreed for the partner": "no_window",
            },
        ),
        (
            "external_dependency",
            "gate_2",
            {
                "no missing action recorded": "no_missing_action",
                "no risk rating recorded": "no_rating",
                "no internal lead named": "no_lead",
            },
        ),
        (
            "repeated_breakdown",
            "gate_3",
            {"no impact recorded": "no_impact", "reviewer without authority": "no_authority"},
        ),
    ],
)
def test_gates_say_what_is_lacking(
    scores: dict[str, TraceScores], planted: dict[str, Any], pathway: str, gate: str, reasons: dict[str, str]
) -> None:
    rows = scores[pathway].rules()
    details = rows.loc[(rows["rule"] == gate) & (rows["outcome"] == "blocked"), "detail"]
    sizes = {fault["id"]: fault["cases"] for fault in planted["faults"]}
    found = {reason: int(details.str.contains(reason, regex=False).sum()) for reason in reasons}
    assert found == {reason: sizes[fault] for reason, fault in reasons.items()}
    assert len(details) == sum(found.values())


def test_overrides_name_no_person(scores: dict[str, TraceScores]) -> None:
    for result in scores.values():
        details = result.rules()["detail"].dropna()
        assert not details.str.contains(r"W\d\d", regex=True).any()


def test_scores_by_route_sum_to_the_whole(scores: dict[str, TraceScores]) -> None:
    by_route = scores["failed_handoff"].by_stratum("route").rules
    whole = scores["failed_handoff"].summary.set_index("rule")
    parts = by_route.groupby("rule")[["met", *BROKEN]].sum()
    assert (parts.sort_index() == whole[["met", *BROKEN]].sort_index()).all(axis=None)


def test_figures_differ_only_where_planted(month: Month, planted: dict[str, Any], made: Made) -> None:
    sources = month.programme.sources
    lines = reconcile_sources(
        month.engine,
        measures=month.programme.measures,
        figures=[(name, one) for name, one in sources.items() if isinstance(one, FigureSource)],
        columns=month.columns,
        period=parse_period("2025-11/2026-10"),
        financial_year_start=4,
    ).to_frame()
    assert set(lines["period"]) == {*MONTHS, "all"}
    wrong = lines[~lines["verdict"].isin(AGREES)]
    found = Counter(zip(wrong["measure"], wrong["breakdown"].str.partition("=")[2], strict=True))
    assert found == {(one["measure"], one["line"]): one["figures"] for one in planted["figures"]}
    assert len(lines) > 1_400
    changed = {one["id"]: one["figures"] for one in planted["figures"] if one["id"] != "missing_line"}
    assert changed == dict(made[1].figures)


def test_registers_are_counted_by_their_measures(
    month: Month, planted: dict[str, Any], files: dict[str, pd.DataFrame]
) -> None:
    board = files["coordination_dashboard"]
    whole = board[(board[["route", "partner_type", "forum"]] == "").all(axis=1)]
    sizes = {one["id"]: one["cases"] for one in planted["registers"]}

    def total(measure: str, column: str) -> int:
        return int(whole.loc[whole["measure"] == measure, column].astype(int).sum())

    kept = total("reviews_in_cadence", "denominator") - total("reviews_in_cadence", "numerator")
    assert kept == sizes["review_gap"]
    late = total("actions_done_by_due", "denominator") - total("actions_done_by_due", "numerator")
    assert late == sizes["action_late"]
    assert total("forums_overdue", "numerator") == sizes["forum_silent"]
    assert total("verified_by_owner", "numerator") == sizes["verified_by_owner"]
    assert total("evidence_broken", "numerator") == sizes["evidence_changed"] + sizes["evidence_gone"]


def test_status_history_rebuilds_any_past_day(month: Month, files: dict[str, pd.DataFrame]) -> None:
    """The tracker is only added to: what it said at a moment is its last row up to then."""
    rows = files["handoff_status"].sort_values(["checked_at", "status_id"])
    assert not rows.duplicated(["handoff_id", "checked_at"]).any()
    last = rows.groupby("handoff_id")["status"].last()
    engine = month.engine
    found = dict(engine.rows("SELECT handoff_id, last_status FROM handoffs"))
    assert found == last.to_dict()
    day = "2026-10-21T23:59:59"
    before = rows[rows["checked_at"] <= day].groupby("handoff_id")["status"].last().value_counts().to_dict()
    again = engine.rows(
        "SELECT status, count(*) FROM (SELECT arg_max(status, checked_at) AS status FROM handoff_status "
        "WHERE checked_at <= TIMESTAMP '2026-10-21 22:59:59' GROUP BY handoff_id) GROUP BY status"
    )
    assert dict(again) == before
    assert before != last.value_counts().to_dict()


def test_one_log_read_several_times_is_read_whole(month: Month, files: dict[str, pd.DataFrame]) -> None:
    def rows(*sources: str) -> int:
        return sum(month.engine.scalar(f"SELECT count(*) FROM {name}") for name in sources)

    assert rows("chase", "dependency_chase") == len(files["chase"])
    assert rows("handoff_note", "dependency_note", "route_note") == len(files["case_note"])
    assert rows("dependency") == files["dependency"]["dependency_id"].nunique() < len(files["dependency"])


def test_the_same_bytes_every_time(made: Made, tmp_path: Path) -> None:
    assert generate_partner_extracts(tmp_path) == made[1]
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (made[0] / path.name).read_bytes(), path.name


def test_another_seed_makes_another_year(made: Made) -> None:
    other = make_coordination("another")
    sent = {str(row.sent_at.isoformat()) for row in other.rows["handoff"]}
    log = (made[0] / "handoff.csv").read_text(encoding="utf-8")
    assert not all(at in log for at in sent)
    assert all(rows for rows in other.rows.values())


def test_nothing_is_known_after_the_extract(files: dict[str, pd.DataFrame]) -> None:
    seen = {
        "handoff_status": "checked_at", "chase": "at", "referral_escalation": "at", "partner_response": "at",
        "case_note": "at", "dependency_risk": "rated_at", "safeguard": "at", "agency_escalation": "at",
        "risk_summary": "at", "trend_report": "reported_at", "governance_note": "at", "recovery_plan": "at",
        "governance_comm": "issued_at", "coordination_minutes": "at", "evidence": "registered_at",
    }  # fmt: skip
    for name, column in seen.items():
        assert files[name][column].max() < EXTRACT_AT.isoformat(), name
        assert not files[name][column].str.startswith("2026-10-25T01:").any(), name


def test_figures_of_the_dashboard(files: dict[str, pd.DataFrame]) -> None:
    board = files["coordination_dashboard"]
    assert tuple(board.columns) == PARTNER_FIGURES
    assert set(board["measure"]) == {measure.id for measure in load_programme(PLAN).measures}


def test_reviews_are_about_the_sample_and_the_same_every_time(made: Made, tmp_path: Path) -> None:
    draw = made[2].draw(seed=SEED)
    for name in ("handoff.csv", "referral_escalation.csv"):
        (tmp_path / name).write_bytes((made[0] / name).read_bytes())
    questions = made[2].plan.questions
    path = simulate_partner_reviews(draw.picks, extracts=tmp_path, questions=questions)
    first = path.read_bytes()
    simulate_partner_reviews(draw.picks[::-1], extracts=tmp_path, questions=questions)
    assert path.read_bytes() == first
    answers = pd.read_csv(path, dtype=str)
    sample = draw.picks[draw.picks["role"] == "sample"]
    assert set(answers["case_key"]) == set(sample["case_key"])
    assert len(answers) == len(sample) * len(questions)
    assert set(answers["reviewer"]) == {"simulated reviewer"}


def test_reviews_before_the_extract_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"handoff\.csv is not in"):
        simulate_partner_reviews(pd.DataFrame(), extracts=tmp_path, questions=())


def test_the_demo_makes_it_by_name() -> None:
    assert DEMOS["partner_coordination"].period == "2026-10"
    assert load_programme(PLAN).header.demo
