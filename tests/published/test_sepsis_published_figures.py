"""The figures of Mannhardt and Blinde (2017), as `published_figures.csv` cites them, against the log.

Two of them agree; the others cannot be rebuilt from the public log, and the tool has to say so. What the
records give is counted here a second time, with pandas.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine, Store
from assurance.extracts import derive_cases, receive, register
from assurance.programme import CaseSource, FigureSource, FileSource, columns_of, load_programme
from assurance.reconciliation import reconcile_sources

PLAN = Path(__file__).resolve().parents[2] / "sampling_plans" / "sepsis"
pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def folder() -> Path:
    """The folder of real data."""
    import os

    return Path(os.environ.get("ASSURANCE_REAL_DATA", PLAN.parents[2] / "shared" / "data"))


@pytest.fixture(scope="module")
def verdicts(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """What the tool says about each published figure."""
    programme = load_programme(PLAN)
    sources = programme.sources
    store = Store(tmp_path_factory.mktemp("store"))
    with Engine.open(time_zone=programme.header.time_zone, holidays=programme.header.holidays) as engine:
        for name, source in sources.items():
            if isinstance(source, FileSource):
                intake = receive(name, source, folder=folder, programme=programme, store=store, engine=engine)
                assert intake.rows_rejected == 0, name
                register(intake, engine)
        for name, source in sources.items():
            if isinstance(source, CaseSource):
                derive_cases(name, source, engine=engine)
        found = reconcile_sources(
            engine,
            measures=programme.measures,
            figures=[(name, item) for name, item in sources.items() if isinstance(item, FigureSource)],
            columns={name: columns_of(name, sources) for name in sources},
            period=parse_period("2014-10"),
            financial_year_start=programme.header.financial_year_start,
        ).to_frame()
    return found[found["source"] == "published"].set_index("measure")


@pytest.fixture(scope="module")
def counted(folder: Path) -> dict[str, float]:
    """The same figures counted with pandas."""
    log = pd.read_csv(folder / "sepsis.csv", dtype=str, keep_default_na=False)
    at = pd.to_datetime(log["timestamp"]).dt.tz_localize("Europe/Amsterdam")

    def first(*activities: str) -> pd.Series:
        return at[log["activity"].isin(activities)].groupby(log["case_id"]).min()

    def hours(start: pd.Series, end: pd.Series) -> pd.Series:
        return ((end - start).dropna().dt.total_seconds() / 3600).astype(float)

    cases = log["case_id"].nunique()
    triage, back = first("ER Sepsis Triage"), first("Return ER")
    antibiotics = hours(triage, first("IV Antibiotics"))
    lactic_acid = hours(triage, first("LacticAcid"))
    away = hours(first(*(f"Release {letter}" for letter in "ABCDE")), back)
    return {
        "antibiotics_later_than_1h": (antibiotics > 1).mean(),
        "lactic_acid_later_than_3h": (lactic_acid > 3).mean(),
        "hours_to_antibiotics": antibiotics.mean(),
        "returned_to_er": len(back) / cases,
        "returned_within_28_days": (away <= 28 * 24).sum() / cases,
        "cases": cases,
        "events": len(log),
    }


def test_what_the_records_give_is_what_pandas_counts(
    verdicts: pd.DataFrame, counted: dict[str, float]
) -> None:
    assert set(verdicts.index) == set(counted)
    for measure, value in counted.items():
        assert verdicts.loc[measure, "value"] == pytest.approx(value, rel=1e-9), measure


def test_only_cases_and_events_agree_and_nothing_is_forced(verdicts: pd.DataFrame) -> None:
    agrees = verdicts["verdict"].isin(["agrees", "agrees within published rounding"])
    assert set(verdicts.index[agrees]) == {"cases", "events"}
    assert set(verdicts.loc[~agrees, "verdict"]) == {"differs"}
