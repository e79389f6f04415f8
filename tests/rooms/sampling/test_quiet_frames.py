"""A frame without a case: told apart from an extract that could not have shown one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.errors import DomainError, PlanError
from assurance.expressions import parse_expression
from assurance.sampling import Frame, build_frame, draw_from_table, draw_sample

TYPES = {"id": "id", "day": "date", "at": "timestamp", "age": "integer"}
BEFORE, INSIDE, AFTER = "2026-09-30", "2026-10-05", "2026-11-01"
NOTHING = sha256(b"").hexdigest()


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine.open(threads=1) as opened:
        yield opened


def built(engine: Engine, path: Path, days: list[str | None], **others: Any) -> Frame:
    ages = others.pop("ages", [40] * len(days))
    rows = [
        {"id": f"R{place}", "day": day, "at": day and f"{day} 12:00", "age": age}
        for place, (day, age) in enumerate(zip(days, ages, strict=True))
    ]
    table = pd.DataFrame(rows, columns=list(TYPES))
    table["day"] = pd.to_datetime(table["day"]).dt.date
    table["at"] = pd.to_datetime(table["at"])
    table["id"] = table["id"].astype("str")
    table["age"] = table["age"].astype("Int64")
    engine.register_frame("referrals", table)
    engine.create_view(
        "typed",
        'select id::varchar as id, day::date as day, "at"::timestamp as "at", age::bigint as age '
        "from referrals",
    )
    plan = {"strata": [], "date_column": "day", "period": parse_period("2026-10"), "exclusions": []} | others
    rule = parse_expression("age >= 18", TYPES, expected="boolean")
    return build_frame(
        engine, view="typed", case_key="id", eligible=rule, programme="demo", source="referrals",
        path=path / "frame.parquet", **plan,
    )  # fmt: skip


def test_a_quiet_period_has_a_frame_of_nothing(engine: Engine, tmp_path: Path) -> None:
    frame = built(engine, tmp_path, [BEFORE, INSIDE, INSIDE, AFTER], ages=[40, 3, 4, 40])
    assert (frame.size, dict(frame.strata), frame.digest, frame.table.rows) == (0, {}, NOTHING, 0)
    assert [(step.id, step.removed, step.left) for step in frame.flow] == [
        ("rows", 0, 4), ("date_not_recorded", 0, 4), ("outside_period", 2, 2), ("eligibility_unknown", 0, 2),
        ("not_eligible", 2, 0),
    ]  # fmt: skip
    assert frame.warnings == ()
    assert len(pd.read_parquet(frame.table.path)) == 0
    assert frame.sentence() == (
        "The frame for October 2026 holds no case: each of the 4 rows of referrals was left out: 2 (day lies "
        "outside October 2026) and 2 (not eligible, because this does not hold: age >= 18)."
    )
    assert "0 cases in the frame" in frame.alt_text() or "no cases in the frame" in frame.alt_text()
    assert frame._repr_html_()


KNOWN = (date(2026, 10, 30), date(2026, 10, 31), date(2026, 11, 8), None)


@pytest.mark.parametrize(("column", "days"), [("day", KNOWN), ("at", (None,))])
def test_which_extracts_show_that_a_period_was_quiet(
    engine: Engine, tmp_path: Path, column: str, days: tuple[date | None, ...]
) -> None:
    """Every mix of rows before, inside (not eligible), after and undated, against the rule in words."""
    for before, inside, after, undated, known in product((0, 1), (0, 2), (0, 1), (0, 1), days):
        listed = [BEFORE] * before + [INSIDE] * inside + [AFTER] * after + [None] * undated
        ages = [40] * before + [3] * inside + [40] * (after + undated)
        reaches = known is None or known >= date(2026, 10, 31)
        quiet = inside > 0 or bool(before and reaches and (after or known is not None))
        told = {"ages": ages, "complete_to": known, "date_column": column}
        if quiet:
            frame = built(engine, tmp_path, listed, **told)
            assert frame.size == 0
            assert any("have no date" in text for text in frame.warnings) == bool(undated)
            assert any("is complete up to" in text for text in frame.warnings) == (not reaches)
        else:
            with pytest.raises(PlanError, match="no case is left to draw from in October 2026"):
                built(engine, tmp_path, listed, **told)


def test_rows_of_which_nothing_is_known_make_no_quiet_period(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="eligible cannot be told for any of the 2 rows of the period"):
        built(engine, tmp_path, [BEFORE, INSIDE, INSIDE, AFTER], ages=[40, None, None, 40])
    frame = built(engine, tmp_path, [INSIDE, INSIDE], ages=[None, 3])
    assert frame.size == 0
    assert frame.warnings == (
        "1 row(s) lack what the rule needs, so whether they are eligible cannot be told",
    )


def test_a_period_of_everything_has_nothing_to_reach(engine: Engine, tmp_path: Path) -> None:
    for others in ({"date_column": None}, {"period": parse_period("all")}):
        assert built(engine, tmp_path, [None, INSIDE], ages=[3, 4], **others).size == 0
        with pytest.raises(PlanError, match="an extract without a row"):
            built(engine, tmp_path, [], **others)


def test_a_draw_from_nothing_stays_what_it_was(engine: Engine, tmp_path: Path) -> None:
    """No strata give no case; a size from nothing is refused, as is an empty seed."""
    frame = built(engine, tmp_path, [INSIDE], ages=[3])
    for draw in (
        draw_from_table(engine, frame.table, {}, seed="417 302"),
        draw_sample(pd.DataFrame({"case_key": [], "stratum": []}, dtype="str"), {}, seed="417 302"),
    ):
        assert (dict(draw.population), dict(draw.sizes), len(draw.picks)) == ({}, {}, 0)
        assert draw.sentence() == "Nothing was drawn: no case is in the frame."
    with pytest.raises(PlanError, match="is not a stratum of the frame"):
        draw_from_table(engine, frame.table, {"North": 1}, seed="417 302")
    with pytest.raises(DomainError, match="seed: is empty"):
        draw_from_table(engine, frame.table, {}, seed="")
