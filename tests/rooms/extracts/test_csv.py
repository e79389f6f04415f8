"""CSV as it comes: encodings, delimiters, titles above the header, line ends, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assurance.errors import ExtractError
from assurance.extracts.files.csv_text import scan_bytes, survey, transcode

COLUMNS = {"ref": {"type": "id", "required": True}, "place": "text"}


def places(intake):
    return pq.read_table(intake.snapshot)["place"].to_pylist()


def refused(receive_file, content, columns=COLUMNS, **keys):
    with pytest.raises(ExtractError) as caught:
        receive_file(content, columns, **keys)
    return str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends(receive_file, delimiter, encoding, end):
    rows = [
        ["ref", "place"],
        ["0012", "Sjörup \N{EURO SIGN} \N{EN DASH} \N{LATIN SMALL LETTER Z WITH CARON}"],
    ]
    content = end.join(delimiter.join(row) for row in rows).encode(encoding)
    declared = "windows-1252" if encoding == "cp1252" else "utf-8"
    intake = receive_file(content, COLUMNS, delimiter=delimiter, encoding=declared)
    assert places(intake) == [rows[1][1]]
    assert intake.warnings == ()


def test_every_character_of_windows_1252_survives(receive_file):
    signs = bytes(set(range(0x80, 0x100)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xA0})
    body = b"".join(b"%d,x%cx\n" % (n, sign) for n, sign in enumerate(signs))
    intake = receive_file(b"ref,place\n" + body, COLUMNS, encoding="windows-1252")
    assert places(intake) == [f"x{bytes([sign]).decode('cp1252')}x" for sign in signs]


def test_a_long_windows_1252_file_is_copied_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr("assurance.extracts.files.csv_text._CHUNK", 7)
    path, made = tmp_path / "one.csv", tmp_path / "two.csv"
    text = "ref;place\n" + "".join(f"{n};caf\u00e9 \u20ac{n}\n" for n in range(50))
    path.write_bytes(text.encode("cp1252"))
    transcode(path, made)
    assert made.read_text(encoding="utf-8") == text
    found = scan_bytes(path, delimiter=";")
    assert (found.delimiters, found.not_1252, found.beyond_ascii) == (51, None, True)
    assert scan_bytes(made, delimiter=";").not_utf8 is None  # letters cut in two by the pieces are whole


def test_a_byte_order_mark_is_no_letter(receive_file):
    found = "\ufeffref,place\n1,A\n".encode()
    assert places(receive_file(found, COLUMNS)) == ["A"]


TITLES = "Referrals to made-up teams,\nData as at 31/10/2026,\n\n"


@pytest.mark.parametrize("keys", [{}, {"header_row": 4}])
def test_titles_above_the_header(receive_file, keys):
    intake = receive_file(TITLES + "ref,place\n0012,A\n0013,B\n", COLUMNS, **keys)
    assert places(intake) == ["A", "B"]
    assert pq.read_table(intake.snapshot)["_row"].to_pylist() == [1, 2]
    assert (
        intake.warnings[0]
        == "records: records.csv: the header stands in line 4; 3 rows above it were not read."
    )
    assert "2026-10-31" in intake.warnings[1]


def test_titles_of_other_widths_quotes_and_line_breaks(receive_file):
    titles = '"A ""quoted"" title, on\ntwo lines"\n\nOne cell\nA,wide,row,of,titles,;,"x"\n'
    intake = receive_file(titles + '"ref",place\n1,"a, b"\n2,c\n', COLUMNS)
    assert places(intake) == ["a, b", "c"]
    assert (
        intake.warnings[0]
        == "records: records.csv: the header stands in line 6; 4 rows above it were not read."
    )


def test_a_header_of_two_lines_in_one_cell(receive_file):
    columns = {"ref": "id", "place": {"type": "text", "heading": "place of\nresidence"}}
    intake = receive_file('Title\nref,"place of\nresidence"\n1,A\n', columns)
    assert places(intake) == ["A"]


def test_the_header_is_looked_for_in_fifty_rows(receive_file):
    assert places(receive_file("x\n" * 49 + "ref,place\n1,A\n", COLUMNS)) == ["A"]
    assert "line 1 is not the header" in refused(receive_file, "x\n" * 50 + "ref,place\n1,A\n")
    assert places(receive_file("x\n" * 60 + "ref,place\n1,A\n", COLUMNS, header_row=61)) == ["A"]


def test_the_row_that_has_most_headings_is_held_against_the_declaration(receive_file):
    said = refused(receive_file, "Title\nref,plase\n1,A\n")
    assert "has no heading 'place' for column 'place'; did you mean \"plase\"?" in said


def test_rows_above_the_header_never_shift_the_rows(receive_file):
    """A title that begins with a quote may be read in two ways: then nothing is read."""
    said = refused(receive_file, '"Title\nref,place\n1,A\n2,B"\n')
    assert "not the header" in said or "cannot be" in said


@pytest.mark.parametrize(
    ("content", "delimiter", "word"),
    [
        ("ref;place\n1;A\n", ",", "semicolon"),
        ("ref\tplace\n1\tA\n", ",", "tab"),
        ("ref|place\n1|A\n", ";", "bar"),
        ("ref,place\n1,A\n", "\t", "comma"),
        ("name, first;ref;place\na, b;1;A\n", ",", "semicolon"),  # the declared one splits it too
        ("Title\n\nref;place\n1;A\n", ",", "semicolon"),
    ],
)
def test_another_delimiter_is_named(receive_file, content, delimiter, word):
    said = refused(receive_file, content, delimiter=delimiter)
    assert f"is split by a {word}, but the delimiter declared is {delimiter!r}; declare delimiter: " in said


def test_quoted_cells_may_hold_anything(receive_file):
    content = 'ref,place\r\n1,"a\nb"\r\n2,"c\r\nd, ""e"""\r\n3,""\r\n'
    assert places(receive_file(content, COLUMNS)) == ["a\nb", 'c\r\nd, "e"', None]


def test_old_line_ends_are_read(receive_file):
    assert places(receive_file("ref,place\r1,A\r2,B\r", COLUMNS)) == ["A", "B"]


def test_a_long_cell_is_read_and_an_endless_one_is_not(receive_file):
    assert len(places(receive_file(f"ref,place\n1,{'x' * 500_000}\n", COLUMNS))[0]) == 500_000
    assert "is longer than 2 MB" in refused(receive_file, f"ref,place\n1,{'x' * 2_500_000}\n")


def test_the_line_of_a_short_row_counts_lines_within_cells(receive_file):
    said = refused(receive_file, 'ref,place\n1,"a\nb\nc"\n2\n')
    assert said.startswith("records: records.csv, line 5 has 1 cells; expected 2")
    said = refused(receive_file, 'ref,place\n1,"a\nb\nc"\n2,x,\n')
    assert "1 empty cells too many stand at the ends of rows, the first in line 5;" in said


def test_blank_headings_and_columns_beyond_the_declared_are_left_alone(receive_file):
    intake = receive_file("x,ref,,place,\n9,1,,A,\n9,2,z,B,\n", COLUMNS)
    assert places(intake) == ["A", "B"]
    assert intake.undeclared == ("x",)


def test_two_other_headings(receive_file):
    columns = {"ref": "id", "place": {"type": "text", "other_headings": ["Town", "City"]}}
    for heading in ("place", "Town", "City"):
        assert places(receive_file(f"T\n{heading},ref\nA,1\n", columns)) == ["A"]


def test_a_second_header_is_no_record(receive_file):
    said = refused(receive_file, "ref,place\n1,A\nref,place\n2,B\nref,place\n")
    assert "the header stands again in 2 of the rows below it, first in row 2" in said


def test_a_reader_of_csv_only_in_one_column(receive_file):
    intake = receive_file("ref\n1\n\n2\n", {"ref": {"type": "id", "required": True}})
    assert (intake.rows_read, intake.rows_accepted, intake.rows_rejected) == (3, 2, 1)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"ref,place\n1,A\n", ("utf-8", False, False, ",", 1.0, 2, 1)),
        ("\ufeffref;place\n1;\u00e9\n".encode(), ("utf-8", True, True, ";", 1.0, 2, 1)),
        (
            "Made up\n\nref\tplace\n1\t\u00e9\n".encode("cp1252"),
            ("windows-1252", False, True, "\t", 2 / 3, 2, 3),
        ),
        (b"ref\n1\n2\n", ("utf-8", False, False, ",", 1.0, 1, 1)),
        (b'a|b,c\n1|"2,3"\n1|5\n', ("utf-8", False, False, "|", 1.0, 2, 1)),
        (b"\n\n", ("utf-8", False, False, ",", 0.0, 0, None)),
    ],
)
def test_a_look_at_a_file_of_which_nothing_is_declared(tmp_path: Path, content, expected):
    path = tmp_path / "made_up.csv"
    path.write_bytes(content)
    look = survey(path)
    found = (
        look.encoding,
        look.bom,
        look.beyond_ascii,
        look.delimiter,
        look.share,
        look.cells,
        look.header_line,
    )
    assert found == expected


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("ref,place".encode("utf-16"), "looks like UTF-16 text"),
        ("ref,place".encode("utf-16-be"), "looks like UTF-16 text"),
        (b"PK\x03\x04 and more", "looks like a workbook or ZIP archive"),
        (b"ref,place\n1,\x00\n", "holds a null byte in line 2"),
        (b"ref,place\n1,\x81\n", "neither UTF-8 nor Windows-1252 text: byte 13 of the file, in line 2,"),
    ],
)
def test_a_look_at_what_is_no_csv(tmp_path: Path, content, words):
    path = tmp_path / "made_up.csv"
    path.write_bytes(content)
    with pytest.raises(ExtractError, match=words):
        survey(path)
