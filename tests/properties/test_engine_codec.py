"""Stage results come back from disk as they went in."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from assurance.calendars import Period, parse_period
from assurance.engine import load_result, save_result

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Step:
    id: str
    removed: int


@dataclass(frozen=True)
class OtherStep:
    id: str
    removed: int


@dataclass(frozen=True)
class Everything:
    text: str
    maybe: str | None
    whole: int
    share: float
    exact: Fraction
    price: Decimal
    yes: bool
    day: date | None
    moment: datetime
    wait: timedelta
    place: Path
    period: Period
    steps: tuple[Step | OtherStep, ...]
    pair: tuple[str, int]
    counts: Mapping[str, int]
    deep: Mapping[str, tuple[Step, ...]]
    keys: Mapping[tuple[str, int], Fraction]
    names: frozenset[str]
    hidden: pl.DataFrame | None = None
    veiled: pl | None = None
    wrapped: Mapping[str, pl[int]] | None = None
    made: int = field(init=False, default=3)


TEXT = st.text(max_size=8)
STEPS = st.builds(Step, TEXT, st.integers()) | st.builds(OtherStep, TEXT, st.integers())
EVERYTHING = st.builds(
    Everything,
    text=TEXT,
    maybe=st.none() | TEXT,
    whole=st.integers(),
    share=st.floats(),
    exact=st.fractions(),
    price=st.decimals(allow_nan=False),
    yes=st.booleans(),
    day=st.none() | st.dates(),
    moment=st.datetimes(),
    wait=st.timedeltas(),
    place=st.sampled_from([Path("a/b.csv"), Path("/x"), Path()]),
    period=st.sampled_from(["2026-10", "all", "2025-04/2026-03"]).map(parse_period),
    steps=st.lists(STEPS, max_size=3).map(tuple),
    pair=st.tuples(TEXT, st.integers()),
    counts=st.dictionaries(TEXT, st.integers(), max_size=3),
    deep=st.dictionaries(
        TEXT, st.lists(st.builds(Step, TEXT, st.integers()), max_size=2).map(tuple), max_size=2
    ),
    keys=st.dictionaries(st.tuples(TEXT, st.integers()), st.fractions(), max_size=2),
    names=st.frozensets(TEXT, max_size=3),
    hidden=st.none(),
    veiled=st.none(),
    wrapped=st.none() | st.just({}),
)


@settings(max_examples=50)
@given(EVERYTHING)
def test_values_come_back_as_they_went_in(value):
    with tempfile.TemporaryDirectory() as place:
        save_result(Path(place) / "result", value)
        found = load_result(Path(place) / "result", Everything)
    if math.isnan(value.share):
        assert math.isnan(found.share)
        found = Everything(**{**fields_of(found), "share": 0.0})
        value = Everything(**{**fields_of(value), "share": 0.0})
    assert found == value
    assert [type(step) for step in found.steps] == [type(step) for step in value.steps]
    assert list(found.counts) == list(value.counts)


def fields_of(value: Everything) -> dict[str, Any]:
    return {name: getattr(value, name) for name in Everything.__dataclass_fields__ if name != "made"}


@dataclass(frozen=True, eq=False)
class Framed:
    frame: pd.DataFrame
    frames: Mapping[str, pd.DataFrame]


CELLS = st.fixed_dictionaries(
    {
        "case_key": TEXT,
        "count": st.integers(-(2**63), 2**63 - 1),
        "share": st.none() | st.floats(allow_nan=False),
        "ok": st.none() | st.booleans(),
        "day": st.none() | st.dates(),
        "at": st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1)),
    }
)


@settings(max_examples=30)
@given(st.lists(CELLS, max_size=5))
def test_frames_come_back_with_their_types(rows):
    frame = pd.DataFrame(rows, columns=["case_key", "count", "share", "ok", "day", "at"])
    frame = frame.astype({"case_key": "str", "count": "int64", "share": "float64", "at": "datetime64[us]"})
    if rows:  # Parquet keeps no categories where there are no rows
        frame["group"] = pd.Categorical(frame["case_key"])
    with tempfile.TemporaryDirectory() as place:
        save_result(Path(place) / "result", Framed(frame, {"a": frame, "b": frame.head(0)}))
        found = load_result(Path(place) / "result", Framed)
        assert_frame_equal(found.frame, frame)
        assert_frame_equal(found.frames["a"], frame)
        assert found.frames["b"].columns.tolist() == frame.columns.tolist()
