"""What the sampling room says when it refuses: counts, what to do, and never a case's key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine, Table
from assurance.errors import AssuranceError, DomainError, ExtractError, PlanError
from assurance.sampling import (
    allocate,
    build_frame,
    draw_from_table,
    draw_sample,
    frame_digest,
    frame_digest_of,
)

SIZES = {"North": 400, "South": 100}


@pytest.mark.parametrize(
    ("sizes", "total", "others", "kind", "words"),
    [
        (SIZES, 501, {}, PlanError, "cannot sample 501 cases from a population of 500; lower the total"),
        (
            SIZES,
            50,
            {"minimum": 30},
            PlanError,
            "cannot sample 50 cases with at least 30 from each of 2 strata (smaller strata whole), which "
            "takes 60; raise the total or lower the minimum",
        ),
        (
            SIZES,
            50,
            {"maximum": 20},
            PlanError,
            "cannot sample 50 cases with at most 20 from each of 2 strata, which gives 40; lower the total "
            "or raise the maximum",
        ),
        (
            SIZES,
            50,
            {"minimum": 9, "maximum": 5},
            PlanError,
            "maximum 5 is below minimum 9; raise the maximum or lower the minimum",
        ),
        (
            SIZES,
            50,
            {"method": "nayman"},
            DomainError,
            "method 'nayman' is not one of proportional, equal, power, neyman; did you mean \"neyman\"?",
        ),
        (
            SIZES,
            50,
            {"method": "neyman"},
            DomainError,
            "method 'neyman' needs spread: the standard deviation in each stratum",
        ),
        (
            SIZES,
            50,
            {"cost": {"North": 1, "South": 1}},
            DomainError,
            "spread and cost have no meaning for method 'proportional'; use method='neyman'",
        ),
        (
            SIZES,
            50,
            {"method": "neyman", "spread": {"North": 1}},
            DomainError,
            "spread: 1 of 2 strata have none, such as 'South'",
        ),
        (
            SIZES,
            50,
            {"method": "neyman", "spread": {"North": 1, "Suoth": 1}},
            DomainError,
            "spread: unknown stratum 'Suoth'; did you mean \"South\"?",
        ),
        (
            SIZES,
            50,
            {"method": "neyman", "spread": {"North": 1, "South": float("nan")}},
            DomainError,
            "spread of 'South': must be a finite number, not nan",
        ),
        (
            SIZES,
            50,
            {"method": "neyman", "spread": {"North": 1, "South": -1}},
            DomainError,
            "spread: a standard deviation is below 0",
        ),
        (
            SIZES,
            50,
            {"method": "neyman", "spread": {"North": 1, "South": 1}, "cost": {"North": 0, "South": 1}},
            DomainError,
            "cost: a cost is not above 0",
        ),
        (SIZES, 50, {"method": "power", "power": -1}, DomainError, "power must be at least 0, not -1.0"),
        (SIZES, 5.5, {}, DomainError, "total: must be a whole number, not 5.5"),
        (SIZES, True, {}, DomainError, "total: must be a whole number, not True"),
        (SIZES, -1, {}, DomainError, "total: must be at least 0, not -1"),
        ({"North": -4}, 1, {}, DomainError, "size of 'North': must be at least 0, not -4"),
        ({}, 1, {}, DomainError, "sizes: there is no stratum; give at least one"),
    ],
)
def test_allocations_that_cannot_be_made(sizes, total, others, kind, words) -> None:
    with pytest.raises(kind) as caught:
        allocate(sizes, total, **others)
    assert str(caught.value) == words


FRAME = pd.DataFrame({"case_key": ["R1", "R2", "R3"], "stratum": ["North", "North", "South"]})
RIGHT = {"North": 1, "South": 1}


def said(frame: Any = FRAME, sizes: Any = RIGHT, seed: Any = "1", reserves: Any = 0) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        draw_sample(frame, sizes, seed=seed, reserves=reserves)
    assert isinstance(caught.value, AssuranceError)
    return str(caught.value)


def test_sizes_that_do_not_fit_the_frame_are_all_named_at_once() -> None:
    assert said(sizes={"North": 5, "Suoth": 1}) == (
        "sizes: 3 problem(s); 'Suoth' is not a stratum of the frame; did you mean \"South\"?; cannot draw 5 "
        "of 2 cases in 'North'; stratum 'South' (1 cases) has no size; write 0 to leave it out"
    )
    assert said(sizes=4) == "sizes: 1 problem(s); cannot draw 4 of 3 cases in 'all'"
    assert said(sizes=-1) == "size of 'all': must be at least 0, not -1"
    assert said(sizes=RIGHT | {"North": 1.5}) == "size of 'North': must be a whole number, not 1.5"
    assert said(reserves=-2) == "reserves: must be at least 0, not -2"


def test_seeds_that_are_none() -> None:
    assert said(seed="") == "seed: is empty; throw dice, or take one with new_seed()"
    assert said(seed=417) == "seed: must be text, not int; write it in quotes, as it was thrown"
    assert said(seed="\ud800") == "seed: is not valid Unicode; write digits or plain text"


def test_frames_that_cannot_be_drawn_from() -> None:
    assert said(FRAME.assign(case_key=["R1", "R1", "R1"])) == (
        "frame: 1 case_key value(s) occur more than once, in 3 rows; a case can be drawn only once, so "
        "remove the duplicates before the draw"
    )
    assert said(FRAME.assign(case_key=["R1", None, "R3"])) == (
        "frame: 1 of 3 rows have no case_key; every case needs one"
    )
    assert said(FRAME.assign(stratum=["North", np.nan, pd.NA])) == (
        "frame: 2 of 3 rows have no stratum; every case needs one"
    )
    assert said(FRAME.assign(case_key=[12, 13, 14])) == (
        "frame: 3 of 3 rows have a case_key that is not text (int); convert the column to text where it is "
        "read: number 12 and text '0012' are different cases"
    )
    assert said(FRAME.rename(columns={"case_key": "casekey"})) == (
        "frame: there is no column 'case_key' among 2 columns of DataFrame; did you mean \"casekey\"?; give "
        "a pandas, polars or arrow frame with case_key and stratum"
    )
    assert "there is no column 'case_key' among 0 columns of str" in said("R1")
    assert "1 rows have a case_key that is not valid Unicode" in said(
        FRAME.assign(case_key=pd.Series(["R1", "R2", "\ud800"], dtype=object))
    )


@pytest.fixture
def engine():
    with Engine.open(threads=1) as opened:
        yield opened


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"case_key": ["R1", "R1", "R2"]}, "frame: 1 case_key value(s) occur more than once, in 2 rows"),
        ({"case_key": ["R1", None, "R2"]}, "frame: 1 row(s) have no case_key or no stratum"),
        ({"stratum": [None, None, "A"]}, "frame: 2 row(s) have no case_key or no stratum"),
        ({"case_key": [1, 2, 3]}, "frame: case_key and stratum must be text, not BIGINT; convert them"),
        ({}, "cannot draw 9 of 3 cases in 'A'"),
    ],
)
def test_tables_that_cannot_be_drawn_from(engine, tmp_path: Path, columns, words) -> None:
    path = tmp_path / "frame.parquet"
    pd.DataFrame({"case_key": ["R1", "R2", "R3"], "stratum": ["A", "A", "A"]} | columns).to_parquet(path)
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the words are compared
        draw_from_table(engine, Table(path, 3), {"A": 9}, seed="1") if not columns else draw_from_table(
            engine, Table(path, 3), {"A": 1}, seed="1"
        )
    assert isinstance(caught.value, AssuranceError)
    assert words in str(caught.value)
    assert "R1" not in str(caught.value)


@pytest.mark.parametrize(
    "bad", [("a\tb", "A"), ("a\nb", "A"), ("a", "A\tB"), ("a", "A\nB"), (None, "A"), ("a", None)]
)
def test_frames_that_cannot_be_digested(engine, bad) -> None:
    words = "frame: 1 row(s) have a key or stratum that is missing, is not text, or holds a tab or line feed"
    rows = [("R1", "A"), bad]
    with pytest.raises(DomainError) as caught:
        frame_digest(rows)
    assert str(caught.value).startswith(words)
    columns = list(zip(*rows, strict=True))
    engine.register_frame("bad", pa.table({"case_key": columns[0], "stratum": columns[1]}))
    with pytest.raises(DomainError) as caught:
        frame_digest_of(engine, "bad")
    assert str(caught.value).startswith(words)


def refused(engine: Engine, path: Path, frame: pd.DataFrame, **others: Any) -> str:
    engine.register_frame("cases", frame)
    plan: dict[str, Any] = {"case_key": "id", "strata": [], "date_column": None, "period": "2026-10"} | others
    plan["period"] = parse_period(plan["period"])
    with pytest.raises((ExtractError, PlanError)) as caught:
        build_frame(
            engine,
            view="cases",
            eligible=None,
            exclusions=[],
            programme="demo",
            source="referrals",
            path=path / "frame.parquet",
            **plan,
        )
    assert not list(path.iterdir())  # nothing is written, not even in part
    return str(caught.value)


def test_extracts_that_make_no_frame(engine, tmp_path: Path) -> None:
    dates = pd.to_datetime(["2026-09-01", "2026-09-30", None])
    cases = pd.DataFrame(
        {"id": ["R1", "R2", "R3"], "day": dates, "a": ["x / y", "x", "x"], "b": ["z", "y / z", "z"]}
    )

    assert refused(engine, tmp_path, cases, date_column="day") == (
        "referrals: no case is left to draw from in October 2026; of 3 rows: 1 date_not_recorded, 2 "
        "outside_period; the extract does not reach the period: it ends on 2026-09-30; where the period was "
        "quiet, declare as_at, the day up to which the file is complete, in sources.yaml; check the period, "
        "the extract and the plan's rules"
    )
    assert "begins on 2026-11-02" in refused(
        engine, tmp_path, cases.assign(day=pd.to_datetime(["2026-11-02"] * 3)), date_column="day"
    )
    assert "no row has a date" in refused(
        engine, tmp_path, cases.assign(day=pd.to_datetime([None] * 3)), date_column="day"
    )
    assert "of 0 rows: it has no rows" in refused(engine, tmp_path, cases.iloc[:0], date_column="day")
    assert refused(engine, tmp_path, cases.assign(id=["R1", "R1", "R2"])) == (
        "referrals: 1 value(s) of id occur more than once in the frame, in 2 rows; a case can be drawn only "
        "once: remove the duplicates, or exclude them with a reason"
    )
    assert refused(engine, tmp_path, cases.assign(id=["R1", None, None])) == (
        "referrals: 2 row(s) of the frame have no id; every case needs one"
    )
    assert refused(engine, tmp_path, cases.assign(id=[1, 2, 3])) == (
        "referrals: id holds BIGINT, not text; declare it as an id, so that 0012 stays 0012"
    )
    assert "1 row(s) have a id, and 0 a stratum, with a tab or line feed" in refused(
        engine, tmp_path, cases.assign(id=["R\t1", "R2", "R3"])
    )
    assert refused(engine, tmp_path, cases, strata=["a", "b"]) == (
        'referrals: 3 combinations of a, b make only 2 stratum names, because values hold " / "; rename '
        "those values or use fewer columns"
    )
    assert "there is no date column 'dya'" in refused(engine, tmp_path, cases, date_column="dya")
    assert "a holds VARCHAR, not dates" in refused(engine, tmp_path, cases, date_column="a")
    assert refused(engine, tmp_path, cases, case_key="idd") == (
        "referrals: there is no column 'idd'; did you mean \"id\"?"
    )


class Lazy:
    """Stands for a query that was not run, such as a polars LazyFrame."""

    columns = ("case_key", "stratum")

    def collect(self) -> None:
        raise AssertionError("never collected behind the caller's back")


def test_frames_of_other_kinds() -> None:
    assert said(Lazy()) == "frame: a Lazy has to be collected before a draw; call .collect()"
    assert said({"case_key": ["R1"]}) == (
        "frame: there is no column 'case_key' among 0 columns of dict; give a pandas, polars or arrow frame "
        "with case_key and stratum"
    )
