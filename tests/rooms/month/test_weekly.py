"""A week runs as a month does: its own charts, its own sample, its own days at the clock change."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from small_programme import SEED, Small

from assurance.calendars import parse_period, periods_back
from assurance.errors import LedgerError
from assurance.month.trends import labels_within
from assurance.programme import load_programme

BEGIN = datetime(2026, 3, 2, 9, 30)
"""A Monday; five referrals a week follow, one a working day, for 37 weeks."""
WEEKS = 37


def received(number: int) -> datetime:
    """Give the time of a referral."""
    return BEGIN + timedelta(weeks=number // 5, days=number % 5)


@pytest.fixture
def weekly(small: Small) -> Small:
    """The small programme with a weekly measure beside its monthly one, and referrals week by week."""
    path = small.folder / "measures.yaml"
    monthly = path.read_text(encoding="utf-8")
    second = monthly.partition("measures:\n")[2].replace("seen_28d", "seen_weekly")
    second = second.replace("title: Seen within 28 days", "title: Seen, by week").replace(
        "date: received_at", "date: received_at\n    period: week"
    )
    path.write_text(monthly + second, encoding="utf-8")
    small.write(
        "referrals.csv",
        [
            {
                "referral_id": f"W{number:04}",
                "site": ("North", "South")[number % 2],
                "received_at": received(number).isoformat(),
                "seen_at": "" if number % 7 == 3 else (received(number) + timedelta(days=3)).isoformat(),
                "cancelled": "false",
            }
            for number in range(5 * WEEKS)
        ],
    )
    return small


def labels(small: Small, period: str, measure: str) -> list[str]:
    """Give the labels of the chart of a whole measure."""
    with small.open(period) as month:
        return list(dict(month.variation().whole())[measure].labels)


def test_a_weekly_measure_is_charted_by_26_weeks_and_a_monthly_one_by_months(weekly: Small) -> None:
    weeks = labels(weekly, "2026-W43", "seen_weekly")
    assert weeks == [f"2026-W{week}" for week in range(18, 44)]
    assert labels(weekly, "2026-W43", "seen_28d") == [f"2026-{month:02}" for month in range(3, 11)]


def test_values_of_a_week_are_those_of_its_days(weekly: Small) -> None:
    with weekly.open("2026-W43") as month:
        chart = dict(month.variation().whole())["seen_weekly"]
    for label, value in zip(chart.labels, chart.values, strict=True):
        mine = [n for n in range(5 * WEEKS) if received(n).date() in parse_period(label)]
        assert len(mine) == 5
        assert value == pytest.approx(sum(n % 7 != 3 for n in mine) / 5)


def test_a_month_s_pack_ends_its_weeks_with_the_last_that_is_over(weekly: Small) -> None:
    """Week 44 begins in October and ends on 1 November."""
    assert labels(weekly, "2026-10", "seen_weekly")[-1] == "2026-W43"
    assert labels(weekly, "2026-10", "seen_28d")[-1] == "2026-10"


def test_a_month_that_goes_on_after_the_week_is_said(weekly: Small) -> None:
    with weekly.open("2026-W43") as month:
        charts = dict(month.variation().whole())
    assert "October 2026 goes on after week 43 of 2026" in charts["seen_28d"].sentence()
    assert "goes on after" not in charts["seen_weekly"].sentence()
    with weekly.open("2026-10") as month:
        charts = dict(month.variation().whole())
    assert "goes on after" not in charts["seen_28d"].sentence()


@pytest.mark.parametrize(
    ("period", "kinds", "found"),
    [
        ("2026-W43", "week", {"2026-W43"}),
        ("2026-W43", "week month", {"2026-W43", "2026-10"}),
        ("2026-10", "week", {"2026-W40", "2026-W41", "2026-W42", "2026-W43"}),
        ("2027-01", "week", {"2026-W53", "2027-W01", "2027-W02", "2027-W03", "2027-W04"}),
        ("2026-W53", "week month quarter", {"2026-W53", "2026-12", "2027-01", "2026-Q4", "2027-Q1"}),
        ("2026-10-25", "week", {"2026-W43"}),
        ("2026-10-21", "week", {"2026-W43"}),
        ("2026-10", "financial_year all", set()),
    ],
)
def test_labels_that_a_pack_tells_of(small: Small, period: str, kinds: str, found: set[str]) -> None:
    (measure,) = load_programme(small.folder).measures
    measures = [measure.model_copy(update={"period": kind}) for kind in kinds.split()]
    expected = found - {"2027-01", "2027-Q1"} if period == "2026-W53" else found
    assert labels_within(parse_period(period), measures) == expected


def test_trends_trigger_for_the_week_only(weekly: Small) -> None:
    weekly.edit(
        "rules.yaml",
        "stage: traces\n    when: cases > 100000",
        "stage: variation\n    when: measure = 'seen_weekly' and value >= 0",
    )
    with weekly.open("2026-W43") as month:
        rows = month.attention().to_frame()
    assert list(rows.loc[rows["rule"] == "never", "what"]) == ["seen_weekly, 2026-W43"]


def test_sundays_of_the_clock_changes_belong_to_their_weeks(small: Small) -> None:
    """Midnight is London's: the week of 25 October 2026 has 169 hours, that of 29 March 167."""
    times = {
        "2026-10-18T23:30:00": "2026-W42",  # British summer time: 22:30 UTC
        "2026-10-19T00:30:00": "2026-W43",  # 18 October, 23:30 UTC
        "2026-10-25T01:30:00": "2026-W43",  # comes twice
        "2026-10-25T23:30:00": "2026-W43",
        "2026-10-26T00:10:00": "2026-W44",
        "2026-03-29T23:50:00": "2026-W13",  # 22:50 UTC
        "2026-03-30T00:10:00": "2026-W14",  # 29 March, 23:10 UTC
        "2027-01-03T23:59:59": "2026-W53",
        "2027-01-04T00:00:00": "2027-W01",
    }
    small.edit("measures.yaml", "date: received_at", "date: received_at\n    period: week")
    small.edit("programme.yaml", "as_at: 2026-11-30", "as_at: 2027-01-31")
    small.write(
        "referrals.csv",
        [
            {"referral_id": f"C{n}", "site": "North", "received_at": at, "seen_at": "", "cancelled": "false"}
            for n, at in enumerate(times)
        ],
    )
    expected = {label: list(times.values()).count(label) for label in times.values()}
    found = {}
    for label in expected:
        with small.open(label) as month:
            rows = month.reconcile().to_frame().set_index("period")
            found[label] = int(rows.loc[label, "denominator"])
            assert month.traces().summary["cases"].max() == expected[label]
    assert found == expected


def test_each_week_has_its_own_sealed_sample(weekly: Small) -> None:
    """Two weeks of one store: two commits, two draws; the same week again is the same draw."""
    weekly.edit("plan.yaml", "minimum: 3", "minimum: 1")
    weekly.edit("plan.yaml", "size: 12", "size: 4")
    drawn = {}
    for period in ("2026-W42", "2026-W43", "2026-W42"):
        with weekly.open(period) as month:
            draw = month.draw(seed=SEED)
            assert draw.population == {"North": 3, "South": 2} or draw.population == {"North": 2, "South": 3}
            keys = set(draw.picks["case_key"])
            assert drawn.setdefault(period, keys) == keys
            inside = {f"W{n:04}" for n in range(5 * WEEKS) if received(n).date() in parse_period(period)}
            assert keys <= inside
            events = month.ledger.events()
    sealed = [(event.period, event.kind) for event in events if event.kind in ("commit", "draw")]
    assert sealed == [(week, kind) for week in ("2026-W42", "2026-W43") for kind in ("commit", "draw")]
    assert not drawn["2026-W42"] & drawn["2026-W43"]


def test_another_seed_for_the_same_week_is_refused(weekly: Small) -> None:
    weekly.edit("plan.yaml", "minimum: 3", "minimum: 1")
    weekly.edit("plan.yaml", "size: 12", "size: 4")
    with weekly.open("2026-W43") as month:
        month.draw(seed=SEED)
        with pytest.raises(LedgerError, match="2026-W43 was drawn on"):
            month.draw(seed="another")


def test_labels_of_charts_have_no_gap(weekly: Small) -> None:
    weeks = [parse_period(label) for label in labels(weekly, "2026-W43", "seen_weekly")]
    assert all(one.end == following.start for one, following in pairwise(weeks))
    assert tuple(weeks) == periods_back(parse_period("2026-W43"), 26, "week")
