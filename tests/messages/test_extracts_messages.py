"""What a person reads when an extract cannot be received: where, what, what to do; never a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.engine import Engine, Store
from assurance.errors import ExtractError
from assurance.extracts import receive
from assurance.programme import Header, Programme, RecordSource

SECRET = "Nobody-Knows"
COLUMNS = {"ref": {"type": "id"}, "team": {"type": "category"}, "seen_on": {"type": "date"}}
HEADER = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")


@pytest.fixture(scope="module")
def engine():
    with Engine.open() as opened:
        yield opened


def message(tmp_path: Path, engine: Engine, content: bytes | None, **keys) -> str:
    """Receive a file that cannot be received and give the message; nothing may be stored."""
    folder, store = tmp_path / "extracts", Store(tmp_path / "store")
    folder.mkdir(exist_ok=True)
    settings = {"kind": "records", "title": "Records", "file": "records.csv", "columns": COLUMNS, **keys}
    source = RecordSource(**settings)
    if content is not None:
        (folder / source.file).write_bytes(content)
    programme = Programme(folder=tmp_path / "programme", header=HEADER, sources={})
    with pytest.raises(ExtractError) as caught:
        receive("referrals", source, folder=folder, programme=programme, store=store, engine=engine)
    text = str(caught.value)
    assert SECRET not in text
    assert text.startswith("referrals: ")
    assert not [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
    return text


ROW = f"A1,{SECRET},2026-01-02\n".encode()
HEAD = b"ref,team,seen_on\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["is empty (0 bytes)", "export it again"]),
        (b"\n" + ROW, ["line 1 is blank", "title lines"]),
        (b"\n\n\n", ["has no header", "rows are blank"]),
        (
            b"ref,Team,seen\n" + ROW,
            ["no heading 'team'", "no heading 'seen_on'", "headings found: 'ref', 'Team', 'seen'"],
        ),
        (ROW + ROW, ["line 1 is not the header: none of its 3 cells", "expected 'ref', 'team', 'seen_on'"]),
        (b"REF,TEAM\n", ["no heading 'ref'", "headings found: 'REF', 'TEAM'"]),
        (b"ref,team,seen_onn\n" + ROW, ['did you mean "seen_onn"?', "sources.yaml"]),
        (b"ref;team;seen_on\n" + ROW, ["split by a semicolon", "','"]),
        (b"ref,team,team,seen_on\n" + ROW, ["heading 'team' stands 2 times"]),
        (
            HEAD + ROW + b"A2," + SECRET.encode() + b"\n",
            ["line 3 has 2 cells", "expected 3 as in the header"],
        ),
        (HEAD + ROW + b"A2,x,2026-01-02," + SECRET.encode() + b"\n", ["line 3 has 4 cells"]),
        (HEAD + ROW + b"A2, " + SECRET.encode() + b",x,\n", ["1 empty cells too many", "needs quotes"]),
        (HEAD + b'A2,"' + SECRET.encode() + b'"x,2026-01-02\n', ["line 2", "quotes"]),
        (HEAD + ROW + b'A2,"' + SECRET.encode() + b"\n" * 3, ["quote"]),
        (HEAD + ROW + b"A2,x,2026-01-02\r\n" + ROW, ["line ends"]),
        (
            HEAD + ROW + b"A2,caf\xe9,2026-01-02\n",
            ["byte 51 of the file, in line 3", "Windows-1252", "save it as UTF-8"],
        ),
        (HEAD + b"A2,cut\xc3", ["byte 24 of the file, in line 2"]),
        ("ref,team".encode("utf-16"), ["UTF-16", "save it as UTF-8"]),
        ("ref,team".encode("utf-16-le"), ["byte 2 of the file, in line 1"]),
        (b"PK\x03\x04....", ["a workbook or ZIP archive", "save the sheet as CSV"]),
        (b"PAR1....", ["a Parquet file", "format: parquet"]),
        (b"\x1f\x8b....", ["gzip"]),
    ],
)
def test_faults_of_a_whole_csv_file(tmp_path, engine, content, words):
    text = message(tmp_path, engine, content)
    for word in words:
        assert word in text


def test_a_missing_file_names_the_near_miss_or_what_is_there(tmp_path, engine):
    (tmp_path / "extracts").mkdir()
    assert "that folder holds no files" in message(tmp_path, engine, None)
    (tmp_path / "extracts" / "contacts.xlsx").write_bytes(b"x")
    assert "found there: contacts.xlsx" in message(tmp_path, engine, None)
    (tmp_path / "extracts" / "record.csv").write_bytes(b"x")
    assert 'did you mean "record.csv"?' in message(tmp_path, engine, None)


def test_a_folder_that_does_not_exist(tmp_path, engine):
    text = message(tmp_path, engine, None, file="2026-10/records.csv")
    assert "does not exist" in text
    assert "--extracts" in text


def test_a_folder_in_place_of_the_file(tmp_path, engine):
    (tmp_path / "extracts" / "records.csv").mkdir(parents=True)
    assert "is a folder" in message(tmp_path, engine, None)


@pytest.mark.parametrize(
    "name", ["../records.csv", "/etc/records.csv", "C:\\records.csv", "a\\..\\..\\records.csv"]
)
def test_names_that_lead_out_of_the_folder(tmp_path, engine, name):
    assert "leads out of" in message(tmp_path, engine, None, file=name)


def test_formats_that_are_not_read(tmp_path, engine):
    assert "does not tell the format" in message(tmp_path, engine, b"x", file="records.dat")


def test_duplicate_keys_are_counted_and_placed(tmp_path, engine):
    content = HEAD + ROW * 3 + b"A2,x,2026-01-02\n" * 2
    text = message(tmp_path, engine, content, key=("ref",))
    assert "3 rows repeat the key (ref) of an earlier row, 2 keys in all" in text
    assert "rows 1, 2 (the header not counted)" in text
    assert "keep_first, keep_last or keep_all" in text


def test_patterns_that_re2_does_not_know(tmp_path, engine):
    columns = {**COLUMNS, "ref": {"type": "id", "pattern": "(?=A).+"}}
    text = message(tmp_path, engine, HEAD + ROW, columns=columns)
    assert "column 'ref': the pattern cannot be used" in text


@pytest.mark.parametrize(
    "column",
    [
        {"type": "category", "minimum": 3},
        {"type": "date", "minimum": 3.5},
        {"type": "integer", "maximum": "2026-01-01"},
    ],
)
def test_bounds_that_do_not_fit_their_column(tmp_path, engine, column):
    name = "seen_on" if column["type"] == "date" else "team"
    text = message(tmp_path, engine, HEAD + ROW, columns={**COLUMNS, name: column})
    assert f"column {name!r}: the bound" in text


ORDERLY = {**COLUMNS, "seen_on": {"type": "date"}}


@pytest.mark.parametrize(
    ("dates", "keys", "words"),
    [
        (["03/04/2026"], {}, ["1 date can be read", "row 1", "declare date_order: day_first or month_first"]),
        (["13/04/2026", "04/13/2026"], {}, ["only have the day first, row 1", "only the month first, row 2"]),
        (
            ["13/04/2026", "04/13/2026"],
            {"date_order": "month_first"},
            ["expected one order in a column", "contradictory_dates: reject"],
        ),
        (
            ["13/04/2026", "03/04/2026"],
            {"date_order": "month_first"},
            ["is declared month_first, but 1 date", "1 would be misread", "declare date_order: day_first"],
        ),
        (
            ["2026-02-30", "2026-10-01"],
            {"rejected_limit": 0.1},
            ["1 of 2 rows (50.0%)", "more than the 10.0% declared", "impossible date", "nothing was stored"],
        ),
    ],
)
def test_dates_whose_order_or_number_of_faults_stops_intake(tmp_path, engine, dates, keys, words):
    content = HEAD + "".join(f"A{i},{SECRET},{cell}\n" for i, cell in enumerate(dates)).encode()
    text = message(tmp_path, engine, content, columns=ORDERLY, **keys)
    for word in words:
        assert word in text
    assert not [cell for cell in dates if cell in text]


def test_typed_numbers_where_ids_or_dates_are_declared(tmp_path, engine):
    (tmp_path / "extracts").mkdir()
    path = tmp_path / "extracts" / "records.parquet"
    engine.execute(f"copy (select 12 as ref, 'x' as team, 45000 as seen_on) to '{path}'")
    text = message(tmp_path, engine, None, file="records.parquet")
    assert "column 'ref': the file holds INTEGER where an id is declared" in text
    assert "declare width and pad: true where ids are whole numbers of one width" in text
    columns = {**COLUMNS, "ref": {"type": "id", "width": 3, "pad": True}}
    text = message(tmp_path, engine, None, file="records.parquet", columns=columns)
    assert "column 'seen_on': the file holds INTEGER where date is declared" in text
    assert "declare excel_serials where the numbers count days" in text
