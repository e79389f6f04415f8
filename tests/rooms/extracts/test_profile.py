"""Looking at a file: how it is written, what its columns hold, and what is never shown."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from messy_extracts import NUMBERS, ugly_workbook

from assurance.errors import ExtractError
from assurance.extracts.profile import FileProfile, profile_file, profile_tables
from assurance.extracts.profile.people import person_by_heading


def written(folder: Path, text: str | bytes, name: str = "look.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def looked_at(folder: Path, headings: list[str], rows: list[list[object]], sign: str = ",") -> FileProfile:
    lines = [sign.join(map(str, row)) for row in [headings, *rows]]
    return profile_file(written(folder, "\n".join(lines) + "\n"))


class TestForm:
    @pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252"])
    def test_delimiter_and_encoding_are_told(self, tmp_path: Path, sign: str, codec: str) -> None:
        text = "\n".join([sign.join(("Ref", "Café", "Note")), *(f"A{n}{sign}né{sign}x" for n in range(30))])
        profile = profile_file(written(tmp_path, text.encode(codec)))
        assert profile.table.delimiter == sign
        assert profile.table.encoding == ("windows-1252" if codec == "cp1252" else "utf-8")
        assert profile.table.headings == ("Ref", "Café", "Note")
        assert profile.rows == 30

    def test_titles_above_the_headings_are_counted(self, tmp_path: Path) -> None:
        body = "".join(f"R{n:03},Elm,{n}\n" for n in range(40))
        text = f"Report of falls\nas at 31 October 2026\n\nRef,Ward,Score\n{body}"
        profile = profile_file(written(tmp_path, text))
        assert (profile.table.header_row, profile.rows) == (4, 40)
        assert profile.as_at == date(2026, 10, 31)

    def test_a_total_at_the_end_is_held_against_the_rows(self, tmp_path: Path) -> None:
        body = "".join(f"R{n:03},Elm,{n}\n" for n in range(1, 41))
        good = profile_file(written(tmp_path, f"Ref,Ward,Score\n{body}Total,,820\n"))
        assert (good.rows, good.table.ending.agrees, good.table.ending.differs) == (40, 1, 0)
        bad = profile_file(written(tmp_path, f"Ref,Ward,Score\n{body}Total,,821\n"))
        assert (bad.rows, bad.table.ending.agrees, bad.table.ending.differs) == (40, 0, 1)

    def test_the_number_of_rows_is_no_total_of_numbers(self, tmp_path: Path) -> None:
        body = "".join(f"R{n:03},Elm,{n}\n" for n in range(1, 41))
        profile = profile_file(written(tmp_path, f"Ref,Ward,Score\n{body}Total,,40\n"))
        assert profile.table.ending.differs == 1

    def test_records_without_headings_are_refused_and_none_is_repeated(self, tmp_path: Path) -> None:
        text = "".join(f"Madeup,Person,Elm,R{n}\n" for n in range(20))
        with pytest.raises(ExtractError, match="no row among the first 40 reads as headings") as caught:
            profile_file(written(tmp_path, text))
        assert "Madeup" not in str(caught.value)

    def test_numbers_are_no_headings(self, tmp_path: Path) -> None:
        with pytest.raises(ExtractError, match="reads as headings"):
            profile_file(written(tmp_path, "9990000018,2026-01-02,4\n9990000026,2026-01-03,5\n"))

    def test_parquet_needs_no_headings(self, tmp_path: Path) -> None:
        path = tmp_path / "look.parquet"
        pd.DataFrame({"ref": [f"R{n}" for n in range(20)], "score": range(20)}).to_parquet(path)
        profile = profile_file(path)
        assert (profile.rows, profile.keys[0]) == (20, (0,))
        assert profile.columns[1].kinds == {"number": 20}

    def test_an_ugly_workbook(self, tmp_path: Path) -> None:
        profile = profile_file(ugly_workbook(tmp_path / "ugly.xlsx"))
        table = profile.table
        assert table.headings[:3] == ("Fall / Ref", "Fall / Fell at", "Person / NHS number")
        assert table.headings[6:] == ("Ward", "Outcome", "Comments")
        assert (table.sheet, table.header_row, profile.rows) == ("Falls", 4, 150)
        assert (table.hidden, table.others) == (("Lookups",), ("Read me",))
        assert (table.ending.total, table.ending.agrees, len(table.ending.notes)) == (True, 1, 1)
        assert profile.as_at == date(2026, 10, 31)

    def test_files_of_one_shape_are_read_as_one(self, tmp_path: Path) -> None:
        one = written(tmp_path, "Ref,Ward\n" + "".join(f"R{n},Elm\n" for n in range(20)), "a_09.csv")
        two = written(tmp_path, "Ref,Ward\n" + "".join(f"R{n},Elm\n" for n in range(15, 40)), "a_10.csv")
        (profile,) = profile_tables(one, two)
        assert profile.table.parts == (("a_09.csv", 20), ("a_10.csv", 25))
        assert (profile.rows, profile.columns[0].distinct, profile.keys) == (45, 40, ())

    def test_encodings_go_together_only_where_one_reads_both(self, tmp_path: Path) -> None:
        plain = written(tmp_path, "Ref,Ward\nR1,Elm\nR2,Elm\n", "a.csv")
        old = written(tmp_path, "Ref,Ward\nR3,Chêne\nR4,Elm\n".encode("cp1252"), "b.csv")
        new = written(tmp_path, "Ref,Ward\nR5,Chêne\nR6,Elm\n", "c.csv")
        assert [p.table.encoding for p in profile_tables(plain, old)] == ["windows-1252"]
        assert len(profile_tables(plain, old, new)) == 2


class TestColumns:
    def test_the_order_of_dates_is_counted_and_never_guessed(self, tmp_path: Path) -> None:
        days = [date(2026, 1, 1) + timedelta(days=place) for place in range(200)]
        rows = [[f"R{n:03}", f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}", day] for n, day in enumerate(days)]
        _, first, second, iso = looked_at(tmp_path, ["Ref", "UK", "US", "ISO"], rows).columns
        only = sum(day.day > 12 for day in days)
        same = sum(day.day == day.month for day in days)
        assert (first.dates.day_first_only, first.dates.month_first_only) == (only, 0)
        assert (second.dates.day_first_only, second.dates.month_first_only) == (0, only)
        assert (first.dates.either, first.dates.same) == (200 - only - same, same)
        assert (iso.dates.iso, iso.dates.separated) == (200, 0)
        assert (first.low, first.high) == ("2026-01", "2026-07")

    def test_ambiguous_and_contradictory_columns_say_so(self, tmp_path: Path) -> None:
        rows = [
            [f"R{n}", f"0{n % 9 + 1}/1{n % 3}/2026", ("13/06/2026", "06/13/2026")[n % 2]] for n in range(30)
        ]
        _, unclear, torn = looked_at(tmp_path, ["Ref", "Seen", "Left"], rows).columns
        assert unclear.dates.ambiguous
        assert (torn.dates.contradictory, torn.dates.day_first_only) == (True, 15)
        assert (unclear.low, torn.low) == ("", "")

    def test_sentinels_serials_and_impossible_dates(self, tmp_path: Path) -> None:
        cells = (
            ["01/01/1900"] * 3 + ["31/02/2026"] * 2 + ["46000"] * 4 + [f"{n}/06/2026" for n in range(13, 24)]
        )
        (column,) = looked_at(tmp_path, ["Seen", "Ward"], [[c, "x"] for c in cells]).columns[:1]
        assert column.dates.sentinels == (("1900-01-01", 3),)
        assert (column.dates.impossible, column.dates.serials, column.dates.read) == (2, 4, 14)

    def test_nhs_numbers_by_check_digit_with_lost_zeros(self, tmp_path: Path) -> None:
        spaced = f"{NUMBERS[1][:3]} {NUMBERS[1][3:6]} {NUMBERS[1][6:]}"
        rows = [[number, "x"] for number in (*NUMBERS[:40], spaced)]
        (column,) = looked_at(tmp_path, ["Number", "Ward"], rows).columns[:1]
        assert (column.person, column.by, column.nhs_numbers) == ("nhs_number", "its cells", 41)
        wrong = [[f"{number[:9]}{(int(number[9]) + 1) % 10}", "x"] for number in NUMBERS[:40]]
        assert looked_at(tmp_path, ["Number", "Ward"], wrong).columns[0].nhs_numbers == 0

    def test_zeros_and_damage_are_said(self, tmp_path: Path) -> None:
        rows = [[f"{n + 99_950}", "1.23E+09", f"{n:05}"] for n in range(100)]
        profile = looked_at(tmp_path, ["Case number", "Account", "Other ref"], rows)
        said = " ".join(profile.warnings)
        assert "Case number: ids of digits are of different widths" in said
        assert "Account: numbers in scientific notation" in said
        assert profile.columns[2].zeros == 100

    @pytest.mark.parametrize("rows", [30_000, 65_535])
    def test_export_limits(self, tmp_path: Path, rows: int) -> None:
        profile = looked_at(tmp_path, ["Ref", "Ward"], [[n, "x"] for n in range(rows)])
        assert f"look.csv has {rows:,} rows" in profile.warnings[0]

    def test_fan_out_names_the_column_that_differs(self, tmp_path: Path) -> None:
        rows = [
            [f"R{n // 2:03}", "Elm", f"2026-01-{n // 2 % 28 + 1:02}", f"D{n % 2}", "a"] for n in range(100)
        ]
        profile = looked_at(tmp_path, ["Referral ID", "Ward", "Received", "Diagnosis", "Route"], rows)
        assert (profile.fan.column, profile.fan.repeated, profile.fan.differing) == (0, 50, (3,))
        assert "differ only in 'Diagnosis'" in profile.warnings[0]

    def test_words_for_nothing_among_numbers_are_no_codes(self, tmp_path: Path) -> None:
        rows = [
            [("None" if n == 0 else n), ("None" if n % 2 else "raised"), "N/A" if n % 9 == 0 else "x"]
            for n in range(60)
        ]
        score, sign, other = looked_at(tmp_path, ["Score", "Sign status", "Other"], rows).columns
        assert (score.nothing, score.filled) == ((("None", 1),), 59)
        assert (sign.nothing, sign.codes) == ((), (("None", 30), ("raised", 30)))
        assert other.nothing == (("N/A", 7),)

    @pytest.mark.parametrize(
        ("heading", "kind"),
        [
            ("NHSNumber", "nhs_number"), ("nhs_no", "nhs_number"), ("Patient Surname", "name"),
            ("Forename", "name"),
            ("DOB", "birth"), ("Date of Birth", "birth"), ("Post Code", "postcode"), ("Mobile", "contact"),
            ("E-mail", "contact"), ("Home address line 1", "address"), ("MRN", "person_id"),
            ("Local Patient ID", "person_id"), ("Team name", ""), ("Ward", ""), ("Referral ID", ""),
            ("Next of kin", "name"), ("National Insurance No", "other"),
        ],
    )  # fmt: skip
    def test_headings_that_tell_who_somebody_is(self, heading: str, kind: str) -> None:
        assert person_by_heading(heading) == kind


class TestNothingIsShown:
    """No value that fewer than ten rows hold, no name, no row."""

    def shown(self, profile: FileProfile) -> str:
        with pd.option_context("display.max_colwidth", None):
            frame = profile.to_frame().to_string()
        page = re.sub(r'src="[^"]*"', "", profile._repr_html_())  # coordinates of a picture are no values
        return " ".join([frame, profile.sentence(), page, profile.alt_text(), repr(profile)])

    def test_rare_values_and_names(self, tmp_path: Path) -> None:
        rows = [[f"Zebra{n} Quagga", 12, "Elm", "Okapi Wombat", "2026-05-05"] for n in range(58)]
        rows += [["Zebra Quagga", 7654, "Unicorn", "Okapi Wombat", "1999-01-01"]] * 2
        profile = looked_at(tmp_path, ["Client", "Minutes", "Ward", "Allocated to", "Seen"], rows)
        shown = self.shown(profile)
        for hidden in ("Zebra", "Quagga", "7654", "Unicorn", "Okapi", "Wombat", "1999"):
            assert hidden not in shown
        assert "12 to 12" in shown
        assert "2026-05 to 2026-05" in shown

    def test_ten_rows_are_needed_and_enough(self, tmp_path: Path) -> None:
        for count, expected in ((9, ()), (10, (("Ash", 30), ("Oak", 10)))):
            rows = [["Ash", n] for n in range(30)] + [["Oak", n] for n in range(count)]
            assert looked_at(tmp_path, ["Ward", "N"], rows).columns[0].codes == expected

    def test_a_number_that_names_a_person_is_no_number(self, tmp_path: Path) -> None:
        rows = [[f"{777_001 + n % 3}", f"{888_001 + n % 3}"] for n in range(60)]
        shown = self.shown(looked_at(tmp_path, ["Patient no", "File ref"], rows))
        assert "777" not in shown
        assert "888" not in shown

    def test_the_ugly_workbook(self, tmp_path: Path) -> None:
        shown = self.shown(profile_file(ugly_workbook(tmp_path / "ugly.xlsx")))
        for hidden in ("Madeup", "999", "slipped", "ZZ1", "rainy", "F00"):
            assert hidden not in shown
        assert "Elm ward" in shown


def test_moments_with_a_zone_in_parquet_are_moments(tmp_path: Path) -> None:
    at = pd.date_range("2026-05-01 08:30", periods=60, freq="D", tz="Europe/London")
    pd.DataFrame({"Ref": [f"R{n:03}" for n in range(60)], "Opened": at}).to_parquet(tmp_path / "a.parquet")
    look = profile_file(tmp_path / "a.parquet").columns[1].dates
    assert look is not None
    assert (look.read, look.timed) == (60, 60)


def test_a_table_without_rows(tmp_path: Path) -> None:
    profile = profile_file(written(tmp_path, "Ref,Ward\n"))
    assert (profile.rows, profile.keys, profile.strata) == (0, (), ())
    assert "There are no rows under the headings." in profile.sentence()
    assert profile._repr_html_()


class TestPairsOfDates:
    def pairs(self, folder: Path, rows: list[list[object]]) -> list[tuple[int, int, int, int]]:
        found = looked_at(folder, ["Ref", "One", "Two"], [[f"R{n:03}", *row] for n, row in enumerate(rows)])
        return [(pair.earlier, pair.later, pair.known, pair.holds) for pair in found.pairs]

    def test_each_column_is_read_in_its_own_order(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [
            [f"{n % 28 + 1:02}/05/2026", f"06/{n % 28 + 1:02}/2026"] for n in range(60)
        ]
        assert self.pairs(tmp_path, rows) == [(1, 2, 60, 60)]

    def test_the_later_column_may_stand_first(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [["2026-06-01", f"2026-05-{n % 28 + 1:02}"] for n in range(60)]
        assert self.pairs(tmp_path, rows) == [(2, 1, 60, 60)]

    def test_times_count_where_both_have_them(self, tmp_path: Path) -> None:
        timed: list[list[object]] = [["13/05/2026 9:30", f"13/05/2026 {9 + n % 2}:29"] for n in range(60)]
        assert self.pairs(tmp_path, timed) == []
        days: list[list[object]] = [["2026-05-13 09:30", f"2026-05-{13 + n % 2}"] for n in range(60)]
        assert self.pairs(tmp_path, days) == [(1, 2, 60, 60)]

    def test_days_that_stand_for_nothing_and_blanks_are_not_known(self, tmp_path: Path) -> None:
        ends = ["1900-01-01", "", "N/A", "2026-07-01"]
        rows: list[list[object]] = [[f"2026-05-{n % 28 + 1:02}", ends[n % 4]] for n in range(80)]
        assert self.pairs(tmp_path, rows) == [(1, 2, 20, 20)]

    @pytest.mark.parametrize(
        ("one", "two"),
        [
            ("2026-05-13", "2026-05-13"), ("05/06/2026", "06/07/2026"), ("soon", "2026-05-13"),
            ("2026-05-13T09:30Z", "2026-05-14T09:30"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_compared_is_not(self, tmp_path: Path, one: str, two: str) -> None:
        assert self.pairs(tmp_path, [[one, two]] * 60) == []


def test_a_frame_has_a_row_a_column(tmp_path: Path) -> None:
    frame = looked_at(tmp_path, ["Ref", "Ward"], [[n, "Elm"] for n in range(20)]).to_frame()
    assert list(frame["heading"]) == ["Ref", "Ward"]
    assert frame["blank"].sum() == 0
