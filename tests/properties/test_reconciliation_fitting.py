"""What printed totals, parts, rounding and hidden cells leave open, against every set of whole numbers."""

from __future__ import annotations

from itertools import product

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine
from assurance.reconciliation import reconcile
from assurance.reconciliation.counts import CountRange
from assurance.reconciliation.fitting import Share, Sum, fit

ends = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda pair: CountRange(min(pair), max(pair)))


def inside(number, found):
    return found.lower <= number and (found.upper is None or number <= found.upper)


@given(ends, st.lists(ends, min_size=1, max_size=3), st.lists(ends, max_size=2), st.booleans(), st.booleans())
def test_of_a_tree_every_number_left_belongs_to_a_solution_and_no_solution_is_lost(
    whole, parts, further, complete, all_further
):
    """A whole, its parts, and the parts of the first of these; every set of whole numbers is tried."""
    ranges = {"whole": CountRange(whole.lower, whole.upper + 6)}
    ranges |= {f"part {at}": one for at, one in enumerate(parts)}
    ranges |= {f"further {at}": one for at, one in enumerate(further)}
    names = [name for name in ranges if name.startswith("part")]
    deeper = [name for name in ranges if name.startswith("further")]
    sums = [Sum("whole", tuple(names), complete=complete)]
    if deeper:
        sums.append(Sum("part 0", tuple(deeper), complete=all_further))
    solutions = []
    for numbers in product(*(range(one.lower, one.upper + 1) for one in ranges.values())):
        made = dict(zip(ranges, numbers, strict=True))
        total, below = sum(made[name] for name in names), sum(made[name] for name in deeper)
        fits = made["whole"] == total if complete else made["whole"] >= total
        if deeper:
            fits &= made["part 0"] == below if all_further else made["part 0"] >= below
        if fits:
            solutions.append(made)
    found = fit(ranges, sums)
    assert (found is None) == (not solutions)
    if found is not None:
        for name in ranges:
            left = {one[name] for one in solutions}
            assert (found[name].lower, found[name].upper) == (min(left), max(left))
            assert left == set(range(min(left), max(left) + 1))  # a range says it all


@given(ends, ends, st.fractions(0, 1, max_denominator=8), st.fractions(0, 1, max_denominator=8), ends, ends)
def test_shares_never_lose_a_solution(top, below, one, other, more_top, more_below):
    least, most = min(one, other), max(one, other)
    ranges = {"n": top, "d": below, "m": more_top, "e": more_below}
    ranges |= {"N": CountRange(0, 9), "D": CountRange(0, 9)}
    shares = [Share("n", "d", least, most), Share("m", "e"), Share("N", "D")]
    sums = [Sum("N", ("n", "m"), complete=True), Sum("D", ("d", "e"), complete=True)]
    found = fit(ranges, sums, shares)
    for n, d, m, e in product(*(range(r.lower, r.upper + 1) for r in (top, below, more_top, more_below))):
        if least * d <= n <= most * d and m <= e and n + m <= 9 and d + e <= 9:
            assert found is not None
            made = {"n": n, "d": d, "m": m, "e": e, "N": n + m, "D": d + e}
            assert all(inside(number, found[name]) for name, number in made.items())


MOST = 16
COUNT = {
    "id": "seen", "version": "1", "effective_from": "2020-01-01", "title": "Seen", "group": "access",
    "owner": "Lead", "source": "cases", "statistic": "count", "date": "on", "breakdowns": ["team"],
    "direction": "neutral",
}  # fmt: skip


def fits_cell(count, cell, unit):
    """Tell whether a publisher may print a count so; a mark may hide any count."""
    if cell == "*":
        return True
    return count == cell if cell % unit else abs(count - cell) * 2 <= unit


cell = st.one_of(st.just("*"), st.integers(0, 10))


@settings(max_examples=120)
@given(
    st.lists(st.tuples(st.integers(1, 5), cell), min_size=1, max_size=3), cell, st.sampled_from([1, 2, 5]),
    st.integers(0, 2),
)  # fmt: skip
def test_a_hidden_cell_differs_exactly_where_no_whole_numbers_leave_its_recount(teams, total, unit, unnamed):
    """Teams as pairs of recount and printed cell; some records of no team, which nobody prints."""
    recount = [count for count, _ in teams]
    labels = [f"T{at}" for at, count in enumerate(recount) for _ in range(count)] + [None] * unnamed
    records = pd.DataFrame({"on": ["2026-10-05"] * len(labels), "team": labels}, dtype=object)
    printed = [total, *(shown for _, shown in teams)]
    board = pd.DataFrame(
        {"period": "2026-10", "team": [None, *(f"T{at}" for at in range(len(teams)))], "value": printed}
    )
    measure = COUNT | {"published": {"counts_to": unit, "suppressed": ["*"]}}
    with Engine.open(threads=1) as engine:
        found = reconcile(board, records, measure, engine=engine).to_frame()
    left = [set() for _ in printed]
    possible = ([n for n in range(MOST + 1) if fits_cell(n, shown, unit)] for shown in printed[1:])
    for numbers in product(*possible):
        extras = range(MOST + 1) if unnamed else (0,)
        for made in ([sum(numbers) + extra, *numbers] for extra in extras):
            if fits_cell(made[0], total, unit):
                for at, number in enumerate(made):
                    left[at].add(number)
    true = [sum(recount) + unnamed, *recount]
    rows = found[found["verdict"] != "no figure"].set_index("breakdown")
    for at, shown in enumerate(printed):
        row = rows.loc["" if not at else f"team=T{at - 1}"]
        if shown == "*":
            outside = bool(left[at]) and true[at] not in left[at]
            assert row.verdict == ("differs" if outside else "not comparable"), row.reason
        else:
            assert (row.verdict == "differs") == (not fits_cell(true[at], shown, unit)), row.reason
    whole = rows.loc[""]
    if total != "*":  # what is said of the whole is said exactly where no numbers fit it and its parts
        assert ("as printed add up" in whole.reason) == (not left[0]), whole.reason
