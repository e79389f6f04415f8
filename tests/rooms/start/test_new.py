"""The guided start: what is written for messy files, what is asked, and that the answers suffice."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from drafted import Made, csv
from messy_extracts import ambiguous_csv, ugly_workbook

from assurance import open_month
from assurance.errors import AssuranceError, StoreError
from assurance.extracts.profile import profile_file
from assurance.start import folder as folder_module
from assurance.start import new_programme


def asked(made: Made) -> int:
    return made.all().count("# QUESTION:")


class TestTheUglyWorkbook:
    @pytest.fixture
    def made(self, make, tmp_path: Path) -> Made:
        return make(ugly_workbook(tmp_path / "Falls export.xlsx"))

    def test_check_says_exactly_what_is_left(self, made: Made) -> None:
        assert [(fault.file, fault.where) for fault in made.result.open] == [
            ("plan.yaml", "plan.case_key"), ("programme.yaml", "owner"), ("programme.yaml", "purpose"),
        ]  # fmt: skip
        assert asked(made) == 3
        for fault in made.result.open:
            above = made.text(fault.file).splitlines()[: fault.line - 1]
            comment = re.split(r"\n(?! *#)", "\n".join(above))[-1]
            assert "QUESTION:" in comment

    def test_the_answers_make_it_pass(self, made: Made) -> None:
        made.answer("programme.yaml", owner="Falls lead", purpose="Made up; nobody is in it.")
        made.answer("plan.yaml", case_key="fall_ref")
        programme = made.load()
        source = programme.sources["falls"]
        assert (source.sheet, source.header_row, source.header_rows, source.totals_row) == (
            "Falls",
            4,
            2,
            "drop",
        )
        assert (source.date_order, source.null_values, source.pseudonymous) == ("day_first", ("N/A",), False)
        assert source.key == ("fall_ref",)
        columns = source.columns
        assert columns["person_nhs_number"].format == "nhs_number"
        assert columns["person_nhs_number"].becomes.pseudonym == "person"
        assert columns["person_surname"].identifying is True
        born = columns["person_date_of_birth"].becomes
        assert (born.age_band, born.on) == (10, "fall_fell_at")
        assert columns["person_postcode"].becomes.postcode == "area"
        assert columns["ward"].allowed == ("Ash ward", "Elm ward", "Oak ward")
        assert columns["fall_fell_at"].type == "timestamp"
        assert (columns["fall_ref"].width, columns["fall_ref"].local_reference) == (6, True)
        assert "comments" not in columns
        assert programme.plan.strata == ("ward",)
        assert programme.measures[0].date == "fall_fell_at"

    def test_nothing_of_a_person_is_written(self, made: Made) -> None:
        written = made.all() + "\n".join(made.result.lines)
        for hidden in ("Madeup", "slipped", "daughter", "999", "ZZ1", "F000", "rainy"):
            assert hidden not in written

    def test_every_guess_says_its_evidence(self, made: Made) -> None:
        assert "30 cells read as day-first dates, 18 of them only so" in made.text()
        assert "150 of 150 cells are ten digits with the check digit of an NHS number" in made.text()
        assert "# left out: Comments: it may be free text or names" in made.text()

    def test_what_is_printed_names_the_next_command(self, made: Made) -> None:
        said = made.result.lines
        assert said[0].endswith("programme.yaml, sources.yaml, measures.yaml, plan.yaml.")
        assert "3 questions are left; each is marked QUESTION:" in said
        assert said[-1] == f"  assurance check {made.folder}"
        assert any("assurance key" in line for line in said)


class TestQuestions:
    def test_ambiguous_dates_and_ids(self, make, tmp_path: Path) -> None:
        made = make(ambiguous_csv(tmp_path / "referrals.csv"))
        wheres = {fault.where: fault.message for fault in made.result.open}
        assert "found 'ANSWER_ME'" in wheres["sources.referrals.date_order"]
        assert "sources.referrals.pseudonymous" in wheres
        assert asked(made) == len(made.result.open) == 4
        made.answer("programme.yaml", owner="Lead", purpose="Made up.")
        made.answer("sources.yaml", date_order="day_first", pseudonymous="false")
        assert made.load().plan.case_key == "referral_id"

    def test_ids_that_are_pseudonyms_are_led_by_the_check(self, make, tmp_path: Path) -> None:
        made = make(ambiguous_csv(tmp_path / "referrals.csv"))
        made.answer("programme.yaml", owner="Lead", purpose="Made up.")
        made.answer("sources.yaml", date_order="day_first", pseudonymous="true")
        with pytest.raises(AssuranceError, match="becomes a pseudonym, but the source says"):
            made.load()
        text = re.sub(r"^ +(becomes|local_reference): .*\n", "", made.text(), flags=re.M)
        (made.folder / "sources.yaml").write_text(text, encoding="utf-8")
        assert made.load().sources["referrals"].pseudonymous is True

    def test_columns_of_different_order_each_say_theirs(self, make, tmp_path: Path) -> None:
        rows = [
            f"R{n:03},{n % 28 + 1:02}/03/2026,03/{n % 28 + 1:02}/2026,2026-03-{n % 28 + 1:02}"
            for n in range(60)
        ]
        made = make(csv(tmp_path / "a.csv", "Ref,Seen,Left,Typed", rows))
        made.answer("programme.yaml", owner="Lead", purpose="Made up.")
        orders = [made.column(name) for name in ("seen", "left", "typed")]
        assert "60 cells read as day-first dates" in made.text()
        assert "\n    date_order: day_first\n" in made.text()
        assert "date_order" not in orders[0]
        assert "date_order: month_first" in orders[1]
        assert "date_order: iso" in orders[2]

    def test_files_from_elsewhere_are_asked_about_their_clock(self, make, tmp_path: Path) -> None:
        rows = [f"R{n:03},{n % 12 + 1}/{n % 28 + 1}/2026" for n in range(60)]
        made = make(csv(tmp_path / "a.csv", "Ref,Opened", rows))
        assert "time_zone" in {fault.where for fault in made.result.open}
        assert "date_order: month_first" in made.text()

    def test_a_contradictory_column_is_asked_about(self, make, tmp_path: Path) -> None:
        rows = [f"R{n:03},{('13/06', '06/13')[n % 2]}/2026" for n in range(40)]
        made = make(csv(tmp_path / "a.csv", "Ref,Seen", rows))
        assert "20 read day first only, 20 month first only" in " ".join(made.text().replace("#", "").split())
        assert "sources.a.columns.seen.date_order" in {fault.where for fault in made.result.open}

    def test_lost_zeros_are_asked_about(self, make, tmp_path: Path) -> None:
        rows = [f"{n + 99_960},Elm" for n in range(80)]
        made = make(csv(tmp_path / "a.csv", "Case number,Ward", rows))
        assert "sources.a.columns.case_number.pad" in {fault.where for fault in made.result.open}

    def test_a_total_that_does_not_fit_is_asked_about(self, make, tmp_path: Path) -> None:
        rows = [f"R{n:03},Elm,{n}" for n in range(40)]
        made = make(csv(tmp_path / "a.csv", "Ref,Ward,Minutes", [*rows, "Total,,9999"]))
        assert "sources.a.totals_row" in {fault.where for fault in made.result.open}
        assert "9999" not in made.all()

    def test_a_key_that_repeats_is_asked_about(self, make, tmp_path: Path) -> None:
        rows = [f"R{n // 2:03},2026-05-{n // 2 % 28 + 1:02},Elm,D{n % 2},gp" for n in range(100)]
        made = make(csv(tmp_path / "a.csv", "Referral ID,Received,Ward,Diagnosis,Route", rows))
        wheres = {fault.where for fault in made.result.open}
        assert {"sources.a.duplicate_keys", "plan.case_key"} <= wheres

    def test_several_full_dates_are_asked_about(self, make, tmp_path: Path) -> None:
        rows = [f"R{n:03},2026-05-{n % 28 + 1:02},2026-06-{n % 28 + 1:02}" for n in range(60)]
        made = make(csv(tmp_path / "a.csv", "Ref,Looked,Left", rows))
        assert {"plan.date", "measures.0.date"} <= {fault.where for fault in made.result.open}

    def test_what_only_sounds_like_a_person_is_asked_about(self, make, tmp_path: Path) -> None:
        rows = [f"R{n:03},{n % 9}" for n in range(60)]
        made = make(csv(tmp_path / "a.csv", "Ref,Zipped birthdate count", rows))
        assert not [fault for fault in made.result.open if "sounds like" in fault.message]


class TestSources:
    def test_files_of_one_shape_become_a_pattern(self, make, tmp_path: Path) -> None:
        files = [
            csv(tmp_path / f"Referrals_2026-{m:02}.csv", "Ref,Ward", [f"R{m}{n:03},Elm" for n in range(20)])
            for m in (8, 9, 10)
        ]
        made = make(*files)
        assert 'file: "Referrals_2026-*.csv"  # guessed: 3 files have the same headings' in made.text()
        assert [source[0] for source in made.result.sources] == ["referrals"]

    def test_an_id_of_another_file_makes_events_under_one_pseudonym(self, make, tmp_path: Path) -> None:
        one = csv(tmp_path / "referrals.csv", "Referral ID,Ward", [f"R{n:03},Elm" for n in range(30)])
        two = csv(
            tmp_path / "contacts.csv", "Contact ID,Referral ID,At",
            [f"C{n:03},R{n % 30:03},2026-05-{n % 28 + 1:02} 10:{n % 60:02}" for n in range(120)],
        )  # fmt: skip
        made = make(one, two)
        assert made.text().count("becomes: {pseudonym: referral}") == 2
        assert "kind: events" in made.text().split("  contacts:")[1]
        assert made.text("plan.yaml").count("source: referrals") == 1

    def test_figures_are_told_from_records(self, make, tmp_path: Path) -> None:
        one = csv(tmp_path / "referrals.csv", "Referral ID,Ward", [f"R{n:03},Elm" for n in range(30)])
        two = csv(
            tmp_path / "board.csv", "Measure,Month,Ward,Value", [f"m{n},2026-10,Elm,{n}.5" for n in range(30)]
        )
        made = make(one, two)
        board = made.text().split("  board:")[1]
        assert "kind: figures" in board
        assert "figures: {measure: measure, period: month, value: value, breakdown: {ward: ward}}" in board

    def test_hostile_headings_stay_headings(self, make, tmp_path: Path) -> None:
        headings = ["Ref", 'a: "b" # c', "{x}", "- y", "=1+1", "Größe", "on", "2024"]
        rows = [f"R{n:03}," + ",".join(str(n + place) for place in range(7)) for n in range(40)]
        line = ",".join(f'"{heading}"'.replace('"b"', '""b""') for heading in headings)
        made = make(csv(tmp_path / "a.csv", line, rows))
        made.answer("programme.yaml", owner="Lead", purpose="Made up.")
        made.answer("sources.yaml", pseudonymous="false")
        made.answer("plan.yaml", text="Is it so?")
        columns = made.load().sources["a"].columns
        assert [column.heading or name for name, column in columns.items()] == headings

    def test_names_of_staff_are_never_codes(self, make, tmp_path: Path) -> None:
        rows = [
            f"R{n:03},{('Nurse Wombat', 'Dr Quokka')[n % 2]},{('Okapi', 'Zorilla')[n % 2]}" for n in range(60)
        ]
        made = make(csv(tmp_path / "a.csv", "Ref,Seen by,Favourite", rows))
        for hidden in ("Wombat", "Quokka", "Okapi", "Zorilla"):
            assert hidden not in made.all()
        assert "identifying: true" in made.column("seen_by")


class TestTheFolder:
    def test_one_that_is_there_is_refused_untouched(self, make, tmp_path: Path) -> None:
        file = ambiguous_csv(tmp_path / "a.csv")
        made = make(file)
        before = made.all()
        with pytest.raises(StoreError, match="is there already and is not empty; nothing was written"):
            new_programme(made.folder, [file])
        assert made.all() == before

    def test_an_empty_one_is_filled(self, make, tmp_path: Path) -> None:
        (tmp_path / "plans" / "falls").mkdir(parents=True)
        assert len(list(make(ambiguous_csv(tmp_path / "a.csv")).folder.iterdir())) == 4

    def test_all_or_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(path: Path, data: str) -> None:
            if path.name == "plan.yaml":
                raise StoreError("the disk is full")
            path.parent.mkdir(exist_ok=True)
            path.write_text(data, encoding="utf-8")

        monkeypatch.setattr(folder_module, "write_atomically", fails)
        place = tmp_path / "plans"
        with pytest.raises(StoreError, match="disk is full"):
            new_programme(place / "falls", [ambiguous_csv(tmp_path / "a.csv")])
        assert list(place.iterdir()) == []

    def test_the_same_files_give_the_same_bytes(self, make, tmp_path: Path) -> None:
        file = ugly_workbook(tmp_path / "a.xlsx")
        one, two = make(file), Made(tmp_path / "again" / "falls", file)
        assert one.all() == two.all()


def test_from_the_ugly_workbook_to_a_month(make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers given, every record is taken in, no identity is stored, and the sample can be drawn."""
    made = make(ugly_workbook(tmp_path / "Falls export.xlsx"))
    made.answer("programme.yaml", owner="Falls lead", purpose="Made up; nobody is in it.")
    made.answer("plan.yaml", case_key="fall_ref")
    monkeypatch.setenv("ASSURANCE_KEY", "7f3a9c51e2d84b06a1f5c97e30b8d264f19c05ab7e62d38470ce91b5ad08f43e")
    with open_month(made.folder, "2026-08", extracts=tmp_path, store=tmp_path / "store") as month:
        intake = month.intake()["falls"]
        assert (intake.rows_read, intake.rows_accepted) == (150, 150)
        names = [name for name, _ in intake.columns]
        assert "person_surname" not in names
        assert {"fall_ref", "person_nhs_number", "ward"} <= set(names)
        assert month.draw(seed="271828").sizes.keys() == {"Ash ward", "Elm ward", "Oak ward"}
    stored = pd.read_parquet(intake.snapshot).astype(str)
    text = " ".join(map(str, stored.to_numpy().ravel()))
    assert not re.search(r"F\d{5}|Madeup|\b999\d{7}\b|ZZ\d", text)


@pytest.mark.needs("libreoffice")
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_other_workbooks_are_seen_alike(tmp_path: Path, ending: str) -> None:
    path = ugly_workbook(tmp_path / "falls.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    office = shutil.which("libreoffice") or shutil.which("soffice")
    words = [office, home, "--headless", "--convert-to", ending, "--outdir", tmp_path, path]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    one, two = profile_file(path), profile_file(path.with_suffix(f".{ending}"))
    assert two.table.headings == one.table.headings
    assert [column.classes for column in two.columns] == [column.classes for column in one.columns]
    assert (two.table.hidden, two.as_at, two.keys) == (one.table.hidden, one.as_at, one.keys)
