"""A short way to write a measure and to recompute it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.programme import Measure
from assurance.reconciliation import Recomputed, recompute

NEEDED = {
    "version": "1",
    "effective_from": "2020-01-01",
    "title": "Made up",
    "group": "access",
    "owner": "Quality lead",
    "source": "cases",
    "direction": "increase",
}


@pytest.fixture
def make_measure() -> Callable[..., Measure]:
    def make(statistic: str, **given: Any) -> Measure:
        fields = NEEDED | {"id": "m", "statistic": statistic, "date": "on"} | given
        return Measure.model_validate(fields)

    return make


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine.open(threads=1) as opened:
        yield opened


@pytest.fixture
def count_again(engine: Engine) -> Callable[..., Recomputed]:
    def count(
        measure: Measure, frame: pd.DataFrame, columns: dict[str, Any], *periods: str, sets: Any = ()
    ) -> Recomputed:
        engine.register_frame("cases", frame)
        spans = [parse_period(text) for text in periods]
        return recompute(engine, measure, view="cases", columns=columns, periods=spans, breakdown_sets=sets)

    return count
