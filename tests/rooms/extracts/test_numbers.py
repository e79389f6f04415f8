"""Numbers in text: the declared signs and no others, and why everything else is rejected."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.rooms.extracts.conftest import outcome

SCIENTIFIC = "is in scientific notation, as a spreadsheet shows long numbers, so digits may be lost"
BRACKETS = "is in brackets, as negative amounts are printed; export it with a minus sign before it"
TRAILING = "has its minus sign at the end; export it with the sign before the digits"
DASH = "has a dash in place of a minus sign; export it with the minus sign of the keyboard"
PERCENT = "has a percent sign; export it as a plain number"
CURRENCY = "has a sign of currency; export it as a plain number"
DIGITS = "has digits of another script or width; export it in the digits 0 to 9"
UNDECLARED = (
    "has a sign between thousands or before decimals that is not declared; declare thousands_sign or "
    "decimal_sign"
)
GROUPS = "has its thousands signs in the wrong places; expected groups of three digits, such as 1,250,000"
NOTHING = "stands for nothing known, as N/A or a dash does, and is not declared; declare it under null_values"
NOT_PLAIN = "is not a number in plain decimal notation, such as 1250.5"
NOT_WHOLE = "is not a whole number in plain digits, such as 1250"


REJECTED = (
    ("1.23E+09", SCIENTIFIC),
    ("-1e3", SCIENTIFIC),
    ("(5)", BRACKETS),
    ("(1,250.00)", BRACKETS),
    ("5-", TRAILING),
    ("12.5 -", TRAILING),
    ("5\u2212", TRAILING),
    ("\u22125", DASH),
    ("\u20135.5", DASH),
    ("50%", PERCENT),
    ("50 \uff05", PERCENT),
    ("£5", CURRENCY),
    ("5 \u20ac", CURRENCY),
    ("GBP 5", CURRENCY),
    ("5eur", CURRENCY),
    ("\uff11\uff12", DIGITS),
    ("1\u0663", DIGITS),
    ("1,250", UNDECLARED),
    ("1,5", UNDECLARED),
    ("1 250", UNDECLARED),
    ("1\u202f250", UNDECLARED),
    ("1'250", UNDECLARED),
    ("1.250.000", UNDECLARED),
    ("1,234,567.5", UNDECLARED),
    ("N/A", NOTHING),
    ("-", NOTHING),
    ("\u2014", NOTHING),
    ("null", NOTHING),
    ("NaN", NOTHING),
    ("?", NOTHING),
)


@pytest.mark.parametrize(("kind", "other"), [("number", NOT_PLAIN), ("integer", NOT_WHOLE)])
def test_why_numbers_are_rejected(receive_file, kind, other):
    rejected = (*REJECTED, ("+-5", other), ("five", other), ("inf", other), ("0x10", other), ("1/2", other))
    values, reasons = outcome(receive_file, kind, [cell for cell, _ in rejected])
    assert values == []
    assert dict(zip([cell for cell, _ in rejected], reasons, strict=True)) == dict(rejected)


def test_blanks_at_the_ends_and_a_plus_change_nothing(receive_file):
    cells = ["5 ", "\u00a05\u202f", "+5", "\u200b5\ufeff", "005"]
    assert outcome(receive_file, "integer", cells) == ([5] * 5, [])
    assert outcome(receive_file, {"type": "number", "decimals": 1}, cells) == ([Decimal("5.0")] * 5, [])


@pytest.mark.parametrize(
    ("sign", "cells"),
    [
        (",", ["1,250", "12,345,678", "-1,250", "1250", "999"]),
        (".", ["1.250", "12.345.678", "-1.250", "1250", "999"]),
        (" ", ["1 250", "12\u00a0345\u202f678", "-1\u2009250", "1250", "999"]),
        ("'", ["1'250", "12'345\u2019678", "-1'250", "1250", "999"]),
    ],
)
def test_thousands_signs_where_they_are_declared(receive_file, sign, cells):
    expected = [1250, 12_345_678, -1250, 1250, 999]
    keys = {"thousands_sign": sign, "decimal_sign": "," if sign == "." else "."}
    assert outcome(receive_file, "integer", cells, **keys) == (expected, [])
    point = keys["decimal_sign"]
    column = {"type": "number", "decimals": 2}
    found = outcome(receive_file, column, [f"{cell}{point}5" for cell in cells], **keys)
    assert found == ([Decimal(n) + Decimal("0.5") * (-1 if n < 0 else 1) for n in expected], [])


def test_groups_have_three_digits(receive_file):
    cells = ["12,34", "1,2345", "1234,567", ",123", "1,,234", "0,123", "1,234,56", "1,234."]
    values, reasons = outcome(receive_file, "integer", cells, thousands_sign=",")
    assert (values, reasons) == ([], [GROUPS] * 8)
    values, reasons = outcome(receive_file, "number", cells, thousands_sign=",")
    assert (values, reasons) == ([1234.0], [GROUPS] * 7)


def test_a_decimal_comma_where_it_is_declared(receive_file):
    cells = ["1,5", ",5", "1250,", "-0,25", "1250"]
    values, _ = outcome(receive_file, "number", cells, decimal_sign=",")
    assert values == [1.5, 0.5, 1250.0, -0.25, 1250.0]
    column = {"type": "number", "decimals": 1}
    values, reasons = outcome(receive_file, column, ["1,5", "1,25", "1,50", "1.250", "1.5"], decimal_sign=",")
    assert values == [Decimal("1.5")] * 2
    assert reasons == ["has more decimals than the 1 declared", UNDECLARED, UNDECLARED]


def test_a_number_is_never_another_number(receive_file):
    # each of these is one number to one reader and another to the next, so nobody reads it undeclared
    for cell in ("1,250", "1.250", "1 250"):
        for keys in ({}, {"decimal_sign": ","}):
            values, _ = outcome(receive_file, "number", [cell], **keys)
            assert values == (
                [1.25] if (cell, keys) in [("1.250", {}), ("1,250", {"decimal_sign": ","})] else []
            )


def test_published_counts_have_thousands_signs_too(receive_file):
    column = {"type": "integer", "counts": {"marks": ["*"], "rounded_to": 5}}
    values, reasons = outcome(receive_file, column, ["1,250", "*", "5", "1,25"], thousands_sign=",")
    assert (values, reasons) == ([1250, None, 5], ["is neither a count nor a declared mark"])


def test_truth_values_say_why_too(receive_file):
    values, reasons = outcome(receive_file, "boolean", ["yes", "N/A", "-", "maybe"])
    assert values == [True]
    assert reasons == [NOTHING, NOTHING, "is not one of true, false, yes, no, y, n, 1, 0"]
