"""NHS numbers against the published rule, worked independently.

NHS Data Dictionary, data element NHS NUMBER (https://www.datadictionary.nhs.uk), in five steps: multiply
each of the first nine digits by 11 minus its place; add; divide by 11; subtract the remainder from 11;
11 gives the check digit 0, and 10 means that the number is not valid. All numbers here are of the range that
begins with 999, which is never issued and kept for tests.
"""

from __future__ import annotations

import pytest

from assurance.engine import Engine
from assurance.extracts.values.conversion import Names
from assurance.extracts.values.id_values import id_from_text
from assurance.programme import Column

AT = Names(0)
COLUMN = Column(type="id", format="nhs_number", identifying=True)


def check_digit(nine: str) -> int | None:
    """Work the rule step by step, as it is printed."""
    total = 0
    for place, digit in enumerate(nine, start=1):
        total += int(digit) * (11 - place)
    found = 11 - total % 11
    return None if found == 10 else 0 if found == 11 else found


@pytest.fixture(scope="module")
def engine():
    with Engine.open(threads=1) as opened:
        yield opened


def reasons(cells: list[str], engine: Engine) -> list[str]:
    """Give the first fault of each cell, or nothing."""
    conversion = id_from_text(COLUMN, AT)
    helpers = ", ".join(f"{sql} AS {name}" for sql, name in conversion.helpers)
    faults = " ".join(
        f"WHEN {condition} THEN {place}" for place, (condition, _) in enumerate(conversion.faults)
    )
    rows = ", ".join(f"({place}, '{cell}')" for place, cell in enumerate(cells))
    given = f"(SELECT * FROM (VALUES {rows}) AS made(_row, {AT.cell}))"
    values = f"(SELECT *, {conversion.value} AS {AT.value} FROM (SELECT *, {helpers} FROM {given}))"
    found = engine.rows(f"SELECT CASE {faults} END FROM {values} ORDER BY _row")
    return ["" if place is None else conversion.faults[place][1] for (place,) in found]


def test_the_worked_examples(engine):
    assert [check_digit(nine) for nine in ("999000100", "999000103", "999123456")] == [6, 0, None]
    # 999 000 1006: 90 + 81 + 72 + 0 + 0 + 0 + 4 + 0 + 0 = 247; 247 = 22 x 11 + 5; 11 - 5 = 6
    assert reasons(["9990001006", "999 000 1030"], engine) == ["", ""]
    # 999 123 456: 90 + 81 + 72 + 7 + 12 + 15 + 16 + 15 + 12 = 320; 320 = 29 x 11 + 1; 10 is no digit
    assert reasons([f"999123456{last}" for last in range(10)], engine) == ["has a wrong check digit"] * 10


def test_every_last_digit_of_a_hundred_numbers(engine):
    nines = [f"999{7919 * place % 1_000_000:06}" for place in range(100)]
    cells = [f"{nine}{last}" for nine in nines for last in range(10)]
    expected = [
        "" if check_digit(nine) == last else "has a wrong check digit" for nine in nines for last in range(10)
    ]
    assert reasons(cells, engine) == expected
    assert 80 <= expected.count("") <= 100  # one in eleven has none


def test_one_wrong_digit_or_two_turned_round_are_always_found(engine):
    right = "9990001006"
    changed = [right[:i] + str(digit) + right[i + 1 :] for i in range(10) for digit in range(10)]
    turned = [right[:i] + right[i + 1] + right[i] + right[i + 2 :] for i in range(9)]
    cells = [cell for cell in (*changed, *turned) if cell != right]
    assert set(reasons(cells, engine)) == {"has a wrong check digit"}


def test_one_digit_ten_times_passes_the_rule_and_is_refused_all_the_same(engine):
    cells = [str(digit) * 10 for digit in range(10)]
    assert [check_digit(cell[:9]) for cell in cells] == list(range(10))
    assert {reason.partition(",")[0] for reason in reasons(cells, engine)} == {"is one digit ten times"}
