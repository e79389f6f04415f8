"""Counts, percentages, dates and lists, as a reader expects them."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.show.words import (
    count_words,
    date_words,
    is_missing,
    join_words,
    number,
    percent,
    period_words,
    short_period,
    was,
)


@given(
    st.floats(0, 1, exclude_min=True, exclude_max=True, allow_subnormal=False).filter(
        lambda x: 1e-7 < x < 1 - 1e-7
    )
)
def test_a_share_that_is_neither_none_nor_all_is_never_written_so(share):
    assert percent(share) not in ("0%", "100%")


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_percent_is_within_its_last_digit(count, total):
    share = min(count, total) / total
    assert float(percent(share).rstrip("%").replace(",", "")) / 100 == pytest.approx(share, abs=0.00051)


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, pd.NaT])
def test_missing_is_said_and_never_zero(nothing):
    assert is_missing(nothing)
    assert percent(nothing) == "not known" == number(nothing)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "no strata"), (1, "1 stratum"), (2, "2 strata"), (1000, "1,000 strata")]
)
def test_counts_take_their_noun(count, words):
    assert count_words(count, "stratum", "strata") == words


def test_shares_below_nothing_have_a_minus_sign():
    assert percent(-0.391) == "\N{MINUS SIGN}39.1%"


def test_small_words():
    assert [was(0), was(1), was(2)] == ["were", "was", "were"]
    assert join_words([]) == ""
    assert join_words(["a", "b", "c"], last="or") == "a, b or c"
    assert date_words(date(2026, 2, 9)) == "9 February 2026"
    assert period_words("all") == "the whole extract"
    assert [short_period("2026-10"), short_period("2026-13"), short_period("7")] == [
        "Oct 2026",
        "2026-13",
        "7",
    ]


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_numbers_read_back(value):
    text = number(value).replace(",", "").replace("\N{MINUS SIGN}", "-")
    assert float(text) == pytest.approx(value, rel=0.006, abs=1e-300)


def test_shares_beyond_the_digits_of_a_decimal_are_written_whole():
    assert percent(1e30) == "100" + ",000" * 10 + "%"
    assert percent(-1e25) == "\N{MINUS SIGN}1" + ",000" * 9 + "%"
