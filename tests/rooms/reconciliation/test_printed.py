"""Published cells as people write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from assurance.reconciliation.labels import label
from assurance.reconciliation.printed import read_printed


@pytest.mark.parametrize(
    ("cell", "number", "decimals", "rounded"),
    [
        ("58.5", Fraction(117, 2), 1, True),
        (" 58.50 ", Fraction(117, 2), 2, True),
        ("1,234,567", Fraction(1234567), 0, True),
        ("-0.05", Fraction(-1, 20), 2, True),
        ("\u22123", Fraction(-3), 0, True),
        (".5", Fraction(1, 2), 1, True),
        ("1.5e3", Fraction(1500), 0, True),
        ("1e-3", Fraction(1, 1000), 3, True),
        ("£1,200.50", Fraction(2401, 2), 2, True),
        ("58.5 %", Fraction(117, 2), 1, True),
        ("0.6610169491525424", Fraction("0.6610169491525424"), 16, False),  # a machine's full precision
        (84, Fraction(84), 0, False),
        (np.int64(84), Fraction(84), 0, False),
        (58.5, Fraction(117, 2), 1, False),
        (np.float64(58.5), Fraction(117, 2), 1, False),
        (np.float32(0.661), Fraction(661, 1000), 3, False),
        (Decimal("58.50"), Fraction(117, 2), 1, False),
        (0.1 + 0.2, Fraction(str(0.1 + 0.2)), 1, False),
    ],
)
def test_numbers(cell, number, decimals, rounded):
    found = read_printed(cell)
    assert (found.state, found.number, found.decimals, found.rounded) == ("number", number, decimals, rounded)


@pytest.mark.parametrize(
    "cell",
    [
        "n/a",
        "58,5",
        "12,34",
        "1 234",
        "(5)",
        "<5",
        "5-10",
        "--5",
        "1e9999",
        True,
        float("inf"),
        "5 5",
        "%",
        "1.2.3",
    ],
)
def test_unreadable(cell):
    assert read_printed(cell).state == "unreadable"


@pytest.mark.parametrize("cell", [None, "", "  ", float("nan"), pd.NA, pd.NaT, np.nan])
def test_blank(cell):
    assert read_printed(cell).state == "blank"
    assert label(cell) is None


def test_suppression_marks_are_declared_never_guessed():
    assert read_printed("*").state == "unreadable"
    assert read_printed(" * ", suppressed=("*", "<5")).state == "suppressed"
    assert read_printed("<5", suppressed=("*", "<5")).state == "suppressed"
    assert read_printed(5, suppressed=("5",)).state == "suppressed"


def test_long_text_is_cut():
    assert len(read_printed("x" * 500).text) == 40
