"""What each type accepts and refuses, and what becomes of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest


def outcome(receive_file, column, cells, **keys):
    """Receive one column; give the accepted values and the reasons of the rest."""
    content = "v,filler\n" + "".join(f'"{cell}",x\n' for cell in cells)
    values = receive_file.values(content, {"v": column}, **keys)
    intake = receive_file(None, {"v": column}, **keys)
    return values, [reason for _, reason, rows in intake.rejected for _ in range(rows)]


def test_ids_keep_leading_zeros_and_need_their_exact_width(receive_file):
    cells = ["0012", "012", "12345", " 0007 ", "1.23E+09"]
    values, reasons = outcome(receive_file, {"type": "id", "width": 4}, cells)
    assert values == ["0012", "0007"]
    assert len(reasons) == 3
    assert "scientific notation" in reasons[0]
    assert reasons[1:] == ["does not have the width of 4"] * 2


def test_a_pattern_matches_the_whole_id(receive_file):
    values, reasons = outcome(
        receive_file, {"type": "id", "pattern": "R[0-9]+|S"}, ["R1", "R1x", "xR1", "S", "Sx"]
    )
    assert values == ["R1", "S"]
    assert reasons == ["does not match the declared pattern"] * 3


def test_ids_without_width_or_pattern_still_refuse_scientific_notation(receive_file):
    values, reasons = outcome(receive_file, "id", ["9.43E+09", "1E+10", "1E5", "E-77"])
    assert values == ["1E5", "E-77"]
    assert len(reasons) == 2


def test_integers_are_plain_digits(receive_file):
    cells = ["12", "-3", "+4", "007", "1,250", "1.250", "12.0", "1e3", "1 250", "", "9223372036854775807"]
    cells += ["9223372036854775808", "NaN", "0x10", "\uff11\uff12"]
    values, reasons = outcome(receive_file, "integer", cells)
    assert values == [12, -3, 4, 7, None, 9223372036854775807]
    assert len(reasons) == 9  # test_numbers.py has each reason
    assert "is beyond the whole numbers of 64 bits" in reasons
    assert "is not a whole number in plain digits, such as 1250" in reasons


def test_numbers_are_plain_decimals(receive_file):
    cells = ["1.5", "-.5", "2.", "1,5", "1e3", "NaN", "inf", "£5", "9" * 400, "1250.75"]
    values, reasons = outcome(receive_file, "number", cells)
    assert values == [1.5, -0.5, 2.0, 1250.75]
    assert len(reasons) == 6


def test_declared_decimals_make_exact_numbers(receive_file):
    cells = ["0.10", "0.1", "0.125", "1.500", "12345678901234567", "-.05", "99999999999999999"]
    values, reasons = outcome(receive_file, {"type": "number", "decimals": 2}, cells)
    assert values == [Decimal("0.10"), Decimal("0.10"), Decimal("1.50"), Decimal("-0.05")]
    assert reasons == [
        "has more decimals than the 2 declared",
        "has more than 16 digits before the decimal point",
        "has more than 16 digits before the decimal point",
    ]


def test_truth_values(receive_file):
    cells = ["true", "FALSE", "Yes", "n", "1", "0", "Y", "maybe", "2", "ja"]
    values, reasons = outcome(receive_file, "boolean", cells)
    assert values == [True, False, True, False, True, False, True]
    assert len(reasons) == 3


@pytest.mark.parametrize(
    ("order", "cells", "expected"),
    [
        ("iso", ["2024-02-29", "2023-02-29", "29/02/2024", "2024-2-9", "0000-01-01"], [date(2024, 2, 29)]),
        (
            "day_first",
            [
                "29/02/2024",
                "1/2/2025",
                "01-02-2025",
                "1.2.2025",
                "31/02/2024",
                "02/13/2024",
                "1/2-2025",
                "1/2/25",
            ],
            [date(2024, 2, 29), *[date(2025, 2, 1)] * 3],
        ),
        (
            "month_first",
            ["02/29/2024", "1/2/2025", "01-02-2025", "1.2.2025", "13/02/2024", "2024-01-02"],
            [date(2024, 2, 29), *[date(2025, 1, 2)] * 3],
        ),
    ],
)
def test_dates_in_their_declared_order_only(receive_file, order, cells, expected):
    keys = {"date_order": order, "contradictory_dates": "reject"}
    values, reasons = outcome(receive_file, "date", cells, **keys)
    assert values == expected
    assert len(reasons) == len(cells) - len(expected)
    assert all("date" in reason or "two digits" in reason for reason in reasons)


def test_a_column_may_have_an_order_of_its_own(receive_file):
    values, _ = outcome(receive_file, {"type": "date", "date_order": "month_first"}, ["3/4/2026"])
    assert values == [date(2026, 3, 4)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-01-05 10:30", datetime(2026, 1, 5, 10, 30)),
        ("2026-07-05T10:30:15", datetime(2026, 7, 5, 9, 30, 15)),
        ("2026-07-05T10:30:15Z", datetime(2026, 7, 5, 10, 30, 15)),
        ("2026-07-05 10:30:15.25 +02:00", datetime(2026, 7, 5, 8, 30, 15, 250000)),
        ("2026-07-05 10:30-0530", datetime(2026, 7, 5, 16, 0)),
        ("2026-07-05 10:30:15.1234567", datetime(2026, 7, 5, 9, 30, 15, 123456)),
        ("2026-10-25 01:30", datetime(2026, 10, 25, 0, 30)),  # twice that night: the first
        ("2026-03-29 00:59:59", datetime(2026, 3, 29, 0, 59, 59)),
    ],
)
def test_iso_timestamps_become_utc(receive_file, cell, expected):
    assert outcome(receive_file, "timestamp", [cell]) == ([expected], [])


@pytest.mark.parametrize(
    "cell",
    [
        "5/7/2026 9:30",
        "05/07/2026 09:30:00",
        "05-07-2026T09:30",
        "05.07.2026 09:30:00.000",
        "5/7/2026 08:30Z",
        "05/07/2026 10:30:00 +02:00",
        "5-7-2026 9:30:00",
        "05/07/2026T09:30:00.0",
    ],
)
def test_timestamps_day_first(receive_file, cell):
    values, reasons = outcome(receive_file, "timestamp", [cell], date_order="day_first")
    assert (values, reasons) == ([datetime(2026, 7, 5, 8, 30)], [])


def test_timestamps_month_first(receive_file):
    values, _ = outcome(receive_file, "timestamp", ["7/5/2026 9:30"], date_order="month_first")
    assert values == [datetime(2026, 7, 5, 8, 30)]


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("2026-01-05", "not a date and time"),
        ("2026-01-05 24:00", "not a date and time"),
        ("2026-01-05 10:60", "not a date and time"),
        ("2026-02-30 10:00", "impossible"),
        ("2026-03-29 01:30", "skipped"),
        ("10:30", "not a date and time"),
        ("x-ab:cd", "not a date and time"),
        ("2026-01-05 9:05 AM", "clock of twelve hours"),
    ],
)
def test_timestamps_refused(receive_file, cell, word):
    values, reasons = outcome(receive_file, "timestamp", [cell])
    assert values == []
    assert word in reasons[0]


def test_the_zone_of_a_source_comes_before_the_programmes(receive_file):
    values, reasons = outcome(
        receive_file, "timestamp", ["2026-01-05 10:00", "2026-03-08 02:30"], time_zone="America/New_York"
    )
    assert values == [datetime(2026, 1, 5, 15, 0)]
    assert "skipped" in reasons[0]


def test_allowed_values_are_exact(receive_file):
    values, reasons = outcome(
        receive_file, {"type": "category", "allowed": ["urgent", "routine"]}, ["urgent", "Urgent", "late", ""]
    )
    assert values == ["urgent", None]
    assert reasons == ["is not one of the 2 allowed values"] * 2


def test_required_and_null_values(receive_file):
    column = {"type": "category", "required": True}
    values, reasons = outcome(
        receive_file, column, ["A", "N/A", " - ", "", "\u00a0", "n/a"], null_values=("N/A", "-")
    )
    assert values == ["A", "n/a"]
    assert reasons == ["is empty, but required"] * 4


def test_surrounding_white_space_is_no_part_of_a_value(receive_file):
    values, _ = outcome(receive_file, "text", ["\u00a0 two words\t", "\u3000x\ufeff", "a\u00a0b"])
    assert values == ["two words", "x", "a\u00a0b"]


@pytest.mark.parametrize(
    ("column", "cells", "accepted"),
    [
        ({"type": "integer", "minimum": 0, "maximum": 120}, ["-1", "0", "120", "121"], 2),
        ({"type": "number", "minimum": 0.5}, ["0.4", "0.5"], 1),
        ({"type": "number", "decimals": 1, "maximum": 0.1}, ["0.1", "0.2"], 1),
        ({"type": "date", "minimum": date(2020, 1, 1)}, ["2019-12-31", "2020-01-01"], 1),
        # the last day counts whole, in local time
        (
            {"type": "timestamp", "maximum": date(2026, 7, 1)},
            ["2026-07-01 23:59", "2026-07-02 00:00", "2026-07-01T22:59Z", "2026-07-01T23:00Z"],
            2,
        ),
    ],
)
def test_bounds_are_inclusive(receive_file, column, cells, accepted):
    values, reasons = outcome(receive_file, column, cells)
    assert len(values) == accepted
    assert all("minimum" in reason or "maximum" in reason for reason in reasons)
    assert len(reasons) == len(cells) - accepted
