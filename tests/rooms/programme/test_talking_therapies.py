"""The shipped programme on published counts: whole by itself, whether or not its data is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.programme import FigureSource, load_programme
from assurance.reconciliation import counted_column, counts_of

PLAN = Path(__file__).resolve().parents[3] / "sampling_plans" / "talking_therapies"


@pytest.fixture(scope="module")
def programme():
    return load_programme(PLAN)


def test_it_has_figures_and_no_cases(programme):
    assert programme.plan is None
    assert programme.pathways == ()
    assert set(counts_of(programme.sources)) == {"monthly", "casemix"}


def test_every_measure_that_is_published_sums_one_column_of_counts(programme):
    counts = counts_of(programme.sources)
    printed = {
        name
        for source in programme.sources.values()
        if isinstance(source, FigureSource)
        for name in source.figures.wide.values()
    }
    summed = {one.id for one in programme.measures if counted_column(one, counts[one.source])}
    assert printed == summed


def test_volumes_are_neutral_so_that_nobody_is_ranked_by_them(programme):
    assert {one.direction for one in programme.measures if one.statistic == "sum"} == {"neutral"}


def test_the_columns_that_ended_say_so(programme):
    ended = {one.id for one in programme.measures for said in one.limitations if said.kind == "definition"}
    assert ended == {"improvement", "deterioration"}


def test_the_list_of_months_is_whole(programme):
    rows = (PLAN / "months.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert rows[0] == "2021-01,2021-01-01"
    assert len(rows) == len(set(rows)) == 120
    assert all(row == f"{row[:7]},{row[:7]}-01" for row in rows)
