"""The made-up discharge programme: every weekly figure agrees, except exactly where a fault is planted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

import assurance.demo
from assurance.calendars import parse_period
from assurance.demo.discharge_generate import DischargeTruth, generate_discharge_extracts
from assurance.demo.discharge_reviews import simulate_discharge_reviews
from assurance.demo.discharge_setting import EXTRACT_AT, WEEKS
from assurance.demo.job import DEMOS, run_demo
from assurance.errors import DomainError, ExtractError
from assurance.month import Month, open_month
from assurance.programme import FigureSource, load_programme
from assurance.reconciliation import reconcile_sources

PLAN = Path(__file__).resolve().parents[3] / "sampling_plans" / "discharge_flow"
FAULTS = Path(assurance.demo.__file__).with_name("discharge_planted_faults.yaml")
AGREES = ("agrees", "agrees within published rounding")
SEED = "161803398874"


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The extract, what was planted in it, and week 43 of it."""
    folder = tmp_path_factory.mktemp("discharge")
    truth = generate_discharge_extracts(folder / "extracts")
    with open_month(PLAN, "2026-W43", extracts=folder / "extracts", store=folder / "store") as month:
        month.draw(seed=SEED)
        yield folder / "extracts", truth, month


@pytest.fixture(scope="module")
def month(week: tuple[Path, DischargeTruth, Month]) -> Month:
    """Week 43, opened."""
    return week[2]


@pytest.fixture(scope="module")
def files(week: tuple[Path, DischargeTruth, Month]) -> dict[str, pd.DataFrame]:
    """Every file as text."""
    return {path.stem: pd.read_csv(path, dtype=str, keep_default_na=False) for path in week[0].glob("*.csv")}


@pytest.fixture(scope="module")
def planted() -> dict[str, Any]:
    """What was planted, as the file says."""
    return yaml.safe_load(FAULTS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def lines(month: Month) -> pd.DataFrame:
    """Every figure of the 26 weeks, each with the hospital or provider it is about."""
    sources = month.programme.sources
    found = reconcile_sources(
        month.engine,
        measures=month.programme.measures,
        figures=[(name, one) for name, one in sources.items() if isinstance(one, FigureSource)],
        columns=month.columns,
        period=parse_period("2026-05/2026-10"),
        financial_year_start=4,
    ).to_frame()
    return found.assign(line=found["breakdown"].str.partition("=")[2])


def _inside(lines: pd.DataFrame, where: dict[str, Any]) -> pd.Series:
    return (
        lines["measure"].isin(where["measures"])
        & lines["line"].isin(where["lines"])
        & (lines["period"] >= where["since"])
    )


def test_the_file_of_faults_tells_the_truth(
    week: tuple[Path, DischargeTruth, Month], planted: dict[str, Any]
) -> None:
    told = {fault["id"]: fault["figures"] for fault in planted["faults"] if fault["figures"]}
    assert (told, planted["negative_intervals"]) == (dict(week[1].figures), week[1].negative)


def test_outside_the_planted_faults_every_figure_agrees(lines: pd.DataFrame, planted: dict[str, Any]) -> None:
    touched = pd.Series(data=False, index=lines.index)
    for fault in planted["faults"]:
        if fault["figures"]:
            touched |= _inside(lines, fault["where"])
    outside = lines[~touched]
    assert len(outside) > 2_200
    assert outside[~outside["verdict"].isin(AGREES)][["measure", "period", "breakdown", "reason"]].empty


def test_each_fault_changes_as_many_figures_as_stated(lines: pd.DataFrame, planted: dict[str, Any]) -> None:
    wrong = lines[~lines["verdict"].isin(AGREES)]
    told = {fault["id"]: fault for fault in planted["faults"]}
    found = {name: int(_inside(wrong, fault["where"]).sum()) for name, fault in told.items()}
    assert found == {name: fault["figures"] for name, fault in told.items()}
    assert sum(found.values()) == len(wrong)
    missing = wrong["verdict"] == "no figure"
    assert set(wrong.loc[missing, "measure"]) == {"incomplete_packets"}
    assert set(wrong.loc[~missing, "verdict"]) == {"differs"}


def test_every_week_is_published(lines: pd.DataFrame) -> None:
    assert set(lines["period"]) == {*WEEKS, "all"}


def test_reasons_add_up_to_the_failed_handoffs_and_what_is_not_coded_is_counted(
    lines: pd.DataFrame, files: dict[str, pd.DataFrame]
) -> None:
    mine = lines[lines["measure"] == "failed_handoffs"]
    whole = mine[mine["breakdown"] == ""].set_index("period")["value"]
    reasons = mine[mine["breakdown"].str.startswith("coded_reason=")]
    assert (reasons.groupby("period")["value"].sum() == whole).all()
    assert len(whole) == len(WEEKS)
    blank = files["failed_handoffs"].query("reason == ''")
    after = pd.to_datetime(blank["failed_at"]) >= "2026-10-26"
    assert reasons.loc[reasons["line"] == "not_coded", "value"].sum() == (~after).sum() > 50


def test_causes_and_what_is_not_coded_make_the_whole(lines: pd.DataFrame) -> None:
    shares = lines[lines["measure"].str.match("delay_(packet|capacity|routing|not_coded)$")]
    assert shares["measure"].nunique() == 4
    by_week = shares.groupby("period")
    assert by_week["value"].sum().round(12).eq(1).all()
    assert by_week["numerator"].sum().eq(by_week["denominator"].first()).all()


def test_negative_intervals_are_counted_and_averaged_nowhere(
    lines: pd.DataFrame, week: tuple[Path, DischargeTruth, Month]
) -> None:
    whole = lines[lines["breakdown"] == ""].set_index(["measure", "period"])
    negative = whole.loc["received_before_sent", "value"]
    assert 0 < negative.sum() <= week[1].negative
    sent = whole.loc["referrals_sent", "value"]
    for measure in ("receipt_median_hours", "receipt_p90_hours"):
        assert (whole.loc[measure, "denominator"] == sent - negative).all(), measure
    attrition = week[2].reconcile().attrition
    steps = attrition[(attrition["step"] == "negative_interval") & (attrition["breakdown"] == "")]
    removed = steps.set_index("measure")["removed"]
    assert removed["receipt_median_hours"] == negative["2026-W43"] > 0


def test_whoever_waits_is_kept_with_the_time_so_far(
    lines: pd.DataFrame, files: dict[str, pd.DataFrame]
) -> None:
    """Counted anew with pandas: hours so far at least, and nobody accepted is missing."""
    rows = files["discharge_referrals"]
    at = {name: pd.to_datetime(rows[name]) for name in ("accepted_at", "started_at", "withdrawn_at")}
    inside = at["accepted_at"].between("2026-09-07", "2026-09-13 23:59:59")
    mine = inside & ~(at["started_at"].isna() & at["withdrawn_at"].notna())
    hours = (at["started_at"].fillna(EXTRACT_AT) - at["accepted_at"])[mine]
    # One hour more for those who wait still: the clocks went back before the extract.
    hours += pd.to_timedelta(at["started_at"][mine].isna().astype(int), unit="h")
    whole = lines[(lines["breakdown"] == "") & (lines["period"] == "2026-W37")].set_index("measure")
    assert whole.loc["start_median_hours", "denominator"] == mine.sum()
    assert whole.loc["start_median_hours", "value"] == pytest.approx(hours.median() / pd.Timedelta("1h"))
    p90 = hours.quantile(0.9) / pd.Timedelta("1h")
    assert whole.loc["start_p90_hours", "value"] == pytest.approx(p90)
    waiting = at["accepted_at"].notna() & at["started_at"].isna() & at["withdrawn_at"].isna()
    snapshot = lines[(lines["measure"] == "still_waiting") & (lines["breakdown"] == "")]
    assert list(snapshot["value"]) == [waiting.sum()]
    assert waiting.sum() > 10


def test_an_hour_more_passed_in_the_night_of_the_clock_change(
    month: Month, files: dict[str, pd.DataFrame]
) -> None:
    """Sent before and received after 25 October, 01:00: late, although the clock shows under 4 hours."""
    rows = files["discharge_referrals"]
    night = rows[rows["sent_at"].str.startswith("2026-10-25T00:") & rows["received_at"].ne("")]
    shown = pd.to_datetime(night["received_at"]) - pd.to_datetime(night["sent_at"])
    slipped = night[(shown > pd.Timedelta("3h")) & (shown <= pd.Timedelta("4h"))]
    scores = month.traces().to_frame().set_index("case_key")
    assert len(slipped) >= 6
    assert set(scores.loc[slipped["referral_id"], "late"] > 0) == {True}


def test_pathway_of_the_week(month: Month) -> None:
    rules = month.traces().summary.set_index("rule")
    assert rules.loc["no_start_without_acceptance", "blocked"] == 3
    assert rules.loc["no_acceptance_without_packet", "blocked"] > 0
    assert rules.loc["received_after_sent", "out_of_order"] > 0
    high = rules.loc["high_risk_started_in_24_hours"]
    assert (high["late"] + high["missing"]) * 5 >= high["met"]
    assert rules["unreadable"].sum() == 0


def test_thresholds_that_are_crossed(month: Month) -> None:
    crossed = set(month.attention().to_frame()["rule"])
    assert crossed >= {
        "high_risk_waiting", "started_without_acceptance", "packets_incomplete", "receipt_special_cause",
        "negative_intervals", "figures_differ",
    }  # fmt: skip


def test_southmoor_is_a_special_cause_from_week_38_on(month: Month) -> None:
    charts = {(measure, part): chart for measure, part, chart in month.variation().charts}
    points = charts["received_in_4h", "hospital=Southmoor"].to_frame().set_index("label")
    assert list(points.index) == list(WEEKS)
    assert (points.loc["2026-W38":, "point_type"] == "concern").sum() >= 4
    assert (points.loc[:"2026-W37", "point_type"] != "concern").all()


def test_words_of_the_week(month: Month) -> None:
    assert month.period.words() == "week 43 of 2026 (19 to 25 October 2026)"
    sentences = [result.sentence() for result in month.results().values() if hasattr(result, "sentence")]
    assert not [text for text in sentences if "month" in text]
    assert "week 43 of 2026 (19 to 25 October 2026) shows special cause" in month.variation().sentence()
    assert "is met in a week" in dict(month.variation().whole())["started_in_48h"].sentence()


def test_the_same_bytes_every_time(week: tuple[Path, DischargeTruth, Month], tmp_path: Path) -> None:
    again = generate_discharge_extracts(tmp_path)
    assert again == week[1]
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (week[0] / path.name).read_bytes(), path.name


def test_ids_are_unique_and_times_lie_before_the_extract(files: dict[str, pd.DataFrame]) -> None:
    for name, key in (("discharge_referrals", "referral_id"), ("failed_handoffs", "handoff_id")):
        assert files[name][key].is_unique
    rows = files["discharge_referrals"]
    for column in ("sent_at", "received_at", "accepted_at", "started_at", "withdrawn_at"):
        assert rows[column].max() <= EXTRACT_AT.isoformat()
        # The hour that comes twice is nobody's: its times could not be told apart.
        assert not rows[column].str.startswith("2026-10-25T01:").any()


def test_reviews_are_about_the_sample_and_the_same_every_time(
    week: tuple[Path, DischargeTruth, Month], tmp_path: Path, files: dict[str, pd.DataFrame]
) -> None:
    for name in ("discharge_referrals.csv", "failed_handoffs.csv"):
        (tmp_path / name).write_bytes((week[0] / name).read_bytes())
    draw = week[2].draw()
    questions = week[2].plan.questions
    path = simulate_discharge_reviews(draw.picks, extracts=tmp_path, questions=questions)
    first = path.read_bytes()
    simulate_discharge_reviews(draw.picks[::-1], extracts=tmp_path, questions=questions)
    assert path.read_bytes() == first
    answers = pd.read_csv(path, dtype=str)
    sample = draw.picks[draw.picks["role"] == "sample"]
    assert set(answers["case_key"]) == set(sample["case_key"])
    assert len(answers) == len(sample) * len(questions)
    reason = answers[answers["question"] == "failure_reason_fits"].set_index("case_key")["answer"]
    failed = set(files["failed_handoffs"]["referral_id"])
    assert {case for case, answer in reason.items() if answer != "not_applicable"} == failed & set(
        sample["case_key"]
    )


def test_reviews_before_the_extract_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"discharge_referrals\.csv is not in"):
        simulate_discharge_reviews(pd.DataFrame(), extracts=tmp_path, questions=())


def test_a_programme_without_made_up_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="'sepsis' has no made-up data, only community_mental_health and"):
        run_demo(out=tmp_path, seed=SEED, programme="sepsis")
    assert not list(tmp_path.iterdir())
    assert DEMOS["discharge_flow"].period == "2026-W43"


def test_every_made_up_programme_says_so() -> None:
    for name in DEMOS:
        assert load_programme(PLAN.parent / name).header.demo
