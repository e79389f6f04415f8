"""Where rows end: accepted, excluded or rejected; keys; files left behind."""

from __future__ import annotations

import csv
import json
from datetime import date

import pyarrow.parquet as pq
import pytest

from assurance.engine import file_sha256
from assurance.errors import ExtractError, StoreError
from assurance.extracts import register

COLUMNS = {"ref": {"type": "id", "width": 3, "required": True}, "team": "category", "age": "integer"}
ROWS = "ref,team,age,name\n001,T1,40,Made Up\n002,T2,x,=Made Up\n0003,T1,x,Made Up\n004,-T9,51,Made Up\n"
TEST_CASE = {"id": "test_case", "when": "team = '-T9'", "reason": "a test record"}


def test_every_row_ends_once(receive_file):
    intake = receive_file(ROWS, COLUMNS, exclude=[TEST_CASE], vintage="final", as_at=date(2026, 10, 31))
    assert (intake.rows_read, intake.rows_accepted, intake.rows_excluded, intake.rows_rejected) == (
        4,
        1,
        1,
        2,
    )
    assert intake.excluded == (("test_case", "a test record", 1),)
    assert intake.rejected == (
        ("ref", "does not have the width of 3", 1),  # the first fault of its row, not the age
        ("age", "is not a whole number in plain digits, such as 1250", 1),
    )
    assert intake.undeclared == ("name",)
    assert intake.to_frame()["rows"].sum() == 4
    assert intake.to_frame()["outcome"].tolist() == ["accepted", "excluded", "rejected", "rejected"]
    assert "50.0%" in intake.warnings[0]
    assert intake.files == ("records.csv",)


def test_the_snapshot_holds_declared_columns_in_file_order(receive_file, engine):
    intake = receive_file(ROWS, COLUMNS, exclude=[TEST_CASE])
    table = pq.read_table(intake.snapshot)
    assert table.column_names == ["_row", "ref", "team", "age", "_excluded"]
    assert table.to_pylist() == [
        {"_row": 1, "ref": "001", "team": "T1", "age": 40, "_excluded": None},
        {"_row": 4, "ref": "004", "team": "-T9", "age": 51, "_excluded": "test_case"},
    ]
    assert intake.snapshot.stem == intake.snapshot_sha256 == file_sha256(intake.snapshot)
    register(intake, engine)
    assert engine.rows("select * from records") == [(1, "001", "T1", 40)]
    assert engine.scalar("select count(*) from records__all") == 2


def test_rejected_rows_are_written_as_they_stood_but_cannot_run(receive_file):
    intake = receive_file('ref,team,age\n1,=cmd(),5\n02,"+a,b",-6\n', COLUMNS)
    with intake.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    reason = "does not have the width of 3"
    assert rows == [
        ["row", "column", "reason", "ref", "team", "age"],
        ["1", "ref", reason, "1", "'=cmd()", "5"],
        ["2", "ref", reason, "02", "'+a,b", "'-6"],
    ]


def test_the_manifest_has_no_path_and_no_clock(receive_file):
    intake = receive_file(ROWS, COLUMNS, exclude=[TEST_CASE])
    (manifest,) = (receive_file.store.root / "intake").rglob("*.json")
    text = manifest.read_text(encoding="utf-8")
    content = json.loads(text)
    assert str(receive_file.folder.parent) not in text
    assert "Made Up" not in text
    assert content["parts"] == [["records.csv", file_sha256(receive_file.folder / "records.csv"), 4]]
    assert content["rows_read"] == content["rows_accepted"] + content["rows_rejected"] + intake.rows_excluded
    assert content["version"]


def test_the_same_file_is_not_read_again_and_gives_the_same(receive_file, monkeypatch):
    first = receive_file(ROWS, COLUMNS)
    monkeypatch.setattr("assurance.extracts.receiving.sort_rows", None)  # would fail if it were called
    assert receive_file(None, COLUMNS) == first


def test_another_store_gets_the_same_bytes(receive_file):
    first = receive_file(ROWS, COLUMNS, key=["ref"], duplicate_keys="keep_last")
    receive_file.store = type(receive_file.store)(receive_file.folder.parent / "another")
    second = receive_file(None, COLUMNS, key=["ref"], duplicate_keys="keep_last")
    assert second.snapshot != first.snapshot
    assert second.snapshot.read_bytes() == first.snapshot.read_bytes()


def test_a_changed_declaration_is_read_anew(receive_file):
    assert receive_file(ROWS, COLUMNS).rows_accepted == 2
    assert receive_file(None, {**COLUMNS, "age": "text"}).rows_accepted == 3


def test_a_changed_snapshot_is_found(receive_file):
    intake = receive_file(ROWS, COLUMNS)
    intake.snapshot.write_bytes(intake.snapshot.read_bytes() + b"x")
    with pytest.raises(StoreError, match="is not the snapshot that was written"):
        receive_file(None, COLUMNS)


def test_a_cleared_snapshot_is_made_again(receive_file):
    intake = receive_file(ROWS, COLUMNS)
    intake.snapshot.unlink()
    assert receive_file(None, COLUMNS) == intake
    assert intake.snapshot.is_file()


def test_nothing_is_left_of_the_work(receive_file):
    receive_file(ROWS, COLUMNS, key=["ref"], duplicate_keys="keep_first")
    assert sorted(entry.name for entry in receive_file.store.root.iterdir()) == [
        "intake",
        "rejected",
        "snapshots",
    ]


def test_a_header_alone_is_a_warning(receive_file):
    for content in ("ref,team,age\n", "ref,team,age", "\ufeffref,team,age\r\n\r\n"):
        intake = receive_file(content, COLUMNS)
        assert (intake.rows_read, intake.rows_accepted, intake.rejected_file) == (0, 0, None)
        assert "no rows" in intake.warnings[0]


@pytest.mark.parametrize(
    ("rule", "kept"), [("keep_first", [1, 2]), ("keep_last", [2, 3]), ("keep_all", [1, 2, 3])]
)
def test_duplicate_keys(receive_file, engine, rule, kept):
    rows = "ref,team,age\n001,A,1\n002,A,2\n001,B,3\n"
    intake = receive_file(rows, COLUMNS, key=["ref"], duplicate_keys=rule)
    register(intake, engine)
    assert [row for (row,) in engine.rows("select _row from records")] == kept
    excluded = [("duplicate_key", f"the same key again; the {rule[5:]} in the file is kept", 1)]
    assert list(intake.excluded) == (excluded if rule != "keep_all" else [])


def test_excluded_and_rejected_rows_are_no_duplicates(receive_file):
    rows = "ref,team,age\n001,-T9,1\n001,A,x\n001,A,3\n"
    intake = receive_file(rows, COLUMNS, key=["ref"], exclude=[TEST_CASE])
    assert (intake.rows_accepted, intake.rows_excluded, intake.rows_rejected) == (1, 1, 1)


def test_a_key_of_two_columns_needs_both(receive_file):
    rows = "ref,team,age\n001,A,1\n001,B,2\n001,A,3\n001,,4\n"
    intake = receive_file(rows, COLUMNS, key=["ref", "team"], duplicate_keys="keep_first")
    assert intake.excluded[-1][2] == 1
    assert intake.rejected == (("team", "is empty, but belongs to the key", 1),)


def test_an_exclusion_that_is_null_excludes_nothing(receive_file):
    rule = {"id": "old", "when": "age > 40", "reason": "over age"}
    intake = receive_file("ref,team,age\n001,A,\n002,A,41\n", COLUMNS, exclude=[rule, {**TEST_CASE}])
    assert intake.excluded == (("old", "over age", 1), ("test_case", "a test record", 0))
    assert intake.rows_accepted == 1


def test_file_order_is_kept_where_many_threads_read(receive_file, engine):
    count = 300_000
    body = "".join(f"{i:06}{',' * 1}{i % 7}\n" for i in range(count - 1))
    content = "ref,team\n" + body + "000005,1\n" + "bad,1\n"
    columns = {"ref": {"type": "id", "width": 6}, "team": "integer"}
    intake = receive_file(content, columns, key=["ref"], duplicate_keys="keep_last")
    assert (intake.rows_excluded, intake.rows_rejected) == (1, 1)
    found = pq.read_table(intake.snapshot, columns=["_row", "ref", "_excluded"]).to_pydict()
    assert found["_row"] == list(range(1, count + 1))
    assert found["ref"][:-1] == [f"{i:06}" for i in range(count - 1)]
    assert [i for i, word in enumerate(found["_excluded"]) if word] == [5]


def test_figures_and_reviews_are_received_too(receive_file):
    from assurance.programme import FigureSource, ReviewSource

    receive_file.folder.mkdir(parents=True)
    (receive_file.folder / "figures.csv").write_text("measure,period,value\nwaits,2026-10,0.5\n")
    figures = FigureSource(
        kind="figures",
        title="Dashboard",
        file="figures.csv",
        figures={"value": "value"},
        columns={
            name: {"type": kind}
            for name, kind in (("measure", "text"), ("period", "text"), ("value", "number"))
        },
    )
    assert receive_file.source(figures, "dashboard").rows_accepted == 1
    receive_file.programme.folder.mkdir()
    (receive_file.programme.folder / "reviews.csv").write_text("case_key,question,answer\nA1,q,yes\n")
    reviews = ReviewSource(
        kind="reviews",
        title="Answers",
        file="reviews.csv",
        location="programme",
        columns={name: {"type": "text"} for name in ("case_key", "question", "answer")},
    )
    intake = receive_file.source(reviews, "answers")
    assert (intake.kind, intake.rows_accepted) == ("reviews", 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_quotes_and_line_ends(receive_file, delimiter):
    d = delimiter
    content = f'\ufeff"ref"{d} team {d}age\r\n001{d}"a{d}""b""\nc"{d}4\r\n002{d}{d}\r\n'
    intake = receive_file(content, COLUMNS, delimiter=delimiter)
    assert intake.rows_accepted == 2
    assert pq.read_table(intake.snapshot)["team"].to_pylist() == [f'a{d}"b"\nc', None]


def test_headings_are_mapped(receive_file):
    columns = {"ref": {"type": "id", "heading": "Referral ID"}}
    assert receive_file.values("Team,Referral ID\nA,007\n", columns) == ["007"]


def test_a_refused_file_leaves_nothing(receive_file):
    with pytest.raises(ExtractError):
        receive_file("ref,team,age\n001,A,1\n001,A,2\n", COLUMNS, key=["ref"])
    assert [p for p in receive_file.store.root.rglob("*") if p.is_file()] == []
