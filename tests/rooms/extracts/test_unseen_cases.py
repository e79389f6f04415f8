"""Cases that intake once read calmly and wrongly, or said with the wrong words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import TypeAdapter

from assurance.engine import Engine, Store
from assurance.errors import ExtractError
from assurance.extracts import receive, register
from assurance.programme import Header, Programme, Source

LIST = {
    "kind": "list",
    "title": "Made-up codes",
    "version": "1",
    "file": "codes.csv",
    "columns": {
        "code": {"type": "id", "width": 2, "pad": True},
        "until": {"type": "date"},
        "meaning": {"type": "category"},
    },
    "codes": {"code": "code", "valid_until": "until", "meaning": "meaning"},
}
CODES = "code,until,meaning\n1,2026-09-30,\n2,,default\n"


def _receive(folder: Path, engine: Engine, rows: str, *, codes: str = CODES, column=None, **keys):
    (folder / "codes.csv").write_text(codes)
    (folder / "records.csv").write_text(rows)
    coded = {"type": "id", "width": 2, "pad": True, "code_list": "codes", **(column or {})}
    declared = {
        "kind": "records",
        "title": "Made-up records",
        "file": "records.csv",
        "columns": {"code": coded, "until": {"type": "timestamp"}},
        **keys.get("source", {}),
    }
    adapter = TypeAdapter(Source)
    sources = {
        "codes": adapter.validate_python({**LIST, **keys.get("listed", {})}),
        "records": adapter.validate_python(declared),
    }
    header = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
    programme = Programme(folder=folder / "programme", header=header, sources=sources)
    intakes = {}
    for name, source in sources.items():
        intakes[name] = receive(
            name,
            source,
            folder=folder,
            programme=programme,
            store=Store(folder / "store"),
            engine=engine,
            lists=intakes,
        )
        register(intakes[name], engine, sources=sources)
    return intakes["records"]


SUMMER = "code,until\n1,2026-09-30 23:30\n1,2026-10-01 00:30\n2,2026-10-01 00:30\n"


def test_a_code_in_a_column_named_as_that_of_its_list_is_compared_with_the_list(tmp_path, engine) -> None:
    """Both tables have `code` and `until`; half past midnight in summer is the day before in UTC."""
    intake = _receive(tmp_path, engine, SUMMER, column={"code_on": "until"})
    assert [words for words in intake.warnings if "retired" in words] == [
        "records: records.csv, column 'code': in 1 row the code was retired on its day, by list 'codes', "
        "version '1': row 2 (the header not counted); find out whether the records or the list are late."
    ]


def test_a_retired_code_is_rejected_by_the_day_of_the_clock(tmp_path, engine) -> None:
    intake = _receive(tmp_path, engine, SUMMER, column={"code_on": "until", "retired": "reject"})
    assert intake.rejected == (("code", "was retired on its day, by list 'codes', version '1'", 1),)
    assert intake.rows_accepted == 2


def test_a_list_that_gives_a_code_two_meanings_is_refused(tmp_path, engine) -> None:
    with pytest.raises(ExtractError) as caught:
        _receive(tmp_path, engine, SUMMER, codes=CODES + "02,,\n", listed={"duplicate_keys": "keep_all"})
    assert str(caught.value) == (
        "list 'codes', column 'code': 1 code stands in more than one row; expected each once, so that a code "
        "has one meaning; take the repeats out of the list"
    )


def test_an_empty_code_in_a_list_knows_no_other_code(tmp_path, engine) -> None:
    listed = {"key": ["meaning"]}
    with pytest.raises(ExtractError, match="1 row holds a code that list 'codes', version '1', does not"):
        _receive(
            tmp_path,
            engine,
            "code,until\n77,\n",
            codes="code,until,meaning\n1,,valid\n,,other\n",
            listed=listed,
        )


def test_what_a_list_says_of_a_padded_code_counts_for_quality(tmp_path, engine) -> None:
    intake = _receive(tmp_path, engine, "code,until\n1,\n2,\n02,\n", source={"quality": {"fields": ["code"]}})
    (counts,) = intake.quality.fields
    assert (counts.valid, counts.default, counts.rows) == (1, 2, 3)


def test_an_nhs_number_holds_its_declared_pattern(receive_file, monkeypatch) -> None:
    monkeypatch.setenv("ASSURANCE_KEY", "00112233445566778899aabbccddeeff" * 2)
    column = {"type": "id", "format": "nhs_number", "pattern": "9990.*5", "becomes": {"pseudonym": "person"}}
    intake = receive_file("nhs\n999 000 0018\n", {"nhs": column})
    assert intake.rejected == (("nhs", "does not match the declared pattern", 1),)


@pytest.mark.parametrize(("declared", "accepted"), [({}, 1), ({"width": 4}, 0), ({"pattern": ".*"}, 2)])
def test_an_id_that_became_a_number_with_a_point_is_no_id(receive_file, declared, accepted) -> None:
    assert receive_file("ref\n12.0\nE11.0\n", {"ref": {"type": "id", **declared}}).rows_accepted == accepted


def test_decimals_of_a_whole_number_are_named_as_such(receive_file) -> None:
    intake = receive_file("n\n12.0\n1.5\n1.250\n", {"n": "integer"})
    reasons = {reason.partition(" that is")[0]: rows for _, reason, rows in intake.rejected}
    assert reasons == {
        "is not a whole number in plain digits, such as 1250": 2,
        "has a sign between thousands or before decimals": 1,
    }


def test_long_decimals_of_a_parquet_file_are_not_rounded(receive_file) -> None:
    column = pa.array([Decimal("999999999999999.125"), Decimal("1.130"), None], pa.decimal128(18, 3))
    receive_file.folder.mkdir(parents=True)
    pq.write_table(pa.table({"n": column}), receive_file.folder / "records.parquet")
    intake = receive_file(None, {"n": {"type": "number", "decimals": 2}}, file="records.parquet")
    assert intake.rejected == (("n", "has more decimals than the 2 declared", 1),)
    assert intake.rows_accepted == 2


@pytest.mark.parametrize("rows", [29_999, 149_999, 30_001])
def test_a_number_beside_an_export_limit_of_rows_is_no_limit(receive_file, rows) -> None:
    assert receive_file("n\n" + "1\n" * rows, {"n": "text"}).warnings == ()


def test_small_counts_that_happen_to_add_up_are_no_total(receive_file) -> None:
    assert receive_file("n\n0\n0\n1\n0\n0\n0\n1\n2\n", {"n": "integer"}).warnings == ()
