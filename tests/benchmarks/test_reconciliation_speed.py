"""Recomputing many figures costs a few scans of the columns used, whatever the number of figures."""

from __future__ import annotations

from time import process_time

import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.programme import Measure
from assurance.reconciliation import recompute

ROWS = 1_000_000
MONTHS = [parse_period(f"{year}-{month:02}") for year in (2025, 2026) for month in range(1, 13)]
COLUMNS = {"on": "date", "provider": "category", "age": "integer", "seen_on": "date", "moved": "boolean"}


@pytest.fixture(scope="module")
def engine():
    with Engine.open() as opened:
        opened.execute(
            f"""
            create table cases as
            select date '2025-01-01' + (hash(i) % 730)::integer as "on",
                   'P' || (hash(i, 1) % 20) as provider,
                   (hash(i, 2) % 90)::bigint as age,
                   date '2025-01-01' + (hash(i) % 730 + hash(i, 3) % 60)::integer as seen_on,
                   hash(i, 4) % 10 = 0 as moved
            from range({ROWS}) as made_up(i)
            """
        )
        yield opened


def test_480_figures_of_a_million_rows(benchmark, engine):
    measure = Measure(
        id="seen",
        version="1",
        effective_from="2025-01-01",
        title="Seen in 28 days",
        group="access",
        owner="Quality lead",
        source="cases",
        statistic="proportion",
        population="age >= 18",
        exclusions=({"id": "moved", "when": "moved", "reason": "moved away"},),
        numerator='calendar_days("on", seen_on) <= 28',
        date="on",
        breakdowns=("provider",),
        direction="increase",
    )
    found = benchmark.pedantic(
        lambda: recompute(
            engine,
            measure,
            view="cases",
            columns=COLUMNS,
            periods=MONTHS,
            breakdown_sets=[("provider",)],
        ),
        rounds=3,
        warmup_rounds=1,
    )
    assert len(found.figures) == 24 * 21
    assert sum(figure.rows for figure in found.figures if not figure.breakdown) == ROWS


def test_a_measure_costs_at_most_five_scans_of_its_columns(timed, engine):
    """Processor time, so that what else runs on the machine does not count; best of three."""
    measure = Measure(
        id="seen", version="1", effective_from="2025-01-01", title="Seen in 28 days", group="access",
        owner="Quality lead", source="cases", statistic="proportion", population="age >= 18",
        exclusions=({"id": "moved", "when": "moved", "reason": "moved away"},),
        numerator='calendar_days("on", seen_on) <= 28', date="on", breakdowns=("provider",),
        direction="increase",
    )  # fmt: skip

    def count_again():
        recompute(
            engine, measure, view="cases", columns=COLUMNS, periods=MONTHS, breakdown_sets=[("provider",)]
        )

    def scan():
        engine.scalar('select sum(hash("on", provider, age, seen_on, moved)::hugeint) from cases')

    def cost(run):
        run()
        taken = []
        for _ in range(3):
            started = process_time()
            run()
            taken.append(process_time() - started)
        return min(taken)

    timed.extra_info["times_a_scan"] = times = timed.pedantic(cost, args=(count_again,)) / cost(scan)
    assert times <= 5
