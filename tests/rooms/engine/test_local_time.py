"""Local wall-clock time to UTC where the clock changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assurance.engine import Engine
from assurance.errors import DomainError

CASES = [
    ("Europe/London", "2025-10-26 00:59:59", "2025-10-25 23:59:59", "2025-10-25 23:59:59"),
    ("Europe/London", "2025-10-26 01:00:00", "2025-10-26 00:00:00", "2025-10-26 01:00:00"),
    ("Europe/London", "2025-10-26 01:59:59", "2025-10-26 00:59:59", "2025-10-26 01:59:59"),
    ("Europe/London", "2025-10-26 02:00:00", "2025-10-26 02:00:00", "2025-10-26 02:00:00"),
    ("Europe/London", "2025-03-30 00:59:59", "2025-03-30 00:59:59", "2025-03-30 00:59:59"),
    ("Europe/London", "2025-03-30 01:00:00", None, None),
    ("Europe/London", "2025-03-30 01:59:59", None, None),
    ("Europe/London", "2025-03-30 02:00:00", "2025-03-30 01:00:00", "2025-03-30 01:00:00"),
    ("America/New_York", "2025-11-02 01:30:00", "2025-11-02 05:30:00", "2025-11-02 06:30:00"),
    ("America/New_York", "2025-11-02 00:59:59", "2025-11-02 04:59:59", "2025-11-02 04:59:59"),
    ("America/New_York", "2025-03-09 02:30:00", None, None),
    ("Australia/Lord_Howe", "2025-04-06 01:45:00", "2025-04-05 14:45:00", "2025-04-05 15:15:00"),
    ("Australia/Lord_Howe", "2025-10-05 02:10:00", None, None),
    ("Asia/Kolkata", "2025-10-26 01:30:00", "2025-10-25 20:00:00", "2025-10-25 20:00:00"),
    ("UTC", "2025-10-26 01:30:00", "2025-10-26 01:30:00", "2025-10-26 01:30:00"),
]


@pytest.fixture(scope="module")
def engine():
    with Engine.open(holidays="none", folders=()) as opened:
        yield opened


def read(engine, local, zone, repeated):
    sql = engine.local_to_utc_sql("wall", zone, repeated)
    return engine.scalar(f"select {sql} from (select ?::timestamp as wall)", [local])


@pytest.mark.parametrize(("zone", "local", "first", "second"), CASES)
def test_both_hours_of_autumn_and_the_missing_hour_of_spring(engine, zone, local, first, second):
    for repeated, expected in (("first", first), ("second", second)):
        wanted = datetime.fromisoformat(expected) if expected else None
        assert read(engine, local, zone, repeated) == wanted


def test_null_stays_null(engine):
    assert read(engine, None, "Europe/London", "first") is None


@pytest.mark.parametrize(
    "zone", ["Europe/London", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe"]
)
def test_a_year_of_half_hours_agrees_with_python(engine, zone):
    start = datetime(2025, 1, 1)
    locals_ = [start + timedelta(minutes=30 * step) for step in range(2 * 24 * 365)]
    series = "select timestamp '2025-01-01' + to_minutes(30 * range) as wall from range(2 * 24 * 365)"
    for repeated, fold in (("first", 0), ("second", 1)):
        sql = engine.local_to_utc_sql("wall", zone, repeated)
        found = [row[0] for row in engine.rows(f"select {sql} from ({series}) order by wall")]
        expected = []
        for local in locals_:
            utc = local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(ZoneInfo("UTC"))
            back = utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            expected.append(utc.replace(tzinfo=None) if back == local else None)
        assert found == expected


def test_unknown_zone_and_reading_are_refused(engine):
    with pytest.raises(DomainError, match='did you mean "Europe/London"'):
        engine.local_to_utc_sql("wall", "Europe/Londn", "first")
    with pytest.raises(DomainError, match="'first' or 'second', not 'third'"):
        engine.local_to_utc_sql("wall", "Europe/London", "third")
