"""The probe suite: what every engine must answer. A new dialect is added when it passes these."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from assurance.engine import Engine
from assurance.expressions import parse_expression

COLUMNS = {
    "i": "integer",
    "j": "integer",
    "x": "number",
    "t": "text",
    "u": "category",
    "ok": "boolean",
    "d": "date",
    "e": "date",
    "a": "timestamp",
    "b": "timestamp",
}
TYPES = {
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}

PROBES: list[tuple[str, dict[str, Any], Any]] = [
    # three-valued logic
    ("ok and true", {"ok": None}, None),
    ("ok and false", {"ok": None}, False),
    ("ok or true", {"ok": None}, True),
    ("ok or false", {"ok": None}, None),
    ("not ok", {"ok": None}, None),
    ("ok is true", {"ok": None}, False),
    ("ok is not true", {"ok": None}, True),
    ("ok is not false", {"ok": False}, False),
    ("i = 1", {"i": None}, None),
    ("i is null", {"i": None}, True),
    ("i is not null", {"i": None}, False),
    ("i in (1, 2)", {"i": None}, None),
    ("i not in (1, -2)", {"i": -2}, False),
    ("i between 1 and 3", {"i": 3}, True),
    ("i between 1 and j", {"i": 3, "j": None}, None),
    ("i not between 1 and 3", {"i": 4}, True),
    # what binds first
    ("true or false and false", {}, True),
    ("(true or false) and false", {}, False),
    ("not false and false", {}, False),
    ("not (false and false)", {}, True),
    ("2 + 3 * 4", {}, 14),
    ("(2 + 3) * 4", {}, 20),
    ("10 - 3 - 2", {}, 5),
    ("10 - (3 - 2)", {}, 9),
    ("8 / 4 / 2", {}, 1.0),
    ("8 / (4 / 2)", {}, 4.0),
    ("- -i", {"i": 5}, 5),
    ("-(-5)", {}, 5),
    ("2 - -i", {"i": 3}, 5),
    ("-i * 2", {"i": 3}, -6),
    # numbers
    ("7 / 2", {}, 3.5),
    ("i / j", {"i": 1, "j": 0}, None),
    ("x / 0", {"x": 0.0}, None),
    ("i / (j - 1)", {"i": 6, "j": 4}, 2.0),
    ("0.1 + 0.2 = 0.3", {}, False),
    ("x = 0.1", {"x": 0.1}, True),
    ("i + j", {"i": 2**63 - 1, "j": 1}, None),
    ("i + 1", {"i": 2**63 - 1}, None),
    ("-i", {"i": -(2**63)}, None),
    ("abs(i)", {"i": -(2**63)}, None),
    ("abs(-2147483648)", {}, 2147483648),
    ("-2000000000 * -2000000000", {}, 4 * 10**18),
    ("(case when ok then 2000000000 else 1 end) * 2000000000", {"ok": True}, 4 * 10**18),
    ("least(2000000000, 3) + 2147483647", {}, 2147483650),
    ("i * j", {"i": 3000000000, "j": 3}, 9000000000),
    ("round(x)", {"x": 2.5}, 3.0),
    ("round(x)", {"x": -2.5}, -3.0),
    ("round(x, 1)", {"x": 0.25}, 0.3),
    ("round(i, 2)", {"i": 7}, 7),
    ("abs(x)", {"x": -0.5}, 0.5),
    ("1e3 = 1000", {}, True),
    # cases and nulls
    ("case when ok then 1 else 2.5 end", {"ok": None}, 2.5),
    ("case when ok then 1 end", {"ok": False}, None),
    ("case t when 'a' then 1 when 'b' then 2 else 3 end", {"t": "b"}, 2),
    ("coalesce(i, j, 0)", {"i": None, "j": None}, 0),
    ("coalesce(null, t)", {"t": "x"}, "x"),
    ("nullif(i, 1)", {"i": 1}, None),
    ("nullif(i, 1)", {"i": None}, None),
    ("least(i, j)", {"i": None, "j": 2}, 2),
    ("greatest(d, e)", {"d": date(2026, 1, 1), "e": date(2025, 1, 1)}, date(2026, 1, 1)),
    ("least(i, j)", {"i": None, "j": None}, None),
    # text
    ("t = 'it''s -- /* ; $1'", {"t": "it's -- /* ; $1"}, True),
    ("t = u", {"t": "a", "u": "A"}, False),
    ("t < u", {"t": "B", "u": "a"}, True),
    ("lower(t)", {"t": "ÀB"}, "àb"),
    ("upper(t)", {"t": "àb"}, "ÀB"),
    ("trim(t)", {"t": "\u00a0 \ta b\n"}, "a b"),
    ("length(t)", {"t": "é👍"}, 2),
    ("length(t)", {"t": ""}, 0),
    ("starts_with(t, 'a%')", {"t": "abc"}, False),
    ("starts_with(t, '')", {"t": "abc"}, True),
    ("contains(t, 'b')", {"t": "abc"}, True),
    ("contains(t, u)", {"t": "abc", "u": None}, None),
    ("t like 'a_c%'", {"t": "abcd"}, True),
    ("t like 'A%'", {"t": "abc"}, False),
    ("t not like 'a%'", {"t": "abc"}, False),
    ("t like '100%'", {"t": None}, None),
    # elapsed time: exact, whatever the clock does (Europe/London, summer time ends 26 October 2025 01:00Z)
    ("elapsed_seconds(a, b)", {"a": datetime(2025, 1, 1), "b": datetime(2025, 1, 1, 0, 0, 1, 500000)}, 1.5),
    ("elapsed_minutes(a, b)", {"a": datetime(2025, 1, 1), "b": datetime(2025, 1, 1, 0, 1, 30)}, 1.5),
    ("elapsed_hours(a, b)", {"a": datetime(2025, 10, 25, 23), "b": datetime(2025, 10, 27)}, 25.0),
    ("elapsed_days(a, b)", {"a": datetime(2025, 1, 29), "b": datetime(2025, 1, 1)}, -28.0),
    ("elapsed_days(a, b) <= 28", {"a": datetime(2025, 1, 1), "b": datetime(2025, 1, 29, 0, 0, 0, 1)}, False),
    ("elapsed_days(a, b) <= 28", {"a": datetime(2025, 1, 1), "b": datetime(2025, 1, 29)}, True),
    ("elapsed_days(a, b)", {"a": None, "b": datetime(2025, 1, 29)}, None),
    # local dates: 23:30Z in summer is tomorrow in London
    ("local_date(a)", {"a": datetime(2025, 6, 30, 23, 30)}, date(2025, 7, 1)),
    ("local_date(a)", {"a": datetime(2025, 12, 31, 23, 30)}, date(2025, 12, 31)),
    ("month(a)", {"a": datetime(2025, 6, 30, 23, 30)}, 7),
    ("day(d)", {"d": date(2025, 6, 30)}, 30),
    ("year(a)", {"a": datetime(2025, 12, 31, 23, 30)}, 2025),
    ("hour(a)", {"a": datetime(2025, 6, 30, 23, 30)}, 0),
    ("weekday(d)", {"d": date(2026, 1, 4)}, 7),
    ("weekday(a)", {"a": datetime(2025, 6, 29, 23, 30)}, 1),
    ("calendar_days(a, b)", {"a": datetime(2025, 6, 30, 22, 59), "b": datetime(2025, 6, 30, 23, 0)}, 1),
    ("calendar_days(a, b)", {"a": datetime(2025, 6, 30, 23, 0), "b": datetime(2025, 7, 1, 22, 59)}, 0),
    ("calendar_days(d, a)", {"d": date(2025, 6, 30), "a": datetime(2025, 6, 30, 23, 0)}, 1),
    ("calendar_days(d, e)", {"d": date(2025, 3, 1), "e": date(2024, 3, 1)}, -365),
    ("calendar_days(d, e)", {"d": None, "e": date(2024, 3, 1)}, None),
    # literals
    ("d = date '2026-02-28'", {"d": date(2026, 2, 28)}, True),
    ("a = timestamp '2026-07-01 00:00'", {"a": datetime(2026, 6, 30, 23)}, True),
    ("a = timestamp '2026-07-01 00:00Z'", {"a": datetime(2026, 7, 1)}, True),
    ("a = timestamp '2025-10-26 01:30'", {"a": datetime(2025, 10, 26, 0, 30)}, True),
    ("d in (date '2026-02-28', date '2026-03-01')", {"d": date(2026, 3, 1)}, True),
    # working days of England: Good Friday 18 and Easter Monday 21 April 2025; Christmas 25, 26 December
    ("working_days(d, e)", {"d": date(2025, 4, 17), "e": date(2025, 4, 22)}, 1),
    ("working_days(d, e)", {"d": date(2025, 12, 24), "e": date(2026, 1, 2)}, 4),
    ("working_days(d, e)", {"d": date(2026, 1, 2), "e": date(2025, 12, 24)}, -4),
    ("working_days(d, e)", {"d": date(2025, 12, 25), "e": date(2025, 12, 25)}, 0),
    ("working_days(d, e)", {"d": date(2026, 1, 2), "e": date(2026, 1, 4)}, 0),
    ("working_days(d, e)", {"d": date(2026, 1, 3), "e": date(2026, 1, 5)}, 1),
    ("working_days(a, d)", {"a": datetime(2025, 6, 29, 23, 30), "d": date(2025, 6, 30)}, 0),
    ("working_days(d, e)", {"d": None, "e": date(2025, 1, 1)}, None),
    ("working_days(d, e)", {"d": date(1899, 12, 31), "e": date(2025, 1, 1)}, None),
    ("working_days(d, e)", {"d": date(2025, 1, 1), "e": date(2101, 1, 1)}, None),
    ("working_days(d, e)", {"d": date(1, 1, 1), "e": date(9999, 12, 31)}, None),
    # age bands
    ("age_band(i)", {"i": 37}, "35-39"),
    ("age_band(i)", {"i": 0}, "00-04"),
    ("age_band(x)", {"x": 4.99}, "00-04"),
    ("age_band(i)", {"i": 89}, "85-89"),
    ("age_band(i)", {"i": 90}, "90+"),
    ("age_band(i, 10)", {"i": 104}, "90+"),
    ("age_band(i, 10)", {"i": 39}, "30-39"),
    ("age_band(i)", {"i": -1}, None),
    ("age_band(i)", {"i": -90}, None),
    ("age_band(x)", {"x": -0.5}, None),
    ("age_band(i)", {"i": None}, None),
]


@pytest.fixture(scope="module")
def engine():
    with Engine.open(time_zone="Europe/London", holidays="GB-ENG", folders=()) as opened:
        listed = ", ".join(f"{name} {TYPES.get(kind, 'varchar')}" for name, kind in COLUMNS.items())
        opened.execute(f"create table probe ({listed})")
        yield opened


@pytest.mark.parametrize(
    ("text", "row", "expected"), PROBES, ids=[f"{i}: {p[0]}" for i, p in enumerate(PROBES)]
)
def test_engine_answers_as_the_language_says(engine, text, row, expected):
    engine.execute("delete from probe")
    marks = ", ".join("?" for _ in COLUMNS)
    engine.execute(f"insert into probe values ({marks})", [row.get(name) for name in COLUMNS])
    checked = parse_expression(text, COLUMNS)
    found = engine.scalar(f"select {engine.lower(checked, table='p')} from probe p")
    assert found == expected
    if found is not None:
        kinds = {"integer": int, "number": (float, int), "text": str, "boolean": bool}
        assert isinstance(found, kinds.get(checked.type, (date, datetime)))


def test_every_function_and_operator_has_a_probe():
    from assurance.expressions.language import FUNCTIONS

    asked = " ".join(text for text, _, _ in PROBES)
    assert [name for name in FUNCTIONS if f"{name}(" not in asked] == []


def test_every_function_is_lowered():
    from assurance.expressions.language import FUNCTIONS

    assert set(Engine.dialect.functions) == set(FUNCTIONS)


def test_local_dates_follow_the_programme_time_zone():
    expression = parse_expression("calendar_days(a, b)", COLUMNS)
    with Engine.open(time_zone="America/New_York", folders=()) as engine:
        sql = engine.lower(expression)
        times = "select timestamp '2025-06-30 23:30' as a, timestamp '2025-07-01 03:59' as b"
        assert engine.scalar(f"select {sql} from ({times})") == 0
        later = "select timestamp '2025-06-30 23:30' as a, timestamp '2025-07-01 04:00' as b"
        assert engine.scalar(f"select {sql} from ({later})") == 1


@pytest.mark.parametrize(
    ("holidays", "expected"),
    [("GB-ENG", 2), ("GB-SCT", 3), ("none", 4), ("US-NY", 4)],
)
def test_working_days_follow_the_declared_calendar(holidays, expected):
    expression = parse_expression("working_days(date '2025-04-16', date '2025-04-22')", {})
    with Engine.open(holidays=holidays, folders=()) as engine:
        found = engine.scalar(f"select {engine.lower(expression)}")
    # of 17, 18, 21, 22 April 2025 England shuts on 18 and 21, Scotland on 18, New York on none
    assert found == expected
