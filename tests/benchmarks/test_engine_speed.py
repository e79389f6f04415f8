"""Expressions on a million rows, as a multiple of a plain scan of the same columns."""

from __future__ import annotations

import pytest

from assurance.engine import Engine
from assurance.expressions import parse_expression

COLUMNS = {"d": "date", "a": "timestamp", "b": "timestamp"}


@pytest.fixture(scope="module")
def engine():
    with Engine.open(folders=()) as opened:
        opened.execute(
            "create table cases as select date '2000-01-01' + (range % 9000)::int as d, "
            "timestamp '2000-01-01' + to_seconds((range * 997) % 800000000) as a, "
            "timestamp '2001-01-01' + to_seconds((range * 991) % 800000000) as b from range(1000000)"
        )
        yield opened


@pytest.mark.parametrize(
    "text",
    [
        "elapsed_days(a, b)",
        "calendar_days(a, b)",
        "working_days(d, date '2026-01-02')",
        "working_days(a, b)",
    ],
)
def test_a_million_rows(benchmark, engine, text):
    sql = engine.lower(parse_expression(text, COLUMNS))
    known = engine.scalar(f"select sum({sql}) from cases")
    found = benchmark.pedantic(engine.scalar, args=(f"select sum({sql}) from cases",), rounds=3)
    assert found == pytest.approx(known)  # the order of a parallel sum of doubles may differ
