"""Minimum data sets and exceptions where a value is not there, nobody is there, or very many are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd

from assurance.calendars import parse_period
from assurance.engine import Engine, Table
from assurance.programme import MinimumDataset
from assurance.variation.interfaces import Exceptions, read_datasets
from assurance.variation.interfaces.exceptions import CLASS_COLUMNS
from assurance.variation.scan import Scan

COLUMNS = {"form": "id", "on": "date", "route": "category", "plan": "text"}


def _read(rows: list[tuple[object, ...]], path: Path):
    dataset = MinimumDataset.model_validate(
        {
            "id": "forms", "title": "Forms", "out_of": "forms of the month", "source": "rows", "date": "on",
            "case": "form", "by": ["route"],
            "fields": {"plan": {"label": "discharge plan", "when": "route = 'ward'"}},
        }
    )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"form": "str", "on": "datetime64[us]", "route": "str", "plan": "str"}
    )
    with Engine.open(threads=1) as engine:
        engine.register_frame("rows_in", frame)
        engine.create_view("rows", 'SELECT * REPLACE (CAST("on" AS DATE) AS "on") FROM rows_in')
        scan = Scan(engine, {"rows": COLUMNS}, datetime(2026, 10, 31, 23, 59, 59))
        found = read_datasets(scan, [dataset], parse_period("2026-10"), path=path / "cases.parquet")
        return found, found.case_rows()


def test_a_route_that_is_not_recorded_excuses_nothing(tmp_path: Path) -> None:
    day = pd.Timestamp("2026-10-02")
    rows = [
        ("A1", day, "gp", None),
        ("A2", day, None, None),
        ("A3", day, None, "seen"),
        ("A4", day, "ward", " "),
    ]
    found, cases = _read(rows, tmp_path)
    whole = found.records[found.records["part"] == ""].iloc[0]
    assert (whole["records"], whole["complete"], whole["missing"]) == (4, 2, 2)
    field = found.to_frame().iloc[0]
    assert (field["due"], field["filled"], field["missing"]) == (3, 1, 2)
    assert list(cases["case"]) == ["A2", "A4"]


def test_nobody_is_counted_as_nobody(tmp_path: Path) -> None:
    found, cases = _read([], tmp_path)
    assert found.records[["records", "complete", "missing"]].to_numpy().sum() == 0
    assert cases.empty
    assert found.sentence()


def test_a_long_list_of_exceptions_is_written_whole(tmp_path: Path) -> None:
    """The list goes to a file, so the limit of what is shown at once is not its limit."""
    path, many = tmp_path / "cases.parquet", 50_001
    pd.DataFrame({"of": "late", "case": range(many), "standing": "exception"}).to_parquet(path)
    row = dict.fromkeys(CLASS_COLUMNS, "") | {"class": "late", "title": "Late", "looked_at": many}
    row |= {"exceptions": many, "not_known": 0}
    result = Exceptions("2026-10", pd.DataFrame([row]), pd.DataFrame(), (), Table(path, many))
    assert result.write_cases(tmp_path / "cases.csv") == many
