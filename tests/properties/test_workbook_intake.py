"""Whatever stands in a workbook, every record is accepted or rejected, and text is what was written."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path

import made_workbooks as make
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine, Store
from assurance.errors import ExtractError
from assurance.extracts import receive
from assurance.extracts.files.workbook_cells import cell_text, number_text
from assurance.programme import Header, Programme, RecordSource

KINDS = ("id", "text", "integer", "number", "date", "timestamp", "boolean")
cells = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=8),
    st.sampled_from(["Total", "N/A", "#N/A", "#REF!", "=1/0", "01/02/2026", "1,5", "ref", "a b"]),
    st.integers(-(10**6), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1901, 1, 1)),
    st.datetimes(datetime(1901, 1, 1)),
)


@given(
    st.lists(st.tuples(cells, cells, cells), max_size=8),
    st.lists(st.sampled_from(KINDS), min_size=3, max_size=3),
    st.sampled_from(["none", "drop", "drop_unchecked"]),
)
@settings(max_examples=40)
def test_no_row_is_lost(rows, kinds, totals_row):
    """Either the file is refused in words, or its records are counted: accepted, rejected, or said."""
    columns = {name: {"type": kind} for name, kind in zip(("ref", "b", "c"), kinds, strict=True)}
    source = RecordSource(
        kind="records", title="Made up", file="x.xlsx", columns=columns, totals_row=totals_row
    )
    header = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
    with tempfile.TemporaryDirectory() as name, Engine.open(threads=1) as engine:
        folder = Path(name)
        make.save(folder / "x.xlsx", {"Data": [tuple(columns), *rows]})
        programme = Programme(folder=folder, header=header, sources={})
        refused = ""
        try:
            intake = receive(
                "x", source, folder=folder, programme=programme, store=Store(folder / "s"), engine=engine
            )
        except ExtractError as error:
            refused = str(error)
    if refused:
        assert refused.startswith("x: x.xlsx")
        return
    filled = sum(any(cell not in (None, "") and str(cell).strip() for cell in row) for row in rows)
    said = sum("left out" in warning for warning in intake.warnings)
    assert intake.rows_accepted + intake.rows_rejected == intake.rows_read <= filled
    assert intake.rows_read == filled or said


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=200)
def test_numbers_keep_fifteen_digits_and_have_no_exponent(value):
    text = number_text(value)
    assert "e" not in text.lower()
    assert float(text) == value or abs(float(text) - value) <= 1e-14 * abs(value)


@given(st.datetimes(datetime(1901, 1, 1)))
def test_moments_are_read_back_as_they_were(moment):
    assert datetime.fromisoformat(cell_text(moment)) == moment
