"""Every cell of every row that was read ends in one of five classes, and what is wrong is listed."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from assurance.engine import Engine
from assurance.errors import ExtractError
from assurance.extracts import receive, register
from assurance.extracts.quality import CheckCount, FieldCount, ProviderCount, Quality, SourceQuality
from assurance.extracts.quality.result import field_score
from assurance.programme import ListSource, Programme
from tests.rooms.extracts.conftest import make_source

ALLOWED = {"type": "category", "allowed": ["A", "B", "C", "9", "X"]}
COLUMNS = {
    "ref": {"type": "id", "width": 2, "required": True},
    "who": {"type": "category", "allowed": ["Alder", "Birch"]},
    "code": {**ALLOWED, "default_values": ["9"], "other_values": ["X"]},
    "on": "date",
}
CONTENT = """\
ref,who,code,on
01,Alder,A,2026-10-01
02,Alder,9,2026-10-01
3,Alder,X,2026-13-01
04,Birch,Q,
05,,,2026-10-02
06,Elsewhere,B,2026-10-02
"""
PLAN = {"provider": "who", "fields": ["code", "on"]}


def of(quality: Quality, provider: str, field: str) -> tuple[int, ...]:
    entry = next(e for e in quality.fields if (e.provider, e.field) == (provider, field))
    return entry.valid, entry.other, entry.default, entry.invalid, entry.missing


def test_classes_are_counted_over_all_rows_rejected_ones_included(receive_file) -> None:
    intake = receive_file(CONTENT, COLUMNS, quality=PLAN)
    quality = intake.quality
    assert intake.rows_accepted == 3
    assert [(entry.provider, entry.rows) for entry in quality.providers] == [
        ("Alder", 3), ("Birch", 1), ("(not stated)", 1), ("(not recognised)", 1),
    ]  # fmt: skip
    assert of(quality, "Alder", "code") == (1, 1, 1, 0, 0)
    assert of(quality, "Alder", "on") == (2, 0, 0, 1, 0)
    assert of(quality, "Birch", "code") == (0, 0, 0, 1, 0)
    assert of(quality, "Birch", "on") == (0, 0, 0, 0, 1)
    assert of(quality, "(not stated)", "code") == (0, 0, 0, 0, 1)
    assert of(quality, "(not recognised)", "on") == (1, 0, 0, 0, 0)


def test_a_provider_that_is_not_declared_is_not_repeated(receive_file) -> None:
    quality = receive_file(CONTENT, COLUMNS, quality=PLAN).quality
    assert "Elsewhere" not in json.dumps(repr(quality))


def test_what_is_to_be_corrected_is_listed_worst_first_with_rows_and_no_values(receive_file) -> None:
    quality = receive_file(CONTENT + "07,Alder,,x\n08,Alder,,2026-10-02\n", COLUMNS, quality=PLAN).quality
    found = [(fix.provider, fix.field, fix.problem, fix.rows, fix.first) for fix in quality.fixes]
    assert found[0] == ("Alder", "code", "is missing", 2, ("7", "8"))
    assert ("Alder", "code", "is a default value, which says nothing", 1, ("2",)) in found
    assert ("Birch", "code", "is not one of the 5 allowed values", 1, ("4",)) in found
    assert sum(fix.rows for fix in quality.fixes) == sum(
        entry.default + entry.invalid + entry.missing for entry in quality.fields
    )
    assert not {"Q", "x", "2026-13-01"} & {word for fix in quality.fixes for word in fix.problem.split()}


def test_shares_are_exact(receive_file) -> None:
    entry = FieldCount("Alder", "code", valid=1, other=1, default=1, invalid=2, missing=3)
    assert (entry.rows, entry.completeness, entry.validity) == (8, Fraction(5, 8), Fraction(3, 5))
    assert field_score(entry) == Fraction(2, 8)
    empty = FieldCount("Alder", "code", 0, 0, 0, 0, 0)
    assert (empty.completeness, empty.validity, field_score(empty)) == (None, None, None)
    nothing = FieldCount("Alder", "code", 0, 0, 0, 0, 4)
    assert (nothing.completeness, nothing.validity, field_score(nothing)) == (0, None, 0)


def test_a_rule_sees_invalid_cells_as_saying_nothing(receive_file) -> None:
    columns = {"a": {"type": "integer", "minimum": 0}, "b": "integer"}
    checks = [
        {"id": f"rises_{kind}", "holds": "b >= a", "reason": "b is below a", "otherwise": kind}
        for kind in ("warn", "reject")
    ]
    content = "a,b\n1,2\n3,2\n-9,2\n,2\n1,x\n"
    quality = receive_file(content, columns, quality={}, checks=checks).quality
    assert quality.checks == (
        CheckCount("(all)", "rises_warn", "b is below a", 2, 1),
        CheckCount("(all)", "rises_reject", "b is below a", 2, 1),
    )
    assert [fix.first for fix in quality.fixes if fix.field == "rises_reject"] == [("2",)]


def test_repeats_by_provider(receive_file) -> None:
    content = "ref,who\n01,Alder\n01,Alder\n02,Alder\n02,Birch\n02,Birch\n"
    for kept, expected in (("keep_first", (1, 2)), ("keep_last", (2, 1)), ("keep_all", (1, 2))):
        quality = receive_file(
            content, {"ref": COLUMNS["ref"], "who": "category"}, key=["ref"], duplicate_keys=kept,
            quality={"provider": "who"},
        ).quality  # fmt: skip
        assert tuple(entry.repeats for entry in quality.providers) == expected
    assert receive_file(content, {"who": "category"}, quality={}).quality.providers[0].repeats is None


def test_the_rows_expected_measure_coverage(receive_file) -> None:
    plan = {"provider": "who", "fields": ["ref"], "expected_rows": {"Alder": 4, "Birch": 1, "Cedar": 5}}
    content = "ref,who\n01,Alder\n02,Alder\n03,Birch\n04,Birch\n"
    quality = receive_file(content, {"ref": "id", "who": "category"}, quality=plan).quality
    assert quality.providers[-1] == ProviderCount("Cedar", 0, 5, None)
    scores = {entry.provider: entry for entry in SourceQuality("records", "Records", quality).scores()}
    assert (scores["Alder"].coverage, scores["Alder"].index) == (Fraction(1, 2), Fraction(1, 2))
    assert (scores["Birch"].coverage, scores["Birch"].index) == (1, 1)
    assert (scores["Cedar"].score, scores["Cedar"].index) == (None, 0)
    assert (scores["(all)"].coverage, scores["(all)"].index) == (Fraction(3, 10), Fraction(3, 10))


def test_coverage_is_not_measured_where_one_provider_has_no_number(receive_file) -> None:
    plan = {"provider": "who", "fields": ["ref"], "expected_rows": {"Alder": 1}}
    quality = receive_file(
        "ref,who\n01,Alder\n02,Birch\n", {"ref": "id", "who": "category"}, quality=plan
    ).quality
    whole = SourceQuality("records", "Records", quality).whole()
    assert (whole.score, whole.coverage, whole.index) == (1, None, None)


def test_no_rows_at_all(receive_file) -> None:
    quality = receive_file("ref,who,code,on\n", COLUMNS, quality=PLAN).quality
    result = SourceQuality("records", "Records", quality)
    assert (quality.fields, quality.fixes, result.whole().score) == ((), (), None)
    assert result.to_frame().empty


def test_no_rows_of_a_source_taken_as_a_whole(receive_file) -> None:
    quality = receive_file("ref\n", {"ref": "id"}, quality={}).quality
    assert quality.providers == (ProviderCount("(all)", 0, None, None),)
    assert SourceQuality("records", "Records", quality).whole().score is None


def test_names_of_columns_do_not_matter(receive_file) -> None:
    names = ["who", "n", "v", "d", "x0", "site", "rows"]
    content = ",".join(names) + "\n" + "1,1,2,3,4,Alder,5\n1,1,9,3,4,Birch,5\n"
    columns = dict.fromkeys(names, "category")
    intake = receive_file(
        content, columns, key=["n", "x0"], duplicate_keys="keep_first", vintage_column="v",
        quality={"provider": "site"},
    )  # fmt: skip
    assert [entry.repeats for entry in intake.quality.providers] == [0, 1]
    assert "(v in 1, site in 1)" in intake.warnings[0]


def test_a_provider_called_all_is_nobody(receive_file) -> None:
    quality = receive_file(
        "who,n\n(all),1\nAlder,2\n", {"who": "category", "n": "integer"}, quality={"provider": "who"}
    ).quality
    assert [entry.provider for entry in quality.providers] == ["Alder", "(not recognised)"]


def test_hidden_counts_and_null_dates_have_their_class(receive_file) -> None:
    columns = {"count": {"type": "integer", "counts": {"marks": ["*"]}}, "on": "date"}
    content = "count,on\n*,1900-01-01\n5,2026-10-01\n,\nx,2026-10-01\n"
    quality = receive_file(content, columns, quality={}, null_dates=["1900-01-01"]).quality
    assert of(quality, "(all)", "count") == (1, 1, 0, 1, 1)
    assert of(quality, "(all)", "on") == (2, 0, 0, 0, 2)


def test_a_number_that_stands_for_not_known(receive_file) -> None:
    columns = {"age": {"type": "integer", "default_values": ["999"]}}
    assert of(receive_file("age\n0999\n12\n", columns, quality={}).quality, "(all)", "age") == (1, 0, 1, 0, 0)


def test_identifying_cells_are_counted_and_never_told(receive_file, monkeypatch) -> None:
    monkeypatch.setenv("ASSURANCE_KEY", "00112233445566778899aabbccddeeff" * 2)
    columns = {"surname": {"type": "text", "identifying": True}, "team": "category"}
    quality = receive_file("surname,team\nTestcase,A\n,A\n", columns, quality={}).quality
    assert of(quality, "(all)", "surname") == (1, 0, 0, 0, 1)
    with pytest.raises(
        ExtractError, match=r"quality.provider is column 'surname', which tells who somebody is"
    ):
        receive_file("surname,team\nTestcase,A\n", columns, quality={"provider": "surname"})


def test_too_many_providers_are_no_providers(receive_file) -> None:
    content = "ref\n" + "".join(f"{n}\n" for n in range(1_001))
    with pytest.raises(ExtractError, match="which has 1,001 values; at most 1,000 are scored"):
        receive_file(content, {"ref": "id"}, quality={"provider": "ref"})


def listed(receive_file, meaning: str, engine: Engine):
    source = ListSource(
        kind="list", title="Codes", version="1", file="codes.csv",
        columns={"code": {"type": "category"}, "meaning": {"type": "category"}},
        codes={"code": "code", "meaning": "meaning"},
    )  # fmt: skip
    receive_file.folder.mkdir(parents=True, exist_ok=True)
    (receive_file.folder / "codes.csv").write_text(f"code,meaning\nA,valid\n9,{meaning}\nX,Other\nB,\n")
    (receive_file.folder / "records.csv").write_text("n,code\n1,A\n2,9\n3,X\n4,B\n5,\n6,A\n")
    columns = {"code": {"type": "category", "code_list": "codes"}, "n": "integer"}
    records = make_source(columns, quality={"fields": ["code"]})
    programme = Programme(
        folder=receive_file.programme.folder, header=receive_file.programme.header,
        sources={"codes": source, "records": records},
    )  # fmt: skip
    lists = {}
    for name in ("codes", "records"):
        lists[name] = receive(
            name, programme.sources[name], folder=receive_file.folder, programme=programme,
            store=receive_file.store, engine=engine, lists=lists,
        )  # fmt: skip
        register(lists[name], engine)
    return lists["records"]


def test_a_list_says_which_codes_are_default_or_other(receive_file, engine: Engine) -> None:
    intake = listed(receive_file, "default", engine)
    assert of(intake.quality, "(all)", "code") == (3, 1, 1, 0, 1)


def test_a_list_with_another_meaning_is_refused(receive_file, engine: Engine) -> None:
    with pytest.raises(
        ExtractError, match="gives 1 of its codes a meaning other than valid, other and default"
    ):
        listed(receive_file, "unsure", engine)


def test_the_manifest_keeps_the_counts(receive_file) -> None:
    first = receive_file(CONTENT, COLUMNS, quality=PLAN)
    again = receive_file(None, COLUMNS, quality=PLAN)
    assert again.quality == first.quality
    assert receive_file(None, COLUMNS).quality is None


def test_several_files_name_the_file_of_each_row(receive_file) -> None:
    receive_file.folder.mkdir(parents=True)
    for name in ("a", "b"):
        (receive_file.folder / f"{name}.csv").write_text(f"team,ref\n,1{name}\nA,2{name}\n")
    quality = receive_file(None, {"team": "category", "ref": "id"}, file="*.csv", quality={}).quality
    assert quality.fixes[0].first == ("a.csv row 1", "b.csv row 1")


def test_the_frame_sums_to_the_rows_and_ends_with_all(receive_file) -> None:
    quality = receive_file(CONTENT, COLUMNS, quality=PLAN).quality
    frame = SourceQuality("records", "Records", quality).to_frame()
    classes = frame[["valid", "other", "default", "invalid", "missing"]].sum(axis=1)
    assert (classes == frame["rows"]).all()
    whole = frame[frame["provider"] == "(all)"].set_index("field")
    assert whole["rows"].tolist() == [6, 6]
    assert whole.loc["code", ["valid", "other", "default", "invalid", "missing"]].tolist() == [2, 1, 1, 1, 1]
