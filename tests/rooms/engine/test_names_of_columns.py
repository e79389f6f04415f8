"""Frames whose columns SQL could not tell apart."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from assurance.engine import Engine
from assurance.errors import DomainError


@pytest.mark.parametrize("names", [["case", "case"], ["case", "Case"]])
@pytest.mark.parametrize("arrow", [False, True])
def test_two_columns_of_one_name_are_refused(names: list[str], arrow: bool) -> None:
    frame = pa.table([[1], [2]], names=names) if arrow else pd.DataFrame([[1, 2]], columns=names)
    with Engine.open(threads=1) as engine, pytest.raises(DomainError, match="two columns are called"):
        engine.register_frame("cases", frame)
