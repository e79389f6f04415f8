"""The frame: every row leaves by one reason or is in it, and nothing unknown is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.expressions import parse_expression
from assurance.sampling import Frame, build_frame, draw_from_table, frame_digest

TYPES = {
    "referral": "id",
    "team": "text",
    "provider": "text",
    "received_at": "timestamp",
    "received_on": "date",
    "age": "integer",
    "duplicate": "boolean",
    "step": "text",
}


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine.open(threads=1) as opened:
        yield opened


def row(referral: str | None, received: str | None = "2026-10-05 12:00", **others: Any) -> dict[str, Any]:
    usual = {"team": "A", "provider": "P1", "age": 40, "duplicate": False, "step": "x"}
    day = received and received[:10]
    return {"referral": referral, "received_at": received, "received_on": day, **usual, **others}


def frame_of(engine: Engine, path: Path, rows: list[dict[str, Any]], **others: Any) -> Frame:
    table = pd.DataFrame(rows, columns=list(TYPES))
    table["received_at"] = pd.to_datetime(table["received_at"])
    table["received_on"] = pd.to_datetime(table["received_on"]).dt.date
    table["age"] = table["age"].astype("Int64")
    table["duplicate"] = table["duplicate"].astype("boolean")
    engine.register_frame("referrals", table.convert_dtypes())
    plan: dict[str, Any] = {
        "view": "referrals",
        "case_key": "referral",
        "strata": [],
        "eligible": None,
        "exclusions": [],
        "date_column": "received_at",
        "period": "2026-10",
    }
    plan |= others
    if isinstance(plan["eligible"], str):
        plan["eligible"] = parse_expression(plan["eligible"], TYPES, expected="boolean")
    plan["exclusions"] = [
        (name, reason, parse_expression(text, TYPES, expected="boolean"))
        for name, reason, text in plan["exclusions"]
    ]
    plan["period"] = parse_period(plan["period"])
    return build_frame(engine, **plan, programme="demo", source="referrals", path=path / "frame.parquet")


def test_the_flow_adds_up_and_each_row_leaves_once(engine: Engine, tmp_path: Path) -> None:
    rows = [
        row("R1"),
        row("R2", None),
        row("R3", "2026-09-30 12:00"),
        row("R4", age=None),
        row("R5", age=12),
        row("R6", duplicate=True),
        row("R7", duplicate=True, team="Z"),  # both exclusions: the first takes it
        row("R8", team="Z"),
        row("R9", duplicate=None),  # undecided: stays in, with a warning
        row("R10", None, age=None),  # no date and no age: leaves at the date
        row("R11", "2026-09-01 12:00", duplicate=None),  # gone before the exclusion: no warning
    ]
    frame = frame_of(
        engine,
        tmp_path,
        rows,
        eligible="age >= 18",
        exclusions=[("duplicate", "entered twice", "duplicate"), ("closed", "team Z closed", "team = 'Z'")],
    )
    assert [(step.id, step.removed, step.left) for step in frame.flow] == [
        ("rows", 0, 11),
        ("date_not_recorded", 2, 9),
        ("outside_period", 2, 7),
        ("eligibility_unknown", 1, 6),
        ("not_eligible", 1, 5),
        ("duplicate", 2, 3),
        ("closed", 1, 2),
    ]
    assert frame.flow[-1].left == frame.size == frame.table.rows == 2
    assert frame.table.to_frame().case_key.tolist() == ["R1", "R9"]
    assert frame.warnings == (
        "exclusion duplicate: cannot be decided for 1 row(s), because a value is not recorded; they stay in",
    )
    assert frame.to_frame().columns.tolist() == ["id", "reason", "removed", "left"]
    assert frame.to_frame().reason.tolist()[-2:] == ["entered twice", "team Z closed"]


def test_an_instant_belongs_to_its_local_day(engine: Engine, tmp_path: Path) -> None:
    rows = [
        row("summer-in", "2026-06-30 23:30"),  # UTC; 00:30 on 1 July in London
        row("summer-out", "2026-07-31 23:30"),  # 00:30 on 1 August
        row("edge-in", "2026-07-31 22:59"),
    ]
    kept = frame_of(engine, tmp_path, rows, period="2026-07").table.to_frame().case_key.tolist()
    assert kept == ["edge-in", "summer-in"]


def test_a_date_column_is_taken_as_it_stands(engine: Engine, tmp_path: Path) -> None:
    rows = [row("R1", "2026-10-01 00:00"), row("R2", "2026-10-31 00:00"), row("R3", "2026-11-01 00:00")]
    frame = frame_of(engine, tmp_path, rows, date_column="received_on")
    assert frame.table.to_frame().case_key.tolist() == ["R1", "R2"]


@pytest.mark.parametrize("choice", [{"period": "all"}, {"date_column": None}])
def test_without_a_period_no_date_is_asked_for(
    engine: Engine, tmp_path: Path, choice: dict[str, Any]
) -> None:
    frame = frame_of(engine, tmp_path, [row("R1", None), row("R2", "1999-01-01 00:00")], **choice)
    assert (frame.size, [step.id for step in frame.flow]) == (2, ["rows"])
    assert frame.strata == {"all": 2}


def test_strata_join_their_columns_and_name_what_is_missing(engine: Engine, tmp_path: Path) -> None:
    rows = [row("R1"), row("R2", team=None), row("R3", team="  "), row("R4", provider=None), row("R5")]
    frame = frame_of(engine, tmp_path, rows, strata=["provider", "team"])
    assert frame.strata == {"P1 / A": 2, "P1 / not recorded": 2, "not recorded / A": 1}
    assert frame.size == 5


def test_the_digest_is_that_of_the_table_whatever_the_order_of_rows(engine: Engine, tmp_path: Path) -> None:
    rows = [row(f"R{number}", team="AB"[number % 2]) for number in range(50)]
    first = frame_of(engine, tmp_path, rows, strata=["team"])
    written = (tmp_path / "frame.parquet").read_bytes()
    second = frame_of(engine, tmp_path, rows[::-1], strata=["team"])

    assert (
        first.digest
        == second.digest
        == frame_digest(first.table.to_frame().itertuples(index=False, name=None))
    )
    assert written == (tmp_path / "frame.parquet").read_bytes()


def test_columns_of_the_extract_may_be_named_like_ours(engine: Engine, tmp_path: Path) -> None:
    frame = frame_of(
        engine,
        tmp_path,
        [row("R1", step="keep"), row("R2", step="drop")],
        eligible="step = 'keep'",
        strata=["step"],
    )
    assert frame.strata == {"keep": 1}


def test_a_frame_is_drawn_from_where_it_lies(engine: Engine, tmp_path: Path) -> None:
    frame = frame_of(
        engine, tmp_path, [row(f"R{n:03}", team="AB"[n % 2]) for n in range(40)], strata=["team"]
    )
    draw = draw_from_table(engine, frame.table, {"A": 3, "B": 20}, seed="417", reserves=2)
    assert draw.to_frame().groupby("stratum").size().to_dict() == {"A": 5, "B": 20}
    assert draw.taken_whole == ("B",)
