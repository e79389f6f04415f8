"""Every new name in the Talking Therapies files, found by the tool and a second time with pandas alone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd
import pytest
from aggregate_views import register_views

from assurance.engine import Engine
from assurance.programme import FigureSource, columns_of, load_programme
from assurance.reconciliation import Drift, aggregates_of, counts_of, drift_of_sources

PLAN = Path(__file__).resolve().parents[3] / "sampling_plans" / "talking_therapies"
DATA = Path(os.environ.get("ASSURANCE_REAL_DATA", PLAN.parents[2] / "shared" / "data"))
pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def found() -> Drift:
    programme = load_programme(PLAN)
    sources = programme.sources
    with Engine.open(threads=1) as engine:
        register_views(engine, programme, DATA)
        return drift_of_sources(
            engine,
            measures=programme.measures,
            figures=[(name, item) for name, item in sources.items() if isinstance(item, FigureSource)],
            aggregates=aggregates_of(sources),
            columns={name: columns_of(name, sources) for name in sources},
            counts=counts_of(sources),
        )


def items(found: Drift, source: str, kind: str) -> pd.DataFrame:
    frame = found.to_frame()
    return frame[(frame["source"] == source) & (frame["kind"] == kind)]


def by_hand(path: str, period: str) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    """Changes of name, and ids with two names in one period: sorted, shifted and compared."""
    rows = pd.read_csv(DATA / path, dtype=str, keep_default_na=False)[[period, "org_code", "org_name"]]
    rows = rows.drop_duplicates()
    rows["plain"] = [re.sub(r"[\W_]", "", name.lower()) for name in rows["org_name"]]
    several = rows.groupby(["org_code", period])["plain"].transform("nunique") > 1
    double = set(rows[several][["org_code", period]].itertuples(index=False, name=None))
    single = rows[~several].sort_values(["org_code", period])
    single = single.assign(before=single.groupby("org_code")["plain"].shift())
    return single[single["before"].notna() & (single["before"] != single["plain"])], double


def test_every_new_name_of_the_annual_totals_is_found_and_no_other(found: Drift) -> None:
    changes, double = by_hand("nhs_tt_annual_totals_provider.csv", "reporting_period")
    expected = set(changes[["org_code", "reporting_period", "org_name"]].itertuples(index=False, name=None))
    mine = items(found, "annual_totals", "new name")
    got = {(row.id, row.since.removeprefix("FY"), row.after) for row in mine.itertuples()}
    assert got == expected
    assert (len(got), mine["id"].nunique()) == (54, 50)
    twice = items(found, "annual_totals", "two names at once")
    assert {(row.id, row.since.removeprefix("FY")) for row in twice.itertuples()} == double
    assert set(mine["status"]) == {"certain"}
    # with those two, every id that ever had more than one name is told of, and no stable one
    names = pd.read_csv(DATA / "nhs_tt_annual_totals_provider.csv", dtype=str).groupby("org_code")["org_name"]
    assert set(mine["id"]) | set(twice["id"]) == set(names.nunique().loc[lambda count: count > 1].index)


def test_the_monthly_file_gives_each_id_one_name_throughout(found: Drift) -> None:
    changes, double = by_hand("nhs_tt_monthly_provider.csv", "month")
    assert changes.empty
    assert not double
    for kind in ("new name", "spelled differently", "two names at once"):
        assert items(found, "monthly", kind).empty


def test_ends_beginnings_and_gaps_of_providers(found: Drift) -> None:
    rows = pd.read_csv(DATA / "nhs_tt_monthly_provider.csv", dtype=str)
    months = sorted(rows["month"].unique())
    place = rows["month"].map(months.index).groupby(rows["org_code"]).agg(["min", "max", "nunique"])
    ends = set(place[place["max"] < len(months) - 1].index)
    begins = set(place[place["min"] > 0].index)
    gaps = place["max"] - place["min"] + 1 - place["nunique"]
    assert set(items(found, "monthly", "id ends")["id"]) == ends
    assert set(items(found, "monthly", "id begins")["id"]) == begins
    missing = items(found, "monthly", "id missing")
    assert dict(zip(missing["id"], missing["count"], strict=True)) == gaps[gaps > 0].to_dict()


def test_names_that_move_to_another_id_are_those_that_follow_directly(found: Drift) -> None:
    rows = pd.read_csv(DATA / "nhs_tt_monthly_provider.csv", dtype=str)
    months = sorted(rows["month"].unique())
    spans = rows.assign(at=rows["month"].map(months.index)).groupby(["org_name", "org_code"])["at"]
    spans = spans.agg(["min", "max"]).reset_index()
    pairs = spans.merge(spans, on="org_name", suffixes=("_old", "_new"))
    pairs = pairs[pairs["max_old"] + 1 == pairs["min_new"]]
    expected = set(pairs[["org_code_old", "org_code_new"]].itertuples(index=False, name=None))
    moved = items(found, "monthly", "new id")
    assert set(moved[["before", "after"]].itertuples(index=False, name=None)) == expected
    assert expected == {("RYK14", "TAJ86"), ("RWK4C", "RQY58")}
    assert set(moved["status"]) == {"possibly"}


def test_the_columns_that_end_are_declared_breaks_too(found: Drift) -> None:
    ended = items(found, "monthly", "measure ends")
    assert set(ended["id"]) == {"improvement", "deterioration"}
    assert set(ended["before"]) == {"2024-09"}
    declared = items(found, "monthly", "declared break")
    assert set(zip(declared["id"], declared["since"], strict=True)) == {
        ("improvement", "2024-10"), ("deterioration", "2024-10")
    }  # fmt: skip


def test_ids_that_two_files_name_differently(found: Drift) -> None:
    """Annual against monthly: for each provider and year no name of the one is a name of the other."""
    annual = pd.read_csv(DATA / "nhs_tt_annual_totals_provider.csv", dtype=str, keep_default_na=False)
    monthly = pd.read_csv(DATA / "nhs_tt_monthly_provider.csv", dtype=str)
    year = monthly["month"].str[:4].astype(int) - (monthly["month"].str[5:] < "04")
    monthly["reporting_period"] = [f"{one}-{(one + 1) % 100:02}" for one in year]
    for frame in (annual, monthly):
        frame["plain"] = [re.sub(r"[\W_]", "", name.lower()) for name in frame["org_name"]]
    both = annual.merge(monthly.drop_duplicates(["reporting_period", "org_code", "plain"]),
                        on=["reporting_period", "org_code"])  # fmt: skip
    same = (both["plain_x"] == both["plain_y"]).groupby([both["org_code"], both["reporting_period"]]).any()
    expected = {code for (code, _), equal in same.items() if not equal}
    told = items(found, "annual_totals", "named differently elsewhere")
    mine = told[told["words"].str.contains("in Monthly figures by provider")]
    assert set(mine["id"]) == expected
    assert len(expected) == 37
