"""Minimum data sets and exceptions where a value is not there, nobody is there, or very many are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine, Table
from assurance.programme import ExceptionClass, MinimumDataset, ThemeSet
from assurance.variation.interfaces import Exceptions, read_datasets, read_exceptions, read_themes
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


OURS = ["records", "complete", "missing", "removed_by", "looked_at", "met", "not_known", "rows", "reason"]


@pytest.mark.parametrize("name", OURS)
def test_a_column_may_have_the_name_of_one_of_ours(name: str, tmp_path: Path) -> None:
    """Every kind of entry, shown by a column that is called as one of its own counts."""
    columns = {"form": "id", "on_day": "date", name: "category"}
    base = {"id": "forms", "title": "Forms", "out_of": "forms of the month", "source": "rows", "by": [name]}
    shown = base | {"date": "on_day", "case": "form"}
    fields = {name: {"label": "the field"}, "form": {"label": "form", "when": f"{name} = 'ward'"}}
    rows = [("A1", "gp"), ("A2", "ward"), ("A3", None), ("A4", "ward")]
    with Engine.open(threads=1) as engine:
        frame = pd.DataFrame(rows, columns=["form", name]).astype("str")
        engine.register_frame("rows_in", frame.assign(at=pd.Timestamp("2026-10-02")))
        engine.create_view(
            "rows",
            f'SELECT form, CAST("at" AS DATE) AS on_day, nullif("{name}", \'nan\') AS "{name}" FROM rows_in',
        )
        scan, month = Scan(engine, {"rows": columns}, datetime(2026, 10, 31, 23, 59)), parse_period("2026-10")
        forms = read_datasets(
            scan,
            [MinimumDataset.model_validate(shown | {"fields": fields})],
            month,
            path=tmp_path / "a.parquet",
        )
        late = {"when": f"{name} = 'ward'", "threshold": "on the ward"}
        found = read_exceptions(
            scan, [ExceptionClass.model_validate(shown | late)], month, path=tmp_path / "b.parquet"
        )
        why = ThemeSet.model_validate(base | {"date": "on_day", "reason": name})
        themes = read_themes(scan, [why], month, sources={})
    parts = ["", f"{name}=(not recorded)", f"{name}=gp", f"{name}=ward"]
    for frame, count in ((forms.records, "records"), (found.to_frame(), "looked_at"), (themes.sets, "rows")):
        assert list(frame["part"]) == parts
        assert list(frame[count]) == [4, 1, 1, 2]
    assert list(forms.records["missing"]) == [1, 1, 0, 0]
    assert list(found.to_frame()["exceptions"]) == [2, 0, 0, 2]
    assert list(themes.sets["no_reason"]) == [1, 1, 0, 0]


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
