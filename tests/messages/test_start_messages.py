"""What is said when a programme folder cannot be started, or a file cannot be looked at."""

# ruff: noqa: E501 - one message a line reads best

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from calling import call
from messy_extracts import ambiguous_csv

from assurance.errors import AssuranceError
from assurance.extracts.profile import profile_file
from assurance.start import new_programme

HEADLESS = (
    "{name}: no row among the first 40 reads as headings; expected one row, or two, with a word over each column; "
    "add the headings, or export the file again with them"
)
FILES: list[tuple[str, bytes, str]] = [
    ("empty.csv", b"", "empty.csv is empty (0 bytes); expected headings at least; export it again"),
    ("blank.csv", b"\n\n \n", "blank.csv holds no cells; expected headings and rows under them"),
    ("rows.csv", b"Made,Up,7\nMade,Up,8\nMade,Up,9\n", HEADLESS.format(name="rows.csv")),
    ("numbers.csv", b"1,2026-01-01\n2,2026-01-02\n", HEADLESS.format(name="numbers.csv")),
    (
        "report.pdf",
        b"%PDF",
        "report.pdf: its ending '.pdf' tells no format that is read; expected one of .csv, .tsv, .txt, .xlsx, "
        ".xlsm, .xlsb, .xls, .ods, .parquet, .pq",
    ),
    (
        "broken.parquet",
        b"PAR1 no more",
        "broken.parquet cannot be read as Parquet; it is damaged, cut short or of another format; export it again",
    ),
    (
        "long.csv",
        b'Ref,Note\nR1,"' + b"x" * 200_000 + b'"\n',
        "long.csv, line 2 cannot be read as CSV: field larger than field limit (131072); a quote that is never "
        "closed looks like this; export it again",
    ),
]


@pytest.mark.parametrize(("name", "content", "message"), FILES, ids=[name for name, _, _ in FILES])
def test_files_that_cannot_be_looked_at(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AssuranceError) as caught:
        profile_file(path)
    assert str(caught.value) == message
    with pytest.raises(AssuranceError):
        new_programme(tmp_path / "plans" / "falls", [path])
    assert not (tmp_path / "plans").exists()


def test_a_file_of_which_nothing_can_be_declared(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("Notes,More\n" + "".join(f"a long story about madeup {n},\n" for n in range(30)))
    with pytest.raises(AssuranceError) as caught:
        new_programme(tmp_path / "plans" / "falls", [path])
    assert str(caught.value) == (
        "notes.csv: no column can be declared: each is empty, without a heading, or may be free text; "
        "expected records with ids, dates or codes; look at the file, then declare it by hand"
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AssuranceError, match="there is no such file; give the extract to look at"):
        profile_file(tmp_path / "none.csv")


def test_sheets_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("One", "Two"):
        sheet = book.create_sheet(name)
        sheet.append(["Ref", "Ward"])
        sheet.append(["R1", "Elm"])
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(AssuranceError) as caught:
        profile_file(tmp_path / "two.xlsx")
    assert str(caught.value) == (
        "two.xlsx has 2 visible sheets with tables; choose one with sheet=: 'One', 'Two'"
    )
    with pytest.raises(AssuranceError) as caught:
        profile_file(tmp_path / "two.xlsx", sheet="Tow")
    assert str(caught.value) == (
        "two.xlsx has no visible sheet 'Tow' with a table; did you mean \"Two\"?; those with one: 'One', 'Two'"
    )


def test_names_of_folders(tmp_path: Path) -> None:
    file = ambiguous_csv(tmp_path / "a.csv")
    with pytest.raises(AssuranceError) as caught:
        new_programme(tmp_path / "Falls 2026", [file])
    assert str(caught.value) == (
        "new: 'Falls 2026' cannot be the name of a programme; expected lower-case letters, digits and "
        "underscores, such as falls_2026"
    )
    with pytest.raises(AssuranceError, match="new: give at least one file to look at, with --from"):
        new_programme(tmp_path / "falls", [])
    (tmp_path / "taken").write_text("")
    with pytest.raises(AssuranceError, match="taken is a file; nothing was written; choose another folder"):
        new_programme(tmp_path / "taken", [file])


def test_the_command_says_so_and_exits_2(capsys, tmp_path: Path) -> None:
    said = call(capsys, "new", tmp_path / "falls", "--from", tmp_path / "none.csv")
    assert (said.code, said.out) == (2, "")
    assert "there is no such file" in said.err


def test_the_command_takes_several_files_and_speaks_json(capsys, tmp_path: Path) -> None:
    one, two = (ambiguous_csv(tmp_path / name) for name in ("ref_a.csv", "ref_b.csv"))
    said = call(capsys, "new", tmp_path / "falls", "--from", one, two, "--json")
    assert said.code == 0
    found = json.loads(said.out)
    assert (found["ok"], found["needs_key"], found["sources"][0]["rows"]) == (True, True, 120)
    assert found["next"] == f"assurance check {tmp_path / 'falls'}"
    assert {entry["where"] for entry in found["questions"]} >= {"owner", "sources.ref_a.date_order"}
    checked = call(capsys, "check", tmp_path / "falls")
    assert checked.code == 2
    assert "ANSWER_ME" in checked.err
