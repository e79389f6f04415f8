"""Learned norms at the door: every way to give events, bad input, and what is said, drawn and printed."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pyarrow as pa
import pytest

from assurance.engine import Table
from assurance.errors import DomainError
from assurance.traces.norms import PairTimes, deviations, temporal_profile, variants

NAMES = {"case": "case_id", "activity": "activity", "at": "at"}


def log(*rows):
    return pd.DataFrame(rows, columns=["case_id", "activity", "at"])


GOOD = log(
    ("1", "referred", "2026-10-01T10:00"),
    ("2", "referred", "2026-10-01T10:00"),
    ("1", "seen", "2026-10-01T12:00"),
    ("2", "seen", "2026-10-01T14:00"),
)
MESSY = log(
    ("1", "referred", "2026-10-01T10:00"),
    (None, "referred", "2026-10-01T10:00"),
    (" ", "referred", "2026-10-01T10:00"),
    ("1", None, "2026-10-01T11:00"),
    ("1", "seen", None),
    ("1", "seen", "  "),
    ("1", "seen", "yesterday"),
    ("1", "seen", "infinity"),
    ("2", "seen", "31/10/2026"),
    ("3", "seen", "2026-10-01T12:00"),
)


def as_table(frame, folder, engine):
    engine.register_frame("to_write", frame)
    path = folder / "events.parquet"
    rows = engine.write_parquet("SELECT * FROM to_write", path)
    engine.execute("DROP TABLE to_write")
    return Table(path, rows)


@pytest.mark.parametrize("kind", ["pandas", "arrow", "parquet", "times", "zoned", "offset", "numbers"])
def test_every_kind_of_table_is_the_same(trace_engine, tmp_path, kind):
    made = {
        "pandas": lambda: GOOD,
        "arrow": lambda: pa.Table.from_pandas(GOOD),
        "parquet": lambda: as_table(GOOD, tmp_path, trace_engine),
        "times": lambda: GOOD.assign(at=pd.to_datetime(GOOD["at"])),
        "zoned": lambda: GOOD.assign(at=pd.to_datetime(GOOD["at"]).dt.tz_localize("Europe/London")),
        "offset": lambda: GOOD.assign(at=GOOD["at"].where(GOOD["case_id"] != "1", GOOD["at"] + ":00+01:00")),
        "numbers": lambda: GOOD.assign(case_id=[1.0, 2.0, 1.0, 2.0]),
    }[kind]()
    found = temporal_profile(made, **NAMES, engine=trace_engine)
    assert found.pairs == (PairTimes("referred", "seen", 2, 21_600_000_000, 259_200_000_000_000_000_000),)
    assert (found.pairs[0].mean, found.pairs[0].variance) == (Fraction(10_800), Fraction(25_920_000))
    assert trace_engine.rows("SELECT table_name FROM information_schema.tables") == []


def test_a_table_of_the_engine_stays(trace_engine):
    trace_engine.register_frame("given", GOOD)
    assert temporal_profile("given", **NAMES, engine=trace_engine).pairs[0].pairs == 2
    assert trace_engine.rows("SELECT table_name FROM information_schema.tables") == [("given",)]
    trace_engine.execute("DROP TABLE given")


def test_an_offset_in_the_text_counts(trace_engine):
    events = log(("1", "a", "2026-10-01T10:00:00+01:00"), ("1", "b", "2026-10-01T10:00:00Z"))
    assert temporal_profile(events, **NAMES, engine=trace_engine).pairs[0].mean == 3600


def test_rows_that_cannot_be_used_are_counted(trace_engine):
    found = temporal_profile(MESSY, **NAMES, engine=trace_engine)
    assert dict(found.left_out) == {"no case": 2, "no activity": 1, "no time": 2, "time not readable": 3}
    assert (found.events, found.cases, found.single, found.empty) == (2, 2, 2, 1)
    assert found.pairs == ()
    assert found.sentence() == (
        "No activity follows another in 2 events of 2 cases, so there is no time to learn from. Left out "
        "were 8 rows: no case 2, no activity 1, no time 2 and time not readable 3."
    )
    ways = variants(MESSY, **NAMES, fewest=1, engine=trace_engine)
    assert [(one.sequence, one.cases, one.share) for one in ways.variants] == [(("seen",), 1, Fraction(1))]
    assert (ways.cases, ways.unknown) == (1, 2)
    assert "Of 2 cases the sequence is not known" in ways.sentence()


@pytest.mark.parametrize(
    ("frame", "options", "message"),
    [
        (GOOD, {"case": "caseid"}, "case: the events have no column 'caseid'; did you mean \"case_id\"?"),
        (GOOD.assign(at=[1, 2, 3, 4]), {}, "at: column 'at' holds bigint values; a time must be a timestamp"),
        ("events", {}, "events: a table of an engine is named, but no engine is given"),
        ([1, 2], {}, "frame: a pandas, polars or Arrow table is expected, not list"),
    ],
)
def test_bad_input_is_refused(frame, options, message):
    for learn in (temporal_profile, variants):
        with pytest.raises(DomainError) as refusal:
            learn(frame, **{**NAMES, **options})
        assert message in str(refusal.value)


def test_every_missing_column_is_named_at_once(trace_engine):
    with pytest.raises(DomainError, match="3 problem") as refusal:
        temporal_profile(GOOD, case="x", activity="y", at="z", engine=trace_engine)
    assert all(f"{role}: " in str(refusal.value) for role in NAMES)
    trace_engine.register_frame("given", GOOD)
    with pytest.raises(DomainError, match="no table or view 'givn'; did you mean \"given\""):
        temporal_profile("givn", **NAMES, engine=trace_engine)
    trace_engine.execute("DROP TABLE given")


@pytest.mark.parametrize("zeta", [-1, float("nan"), float("inf"), True, "3"])
def test_a_zeta_that_is_none_is_refused(zeta):
    with pytest.raises(DomainError, match=r"zeta is .*; a number of standard deviations of at least 0"):
        deviations(temporal_profile(GOOD, **NAMES), GOOD, zeta=zeta)


@pytest.mark.parametrize("fewest", [0, 1.5, True])
def test_a_fewest_that_is_none_is_refused(fewest):
    with pytest.raises(DomainError, match=r"fewest is .*whole number of cases of at least 1"):
        variants(GOOD, **NAMES, fewest=fewest)


def test_without_a_spread_nothing_is_divided(trace_engine):
    same = log(*[(str(n), what, "2026-10-01T10:00") for n in range(3) for what in ("a", "b")])
    profile = temporal_profile(same, **NAMES, engine=trace_engine)
    assert [(pair.mean, pair.variance, pair.sd) for pair in profile.pairs] == [(0, 0, 0.0)]
    other = log(
        ("1", "a", "2026-10-01T10:00"), ("1", "b", "2026-10-01T10:05"), ("1", "c", "2026-10-01T10:06")
    )
    found = deviations(profile, other, zeta=3, engine=trace_engine)
    assert (found.judged, found.deviating, found.deviating_cases) == (0, 0, 0)
    assert found.not_judged == {"no spread in the profile": 1, "not in the profile": 2}
    level = next(pair for pair in found.pairs if pair.bounds)
    assert (level.bounds, level.too_short, level.too_long, level.cases) == ((0, 0), 0, 1, None)
    assert found.sentence() == (
        "No pair of events could be judged. Not judged were 3 pairs of events: no spread in the profile 1 "
        "and not in the profile 2."
    )
    assert found.case_table.rows == 0


def test_a_time_exactly_that_far_does_not_deviate():
    times = PairTimes("a", "b", 4, 8_000_000, 24_000_000_000_000)  # mean 2 s, variance 8/3
    assert times.variance == Fraction(8, 3)
    four = PairTimes("a", "b", 2, 4_000_000, 10_000_000_000_000)  # 1 and 3 s: mean 2, variance 2
    assert four.bounds(Fraction(0)) == (2_000_000, 2_000_000)
    nine = PairTimes("a", "b", 3, 6_000_000, 14_000_000_000_000)  # 1, 2 and 3 s: mean 2, sd exactly 1
    assert nine.bounds(Fraction(1)) == (1_000_000, 3_000_000)


@pytest.fixture
def all_three(trace_engine):
    rows = [
        (f"secret-{n}", what, f"2026-10-{1 + n:02}T{10 + (n + 8 * (n == 9)) * (what == 'seen') // 2:02}:00")
        for n in range(12)
        for what in ("referred", "seen")
    ]
    events = log(*rows)
    profile = temporal_profile(events, **NAMES, engine=trace_engine)
    return profile, deviations(profile, events, zeta=1, engine=trace_engine), variants(
        events, **NAMES, engine=trace_engine
    )  # fmt: skip


def test_doors_name_no_case_and_no_date(all_three):
    for result in all_three:
        page = result._repr_html_()
        assert result.sentence() in page or len(result.sentence()) > 20
        assert "<figure>" in page
        assert result.alt_text()
        frame = result.to_frame()
        assert len(frame)
        for text in (page, result.sentence(), result.alt_text(), frame.to_csv(), repr(result)):
            assert "secret" not in text
            assert "2026" not in text
    assert all_three[1].deviating > 0
    assert set(all_three[1].case_table.to_frame()["case_key"].str[:6]) == {"secret"}


def test_rare_sequences_are_folded(trace_engine):
    events = pd.concat([GOOD, log(("3", "rare thing", "2026-10-01T10:00"))])
    found = variants(events, **NAMES, fewest=2, engine=trace_engine)
    assert found.to_frame()["variant"].tolist() == ["referred → seen", "other"]
    assert (found.other_variants, found.other_cases, found.other_share) == (1, 1, Fraction(1, 3))
    assert "rare thing" not in found.sentence() + found.alt_text() + found._repr_html_()


def test_ties_of_variants_come_in_file_order(trace_engine):
    events = log(*[(case, what, "2026-10-01") for case, what in (("9", "z"), ("1", "a"), ("5", "m"))])
    found = variants(events, **NAMES, fewest=1, engine=trace_engine)
    assert [one.sequence for one in found.variants] == [("z",), ("a",), ("m",)]


def test_no_rows_are_no_error(trace_engine):
    empty = GOOD.iloc[:0].astype("str")
    profile = temporal_profile(empty, **NAMES, engine=trace_engine)
    for result in (
        profile,
        deviations(profile, empty, zeta=3, engine=trace_engine),
        variants(empty, **NAMES, engine=trace_engine),
    ):
        assert result.to_frame().empty
        assert result.sentence().startswith("No ")
        assert result.alt_text().startswith("No plot")
        assert "<figure>" not in result._repr_html_()
