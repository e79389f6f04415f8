"""A printed number is consistent with exactly those figures that round to it, both ends included."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from assurance.calendars import parse_period
from assurance.programme import Measure
from assurance.reconciliation.compare import compare, contradicts
from assurance.reconciliation.published import FigureColumns, read_figures
from assurance.reconciliation.recompute import AttritionStep, RecomputedFigure

COLUMNS = FigureColumns("measure", "period", {}, "numerator", "denominator", "value", None)
CONSISTENT = ("agrees", "agrees within published rounding")


def measure(**published):
    return Measure(
        id="m",
        version="1",
        effective_from=date(2020, 1, 1),
        title="Made up",
        group="access",
        owner="Lead",
        source="cases",
        statistic="proportion",
        numerator="met",
        period="all",
        direction="increase",
        published=published,
    )


def verdict(of, top, below, *, numerator=None, denominator=None, value=None):
    row = {
        "measure": "m",
        "period": "all",
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
    }
    (published,) = read_figures([row], COLUMNS, [of])
    steps = (AttritionStep("rows", "rows", "rows", 0, below),)
    figure = RecomputedFigure(
        parse_period("all"), (), below, Fraction(top), Fraction(below), Fraction(top, below), steps
    )
    return compare(published, figure, records_in_period=below)


shares = st.integers(1, 3000).flatmap(lambda below: st.tuples(st.integers(0, below), st.just(below)))


def rounded(number, decimals, mode):
    with localcontext(prec=60):
        exact = Decimal(number.numerator) / Decimal(number.denominator)
        return exact.quantize(Decimal(1).scaleb(-decimals), rounding=mode)


@given(
    shares,
    st.integers(0, 4),
    st.sampled_from([ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN]),
    st.booleans(),
)
def test_every_way_of_rounding_is_consistent(share, decimals, mode, percent):
    assume(percent or decimals)  # a share of 1 or 0 without decimals is read as exact
    of = measure(percent=percent)
    printed = str(rounded(Fraction(*share) * (100 if percent else 1), decimals, mode))
    assert verdict(of, *share, value=printed)[0] in CONSISTENT
    declared = measure(percent=percent, decimals=decimals)
    assert verdict(declared, *share, value=float(printed))[0] in CONSISTENT


@given(shares, st.integers(1, 3), st.integers(-3, 3))
def test_consistent_exactly_within_half_a_unit(share, decimals, off):
    of, unit = measure(), Fraction(1, 10**decimals)
    printed = rounded(Fraction(*share), decimals, ROUND_HALF_UP) + off * Decimal(1).scaleb(-decimals)
    if not 0 <= printed <= 1:
        return
    expected = abs(Fraction(printed) - Fraction(*share)) <= unit / 2
    assert (verdict(of, *share, value=str(printed))[0] in CONSISTENT) == expected


@given(shares, st.sampled_from([1, 5, 10]), st.integers(-2, 2), st.integers(-2, 2))
def test_counts_are_consistent_exactly_within_half_their_unit(share, unit, up, down):
    numerator = max(0, round(Fraction(share[0], unit)) + up) * unit
    denominator = max(0, round(Fraction(share[1], unit)) + down) * unit
    if numerator > denominator:
        return
    of = measure(counts_to=unit)
    kind, _ = verdict(of, *share, numerator=numerator, denominator=denominator)
    exact = (numerator, denominator) == share
    half = Fraction(unit, 2) if unit > 1 else 0
    near = abs(numerator - share[0]) <= half and abs(denominator - share[1]) <= half
    assert kind == ("agrees" if exact else CONSISTENT[1] if near else "differs")


@given(shares, shares)
def test_a_float_of_the_same_fraction_agrees_and_no_other(first, second):
    kind, _ = verdict(measure(), *first, value=second[0] / second[1])
    assert (kind == "agrees") == (Fraction(*first) == Fraction(*second))


def test_both_ends_of_the_interval():
    # 1/8 = 0.125 lies halfway between 0.12 and 0.13: either printing is honest
    assert {verdict(measure(), 1, 8, value=text)[0] for text in ("0.12", "0.13")} == {CONSISTENT[1]}
    assert verdict(measure(), 1, 8, value="0.125")[0] == "agrees"
    assert verdict(measure(), 1, 8, value="0.14")[0] == "differs"
    # a declared number of decimals stands against a spreadsheet that drops the last zero
    assert verdict(measure(decimals=2), 13, 25, value="0.5")[0] == "differs"
    assert verdict(measure(), 13, 25, value="0.5")[0] == CONSISTENT[1]
    # more decimals than declared are taken at their word
    assert verdict(measure(decimals=1), 13, 25, value="0.51")[0] == "differs"


def test_a_count_that_is_no_multiple_is_exact():
    assert verdict(measure(counts_to=5), 6, 14, numerator=6, denominator=15)[0] == CONSISTENT[1]
    assert verdict(measure(counts_to=5), 6, 14, numerator=7, denominator=15)[0] == "differs"


def test_counts_rounded_up_past_each_other_are_refused_only_beyond_the_unit():
    assert verdict(measure(counts_to=5), 9, 9, numerator=10, denominator=9)[0] == CONSISTENT[1]
    assert verdict(measure(counts_to=5), 9, 9, numerator=15, denominator=10)[0] == "not comparable"


def prints_as(count, cell, unit):
    """Tell whether a publisher who rounds to a unit may print a count so, whichever way halves go."""
    return cell is None or (count == cell if cell % unit else 2 * abs(count - cell) <= unit)


cells = st.one_of(st.none(), st.integers(0, 12))


@given(
    st.integers(1, 12).flatmap(lambda below: st.tuples(st.integers(0, below), st.just(below))),
    cells, cells, st.one_of(st.none(), st.integers(0, 100)), st.sampled_from([1, 2, 5]),
)  # fmt: skip
def test_a_figure_is_consistent_exactly_where_its_recount_prints_as_all_of_it(
    share, top, below, percent, unit
):
    """Numerator, denominator and value together: any whole-number data that prints so, or none."""
    if (top is None and percent is None) or (top is not None and below is not None and top > below):
        return
    of = measure(percent=True, counts_to=unit)
    kind, _ = verdict(
        of, *share, numerator=top, denominator=below, value=None if percent is None else str(percent)
    )

    def makes(value):
        return percent is None or abs(value * 100 - percent) <= Fraction(1, 2)

    counts = prints_as(share[0], top, unit) and prints_as(share[1], below, unit)
    rounded_first = unit > 1 and top is not None and below and makes(Fraction(top, below))
    assert (kind in CONSISTENT) == (counts and (makes(Fraction(*share)) or bool(rounded_first)))


@given(st.integers(0, 12), st.integers(1, 12), st.integers(0, 100), st.sampled_from([1, 2, 5]))
def test_printed_parts_are_called_contradictory_only_where_no_whole_numbers_print_so(
    top, below, percent, unit
):
    of = measure(percent=True, counts_to=unit)
    if top > below:
        return
    row = {"measure": "m", "period": "all", "numerator": top, "denominator": below, "value": str(percent)}
    (published,) = read_figures([row], COLUMNS, [of])
    data = [
        (one, other)
        for other in range(1, 30)
        for one in range(other + 1)
        if prints_as(one, top, unit) and prints_as(other, below, unit)
    ]
    fits = any(abs(Fraction(*pair) * 100 - percent) <= Fraction(1, 2) for pair in data)
    if contradicts(published, of):
        assert not fits
    if unit == 1:
        assert contradicts(published, of) == (not fits)
