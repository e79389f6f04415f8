"""What is proposed for the sample and as rules: strata, the order of dates, limits, quality."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from drafted import Made, csv, referrals, words

from assurance import open_month


class TestParts:
    def test_the_first_good_column_makes_the_strata_with_its_sizes(self, make, tmp_path: Path) -> None:
        made = make(referrals(tmp_path / "referrals.csv"))
        plan = words(made.text("plan.yaml"))
        assert (
            "rows by team: North: 192, South: 200; 8 rows where it is blank make a part of their own" in plan
        )
        assert "\n  strata: [team]\n" in made.text("plan.yaml")
        assert "\n  # strata: [consented]\n" in made.text("plan.yaml")
        assert "rows by consented: true: 266, false: 134" in plan
        assert "breakdowns: [team]" in made.text("measures.yaml")

    def test_a_rare_value_is_counted_and_not_named(self, make, tmp_path: Path) -> None:
        made = make(referrals(tmp_path / "referrals.csv"))
        said = (
            "colour_code has 3 values, of which 1 stand in fewer than 10 rows, so their sizes are not shown"
        )
        assert said in words(made.text("plan.yaml"))
        assert "Mauve" not in made.all()

    @pytest.mark.parametrize(
        ("heading", "values"),
        [
            ("Team", ["North"]), ("Team", [f"T{n}" for n in range(13)]), ("Team", ["all", "South"]),
            ("Team", ["North", "", ""]), ("Seen by", ["Nurse Wombat", "Dr Quokka"]),
        ],
    )  # fmt: skip
    def test_where_no_column_fits_it_says_so(
        self, make, tmp_path: Path, heading: str, values: list[str]
    ) -> None:
        rows = [f"R{n:03},2026-05-{n % 28 + 1:02},{values[n % len(values)]}" for n in range(300)]
        made = make(csv(tmp_path / "a.csv", f"Ref,Received,{heading}", rows))
        assert "strata: none is in force" in words(made.text("plan.yaml"))
        made.answer("programme.yaml", owner="Lead", purpose="Made up.")
        made.answer("sources.yaml", pseudonymous="false")
        assert made.load().plan.strata == ()
        assert "breakdowns" not in made.text("measures.yaml")

    def test_a_code_that_another_column_calls_blank_is_blank(self, make, tmp_path: Path) -> None:
        """`null_values` hold for the file: such a code is neither allowed nor is its column required."""
        rows = [f"R{n:03},{('Unknown', n)[n % 2]},{('Unknown', 'Red', 'Blue')[n % 3]}" for n in range(90)]
        made = make(csv(tmp_path / "a.csv", "Ref,Score,Colour code", rows))
        assert 'null_values: ["Unknown"]' in made.text()
        assert "allowed: [Blue, Red]" in made.column("colour_code")
        assert "required" not in made.column("colour_code")
        assert "30 rows where it is blank" in words(made.text("plan.yaml"))


class TestRules:
    def test_dates_that_nearly_always_come_in_an_order(self, make, tmp_path: Path) -> None:
        made = make(referrals(tmp_path / "referrals.csv"))
        made.answer("programme.yaml", owner="Lead", purpose="Made up.")
        made.answer("sources.yaml", pseudonymous="false")
        checks = made.load().sources["referrals"].checks
        assert {(check.holds, check.reason, check.otherwise) for check in checks} == {
            ("calendar_days(received, seen_at) >= 0", "'Seen at' comes before 'Received'", "warn"),
            ('received <= "end"', "'End' comes before 'Received'", "warn"),
            ('calendar_days(seen_at, "end") >= 0', "'End' comes before 'Seen at'", "warn"),
        }
        assert "298 of 300 rows with both dates hold" in made.text()
        assert "360 of 360 rows with both dates hold" in made.text()
        assert "278 of 280 rows with both dates hold" in made.text()

    @pytest.mark.parametrize(
        ("wrong", "known", "ruled"), [(1, 20, True), (2, 20, False), (0, 19, False), (15, 300, True)]
    )
    def test_the_edge_of_nearly_always(
        self, make, tmp_path: Path, wrong: int, known: int, ruled: bool
    ) -> None:
        ends = [("2026-04-01" if n < wrong else "2026-06-01") if n < known else "" for n in range(300)]
        rows = [f"R{n:03},2026-05-{n % 28 + 1:02},{end}" for n, end in enumerate(ends)]
        made = make(csv(tmp_path / "a.csv", "Ref,Received,Closed", rows))
        assert ("holds: received <= closed" in made.text()) is ruled
        assert ("no two dates nearly always do" in made.text()) is not ruled

    def test_a_birth_is_in_no_rule(self, make, tmp_path: Path) -> None:
        rows = [f"R{n:03},{1930 + n % 40}-03-02,2026-05-{n % 28 + 1:02}" for n in range(60)]
        made = make(csv(tmp_path / "a.csv", "Ref,Date of birth,Received", rows))
        assert "checks:" not in made.text()

    def test_at_most_five_and_first_those_that_follow_from_no_others(self, make, tmp_path: Path) -> None:
        first = date(2026, 5, 1)
        rows = [
            ",".join([f"R{n:03}", *(f"{first + timedelta(days=n % 20 + place)}" for place in range(5))])
            for n in range(60)
        ]
        made = make(csv(tmp_path / "a.csv", "Ref,D1,D2,D3,D4,D5", rows))
        held = re.findall(r"holds: (.*)", made.text())
        assert held[:4] == ["d1 <= d2", "d2 <= d3", "d3 <= d4", "d4 <= d5"]
        assert len(held) == 5
        assert "Only the 5 with the most rows stand here, of 10" in words(made.text())

    def test_ambiguous_dates_are_held_against_nothing(self, make, tmp_path: Path) -> None:
        rows = [f"R{n:03},{n % 12 + 1:02}/05/2026,{n % 12 + 1:02}/06/2026" for n in range(60)]
        made = make(csv(tmp_path / "a.csv", "Ref,Received,Closed", rows))
        assert "checks:" not in made.text()
        assert "how the dates are written is a question" in words(made.text())

    def test_a_file_beyond_the_limit_of_rejected_rows_says_so(self, make, tmp_path: Path) -> None:
        rows = [f"R{n:03},{'soon' if n < 8 else n / 4}" for n in range(100)]
        made = make(csv(tmp_path / "a.csv", "Ref,Score", rows))
        said = words(made.text())
        assert "rejected_limit: 0.05" in said
        assert "8 of 100 rows do not fit what stands below for score" in said

    def test_quality_is_scored_by_team_where_one_is_named(self, make, tmp_path: Path) -> None:
        made = make(referrals(tmp_path / "referrals.csv"))
        assert "\n    quality:\n      provider: team\n" in made.text()
        other = Made(
            tmp_path / "other" / "falls",
            csv(tmp_path / "a.csv", "Ref,Day", [f"R{n:03},2026-05-{n % 28 + 1:02}" for n in range(60)]),
        )
        assert "\n    # quality: {}" in other.text()


def test_what_was_counted_of_the_rules_is_what_intake_counts(
    make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(referrals(tmp_path / "referrals.csv"), name="referrals")
    made.answer("programme.yaml", owner="Lead", purpose="Made up; nobody is in it.")
    made.answer("sources.yaml", pseudonymous="false")
    monkeypatch.setenv("ASSURANCE_KEY", "7f3a9c51e2d84b06a1f5c97e30b8d264f19c05ab7e62d38470ce91b5ad08f43e")
    with open_month(made.folder, "2026-09", extracts=tmp_path, store=tmp_path / "store") as month:
        intake = month.intake()["referrals"]
        assert (intake.rows_read, intake.rows_accepted) == (400, 400)
        counted: Counter[str] = Counter()
        for check in intake.quality.checks:
            counted[f"{check.check} holds"] += check.known - check.failing
            counted[f"{check.check} fails"] += check.failing
        strata = month.frame().strata
    assert counted == {
        "seen_at_not_before_received holds": 360, "seen_at_not_before_received fails": 0,
        "end_not_before_received holds": 298, "end_not_before_received fails": 2,
        "end_not_before_seen_at holds": 278, "end_not_before_seen_at fails": 2,
    }  # fmt: skip
    assert set(strata) == {"North", "South", "not recorded"}
