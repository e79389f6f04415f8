"""Ids: zeros kept and given back, what cannot be an id, and NHS numbers."""

from __future__ import annotations

import csv

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assurance.errors import ExtractError
from tests.rooms.extracts.conftest import outcome

LOST = "is a number in scientific notation, as a spreadsheet leaves it; the id itself is lost"
SPACE = "has white space inside, perhaps of a kind that cannot be seen"
NOTHING = "stands for nothing known, as N/A or a dash does, and is not declared; declare it under null_values"
ERROR = (
    "holds a spreadsheet's error, such as #N/A, or ##### for a column too narrow; mend it in the sheet, or "
    "declare it under null_values where it says that nothing is known"
)
FILLER = (
    "is one digit ten times, which stands for no person; declare it under null_values where it says that "
    "nothing is known"
)


@pytest.mark.parametrize(
    "column",
    [
        "id",
        {"type": "id", "pattern": ".*"},
        {"type": "id", "width": 8},
        {"type": "id", "width": 8, "pad": True},
    ],
)
def test_an_id_in_scientific_notation_is_lost_whatever_is_declared(receive_file, column):
    cells = ["1.23E+09", "9E+10", "1,23e+12"]
    assert outcome(receive_file, column, cells) == ([], [LOST] * 3)


def test_ids_that_only_look_scientific_stay(receive_file):
    cells = ["1E5", "12E3", "E+5", "A1.2E+3"]
    assert outcome(receive_file, "id", cells) == (cells, [])


def test_blanks_of_every_kind_are_taken_off_both_ends(receive_file):
    blanks = ["\u00a0", "\u202f", "\u2009", "\u200b", "\u200e", "\ufeff", "\u2060", "\u00ad", "\t", "\x1f"]
    cells = [f"{blank}0012{blank}" for blank in blanks]
    assert outcome(receive_file, "id", cells) == (["0012"] * len(cells), [])
    assert (
        outcome(receive_file, {"type": "id", "required": True}, blanks)[1] == ["is empty, but required"] * 10
    )


def test_white_space_inside_is_a_fault(receive_file):
    cells = ["00 12", "00\u00a012", "00\u200b12", "0\t012", "0\n012", "0012"]
    assert outcome(receive_file, {"type": "id", "width": 4}, cells) == (["0012"], [SPACE] * 5)
    assert outcome(receive_file, "id", cells) == (["00 12", "0012"], [SPACE] * 4)
    # a pattern may have spaces, but not those that nobody sees
    column = {"type": "id", "pattern": ".{2} .{2}|.{5}"}
    values, reasons = outcome(receive_file, column, ["00 12", "00\u00a012", "00\u200b12"])
    assert (values, reasons) == (["00 12"], [SPACE] * 2)


def test_zeros_come_back_where_that_is_declared(receive_file):
    column = {"type": "id", "width": 4, "pad": True}
    cells = ["12", "0012", "1234", "7", "12345", "A12", "A123", "1 2", "-12", "1.0", "12"]
    values, reasons = outcome(receive_file, column, cells)
    assert values == ["0012", "0012", "1234", "0007", "0012"]
    assert reasons == [
        "does not have the width of 4",
        *["is not made of digits alone"] * 2,
        SPACE,
        *["is not made of digits alone"] * 2,
    ]
    intake = receive_file(None, {"v": column})
    assert (
        "records: records.csv, column 'v': 3 ids got their leading zeros back, as declared."
        in intake.warnings
    )


def test_padded_ids_meet_pattern_allowed_values_and_key(receive_file):
    column = {"type": "id", "width": 3, "pad": True, "pattern": "0[0-9]+", "allowed": ["007", "012"]}
    values, reasons = outcome(receive_file, column, ["7", "12", "13", "123"])
    assert values == ["007", "012"]
    assert reasons == ["is not one of the 2 allowed values", "does not match the declared pattern"]
    with pytest.raises(ExtractError, match=r"1 rows repeat the key \(v\)"):
        outcome(receive_file, column, ["7", "007"], key=["v"])


def test_nothing_is_said_where_no_zero_was_lost(receive_file):
    intake = receive_file("v,x\n0012,1\n", {"v": {"type": "id", "width": 4, "pad": True}})
    assert not [text for text in intake.warnings if "zeros" in text]


def test_words_for_nothing_are_no_ids(receive_file):
    cells = ["N/A", "n/a", "-", "\u2013", "NULL", "null", "#N/A", "None", "unknown", "NA", "NIL", "######"]
    values, reasons = outcome(receive_file, "id", cells)
    assert values == ["NA", "NIL"]  # perhaps codes
    assert reasons == [NOTHING] * 6 + [ERROR] + [NOTHING] * 2 + [ERROR]
    values, _ = outcome(
        receive_file, "id", cells[:7], null_values=("N/A", "n/a", "-", "\u2013", "NULL", "null", "#N/A")
    )
    assert values == [None] * 7
    for key in ("allowed", "default_values", "other_values"):  # where a word is a code, it is one
        assert outcome(receive_file, {"type": "id", key: ["NULL", "A"]}, ["NULL"]) == (["NULL"], [])


def test_null_values_are_whole_and_exact(receive_file):
    values, reasons = outcome(receive_file, "id", ["N/A", "n/a", "N/A1", " N/A\u00a0"], null_values=(" N/A",))
    assert (values, reasons) == ([None, "N/A1", None], [NOTHING])


def test_spreadsheet_errors_are_no_words_either(receive_file):
    for kind in ("text", "category", "boolean", "integer"):
        values, reasons = outcome(receive_file, kind, ["#REF!", "#VALUE!", "#div/0!", "Err:502", "1"])
        assert (len(values), reasons) == (1, [ERROR] * 4)
    assert outcome(receive_file, "text", ["#1 in the queue", "#N", "Err", "##"]) == (
        ["#1 in the queue", "#N", "Err", "##"],
        [],
    )


def test_typed_numbers_become_ids_only_where_zeros_come_back(receive_file):
    receive_file.folder.mkdir(parents=True)
    pq.write_table(
        pa.table({"v": pa.array([12, 1234, None, 12345, -12])}), receive_file.folder / "records.parquet"
    )
    column = {"type": "id", "width": 4, "pad": True}
    assert receive_file.values(None, {"v": column}, file="records.parquet") == ["0012", "1234", None]
    with pytest.raises(
        ExtractError, match=r"holds BIGINT where an id is declared.*declare width and pad: true"
    ):
        receive_file(None, {"v": {"type": "id", "width": 4}}, file="records.parquet")


NHS = {"type": "id", "format": "nhs_number", "identifying": True}


@pytest.fixture
def nhs(receive_file, monkeypatch):
    """Receive NHS numbers; give for each whether it is accepted, or why not."""
    monkeypatch.setenv("ASSURANCE_KEY", "00112233445566778899aabbccddeeff" * 2)

    def read(cells, **keys):
        content = "nhs,ref\n" + "".join(f'"{cell}",R{place}\n' for place, cell in enumerate(cells))
        intake = receive_file(content, {"nhs": {**NHS, **keys}, "ref": "id"})
        found = dict.fromkeys(range(len(cells)), "")
        if intake.rejected_file:
            with intake.rejected_file.open(encoding="utf-8-sig", newline="") as file:
                found |= {int(row["row"]) - 1: row["reason"] for row in csv.DictReader(file)}
        return list(found.values()), intake

    return read


def test_nhs_numbers_are_read_however_they_are_printed(nhs):
    cells = [
        "9990001006",
        "999 000 1006",
        "999-000-1006",
        "999\u00a0000\u00a01006",
        "999\u2013000\u20111006",
        " 9990001006 ",
    ]
    assert nhs(cells)[0] == [""] * 6


def test_what_is_no_nhs_number(nhs):
    cells = [
        "9990001002",
        "999000100",
        "99900010060",
        "999000100X",
        "9.99E+09",
        "9990001006.0",
        "N/A",
        "9999999999",
    ]
    cells += [
        "0000000000",
        "\uff19\uff19\uff19\uff10\uff10\uff10\uff11\uff10\uff10\uff16",
        "999/000/1006",
        "990001001",
    ]
    wrong, ten = "has a wrong check digit", "is not ten digits"
    expected = [wrong, ten, ten, ten, LOST, ten, NOTHING, FILLER, FILLER, ten, ten, ten]
    assert nhs(cells)[0] == expected


def test_one_lost_zero_of_an_nhs_number_comes_back(nhs):
    reasons, intake = nhs(["000000019", "12345674", "0000000192"], width=10, pad=True)
    # nine digits: 0000000019 has 9 for its check digit, the sum of 1 x 2 leaving 11 - 2
    assert reasons == ["", "is not ten digits", "has a wrong check digit"]
    assert [text for text in intake.warnings if "1 id got its leading zeros back" in text]


def test_the_value_of_an_nhs_number_is_the_bare_number(engine):
    from assurance.extracts.values.conversion import Names
    from assurance.extracts.values.id_values import id_from_text
    from assurance.programme import Column

    at = Names(0)
    conversion = id_from_text(Column(**NHS, width=10, pad=True), at)
    for cell, expected in (("999 000-1006", "9990001006"), ("123456789", "0123456789"), ("x", "x")):
        helpers = ", ".join(f"{helper} as {name}" for helper, name in conversion.helpers)
        inner = f"(select '{cell}' as {at.cell})"
        sql = f"select {conversion.value} from (select *, {helpers} from {inner})"
        assert engine.scalar(sql) == expected
