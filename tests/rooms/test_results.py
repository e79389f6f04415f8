"""A result's plain text is its sentence: its fields hold rows, and paths of this machine."""

from __future__ import annotations

from pathlib import Path

from IPython.lib.pretty import pretty

from assurance.calendars import parse_period
from assurance.engine import Table
from assurance.results import Several
from assurance.sampling import FlowStep, Frame


def test_plain_text_is_the_sentence(tmp_path: Path) -> None:
    frame = Frame(
        programme="made_up",
        period=parse_period("2026-10"),
        source="cases",
        flow=(FlowStep("rows", "rows of the extract", 0, 2),),
        strata={"North": 2},
        digest="0" * 64,
        table=Table(tmp_path / "frame.parquet", 2),
    )
    assert pretty(frame) == repr(frame) == f"Frame: {frame.sentence()}"
    assert str(tmp_path) not in pretty(Several({"Frame": frame}))
