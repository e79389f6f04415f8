"""What holds of every cell that is read: nothing becomes another value, and every row ends once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine
from assurance.engine.dialect import text_literal
from assurance.errors import ExtractError
from assurance.extracts.checked import check_rows
from assurance.extracts.files.opened import Extract, Part
from assurance.extracts.setting import Setting
from assurance.extracts.values.conversion import Clock
from assurance.extracts.values.date_orders import settle_orders
from assurance.programme import RecordSource

ENGINE = Engine.open(threads=1)
FEW = settings(max_examples=25, deadline=None)

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
orders = st.sampled_from(["day_first", "month_first"])
separators = st.sampled_from(["/", "-", "."])


@pytest.fixture(scope="module", autouse=True)
def _closing():
    yield
    ENGINE.close()


def read(cells: list[str], column: dict[str, object], *, typed_dates: bool = False, **keys: object):
    """Read cells as one column; give (row, value, reason or None) of every row, and the warnings."""
    source = RecordSource(
        kind="records", title="Made up", file="r.csv", columns={"v": column}, pseudonymous=True, **keys
    )
    rows = ", ".join(f"({place}, {text_literal(cell)})" for place, cell in enumerate(cells, 1))
    extract = Extract(
        name="records: r.csv",
        parts=(Part("r.csv", "0" * 64, len(cells)),),
        relation=f"SELECT * FROM (VALUES {rows}) AS made(_row, _raw_0)",
        types=("VARCHAR",),
        headings=("v",),
        undeclared=(),
        rows=len(cells),
        last=len(cells),
        typed_dates=typed_dates,
    )
    found = settle_orders(extract, source, engine=ENGINE)
    clock = Clock(source.date_order or "iso", "UTC", lambda wall: wall)
    checked = check_rows(extract, source, setting=replace(Setting(clock), orders=found), engine=ENGINE)
    outcomes = ENGINE.rows(f"SELECT _row, v, _fault FROM {checked.relation} ORDER BY _row")
    assert [row for row, _, _ in outcomes] == list(range(1, len(cells) + 1))
    reasons = [None if fault is None else checked.faults[fault][1] for _, _, fault in outcomes]
    return [value for _, value, _ in outcomes], reasons, found.warnings


def written(day: date, order: str, separator: str, *, short: bool) -> str:
    """Write a date in an order."""
    first, second = (day.day, day.month) if order == "day_first" else (day.month, day.day)
    width = 1 if short else 2
    return f"{first:0{width}}{separator}{second:0{width}}{separator}{day.year}"


@FEW
@given(st.lists(st.tuples(days, separators, st.booleans()), min_size=1, max_size=8), orders)
def test_an_undeclared_order_gives_the_right_dates_or_none(given_days, order):
    cells = [written(day, order, separator, short=short) for day, separator, short in given_days]
    truth = [day for day, _, _ in given_days]
    proofs = [day for day in truth if day.day > 12]
    open_ones = [day for day in truth if day.day <= 12 and day.day != day.month]
    if open_ones and not proofs:
        with pytest.raises(ExtractError, match="can be read with the day first or with the month first"):
            read(cells, {"type": "date"})
        return
    values, reasons, warnings = read(cells, {"type": "date"})
    assert (values, reasons) == (truth, [None] * len(truth))
    assert bool(warnings) == bool(proofs)


@FEW
@given(st.lists(st.tuples(days, orders), min_size=1, max_size=8), orders)
def test_a_declared_order_never_turns_a_date_round(given_days, declared):
    cells = [written(day, order, "/", short=False) for day, order in given_days]
    against = [day for day, order in given_days if order != declared and day.day > 12]
    misread = [day for day, order in given_days if day.day <= 12 and day.day != day.month]
    proofs = [day for day, order in given_days if order == declared and day.day > 12]
    if against and (proofs or misread):
        with pytest.raises(ExtractError, match="can only have the"):
            read(cells, {"type": "date"}, date_order=declared)
        return
    values, reasons, _ = read(cells, {"type": "date"}, date_order=declared)
    for value, reason, cell in zip(values, reasons, cells, strict=True):
        assert reason is not None or written(value, declared, "/", short=False) == cell


@FEW
@given(st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), min_size=1, max_size=6), orders)
def test_clock_times_in_a_declared_order_come_back(moments, order):
    cells = [f"{written(each.date(), order, '/', short=True)} {each:%H:%M:%S}" for each in moments]
    values, reasons, _ = read(cells, {"type": "timestamp"}, date_order=order)
    assert (values, reasons) == ([each.replace(microsecond=0) for each in moments], [None] * len(cells))


@FEW
@given(st.lists(st.integers(0, 2_958_470), min_size=1, max_size=12), st.sampled_from(["1900", "1904"]))
def test_day_numbers_are_those_of_excel(numbers, calendar):
    values, reasons, _ = read([str(n) for n in numbers], {"type": "date"}, excel_serials=calendar)
    for number, value, reason in zip(numbers, values, reasons, strict=True):
        first = date(1904, 1, 1) if calendar == "1904" else date(1899, 12, 31 if number < 60 else 30)
        last = 2_957_003 if calendar == "1904" else 2_958_465
        if not 1 <= number <= last or (calendar == "1900" and number == 60):
            assert reason is not None
        else:
            assert (value, reason) == (first + timedelta(days=number), None)


SIGNS = st.sampled_from([(".", None), (".", ","), (",", "."), (",", " "), (".", "'"), (",", None)])


@FEW
@given(st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1, max_size=8), SIGNS)
def test_numbers_come_back_from_their_printed_form(numbers, signs):
    point, group = signs
    swapped = str.maketrans({",": group or "", ".": point})
    cells = [f"{number:,.2f}".translate(swapped) for number in numbers]
    column = {"type": "number", "decimals": 2}
    values, reasons, _ = read(cells, column, decimal_sign=point, thousands_sign=group)
    assert (values, reasons) == (numbers, [None] * len(cells))


PIECES = st.lists(
    st.one_of(
        st.integers(0, 1999).map(str),
        st.sampled_from(
            [",", ".", " ", "-", "+", "'", "E", "e+", "(", ")", "%", "\u00a0", "/", ":", "T", "Z", "#"]
        ),
    ),
    max_size=6,
).map("".join)
WORDS = st.sampled_from(
    ["infinity", "-infinity", "epoch", "nan", "today", "2026-10-25 01:30", "1_000", "0x1F"]
)
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)


def reference(cell: str, point: str, group: str | None) -> Decimal | None:
    """Read a number the slow way; None where it is not one."""
    cell = cell.strip()
    body = cell.removeprefix("-") if cell.startswith("-") else cell.removeprefix("+")
    whole, sign, fraction = body.partition(point)
    if group is not None and group in whole:
        head, *rest = whole.split(group)
        good = re.fullmatch("[1-9][0-9]{0,2}", head) and all(re.fullmatch("[0-9]{3}", part) for part in rest)
        whole = "".join([head, *rest]) if good else "x"
    if not re.fullmatch("[0-9]*", whole + fraction) or not whole + fraction:
        return None
    return (
        Decimal(f"{'-' if cell.startswith('-') else ''}{whole or '0'}.{fraction or '0'}")
        if sign or whole
        else None
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(PIECES, min_size=1, max_size=12),
    st.sampled_from([(".", None), (".", ","), (",", "."), (".", "'")]),
)
def test_a_number_is_read_as_the_reference_reads_it_or_not_at_all(cells, signs):
    point, group = signs
    values, reasons, _ = read(cells, {"type": "number"}, decimal_sign=point, thousands_sign=group)
    for cell, value, reason in zip(cells, values, reasons, strict=True):
        expected = reference(cell, point, group)
        if not cell.strip():
            assert (value, reason) == (None, None)
        elif expected is None:
            assert reason is not None, cell
        else:
            assert (value, reason) == (pytest.approx(float(expected)), None), cell


COLUMNS = st.sampled_from(
    [
        {"type": "id"},
        {"type": "id", "width": 4, "pad": True},
        {"type": "id", "pattern": "[A-Z ]+[0-9]*"},
        {"type": "integer"},
        {"type": "number", "decimals": 2},
        {"type": "boolean"},
        {"type": "category"},
        {"type": "date"},
        {"type": "timestamp"},
    ]
)
KEYS = st.sampled_from(
    [
        {},
        {"date_order": "day_first", "contradictory_dates": "reject", "excel_serials": "1900"},
        {"date_order": "month_first", "null_dates": [date(1900, 1, 1)], "contradictory_dates": "reject"},
        {
            "decimal_sign": ",",
            "thousands_sign": ".",
            "excel_serials": "1904",
            "null_dates": [date(1904, 1, 2)],
        },
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(PIECES, ANY, WORDS), min_size=1, max_size=10), COLUMNS, KEYS, st.booleans())
def test_no_text_whatever_makes_reading_fail(cells, column, keys, typed_dates):
    try:
        values, reasons, warnings = read(cells, column, typed_dates=typed_dates, **keys)
    except ExtractError as error:
        if column["type"] not in ("date", "timestamp") or "can " not in str(error):
            raise
        return
    for value, reason in zip(values, reasons, strict=True):
        if column["type"] == "id" and value is not None and reason is None:
            assert value == value.strip()
            assert column.get("width") in (None, len(value))
    said = [reason for reason in reasons if reason] + list(warnings)
    long = [cell for cell in cells if len(cell.strip()) > 5]
    assert not [text for text in said for cell in long if cell.strip() in text]


@FEW
@given(st.lists(st.integers(0, 999_999_999), min_size=1, max_size=20))
def test_nhs_numbers_have_one_right_last_digit_or_none(firsts):
    nines = [f"{first:09}" for first in firsts]
    column = {"type": "id", "format": "nhs_number", "identifying": True}
    cells = [f"{nine}{last}" for nine in nines for last in range(10)]
    source = RecordSource(
        kind="records", title="Made up", file="r.csv", columns={"v": column, "x": {"type": "id"}}
    )
    rows = ", ".join(f"({place}, '{cell}', 'x')" for place, cell in enumerate(cells))
    extract = Extract(
        name="r", parts=(), relation=f"SELECT * FROM (VALUES {rows}) AS made(_row, _raw_0, _raw_1)",
        types=("VARCHAR", "VARCHAR"), headings=("v", "x"), undeclared=(), rows=len(cells), last=len(cells),
    )  # fmt: skip
    checked = check_rows(
        extract, source, setting=Setting(Clock("iso", "UTC", lambda wall: wall)), engine=ENGINE
    )
    right = [row for (row,) in ENGINE.rows(f"SELECT _row FROM {checked.relation} WHERE _fault IS NULL")]
    for place, nine in enumerate(nines):
        total = 11 - sum(int(digit) * (10 - index) for index, digit in enumerate(nine)) % 11
        expected = [] if total == 10 else [place * 10 + total % 11]
        if len(set(nine)) == 1:
            expected = []
        assert [row for row in right if row // 10 == place] == expected
