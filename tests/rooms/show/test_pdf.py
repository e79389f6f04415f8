"""The PDF: tags for everyone, every number of its tables in its text, the same bytes anywhere."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pypdf
import pytest
from forms import AWKWARD, awkward, elsewhere, report
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.errors import PackError
from assurance.show.document import Column, Document, Section, Table, tables_of
from assurance.show.forms import make_pdf, pdf
from assurance.show.forms.cells import cell_text, is_numeric, value_of


@pytest.fixture(scope="module")
def made():
    return make_pdf(report(brief=True))


@pytest.fixture(scope="module")
def reader(made):
    return pypdf.PdfReader(io.BytesIO(made))


def squeezed(text):
    """Leave out what laying out adds: spaces and breaks."""
    return re.sub(r"\s+", "", text)


def text_of(reader):
    return squeezed("".join(page.extract_text() for page in reader.pages))


def elements(node):
    """Give every element of the structure tree with its attributes."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from elements(one)
    elif isinstance(node, dict) and "/S" in node:
        yield node
        if "/K" in node:
            yield from elements(node["/K"])


def tags(reader):
    return list(elements(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))


def numbers(document):
    for _, table in tables_of(document):
        for row in table.rows:
            for column, cell in zip(table.columns, row, strict=True):
                if value_of(cell) is not None:
                    yield table.name, cell_text(column, cell)


def test_every_number_of_the_tables_is_in_the_text(reader):
    text = text_of(reader)
    wanted = list(numbers(report(brief=True)))
    assert len(wanted) > 250
    assert [one for one in wanted if squeezed(one[1]) not in text] == []


def test_every_row_stands_in_its_order(reader):
    """The words of a row stand together, so that a number cannot have slipped to another line."""
    text = text_of(reader)
    lines = [
        squeezed("".join(cell_text(column, cell) for column, cell in zip(table.columns, row, strict=True)))
        for _, table in tables_of(report(brief=True))
        for row in table.rows
        if not any(column.kind == "verdict" for column in table.columns)
    ]
    short = [line for line in lines if len(line) < 60]
    assert len(short) > 20
    assert sum(line in text for line in short) > 0.9 * len(short)


def test_it_is_tagged_for_everyone(reader):
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Assurance pack \N{EN DASH} Made-up programme \N{EN DASH} October 2026"
    meta = root["/Metadata"].get_object().get_data().decode("utf-8")
    assert "<pdfuaid:part>1</pdfuaid:part>" in meta


def test_every_table_has_a_caption_and_headers_with_a_scope(reader):
    document = report(brief=True)
    found = tags(reader)
    counts = Counter(str(one["/S"]) for one in found)
    tables = [table for _, table in tables_of(document)]
    assert counts["/Table"] == counts["/Caption"] == len(tables)
    heads = [one for one in found if one["/S"] == "/TH"]
    assert len(heads) == sum(len(table.columns) for table in tables)
    assert all("/Column" in [str(part.get_object().get("/Scope")) for part in one["/A"]] for one in heads)
    assert counts["/TD"] == sum(len(table.columns) * len(table.rows) for table in tables)


def test_headings_do_not_jump_and_are_bookmarked(reader):
    levels = [int(str(one["/S"])[2]) for one in tags(reader) if re.fullmatch("/H[1-6]", str(one["/S"]))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    titles = [section.title for section in report(brief=True).sections]
    assert [str(one["/Title"]) for one in reader.outline if not isinstance(one, list)] == titles


def test_what_nobody_may_miss_is_on_every_page(reader):
    total = len(reader.pages)
    assert total > 5
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        for mark in (
            "INCOMPLETE",
            "SIMULATED REVIEWS: MADE-UP",
            "CONTROLLED EDITION",
            "Made-up programme, October 2026",
        ):
            assert mark in text
        assert f"Page {number} of {total}" in text


def test_a_long_table_repeats_its_header_and_keeps_every_row():
    columns = (Column("who", "Name of the part"), Column("n", "Number of cases", "count"))
    table = Table("long", "A long table", columns, tuple((f"part {n}", 7000 + n) for n in range(300)))
    made = pypdf.PdfReader(io.BytesIO(make_pdf(Document("T", "P", "Q", (Section("S", (), (table,)),)))))
    pages = [page.extract_text() for page in made.pages]
    held = [page for page in pages if "part " in page]
    assert len(held) > 5
    assert all("Numberofcases" in squeezed(page) for page in held)
    assert all(f"{7000 + n:,}" in "".join(pages) for n in range(300))


def test_a_wide_table_lies_sideways_and_nothing_leaves_the_page():
    columns = tuple(Column(f"c{n}", f"Column {n}", "number") for n in range(16))
    table = Table("wide", "A wide table", columns, (tuple(10000.25 + n for n in range(16)),))
    made = pypdf.PdfReader(io.BytesIO(make_pdf(Document("T", "P", "Q", (Section("S", (), (table,)),)))))
    page = made.pages[-1]
    assert page.mediabox.width > page.mediabox.height
    places = []
    page.extract_text(
        visitor_text=lambda text, _cm, tm, _font, _size: places.append(tm[4]) if text.strip() else None
    )
    assert max(places) < float(page.mediabox.width) - 40


def test_awkward_texts_are_data_and_never_markup():
    document = awkward()
    made = pypdf.PdfReader(io.BytesIO(make_pdf(document)))
    text = text_of(made)
    for said in AWKWARD:
        kept = squeezed(said.replace("\x07", "\ufffd").replace("\u202e", "\ufffd"))
        if kept.isascii():
            assert kept in text, said
    assert "emoji\N{GRINNING FACE}[U+6F22][U+5B57]\N{BLACK CIRCLE}" in text
    assert "bell\ufffdandtab." in text
    assert "turned\ufffdround" in text
    assert "fewerthan5" in text
    assert "notknown" in text


def test_the_same_bytes_elsewhere(made, tmp_path):
    assert make_pdf(report(brief=True)) == made
    assert elsewhere(tmp_path / "other", "make_pdf", "report") == make_pdf(report())


def test_no_clock_machine_or_path_is_in_it(made, reader):
    assert b"/CreationDate" not in made
    assert b"/ModDate" not in made
    assert set(reader.metadata) == {"/Title", "/Creator"}
    assert str(reader.metadata.creator).startswith("Typst ")
    assert b"/work" not in made
    assert b"/home" not in made


def test_another_number_gives_other_bytes():
    columns = (Column("a", "A"), Column("n", "N", "count"))

    def one(number):
        table = Table("t", "A table", columns, (("x", number),))
        return make_pdf(Document("T", "P", "Q", (Section("S", (), (table,)),)))

    assert one(1) == one(1)
    assert one(1) != one(2)


def test_a_report_of_nothing_has_a_page():
    empty = Document("Assurance pack", "Demo", "October 2026", ())
    assert len(pypdf.PdfReader(io.BytesIO(make_pdf(empty))).pages) == 1
    words = replace(empty, sections=(Section("Alone", ("A line.",)),))
    assert "A line." in "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(make_pdf(words))).pages
    )


def test_what_cannot_be_set_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "_template", lambda: b"#set document(title: none)\n= x")
    with pytest.raises(PackError, match="the PDF of Demo cannot be set: "):
        make_pdf(Document("T", "Demo", "Q", ()))


def test_numbers_line_up_and_words_do_not():
    assert is_numeric(Column("a", "A", "points"))
    assert not is_numeric(Column("a", "A", "verdict"))


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_any_text_can_be_set_and_the_numbers_beside_it_stay(text):
    """Marks and joiners of a text must not become part of the digits that stand elsewhere."""
    columns = (Column("a", "A"), Column("n", "N", "count"))
    table = Table("t", "A table", columns, ((f"0{text}1 2\u200d3\u0301 4\ufe0f5\u00ad6", 1_234_567),))
    made = pypdf.PdfReader(io.BytesIO(make_pdf(Document("T", "P", "Q", (Section("S", (text,), (table,)),)))))
    assert "1,234,567" in text_of(made)
