"""Counted again by the tool, every printed figure agrees, except exactly where a fault is planted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.demo import Truth
from assurance.engine import Engine, Store
from assurance.extracts import Intake, derive_cases, receive, register
from assurance.programme import (
    CaseSource,
    FigureSource,
    ListSource,
    RecordSource,
    columns_of,
    load_programme,
)
from assurance.reconciliation import reconcile_sources

PLAN = Path(__file__).resolve().parents[3] / "sampling_plans" / "community_mental_health"
AGREES = ("agrees", "agrees within published rounding")
TWO_YEARS = "2024-11/2026-10"


@pytest.fixture(scope="module")
def received(
    extracts: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Intake], pd.DataFrame]:
    """Intakes by source, and every figure of the two years with its verdict."""
    programme = load_programme(PLAN)
    header, sources = programme.header, programme.sources
    store = Store(tmp_path_factory.mktemp("store"))
    with Engine.open(time_zone=header.time_zone, holidays=header.holidays) as engine:
        intakes = {}
        for name, source in sources.items():
            if isinstance(source, ListSource | RecordSource | FigureSource):  # lists stand first in the file
                intakes[name] = receive(
                    name,
                    source,
                    folder=extracts,
                    programme=programme,
                    store=store,
                    engine=engine,
                    lists=intakes,
                )
                register(intakes[name], engine, sources=sources)
        for name, source in sources.items():
            if isinstance(source, CaseSource):
                derive_cases(name, source, engine=engine)
        found = reconcile_sources(
            engine,
            measures=programme.measures,
            figures=[(name, item) for name, item in sources.items() if isinstance(item, FigureSource)],
            columns={name: columns_of(name, sources) for name in sources},
            period=parse_period(TWO_YEARS),
            financial_year_start=header.financial_year_start,
        )
    return intakes, found.to_frame()


@pytest.fixture(scope="module")
def lines(received: tuple[dict[str, Intake], pd.DataFrame]) -> pd.DataFrame:
    """The dashboard's lines, each with the provider or team it is about."""
    frame = received[1]
    mine = frame[frame["source"] == "dashboard"]
    return mine.assign(line=mine["breakdown"].str.partition("=")[2])


def _in_scope(lines: pd.DataFrame, where: dict[str, Any]) -> pd.Series:
    first, last = (where["period"],) * 2 if "period" in where else (where["since"], "2026-10")
    inside = lines["measure"].isin(where["measures"]) & lines["period"].between(str(first), str(last))
    return inside if where["lines"] == "every line" else inside & lines["line"].isin(where["lines"])


def _dashboard_faults(planted: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in planted["faults"] if entry["figures"] and entry["id"] != "missing_month"]


def test_outside_the_planted_faults_every_figure_agrees(lines: pd.DataFrame, planted: dict[str, Any]) -> None:
    touched = pd.Series(data=False, index=lines.index)
    for fault in _dashboard_faults(planted):
        touched |= _in_scope(lines, fault["where"])
    outside = lines[~touched]
    assert len(outside) > 2_500
    assert outside[~outside["verdict"].isin(AGREES)][["measure", "period", "breakdown", "reason"]].empty


def test_each_fault_changes_as_many_figures_as_stated(lines: pd.DataFrame, planted: dict[str, Any]) -> None:
    wrong = lines[~lines["verdict"].isin(AGREES)]
    found: dict[str, int] = {}
    for fault in _dashboard_faults(planted):
        found[fault["id"]] = int(_in_scope(wrong, fault["where"]).sum())
    # The scopes share no line, so every line that does not agree belongs to one fault.
    assert found == {fault["id"]: fault["figures"] for fault in _dashboard_faults(planted)}
    assert sum(found.values()) == len(wrong)


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ("duplicates_kept", "differs"),
        ("typed_in", "differs"),
        ("stale_month", "differs"),
        ("renamed_measure", "not comparable"),
        ("old_definition", "not comparable"),
        ("retired_team", "no records"),
    ],
)
def test_verdicts(lines: pd.DataFrame, planted: dict[str, Any], fault: str, verdict: str) -> None:
    entry = next(entry for entry in planted["faults"] if entry["id"] == fault)
    inside = lines[_in_scope(lines, entry["where"])]
    assert set(inside["verdict"]) - set(AGREES) == {verdict}


def test_missing_month_is_no_figure(
    received: tuple[dict[str, Intake], pd.DataFrame], planted: dict[str, Any]
) -> None:
    frame = received[1]
    missing = frame[(frame["breakdown"] == "team=B3") & (frame["period"] == "2026-10")]
    entry = next(entry for entry in planted["faults"] if entry["id"] == "missing_month")
    # One of them is missing under its agreed name everywhere, because the measure was renamed.
    assert (missing["verdict"] == "no figure").sum() == entry["figures"]


def test_typed_in_figure_is_five_too_high_and_its_teams_do_not_add_up(lines: pd.DataFrame) -> None:
    mine = lines[(lines["measure"] == "referrals_received") & (lines["period"] == "2026-10")]
    by_line = mine.set_index("line")
    assert by_line.loc["Alder", "published_value"] - by_line.loc["Alder", "value"] == 5
    teams = by_line.loc[["A1", "A2", "A3"], "published_value"].sum()
    assert by_line.loc["Alder", "published_value"] - teams == 5


def test_shadow_sources_differ_in_part(received: tuple[dict[str, Intake], pd.DataFrame]) -> None:
    frame = received[1]
    for source in ("team_spreadsheet", "contract_meeting"):
        agrees = frame[frame["source"] == source]["verdict"].isin(AGREES)
        assert 0.3 < agrees.mean() < 0.9, source


def test_intake_sets_aside_what_is_dirty(
    received: tuple[dict[str, Intake], pd.DataFrame], truth: Truth
) -> None:
    intake = received[0]["referrals"]
    assert intake.rows_rejected == truth.rejected
    excluded = {name: count for name, _, count in intake.excluded}
    assert excluded == {"test_records": truth.test_records, "duplicate_key": truth.resubmitted}
    assert intake.rows_read == intake.rows_accepted + intake.rows_rejected + sum(excluded.values())
    for name, other in received[0].items():
        if name not in ("referrals", "decline_reasons", "teams"):
            assert other.rows_accepted == other.rows_read == truth.rows[other.file], name
