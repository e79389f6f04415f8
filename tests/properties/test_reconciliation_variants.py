"""The cube against an independent reading in plain Python, variant by variant; shares against their gap."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_dashboard import (
    COLUMNS,
    COUNTED,
    KINDS,
    MEASURE,
    Reader,
    allowed,
    frame_of,
    made_records,
    printed,
)

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.programme import Measure
from assurance.reconciliation import reconcile
from assurance.reconciliation.diagnosis.outcomes import make
from assurance.reconciliation.diagnosis.sharing import shapley
from assurance.reconciliation.diagnosis.study import Given, scan
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.reconciliation.published import read_figures

days = st.dates(date(2026, 1, 25), date(2026, 4, 6))
rows = st.fixed_dictionaries(
    {
        "ref": st.sampled_from(["K1", "K2", "K3", "K4", "K5"]),
        "came": days,
        "seen": st.one_of(st.none(), days),
        "decided": days,
        "entered": st.one_of(days, days.map(lambda day: day + timedelta(days=9))),
        "age": st.sampled_from([17, 18, 19]),
        "moved": st.booleans(),
        "again": st.sampled_from([False, False, True]),
        "asked": st.sampled_from([True, True, False, None]),
        "provider": st.just("A"),
        "team": st.sampled_from(["A1", "A2"]),
        "wrote": st.sampled_from(["A1", "A2"]),
    }
)
CLOSED = {date(2026, 4, 3), date(2026, 4, 6), date(2026, 1, 1)}  # holidays of England in these weeks
LINES = [(), (("provider", "A"),), (("team", "A1"),), (("team", "A2"),)]


@pytest.fixture(scope="module")
def engine():
    with Engine.open() as opened:
        yield opened


def figures(measure):
    cells = [
        {"measure": "seen", "period": month, "provider": None, "team": team, "numerator": 1}
        for month in ("2026-02", "2026-03")
        for team in (None, "A1")
    ]
    cells.append({**cells[0], "provider": "A"})
    columns = FigureColumns(
        "measure", "period", {"provider": "provider", "team": "team"}, "numerator", None, None, None
    )
    return read_figures(cells, columns, [measure])


def numbered(records):
    return [row | {"id": f"R{number}"} for number, row in enumerate(records)]


def register(engine, name, records):
    frame = frame_of(records) if records else frame_of(made_records(1, 1)).iloc[:0]
    for column, kind in COLUMNS.items():
        if kind == "date":
            frame[column] = frame[column].astype("datetime64[us]").dt.date
    frame = frame.astype({"moved": "boolean", "again": "boolean", "age": "Int64"})
    engine.register_frame(f"{name}__frame", frame)
    casts = {"date": "date", "integer": "bigint", "boolean": "boolean", "text": "varchar"}
    select = ", ".join(f"cast({column} as {casts[kind]}) as {column}" for column, kind in KINDS.items())
    engine.create_view(name, f"select {select} from {name}__frame")


@settings(max_examples=6)
@given(st.lists(rows, max_size=18), st.lists(rows, max_size=6))
def test_every_variant_counts_what_its_words_say(engine, records, others):
    measure = Measure.model_validate(MEASURE)
    records, others = numbered(records), numbered(others)
    register(engine, "referrals", records)
    register(engine, "mirror", others)
    basis = Given(engine, str, {"referrals": KINDS, "mirror": KINDS}, {}, {})
    scanned = scan(basis, measure, figures(measure))
    reader, seen = Reader(CLOSED), 0
    for number, variant in enumerate(scanned.variants):
        slips = frozenset(toggle.id for toggle in variant)
        if (len(slips) == 3 and number % 7) or not allowed(slips):
            continue
        expected = reader.counts(records, slips, others)
        for month in ("2026-02", "2026-03"):
            for line in LINES:
                key = line[0][1] if line else ""
                made = make(measure, scanned.tally(number, scanned.place(parse_period(month), line)))
                found = [made.numerator, made.denominator]
                assert found == expected.get((month, key), [0, 0]), (sorted(slips), month, key)
                seen += 1
    assert seen > 1000


def test_the_toggles_are_those_of_the_measure(engine):
    records = made_records(2, 200)
    board = printed(Reader(set()).counts(records, frozenset()))
    board.loc[3, "numerator"] += 1
    found = reconcile(board, frame_of(records), MEASURE, engine=engine, columns=COLUMNS).diagnose()
    tried = {one for ids in found.variants["toggles"] for one in ids.split(" + ") if one}
    assert tried <= {
        *COUNTED,
        "condition:working_days(came, seen) <= 10",
        "null:came:pass",
        "null:came:excluded",
    }


numbers = st.fractions(-50, 50, max_denominator=30)


@settings(max_examples=40)
@given(st.integers(1, 4).flatmap(lambda n: st.lists(numbers, min_size=2**n, max_size=2**n)))
def test_shares_are_the_average_over_every_order_and_add_up_exactly(worths):
    count = len(worths).bit_length() - 1
    worth = {frozenset(at for at in range(count) if mask >> at & 1): worths[mask] for mask in range(2**count)}
    shares = shapley(range(count), worth.__getitem__)
    orders = list(permutations(range(count)))
    for player in range(count):
        gains = [
            worth[frozenset(order[: order.index(player) + 1])]
            - worth[frozenset(order[: order.index(player)])]
            for order in orders
        ]
        assert shares[player] == sum(gains, Fraction(0)) / len(orders)
    assert sum(shares.values()) == worth[frozenset(range(count))] - worth[frozenset()]


@pytest.mark.parametrize("seed", range(2))
def test_parts_of_every_figure_add_up_to_its_gap(engine, seed):
    reader = Reader(
        {date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)}
    )
    records = made_records(seed, 900)
    slips = frozenset([("exclusion:moved", "exclusion:again", "late:7")[seed], "null:asked:pass"])
    board = printed(reader.counts(records, slips))
    board.loc[5, "numerator"] -= 3
    result = reconcile(board, frame_of(records), MEASURE, engine=engine, columns=COLUMNS, keys="id")
    found, compared = result.diagnose(), result.to_frame()
    keys = ["measure", "period", "breakdown"]
    for part, gap in (("numerator", "numerator_difference"), ("denominator", "denominator_difference")):
        shares = found.causes.groupby(keys)[f"{part}_exact"].agg(
            lambda texts: sum(map(Fraction, filter(None, texts)))
        )
        gaps = compared[compared["verdict"] != "no figure"].set_index(keys)[gap]
        for key, total in gaps.items():
            if total or key in shares.index:
                assert shares.get(key, 0) == round(total), key
    assert (found.causes["status"] == "explained").any()
