"""Month 200's index costs what month 2's did, and a page whose packs did not change costs a look."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest
from made_packs import figure, made_pack, measure, question

from assurance.calendars import parse_period, periods_back
from assurance.pack.across import write_programme_index

MEASURES = 6
LAST = parse_period("2026-10")
MONTHS = [period.label for period in periods_back(LAST, 200, "month")]


def add(home: Path, period: str) -> None:
    figures = [
        figure(period, 0.5 + place / 100, 0.5, measure=f"m{place}", title=f"Measure {place}", breakdown=part)
        for place in range(MEASURES)
        for part in ("", "team=A", "team=B")
    ]
    made_pack(home, period, [*figures, question(0.1, 0.0, 0.2)], declared=[measure()])


def one_more(home: Path, period: str) -> float:
    """Give the seconds that the index takes after one more pack was sealed."""
    add(home, period)
    began = perf_counter()
    write_programme_index(home)
    return perf_counter() - began


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory, timing: bool) -> Path:
    """The packs of 196 months, and their index; of 36 where nothing is timed."""
    home = tmp_path_factory.mktemp("long")
    for period in MONTHS[0 if timing else 160 : 196]:
        add(home, period)
    write_programme_index(home)
    return home


def test_month_200_costs_what_month_26_does(timed, long: Path, tmp_path: Path) -> None:
    for period in MONTHS[-30:-4]:
        add(tmp_path, period)
    write_programme_index(tmp_path)
    one_more(tmp_path, MONTHS[-4])
    short = min(one_more(tmp_path, period) for period in MONTHS[-3:])
    rest = iter(MONTHS[196:])
    seconds = timed.pedantic(lambda: one_more(long, next(rest)), rounds=3, warmup_rounds=1)
    took = timed.stats.stats.min
    timed.extra_info |= {"seconds of month 27 to 30": short, "ratio": took / short, "last": seconds}
    assert took < 1.5 * short + 0.1


def test_nothing_new_costs_a_look(benchmark, long: Path) -> None:
    write_programme_index(long)
    pages = {path.name: path.stat().st_mtime_ns for path in long.glob("*.html")}
    benchmark.pedantic(lambda: write_programme_index(long), rounds=3)
    assert {path.name: path.stat().st_mtime_ns for path in long.glob("*.html")} == pages
