"""The page of a document: for everyone, every text escaped, figures that say the numbers of their tables."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from forms import AWKWARD, awkward, report
from strict_pages import page_faults

from assurance.show.document import Amount, Chart, Column, Document, Section, Table, Withheld, tables_of
from assurance.show.forms import render_document
from assurance.show.forms.cells import cell_text, plain_text
from assurance.show.forms.chart import draw_chart

NAV = (("index.html", "Summary"), ("other.html", "Another page"))
COLUMNS = (
    Column("q", "Question"), Column("rate", "Share failed", "share"), Column("low", "Lower bound", "share"),
    Column("high", "Upper bound", "share"), Column("most", "Tolerable", "share"),
)  # fmt: skip
CHART = Chart("q", "rate", "Share of cases that failed", lower="low", upper="high", target="most")
ROWS = (
    ("Was it <shared>?", 0.25, 0.1, 0.5, 0.2),
    ("Was it kept?", 0.0, 0.0, 0.05, ""),
    ("Was it seen?", Withheld("fewer than 5", "small number"), None, None, 0.2),
)


def page(document):
    return BeautifulSoup(render_document(document, nav=NAV, here="index.html"), "html.parser")


@pytest.mark.parametrize(
    "document", [report(), report(brief=True), awkward()], ids=["full", "brief", "awkward"]
)
def test_a_strict_reader_finds_no_fault(document):
    assert (
        page_faults(render_document(document, nav=NAV, here="index.html", footer=("Made from findings.",)))
        == []
    )


def test_every_cell_of_every_table_is_on_the_page():
    soup = page(report())
    listed = [table for _, table in tables_of(report())]
    shown = soup.find_all("table")
    assert len(shown) == len(listed)
    for table, found in zip(listed, shown, strict=True):
        assert found.caption.get_text() == table.caption
        rows = found.tbody.find_all("tr")
        for cells, row in zip(table.rows, rows, strict=True):
            wanted = [cell_text(column, cell) for column, cell in zip(table.columns, cells, strict=True)]
            said = [
                re.sub(r"^\S ", "", cell.get_text()) if cell.find(class_="sign") else cell.get_text()
                for cell in row.find_all(["th", "td"])
            ]
            assert said[1:] == wanted[1:]


def squeezed(text):
    return re.sub(r"\s+", " ", plain_text(text).replace("\N{ZERO WIDTH SPACE}", "")).strip()


def test_awkward_texts_are_escaped():
    html = render_document(awkward())
    assert "<b>&amp;" not in html.replace("&lt;b&gt;&amp;amp;", "")
    text = BeautifulSoup(html, "html.parser").get_text(" ")
    for said in AWKWARD:
        assert squeezed(said) in squeezed(text)


def test_a_figure_says_the_numbers_of_its_table():
    drawing = draw_chart(Table("t", "T", COLUMNS, ROWS), CHART)
    assert drawing.alt == (
        "Dot plot of 3 rows. Share of cases that failed. "
        "Was it <shared>?: 25%, from 10% to 50%, tolerable 20%. "
        "Was it kept?: 0%, from 0% to 5%. "
        "Was it seen?: fewer than 5, from not known to not known, tolerable 20%."
    )
    assert drawing.caption == (
        "Share of cases that failed. The bar runs from the lower bound to the upper bound. "
        "The upright line is the tolerable share."
    )


def test_dots_and_bars_lie_where_the_numbers_are():
    svg = BeautifulSoup(draw_chart(Table("t", "T", COLUMNS, ROWS), CHART).svg, "html.parser")
    dots = [float(dot["cx"]) for dot in svg.find_all("circle")]
    bars = [
        (float(line["x1"]), float(line["x2"]))
        for line in svg.find_all("line")
        if line.get("stroke-width") == "4"
    ]
    left, width = 8.0, 400.0
    end = 0.8  # four steps of 0.2: the least round steps that hold 0.5
    assert dots == pytest.approx([left + width * value / end for value in (0.25, 0.0)], abs=0.06)
    assert bars == [
        pytest.approx((left + width * low / end, left + width * high / end), abs=0.06)
        for low, high in ((0.1, 0.5), (0.0, 0.05))
    ]


def test_values_of_other_units_are_not_drawn_on_an_axis_of_shares():
    columns = (Column("q", "Question"), Column("rate", "Value", "number"))
    rows = (
        ("a", Amount(0.5, "share")),
        ("b", Amount(12, "number", "days")),
        ("c", Amount(0.25, "share")),
        ("d", 0.9),
    )
    drawing = draw_chart(Table("t", "T", columns, rows), Chart("q", "rate", "Values"))
    assert drawing.alt == "Dot plot of 2 rows. Values. a: 50%. c: 25%."


def test_one_value_is_no_figure():
    table = Table("t", "T", COLUMNS, ROWS[:1])
    assert draw_chart(table, CHART) is None


def test_a_long_figure_says_what_it_leaves_out():
    rows = tuple((f"part {n}", 0.5, 0.4, 0.6, 0.2) for n in range(50))
    drawing = draw_chart(Table("t", "T", COLUMNS, rows), CHART)
    assert drawing.alt.endswith("10 more are in the table.")
    assert drawing.svg.count("<circle") == 40


def test_long_tables_are_folded_and_huge_ones_cut_with_words():
    columns = (Column("who", "Part"), Column("n", "Cases", "count"))

    def made(count):
        table = Table("t", "A table", columns, tuple((f"part {n}", n) for n in range(count)))
        return page(Document("T", "P", "Q", (Section("S", (), (table,)),)))

    assert made(40).find("details") is None
    assert made(41).find("details").summary.get_text() == "A table: 41 rows"
    huge = made(1000)
    assert len(huge.tbody.find_all("tr")) == 400
    assert "400 of 1,000 rows are shown; all of them are in the workbook." in huge.get_text()


def test_the_same_document_gives_the_same_page():
    assert render_document(report()) == render_document(report())
