"""NHS Talking Therapies: two publications of one service, held against each other a second time with pandas.

Monthly figures by provider, annual totals by provider 2017-18 to 2024-25 and the case-mix file of 2024-25
(NHS England, Open Government Licence v3.0), read in place. What the tool says is compared with sums made
here from the files alone.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from aggregate_views import register_views

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.month.ranked import ranked_variation
from assurance.programme import FigureSource, Programme, columns_of, load_programme
from assurance.reconciliation import (
    Diagnosis,
    Reconciliation,
    counts_of,
    diagnose_sources,
    reconcile_sources,
)

PLAN = Path(__file__).resolve().parents[2] / "sampling_plans" / "talking_therapies"
DATA = Path(os.environ.get("ASSURANCE_REAL_DATA", PLAN.parents[2] / "shared" / "data"))
ROUNDED = "agrees within published rounding"
COMMON = (
    "referrals_received", "finished_course_treatment", "not_at_caseness", "recovery", "reliable_recovery",
    "improvement", "deterioration", "no_reliable_change",
)  # fmt: skip
pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def programme() -> Programme:
    """The programme as it is shipped."""
    return load_programme(PLAN)


@pytest.fixture(scope="module")
def engine(programme: Programme) -> Iterator[Engine]:
    """An engine with every source of the programme."""
    with Engine.open(threads=1) as opened:
        register_views(opened, programme, DATA)
        yield opened


def reconciled(engine: Engine, programme: Programme, period: str) -> Reconciliation:
    """Reconcile one period, as the month does."""
    sources = programme.sources
    return reconcile_sources(
        engine,
        measures=programme.measures,
        figures=[(name, item) for name, item in sources.items() if isinstance(item, FigureSource)],
        columns={name: columns_of(name, sources) for name in sources},
        period=parse_period(period),
        counts=counts_of(sources),
    )


@pytest.fixture(scope="module")
def figures(engine: Engine, programme: Programme) -> pd.DataFrame:
    """Every figure of 2024-25 with its verdict."""
    found = reconciled(engine, programme, "FY2024-25").to_frame()
    return found.assign(provider=found["breakdown"].str.removeprefix("provider="))


@pytest.fixture(scope="module")
def by_hand() -> pd.DataFrame:
    """Each provider and measure of 2024-25: sum and number of its printed months, and its annual cell."""
    monthly = pd.read_csv(DATA / "nhs_tt_monthly_provider.csv", dtype=str)
    monthly = monthly[monthly["month"].between("2024-04", "2025-03")]
    annual = pd.read_csv(DATA / "nhs_tt_annual_totals_provider.csv", dtype=str)
    annual = annual[annual["reporting_period"] == "2024-25"]
    months = monthly.melt("org_code", list(COMMON), "measure", "cell").assign(
        cell=lambda rows: pd.to_numeric(rows["cell"]), fives=lambda rows: rows["cell"] == 5
    )
    sums = months.groupby(["org_code", "measure"]).agg(
        total=("cell", "sum"), printed=("cell", "count"), fives=("fives", "sum")
    )
    cells = annual.melt("org_code", list(COMMON), "measure", "annual").set_index(["org_code", "measure"])
    return sums.join(cells, how="outer").reset_index()


def expected(row: pd.Series) -> str:
    """Judge one figure by a rule written down again: a printed 5 is 5 to 7, any other cell 2 either way."""
    if row["annual"] == "*":
        lower_end, upper_end = 0, 4
    else:
        figure = int(row["annual"])
        lower_end, upper_end = (5, 7) if figure == 5 else (figure - 2, figure + 2)
    least = row["total"] - 2 * (row["printed"] - row["fives"])
    most = row["total"] + 2 * row["printed"] if row["printed"] == 12 else math.inf
    if least > upper_end or most < lower_end:
        return "differs"
    return ROUNDED if row["printed"] == 12 else "not comparable"


def test_every_verdict_on_the_months_is_the_one_made_by_hand(
    figures: pd.DataFrame, by_hand: pd.DataFrame
) -> None:
    mine = figures[figures["source"] == "annual_totals"].set_index(["provider", "measure"])["verdict"]
    hand = by_hand.assign(verdict=by_hand.apply(expected, axis=1)).set_index(["org_code", "measure"])[
        "verdict"
    ]
    assert len(hand) == 147 * 8
    assert mine.sort_index().to_dict() == hand.sort_index().to_dict()


def test_of_referrals_58_of_the_120_full_years_agree(figures: pd.DataFrame, by_hand: pd.DataFrame) -> None:
    referrals = by_hand[by_hand["measure"] == "referrals_received"]
    full = referrals[referrals["printed"] == 12]
    assert len(full) == 120
    assert ((full["total"] - full["annual"].astype(int)).abs() <= 26).sum() == 58  # 12 x 2 and 2
    mine = figures[(figures["measure"] == "referrals_received") & (figures["source"] == "annual_totals")]
    assert mine["verdict"].value_counts().to_dict() == {"differs": 66, ROUNDED: 58, "not comparable": 23}


def test_columns_that_ended_are_said_to_have_ended(figures: pd.DataFrame) -> None:
    ended = figures[figures["measure"].isin(["improvement", "deterioration"])]
    assert set(ended["verdict"]) == {"not comparable"}
    present = ended[~ended["reason"].str.startswith("no row")]
    assert len(ended) == 294
    told = present["reason"].str.startswith("the column ends with 2024-09: not published for ")
    assert told.all()
    whole = "the column ends with 2024-09: not published for 6 of the 12 months"
    assert (ended["reason"] == whole).sum() > 150


def test_the_case_mix_file_and_the_annual_totals_say_the_same(figures: pd.DataFrame) -> None:
    annual = pd.read_csv(DATA / "nhs_tt_annual_totals_provider.csv", dtype=str)
    casemix = pd.read_csv(DATA / "nhs_tt_annual_2024_25_casemix.csv", dtype=str, keep_default_na=False)
    total = casemix[(casemix["variable_type"] == "Total") & (casemix["org_type"] == "Provider")]
    columns = list(annual.columns[3:])
    annual = annual[annual["reporting_period"] == "2024-25"].set_index("org_code")[columns].sort_index()
    assert annual.equals(total.set_index("org_code")[columns].sort_index())
    mine = figures[figures["source"] == "annual_totals_whole"]
    assert mine["verdict"].value_counts().to_dict() == {ROUNDED: 147 * 9}


def test_age_groups_add_up_to_the_totals(figures: pd.DataFrame) -> None:
    mine = figures[figures["source"] == "annual_totals_ages"]
    assert mine["verdict"].value_counts().to_dict() == {ROUNDED: 147 * 4}


def test_providers_add_up_to_england(figures: pd.DataFrame) -> None:
    # the exact rows of the case-mix file, beside sums of rounded and hidden cells of 147 providers
    mine = figures[figures["source"] == "england"].set_index("measure")
    assert set(mine["verdict"]) == {ROUNDED}
    england = mine["published_value"].to_dict()
    assert (england["total_referrals_received"], england["total_recovery"]) == (1_813_432, 321_061)
    row = mine.loc["total_referrals_received"]
    assert (row["lower"], row["upper"]) == (1_813_410 - 2 * 146, 1_813_410 + 2 * 146 + 4)


def test_in_a_single_month_nothing_is_compared_and_that_is_said(engine: Engine, programme: Programme) -> None:
    found = reconciled(engine, programme, "2024-10")
    assert found.to_frame().empty
    assert found.sentence() == (
        "No figure was checked: none was published for October 2024, so there is nothing to compare."
    )


def test_a_provider_published_twice_with_the_same_numbers_is_said(
    engine: Engine, programme: Programme
) -> None:
    found = reconciled(engine, programme, "FY2023-24").to_frame()
    twice = found[found["breakdown"] == "provider=TAF90"]
    assert len(twice) == 2 * 8
    assert twice["reason"].str.endswith("published twice with the same numbers").all()


def test_the_ranking_leaves_unknown_providers_apart(engine: Engine, programme: Programme) -> None:
    sources = programme.sources
    found = ranked_variation(
        engine,
        measures=programme.measures,
        columns={name: columns_of(name, sources) for name in sources},
        counts=counts_of(sources),
        period=parse_period("FY2024-25"),
    ).to_frame()
    year = found[found["measure"] == "recovery_rate_year"]
    annual = pd.read_csv(DATA / "nhs_tt_annual_totals_provider.csv", dtype=str)
    annual = annual[annual["reporting_period"] == "2024-25"].set_index("org_code")
    shown = annual[(annual["recovery"] != "*") & (annual["at_caseness"] != "*")]
    rate = shown["recovery"].astype(int) / shown["at_caseness"].astype(int)
    ranked = year[year["standing"] != "unknown"].set_index("part")
    assert set(year.loc[year["standing"] == "unknown", "part"]) == set(annual.index) - set(shown.index)
    assert ranked["value"].to_dict() == pytest.approx(rate.to_dict())
    assert ranked["rank"].to_dict() == rate.rank(ascending=False, method="min").to_dict()
    assert ((ranked["lower"] < ranked["value"]) & (ranked["value"] <= ranked["upper"])).all()
    assert 0.505 < ranked["overall"].iloc[0] < 0.507  # 321,061 of 634,248 in England
    months = found[found["measure"] == "recovery_rate"]
    assert (months["standing"] == "unknown").sum() == 70


@pytest.fixture(scope="module")
def diagnosed(engine: Engine, programme: Programme) -> Diagnosis:
    """What can be said of the differences of 2024-25."""
    sources = programme.sources
    return diagnose_sources(
        engine,
        measures=programme.measures,
        figures=[(name, item) for name, item in sources.items() if isinstance(item, FigureSource)],
        columns={name: columns_of(name, sources) for name in sources},
        period=parse_period("FY2024-25"),
        counts=counts_of(sources),
    )


@pytest.fixture(scope="module")
def least_gaps() -> pd.DataFrame:
    """Every annual figure from 2021-22 beside its twelve months, made from the files alone.

    `lower` and `upper` are what the months may add up to (`upper` infinite where a month is blank or has no
    row), `gap` by how much more is published at least, below 0 where less is.
    """
    monthly = pd.read_csv(DATA / "nhs_tt_monthly_provider.csv", dtype=str)
    first = monthly["month"].str[:4].astype(int) - (monthly["month"].str[5:] < "04")
    months = monthly.assign(year=first).melt(["org_code", "year"], list(COMMON), "measure", "cell")
    months["cell"] = pd.to_numeric(months["cell"])
    months["fives"] = months["cell"] == 5
    sums = months.groupby(["org_code", "year", "measure"]).agg(
        total=("cell", "sum"), printed=("cell", "count"), fives=("fives", "sum")
    )
    annual = pd.read_csv(DATA / "nhs_tt_annual_totals_provider.csv", dtype=str)
    annual["year"] = annual["reporting_period"].str[:4].astype(int)
    cells = annual.melt(["org_code", "year"], list(COMMON), "measure", "annual").drop_duplicates()
    found = cells.merge(sums.reset_index(), on=["org_code", "year", "measure"])
    found = found[found["year"] >= 2021]
    found["lower"] = found["total"] - 2 * (found["printed"] - found["fives"])
    full = found["printed"] == 12
    found["upper"] = (found["total"] + 2 * found["printed"]).where(full, math.inf)
    number = pd.to_numeric(found["annual"], errors="coerce")
    low = (number - 2).where(number != 5, 5).fillna(0)
    high = (number + 2).fillna(4)
    above, below = low - found["upper"], found["lower"] - high
    found["gap"] = above.where(above > 0, -below.where(below > 0, 0))
    found["known"] = full | (found["gap"] != 0)
    return found


def test_every_difference_is_a_residual_with_its_least_gap(
    diagnosed: Diagnosis, least_gaps: pd.DataFrame
) -> None:
    causes = diagnosed.causes
    assert set(zip(causes["cause"], causes["status"], strict=True)) == {("residual", "unexplained")}
    assert set(causes["source"]) == {"annual_totals"}
    mine = causes.set_index(["measure", "breakdown"])["numerator"].to_dict()
    hand = least_gaps[(least_gaps["year"] == 2024) & (least_gaps["gap"] != 0)]
    expected = {(row.measure, f"provider={row.org_code}"): row.gap for row in hand.itertuples()}
    assert mine == expected
    assert len(mine) == 154


def test_no_other_way_to_add_up_is_claimed_in_any_year(diagnosed: Diagnosis) -> None:
    assert diagnosed.claims.empty
    tried = diagnosed.variants[diagnosed.variants["measure"] == "referrals_received"]
    best = tried[tried["toggles"] != ""].iloc[0]
    assert (best["toggles"], best["matched"], best["figures"], best["explained"]) == (
        "window:earlier",
        98,
        545,
        23,
    )


def test_the_sentences_hold_the_numbers_made_by_hand(diagnosed: Diagnosis, least_gaps: pd.DataFrame) -> None:
    text = "\n".join(diagnosed.described)
    year = least_gaps[least_gaps["year"] == 2024]
    known = year[year["known"]]
    for measure in COMMON:
        mine = known[known["measure"] == measure]
        above, below = mine[mine["gap"] > 0]["gap"], -mine[mine["gap"] < 0]["gap"]
        if len(above) + len(below):
            said = f"annual_totals, {measure}: {len(above) + len(below):,} of {len(mine):,} figures differ; "
            assert said in text
            assert f"higher, by at least {int(above.sum()):,}" in text
            assert not len(below) or f"lower, by at least {int(below.sum()):,}" in text
    differ = (year["gap"] != 0).sum()
    assert f"{len(known) - differ:,} fit what their parts add up to, {differ:,} differ" in text
    for first, rows in least_gaps[least_gaps["known"]].groupby("year"):
        label = f"FY{first}-{(first + 1) % 100:02}"
        assert f"{label}: {(rows['gap'] != 0).sum():,} of {len(rows):,}" in text
    lines = year[year["gap"] != 0]["org_code"].nunique()
    assert f"the differences lie in {lines:,} of {year['org_code'].nunique():,} lines" in text


def told_years(least_gaps: pd.DataFrame) -> list[str]:
    """Write the rows of the first table of the document."""
    rows = []
    for first, found in least_gaps.groupby("year"):
        known, gap = found["known"].sum(), found["gap"]
        shown = (known, (gap != 0).sum(), (gap > 0).sum(), (gap < 0).sum(), len(found) - known)
        cells = " | ".join(f"{int(number):,}" for number in shown)
        rows.append(f"| {first}-{(first + 1) % 100:02} | {len(found):,} | {cells} |")
    return rows


def told_measures(least_gaps: pd.DataFrame) -> list[str]:
    """Write the rows of the second table of the document."""
    rows = []
    for measure in COMMON:
        found = least_gaps[(least_gaps["year"] == 2024) & (least_gaps["measure"] == measure)]
        above, below = found[found["gap"] > 0]["gap"], -found[found["gap"] < 0]["gap"]
        shown = (found["known"].sum(), len(above), above.sum(), len(below), below.sum())
        rows.append(f"| `{measure}` | " + " | ".join(f"{int(number):,}" for number in shown) + " |")
    return rows


def test_the_document_says_what_is_found_today(least_gaps: pd.DataFrame) -> None:
    text = (PLAN.parents[1] / "docs" / "talking_therapies.md").read_text(encoding="utf-8")
    for row in (*told_years(least_gaps), *told_measures(least_gaps)):
        assert row in text, row
    lines = least_gaps[(least_gaps["year"] == 2024) & (least_gaps["gap"] != 0)]["org_code"]
    assert (
        f"in {lines.nunique()} of {least_gaps[least_gaps['year'] == 2024]['org_code'].nunique()} providers"
        in text
    )
