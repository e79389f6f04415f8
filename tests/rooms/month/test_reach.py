"""A period that the files do not reach: refused where they all end before it, else said on every page."""

from __future__ import annotations

import pytest
from small_programme import Small, copy_notebooks

from assurance.cli.shared import REFUSED
from assurance.errors import DomainError
from assurance.run import run_month
from assurance.run.months import run_months


@pytest.fixture
def measures_only(small: Small) -> Small:
    """The small programme with its measure and its figures, and neither plan nor pathway."""
    for name in ("plan.yaml", "pathways.yaml", "rules.yaml"):
        (small.folder / name).unlink()
    return small


def shortfalls(small: Small, period: str) -> dict[str, str]:
    with small.open(period) as month:
        return dict(month.shortfalls)


def test_a_period_after_every_file_is_refused_and_nothing_is_written(measures_only: Small) -> None:
    small = measures_only
    for period in ("2026-12", "2030-01", "FY2027-28"):
        with pytest.raises(DomainError, match="begins after the day up to which the files of 'small_clinic'"):
            run_month(
                small.folder, period, extracts=small.extracts, store=small.store, out=small.out,
                notebooks=copy_notebooks(small.notebooks),
            )  # fmt: skip
    assert not small.out.exists()
    assert not [path for path in small.store.rglob("*") if path.is_file() and path.suffix != ".lock"]


def test_in_a_range_only_that_period_is_refused(measures_only: Small) -> None:
    small = measures_only
    found = run_months(
        small.folder, ["2026-10", "2026-12"], extracts=small.extracts, store=small.store, out=small.out
    )
    assert [one.report is not None for one in found] == [True, False]
    assert "2026-11-30" in found[1].refusal
    assert REFUSED == 2


def test_a_later_day_of_one_file_or_none_declared_is_not_refused(measures_only: Small) -> None:
    small = measures_only
    small.edit("sources.yaml", "    file: board.csv\n", "    file: board.csv\n    as_at: 2026-12-31\n")
    found = shortfalls(small, "2026-12")
    assert found["The period was not over"].startswith("referrals: complete up to 2026-11-30 only, before ")
    assert found["No record of the period"].startswith("referrals: no row has its date in December 2026")
    small.edit("programme.yaml", "as_at: 2026-11-30\n", "")
    small.edit("sources.yaml", "    as_at: 2026-12-31\n", "")
    assert list(shortfalls(small, "2030-01")) == ["No record of the period"]


@pytest.mark.parametrize(
    ("as_at", "said"), [("2026-10-30", True), ("2026-10-31", False), ("2026-11-30", False)]
)
def test_the_last_day_of_the_period_is_enough(small: Small, as_at: str, said: bool) -> None:
    small.edit("programme.yaml", "2026-11-30", as_at)
    assert bool(shortfalls(small, "2026-10")) is said
    with small.open() as month:
        assert any("before October 2026 ends" in text for text in month.warnings()) is said


def test_a_period_long_after_the_last_row_says_so_on_every_page(measures_only: Small) -> None:
    small = measures_only
    small.edit("programme.yaml", "as_at: 2026-11-30\n", "")
    report = run_month(
        small.folder, "2028-03", extracts=small.extracts, store=small.store, out=small.out,
        notebooks=copy_notebooks(small.notebooks),
    )  # fmt: skip
    pages = sorted(report.folder.glob("*.html"))
    assert "index.html" in [page.name for page in pages]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert 'class="banner banner-short"><strong>No record of the period</strong>' in text, page.name


def test_a_period_with_rows_says_nothing(small: Small) -> None:
    assert shortfalls(small, "2026-10") == {}
