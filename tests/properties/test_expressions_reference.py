"""Whatever the language accepts runs, touches no file, and means what a small interpreter says."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assurance.engine import Engine
from assurance.errors import ExpressionError
from assurance.expressions import parse_expression

COLUMNS = {
    "i": "integer",
    "j": "integer",
    "x": "number",
    "y": "number",
    "s": "text",
    "t": "text",
    "p": "boolean",
    "q": "boolean",
    "d": "date",
    "e": "date",
    "a": "timestamp",
    "b": "timestamp",
}
SQL_TYPES = {"integer": "bigint", "number": "double", "text": "varchar", "boolean": "boolean"}
Part = tuple[str, Callable[[dict[str, Any]], Any]]
LONDON, UTC = ZoneInfo("Europe/London"), ZoneInfo("UTC")


def local(stamp):
    return stamp.replace(tzinfo=UTC).astimezone(LONDON).date()


def strict(function):
    """Give null when any argument is null."""
    return lambda *values: None if None in values else function(*values)


def both(left, right):
    if left is False or right is False:
        return False
    return None if None in (left, right) else True


def either(left, right):
    if left is True or right is True:
        return True
    return None if None in (left, right) else False


def branch(condition, yes, no):
    return yes if condition is True else no


def whole(value):
    return value if -(2**63) <= value < 2**63 else None


def finite(value):
    assume(math.isfinite(value))
    return value


def mixed(left, right):
    """Compare as the engine does: as doubles as soon as one of them is."""
    if isinstance(left, float) or isinstance(right, float):
        return float(left), float(right)
    return left, right


def join(template: str, function: Callable[..., Any], *parts: Part) -> Part:
    return (
        template.format(*(f"({text})" for text, _ in parts)),
        lambda row: function(*(read(row) for _, read in parts)),
    )


def column(name: str) -> Part:
    return name, lambda row: row[name]


def constant(text: str, value: Any) -> Part:
    return text, lambda _: value


def call(template, function, *generators):
    return lambda draw: join(template, function, *(generate(draw) for generate in generators))


def pick(*generators):
    return lambda draw: generators[draw(st.integers(0, len(generators) - 1))](draw)


def one_of(*parts):
    return lambda draw: parts[draw(st.integers(0, len(parts) - 1))]


def texts(*values):
    return [constant("'" + value.replace("'", "''") + "'", value) for value in values]


INTEGERS = one_of(
    column("i"),
    column("j"),
    *(constant(str(value), value) for value in (0, 1, 2, 3, 2_000_000_000, 2**63 - 1)),
)
NUMBERS = one_of(column("x"), column("y"), *(constant(repr(value), value) for value in (0.1, 0.5, 2.0, 1e3)))
TEXTS = one_of(column("s"), column("t"), *texts("", "a", "it's", "-- b", " /* c"))
DAYS = one_of(column("d"), column("e"), constant("date '2025-10-26'", date(2025, 10, 26)))
STAMPS = one_of(
    column("a"), column("b"), constant("timestamp '2025-06-30 23:30Z'", datetime(2025, 6, 30, 23, 30))
)
BOOLEANS = one_of(column("p"), column("q"), constant("true", True), constant("false", False))


def grow_numbers(inner):
    whole_, float_ = inner
    numeric = pick(whole_, float_)
    wholes = pick(
        call("{} + {}", strict(lambda a, b: whole(a + b)), whole_, whole_),
        call("{} - {}", strict(lambda a, b: whole(a - b)), whole_, whole_),
        call("{} * {}", strict(lambda a, b: whole(a * b)), whole_, whole_),
        call("-{}", strict(lambda a: whole(-a)), whole_),
        call("abs({})", strict(lambda a: whole(abs(a))), whole_),
        call("coalesce({}, {})", lambda a, b: b if a is None else a, whole_, whole_),
        call("nullif({}, {})", lambda a, b: None if a is not None and a == b else a, whole_, whole_),
        call("length({})", strict(len), TEXTS),
        call("calendar_days({}, {})", strict(lambda a, b: (b - a).days), DAYS, DAYS),
        call("calendar_days({}, {})", strict(lambda a, b: (local(b) - local(a)).days), STAMPS, STAMPS),
    )
    floats = pick(
        call("{} / {}", strict(lambda a, b: finite(float(a) / float(b)) if b else None), numeric, numeric),
        call("{} * {}", strict(lambda a, b: finite(float(a) * float(b))), float_, numeric),
        call("{} - {}", strict(lambda a, b: finite(float(a) - float(b))), numeric, float_),
        call("elapsed_hours({}, {})", strict(lambda a, b: (b - a) / timedelta(hours=1)), STAMPS, STAMPS),
        call(
            "case when {} then {} else {} end",
            lambda c, a, b: None if (v := a if c is True else b) is None else float(v),
            BOOLEANS,
            float_,
            numeric,
        ),
    )
    return pick(whole_, wholes), pick(float_, floats)


def comparisons(parts):
    compare = {
        "=": lambda a, b: a == b,
        "<>": lambda a, b: a != b,
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    return pick(
        *(
            call("{} " + sign + " {}", strict(lambda a, b, test=test: test(*mixed(a, b))), parts, parts)
            for sign, test in compare.items()
        ),
        call("{} is null", lambda a: a is None, parts),
        call("{} is not null", lambda a: a is not None, parts),
    )


def conditions():
    once = grow_numbers((INTEGERS, NUMBERS))
    twice = grow_numbers(once)
    numeric = pick(*twice)
    simple = pick(
        BOOLEANS,
        comparisons(numeric),
        comparisons(TEXTS),
        comparisons(DAYS),
        comparisons(STAMPS),
        call("{} between 1 and 2.5", strict(lambda a: 1.0 <= float(a) <= 2.5), numeric),
        call("{} in (1, 2, -3)", strict(lambda a: a in (1, 2, -3)), once[0]),
        call("{} not in ('a', 'b')", strict(lambda a: a not in ("a", "b")), TEXTS),
        call("contains({}, {})", strict(lambda a, b: b in a), TEXTS, TEXTS),
        call("starts_with({}, {})", strict(lambda a, b: a.startswith(b)), TEXTS, TEXTS),
        call("{} like 'a%'", strict(lambda a: a.startswith("a")), TEXTS),
        call("trim(upper({})) = {}", strict(lambda a, b: a.upper().strip() == b), TEXTS, TEXTS),
    )
    for _ in range(2):
        inner = simple
        simple = pick(
            inner,
            call("{} and {}", both, inner, inner),
            call("{} or {}", either, inner, inner),
            call("not {}", strict(lambda a: not a), inner),
            call("{} is true", lambda a: a is True, inner),
            call("{} is not false", lambda a: a is not False, inner),
            call(
                "case when {} then {} else {} end", lambda a, b, c: b if a is True else c, inner, inner, inner
            ),
        )
    return simple


CONDITIONS = st.composite(conditions())()


ROWS = st.fixed_dictionaries(
    {
        **dict.fromkeys("ij", st.none() | st.sampled_from([-(2**63), -3, 0, 1, 2, 2**63 - 1])),
        **dict.fromkeys("xy", st.none() | st.sampled_from([-2.5, 0.0, 0.1, 1.0, 2.5, 1e9])),
        **dict.fromkeys("st", st.none() | st.sampled_from(["", "a", "ab", " A ", "it's", "é-- b"])),
        **dict.fromkeys("pq", st.none() | st.booleans()),
        **dict.fromkeys("de", st.none() | st.dates(date(1990, 1, 1), date(2060, 12, 31))),
        **dict.fromkeys("ab", st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2030, 12, 31))),
    }
)


@pytest.fixture(scope="module")
def engine():
    with Engine.open(time_zone="Europe/London", folders=()) as opened:
        listed = ", ".join(f"{name} {SQL_TYPES.get(kind, kind)}" for name, kind in COLUMNS.items())
        opened.execute(f"create table cases ({listed})")
        yield opened


@settings(max_examples=80)
@given(part=CONDITIONS, rows=st.lists(ROWS, min_size=1, max_size=4))
def test_the_engine_agrees_with_the_reference(engine, part, rows):
    text, read = part
    assume(len(text) < 10_000)
    try:
        checked = parse_expression(text, COLUMNS, expected="boolean")
    except ExpressionError as error:
        assume("within one another" not in str(error))
        raise
    expected = [read(row) for row in rows]
    engine.execute("delete from cases")
    marks = ", ".join(["(" + ", ".join("?" for _ in COLUMNS) + ")"] * len(rows))
    engine.execute(f"insert into cases values {marks}", [row[name] for row in rows for name in COLUMNS])
    found = [row[0] for row in engine.rows(f"select {engine.lower(checked)} from cases")]
    assert found == expected


WORDS = st.sampled_from(
    [
        *("i", "x", "s", "p", "d", "a", "and", "or", "not", "is", "null", "true", "in", "between", "like"),
        *("case", "when", "then", "else", "end", "(", ")", "(", ")", ",", "=", "<>", "<", ">=", "+", "-"),
        *("*", "/", "1", "0.5", "'a'", "'%'", "lower(", "abs(", "coalesce(", "nullif(", "elapsed_days("),
        *("working_days(", "age_band(", "round(", "length(", "local_date(", "least(", "trim(", "contains("),
        *("year(", "hour(", "date'2026-01-01'", "timestamp'2026-01-01 10:00'", "select", "from", "read_csv("),
        *("glob(", "--", "/*", ";", "$1", "?", "::", "[", "]", "{", "}", "->", "||", "count(", "over", '"i"'),
        *('"S"', "e'x'", "limit", "union"),
    ]
)


@settings(max_examples=300)
@given(words=st.lists(WORDS, min_size=1, max_size=9), seed=st.sampled_from([" ", "", "\n"]))
def test_soup_is_refused_or_runs(engine, words, seed):
    try:
        checked = parse_expression(seed.join(words), COLUMNS)
    except ExpressionError as error:
        place = error.at
    else:
        place = 1
        sql = engine.lower(checked, table="c")
        found = engine.rows(f"select ({sql}) from cases c")  # no folder: files fail
        assert len(found) == engine.scalar("select count(*) from cases")
    assert 1 <= place <= len(seed.join(words)) + 1


@settings(max_examples=200)
@given(text=st.text(max_size=30))
def test_any_text_is_refused_or_read(text):
    try:
        checked = parse_expression(text, COLUMNS)
    except ExpressionError as error:
        place, columns = error.at, set()
    else:
        place, columns = 1, checked.columns
    assert 1 <= place <= max(1, len(text))
    assert columns <= set(COLUMNS)


@settings(max_examples=25)
@given(
    start=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    end=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    middle=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
)
def test_working_days_mirror_and_add_up(engine, start, end, middle):
    def between(first, last):
        text = f"working_days(date '{first}', date '{last}')"
        return engine.scalar(f"select {engine.lower(parse_expression(text, {}))}")

    assert between(start, end) == -between(end, start)
    assert between(start, middle) + between(middle, end) == between(start, end)
    assert abs(between(start, end)) <= abs((end - start).days)
