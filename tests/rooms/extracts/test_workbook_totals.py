"""The totals row of a workbook, a CSV file and a Parquet file: looked at, compared, left out."""

from __future__ import annotations

import io
from decimal import Decimal

import made_workbooks as make
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assurance.errors import ExtractError
from assurance.extracts.files.totals import says_total

COLUMNS = {"ref": "id", "n": "integer", "cost": {"type": "number", "decimals": 2}}
ROWS = (("ref", "n", "cost"), ("K1", 1, 0.1), ("K2", 2, 0.2), ("Total", 3, 0.1 + 0.2))
SUMMED = "the totals row was left out; it is the sum of the rows above in {}."


@pytest.fixture
def received(receive_file):
    """Receive rows as a workbook."""

    def receive(rows=ROWS, columns=COLUMNS, **keys):
        make.save(receive_file.folder / "records.xlsx", {"Data": rows})
        return receive_file(None, columns, **{"file": "records.xlsx", "totals_row": "drop", **keys})

    return receive


def test_a_total_that_agrees_is_left_out_and_said(received, engine):
    intake = received()
    assert (intake.rows_read, intake.rows_accepted) == (2, 2)
    assert engine.rows(f"select sum(n), sum(cost) from read_parquet('{intake.snapshot}')") == [
        (3, Decimal("0.30"))
    ]
    assert intake.warnings == (
        "records: records.xlsx, sheet 'Data', row 4 (as the sheet numbers its rows): "
        + SUMMED.format("'n', 'cost'"),
    )
    assert [rows for _, _, rows in intake.parts] == [2]


def test_the_same_in_csv(receive_file):
    content = "ref,n,cost\nK1,1,0.10\nK2,2,0.20\nTotal,3,0.30\n"
    intake = receive_file(content, COLUMNS, totals_row="drop")
    assert intake.rows_accepted == 2
    assert intake.warnings == (
        "records: records.csv, row 3 (the header not counted): " + SUMMED.format("'n', 'cost'"),
    )


def test_the_same_in_parquet(receive_file):
    sink = io.BytesIO()
    table = {
        "ref": ["K1", "K2", None],
        "n": [1, 2, 3],
        "cost": [Decimal("0.10"), Decimal("0.20"), Decimal("0.30")],
    }
    pq.write_table(pa.table(table), sink)
    columns = {**COLUMNS, "ref": {"type": "id", "required": True}}
    for signs in ({}, {"decimal_sign": ",", "thousands_sign": "."}):
        keys = {"file": "records.parquet", "totals_row": "drop", **signs}
        intake = receive_file(sink.getvalue(), columns, **keys)
        assert (intake.rows_accepted, intake.rows_rejected) == (2, 0)


def test_signs_of_numbers_are_those_declared(receive_file):
    content = "ref;n;cost\nK1;1000;1.000,10\nK2;2000;0,20\nTotal;3000;1.000,30\n"
    keys = {"delimiter": ";", "decimal_sign": ",", "thousands_sign": ".", "totals_row": "drop"}
    assert receive_file(content, COLUMNS, **keys).rows_accepted == 2


def test_signs_of_numbers_in_a_workbook(received):
    keys = {"decimal_sign": ",", "thousands_sign": "."}
    rows = [*ROWS[:-1], ("K3", "1.000", "1.000,25"), ("Total", 1003, 1000.55)]
    assert received(rows, **keys).rows_accepted == 3


def test_each_file_of_a_pattern_has_its_own_total(receive_file):
    for month in (5, 6):
        rows = [("ref", "n"), (f"K{month}", month), (f"L{month}", month), ("Total", 2 * month)]
        make.save(receive_file.folder / f"records_{month}.xlsx", {"Data": rows})
    columns = {"ref": "id", "n": "integer"}
    intake = receive_file(None, columns, file="records_*.xlsx", totals_row="drop")
    assert (intake.rows_accepted, len(intake.warnings)) == (4, 2)


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (0.31, "column 'cost' says 0.31, but the rows above sum to 0.3;"),
        (0.3000001, "column 'cost' says 0.3000001, but the rows above sum to 0.3;"),
        ("many", "column 'cost' holds no number there, though one is expected;"),
    ],
)
def test_a_total_that_differs_is_refused(received, cost, said):
    with pytest.raises(ExtractError) as caught:
        received([*ROWS[:-1], ("Total", 3, cost)])
    assert said in str(caught.value)


def test_all_columns_that_differ_are_named_and_cells_without_a_number_counted(received):
    with pytest.raises(ExtractError) as caught:
        received([*ROWS[:-1], ("K3", "x", None), ("K4", 4, 1), ("Total", 8, 9)])
    assert "column 'n' says 8, but the rows above sum to 7 (cells above that hold no number: 1)" in str(
        caught.value
    )
    assert "column 'cost' says 9, but the rows above sum to 1.3;" in str(caught.value)


def test_unchecked_totals_are_left_out_and_said(received):
    intake = received([*ROWS[:-1], ("Total", 99, 99)], totals_row="drop_unchecked")
    assert intake.rows_accepted == 2
    assert intake.warnings[0].endswith("the totals row was left out without being checked, as declared.")


def test_a_total_without_numbers_says_that_nothing_was_checked(received):
    intake = received([*ROWS[:-1], ("Total", None, None)])
    assert intake.warnings[0].endswith("was left out; it holds no number that could be checked.")


def test_published_counts_that_are_rounded_are_not_added_up(received):
    columns = {"ref": "id", "n": {"type": "integer", "counts": {"rounded_to": 5, "marks": ["*"]}}}
    intake = received([("ref", "n"), ("A", 5), ("B", "*"), ("Total", 10)], columns, kind="aggregates")
    assert intake.warnings[0].endswith("was left out; it holds no number that could be checked.")


def test_a_last_row_that_is_a_record_is_never_left_out(received):
    for totals_row in ("drop", "drop_unchecked"):
        with pytest.raises(ExtractError, match="does not look like totals"):
            received(ROWS[:-1], totals_row=totals_row)


def test_a_record_whose_team_is_called_total_is_never_left_out(received):
    columns = {"ref": "id", "team": "text", "n": "integer"}
    rows = [("ref", "team", "n"), ("K1", "A", 4), ("K2", "Total Care", 4)]
    for totals_row in ("drop", "drop_unchecked"):
        with pytest.raises(ExtractError, match="does not look like totals"):
            received(rows, columns, totals_row=totals_row)


def test_an_empty_key_shows_a_total_that_has_no_name(received):
    columns = {**COLUMNS, "ref": {"type": "id"}}
    assert received([*ROWS[:-1], (None, 3, 0.3)], columns, key=["ref"]).rows_accepted == 2


def test_notes_below_the_total(received):
    intake = received([*ROWS, (), ("Source: nobody at all",)])
    assert intake.rows_accepted == 2


def test_a_header_alone_has_no_total(received):
    intake = received(ROWS[:1])
    assert intake.rows_read == 0
    assert intake.warnings[0] == "records: records.xlsx, sheet 'Data' has no totals row, and no rows."


def test_numbers_of_any_length_agree_to_twelve_digits(received):
    columns = {"ref": "id", "n": "number"}
    rows = [("ref", "n"), *[(f"K{i}", i / 3) for i in range(20)]]
    total = sum(i / 3 for i in range(20))
    assert received([*rows, ("Total", total)], columns).rows_accepted == 20
    with pytest.raises(ExtractError, match="but the rows above sum to"):
        received([*rows, ("Total", total + 1e-9)], columns)


@pytest.mark.parametrize(
    ("cell", "is_total"),
    [
        ("Total", True),
        ("TOTALS:", True),
        ("Grand total", True),
        ("Sub-total", True),
        ("Sum", True),
        ("Overall", True),
        ("Overall total", True),
        ("Total referrals", True),
        ("Totland", False),
        ("Summer", False),
        ("Overall Road Clinic", False),
        ("", False),
    ],
)
def test_words_for_a_total(cell, is_total):
    assert says_total(cell) is is_total
