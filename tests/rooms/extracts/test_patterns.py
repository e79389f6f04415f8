"""Several files by pattern: read as one, and no file twice, left out or mixed up."""

from __future__ import annotations

import csv

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assurance.engine import file_sha256
from assurance.errors import ExtractError
from assurance.extracts import check_fit, register

COLUMNS = {"ref": {"type": "id", "width": 3}, "team": {"type": "category", "other_headings": ["Team name"]}}
PATTERN = "referrals_*.csv"


@pytest.fixture
def several(receive_file):
    """Write files by name, and receive those of the pattern."""

    def take(files, columns=COLUMNS, **keys):
        receive_file.folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = receive_file.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return receive_file(None, columns, **{"file": PATTERN, **keys})

    return take


def refused(several, files, **keys):
    with pytest.raises(ExtractError) as caught:
        several(files, **keys)
    return str(caught.value)


ONE, TWO = "ref,team\n001,A\n002,B\n", "Team name,x,ref\nC,9,003\nD,9,004\n"


def test_files_are_read_as_one_whatever_the_order_of_their_columns(several, receive_file, engine):
    intake = several({"referrals_2.csv": TWO, "referrals_1.csv": ONE, "other.csv": "x\n"})
    register(intake, engine)
    assert engine.rows("select * from records") == [
        (1, "001", "A"), (2, "002", "B"), (3, "003", "C"), (4, "004", "D"),
    ]  # fmt: skip
    assert intake.file == PATTERN
    assert intake.parts == tuple(
        (name, file_sha256(receive_file.folder / name), 2) for name in ("referrals_1.csv", "referrals_2.csv")
    )
    assert intake.undeclared == ("x",)


def test_a_new_file_is_another_extract(several):
    first = several({"referrals_1.csv": ONE})
    second = several({"referrals_2.csv": TWO})
    assert (first.rows_read, second.rows_read) == (2, 4)
    assert first.file_sha256 != second.file_sha256


def test_a_file_that_lacks_a_column_is_named(several):
    said = refused(several, {"referrals_1.csv": ONE, "referrals_2.csv": "ref,tram\n003,C\n"})
    assert said.startswith("records: referrals_2.csv: has no heading 'team' or 'Team name' for column 'team'")


def test_a_short_row_names_its_file(several):
    said = refused(several, {"referrals_1.csv": ONE, "referrals_2.csv": "ref,team\n003\n"})
    assert said.startswith("records: referrals_2.csv, line 2 has 1 cells")


def test_the_same_file_twice_would_be_counted_twice(several):
    said = refused(several, {"referrals_1.csv": ONE, "referrals_1 (copy).csv": ONE})
    assert said == (
        "records: referrals_1 (copy).csv and referrals_1.csv are the same file under two names, byte for "
        "byte; "
        "its rows would be counted twice; move one of them elsewhere"
    )


def test_an_empty_file_among_others(several):
    assert "referrals_2.csv is empty (0 bytes)" in refused(
        several, {"referrals_1.csv": ONE, "referrals_2.csv": ""}
    )


def test_months_without_rows_are_said(several):
    intake = several(
        {"referrals_1.csv": ONE, "referrals_2.csv": "ref,team\n", "referrals_3.csv": "ref,team\n"}
    )
    assert [w for w in intake.warnings if "has a header and no rows" in w] == [
        f"records: referrals_{n}.csv has a header and no rows; check that the export was complete."
        for n in (2, 3)
    ]
    assert [rows for _, _, rows in intake.parts] == [2, 0, 0]


@pytest.mark.parametrize("rule", ["refuse", "keep_first", "keep_last"])
def test_a_key_that_stands_in_two_files(several, engine, rule):
    files = {"referrals_1.csv": ONE, "referrals_2.csv": "ref,team\n003,C\n002,Z\n"}
    if rule == "refuse":
        said = refused(several, files, key=["ref"])
        assert "referrals_1.csv row 2" in said
        assert "referrals_2.csv row 2" in said
        return
    intake = several(files, key=["ref"], duplicate_keys=rule)
    register(intake, engine)
    kept = engine.rows("select team from records where ref = '002'")
    assert kept == [("B",)] if rule == "keep_first" else [("Z",)]


def test_rejected_rows_name_file_and_row(several):
    intake = several({"referrals_1.csv": ONE + "x,A\n", "referrals_2.csv": "team,ref\n,\nC,003\nD,04\n"})
    with intake.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    reason = "does not have the width of 3"
    assert rows[0][:4] == ["file", "row", "column", "reason"]
    assert [row[:4] for row in rows[1:]] == [
        ["referrals_1.csv", "3", "ref", reason],
        ["referrals_2.csv", "3", "ref", reason],
    ]
    check_fit(intake)


def test_what_a_pattern_means(several):
    files = {
        "in [1]/referrals_a.csv": ONE,
        "in [1]/.referrals_b.csv": "hidden",
        "in [1]/~$referrals_c.csv": "an open office program",
        "in [1]/referrals_d.csv.part": "x",
        "in [1]/sub/referrals_e.csv": TWO,
    }
    assert several(files, file="in [1]/referrals_?.csv").files == ("referrals_a.csv",)


def test_a_file_that_fits_but_for_its_case_is_not_left_out(several):
    said = refused(several, {"referrals_1.csv": ONE, "Referrals_2.CSV": TWO})
    assert "Referrals_2.CSV would match referrals_*.csv but for upper and lower case" in said


@pytest.mark.parametrize(
    ("name", "word"), [("referrals_2.csv.gz", "a packed file (.gz)"), ("referrals_2.zip", ".zip")]
)
def test_packed_files_are_not_passed_over(several, name, word):
    said = refused(several, {"referrals_1.csv": ONE, name: b"\x1f\x8b"}, file="referrals_*")
    assert f"{name} is a packed file" in said
    assert word in said


def test_no_file_at_all_names_what_is_there(several):
    assert "no file matches referrals_*.csv in the extracts folder" in refused(several, {"contacts.csv": ONE})


def test_files_of_another_type_are_refused(several, receive_file):
    receive_file.folder.mkdir(parents=True)
    pq.write_table(pa.table({"ref": ["003"], "team": [1]}), receive_file.folder / "referrals_2.parquet")
    said = refused(several, {"referrals_1.csv": ONE}, file="referrals_*")
    assert (
        "referrals_2.parquet, column 'team': the file holds BIGINT, but referrals_1.csv holds VARCHAR" in said
    )


def test_titles_differ_from_file_to_file(several):
    intake = several({"referrals_1.csv": "Report\n" + ONE, "referrals_2.csv": TWO})
    assert intake.rows_accepted == 4
    assert [w for w in intake.warnings if "the header stands in line 2" in w] != []


def test_order_is_kept_over_many_rows_and_files(several):
    files = {
        f"referrals_{n}.csv": "ref,team\n" + "".join(f"{i:03},{n}\n" for i in range(1000)) * 130
        for n in range(3)
    }
    intake = several(files)
    table = pq.read_table(intake.snapshot).to_pydict()
    assert table["_row"] == list(range(1, 390_001))
    assert table["ref"] == [f"{i:03}" for i in range(1000)] * 390
    assert table["team"] == [str(n) for n in range(3) for _ in range(130_000)]
