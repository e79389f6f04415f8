"""Gaps between a published count and the sum of its parts: what is certain of them, and nothing more."""

from __future__ import annotations

import math

import pytest

from assurance.show.apart import apart_words, least_gap

MONTHS = "published 9,610 (9,608 to 9,612 before rounding), and its months add up to"


def row(reason, lower, upper, published=9610.0):
    return {"reason": reason, "lower": lower, "upper": upper, "published_value": published}


@pytest.mark.parametrize(
    ("found", "gap", "words"),
    [
        (
            row(f"80 apart at least: {MONTHS} 9,480 to 9,528", 9480.0, 9528.0),
            80,
            "between 9,480 and 9,528 by its months; 9,610 published: at least 80 more",
        ),
        (
            row(f"388 apart at least: {MONTHS} at least 10,000; no row in 6 months", 1e4, math.inf),
            -388,
            "at least 10,000 by its months; 9,610 published: at least 388 fewer; no row in 6 months",
        ),
        (
            row(
                "56 apart at least: the figure is hidden (0 to 4), and its 12 parts add up to 60 to 84",
                60.0,
                84.0,
                math.nan,
            ),
            -56,
            "between 60 and 84 by its 12 parts; hidden (0 to 4) as published: at least 56 fewer",
        ),
        (
            row("3 apart: published 9,610, and its only part is 9,607", 9607.0, 9607.0),
            3,
            "9,607 by its only part; 9,610 published: 3 more",
        ),
    ],
)
def test_a_gap_is_told_with_what_is_certain_of_it(found, gap, words):
    assert least_gap(found) == gap
    assert apart_words(found) == words


@pytest.mark.parametrize(
    "reason", ["", None, "numerator 3 apart", "2 of the 12 months are blank", "x apart at least: y"]
)
def test_any_other_reason_is_left_as_it_is(reason):
    assert least_gap(row(reason, 1.0, 2.0)) is None
    assert apart_words(row(reason, 1.0, 2.0)) is None


def test_without_a_range_there_is_no_such_gap():
    assert least_gap(row("4 apart: published 9,610, and its months add up to 9,606", None, None)) is None
