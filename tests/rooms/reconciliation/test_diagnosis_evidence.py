"""Values printed finer than the records can tell are no more evidence, and case lists hold what moved."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction

import pandas as pd
import pytest

from assurance.engine import Engine
from assurance.reconciliation import reconcile
from assurance.reconciliation.diagnosis.evidence import gaps_of
from assurance.reconciliation.diagnosis.study import Given, scan, study
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.reconciliation.published import read_figures

MONTHS = range(1, 7)
SITES = ("A", "B")


def records(size=300, seed=1):
    """Referrals; some are closed in another month, some of the others on another day of the same one."""
    draw = random.Random(seed)
    rows = []
    for number in range(size):
        on = date(2026, 1, 1) + timedelta(days=draw.randrange(181))
        site = draw.choice(SITES)
        rows.append(
            {
                "id": f"R{number}",
                "on": on,
                "closed": on + timedelta(days=draw.choice([0, 0, 1, 3, 12])),
                "site": site,
                "told": site if draw.random() < 0.8 else draw.choice(SITES),
                "days": draw.randint(20, 36),
                "fare": draw.choice([0, 5, 10, 25]),
                "moved": draw.random() < 0.15,
            }
        )
    frame = pd.DataFrame(rows)
    return frame.astype({"on": "datetime64[us]", "closed": "datetime64[us]"})


@pytest.fixture
def made(make_measure):
    def make(statistic, **given):
        fields = {
            "id": "m",
            "breakdowns": ("site",),
            "exclusions": ({"id": "moved", "when": "moved", "reason": "moved away"},),
            "alternatives": {"dates": ["closed"], "attribution": {"site": ["told"]}},
        }
        return make_measure(statistic, **fields | given)

    return make


def counted_by(frame, *, day, site, moved):
    """Tell of each case, by its key, in which month and line it is counted; by the definition."""
    kept = frame if moved else frame[~frame["moved"]]
    keys = zip(kept["id"], kept[day].dt.month, kept[site], strict=True)
    return {key: (month, place) for key, month, place in keys if month in MONTHS}


def board(frame, *, day, site, moved):
    cells = list(counted_by(frame, day=day, site=site, moved=moved).values())
    return pd.DataFrame(
        [
            {"period": f"2026-{month:02}", "site": place, "value": cells.count((month, place))}
            for month in MONTHS
            for place in SITES
        ]
    )


@pytest.mark.parametrize(
    ("slips", "toggles"),
    [
        ({"day": "closed"}, {"date:closed"}),
        ({"day": "closed", "moved": True}, {"date:closed", "exclusion:moved"}),
        ({"day": "closed", "site": "told"}, {"date:closed", "attribution:site:told"}),
    ],
)
def test_cases_put_in_a_period_by_another_date_are_those_that_change_figure(made, slips, toggles):
    frame = records()
    agreed = {"day": "on", "site": "site", "moved": False}
    claimed = agreed | slips
    found = reconcile(board(frame, **claimed), frame, made("count"), keys="id").diagnose()
    claim = found.claims.iloc[0]
    assert (set(claim["cause"].split(" + ")), claim["status"]) == (toggles, "explained")
    before, after = (counted_by(frame, **one) for one in (agreed, claimed))
    differing = {key for key in frame["id"] if before.get(key) != after.get(key)}
    same_month = frame["on"].dt.month == frame["closed"].dt.month
    assert (same_month & (frame["on"] != frame["closed"])).any()
    assert set(found.case_list["case"]) == differing


def test_a_case_that_only_changes_its_month_stands_under_the_date(made):
    frame = records()
    figures = board(frame, day="closed", site="told", moved=False)
    found = reconcile(figures, frame, made("count"), keys="id").diagnose()
    assert (found.case_list.groupby("case")["cause"].nunique() == 1).all()
    rows = frame.set_index("id")
    by_date = rows.loc[found.cases("date:closed")["case"]]
    by_site = rows.loc[found.cases("attribution:site:told")["case"]]
    assert (by_date["on"].dt.month != by_date["closed"].dt.month).all()
    assert (by_site["site"] != by_site["told"]).all()
    only_month = rows[~rows["moved"] & (rows["site"] == rows["told"])]
    only_month = only_month[only_month["on"].dt.month != only_month["closed"].dt.month]
    in_board = only_month[only_month["closed"].dt.month.isin(MONTHS)]
    assert set(in_board.index) <= set(by_date.index)


def test_a_case_said_to_be_in_another_period_is_not_said_to_be_counted_here(made):
    frame = records()
    figures = board(frame, day="closed", site="site", moved=False)
    cases = reconcile(figures, frame, made("count"), keys="id").diagnose().cases("date:closed")
    rows = frame.set_index("id")
    for one in cases.itertuples():
        here = rows.loc[one.case, "on"].month == int(one.period[-2:]) if one.period[:2] == "20" else None
        if here is not None:
            assert one.agreed.startswith("counted in" if here else "in another period, by")


def weighed(measure, figures, frame, recounted):
    """Give the gaps of a study that is of nothing but these figures."""
    columns = FigureColumns(None, "period", {"site": "site"}, None, None, "value", None)
    kinds = {
        "id": "text", "on": "date", "closed": "date", "site": "text", "told": "text", "days": "integer",
        "fare": "integer", "moved": "boolean",
    }  # fmt: skip
    published = read_figures(figures.to_dict("records"), columns, [measure])
    with Engine.open() as engine:
        engine.register_frame("cases", frame)
        given = Given(engine, str, {"cases": kinds}, {}, {})
        one = study(scan(given, measure, published), "", published)
        every = range(len(one.figures))
        assert [one.made(0, at).value for at in every] == recounted
        return one.gaps, gaps_of(one, every)


@pytest.mark.parametrize(
    ("statistic", "parts", "recounted", "printed", "plain", "told"),
    [
        # 2 of 3: a third more is one case, not 333 thousandths
        ("proportion", {"numerator": "days <= 28"}, Fraction(2, 3), "1.000", 333, 1),
        # 60 in steps of 5: 15 more are three steps
        ("sum", {"value": "fare"}, Fraction(60), "75", 15, 3),
        # a mean of 20 of three fares: 1.25 more in all would be 3.75, one step of 5
        ("mean", {"value": "fare"}, Fraction(20), "21.25", 125, 1),
        # between whole days lies one place only
        ("median", {"value": "days"}, Fraction(28), "29.000", 1000, 2),
    ],
)
def test_a_gap_is_no_finer_than_the_records(made, statistic, parts, recounted, printed, plain, told):
    fares = {1: (15, 20, 25), 2: (10, 25, 30)}
    frame = pd.DataFrame(
        [
            {"id": f"R{month}{at}", "on": date(2026, month, 3), "closed": date(2026, month, 3), "site": "A",
             "told": "A", "days": 27 + at, "fare": fare, "moved": False}
            for month in (1, 2)
            for at, fare in enumerate(fares[month])
        ]
    )  # fmt: skip
    measure = made(statistic, **parts)
    other = Fraction(65, 3) if statistic == "mean" else 65 if statistic == "sum" else recounted
    far = {"proportion": "0.000", "sum": "80", "mean": "99.00", "median": "20.000"}[statistic]
    figures = pd.DataFrame(
        [
            {"period": "2026-01", "site": "A", "value": printed},
            {"period": "2026-02", "site": "A", "value": far},
        ]
    )
    before, after = weighed(measure, figures, frame, [recounted, other])
    assert (before[0], after[0]) == ((plain,), (told,))


@pytest.mark.parametrize("printed", [{"value": "0.750"}, {"numerator": "3", "denominator": "4"}])
def test_three_shares_that_are_one_case_off_are_no_evidence_however_they_are_printed(made, printed):
    frame = pd.DataFrame(
        [
            {"id": f"R{month}{at}", "on": date(2026, month, 3), "closed": date(2026, month, 3), "site": "A",
             "told": "A", "days": days, "fare": 5, "moved": at == 3}
            for month in (1, 2, 3)
            for at, days in enumerate((20, 21, 30, 22))
        ]
    )  # fmt: skip
    figures = pd.DataFrame([{"period": f"2026-{month:02}", "site": "A", **printed} for month in (1, 2, 3)])
    frame["on"], frame["closed"] = (frame[name].astype("datetime64[us]") for name in ("on", "closed"))
    found = reconcile(figures, frame, made("proportion", numerator="days <= 28"), keys="id").diagnose()
    assert set(found.claims["status"]) <= {"consistent with"}
    assert set(found.causes["cause"]) == {"residual"}
