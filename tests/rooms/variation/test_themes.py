"""Reasons by frequency: outside the list, none at all, one theme only, nobody, and exactly four fifths."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.errors import DomainError
from assurance.programme import ListSource, ThemeSet
from assurance.variation.interfaces import Themes, read_themes
from assurance.variation.scan import Scan

COLUMNS = {"on_day": "date", "why": "category", "team": "category"}
LIST = ListSource.model_validate(
    {
        "kind": "list", "title": "Reasons", "owner": "Lead", "refresh": "yearly", "file": "reasons.csv",
        "location": "programme", "version": "1", "codes": {"code": "code", "label": "label"},
        "columns": {"code": {"type": "id", "required": True}, "label": {"type": "text", "required": True}},
    }
)  # fmt: skip


def _read(
    now: list[str | None], then: list[str | None] = (), codes: str = "abc", cover: float = 0.8, **more: object
) -> Themes:
    fields = {
        "id": "why", "title": "Reasons", "out_of": "declined", "source": "rows", "date": "on_day",
        "reason": "why", "taxonomy": "reasons", "cover": cover,
    } | more  # fmt: skip
    rows = [("2026-10-02", why, "t") for why in now] + [("2026-09-02", why, "t") for why in then]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")
    with Engine.open(threads=1) as engine:
        engine.register_frame("rows_in", frame.assign(none=[why is None for _, why, _ in rows]))
        engine.create_view(
            "rows",
            "SELECT CAST(on_day AS DATE) AS on_day, CASE WHEN NOT none THEN why END AS why, team "
            "FROM rows_in",
        )
        engine.register_frame(
            "reasons",
            pd.DataFrame({"code": list(codes), "label": [f"reason {code}" for code in codes]}).astype("str"),
        )
        scan = Scan(engine, {"rows": COLUMNS}, datetime(2026, 10, 31, 23, 59))
        themes = ThemeSet.model_validate(fields)
        return read_themes(scan, [themes], parse_period("2026-10"), sources={"reasons": LIST})


def test_what_is_not_in_the_list_is_no_theme_however_frequent() -> None:
    found = _read(["x"] * 9 + ["a"])
    head, rows = found.sets.iloc[0], found.to_frame().set_index("reason")
    assert (head["rows"], head["coded"], head["unmapped"], head["no_reason"]) == (10, 1, 9, 0)
    assert not head["enough"]
    assert (rows.loc["x", "status"], rows.loc["x", "theme"], rows.loc["x", "rows"]) == ("unmapped", False, 9)


def test_codes_are_compared_as_written_and_blanks_are_none() -> None:
    found = _read(["a", " a ", "A", "", "  ", None])
    head = found.sets.iloc[0]
    assert (head["coded"], head["unmapped"], head["no_reason"]) == (2, 1, 3)


def test_a_list_with_one_reason() -> None:
    head = _read(["a", "a"], codes="a").sets.iloc[0]
    assert (head["themes"], head["covered"], head["enough"]) == (1, 2, True)
    assert _read(["a"], codes="a").sentence()


def test_an_empty_list_leaves_every_reason_unmapped() -> None:
    head = _read(["a", "b"], codes="").sets.iloc[0]
    assert (head["coded"], head["unmapped"], head["themes"], head["enough"]) == (0, 2, 0, False)


def test_exactly_the_share_is_enough() -> None:
    found = _read(["a"] * 4 + ["b"])
    assert found.to_frame().set_index("reason")["theme"].to_dict() == {"a": True, "b": False}
    # 0.7 is 7/10 here, and never the nearest float below it
    found = _read(["a"] * 7 + ["b"] * 3, cover=0.7)
    assert found.to_frame().set_index("reason")["theme"].to_dict() == {"a": True, "b": False}


@pytest.mark.parametrize("then", [[], ["a", "x", None]])
def test_nobody_now(then: list[str | None]) -> None:
    found = _read([], then)
    head = found.sets.iloc[0]
    assert (head["rows"], head["before"], head["themes"], head["enough"]) == (0, len(then), 0, False)
    assert found.to_frame()["change"].sum() == -len(then)
    assert found.to_frame()["share"].isna().all()
    for said in (found.sentence(), found._repr_html_(), found.alt_text()):
        assert said
        assert "nan" not in said


def test_a_taxonomy_that_is_no_list_is_refused() -> None:
    with pytest.raises(DomainError, match="'other' is not a source of kind list"):
        _read(["a"], taxonomy="other")


REASONS = st.lists(st.sampled_from(["a", "b", "c", "x", "", None]), max_size=14)


@settings(max_examples=15, deadline=None)
@given(now=REASONS, then=REASONS)
def test_counts_add_up_and_themes_are_the_fewest(now: list[str | None], then: list[str | None]) -> None:
    found = _read(now, then)
    head, rows = found.sets.iloc[0], found.to_frame()
    here, before = (Counter(why or "" for why in each) for each in (now, then))
    assert dict(zip(rows["reason"], rows["rows"], strict=True)) == {why: here[why] for why in here | before}
    assert (rows["change"] == [here[why] - before[why] for why in rows["reason"]]).all()
    assert head["rows"] == head["coded"] + head["unmapped"] + head["no_reason"] == len(now)
    agreed = sorted((here[why] for why in "abc"), reverse=True)
    need = Fraction(4, 5) * len(now)
    fewest = next((place for place in range(4) if sum(agreed[:place]) >= need), None)
    assert head["enough"] == (fewest is not None and len(now) > 0)
    if fewest is not None:
        assert rows["theme"].sum() == fewest
