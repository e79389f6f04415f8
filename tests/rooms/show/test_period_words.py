"""The words of a page follow its period: a week's pack never says month, a month's still does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assurance.show import sentence
from assurance.show.index import IndexModel, render_index
from assurance.show.trends import latest_nouns
from assurance.show.words import period_noun, period_words
from assurance.variation import Trends, xmr

WEEK = "2026-W43"
SAID = "week 43 of 2026 (19 to 25 October 2026)"


def chart(*labels: str, **options):
    """Give a chart whose last points have these labels."""
    values = [0.5, 0.52, 0.49, 0.51, 0.5, 0.48][: len(labels)]
    return replace(xmr(values, **options), labels=labels, title="Seen", statistic="proportion")


WEEKS = tuple(f"2026-W{week}" for week in range(38, 44))
MONTHS = tuple(f"2026-{month:02}" for month in range(5, 11))


@pytest.mark.parametrize(
    ("period", "labels", "said", "nouns"),
    [
        (WEEK, [WEEKS], f"does {SAID} show special cause", "week"),
        ("2026-10", [MONTHS], "does the month of October 2026 show special cause", "month"),
        (
            WEEK,
            [WEEKS, MONTHS],
            f"does the latest week or month up to the end of {SAID} show",
            "week or month",
        ),
        ("2026-10", [WEEKS], f"does the last week, {SAID}, show", "week"),
        (
            "FY2025-26",
            [MONTHS],
            "does the last month, October 2026, show",
            "month",
        ),
        (WEEK, [], f"No chart has a value for {SAID}, so none can show", "week"),
    ],
)
def test_trends_name_what_their_latest_points_stand_for(period, labels, said, nouns):
    charts = tuple((f"m{n}", "", chart(*names)) for n, names in enumerate(labels))
    result = Trends(period, charts, ())
    assert said in sentence(result)
    assert latest_nouns(result) == nouns


@pytest.mark.parametrize(
    ("labels", "noun"), [(WEEKS, "week"), (MONTHS, "month"), (tuple("123456"), "period"), ((), "period")]
)
def test_a_target_met_by_chance_is_met_in_a_period_of_its_kind(labels, noun):
    names = labels or tuple("123456")
    told = sentence(chart(*names, target=0.5, direction="increase"))
    assert f"is met in a {noun} is a matter of chance" in told


def test_a_chart_names_its_week_without_its_days():
    assert "in week 43 of 2026, against" in sentence(chart(*WEEKS))


@pytest.mark.parametrize("noun", ["week", "month"])
def test_the_front_page_speaks_of_its_own_period(noun):
    failed = IndexModel("Huddle", SAID, "Nothing.", False, (), noun=noun)
    page = render_index(failed)
    assert f"Part of this {noun} failed or was not run." in page
    other = {"week": "month", "month": "this week"}[noun]
    assert other not in page
    whole = render_index(IndexModel("Huddle", SAID, "Nothing.", True, (), noun=noun))
    assert f"holds the {noun} against thresholds" in whole


def test_what_is_no_period_keeps_its_name():
    assert (period_words("whole log", brief=True), period_noun("2026-W60")) == ("whole log", "period")
