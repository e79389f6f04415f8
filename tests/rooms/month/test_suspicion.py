"""What shows only when the files are held against the period and against each other."""

from __future__ import annotations

import pytest
from small_programme import Small

from assurance.errors import DomainError
from assurance.month.suspicion import dated_columns

ADDED = {"site": "North", "seen_at": "", "cancelled": "false"}


def more(small: Small, months: dict[str, int]) -> None:
    """Write as many referrals in each month as given, in place of those that there are."""
    rows = [
        {
            "referral_id": f"Y{month.replace('-', '')}{n:04}",
            "received_at": f"{month}-{1 + n % 28:02}T12:00",
            **ADDED,
        }
        for month, count in months.items()
        for n in range(count)
    ]
    small.write("referrals.csv", [{name: row[name] for name in small.rows()[0]} for row in rows])


def said(small: Small, period: str = "2026-10") -> tuple[str, ...]:
    """Give what is said of the files, but for that they do not reach the period at all."""
    with small.open(period) as month:
        return tuple(text for text in month.warnings() if text not in month.shortfalls.values())


MONTHS = {f"2026-{month:02}": 100 for month in range(1, 11)}


def test_an_ordinary_month_says_nothing(small: Small) -> None:
    assert said(small) == ()
    more(small, MONTHS)
    assert said(small) == ()


def test_a_sudden_drop_in_the_month_of_the_pack(small: Small) -> None:
    more(small, {**MONTHS, "2026-10": 60})
    (warning,) = said(small)
    assert warning.startswith(
        "referrals: referrals.csv: 60 rows have their received_at in October 2026; the median of the 9 "
        "months before is 100 (said where a count is below 70% of the median"
    )


def test_a_drop_in_an_earlier_month_was_told_in_its_own_pack(small: Small) -> None:
    more(small, {**MONTHS, "2026-08": 60})
    assert said(small) == ()
    assert len(said(small, "2026-08")) == 1
    assert len(said(small, "2026-Q3")) == 1


def test_a_month_without_rows_between_months_with_rows(small: Small) -> None:
    more(small, {month: rows for month, rows in MONTHS.items() if month != "2026-05"})
    (warning,) = said(small)
    assert "no row has its received_at in May 2026, though the months beside it have rows" in warning


def test_the_month_itself_without_rows(small: Small) -> None:
    more(small, {month: rows for month, rows in MONTHS.items() if month != "2026-10"})
    (warning,) = said(small)
    assert "no row has its received_at in October 2026" in warning


@pytest.mark.parametrize("rows", [6, 100])
def test_an_export_that_ended_months_ago(small: Small, rows: int) -> None:
    more(small, {f"2026-{month:02}": rows for month in range(1, 8)})
    (warning,) = said(small)
    assert (
        "no row has its received_at in October 2026, though the months up to July 2026 have rows" in warning
    )


def test_months_before_the_first_row_and_sparse_months_say_nothing(small: Small) -> None:
    more(small, {"2026-08": 3, "2026-10": 2})
    assert said(small) == ()


def test_local_days_decide_the_month(small: Small) -> None:
    """Half past midnight of 1 October in London is still September in UTC."""
    rows = [
        {"referral_id": f"Z{n:05}", "received_at": f"2026-{month:02}-01T00:30", **ADDED}
        for n, month in enumerate([m for m in range(6, 11) for _ in range(100)])
    ]
    small.write("referrals.csv", [{name: row[name] for name in small.rows()[0]} for row in rows])
    assert said(small) == ()


def test_weeks_are_compared_with_weeks(small: Small) -> None:
    more(small, {"2026-09": 280, "2026-10": 140})
    (warning,) = said(small, "2026-W42")
    assert "in week 42 of 2026" in warning
    assert "weeks before" in warning


def test_sources_of_different_vintages_and_days(small: Small) -> None:
    small.edit(
        "sources.yaml", "    file: referrals.csv\n", "    file: referrals.csv\n    vintage: provisional\n"
    )
    assert said(small) == ()
    small.edit(
        "sources.yaml",
        "    file: board.csv\n",
        "    file: board.csv\n    vintage: final\n    as_at: 2026-11-30\n",
    )
    (warning,) = said(small)
    assert warning == (
        "the sources are of different vintages: final (board); provisional (referrals); figures of one "
        "vintage and records of another differ for that reason alone; ask for one vintage."
    )
    small.edit("sources.yaml", "vintage: provisional\n", "vintage: final\n    as_at: 2026-10-31\n")
    (days,) = said(small)
    assert "complete up to different days: 2026-10-31 (referrals); 2026-11-30 (board)" in days


def test_dates_of_case_tables_are_traced_to_their_sources(small: Small) -> None:
    with small.open() as month:
        assert dated_columns(month.programme) == (("referrals", "received_at"),)
    text = """\
  cases:
    kind: cases
    title: Cases
    base: referrals
    case: referral_id
    milestones:
      last_seen: {source: referrals, last: seen_at}
"""
    small.edit("sources.yaml", "  board:\n", f"{text}  board:\n")
    small.edit("measures.yaml", "    source: referrals\n", "    source: cases\n")
    small.edit("measures.yaml", "    date: received_at\n", "    date: last_seen\n")
    with small.open() as month:
        assert dated_columns(month.programme) == (("referrals", "seen_at"), ("referrals", "received_at"))


def test_quality_is_a_stage_where_a_source_asks_for_it(small: Small) -> None:
    with small.open() as month:
        assert "quality" not in month.stages
        with pytest.raises(DomainError, match="no source of programme 'small_clinic' declares quality"):
            month.quality()
    small.edit(
        "sources.yaml",
        "    file: referrals.csv\n",
        "    file: referrals.csv\n    quality: {provider: site}\n",
    )
    with small.open() as month:
        assert month.stages[-1] == "quality"
        quality = month.quality()
        assert list(quality.sources) == ["Referrals"]
        assert [entry.provider for entry in quality.scores()] == ["North", "South", "Tiny", "(all)"]
        assert quality.to_frame()["source"].unique().tolist() == ["referrals"]
        assert set(quality.fixes()["field"]) == {"seen_at"}


def test_titles_that_stand_twice_are_told_apart(small: Small) -> None:
    small.edit("sources.yaml", "    title: Clinic board\n", "    title: Referrals\n    quality: {}\n")
    small.edit("sources.yaml", "    file: referrals.csv\n", "    file: referrals.csv\n    quality: {}\n")
    with small.open() as month:
        assert list(month.quality().sources) == ["Referrals (referrals)", "Referrals (board)"]
        whole = month.quality().scores()[-1]
        assert (whole.provider, whole.items) == ("(all)", 9)
