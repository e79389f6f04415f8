"""Sums of published counts against every set of whole numbers that could have been printed so."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine
from assurance.programme import HiddenCounts
from assurance.reconciliation import reconcile
from assurance.reconciliation.counts import CountRange, printed_range

MOST = 60
MONTHS = [f"2024-{month:02}-01" for month in range(4, 8)]


def printed(count, unit, most):
    """Print one count as a publisher does: None where it is hidden."""
    return None if count <= most else (2 * count + unit) // (2 * unit) * unit


def could_be(cell, unit, most):
    """Every count that a publisher prints in this way, found by printing all of them."""
    return {count for count in range(MOST) if printed(count, unit, most) == cell}


@given(st.integers(0, 30), st.sampled_from([1, 3, 5, 7]), st.integers(0, 6))
def test_the_range_of_a_printed_count_is_what_prints_so(count, unit, most):
    cell = printed(count, unit, most)
    if cell is None:
        return
    counts = HiddenCounts(rounded_to=unit, marks=("*",), most=most)
    found = printed_range(cell, counts)
    assert set(range(found.lower, found.upper + 1)) == could_be(cell, unit, most)


@given(st.integers(0, 30), st.sampled_from([2, 10]))
def test_of_an_even_unit_both_ways_of_a_half_are_in_the_range(count, unit):
    for cell in {(2 * count + unit) // (2 * unit) * unit, -((unit - 2 * count) // (2 * unit)) * unit}:
        found = printed_range(cell, HiddenCounts(rounded_to=unit))
        assert found.lower <= count <= found.upper
        assert found.upper - found.lower <= unit


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=5))
def test_ranges_add_up_to_every_sum_of_their_numbers(ends):
    ranges = [CountRange(min(pair), max(pair)) for pair in ends]
    total = sum(ranges, start=CountRange(0, 0))
    sums = {0}
    for one in ranges:
        sums = {so_far + count for so_far in sums for count in range(one.lower, one.upper + 1)}
    assert sums == set(range(total.lower, total.upper + 1))


MEASURE = {
    "id": "seen", "version": "1", "effective_from": "2020-01-01", "title": "Seen", "group": "access",
    "owner": "Lead", "source": "monthly", "statistic": "sum", "value": "seen", "date": "month",
    "breakdowns": ["provider"], "direction": "neutral",
    "published": {"counts_to": 5, "suppressed": ["*"]},
}  # fmt: skip


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 30), min_size=4, max_size=4), st.integers(-12, 12)),
        min_size=1,
        max_size=8,
    )
)
def test_agreement_is_that_some_counts_fit_both(providers):
    """A provider a pair: its true months, and by how much its annual figure is off."""
    rows, board = [], []
    for number, (months, off) in enumerate(providers):
        cells = [printed(count, 5, 4) for count in months]
        rows += [
            {"month": month, "provider": f"P{number}", "seen": cell, "seen__hidden": cell is None}
            for month, cell in zip(MONTHS, cells, strict=True)
        ]
        figure = printed(max(0, sum(months) + off), 5, 4)
        board.append({"period": "2024-04/2024-07", "provider": f"P{number}", "value": figure or 0})
    records = pd.DataFrame(rows).astype({"seen": "Int64"})
    with Engine.open(threads=1) as engine:
        found = reconcile(
            pd.DataFrame(board), {"monthly": records}, [MEASURE], engine=engine,
            counts={"monthly": {"seen": {"rounded_to": 5, "marks": ["*"], "most": 4}}},
        ).to_frame()  # fmt: skip
    for row, (months, off) in zip(found.itertuples(), providers, strict=True):
        sums = {0}
        for count in months:
            mine = could_be(printed(count, 5, 4), 5, 4)
            sums = {so_far + one for so_far in sums for one in mine}
        figure = printed(max(0, sum(months) + off), 5, 4) or 0
        theirs = set(range(max(0, figure - 2), figure + 3))  # the figures here hide nothing
        assert row.verdict == ("agrees within published rounding" if sums & theirs else "differs"), row.reason
        assert (row.lower, row.upper) == (min(sums), max(sums))
        if off == 0 and figure:
            assert row.verdict != "differs"
