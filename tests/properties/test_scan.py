"""Any NHS number in any place is found, and no other number is one."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from release_folder import PLACES

from assurance.pack.scan import Own, scan_folder
from assurance.pack.scan.dates import days_in
from assurance.pack.scan.shapes import shapes_in

CHEAP = [place for place in PLACES if not place.startswith(("pdf", "xlsx"))]


def check_digit(nine: str) -> int:
    """The NHS Data Dictionary's steps, one by one; 10 is no number."""
    total = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True))
    left = 11 - total % 11
    return 0 if left == 11 else left


@st.composite
def nhs_numbers(draw: st.DrawFn) -> str:
    nine = draw(st.from_regex("[1-9][0-9]{8}", fullmatch=True))
    last = check_digit(nine)
    assume(last < 10)
    number = f"{nine}{last}"
    assume(len(set(number)) > 1 and number not in ("1234567890", "9876543210"))
    join = draw(st.sampled_from(["", " ", "-", "\u00a0", "\u2011"]))
    return join.join((number[:3], number[3:6], number[6:]))


def found_in(place: str, value: str) -> set[str]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "2026-10"
        folder.mkdir()
        PLACES[place][2](folder, value)
        own = Own(dates=frozenset({date(2026, 11, 2)}))
        return {seen.kind for seen in scan_folder(folder, own=own).sightings}


@settings(max_examples=150)
@given(nhs_numbers(), st.sampled_from(CHEAP))
def test_any_nhs_number_is_found_in_any_place(number: str, place: str) -> None:
    if place.startswith("png") or "picture" in place:
        number = number.replace("\u2011", "-")  # these hold Latin letters alone
    if place == "html wrapped":
        number = number.replace("\u00a0", " ")
    assert "nhs_number" in found_in(place, number)


@settings(max_examples=12)
@given(nhs_numbers(), st.sampled_from(sorted(set(PLACES) - set(CHEAP))))
def test_any_nhs_number_is_found_in_workbooks_and_pdfs(number: str, place: str) -> None:
    assert "nhs_number" in found_in(place, number.replace("\u2011", "-"))


@settings(max_examples=300)
@given(st.from_regex("[1-9][0-9]{9}", fullmatch=True))
def test_ten_digits_are_an_nhs_number_by_their_check_digit_alone(number: str) -> None:
    is_one = check_digit(number[:9]) == int(number[9]) and len(set(number)) > 1
    assume(number not in ("1234567890", "9876543210"))
    assert any(seen.kind == "nhs_number" for seen in shapes_in(f"n {number}.")) == is_one


@settings(max_examples=200)
@given(st.from_regex("[0-9a-f]{40}|[0-9a-f]{64}", fullmatch=True))
def test_no_digest_is_anybody(digest: str) -> None:
    assume(not digest.isdigit())
    assert shapes_in(f'"{digest}"') == []
    assert list(days_in(f'"{digest}"')) == []


@settings(max_examples=200)
@given(st.floats(allow_nan=False, allow_infinity=False, width=64).filter(lambda x: abs(x) < 1e6))
def test_no_fraction_is_anybody(number: float) -> None:
    assume(not number.is_integer())
    assert [seen for seen in shapes_in(f"[{number!r}]") if seen.kind in ("nhs_number", "ssn", "mbi")] == []


@settings(max_examples=200)
@given(
    st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    st.sampled_from(
        [
            "%Y-%m-%d",
            "%d/%m/%Y",
            "%m/%d/%Y",
            "%d %B %Y",
            "%d.%m.%Y",
            "%B %d, %Y",
            "%d-%b-%Y",
            "%Y%m%d",
            "%d/%m/%y",
        ]
    ),
)
def test_any_day_is_found_in_any_form(day: date, form: str) -> None:
    said = [found for one in days_in(f"on {day.strftime(form)}, as said") for found in one.days]
    assert any(
        (found.month, found.day, found.year % 100) == (day.month, day.day, day.year % 100) for found in said
    )
