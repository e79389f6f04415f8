"""The diagnosis: one scan as a multiple of a hash scan of the columns used, then variants from the cube."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from assurance.engine import Engine
from assurance.programme import Measure
from assurance.reconciliation.diagnosis.cube import read_cube
from assurance.reconciliation.diagnosis.outcomes import Grid, tally_of
from assurance.reconciliation.diagnosis.study import Given, scan, study
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.reconciliation.published import read_figures

ROWS = int(os.environ.get("ASSURANCE_BENCH_ROWS", "1000000"))
USED = ("came", "seen", "entered", "age", "moved", "again", "asked", "provider")
KINDS = {
    "came": "date", "seen": "date", "entered": "date", "age": "integer", "moved": "boolean",
    "again": "boolean", "asked": "boolean", "provider": "category",
}  # fmt: skip
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
PROVIDERS = [f"P{number:02}" for number in range(40)]
MEASURE = Measure(
    id="seen",
    version="1",
    effective_from="2025-01-01",
    title="Seen in ten working days",
    group="access",
    owner="Quality lead",
    source="cases",
    statistic="proportion",
    population="age >= 18",
    exclusions=(
        {"id": "moved", "when": "moved", "reason": "moved away"},
        {"id": "again", "when": "again", "reason": "sent twice"},
    ),
    numerator="asked and working_days(came, seen) <= 10",
    date="came",
    breakdowns=("provider",),
    direction="increase",
    alternatives={"entered_at": "entered", "cut_off_days": [7]},
)
MOST_MEMORY = 3_000_000  # kB


def made(engine, rows):
    engine.execute(
        f"""
        create table cases as
        select date '2026-01-01' + (hash(i) % 365)::integer as came,
               case when hash(i, 7) % 10 <> 0
                   then date '2026-01-01' + (hash(i) % 365 + hash(i, 3) % 30)::integer end as seen,
               date '2026-01-01' + (hash(i) % 365 + hash(i, 5) % 12)::integer as entered,
               (10 + hash(i, 2) % 80)::bigint as age,
               hash(i, 4) % 12 = 0 as moved,
               hash(i, 9) % 15 = 0 as again,
               case hash(i, 8) % 8 when 0 then null when 1 then false else true end as asked,
               'P' || lpad((hash(i, 1) % 40)::varchar, 2, '0') as provider
        from range({rows}) as made_up(i)
        """
    )


def figures():
    cells = [
        {"period": month, "provider": name, "numerator": 1000 + 7 * number, "denominator": 2000}
        for month in MONTHS
        for number, name in enumerate(PROVIDERS)
    ]
    columns = FigureColumns(None, "period", {"provider": "provider"}, "numerator", "denominator", None, None)
    return read_figures(cells, columns, [MEASURE])


def given(engine):
    return Given(engine, lambda _: "cases", {"cases": KINDS}, {}, {})


@pytest.fixture(scope="module")
def engine():
    with Engine.open() as opened:
        made(opened, ROWS)
        yield opened


@pytest.fixture(scope="module")
def scanned(engine):
    return scan(given(engine), MEASURE, figures())


@pytest.mark.benchmark(group="cube")
def test_baseline_hash_scan_of_the_columns_used(benchmark, engine):
    sql = f"select bit_xor(hash({', '.join(USED)})) from cases"
    assert benchmark.pedantic(engine.scalar, args=(sql,), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="cube")
def test_the_flag_cube(benchmark, scanned):
    scan_once = (scanned.where, scanned.own, scanned.bits)
    cube = benchmark.pedantic(read_cube, args=scan_once, rounds=5, warmup_rounds=1)
    assert cube.count.sum() == ROWS
    assert len(scanned.variants) >= 500


def test_128_variants_of_480_figures_from_the_cube(benchmark, scanned):
    """Each figure of a set of variants is counted from the cube and held against what is printed."""
    chosen = [scanned.number[frozenset(one.id for one in some)] for some in _first(scanned.toggles, 128)]

    printed = figures()

    def judge():
        return study(_of(scanned, chosen), "", printed)

    found = benchmark.pedantic(judge, rounds=3, warmup_rounds=1)
    assert found.match.shape == (128, 480)


def _first(toggles, count):
    sets = (some for size in range(4) for some in combinations(toggles, size))
    return [some for some, _ in zip(filter(_together, sets), range(count), strict=False)]


def _together(some):
    groups = [one.group for one in some if one.group]
    return len(set(groups)) == len(groups)


def _of(scanned, chosen):
    """Count some of the variants anew from the cube."""
    grids = {axes: Grid.of(cube, scanned.sets) for axes, cube in scanned.cubes.items()}
    logics = tuple(scanned.logics[at] for at in chosen)
    tallies = tuple(
        tally_of(scanned.cubes[one.axes], grids[one.axes], one, scanned.measure, rows=scanned.rows(one.axes))
        for one in logics
    )
    variants = tuple(scanned.variants[at] for at in chosen)
    return replace(scanned, variants=variants, logics=logics, grids=grids, tallies=tallies, _known={})


def test_peak_memory_of_the_whole_diagnosis():
    """In a process of its own: made-up records in memory, the cube, every variant against every figure."""
    script = (
        "import resource, sys; sys.path.insert(0, sys.argv[1]); import test_diagnosis_speed as t\n"
        "from assurance.engine import Engine\n"
        "with Engine.open() as engine:\n"
        "    t.made(engine, t.ROWS); s = t.scan(t.given(engine), t.MEASURE, t.figures())\n"
        "    t.study(s, '', t.figures())\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    here = str(Path(__file__).parent)
    run = subprocess.run([sys.executable, "-c", script, here], capture_output=True, text=True, check=True)
    assert int(run.stdout) < MOST_MEMORY
