"""What looks wrong with an extract is said, with counts and row numbers; what is in order is not."""

from __future__ import annotations

import os
from datetime import date

import pytest

from assurance.errors import ExtractError
from assurance.extracts.files.opened import SHEET_ROWS, Extract, Part
from assurance.extracts.suspicion.earlier import fell_off
from assurance.extracts.suspicion.export_limits import limit_warnings, limit_words
from assurance.programme import FigureSource, Plan, Programme, Question

ID = {"type": "id", "required": True}
LIMITS = (30_000, 65_536, 150_000, 1_048_576)


def extract_of(*rows: int, numbering: str = "the header not counted", last: int | None = None) -> Extract:
    parts, after = [], 0
    for place, count in enumerate(rows):
        parts.append(Part(f"part_{place}.csv", "0" * 64, count, after))
        after += count
    return Extract(
        name="records: records.csv", parts=tuple(parts), relation="", types=(), headings=(), undeclared=(),
        rows=sum(rows), last=after if last is None else last, numbering=numbering,
    )  # fmt: skip


def only(intake) -> str:
    assert len(intake.warnings) == 1, intake.warnings
    return intake.warnings[0]


@pytest.mark.parametrize("limit", LIMITS)
def test_a_file_at_an_export_limit_with_or_without_its_header(limit: int) -> None:
    """A sheet holds its header too; the limits of a visual are of its rows alone."""
    at, below = limit_warnings(extract_of(limit)), limit_warnings(extract_of(limit - 1))
    assert at[0].startswith(f"records: records.csv has exactly {limit:,} rows, the most that ")
    if limit in (65_536, 1_048_576):
        said = f"records: records.csv has exactly {limit - 1:,} rows and a header, the most "
        assert below[0].startswith(said)
    else:
        assert below == ()
    assert limit_words(limit - 2) == limit_words(limit + 1) == ""


def test_one_file_of_several_at_a_limit_is_named() -> None:
    (said,) = limit_warnings(extract_of(12, 30_000, 7))
    assert said.startswith("records: records.csv: part_1.csv has exactly 30,000 rows")


def test_several_files_that_make_up_a_limit() -> None:
    (said,) = limit_warnings(extract_of(20_000, 10_000))
    assert "30,000 rows" in said
    assert "in all its files" in said


def test_a_sheet_that_goes_to_its_last_row_below_title_rows() -> None:
    (said,) = limit_warnings(extract_of(65_530, numbering=SHEET_ROWS, last=65_536))
    assert "goes on to row 65,536 of its sheet" in said
    assert limit_warnings(extract_of(65_530, numbering=SHEET_ROWS, last=65_535)) == ()


def test_real_rows_at_a_limit_are_said_on_intake(receive_file) -> None:
    intake = receive_file("ref\n" + "".join(f"{n}\n" for n in range(30_000)), {"ref": ID})
    assert only(intake).startswith("records: records.csv has exactly 30,000 rows, the most that Power BI")


def test_repeats_that_differ_in_one_column_are_named_in_the_refusal(receive_file) -> None:
    content = "ref,team,diagnosis\n1,A,F20\n1,A,F32\n2,B,F20\n3,B,F20\n3,B,F41\n"
    with pytest.raises(ExtractError) as caught:
        receive_file(content, {"ref": ID, "team": "category", "diagnosis": "category"}, key=["ref"])
    said = str(caught.value)
    assert "in 2 of the 2 keys the rows differ in one or two columns only (diagnosis in 2)" in said
    assert "F20" not in said


def test_repeats_that_differ_in_an_undeclared_column(receive_file) -> None:
    content = "ref,team,diagnosis\n1,A,F20\n1,A,F32\n"
    with pytest.raises(ExtractError, match="the rows are the same in every stored column, the 1 undeclared"):
        receive_file(content, {"ref": ID, "team": "category"}, key=["ref"])


@pytest.mark.parametrize(
    ("kept", "became"),
    [("keep_first", "the first is kept"), ("keep_last", "the last is kept"), ("keep_all", "all are kept")],
)
def test_repeats_that_are_let_pass_are_warned_of(receive_file, kept: str, became: str) -> None:
    content = "ref,team,diagnosis\n1,A,F20\n1,A,\n1,A,F32\n2,B,F20\n"
    columns = {"ref": ID, "team": "category", "diagnosis": "category"}
    intake = receive_file(content, columns, key=["ref"], duplicate_keys=kept)
    assert only(intake).startswith(
        f"records: records.csv: 2 rows repeat the key (ref) of another row, and {became}: in 1 of the 1 keys"
    )
    assert intake.rows_accepted == (4 if kept == "keep_all" else 2)


def test_repeats_that_differ_in_everything_are_no_fan_out(receive_file) -> None:
    content = "ref,a,b,c\n1,A,B,C\n1,X,Y,Z\n"
    columns = {"ref": ID, "a": "text", "b": "text", "c": "text"}
    assert receive_file(content, columns, key=["ref"], duplicate_keys="keep_first").warnings == ()


def plan_of(case: str) -> Plan:
    return Plan(
        title="Monthly sample", source="records", case_key=case, size=1,
        questions=(Question(id="seen", text="Was it seen?"),),
    )  # fmt: skip


def test_a_case_that_stands_in_several_records_is_warned_of(receive_file) -> None:
    receive_file.programme = Programme(
        folder=receive_file.programme.folder, header=receive_file.programme.header, sources={},
        plan=plan_of("case"),
    )  # fmt: skip
    content = "line,case,diagnosis\n1,C1,F20\n2,C1,F32\n3,C2,F20\n4,,F20\n5,,F20\n"
    columns = {"line": ID, "case": "id", "diagnosis": "category"}
    said = only(receive_file(content, columns, key=["line"]))
    assert "1 case stands in more than one row (2 rows that share a case)" in said
    assert "in 1 of the 1 cases the rows differ in one or two columns only (diagnosis in 1)" in said
    events = receive_file(content.replace("F41", "F42"), columns, key=["line"], kind="events")
    assert events.warnings == ()


@pytest.mark.parametrize("word", ["Total", "TOTALS", " Grand total ", "Sum"])
def test_a_last_row_that_says_it_is_a_total(receive_file, word: str) -> None:
    content = f"team,count\nA,1\nB,4\n{word},99\n"
    said = only(receive_file(content, {"team": "category", "count": "integer"}))
    assert said.startswith(
        "records: records.csv: the last row looks like a total, because a cell of it says so: "
        "row 3 (the header not counted); it was read as a record"
    )


def test_a_total_that_was_rejected_is_said_too(receive_file) -> None:
    content = "ref,team\n" + "".join(f"{n:04},A\n" for n in range(40)) + "Total,\n"
    intake = receive_file(content, {"ref": {"type": "id", "width": 4}, "team": "category"})
    assert "row 41 (the header not counted); it was rejected; declare totals_row: drop" in only(intake)


def test_a_last_row_that_adds_up_the_others(receive_file) -> None:
    content = "team,seen,waited\nA,3,1.5\nB,4,2.25\nC,5,0.5\n,12,4.25\n"
    columns = {"team": "category", "seen": "integer", "waited": {"type": "number", "decimals": 2}}
    assert "its numbers are the sums of the rows above (seen, waited)" in only(receive_file(content, columns))


@pytest.mark.parametrize(
    "content",
    [
        "team,seen\nA,1\nB,2\nC,3\n",  # a sum by chance, of too few rows
        "team,seen,waited\nA,3,1\nB,4,1\nC,5,1\nD,12,4\n",  # one of two does not add up
        "team,seen\nA,5\nB,0\nC,0\nD,0\nE,0\nF,0\nG,5\n",  # nothing was added
        "team,seen\n" + "A,0\n" * 9,
    ],
)
def test_no_total_where_sums_agree_by_chance(receive_file, content: str) -> None:
    columns = {
        name: "category" if name == "team" else "integer" for name in content.split("\n")[0].split(",")
    }
    assert receive_file(content, columns).warnings == ()


def test_a_total_in_the_first_of_two_files(receive_file) -> None:
    receive_file.folder.mkdir(parents=True)
    for name, last in (("a", "Total,7"), ("b", "D,1")):
        (receive_file.folder / f"{name}.csv").write_text(f"team,seen\nA,3\nB,4\n{last}\n")
    said = only(receive_file(None, {"team": "category", "seen": "integer"}, file="*.csv"))
    assert "a.csv row 3" in said


def test_rules_that_warn_are_counted_over_the_rows_they_say_anything_of(receive_file) -> None:
    content = "referred,seen\n2026-10-02,2026-10-01\n2026-10-02,\n2026-10-02,2026-10-02\n"
    check = {"id": "seen_after", "holds": "seen >= referred", "reason": "seen before the referral"}
    said = only(receive_file(content, {"referred": "date", "seen": "date"}, checks=[check]))
    assert said == (
        "records: records.csv: seen before the referral: rule 'seen_after' does not hold in 1 of the 2 rows "
        "of which it says anything: row 1 (the header not counted); these rows are counted as they stand, so "
        "correct them at their source, or declare otherwise: reject."
    )


def test_a_column_with_two_vintages_names_declared_ones_only(receive_file) -> None:
    content = "ref,state\n1,final\n2,final\n3,provisional\n4,\n"
    named = {"type": "category", "allowed": ["final", "provisional"]}
    said = only(receive_file(content, {"ref": ID, "state": named}, vintage_column="state"))
    assert "has 3 vintages: 2 final, 1 provisional, 1 not stated;" in said
    unnamed = only(receive_file(content, {"ref": ID, "state": "category"}, vintage_column="state"))
    assert "2 of another value" in unnamed
    assert "provisional" not in unnamed


@pytest.mark.parametrize(
    ("rows", "before", "fell"),
    [
        (699, [1000] * 3, True),
        (700, [1000] * 3, False),  # exactly 70% is not below it
        (600, [1000, 1000], False),  # too few to compare with
        (3, [10] * 12, False),  # chance
        (0, [10] * 12, True),
        (0, [0, 0, 0], False),
        (2000, [1000] * 12, False),
    ],
)
def test_a_sudden_drop(rows: int, before: list[int], fell: bool) -> None:
    assert (fell_off(rows, before) is not None) is fell


def test_far_fewer_rows_than_the_earlier_extracts(receive_file) -> None:
    columns = {"ref": ID}
    for month, rows in enumerate((101, 102, 103, 40)):
        content = "ref\n" + "".join(f"{month}{n:04}\n" for n in range(rows))
        intake = receive_file(content, columns)
        for place, path in enumerate((receive_file.store.root / "intake").rglob("*.json")):
            os.utime(path, ns=(10**18 + place, 10**18 + place))
        assert bool(intake.warnings) is (rows == 40)
    assert intake.warnings[0].startswith(
        "records: records.csv has 40 rows; the median of the 3 extracts of this source received before is "
        "102 (said where a count is below 70% of the median, and further below it than three times its "
    )


def test_the_same_file_read_again_is_no_earlier_extract(receive_file) -> None:
    content = "ref\n" + "".join(f"{n:04}\n" for n in range(100))
    for words in ("one", "two", "three", "four"):  # another declaration each time
        receive_file(content, {"ref": {**ID, "description": words}})
    assert receive_file("ref\n1\n", {"ref": ID}).warnings == ()


def test_a_damaged_manifest_is_no_earlier_extract(receive_file) -> None:
    receive_file("ref\n1\n", {"ref": ID})
    (manifest,) = (receive_file.store.root / "intake").rglob("*.json")
    for name in ("a", "b", "c"):
        manifest.with_name(f"{name}.json").write_text('{"parts": 7}')
    assert receive_file("ref\n2\n", {"ref": ID}).warnings == ()


def test_an_intake_in_order_says_nothing(receive_file) -> None:
    columns = {"ref": ID, "on": "date", "count": "integer"}
    content = "ref,on,count\n" + "".join(f"{n},{date(2026, 10, 1 + n)},{n * n + 1}\n" for n in range(20))
    assert receive_file(content, columns, key=["ref"]).warnings == ()


def figures_of(receive_file, *lines: str):
    receive_file.folder.mkdir(parents=True, exist_ok=True)
    text = "measure,period,team,value\n" + "".join(f"{line}\n" for line in lines)
    (receive_file.folder / "board.csv").write_text(text, encoding="utf-8")
    columns = {name: {"type": "text"} for name in ("measure", "period", "team")}
    source = FigureSource(
        kind="figures",
        title="Board",
        file="board.csv",
        columns={**columns, "value": {"type": "number"}},
        figures={"value": "value", "breakdown": {"team": "team"}},
    )
    return receive_file.source(source, "board")


def test_figures_that_stand_twice_are_counted(receive_file) -> None:
    """An empty team is a team like any other: the line of them all."""
    lines = ["seen,2026-10,,8", "seen,2026-10,A,5", "seen,2026-10,B,5", "seen,2026-09,,8"]
    assert figures_of(receive_file, *lines).warnings == ()
    assert only(figures_of(receive_file, *lines, lines[0], lines[0], lines[1])) == (
        "board: board.csv: 3 lines are the same as another in every stored column (2 lines stand more than "
        "once); a figure is printed once, so ask whether two exports were put together."
    )
    assert "1 line is the same as another in every stored column (1 line stands more than once)" in only(
        figures_of(receive_file, *lines, lines[3])
    )
