"""A value that a column always had does not leave it in silence, and a new one does not come in silence."""

from __future__ import annotations

import pytest
from small_programme import Small

from assurance.month.values import watched_columns

MONTHS = [f"2026-{month:02}" for month in range(1, 11)]
OTHERS = {"seen_at": "", "cancelled": "false"}


def said(small: Small, sites: dict[str, list[str]], usual: list[str], period: str = "2026-10") -> list[str]:
    """Write rows with these sites in turn, month by month, and give what is said of the column."""
    small.write(
        "referrals.csv",
        [
            {
                "referral_id": f"Y{month.replace('-', '')}{place:04}",
                "site": site,
                "received_at": f"{month}-{1 + place % 28:02}T12:00",
                **OTHERS,
            }
            for month in MONTHS
            for place, site in enumerate(sites.get(month, usual))
        ],
    )
    with small.open(period) as month:
        return [text for text in month.warnings() if "column" in text]


USUAL = ["North"] * 70 + ["South"] * 30


def test_the_usual_mix_says_nothing(small: Small) -> None:
    assert said(small, {}, USUAL) == []
    assert said(small, {"2026-10": ["North"] * 97 + ["South"] * 3}, USUAL) == []


def test_a_value_that_is_gone_is_named_with_what_was_to_be_expected(small: Small) -> None:
    (warning,) = said(small, {"2026-10": ["North"] * 100}, USUAL)
    assert warning == (
        "referrals: referrals.csv: column 'site': no row of October 2026 has 'South', though by the 3 "
        "months before 30 would; ask whether rows were left out of the export, or are coded in another "
        "way now."
    )


def test_a_value_that_is_rare_may_be_away_by_chance(small: Small) -> None:
    rare = ["North"] * 91 + ["South"] * 9
    assert said(small, {"2026-10": ["North"] * 100}, rare) == []
    assert len(said(small, {"2026-10": ["North"] * 112}, rare)) == 1  # 9% of 112 is 10 and some


def test_a_value_that_ended_before_was_told_in_its_own_pack(small: Small) -> None:
    gone = {month: ["North"] * 100 for month in ("2026-09", "2026-10")}
    assert said(small, gone, USUAL) == []
    assert len(said(small, gone, USUAL, "2026-09")) == 1


def test_a_new_value_is_counted(small: Small) -> None:
    new = {"2026-10": [*USUAL, *["Tiny"] * 10]}
    (warning,) = said(small, new, USUAL)
    assert warning == (
        "referrals: referrals.csv: column 'site': 10 rows of October 2026 have 'Tiny', which no row of the "
        "12 months before has; ask since when it is used, and what it was before."
    )
    assert said(small, {"2026-10": [*USUAL, *["Tiny"] * 9]}, USUAL) == []


def test_a_value_that_is_not_declared_is_not_named(small: Small) -> None:
    small.edit("sources.yaml", "required: true, allowed: [North, South, Tiny]}", "required: true}")
    (warning,) = said(small, {"2026-10": ["North"] * 100}, USUAL)
    assert "no row of October 2026 has one of its values, though" in warning
    assert "South" not in warning


@pytest.mark.parametrize("first", ["2026-09", "2026-10"])
def test_nothing_is_new_where_records_begin(small: Small, first: str) -> None:
    none = {month: [] for month in MONTHS if month < first}
    assert said(small, none, USUAL) == []


def test_categories_truths_and_strata_are_watched(small: Small) -> None:
    with small.open() as month:
        assert watched_columns(month.programme, "referrals") == ("site", "cancelled")
        assert watched_columns(month.programme, "board") == ()


def test_a_column_that_names_the_month_says_nothing(small: Small) -> None:
    """Of a column of months no value comes back, and every one is new: that says nothing of the export."""
    small.edit("sources.yaml", "[North, South, Tiny]", f"[{', '.join(MONTHS)}]")
    assert said(small, {month: [month] * 100 for month in MONTHS}, USUAL) == []
