"""Readings on a page: how far the choice moves the figure, in words, with nothing drawn twice."""

from __future__ import annotations

from fractions import Fraction

import pytest
from bs4 import BeautifulSoup

from assurance.reconciliation.readings import Reading, Readings
from assurance.show import picture
from assurance.show.definitions import reading_words

MINUS = "\N{MINUS SIGN}"


def reading(name, words, top, below, *, changes=1):
    return Reading(
        name, name.partition(":")[0], words, changes, Fraction(top), Fraction(below), Fraction(top, below)
    )


def readings(*others, agreed=(31, 79), **changes):
    first = reading("", "as agreed", *agreed, changes=0)
    values = {
        "of": "rule", "name": "p.hour", "title": "Drug within an hour", "period": "2014-10", "scale": "share",
        "unit": "", "agreed_words": "at most 1 hour", "readings": (first, *others),
    }  # fmt: skip
    return Readings(**(values | changes))


FOUND = readings(
    reading("bound:less_than", "less than 1 hour", 31, 79),
    reading("missing:left_out", "what is not on record is left out", 31, 78),
    reading("population:all", "of all cases", 31, 95),
)


def test_the_first_line_says_how_far_the_reading_moves_the_figure():
    assert FOUND.sentence() == (
        "Under the agreed definition 39.2% (31 of 79); other natural readings give 32.6% to 39.7%. The "
        "choice of reading alone makes it up to 6.6 percentage points lower or 0.5 percentage points "
        "higher.\n"
        "Lowest of these: Of all cases, 32.6% (31 of 95).\n"
        "Highest of these: What is not on record is left out, 39.7% (31 of 78)."
    )


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ((500, 1000), "; 1 other natural reading gives the same."),
        ((501, 1000), " alone makes it up to 0.1 percentage points higher."),
        ((49_996, 100_000), " alone makes it up to less than 0.1 percentage points lower."),
        ((51, 100), " alone makes it up to 1 percentage point higher."),
        ((45, 100), " alone makes it up to 5 percentage points lower."),
    ],
)  # fmt: skip
def test_distances_have_one_decimal_and_are_never_nothing(other, said):
    first = readings(reading("days:x", "x", *other), agreed=(1, 2)).sentence().split("\n")[0]
    assert first.startswith("Under the agreed definition 50% (1 of 2)")
    assert first.endswith(said)


def test_readings_that_move_nothing_stand_in_the_table_and_are_not_drawn():
    page = BeautifulSoup(FOUND._repr_html_(), "html.parser")
    assert "Less than 1 hour" not in FOUND.alt_text()
    assert "under 3 readings" in FOUND.alt_text()
    assert page.figcaption.get_text().endswith("The table has 1 reading more, with the same figure.")
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")]
    assert rows == [
        ["As agreed", "31", "79", "39.2%", ""],
        ["Less than 1 hour", "31", "79", "39.2%", "the same"],
        ["What is not on record is left out", "31", "78", "39.7%", "+0.5 percentage points"],
        ["Of all cases", "31", "95", "32.6%", f"{MINUS}6.6 percentage points"],
    ]
    alike = readings(reading("bound:less_than", "less than 1 hour", 31, 79))
    assert picture(alike) is None
    assert alike.alt_text() == "No other reading of Drug within an hour moves the figure."
    assert "<figure" not in alike._repr_html_()


def test_a_question_keeps_its_mark_and_limits_of_days_are_words():
    words = "completed_on < due_on in place of completed_on <= due_on"
    found = readings(
        reading("boundary:x", words, 17, 25),
        agreed=(20, 25), of="measure", agreed_words="Is it done in time?",
    )  # fmt: skip
    assert "What is asked: Is it done in time?<" in found._repr_html_()
    assert reading_words(found, found.single[0]) == (
        "\N{LEFT DOUBLE QUOTATION MARK}completed\N{RIGHT DOUBLE QUOTATION MARK} earlier than "
        "\N{LEFT DOUBLE QUOTATION MARK}due\N{RIGHT DOUBLE QUOTATION MARK}, not on it too"
    )
    odd = readings(
        reading("boundary:x", "score < 3 in place of score <= 3", 17, 25), agreed=(20, 25), of="measure"
    )
    assert reading_words(odd, odd.single[0]) == "Less than 3, not 3 or less (score)".partition(" (")[0]
