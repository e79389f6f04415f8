"""The same table in every format of workbook; files that are cut or changed at random."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date, datetime
from functools import cache
from pathlib import Path

import made_workbooks as make
import pytest

from assurance.errors import ExtractError
from assurance.extracts.files.compound_file import CompoundFile, DamagedFile
from assurance.extracts.files.workbook_file import read_sheets

COLUMNS = {
    "ref": {"type": "id", "heading": "Ref"},
    "day": {"type": "date", "heading": "Seen / Day"},
    "at": {"type": "timestamp", "heading": "Seen / At"},
    "n": {"type": "integer", "heading": "n"},
}
ROWS = [
    ["Made-up referrals, as at 2026-10-31"],
    ["Ref", "Seen", None, "n"],
    [None, "Day", "At"],
    ["K1", date(2026, 10, 1), datetime(2026, 10, 1, 9, 30), 1],
    ["0012", date(2026, 10, 2), datetime(2026, 12, 2, 9, 30), 2],
    ["Total", None, None, 3],
]
READ = [
    (4, "K1", date(2026, 10, 1), datetime(2026, 10, 1, 8, 30), 1),
    (5, "0012", date(2026, 10, 2), datetime(2026, 12, 2, 9, 30), 2),
]


FORMATS = ["xlsx", *(pytest.param(name, marks=pytest.mark.needs("libreoffice")) for name in ("xls", "ods"))]


@cache
def made(folder: Path, ending: str) -> bytes:
    """Give the bytes of the table in one format; LibreOffice is asked once for each."""
    sheets = {"Data": ROWS, "Codes": [["code"]]}
    path = make.save(folder / "made.xlsx", sheets, hidden=["Codes"], merged=["A2:A3", "B2:C2"])
    return (path if ending == "xlsx" else make.convert(path, ending)).read_bytes()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return tmp_path_factory.mktemp("office")


@pytest.mark.parametrize("ending", FORMATS)
def test_one_table_in_every_format(receive_file, engine, office, ending):
    keys = {"file": f"records.{ending}", "header_rows": 2, "totals_row": "drop"}
    intake = receive_file(made(office, ending), COLUMNS, **keys)
    found = engine.rows(f"select * exclude (_excluded) from read_parquet('{intake.snapshot}')")
    assert found == READ
    where = f"records: records.{ending}"
    assert intake.warnings == (
        f"{where}: a hidden sheet holds cells, not read: 'Codes'.",
        f"{where}, sheet 'Data', row 1 says \"as at\" 2026-10-31.",
        f"{where}, sheet 'Data', row 6 (as the sheet numbers its rows): the totals row was left out; it is "
        "the sum of the rows above in 'n'.",
    )


@pytest.mark.needs("libreoffice")
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_merged_cells_and_hidden_sheets_in_other_formats(tmp_path, office, ending):
    path = tmp_path / f"made.{ending}"
    path.write_bytes(made(office, ending))
    data, codes = read_sheets(path)
    assert (data.visible, codes.visible) == (True, False)
    assert sorted(data.merged) == [(1, 0, 2, 0), (1, 1, 1, 2)]


def test_a_binary_workbook(receive_file, engine):
    rows = [("ref", "n"), ("K1", 1.0), ("0012", 2.5)]
    make.zipped(receive_file.folder / "records.xlsb", make.xlsb(rows))
    intake = receive_file(None, {"ref": "id", "n": "number"}, file="records.xlsb")
    assert engine.rows(f"select ref, n from read_parquet('{intake.snapshot}')") == [
        ("K1", 1.0),
        ("0012", 2.5),
    ]


def _looked(data: bytes, path: Path) -> str:
    """Read whatever this is, and say how it ended."""
    path.write_bytes(data)
    try:
        return repr(read_sheets(path))
    except ExtractError as error:
        return str(error)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_cut_short_is_never_read(office, tmp_path, ending):
    data, chance = made(office, ending), random.Random(ending)
    path = tmp_path / f"cut.{ending}"
    whole = _looked(data, path)
    for _ in range(25):
        found = _looked(data[: chance.randrange(512, len(data) - 600)], path)
        assert "cannot be read as a workbook" in found or found == whole


@pytest.mark.parametrize("ending", FORMATS)
def test_random_changes_crash_nothing(office, tmp_path, ending):
    data, chance = made(office, ending), random.Random(ending)
    for _ in range(80):
        changed = bytearray(data)
        for _ in range(chance.randrange(1, 30)):
            changed[chance.randrange(len(data))] = chance.randrange(256)
        assert _looked(bytes(changed), tmp_path / f"changed.{ending}")


@pytest.mark.parametrize("ending", ["xlsx", pytest.param("ods", marks=pytest.mark.needs("libreoffice"))])
def test_a_part_cut_short_inside_a_whole_archive_is_never_read_as_less(office, tmp_path, ending):
    """The archive's own checks see nothing: rows would be missing and nobody would know."""
    data, chance = made(office, ending), random.Random(ending)
    whole = _looked(data, tmp_path / f"whole.{ending}")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "content.xml" if ending == "ods" else "xl/worksheets/sheet1.xml"
    ends = [len(parts[sheet][:at].rpartition(b"row>")[0]) + 4 for at in range(0, len(parts[sheet]), 97)]
    for end in chance.sample(sorted(set(ends)), min(12, len(set(ends)))):
        path = make.zipped(tmp_path / f"cut.{ending}", {**parts, sheet: parts[sheet][:end]})
        found = _looked(path.read_bytes(), path)
        assert found == whole or "cannot be read as a workbook" in found


def test_streams_of_a_compound_file():
    streams = {"Workbook": bytes(range(256)) * 20, "Other": b"x" * 5000}
    data = make.compound(streams)
    file = CompoundFile(data)
    assert file.names >= set(streams)
    assert file.stream("Workbook")[: 256 * 20] == streams["Workbook"]
    with pytest.raises(DamagedFile):
        CompoundFile(data[:600])
    cut = CompoundFile(data[:-4000])
    with pytest.raises(DamagedFile):
        cut.stream("Other")


def test_chains_that_go_in_circles_end():
    data = bytearray(make.compound({"Workbook": b"x" * 5000}))
    data[512 + 4 * 2 : 512 + 4 * 3] = (2).to_bytes(4, "little")  # the stream's first sector follows itself
    with pytest.raises(DamagedFile):
        CompoundFile(bytes(data)).stream("Workbook")


def test_a_sheet_of_the_most_rows(receive_file):
    rows = [("ref",), *((f"K{number}",) for number in range(65_535))]
    make.write_raw(receive_file.folder / "records.xlsx", rows)
    intake = receive_file(None, {"ref": "id"}, file="records.xlsx")
    assert intake.rows_accepted == 65_535
