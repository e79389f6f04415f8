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
from assurance.reconciliation import Reconciliation, counts_of, reconcile_sources

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
