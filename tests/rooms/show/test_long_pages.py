"""Pages of programmes with many parts: what matters stands first, and nothing is left out in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from assurance.show import html, sentence
from assurance.show.chosen_parts import chosen_parts
from assurance.show.folded import folded_table
from assurance.show.tables import Column
from assurance.show.variation import write_value
from assurance.variation import Part, RankedVariation, Ranking, Trends, rank_parts

CALM = [0.5, 0.52, 0.49, 0.51, 0.5, 0.48] * 4
COLUMNS = [Column("s", "Stratum", "stub")]


def page(text):
    return BeautifulSoup(text, "html.parser")


def trends(make, last, *, whole=True, limitations=()):
    """Give a measure whose parts end with these values."""
    charts = [("m", "", make.chart(CALM, title="Seen"))] if whole else []
    for number, value in enumerate(last):
        charts.append(("m", f"team=T{number:02}", make.chart([*CALM[:-1], value], title="Seen, team")))
    return Trends("2026-10", tuple(charts), (), tuple(limitations))


def test_up_to_24_parts_of_a_measure_are_all_drawn(make):
    result = trends(make, [0.5] * 24)
    assert len(chosen_parts(result)) == 24
    assert "Of its parts" not in html(result)


def test_of_more_parts_only_signals_are_drawn_and_the_rest_is_counted(make):
    result = trends(make, [0.5] * 20 + [0.7] * 3 + [0.3] * 7)
    assert [part for _, part, _ in chosen_parts(result)] == [f"team=T{n}" for n in range(20, 30)]
    text = page(html(result)).get_text(" ")
    assert "shows special cause, at most 40 on this page: 10." in text
    assert "20 part charts without such a signal were not drawn." in text
    assert "10 of 30 parts drawn." in text


def test_where_signals_are_too_many_the_worst_are_drawn(make):
    result = trends(make, [0.7] * 30 + [0.3] * 20 + [0.29] * 15)
    kept = [int(part[-2:]) for _, part, _ in chosen_parts(result)]
    assert len(kept) == 40
    assert set(range(30, 65)) <= set(kept)
    text = page(html(result)).get_text(" ")
    assert "40 of 65" in text
    assert "The other 25 are in the table of latest points." in text


def test_without_any_signal_no_part_is_drawn_and_that_is_said(make):
    found = page(html(trends(make, [0.5] * 30)))
    assert len(found.find_all("img")) == 1
    assert "at most 40 on this page: 0." in found.get_text(" ")
    assert "30 part charts without such a signal were not drawn." in found.get_text(" ")


def test_charts_without_a_value_for_the_last_month_are_not_counted_as_calm(make):
    said = sentence(trends(make, [0.5, None, None]))
    assert said.startswith("In none of 2 charts does")
    assert "2 more charts end without a value for it." in said


def test_what_was_declared_of_a_measure_stands_with_its_chart(make):
    result = trends(make, [], limitations=[("m", "Counts are <rounded>."), ("n", "Another.")])
    text = html(result)
    assert "Known limitation: Counts are &lt;rounded&gt;." in text
    assert "Another" not in text


@pytest.mark.parametrize(("rows", "folded"), [(60, 0), (61, 1)])
def test_a_table_is_folded_when_it_is_long(rows, folded):
    found = page(folded_table("Cases", COLUMNS, [{"s": str(n)} for n in range(rows)]))
    assert len(found.find_all("details")) == folded
    assert len(found.select("tbody tr")) == rows
    captions = [caption.text for caption in found.find_all("caption")]
    assert len(set(captions)) == len(captions)


def test_a_folded_table_says_what_it_leaves_out():
    text = folded_table("Cases", COLUMNS, [{"s": str(n)} for n in range(90)], most=80)
    assert len(page(text).select("tbody tr")) == 80
    assert "55 of 65 rows shown; all rows are in findings.json." in text


def test_of_many_figures_what_differs_is_drawn_first_and_the_tables_are_counted_and_folded(make):
    rows = [make.figure_row(breakdown=f"team=T{n}", verdict="agrees") for n in range(70)]
    for number, published in enumerate((0.5, 0.9, 0.6)):
        rows.append(
            make.figure_row(
                breakdown=f"team=D{number}", verdict="differs", value=0.5 if number else 0.49,
                published_value=published,
            )
        )  # fmt: skip
    found = page(html(make.reconciliation(rows)))
    drawn, first, *_ = found.find_all(["table", "figure"])
    assert drawn.name == "figure"
    assert first.caption.text == "Each measure and what became of its figures"
    assert [cell.text for cell in first.select("tbody tr")[0].find_all("td")][:3] == ["70", "3", "73"]
    assert any(
        details.summary.text == "Figures that agree: 70" and len(details.select("tbody tr")) == 70
        for details in found.find_all("details")
    )


def test_few_figures_need_no_counts_of_verdicts(make):
    assert "what became of its figures" not in html(make.reconciliation())


def test_of_a_long_ranking_those_who_stand_apart_are_open():
    parts = [Part(f"P{n}", (50, 50), (100, 100), 0.5, (50, 100)) for n in range(70)]
    parts += [Part("High", (95, 95), (100, 100), 0.95, (95, 100)), Part("Gone", reason="blank")]
    rows = rank_parts(parts, Ranking("r", "Rate", "provider", "increase", share=True))
    found = page(html(RankedVariation("2024-10", 0.998, rows, (), (("r", "Rounded to 5."),))))
    tables = [table for table in found.find_all("table") if not table.find_parent("details")]
    assert [cell.text for cell in tables[0].select("tbody th")] == ["High"]
    folded = found.find("details")
    assert folded.summary.text == "Show the 70 parts that cannot be told apart from all together"
    assert len(folded.select("tbody tr")) == 70
    assert "Known limitation: Rounded to 5." in found.get_text(" ")


@pytest.mark.parametrize(
    ("value", "written"), [(0.4996, "49.96%"), (0.5, "50%"), (0.50001, "50.001%"), (0.512, "51.2%")]
)
def test_a_share_is_not_printed_as_the_target_that_it_misses(make, value, written):
    chart = replace(make.chart([*CALM, value], target=0.5), statistic="proportion")
    assert write_value(chart, value) == written


def test_what_a_range_means_is_said_where_there_is_one(make):
    ranged = make.figure_row(verdict="differs", statistic="sum", lower=8.0, upper=24.0)
    meaning = "a figure differs only where no whole number fits it and its sum"
    assert meaning in sentence(make.reconciliation([ranged]))
    assert meaning not in sentence(make.reconciliation())
