"""The demo's renamed measure, old version, missing and retired team are found; nothing else is claimed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from assurance.demo import generate_extracts
from assurance.month import Month, open_month
from assurance.reconciliation import drift_of_sources

PLAN = Path(__file__).resolve().parents[3] / "sampling_plans" / "community_mental_health"
NEW = "safeguarding_actions_closed_on_time"


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    folder = tmp_path_factory.mktemp("extracts")
    generate_extracts(folder)
    with open_month(PLAN, "2026-10", extracts=folder, store=tmp_path_factory.mktemp("store")) as opened:
        yield opened


@pytest.fixture(scope="module")
def items(month: Month) -> pd.DataFrame:
    return month.drift().to_frame()


def test_the_renamed_measure_is_consistent_with_its_new_name(items: pd.DataFrame) -> None:
    row = items[items["kind"] == "measure under a new name"].iloc[0]
    assert (row["id"], row["after"], row["since"]) == ("safeguarding_on_time", NEW, "2026-04")
    assert row["status"] == "consistent with"
    assert (row["count"], row["of"]) == (87, 87)
    assert row["words"] == (
        f"safeguarding_on_time is consistent with a new name, {NEW!r}: from April 2026 one ends and the "
        "other begins, the same lines; values under the new name agree with its records in 87 of 87 figures."
    )


def test_the_old_version_is_told_with_its_lines(items: pd.DataFrame) -> None:
    row = items[items["kind"] == "version changes"].iloc[0]
    said = [row[name] for name in ("id", "before", "after", "since")]
    assert said == ["plan_updated_7d", "2", "1", "2026-05"]
    assert row["count"] == 24
    assert "provider=Cedar, team=C1, team=C2, team=C3" in row["words"]


def test_nothing_else_changes(items: pd.DataFrame, month: Month) -> None:
    others = items[~items["kind"].isin(["measure under a new name", "version changes", "line missing"])]
    assert others[["kind", "id", "since"]].values.tolist() == [
        ["id ends", "B3", "2026-10"],
        ["id begins", "C4", "2026-10"],
    ]
    printed = pd.read_csv(month.extracts / "dashboard.csv", dtype=str)
    for row in items[items["kind"] == "line missing"].itertuples():
        measure, team = row.id.split(", team=")
        mine = printed[(printed["measure"] == measure) & (printed["team"] == team)]
        months = {f"{year}-{m:02}" for year in (2024, 2025, 2026) for m in range(1, 13)}
        inside = {m for m in months if mine["period"].min() < m < mine["period"].max()}
        assert row.count == len(inside - set(mine["period"]))


def test_other_figures_under_the_unknown_name_are_not_taken_for_it(month: Month) -> None:
    """The same lines, but every number one off: nothing of the records bears the new name out."""
    engine = month.engine
    columns = engine.columns("dashboard")
    listed = [
        f'CASE WHEN measure = \'{NEW}\' THEN "{name}" + 1 ELSE "{name}" END AS "{name}"'
        if name in ("numerator", "denominator")
        else f'"{name}"'
        for name in columns
        if name != "value"
    ]
    engine.create_view("shifted", f"SELECT {', '.join(listed)}, NULL AS value FROM dashboard")
    source = month.programme.sources["dashboard"]
    found = drift_of_sources(
        engine,
        measures=month.programme.measures,
        figures=[("shifted", source)],
        columns=month.columns,
    ).to_frame()
    assert "measure under a new name" not in set(found["kind"])
    row = found[found["kind"] == "unknown measure"].iloc[0]
    assert "safeguarding_on_time ends where it begins" in row["words"]
    assert " agree with 0 of " in row["words"]
    assert "measure ends" in set(found["kind"])


def test_it_stands_in_the_store(month: Month) -> None:
    again = month.drift()
    assert again.to_frame().equals(month.drift().to_frame())
    assert "consistent with a new name" in again.sentence()
    assert replace(again, notes=("said",)).sentence().endswith("Said.")
