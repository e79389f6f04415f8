"""The ranking in words, as a plot and as tables."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from assurance.variation import RANK_COLUMNS, Part, RankedVariation, Ranking, rank_parts

EVIL = "Cedar <script>alert(1)</script> & $x_1$"


def share(name, top, below):
    return Part(name, (top, top), (below, below), top / below, (top, below))


def ranked(parts, *, direction="increase", skipped=()):
    rows = rank_parts(parts, Ranking("recovery", "Recovery rate", "provider", direction, share=True))
    return RankedVariation("2024-10", 0.998, rows, skipped)


@pytest.fixture
def result():
    parts = [share(EVIL, 90, 100), *(share(f"P{n}", 50, 100) for n in range(4)), share("Low", 10, 100)]
    return ranked([*parts, Part("Gone", reason="the month is blank: suppressed or not reported")])


def test_the_sentence_says_who_stands_apart_and_who_is_unknown(result):
    assert result.sentence().split("\n") == [
        "Recovery rate, by provider: 6 parts ranked. All of them together have 50%. Of the parts, 1 above it "
        "(better) and 1 below it (worse) lie further from it than chance explains (99.8% "
        "intervals); 4 cannot be told apart from it, so their order says next to nothing. 1 part is not "
        "ranked: a number is unknown, which is not zero.",
        "Parts differ in whom they treat; nothing here is adjusted for that.",
    ]


def test_where_nobody_stands_apart_words_and_table_do():
    alike = ranked([share(f"P{n}", 50 + n, 100) for n in range(4)])
    assert alike.sentence().startswith(
        "Recovery rate, by provider: 4 parts ranked. All of them together have 51.5%, and none lies further "
        "from that than chance explains (99.8% intervals): their order says next to nothing."
    )
    page = BeautifulSoup(alike._repr_html_(), "html.parser")
    assert len(page.find_all("table")) == 1
    assert not page.find_all(["img", "svg", "figure"])


def test_rounding_is_named_where_there_is_some():
    rounded = [Part(f"P{n}", (48, 52), (98, 102), 0.5, (50, 100)) for n in range(3)]
    assert "than chance and rounding explain" in ranked(rounded).sentence()


def test_where_less_is_better_above_is_worse():
    parts = [share("High", 90, 100), *(share(f"P{n}", 50, 100) for n in range(4))]
    assert "1 above it (worse) and 0 below it (better)" in ranked(parts, direction="decrease").sentence()


def test_nothing_ranked_is_said():
    empty = pd.DataFrame(columns=pd.Index(RANK_COLUMNS)).astype(dict(RANK_COLUMNS))
    nothing = RankedVariation(
        "2024-10", 0.998, empty, ("Waits, by team: 2 part(s) with a value, 3 are needed",)
    )
    assert nothing.sentence().startswith("Nothing is ranked for October 2024")
    assert nothing.alt_text() == "No plot: nothing is ranked."
    assert "2 part(s) with a value" in nothing._repr_html_()


def test_the_alt_text_names_first_last_and_who_stands_apart(result):
    text = result.alt_text()
    assert "6 parts in order of rank" in text
    assert text.endswith("Line: all together, 50%. Above: " + EVIL + ". Below: Low.")


def test_tables_are_whole_and_no_name_becomes_markup(result):
    page = BeautifulSoup(result._repr_html_(), "html.parser")
    assert not page.find_all("script")
    tables = page.find_all("table")
    assert [table.caption.text for table in tables] == [
        "Recovery rate, by provider: ranked",
        "Recovery rate, by provider: not ranked",
    ]
    assert len(tables[0].tbody.find_all("tr")) == 6
    last = [cell.text for cell in tables[1].tbody.find_all("tr")[0].find_all(["th", "td"])]
    assert last == ["Gone", "The month is blank: suppressed or not reported"]
    assert all(image.get("alt") for image in page.find_all("img"))


def test_it_draws_a_mark_and_a_line_for_each_part(result):
    axes = result.plot()
    assert len(axes.lines) == 2 * 6 + 1
    assert sum(line.get_marker() == "D" for line in axes.lines) == 1
    assert sum(line.get_marker() == "s" for line in axes.lines) == 1


def test_a_result_without_any_value_has_no_plot():
    only = ranked([Part("Gone", reason="blank")])
    assert "0 parts" not in only.sentence()
    assert only.alt_text() == "No plot of Recovery rate, by provider: no part has a value."
