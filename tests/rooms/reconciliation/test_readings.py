"""Readings of measures against a brute force in plain Python over the rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.errors import DomainError
from assurance.programme import Measure
from assurance.reconciliation.readings import Reading, Readings, readings_of_source

COLUMNS = {
    "rows": {
        "referred_at": "timestamp", "seen_at": "timestamp", "kind": "category", "moved": "boolean",
        "typed_on": "date", "team": "category",
    }
}  # fmt: skip
MONTH = parse_period("2026-10")
START = datetime(2026, 9, 28, 12)


def measure_of(**changes):
    return Measure.model_validate(
        {
            "id": "seen", "version": "1", "effective_from": "2026-01-01", "title": "Seen in time",
            "group": "access", "owner": "Lead", "source": "rows", "population": "kind = 'new'",
            "exclusions": [{"id": "moved", "when": "moved", "reason": "moved away"}],
            "statistic": "proportion", "numerator": "calendar_days(referred_at, seen_at) <= 2",
            "date": "referred_at", "direction": "increase", "breakdowns": ["team"],
            "alternatives": {"dates": ["typed_on"], "attribution": {"team": ["kind"]}},
        }
        | changes
    )  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    with Engine.open(threads=1, time_zone="UTC") as opened:
        yield opened


def read(engine, rows, measure=None, period=MONTH):
    frame = pd.DataFrame(rows, columns=list(COLUMNS["rows"]))
    frame = frame.astype({"referred_at": "datetime64[us]", "seen_at": "datetime64[us]", "kind": "str",
                          "moved": "boolean", "typed_on": "datetime64[us]", "team": "str"})  # fmt: skip
    engine.register_frame("raw_rows", frame)
    engine.create_view("rows", "SELECT * REPLACE (CAST(typed_on AS DATE) AS typed_on) FROM raw_rows")
    return readings_of_source(engine, measure or measure_of(), columns=COLUMNS, period=period)


def in_month(day):
    return day is not None and date(2026, 10, 1) <= day < date(2026, 11, 1)


def brute(rows, reading):
    """Count one reading: (met, counted), by the words of docs/diagnosis.md."""
    met = counted = 0
    for referred, seen, kind, moved, typed, _ in rows:
        day = typed if reading == "date:typed_on" else referred and referred.date()
        unknown = {"null:seen_at": seen is None, "null:referred_at": referred is None}
        if not in_month(day) or (kind != "new" and not reading.startswith("condition:")):
            continue
        if moved and reading != "exclusion:moved":
            continue
        if reading.endswith(":excluded") and unknown[reading.removesuffix(":excluded")]:
            continue
        gap = None if None in (referred, seen) else (seen.date() - referred.date()).days
        ok = gap is not None and (gap < 2 if reading.startswith("boundary") else gap <= 2)
        if reading == "days:elapsed":
            ok = gap is not None and seen - referred <= timedelta(days=2)
        if reading == "days:working":
            ok = gap is not None and working(referred.date(), seen.date()) <= 2
        if reading.endswith(":pass") and unknown[reading.removesuffix(":pass")]:
            ok = True
        counted += 1
        met += ok
    return met, counted


def working(first, last):
    """Working days after `first` up to and including `last`; October 2026 has no English holiday."""
    if last < first:
        return -working(last, first)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 for day in days)


TIMES = st.one_of(st.none(), st.integers(0, 80).map(lambda n: START + timedelta(hours=3 * n)))
DAYS = st.one_of(st.none(), st.dates(date(2026, 9, 28), date(2026, 10, 8)))
ROWS = st.lists(
    st.tuples(
        TIMES, TIMES, st.sampled_from(["new", "new", "old"]), st.sampled_from([True, False, None]), DAYS,
        st.sampled_from(["north", "south"]),
    ),
    max_size=14,
)  # fmt: skip


@given(rows=ROWS)
@settings(max_examples=25, deadline=None)
def test_every_reading_of_any_rows_is_counted_exactly(engine, rows):
    found = read(engine, rows)
    expected = {
        "", "exclusion:moved", "boundary:calendar_days(referred_at, seen_at) < 2", "days:elapsed",
        "days:working", "null:referred_at:pass", "null:referred_at:excluded", "null:seen_at:pass",
        "null:seen_at:excluded", "date:typed_on", "condition:population:kind = 'new'",
    }  # fmt: skip
    assert {one.id for one in found.readings} == expected
    for one in found.readings:
        met, counted = brute(rows, one.id)
        assert (one.numerator, one.denominator) == (met, counted), one.id
        assert one.value == (Fraction(met, counted) if counted else None)


def test_the_threshold_itself_is_never_given_up(engine):
    measure = measure_of(numerator="seen_at is not null and calendar_days(referred_at, seen_at) <= 2")
    found = read(engine, [(START, START, "new", False, None, "north")], measure, parse_period("2026-09"))
    assert not any("condition:calendar" in one.id or "condition:seen" in one.id for one in found.readings)
    assert not any(one.kind == "period" for one in found.readings)


@pytest.mark.parametrize(
    ("changes", "scale", "value"),
    [
        ({"statistic": "count", "numerator": None}, "count", 2),
        ({"statistic": "median", "numerator": None, "value": "calendar_days(referred_at, seen_at)",
          "unit": "days"}, "amount", Fraction(5, 2)),
        ({"statistic": "mean", "numerator": None, "value": "elapsed_hours(referred_at, seen_at)"},
         "amount", 60),
        ({"statistic": "sum", "numerator": None, "value": "calendar_days(referred_at, seen_at)"},
         "amount", 5),
        ({"statistic": "rate", "numerator": "calendar_days(referred_at, seen_at)", "denominator": "1",
          "per": 10}, "amount", 25),
    ],
)  # fmt: skip
def test_measures_of_every_statistic_are_read(engine, changes, scale, value):
    day = datetime(2026, 10, 5, 12)
    rows = [(day, day + timedelta(days=gap), "new", moved, None, "north") for gap, moved in
            ((1, False), (4, False), (9, True))]  # fmt: skip
    found = read(engine, rows, measure_of(**changes))
    assert (found.scale, found.agreed.value) == (scale, value)
    assert {one.id for one in found.readings} >= {"", "exclusion:moved"}
    assert found.sentence().startswith("Under the agreed definition ")
    assert "<img" in found._repr_html_()


def test_a_count_of_the_whole_file_without_any_condition(engine):
    measure = measure_of(
        statistic="count", numerator=None, population=None, exclusions=[], date=None, period="all",
        breakdowns=[], alternatives={},
    )  # fmt: skip
    found = read(engine, [(None, None, "old", None, None, "north")] * 3, measure)
    assert (found.agreed.value, found.single, found.period) == (3, (), "all")
    assert found.sentence() == "Under the agreed definition 3; it is not read in any other way."


def test_words_picture_and_table_say_the_same(engine):
    day = datetime(2026, 10, 5, 12)
    rows = [(day, day + timedelta(days=n), "new", n == 3, None, "north") for n in range(4)]
    found = read(engine, rows)
    assert found.sentence().split("\n")[0] == (
        "Under the agreed definition 100% (3 of 3); other natural readings give 66.7% to 100%. The "
        "choice of reading alone makes it up to 33.3 percentage points lower."
    )
    assert "Fewer than 2 days, not 2 days or fewer: 66.7% (2 of 3)" in found.alt_text()
    assert "\N{MINUS SIGN}33.3 percentage points" in found._repr_html_()
    assert found.to_frame()["exact"].tolist().count("2/3") == 1


def test_readings_that_cannot_be_are_refused():
    one = Reading("", "", "as agreed", 0, Fraction(3), Fraction(2), Fraction(3, 2))
    with pytest.raises(DomainError, match="readings of seen: as agreed counts 3 of 2"):
        Readings("measure", "seen", "Seen", "", "share", "", "seen", (one,))
    with pytest.raises(DomainError, match="readings of seen: the first has to be the agreed definition"):
        Readings("measure", "seen", "Seen", "", "share", "", "seen", ())


def test_a_source_that_is_not_there(engine):
    with pytest.raises(DomainError, match="measure seen: no source 'others' was given"):
        read(engine, [], measure_of(source="others"))
