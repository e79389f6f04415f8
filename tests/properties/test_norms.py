"""Learned norms against a brute force written from the definitions: every pair of events, one by one."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine
from assurance.traces.norms import far, profile, sums, temporal_profile, variants
from assurance.traces.norms.deviations import deviations
from assurance.traces.norms.reading import Columns, coded_events

START = pd.Timestamp("2026-10-25T00:30:00")
NAMES = {"case": "who", "activity": "what", "at": "when"}
# Seconds, parts of a second, ties, and a time of long ago: differences of a century are squared as well.
GAPS = st.sampled_from([0, 0, 1, 60, 3600, 86_400, 0.000001, 0.5, 7.25, -126 * 365 * 86_400])
EVENTS = st.lists(st.tuples(st.sampled_from("12"), st.sampled_from("abc"), GAPS), max_size=40)
WHOLE = st.lists(st.tuples(st.sampled_from("12"), st.sampled_from("abc"), st.integers(0, 9)), max_size=40)


def frame_of(events):
    times = [START + pd.Timedelta(microseconds=round(gap * 1_000_000)) for *_, gap in events]
    rows = [(case, activity, at) for (case, activity, _), at in zip(events, times, strict=True)]
    frame = pd.DataFrame(rows, columns=["who", "what", "when"])
    return frame.astype({"who": "str", "what": "str", "when": "datetime64[us]"})


def ordered(frame):
    """Give the events of each case as activity and microseconds; Python's sort keeps ties in file order."""
    cases = defaultdict(list)
    for case, activity, at in frame.itertuples(index=False):
        cases[case].append((activity, at.value // 1000))
    return {case: sorted(events, key=lambda event: event[1]) for case, events in cases.items()}


def times_of(frame):
    found = defaultdict(list)
    for case, events in ordered(frame).items():
        for (first, start), (then, end) in combinations(events, 2):
            found[first, then].append((case, end - start))
    return found


@pytest.fixture(scope="module")
def engine():
    with Engine.open(threads=1) as opened:
        yield opened


@settings(max_examples=30, deadline=None)
@given(events=st.one_of(EVENTS, WHOLE), block=st.sampled_from([1, 2, 3, 7, 32]))
def test_profile_is_the_brute_force(engine, events, block):
    frame = frame_of(events)
    expected = {key: [time for _, time in times] for key, times in times_of(frame).items()}
    with coded_events(frame, Columns(**NAMES), engine) as coded:
        pairs = sums.pair_sums(coded, block=block)
    assert {(pair.first, pair.then) for pair in pairs} == set(expected)
    for pair in pairs:
        times = expected[pair.first, pair.then]
        exact = [Fraction(time, 1_000_000) for time in times]
        assert pair.pairs == len(times)
        assert pair.mean == statistics.mean(exact)
        assert pair.variance == (statistics.variance(exact) if len(times) > 1 else None)


@settings(max_examples=15, deadline=None)
@given(
    learned=st.one_of(EVENTS, WHOLE),
    judged=st.one_of(EVENTS, WHOLE),
    zeta=st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(3)]),
    long=st.sampled_from([1, 4, 256]),
)
def test_deviations_are_the_brute_force(engine, tmp_path_factory, learned, judged, zeta, long):
    known = temporal_profile(frame_of(learned), **NAMES, engine=engine)
    frame = frame_of(judged)
    folder = tmp_path_factory.mktemp("far")
    with coded_events(frame, Columns(**NAMES), engine) as coded:
        pairs, deviating, table = far.far_pairs(
            coded, known.pairs, zeta=zeta, path=folder / "far.parquet", long=long
        )
    norms = {(pair.first, pair.then): pair for pair in known.pairs}
    cases: Counter = Counter()
    times = times_of(frame)
    assert {(pair.first, pair.then) for pair in pairs} == set(times)
    for pair in pairs:
        found, norm = times[pair.first, pair.then], norms.get((pair.first, pair.then))
        assert pair.pairs == len(found)
        if norm is None or norm.pairs == 1:
            reason = "not in the profile" if norm is None else "seen once in the profile"
            assert (pair.status, pair.too_short, pair.too_long) == (reason, None, None)
            continue
        distances = [(case, Fraction(time, 1_000_000) - norm.mean) for case, time in found]
        beyond = [(case, gap) for case, gap in distances if gap**2 > zeta**2 * norm.variance]
        assert pair.status == ("judged" if norm.variance else "no spread in the profile")
        assert pair.too_long == sum(gap > 0 for _, gap in beyond)
        assert pair.too_short == sum(gap < 0 for _, gap in beyond)
        if norm.variance:
            assert pair.cases == len({case for case, _ in beyond})
            cases.update((case, pair.first, pair.then) for case, _ in beyond)
    assert deviating == len({case for case, *_ in cases})
    rows = table.to_frame()
    written = rows.set_index(["case_key", "first", "then"])[["too_short", "too_long"]].sum(axis=1)
    assert written.to_dict() == dict(cases)


@settings(max_examples=15, deadline=None)
@given(events=WHOLE, fewest=st.integers(1, 3))
def test_variants_are_the_brute_force(engine, events, fewest):
    relabelled = [(f"{case}{place % 5}", what, gap) for place, (case, what, gap) in enumerate(events)]
    frame = frame_of(relabelled)
    paths = Counter(tuple(what for what, _ in case) for case in ordered(frame).values())
    found = variants(frame, **NAMES, fewest=fewest, engine=engine)
    assert {one.sequence: one.cases for one in found.variants} == {
        path: count for path, count in paths.items() if count >= fewest
    }
    assert found.cases == sum(paths.values())
    assert found.other_cases == sum(count for count in paths.values() if count < fewest)
    assert found.other_variants == sum(count < fewest for count in paths.values())
    shares = sum((one.share for one in found.variants), found.other_share or Fraction(0))
    assert shares == (1 if paths else 0)


def test_a_long_case_is_not_squared(engine, tmp_path: Path):
    """A case of 20,000 events has 200 million pairs: all are counted, none is formed."""
    events = 20_000
    engine.execute(
        "CREATE TABLE long_case AS SELECT 'made-up' AS who, "
        "CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END AS what, "
        f"TIMESTAMP '2026-10-01' + to_seconds(n) AS when_ FROM range({events}) AS t (n)"
    )
    found = temporal_profile("long_case", case="who", activity="what", at="when_", engine=engine)
    by_pair = {(pair.first, pair.then): pair for pair in found.pairs}
    half = events // 2
    # From one `a` to a later one lie 2 d seconds, and there are half - d such pairs.
    assert by_pair["a", "a"].pairs == half * (half - 1) // 2
    assert by_pair["a", "a"].mean == Fraction(
        sum(2 * gap * (half - gap) for gap in range(1, half)), half * (half - 1) // 2
    )
    assert sum(pair.pairs for pair in found.pairs) == events * (events - 1) // 2
    far_ones = deviations(found, "long_case", zeta=2, path=tmp_path, engine=engine)
    limit = by_pair["a", "a"].bounds(Fraction(2))[1] // 2_000_000
    expected = sum(half - gap for gap in range(limit + 1, half))
    row = next(pair for pair in far_ones.pairs if (pair.first, pair.then) == ("a", "a"))
    assert (row.too_short, row.too_long) == (0, expected)
    engine.execute("DROP TABLE long_case")


def test_module_is_lent_nothing_for_keeps(engine):
    profile.temporal_profile(frame_of([("1", "a", 0)]), **NAMES, engine=engine)
    assert engine.rows("SELECT table_name FROM information_schema.tables") == []
